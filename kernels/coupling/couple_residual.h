/* What the step's balance of Li (balance.h) leaves open at p and u, over kappa: the network's half of the coupled
 * residual, from p in double precision and from the links themselves, not from their matrix.
 *
 *   r = volume (end + G u + soft p - s0) - (source + sum_j T_ij (p_j - p_i))/kappa,   0 where p is no unknown
 */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_RESIDUAL_H
#define COBLE_KERNELS_COUPLING_COUPLE_RESIDUAL_H

#include "coupling/rooms.h"
#include "front/balance.h"

typedef struct {
  coble_balance balance;
  coble_rooms rooms; /* G u */
  coble_pressures p;
  float *r; /* [n] out */
} coble_couple_residual_args;

COBLE_FN void coble_couple_residual_body(const coble_couple_residual_args *k, int64_t i) {
  const coble_balance *b = &k->balance;
  const int state = coble_state_of(&b->nodes, i);
  if (!coble_is_unknown(state)) {
    k->r[i] = 0;
    return;
  }
  const double source = coble_kind_of(&b->nodes.media, i) == COBLE_FILM_SE ? b->source_se : 0;
  const double inflow = coble_inflow(&b->nodes, b->s0, &k->p, source, i);
  const double end = coble_content_at_end(b, i, state) + coble_room_change_of_li(&k->rooms, i) +
                     coble_softness(b, i, state) * coble_pressure_at(&b->nodes, &k->p, i);
  k->r[i] = (float)(coble_volume_of(&b->nodes.media, i) * (end - b->s0[i]) - inflow / b->kappa);
}

#endif
