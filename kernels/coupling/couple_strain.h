/* Volume strain of a lattice node's cell, eps = sum of its faces' stretch / volume, and the gaps of its interfaces.
 *
 * Parted faces still have the solid behind them, a spring kn that the pores' A Q stretches and the F of the Li between
 * the faces shortens, so that nothing jumps when a bond parts:
 *   its share of eps = A (A Q - F)/(kn volume),   gap = stretch - A Q/kn
 * and F/kn, cell by cell, in the softness of film and crevice (couple_open). */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_STRAIN_H
#define COBLE_KERNELS_COUPLING_COUPLE_STRAIN_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *u;            /* [dof nodes + 1] */
  const double *q, *force[2]; /* [nodes] couple_gather's */
  const double *wedge;        /* [layer bonds] couple_wedge's */
  double per_stiffness;       /* P0 dx, N/m: of 1/kn */
  double *strain;             /* [nodes] out */
  double *gap[2];             /* [nodes] out: of parted interfaces, else 0 */
} coble_couple_strain_args;

/* What pores stretch a face's solid by, in forces: A Q, of both nodes where there are two. */
COBLE_FN double coble_pore_push(const coble_coupling *c, const double *q, const coble_bond *bond) {
  const double face = (double)bond->face * c->per_area;
  return bond->j < 0 ? face * q[bond->i] : 0.5 * face * (q[bond->i] + q[bond->j]);
}

COBLE_FN void coble_couple_strain_body(const coble_couple_strain_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  double sum = 0, gap[2] = {0, 0};
  for (int64_t at = c->node_first[i]; at < c->node_first[i + 1]; at++) {
    const int64_t b = c->node_bond[at];
    const coble_bond *bond = c->bond + b;
    if (!(bond->face > 0)) continue;
    const bool layer = bond->kind == COBLE_BOND_LAYER;
    const int side = bond->kind == COBLE_BOND_CC;
    double stretch = coble_bond_stretch(c, k->u, b);
    if (coble_is_parted(c, b)) {
      const double compliance = k->per_stiffness / (double)bond->kn;
      const double pores = coble_pore_push(c, k->q, bond);
      if (!layer) gap[side] = stretch - compliance * pores;
      stretch = compliance * (pores - (layer ? k->wedge[b] : k->force[side][i]));
    }
    sum += (layer ? 0.5 : 1.0) * (double)bond->face * c->per_area * stretch;
  }
  k->strain[i] = sum * (double)c->inverse_volume[i];
  k->gap[0][i] = gap[0];
  k->gap[1][i] = gap[1];
}

#endif
