/* Broken interfaces, one rule for both ways: the pull of the half block's spring and the film's excess over the pores,
 * parted above 0, touching below it. For a parted one that is its gap, with the half block's relief, times the spring.
 * Returns the number of changes. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_FACES_H
#define COBLE_KERNELS_COUPLING_COUPLE_FACES_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *u;     /* [dof nodes + 1] */
  const double *film;  /* [2][nodes] Pa, couple_pry's */
  double dx;           /* m */
  double tolerance;    /* Pa */
  uint8_t *bond_state; /* [bonds] in and out: the array that coupling views */
} coble_couple_faces_args;

COBLE_FN int coble_next_face(const coble_couple_faces_args *k, int64_t i, int side, int64_t b) {
  const coble_bond *bond = k->coupling.bond + b;
  const double stiffness = (double)bond->kn / (double)bond->area; /* Pa/m */
  const double spring = stiffness * coble_bond_stretch(&k->coupling, k->u, b) * k->dx;
  const double pull = spring + k->film[side * k->coupling.nodes + i];
  if (k->bond_state[b] == COBLE_TOUCHING)
    return pull > k->tolerance ? COBLE_PARTED : COBLE_TOUCHING;
  return pull < -k->tolerance ? COBLE_TOUCHING : COBLE_PARTED;
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
