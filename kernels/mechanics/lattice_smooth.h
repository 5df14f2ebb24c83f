/* One step of a polynomial in D^-1 A: d = keep d + gain D^-1 (b - A z), z += d. The plate stays. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_SMOOTH_H
#define COBLE_KERNELS_MECHANICS_LATTICE_SMOOTH_H

#include "mechanics/lattice_level.h"

typedef struct {
  coble_lattice_rows rows;
  bool fresh;            /* z is 0 on entry, whatever stands there; so is the plate's */
  double keep, gain;     /* keep = 0: d is not read */
  const double *pivot;   /* [n][dof][dof] */
  const double *b;       /* [dof n + 1] */
  const double *product; /* [dof n] A z without the border; not read when fresh */
  double *d;             /* [dof n] */
  double *z;             /* [dof n + 1] */
} coble_lattice_smooth_args;

COBLE_FN void coble_lattice_smooth_node(const coble_lattice_smooth_args *k, int64_t i,
                                        const int dof) {
  double r[COBLE_RIGID] = {0};
  if (k->fresh)
    for (int a = 0; a < dof; a++) r[a] = k->b[i * dof + a];
  else
    coble_lattice_residual(&k->rows, k->b, k->z, k->product, i, r);
  for (int a = 0; a < dof; a++) {
    const int64_t at = i * dof + a;
    double d = 0;
    for (int c = 0; c < dof; c++) d += k->pivot[at * dof + c] * r[c];
    d *= k->gain;
    if (k->keep != 0) d += k->keep * k->d[at];
    k->d[at] = d;
    k->z[at] = k->fresh ? d : k->z[at] + d;
  }
  if (k->fresh && i == 0) k->z[k->rows.n * dof] = 0;
}

COBLE_FN void coble_lattice_smooth_body(const coble_lattice_smooth_args *k, int64_t i) {
  if (k->rows.dof == 3)
    coble_lattice_smooth_node(k, i, 3);
  else
    coble_lattice_smooth_node(k, i, 6);
}

#endif
