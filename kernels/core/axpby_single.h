/* y_i = a x_i + b y_i, rounded once */
#ifndef COBLE_KERNELS_CORE_AXPBY_SINGLE_H
#define COBLE_KERNELS_CORE_AXPBY_SINGLE_H

#include "kernel.h"

typedef struct {
  double a, b;
  const float *x; /* [n] */
  float *y;       /* [n] */
} coble_axpby_single_args;

COBLE_FN void coble_axpby_single_body(const coble_axpby_single_args *k, int64_t i) {
  k->y[i] = (float)(k->a * (double)k->x[i] + k->b * (double)k->y[i]);
}

#endif
