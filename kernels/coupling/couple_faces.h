/* Broken faces part and touch by one force: that of the spring, less A Q that pore Li carries beside it, plus that of the
 * Li between the faces. It pulls touching faces apart; over kn it is the room between parted ones (see couple_strain.h),
 * to which a film adds what it gave itself. Returns 1 for a change. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_FACES_H
#define COBLE_KERNELS_COUPLING_COUPLE_FACES_H

#include "coupling/couple_strain.h"

/* A face changes so often between two breaks; then it stays, so that the iteration ends. */
#define COBLE_FACE_FLIPS 4

typedef struct {
  coble_coupling coupling;
  const double *u;            /* [dof nodes + 1] */
  const double *q, *force[2]; /* [nodes] couple_gather's */
  const double *wedge;        /* [layer bonds] couple_wedge's */
  double force_per_unit;      /* kn times a stretch of dx, in P0 dx^2, per N/m: 1/(P0 dx) */
  double film_stiffness;      /* K_Li dx/P0 */
  double tolerance;           /* of tractions, in P0 */
  uint8_t *flips;             /* [bonds] in and out */
  uint8_t *bond_state;        /* [bonds] in and out: the array that coupling views */
} coble_couple_faces_args;

COBLE_FN int coble_next_face(const coble_couple_faces_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const bool layer = bond->kind == COBLE_BOND_LAYER;
  const double area = (double)bond->area * c->per_area;
  const double stiffness = (double)bond->kn * k->force_per_unit;
  const double li = layer ? k->wedge[b] : k->force[bond->kind == COBLE_BOND_CC][bond->i];
  const double pull =
      stiffness * coble_bond_stretch(c, k->u, b) + li - coble_pore_push(c, k->q, bond);
  if (k->bond_state[b] == COBLE_TOUCHING)
    return pull > k->tolerance * area ? COBLE_PARTED : COBLE_TOUCHING;
  const double film = layer ? 0 : li * stiffness / (area * k->film_stiffness);
  return pull + film < -k->tolerance * area ? COBLE_TOUCHING : COBLE_PARTED;
}

COBLE_FN double coble_couple_faces_body(const coble_couple_faces_args *k, int64_t b) {
  const int state = k->bond_state[b];
  if (state == COBLE_INTACT || k->flips[b] >= COBLE_FACE_FLIPS) return 0;
  const int next = coble_next_face(k, b);
  if (next == state) return 0;
  k->bond_state[b] = (uint8_t)next;
  k->flips[b]++;
  return 1;
}

#endif
