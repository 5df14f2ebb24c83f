/* sum_i r_i z_i, both in single precision, the sum in double */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_PRODUCT_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_PRODUCT_H

#include "kernel.h"

typedef struct {
  const float *r, *z; /* [n] */
} coble_voxel_product_args;

COBLE_FN double coble_voxel_product_body(const coble_voxel_product_args *k, int64_t i) {
  return (double)k->r[i] * (double)k->z[i];
}

#endif
