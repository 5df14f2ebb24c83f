/* Force of the Li between the faces of a broken layer bond: half of p at each voxel face. 0 where the bond holds. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_WEDGE_H
#define COBLE_KERNELS_COUPLING_COUPLE_WEDGE_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  coble_vector p;
  double *wedge; /* [layer bonds] out */
} coble_couple_wedge_args;

COBLE_FN void coble_couple_wedge_body(const coble_couple_wedge_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  double sum = 0;
  if (c->bond_state[b] != COBLE_INTACT)
    for (int64_t at = c->face_first[b]; at < c->face_first[b + 1]; at++) {
      const int64_t v = c->face_member[at];
      if (coble_presses(c->state[v] & COBLE_STATE_MASK)) sum += 0.5 * coble_vector_at(&k->p, v);
    }
  k->wedge[b] = sum;
}

#endif
