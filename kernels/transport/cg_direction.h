/* p = z + beta p */
#ifndef COBLE_KERNELS_TRANSPORT_CG_DIRECTION_H
#define COBLE_KERNELS_TRANSPORT_CG_DIRECTION_H

#include "kernel.h"

typedef struct {
  float beta;
  const float *z; /* [n] */
  float *p;       /* [n] */
} coble_cg_direction_args;

COBLE_FN void coble_cg_direction_body(const coble_cg_direction_args *k, int64_t i) {
  k->p[i] = k->z[i] + k->beta * k->p[i];
}

#endif
