/* z = A^-1 b on the coarsest level, the plate among the unknowns */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_DENSE_H
#define COBLE_KERNELS_MECHANICS_LATTICE_DENSE_H

#include "kernel.h"

typedef struct {
  int64_t n;
  const double *inverse; /* [n][n], symmetric */
  const double *b;       /* [n] */
  double *z;             /* [n] */
} coble_lattice_dense_args;

COBLE_FN void coble_lattice_dense_body(const coble_lattice_dense_args *k, int64_t i) {
  double sum = 0;
  for (int64_t j = 0; j < k->n; j++) sum += k->inverse[j * k->n + i] * k->b[j];
  k->z[i] = sum;
}

#endif
