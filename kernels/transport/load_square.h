/* sum b_i^2 over the unknowns */
#ifndef COBLE_KERNELS_TRANSPORT_LOAD_SQUARE_H
#define COBLE_KERNELS_TRANSPORT_LOAD_SQUARE_H

#include "kernel.h"

typedef struct {
  const float *total; /* [n] */
  const double *b;    /* [n] */
} coble_load_square_args;

COBLE_FN double coble_load_square_body(const coble_load_square_args *k, int64_t i) {
  return k->total[i] > 0 ? k->b[i] * k->b[i] : 0.0;
}

#endif
