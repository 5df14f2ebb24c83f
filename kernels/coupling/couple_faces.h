/* Broken interfaces: touching faces that are pulled part; parted ones touch when the thickness that they leave to Li
 * falls below 0: the gap of the node, what the half block behind it gave, what the film itself gave. Returns the number
 * of changes. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_FACES_H
#define COBLE_KERNELS_COUPLING_COUPLE_FACES_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *u;        /* [dof nodes + 1] */
  const double *force[2]; /* [nodes] couple_gather's */
  const double *film;     /* [2][nodes] Pa, couple_pry's */
  double dx, unit;        /* m; P0, Pa */
  double film_stiffness;  /* K_Li, Pa/m */
  double tolerance;       /* Pa */
  uint8_t *bond_state;    /* [bonds] in and out: the array that coupling views */
} coble_couple_faces_args;

COBLE_FN int coble_next_face(const coble_couple_faces_args *k, int64_t i, int side, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const double stiffness = (double)bond->kn / (double)bond->area; /* Pa/m */
  const double spring = stiffness * coble_bond_stretch(c, k->u, b) * k->dx;
  if (c->bond_state[b] == COBLE_TOUCHING)
    return spring + k->film[side * c->nodes + i] > k->tolerance ? COBLE_PARTED : COBLE_TOUCHING;
  const double mean = k->force[side][i] / ((double)bond->area * c->per_area) * k->unit;
  return spring + mean * (1 + stiffness / k->film_stiffness) < -k->tolerance ? COBLE_TOUCHING : COBLE_PARTED;
}

COBLE_FN double coble_couple_faces_body(const coble_couple_faces_args *k, int64_t i) {
  int changed = 0;
  for (int side = 0; side < 2; side++) {
    const int64_t b = k->coupling.interface[side][i];
    if (b < 0 || k->bond_state[b] == COBLE_INTACT) continue;
    const int next = coble_next_face(k, i, side, b);
    changed += next != k->bond_state[b];
    k->bond_state[b] = (uint8_t)next;
  }
  return changed;
}

#endif
