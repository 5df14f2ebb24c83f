/* Height of Li over one column of voxels, as a fraction of the layer: the top of its highest voxel with Li. */
#ifndef COBLE_KERNELS_FRONT_FRONT_COLUMN_H
#define COBLE_KERNELS_FRONT_FRONT_COLUMN_H

#include "front/node.h"

/* Pores on top of each other. */
typedef struct {
  int32_t bottom;         /* node of the lowest */
  uint16_t level, length; /* its voxel index k along z; voxels */
} coble_column_run;

typedef struct {
  coble_indices neighbours;
  const int64_t *first;        /* [columns + 1] into run */
  const coble_column_run *run; /* of each column, in any order */
  const uint8_t *state;        /* [n] */
  const double *s;             /* [n] */
  int32_t levels;
  double *height; /* [columns] out; -1 for a column without pores */
} coble_front_column_args;

COBLE_FN void coble_front_column_body(const coble_front_column_args *k, int64_t column) {
  double height = k->first[column] == k->first[column + 1] ? -1 : 0;
  for (int64_t at = k->first[column]; at < k->first[column + 1]; at++) {
    const coble_column_run run = k->run[at];
    int64_t i = run.bottom;
    for (int level = run.level; level < run.level + run.length; level++) {
      const double filled = k->s[i] > 1 ? 1 : k->s[i];
      if (coble_has_li(k->state[i] & COBLE_STATE_MASK) && filled > 0)
        height = fmax(height, (level + filled) / k->levels);
      i = coble_index_at(&k->neighbours, 5, i);
    }
  }
  k->height[column] = height;
}

#endif
