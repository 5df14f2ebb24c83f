/* The network's half of the coupled operator, y = -volume (G u - yielding p) - T p/kappa (T holds the yielding, see
 * front_assemble.h); 0 where p is no unknown. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_BALANCE_H
#define COBLE_KERNELS_COUPLING_COUPLE_BALANCE_H

#include "coupling/rooms.h"
#include "transport/links.h"

typedef struct {
  coble_rooms rooms; /* G u */
  coble_links links;
  const float *p; /* [n] 0 where it is no unknown */
  double per_kappa;
  float *y; /* [n] out */
} coble_couple_balance_args;

COBLE_FN void coble_couple_balance_body(const coble_couple_balance_args *k, int64_t i) {
  const int state = k->rooms.coupling.state[i] & COBLE_STATE_MASK;
  if (!coble_is_unknown(state)) {
    k->y[i] = 0;
    return;
  }
  const coble_media *media = &k->rooms.coupling.media;
  const double extra = state == COBLE_FULL ? coble_yielding_of(media, i) * (double)k->p[i] : 0;
  const double room = coble_room_change_of_li(&k->rooms, i) - extra;
  const double flow = k->per_kappa * coble_link_flow_single(&k->links, k->p, i);
  k->y[i] = (float)(-coble_volume_of(media, i) * room - flow);
}

#endif
