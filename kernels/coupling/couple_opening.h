/* Opening of a parted layer bond, in dx: stretch - A Q/kn (see couple_strain.h); 0 where the bond holds or its faces
 * touch. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_OPENING_H
#define COBLE_KERNELS_COUPLING_COUPLE_OPENING_H

#include "coupling/couple_strain.h"

typedef struct {
  coble_coupling coupling;
  const double *u;      /* [dof nodes + 1] */
  const double *q;      /* [nodes] couple_gather's */
  double per_stiffness; /* P0 dx, N/m: of 1/kn */
  double *opening;      /* [layer bonds] out */
} coble_couple_opening_args;

COBLE_FN void coble_couple_opening_body(const coble_couple_opening_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const bool parted = coble_is_parted(c, b) && bond->face > 0;
  const double solid = k->per_stiffness / (double)bond->kn * coble_pore_push(c, k->q, bond);
  k->opening[b] = parted ? coble_bond_stretch(c, k->u, b) - solid : 0;
}

#endif
