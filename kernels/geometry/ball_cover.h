/* R2(x) = max of r2(c) over the balls with |x - c|^2 < r2(c), and its own.
 * A block of voxels holds no better ball when its largest one is not larger than the best so far,
 * or ends before x wherever in the block it sits. Other blocks are opened, the eighth nearest to x
 * first: large balls that cover x come early, and most blocks stay closed. */
#ifndef COBLE_KERNELS_GEOMETRY_BALL_COVER_H
#define COBLE_KERNELS_GEOMETRY_BALL_COVER_H

#include "geometry/ball_tree.h"

typedef struct {
  coble_voxels box;
  coble_ball_tree tree; /* of the balls that are kept */
  int32_t *r2;          /* [cells] in: own ball, 0: none (solid); out: largest that covers */
} coble_ball_cover_args;

/* Squared distance from x to the nearest voxel, or image of a voxel, of a block. */
COBLE_FN int32_t coble_block_distance2(const coble_voxels *box, const int32_t x[3], int level,
                                       const int32_t at[3]) {
  int32_t sum = 0;
  for (int a = 0; a < 3; a++) {
    const int32_t n = box->n[a], low = at[a] << level, end = low + (1 << level);
    const int32_t high = end < n ? end - 1 : n - 1;
    int32_t gap = x[a] < low ? low - x[a] : x[a] > high ? x[a] - high : 0;
    if (gap && box->periodic[a]) {
      const int32_t around = x[a] < low ? x[a] + n - high : low + n - x[a];
      if (around < gap) gap = around;
    }
    sum += gap * gap;
  }
  return sum;
}

/* Which eighth of a block x lies in, or is nearest to: bit a for the upper half along axis a. */
COBLE_FN int coble_block_nearest(const int32_t x[3], int level, const int32_t at[3]) {
  int eighth = 0;
  for (int a = 0; a < 3; a++) eighth |= (x[a] >= (2 * at[a] + 1) << (level - 1) ? 1 : 0) << a;
  return eighth;
}

/* To the next block that is not inside this one, in the order of a walk through the tree; false
 * when there is none. */
COBLE_FN bool coble_block_next(const coble_ball_tree *t, const int32_t x[3], int *level,
                               int32_t at[3]) {
  while (*level < t->top) {
    const int own = (at[0] & 1) | (at[1] & 1) << 1 | (at[2] & 1) << 2;
    for (int a = 0; a < 3; a++) at[a] >>= 1;
    const int nearest = coble_block_nearest(x, *level + 1, at), turn = (own ^ nearest) + 1;
    if (turn < 8) {
      for (int a = 0; a < 3; a++) at[a] = 2 * at[a] + ((turn ^ nearest) >> a & 1);
      return true;
    }
    ++*level;
  }
  return false;
}

/* Largest ball of a block when one of the block may be better for x than `best`, else 0. */
COBLE_FN int32_t coble_block_offers(const coble_ball_cover_args *k, const int32_t x[3], int level,
                                    const int32_t at[3], int32_t best) {
  const coble_ball_tree *t = &k->tree;
  int32_t n[3];
  coble_tree_size(t, level, n);
  if (at[0] >= n[0] || at[1] >= n[1] || at[2] >= n[2]) return 0;
  const int32_t largest = t->node[t->first[level] + coble_voxel_index(n, at)];
  if (largest <= best) return 0;
  return coble_block_distance2(&k->box, x, level, at) < largest ? largest : 0;
}

COBLE_FN void coble_ball_cover_body(const coble_ball_cover_args *k, int64_t i) {
  int32_t best = k->r2[i], x[3], at[3] = {0, 0, 0};
  int level = k->tree.top;
  bool more = true;
  coble_voxel_place(k->box.n, i, x);
  while (more) {
    const int32_t largest = coble_block_offers(k, x, level, at, best);
    if (largest && level > 0) {
      const int nearest = coble_block_nearest(x, level, at);
      for (int a = 0; a < 3; a++) at[a] = 2 * at[a] + (nearest >> a & 1);
      level--;
      continue;
    }
    if (largest) best = largest;
    more = coble_block_next(&k->tree, x, &level, at);
  }
  k->r2[i] = best;
}

#endif
