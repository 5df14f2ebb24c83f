/* r = b - A x on one colour, with potential 1 on the low face and 0 on the high one: b_i = 2 at the
 * low face. In double precision, kept in single; sums r^2. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_RESIDUAL_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_RESIDUAL_H

#include "transport/voxel_links.h"

typedef struct {
  coble_voxel_links links;
  int colour;
  const double *x; /* [2][size] */
  float *r;        /* [2][size] */
} coble_voxel_residual_args;

COBLE_FN double coble_voxel_residual_body(const coble_voxel_residual_args *k, int64_t item) {
  const coble_voxel_links *g = &k->links;
  const int64_t i = coble_voxel_first(g, k->colour) + item;
  const double *other = k->x + coble_voxel_first(g, 1 - k->colour) + item;
  const uint8_t voxel = g->voxel[i];
  const int32_t total = coble_voxel_total(voxel);
  const double around = coble_voxel_around_double(g, other, voxel & COBLE_VOXEL_ODD);
  const double load = (double)(voxel >> 2 & 2);
  const double r = (double)(total > 0) * (load - ((double)total * k->x[i] - around));
  k->r[i] = (float)r;
  return r * r;
}

#endif
