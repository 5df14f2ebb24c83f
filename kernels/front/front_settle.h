/* After the solve: new contents from the fluxes, s = s0 + inflow/(volume kappa), and the state each
 * node should be in. Fluxes are the same number from both sides, so Li is kept to round-off
 * whatever the solver's tolerance. Returns 1 for a node whose state changes. */
#ifndef COBLE_KERNELS_FRONT_FRONT_SETTLE_H
#define COBLE_KERNELS_FRONT_FRONT_SETTLE_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *s0, *p;
  double kappa, source_se;
  const float *room;    /* [n] as it is now */
  const float *crevice; /* [n] the part of crevices in it */
  double
      overfill; /* a front may end the step so much above its room; the rest is handed on in the next */
  double tolerance; /* of p */
  /* suction orders the pores (host/coupling/invade.c, which also lets full ones drain) */
  bool ordered;
  bool falling;  /* only changes that lower the pressure around */
  double *s;     /* [n] out */
  uint8_t *next; /* [n] out */
} coble_front_settle_args;

/* A voxel of Li may drain when a crevice opens in it (faster than Li follows: void), or when gas stands beside it (an empty pore, an emptied CC film) and it
 * feeds no front. */
COBLE_FN bool coble_may_drain(const coble_nodes *nodes, int64_t i) {
  bool gas = false;
  for (int face = 0; face < 6; face++) {
    const int64_t j = coble_index_at(&nodes->neighbours, face, i);
    if (j < 0) continue;
    const int state = coble_state_of(nodes, j);
    if (state == COBLE_FRONT) return false;
    if (state == COBLE_VOID || state == COBLE_EMPTIED) gas = true;
    if (state == COBLE_STARVED && coble_kind_of(&nodes->media, j) == COBLE_FILM_CC) gas = true;
  }
  return gas;
}

/* What a node that changes back takes with it. */
COBLE_FN int coble_changed_back(const coble_front_settle_args *k, int flags) {
  return flags | (k->ordered && !(flags & COBLE_RETRIED) ? COBLE_RETRIED : COBLE_HELD);
}

COBLE_FN int coble_settle_voxel(const coble_front_settle_args *k, int64_t i, int state, double s) {
  const int flags = k->nodes.state[i] & ~COBLE_STATE_MASK;
  const double entry = coble_entry_of(&k->nodes.media, i);
  if (state == COBLE_FRONT) {
    if (s > (double)k->room[i] + k->overfill && !k->falling) return COBLE_FULL | flags;
    if (s < 0)
      return k->s0[i] > 0 ? COBLE_EMPTIED | flags : COBLE_VOID | coble_changed_back(k, flags);
  }
  const double excess = k->p[i] - entry;
  const bool drains = state == COBLE_FULL && excess < -k->tolerance;
  const bool parted = (double)k->crevice[i] > 0;
  const bool refills = state == COBLE_EMPTIED && !k->falling && excess > k->tolerance;
  const bool held = flags & COBLE_HELD;
  if (!held && (refills || (drains && (parted || (!k->ordered && coble_may_drain(&k->nodes, i))))))
    return COBLE_FRONT | coble_changed_back(k, flags);
  return k->nodes.state[i];
}

COBLE_FN int coble_settle_film(const coble_front_settle_args *k, int64_t i, int state, double s) {
  const bool parted = k->nodes.open[i] && k->room[i] > 0;
  if (k->falling && state != COBLE_PRESSED) return k->nodes.state[i];
  if (state == COBLE_SLEEP) {
    const int64_t below = coble_index_at(&k->nodes.neighbours, 4, i);
    const bool reached = below >= 0 && coble_state_of(&k->nodes, below) == COBLE_FULL;
    return reached ? (parted ? COBLE_GAP : COBLE_PRESSED) : COBLE_SLEEP;
  }
  if (state == COBLE_PRESSED && k->p[i] < -k->tolerance) return parted ? COBLE_GAP : COBLE_STARVED;
  if (state == COBLE_STARVED && k->p[i] > k->tolerance) return parted ? COBLE_GAP : COBLE_PRESSED;
  if (state == COBLE_GAP && s < 0) return COBLE_STARVED;
  if (state == COBLE_GAP && s >= (double)k->room[i]) return COBLE_PRESSED;
  return k->nodes.state[i];
}

COBLE_FN double coble_front_settle_body(const coble_front_settle_args *k, int64_t i) {
  const coble_nodes *nodes = &k->nodes;
  const int state = coble_state_of(nodes, i);
  const int kind = coble_kind_of(&nodes->media, i);
  const coble_pressures p = {k->p, false, 0};
  const double source = kind == COBLE_FILM_SE ? k->source_se : 0;
  const double inflow = coble_inflow(nodes, k->s0, &p, source, i);
  const double s = k->s0[i] + inflow / (coble_volume_of(&nodes->media, i) * k->kappa);
  k->s[i] = s;
  const int next =
      kind == COBLE_VOXEL ? coble_settle_voxel(k, i, state, s) : coble_settle_film(k, i, state, s);
  k->next[i] = (uint8_t)next;
  return next != nodes->state[i];
}

#endif
