/* Drops balls that are not needed to cover what they cover. A ball of squared radius a lies within
 * that of a neighbour k unit steps along different axes away when for all p with p^2 <= a - 1
 *   |p - o|^2 <= p^2 + 2 floor(sqrt(k p^2)) + k
 * is less than the neighbour's: p . o is whole and, by Cauchy and Schwarz, at most sqrt(k p^2).
 * A ball none of whose face neighbours is smaller covers nothing but its centre alone: a step
 * towards any other voxel in it leads to a ball as large whose centre is nearer to that voxel. */
#ifndef COBLE_KERNELS_GEOMETRY_BALL_KEEP_H
#define COBLE_KERNELS_GEOMETRY_BALL_KEEP_H

#include "geometry/voxels.h"

typedef struct {
  coble_voxels box;
  const int32_t *r2; /* [cells] squared radius, 0: no ball */
  int32_t *kept;     /* [cells] out: r2, or 0 where the ball is dropped */
} coble_ball_keep_args;

COBLE_FN void coble_ball_keep_body(const coble_ball_keep_args *k, int64_t i) {
  const int32_t own = k->r2[i];
  k->kept[i] = 0;
  if (own <= 0) return;
  int32_t need[4], at[3];
  coble_voxel_place(k->box.n, i, at);
  for (int steps = 1; steps < 4; steps++) {
    const double square = (double)steps * (own - 1); /* sqrt is exact in its whole part */
    need[steps] = own + 2 * (int32_t)sqrt(square) + steps;
  }
  bool smaller = false;
  for (int c = 0; c < 27; c++) {
    const int32_t o[3] = {c % 3 - 1, c / 3 % 3 - 1, c / 9 - 1};
    const int steps = (o[0] != 0) + (o[1] != 0) + (o[2] != 0);
    const int32_t there[3] = {at[0] + o[0], at[1] + o[1], at[2] + o[2]};
    const int64_t j = steps ? coble_voxel_wrapped(&k->box, there) : -1;
    if (j < 0) continue;
    const int32_t other = k->r2[j];
    if (other >= need[steps]) return;
    smaller = smaller || (steps == 1 && other < own);
  }
  if (smaller) k->kept[i] = own;
}

#endif
