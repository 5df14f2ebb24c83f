/* y_i = a x_i + b y_i */
#ifndef COBLE_KERNELS_CORE_AXPBY_H
#define COBLE_KERNELS_CORE_AXPBY_H

#include "kernel.h"

typedef struct {
  double a, b;
  const double *x; /* [n] */
  double *y;       /* [n] */
} coble_axpby_args;

COBLE_FN void coble_axpby_body(const coble_axpby_args *k, int64_t i) {
  k->y[i] = k->a * k->x[i] + k->b * k->y[i];
}

#endif
