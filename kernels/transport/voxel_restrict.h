/* b_I = sum of the residuals of the children of I after both colours of a fresh cycle: those of
 * colour 1 have none, and those of colour 0 were solved with z_j = 0, so that sum_j z_j is left. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_RESTRICT_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_RESTRICT_H

#include "transport/voxel_links.h"

typedef struct {
  coble_voxel_links links;
  coble_voxel_blocks blocks;
  const float *z; /* [2][size] */
  float *b;       /* [aggregates] */
} coble_voxel_restrict_args;

COBLE_FN void coble_voxel_restrict_body(const coble_voxel_restrict_args *k, int64_t part) {
  const coble_voxel_links *g = &k->links;
  float sum = 0;
  for (int which = 0; which < 4; which++) {
    const int bit = coble_voxel_bit(which);
    const int64_t at = g->size + coble_voxel_child(g, &k->blocks, part, bit);
    const float held = (float)(k->blocks.mask[part] >> bit & 1); /* a branch would be a guess */
    sum += held * coble_voxel_around(g, k->z + at, bit & 1);
  }
  k->b[k->blocks.node[part]] = sum;
}

#endif
