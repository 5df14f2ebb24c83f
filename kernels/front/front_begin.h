/* States at the start of a step, from those at the end of the last: filled fronts are Li, emptied
 * ones are void, holds are lifted, and Li in a CC film reaches the cells beside it. */
#ifndef COBLE_KERNELS_FRONT_FRONT_BEGIN_H
#define COBLE_KERNELS_FRONT_FRONT_BEGIN_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *s0;   /* [n] */
  const float *room0; /* [n] */
  uint8_t *next;      /* [n] out */
} coble_front_begin_args;

COBLE_FN bool coble_film_is_reached(const coble_front_begin_args *k, int64_t i) {
  for (int face = 0; face < 4; face++) {
    const int64_t j = coble_index_at(&k->nodes.neighbours, face, i);
    if (j < 0) continue;
    const int state = coble_state_of(&k->nodes, j);
    if ((state == COBLE_PRESSED || state == COBLE_GAP) && k->s0[j] > 0) return true;
  }
  return false;
}

COBLE_FN void coble_front_begin_body(const coble_front_begin_args *k, int64_t i) {
  int state = coble_state_of(&k->nodes, i);
  if (state == COBLE_FRONT && k->s0[i] >= (double)k->room0[i]) state = COBLE_FULL;
  if (state == COBLE_EMPTIED) state = COBLE_VOID;
  if (state == COBLE_SLEEP && coble_film_is_reached(k, i))
    state = k->nodes.open[i] && k->room0[i] > 0 ? COBLE_GAP : COBLE_PRESSED;
  k->next[i] = (uint8_t)state;
}

#endif
