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
  coble_media media;
  const uint8_t *state;
  const double *s, *s0;
  coble_vector p;
  const float *room, *crevice;
  int of_kind, what;
  double threshold;
} coble_front_tally_args;

COBLE_FN double coble_front_tally_body(const coble_front_tally_args *k, int64_t i) {
  if (coble_kind_of(&k->media, i) != k->of_kind) return 0;
  const double volume = coble_volume_of(&k->media, i);
  const int state = k->state[i] & COBLE_STATE_MASK;
  const bool loaded = state == COBLE_PRESSED || state == COBLE_STARVED || state == COBLE_FULL;
  const double change = k->s[i] - k->s0[i];
  const double level = k->of_kind == COBLE_VOXEL ? k->s[i] - (double)k->room[i] + 1 : k->s[i];
  switch (k->what) {
    case COBLE_TALLY_LI:
      return volume * k->s[i];
    case COBLE_TALLY_PRESSURE:
      return loaded ? coble_vector_at(&k->p, i) : 0;
    case COBLE_TALLY_COUNT:
      return loaded;
    case COBLE_TALLY_PRESSED:
      return state == COBLE_PRESSED;
    case COBLE_TALLY_WET:
      return level > k->threshold;
    case COBLE_TALLY_ADVANCE:
      return volume * fabs(change);
    case COBLE_TALLY_ADVANCE_2:
      return volume * change * change;
    case COBLE_TALLY_CREVICE:
      return volume * coble_crevice_li(k->s[i], (double)k->room[i], (double)k->crevice[i]);
    default:
      return level > k->threshold ? volume * (level - k->threshold) : 0;
  }
}

#endif
