/* The first colour of a fresh cycle, while z_j = 0: z_i = r_i/d_i. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_BEGIN_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_BEGIN_H

#include "transport/voxel_links.h"

typedef struct {
  const uint8_t *voxel; /* [n] */
  const float *r;       /* [n] zero where there is no unknown */
  float *z;             /* [n] */
} coble_voxel_begin_args;

COBLE_FN void coble_voxel_begin_body(const coble_voxel_begin_args *k, int64_t i) {
  const int32_t total = coble_voxel_total(k->voxel[i]);
  k->z[i] = k->r[i] / (float)(total + (total == 0));
}

#endif
