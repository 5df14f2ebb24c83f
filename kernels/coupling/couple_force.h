/* y -= force of Li on the nodes of the lattice. Each bond's faces are pushed apart by g along n:
 *   joined: g = A (Q_i + Q_j)/2, parted: the wedge; closed interface: g = A Q_i, parted: the film's F. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_FORCE_H
#define COBLE_KERNELS_COUPLING_COUPLE_FORCE_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *q, *force[2]; /* [nodes] from couple_gather */
  const double *wedge;        /* [layer bonds] from couple_wedge */
  double *y;                  /* [dof nodes + 1] in and out */
} coble_couple_force_args;

COBLE_FN double coble_push(const coble_couple_force_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const bool parted = coble_is_parted(c, b);
  const double face = (double)bond->face * c->per_area;
  if (bond->kind == COBLE_BOND_LAYER)
    return parted ? k->wedge[b] : 0.5 * face * (k->q[bond->i] + k->q[bond->j]);
  return parted ? k->force[bond->kind == COBLE_BOND_CC][bond->i] : face * k->q[bond->i];
}

COBLE_FN void coble_couple_force_body(const coble_couple_force_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  double sum[3] = {0, 0, 0};
  for (int64_t at = c->node_first[i]; at < c->node_first[i + 1]; at++) {
    const int64_t b = c->node_bond[at];
    const double push = coble_push(k, b), sign = c->bond[b].i == i ? -1 : 1;
    for (int a = 0; a < 3; a++) sum[a] += sign * push * (double)c->bond[b].n[a];
  }
  for (int a = 0; a < 3; a++) k->y[c->dof * i + a] -= sum[a];
}

#endif
