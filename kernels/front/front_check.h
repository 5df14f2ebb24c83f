/* Is what a step left of a node fit for the next? Returns 1 for one that is not. */
#ifndef COBLE_KERNELS_FRONT_FRONT_CHECK_H
#define COBLE_KERNELS_FRONT_FRONT_CHECK_H

#include "front/node.h"

typedef struct {
  const uint8_t *state;                    /* [n] */
  const double *s;                         /* [n] */
  const float *p, *room, *crevice, *extra; /* [n] */
} coble_front_check_args;

enum {
  COBLE_FRONT_SOUND,
  COBLE_FRONT_STATE,
  COBLE_FRONT_CONTENT,
  COBLE_FRONT_PRESSURE,
  COBLE_FRONT_ROOM,
  COBLE_FRONT_CREVICE,
  COBLE_FRONT_MOBILITY,
  COBLE_FRONT_FAULTS
};

/* Bounds of contents and rooms in voxels: wide, since a loose solve may leave a pore of a stiff neighbourhood several
 * volumes off, and a crevice under a piece that comes off has room for a thousand. What is merely wrong shows in the
 * ledger. */
#define COBLE_CONTENT_MOST 1e9
#define COBLE_FINITE 1e30 /* also as a float */

/* False for NaN. */
COBLE_FN bool coble_is_within(double x, double low, double high) { return x >= low && x <= high; }

/* The first thing that is wrong with node i. */
COBLE_FN int coble_front_fault(const coble_front_check_args *k, int64_t i) {
  const double most = COBLE_CONTENT_MOST;
  if ((k->state[i] & COBLE_STATE_MASK) > COBLE_STARVED) return COBLE_FRONT_STATE;
  if (!coble_is_within((double)k->s[i], -most, most)) return COBLE_FRONT_CONTENT;
  if (!coble_is_within((double)k->p[i], -COBLE_FINITE, COBLE_FINITE)) return COBLE_FRONT_PRESSURE;
  if (!coble_is_within((double)k->room[i], -most, most)) return COBLE_FRONT_ROOM;
  if (!coble_is_within((double)k->crevice[i], 0, most)) return COBLE_FRONT_CREVICE;
  if (!coble_is_within((double)k->extra[i], 0, COBLE_FINITE)) return COBLE_FRONT_MOBILITY;
  return COBLE_FRONT_SOUND;
}

COBLE_FN double coble_front_check_body(const coble_front_check_args *k, int64_t i) {
  return coble_front_fault(k, i) != COBLE_FRONT_SOUND;
}

#endif
