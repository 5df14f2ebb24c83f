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
  const double *p;   /* [n] */
  bool level;        /* as if p were `uniform` in all unknowns */
  double uniform;
  float *r; /* [n] out */
} coble_couple_residual_args;

COBLE_FN double coble_pressure_of(const coble_couple_residual_args *k, int64_t i) {
  return k->level && coble_is_unknown(coble_state_of(&k->balance.nodes, i)) ? k->uniform : k->p[i];
}

COBLE_FN void coble_couple_residual_body(const coble_couple_residual_args *k, int64_t i) {
  const coble_balance *b = &k->balance;
  const int state = coble_state_of(&b->nodes, i);
  if (!coble_is_unknown(state)) {
    k->r[i] = 0;
    return;
  }
  const double p = coble_pressure_of(k, i);
  double inflow = coble_kind_of(&b->nodes.media, i) == COBLE_FILM_SE ? b->source_se : 0;
  for (int face = 0; face < 6; face++) {
    const int64_t j = b->nodes.neighbour[face * b->nodes.n + i];
    if (j < 0) continue;
    const double t = (double)coble_link(&b->nodes, b->s0, i, j, face);
    if (t > 0) inflow += t * (coble_pressure_of(k, j) - p);
  }
  const double end = coble_content_at_end(b, i, state) + coble_room_change_of_li(&k->rooms, i) +
                     coble_softness(b, i, state) * p;
  k->r[i] = (float)(coble_volume_of(&b->nodes.media, i) * (end - b->s0[i]) - inflow / b->kappa);
}

#endif
