/* y_i = x_i, to single precision */
#ifndef COBLE_KERNELS_CORE_NARROW_H
#define COBLE_KERNELS_CORE_NARROW_H

#include "kernel.h"

typedef struct {
  const double *x; /* [n] */
  float *y;        /* [n] */
} coble_narrow_args;

COBLE_FN void coble_narrow_body(const coble_narrow_args *k, int64_t i) { k->y[i] = (float)k->x[i]; }

#endif
