/* max_i |x_i|; a NaN counts as infinity, so that it is seen. */
#ifndef COBLE_KERNELS_CORE_ABSMAX_H
#define COBLE_KERNELS_CORE_ABSMAX_H

#include "kernel.h"

typedef struct {
  const double *x; /* [n] */
} coble_absmax_args;

COBLE_FN double coble_absmax_body(const coble_absmax_args *k, int64_t i) {
  const double a = fabs(k->x[i]);
  return a == a ? a : HUGE_VAL;
}

#endif
