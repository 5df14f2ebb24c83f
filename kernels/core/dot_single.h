/* sum_i x_i y_i of vectors in single precision, products and sum in double */
#ifndef COBLE_KERNELS_CORE_DOT_SINGLE_H
#define COBLE_KERNELS_CORE_DOT_SINGLE_H

#include "kernel.h"

typedef struct {
  const float *x, *y; /* [n] */
} coble_dot_single_args;

COBLE_FN double coble_dot_single_body(const coble_dot_single_args *k, int64_t i) {
  return (double)k->x[i] * (double)k->y[i];
}

#endif
