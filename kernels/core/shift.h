/* y_i += a */
#ifndef COBLE_KERNELS_CORE_SHIFT_H
#define COBLE_KERNELS_CORE_SHIFT_H

#include "kernel.h"

typedef struct {
  double a;
  double *y; /* [n] */
} coble_shift_args;

COBLE_FN void coble_shift_body(const coble_shift_args *k, int64_t i) { k->y[i] += k->a; }

#endif
