/* z = factor z where p is an unknown, else 0: the transport cycle's result as a step of p. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_TAKE_H
#define COBLE_KERNELS_COUPLING_COUPLE_TAKE_H

#include "front/node.h"

typedef struct {
  const uint8_t *state; /* [n] */
  double factor;
  float *z; /* [n] in and out */
} coble_couple_take_args;

COBLE_FN void coble_couple_take_body(const coble_couple_take_args *k, int64_t i) {
  const bool unknown = coble_is_unknown(k->state[i] & COBLE_STATE_MASK);
  k->z[i] = unknown ? (float)(k->factor * (double)k->z[i]) : 0.0f;
}

#endif
