/* Height of Li over one column of voxels, as a fraction of the layer: the top of its highest voxel
 * with Li. */
#ifndef COBLE_KERNELS_FRONT_FRONT_COLUMN_H
#define COBLE_KERNELS_FRONT_FRONT_COLUMN_H

#include "front/node.h"

typedef struct {
  const int64_t *first;  /* [columns + 1] into member */
  const int32_t *member; /* nodes of each column, from the SE up */
  const uint16_t *level; /* [n] voxel index k along z */
  const uint8_t *state;  /* [n] */
  const double *s;       /* [n] */
  int32_t levels;
  double *height; /* [columns] out; -1 for a column without pores */
} coble_front_column_args;

COBLE_FN void coble_front_column_body(const coble_front_column_args *k, int64_t column) {
  double height = k->first[column] == k->first[column + 1] ? -1 : 0;
  for (int64_t at = k->first[column]; at < k->first[column + 1]; at++) {
    const int64_t i = k->member[at];
    if (!coble_has_li(k->state[i] & COBLE_STATE_MASK)) continue;
    const double filled = k->s[i] > 1 ? 1 : (k->s[i] < 0 ? 0 : k->s[i]);
    if (filled > 0) height = (k->level[i] + filled) / k->levels;
  }
  k->height[column] = height;
}

#endif
