/* Node i moves with its aggregate, and further: z_i += gain P_i Z. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_PROLONG_H
#define COBLE_KERNELS_MECHANICS_LATTICE_PROLONG_H

#include "mechanics/lattice_level.h"

typedef struct {
  int dof;
  double gain;
  int64_t n, aggregates;
  coble_lattice_groups groups;
  const double *coarse; /* [6 aggregates + 1] */
  double *z;            /* [dof n + 1] */
} coble_lattice_prolong_args;

COBLE_FN void coble_lattice_prolong_body(const coble_lattice_prolong_args *k, int64_t i) {
  const double *at = k->coarse + (int64_t)k->groups.parent[i] * COBLE_RIGID;
  const double *r = k->groups.offset + 3 * i;
  double *z = k->z + i * k->dof, m[COBLE_RIGID];
  for (int a = 0; a < COBLE_RIGID; a++) m[a] = k->gain * at[a];
  z[0] += m[0] + m[4] * r[2] - m[5] * r[1];
  z[1] += m[1] + m[5] * r[0] - m[3] * r[2];
  z[2] += m[2] + m[3] * r[1] - m[4] * r[0];
  for (int a = 3; a < k->dof; a++) z[a] += m[a];
  if (i == 0) k->z[k->n * k->dof] += k->gain * k->coarse[k->aggregates * COBLE_RIGID];
}

#endif
