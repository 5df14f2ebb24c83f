/* An empty pore beside Li whose pressure reaches its entry pressure becomes a front. Returns 1 when
 * it does. Safe in place: neither VOID nor FRONT counts as continuous Li. */
#ifndef COBLE_KERNELS_FRONT_FRONT_WAKE_H
#define COBLE_KERNELS_FRONT_FRONT_WAKE_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *p; /* [n] */
  double tolerance;
  uint8_t *state; /* [n] in and out: the array that nodes.state views */
} coble_front_wake_args;

COBLE_FN double coble_front_wake_body(const coble_front_wake_args *k, int64_t i) {
  const coble_nodes *nodes = &k->nodes;
  const int flags = k->state[i] & ~COBLE_STATE_MASK;
  if (coble_state_of(nodes, i) != COBLE_VOID || flags & COBLE_HELD) return 0;
  for (int face = 0; face < 6; face++) {
    const int64_t j = coble_index_at(&nodes->neighbours, face, i);
    if (j < 0 || !coble_is_core(COBLE_SHARED_LOAD(k->state + j) & COBLE_STATE_MASK)) continue;
    if (k->p[j] < coble_entry_of(&nodes->media, i) - k->tolerance) continue;
    COBLE_SHARED_STORE(k->state + i, (uint8_t)(COBLE_FRONT | flags));
    return 1;
  }
  return 0;
}

#endif
