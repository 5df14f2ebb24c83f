/* The network's half of the coupled operator, y = -volume (G u - yielding p) - T p/kappa (T holds the yielding, see
 * front_assemble.h), or with b of the residual, -b/kappa - that;
 * 0 where p is no unknown. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_BALANCE_H
#define COBLE_KERNELS_COUPLING_COUPLE_BALANCE_H

#include "front/node.h"

typedef struct {
  const uint8_t *state;  /* [n] */
  const float *volume;   /* [n] */
  const double *room;    /* [n] G u */
  const float *yielding; /* [n] */
  const double *p;       /* [n] */
  const double *b;       /* [n] or NULL */
  double per_kappa;
  double *y; /* [n] in: T p; out */
} coble_couple_balance_args;

COBLE_FN void coble_couple_balance_body(const coble_couple_balance_args *k, int64_t i) {
  const int state = k->state[i] & COBLE_STATE_MASK;
  const double extra = state == COBLE_FULL ? (double)k->yielding[i] * k->p[i] : 0;
  const double flow = (double)k->volume[i] * (k->room[i] - extra) + k->per_kappa * k->y[i];
  const double signed_flow = k->b ? flow - k->per_kappa * k->b[i] : -flow;
  k->y[i] = coble_is_unknown(state) ? signed_flow : 0;
}

#endif
