/* Sums over the nodes of one kind, for reports, the force balance and the step size. */
#ifndef COBLE_KERNELS_FRONT_FRONT_TALLY_H
#define COBLE_KERNELS_FRONT_FRONT_TALLY_H

#include "core/vector.h"
#include "front/node.h"

enum {
  COBLE_TALLY_LI,        /* volume s */
  COBLE_TALLY_PRESSURE,  /* p of pressed, starved and FULL nodes */
  COBLE_TALLY_COUNT,     /* nodes of them */
  COBLE_TALLY_PRESSED,   /* pressed film cells */
  COBLE_TALLY_WET,       /* nodes with s above `threshold`; voxels: s - room + 1 */
  COBLE_TALLY_ADVANCE,   /* volume |s - s0| */
  COBLE_TALLY_ADVANCE_2, /* volume (s - s0)^2 */
  COBLE_TALLY_EXCESS,    /* what they have above it */
  COBLE_TALLY_CREVICE    /* Li in crevices: volume s beyond the pore's own room */
};

typedef struct {
  const uint8_t *kind, *state;
  const float *volume;
  const double *s, *s0;
  coble_vector p;
  const float *room, *crevice;
  int of_kind, what;
  double threshold;
} coble_front_tally_args;

COBLE_FN double coble_front_tally_body(const coble_front_tally_args *k, int64_t i) {
  if (k->kind[i] != k->of_kind) return 0;
  const int state = k->state[i] & COBLE_STATE_MASK;
  const bool loaded = state == COBLE_PRESSED || state == COBLE_STARVED || state == COBLE_FULL;
  const double change = k->s[i] - k->s0[i];
  const double level = k->kind[i] == COBLE_VOXEL ? k->s[i] - (double)k->room[i] + 1 : k->s[i];
  switch (k->what) {
    case COBLE_TALLY_LI:
      return (double)k->volume[i] * k->s[i];
    case COBLE_TALLY_PRESSURE:
      return loaded ? coble_vector_at(&k->p, i) : 0;
    case COBLE_TALLY_COUNT:
      return loaded;
    case COBLE_TALLY_PRESSED:
      return state == COBLE_PRESSED;
    case COBLE_TALLY_WET:
      return level > k->threshold;
    case COBLE_TALLY_ADVANCE:
      return (double)k->volume[i] * fabs(change);
    case COBLE_TALLY_ADVANCE_2:
      return (double)k->volume[i] * change * change;
    case COBLE_TALLY_CREVICE:
      return (double)k->volume[i] *
             coble_crevice_li(k->s[i], (double)k->room[i], (double)k->crevice[i]);
    default:
      return level > k->threshold ? (double)k->volume[i] * (level - k->threshold) : 0;
  }
}

#endif
