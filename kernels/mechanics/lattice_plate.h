/* The plate as the preconditioner sees it: border' = border - bed of the plate; sums the stiffness
 * of its bonds and bed. Without outputs: the sum alone. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_PLATE_H
#define COBLE_KERNELS_MECHANICS_LATTICE_PLATE_H

#include "kernel.h"

typedef struct {
  int dof;
  int64_t n;
  const double *border; /* [dof n + 1] */
  const float *bed;     /* [2][n] along z: to the SE plane, to the plate; NULL: none */
  double *with_bed;     /* [dof n + 1] border'; NULL: not wanted */
  double *total;        /* [dof n] bed of both sides on the diagonal; NULL: not wanted */
} coble_lattice_plate_args;

COBLE_FN double coble_lattice_plate_body(const coble_lattice_plate_args *k, int64_t i) {
  const double se = k->bed ? (double)k->bed[i] : 0, cc = k->bed ? (double)k->bed[k->n + i] : 0;
  const double stiffness = cc - k->border[i * k->dof + 2];
  for (int a = 0; a < k->dof; a++) {
    if (k->total) k->total[i * k->dof + a] = a == 2 ? se + cc : 0;
    if (k->with_bed) k->with_bed[i * k->dof + a] = a == 2 ? -stiffness : 0;
  }
  return stiffness;
}

#endif
