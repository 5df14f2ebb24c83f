/* z_i += e_I for the children i of I of colour 0; colour 1 is smoothed next and overwritten. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_PROLONG_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_PROLONG_H

#include "transport/voxel_links.h"

typedef struct {
  coble_voxel_links links;
  coble_voxel_blocks blocks;
  const float *e; /* [aggregates] */
  float *z;       /* [2][size] */
} coble_voxel_prolong_args;

COBLE_FN void coble_voxel_prolong_body(const coble_voxel_prolong_args *k, int64_t part) {
  const float e = k->e[k->blocks.node[part]];
  uint32_t left = k->blocks.mask[part] & COBLE_VOXEL_COLOUR_0;
  while (left != 0) {
    const int bit = left & 1 ? 0 : left & 8 ? 3 : left & 32 ? 5 : 6;
    k->z[coble_voxel_child(&k->links, &k->blocks, part, bit)] += e;
    left &= left - 1;
  }
}

#endif
