/* sum_i r_i z_i, double with single */
#ifndef COBLE_KERNELS_TRANSPORT_CG_PRODUCT_H
#define COBLE_KERNELS_TRANSPORT_CG_PRODUCT_H

#include "kernel.h"

typedef struct {
  const double *r; /* [n] */
  const float *z;  /* [n] */
} coble_cg_product_args;

COBLE_FN double coble_cg_product_body(const coble_cg_product_args *k, int64_t i) {
  return k->r[i] * (double)k->z[i];
}

#endif
