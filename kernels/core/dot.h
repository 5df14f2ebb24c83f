/* sum_i x_i y_i */
#ifndef COBLE_KERNELS_CORE_DOT_H
#define COBLE_KERNELS_CORE_DOT_H

#include "kernel.h"

typedef struct {
  const double *x, *y; /* [n] */
} coble_dot_args;

COBLE_FN double coble_dot_body(const coble_dot_args *k, int64_t i) { return k->x[i] * k->y[i]; }

#endif
