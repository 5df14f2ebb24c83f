/* Volume strain of a lattice node's cell, eps = sum of joined faces' stretch / volume, and the gaps of its interfaces.
 *
 * A parted interface still has the half block behind it, a spring kn that the pores' A Q stretches and the film's F
 * shortens, so that nothing jumps when a bond parts:
 *   its share of eps = A (A Q - F)/(kn volume),   gap = stretch - A Q/kn
 * and F/kn, cell by cell, in the softness of the film (couple_open). */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_STRAIN_H
#define COBLE_KERNELS_COUPLING_COUPLE_STRAIN_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *u; /* [dof nodes + 1] */
  const double *q, *force[2]; /* [nodes] couple_gather's */
  double per_stiffness;       /* P0 dx, N/m: of 1/kn */
  double *strain;  /* [nodes] out */
  double *gap[2];  /* [nodes] out: of parted interfaces, else 0 */
} coble_couple_strain_args;

COBLE_FN void coble_couple_strain_body(const coble_couple_strain_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  double sum = 0, gap[2] = {0, 0};
  for (int64_t at = c->node_first[i]; at < c->node_first[i + 1]; at++) {
    const int64_t b = c->node_bond[at];
    const coble_bond *bond = c->bond + b;
    const bool layer = bond->kind == COBLE_BOND_LAYER, parted = coble_is_parted(c, b);
    if (layer && (parted || !(bond->face > 0))) continue;
    const double stretch = coble_bond_stretch(c, k->u, b);
    const double face = (double)bond->face * c->per_area;
    if (parted) {
      const int side = bond->kind == COBLE_BOND_CC;
      const double compliance = k->per_stiffness / (double)bond->kn, pores = face * k->q[i];
      gap[side] = stretch - compliance * pores;
      sum += face * compliance * (pores - k->force[side][i]);
    } else {
      sum += (layer ? 0.5 : 1.0) * face * stretch;
    }
  }
  k->strain[i] = sum * (double)c->inverse_volume[i];
  k->gap[0][i] = gap[0];
  k->gap[1][i] = gap[1];
}

#endif
