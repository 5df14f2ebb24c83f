/* q = A p on one colour; sums p_i q_i. The difference is taken in double precision: it is small. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_CURVATURE_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_CURVATURE_H

#include "transport/voxel_links.h"

typedef struct {
  coble_voxel_links links;
  int colour;
  const float *p; /* [2][size] */
  float *q;       /* [2][size] */
} coble_voxel_curvature_args;

COBLE_FN double coble_voxel_curvature_body(const coble_voxel_curvature_args *k, int64_t item) {
  const coble_voxel_links *g = &k->links;
  const int64_t i = coble_voxel_first(g, k->colour) + item;
  const float *other = k->p + coble_voxel_first(g, 1 - k->colour) + item;
  const uint8_t voxel = g->voxel[i];
  const int32_t total = coble_voxel_total(voxel);
  const double around = coble_voxel_around_wide(g, other, voxel & COBLE_VOXEL_ODD);
  const double q = (double)(total > 0) * ((double)total * (double)k->p[i] - around);
  k->q[i] = (float)q;
  return (double)k->p[i] * q;
}

#endif
