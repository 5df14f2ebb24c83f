/* y_i = x_i, from single precision */
#ifndef COBLE_KERNELS_CORE_WIDEN_H
#define COBLE_KERNELS_CORE_WIDEN_H

#include "kernel.h"

typedef struct {
  const float *x; /* [n] */
  double *y;      /* [n] */
} coble_widen_args;

COBLE_FN void coble_widen_body(const coble_widen_args *k, int64_t i) { k->y[i] = (double)k->x[i]; }

#endif
