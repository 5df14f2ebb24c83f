/* z = A^-1 b on the coarsest level */
#ifndef COBLE_KERNELS_TRANSPORT_DENSE_SOLVE_H
#define COBLE_KERNELS_TRANSPORT_DENSE_SOLVE_H

#include "kernel.h"

typedef struct {
  int64_t n;
  const float *inverse; /* [n][n], symmetric */
  const float *b;       /* [n] */
  float *z;             /* [n] */
} coble_dense_solve_args;

COBLE_FN void coble_dense_solve_body(const coble_dense_solve_args *k, int64_t i) {
  double sum = 0;
  for (int64_t j = 0; j < k->n; j++) sum += (double)k->inverse[j * k->n + i] * (double)k->b[j];
  k->z[i] = (float)sum;
}

#endif
