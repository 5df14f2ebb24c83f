/* The shape of a reduction, one for all backends, so that they give the same bits.
 *
 * n items are cut into at most COBLE_REDUCE_LEAVES chunks. Lane l of a chunk joins items l, l +
 * LANES, l + 2 LANES, ... in this order; the lanes are folded by halves into the chunk's leaf. The
 * leaves are reduced once more in the same way. All of it depends on n alone: not on threads,
 * blocks or the card. */
#ifndef COBLE_REDUCE_H
#define COBLE_REDUCE_H

#include "kernel.h"

enum { COBLE_REDUCE_LANES = 256, COBLE_REDUCE_LEAVES = 4096, COBLE_REDUCE_ROUNDS = 8 };

/* Items of one chunk: a multiple of the lanes, at least COBLE_REDUCE_ROUNDS per lane. n > 0. */
COBLE_FN int64_t coble_reduce_chunk(int64_t n) {
  const int64_t share = (n - 1) / COBLE_REDUCE_LEAVES + 1;
  int64_t rounds = (share - 1) / COBLE_REDUCE_LANES + 1;
  if (rounds < COBLE_REDUCE_ROUNDS) rounds = COBLE_REDUCE_ROUNDS;
  return COBLE_REDUCE_LANES * rounds;
}

COBLE_FN double coble_reduce_start(bool maximum) { return maximum ? -HUGE_VAL : 0; }

COBLE_FN double coble_reduce_join(bool maximum, double a, double b) {
  if (maximum) return b > a ? b : a;
  return a + b;
}

#endif
