/* Is what a step left of a node fit for the next? Returns 1 for one that is not. */
#ifndef COBLE_KERNELS_FRONT_FRONT_CHECK_H
#define COBLE_KERNELS_FRONT_FRONT_CHECK_H

#include "front/node.h"

typedef struct {
  const uint8_t *kind, *state; /* [n] */
  const double *s, *p, *room;  /* [n] */
  const float *crevice, *extra;
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

/* Bounds of contents and rooms of voxels, in their volume: wide, since a loose solve may leave a pore of a stiff
 * neighbourhood several volumes off, and a crevice under a piece that comes off has room for a thousand. What is
 * merely wrong shows in the ledger. */
#define COBLE_CONTENT_MOST 1e9

COBLE_FN bool coble_is_within(double x, double low, double high) { return x >= low && x <= high; }

COBLE_FN bool coble_is_state_of(int kind, int state) {
  return kind == COBLE_VOXEL ? state >= COBLE_VOID && state <= COBLE_EMPTIED
                             : state >= COBLE_SLEEP && state <= COBLE_STARVED;
}

/* The first thing that is wrong with node i. Comparisons with a NaN are false. */
COBLE_FN int coble_front_fault(const coble_front_check_args *k, int64_t i) {
  const double finite = 1e300, most = k->kind[i] == COBLE_VOXEL ? COBLE_CONTENT_MOST : finite;
  if (!coble_is_state_of(k->kind[i], k->state[i] & COBLE_STATE_MASK)) return COBLE_FRONT_STATE;
  if (!coble_is_within(k->s[i], -COBLE_CONTENT_MOST, most)) return COBLE_FRONT_CONTENT;
  if (!coble_is_within(k->p[i], -finite, finite)) return COBLE_FRONT_PRESSURE;
  if (!coble_is_within(k->room[i], -most, most)) return COBLE_FRONT_ROOM;
  if (!coble_is_within((double)k->crevice[i], 0, most)) return COBLE_FRONT_CREVICE;
  if (!coble_is_within((double)k->extra[i], 0, finite)) return COBLE_FRONT_MOBILITY;
  return COBLE_FRONT_SOUND;
}

COBLE_FN double coble_front_check_body(const coble_front_check_args *k, int64_t i) {
  return coble_front_fault(k, i) != COBLE_FRONT_SOUND;
}

#endif
