/* Opening of a parted layer bond, in dx; 0 where the bond holds or its faces touch. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_OPENING_H
#define COBLE_KERNELS_COUPLING_COUPLE_OPENING_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *u; /* [dof nodes + 1] */
  double *opening; /* [layer bonds] out */
} coble_couple_opening_args;

COBLE_FN void coble_couple_opening_body(const coble_couple_opening_args *k, int64_t b) {
  const bool parted = coble_is_parted(&k->coupling, b) && k->coupling.bond[b].face > 0;
  k->opening[b] = parted ? coble_bond_stretch(&k->coupling, k->u, b) : 0;
}

#endif
