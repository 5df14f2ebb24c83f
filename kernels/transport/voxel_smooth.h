/* One colour of Gauss-Seidel on voxels: z_i = (r_i + sum_j z_j)/d_i. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_SMOOTH_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_SMOOTH_H

#include "transport/voxel_links.h"

typedef struct {
  coble_voxel_links links;
  int colour;
  const float *r; /* [2][size] */
  float *z;       /* [2][size] */
} coble_voxel_smooth_args;

COBLE_FN void coble_voxel_smooth_body(const coble_voxel_smooth_args *k, int64_t item) {
  const coble_voxel_links *g = &k->links;
  const int64_t i = coble_voxel_first(g, k->colour) + item;
  const float *other = k->z + coble_voxel_first(g, 1 - k->colour) + item;
  const uint8_t voxel = g->voxel[i];
  const int32_t total = coble_voxel_total(voxel);
  const float sum = k->r[i] + coble_voxel_around(g, other, voxel & COBLE_VOXEL_ODD);
  k->z[i] =
      (float)(total > 0) * (sum / (float)(total + (total == 0))); /* no branch: it vectorises */
}

#endif
