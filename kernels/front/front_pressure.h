/* Largest p of the nodes that Li occupies. One that gives up its last Li holds none at the end. */
#ifndef COBLE_KERNELS_FRONT_FRONT_PRESSURE_H
#define COBLE_KERNELS_FRONT_FRONT_PRESSURE_H

#include "front/node.h"

typedef struct {
  const uint8_t *state; /* [n] */
  const float *p;       /* [n] */
} coble_front_pressure_args;

COBLE_FN double coble_front_pressure_body(const coble_front_pressure_args *k, int64_t i) {
  const int state = k->state[i] & COBLE_STATE_MASK;
  return coble_has_li(state) && state != COBLE_EMPTIED ? (double)k->p[i] : -HUGE_VAL;
}

#endif
