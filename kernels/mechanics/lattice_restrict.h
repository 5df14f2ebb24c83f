/* Load of aggregate I: the residual of its nodes as force and moment about its centre. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_RESTRICT_H
#define COBLE_KERNELS_MECHANICS_LATTICE_RESTRICT_H

#include "mechanics/lattice_level.h"

typedef struct {
  coble_lattice_rows rows;
  coble_lattice_groups groups;
  int64_t aggregates;
  double plate;                  /* border . z, with the plate's own term */
  const double *b, *z, *product; /* as in lattice_smooth */
  double *load;                  /* [6 aggregates + 1] */
} coble_lattice_restrict_args;

COBLE_FN void coble_lattice_restrict_body(const coble_lattice_restrict_args *k, int64_t i) {
  double sum[COBLE_RIGID] = {0}, r[COBLE_RIGID];
  for (int32_t c = k->groups.first[i]; c < k->groups.first[i + 1]; c++) {
    const int64_t j = k->groups.child[c];
    coble_lattice_residual(&k->rows, k->b, k->z, k->product, j, r);
    coble_rigid_gather(k->groups.offset + 3 * j, k->rows.dof, r, sum);
  }
  for (int a = 0; a < COBLE_RIGID; a++) k->load[i * COBLE_RIGID + a] = sum[a];
  if (i == 0) k->load[k->aggregates * COBLE_RIGID] = k->b[k->rows.n * k->rows.dof] - k->plate;
}

#endif
