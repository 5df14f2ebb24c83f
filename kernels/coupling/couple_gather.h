/* Pressure of Li on one lattice node: the mean over its cell, Q = sum b p / volume, and the forces of the film cells
 * that it supports on either side, F = sum w p. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_GATHER_H
#define COBLE_KERNELS_COUPLING_COUPLE_GATHER_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  coble_vector p;
  double *q;        /* [nodes] out */
  double *force[2]; /* [nodes] out: SE, CC */
} coble_couple_gather_args;

/* A front's Li pulls with what there is of it; it is zero in the vectors of a linear solve. */
COBLE_FN bool coble_presses(int state) { return coble_is_coupled(state) || state == COBLE_FRONT; }

COBLE_FN void coble_couple_gather_body(const coble_couple_gather_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  double q = 0;
  for (int64_t at = c->member_first[i]; at < c->member_first[i + 1]; at++) {
    const coble_node_range range = c->member[at];
    for (int64_t v = range.first; v < range.first + range.count; v++)
      if (coble_presses(c->state[v] & COBLE_STATE_MASK))
        q += coble_biot_of(&c->media, v) * coble_vector_at(&k->p, v);
  }
  k->q[i] = q * (double)c->inverse_volume[i];
  for (int side = 0; side < 2; side++) {
    double force = 0;
    for (int64_t at = c->film_first[side][i]; at < c->film_first[side][i + 1]; at++) {
      const int64_t cell = c->film_member[side][at];
      if ((c->state[cell] & COBLE_STATE_MASK) == COBLE_PRESSED)
        force += (double)c->film_weight[side][at] * coble_vector_at(&k->p, cell);
    }
    k->force[side][i] = force;
  }
}

#endif
