/* B_l(I) = max of B_{l-1} over the eight blocks of half the size in I */
#ifndef COBLE_KERNELS_GEOMETRY_BALL_BLOCK_H
#define COBLE_KERNELS_GEOMETRY_BALL_BLOCK_H

#include "geometry/ball_tree.h"

typedef struct {
  coble_ball_tree tree; /* in: level - 1; out: level */
  int32_t level;
} coble_ball_block_args;

COBLE_FN void coble_ball_block_body(const coble_ball_block_args *k, int64_t i) {
  const coble_ball_tree *t = &k->tree;
  const int32_t *below = t->node + t->first[k->level - 1];
  int32_t n[3], fine[3], at[3], largest = 0;
  coble_tree_size(t, k->level, n);
  coble_tree_size(t, k->level - 1, fine);
  coble_voxel_place(n, i, at);
  for (int c = 0; c < 8; c++) {
    const int32_t child[3] = {2 * at[0] + (c & 1), 2 * at[1] + (c >> 1 & 1), 2 * at[2] + (c >> 2)};
    if (child[0] >= fine[0] || child[1] >= fine[1] || child[2] >= fine[2]) continue;
    const int32_t here = below[coble_voxel_index(fine, child)];
    if (here > largest) largest = here;
  }
  t->node[t->first[k->level] + i] = largest;
}

#endif
