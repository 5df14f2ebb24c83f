/* Broken faces. Touching ones part when they are pulled: by the spring, less what pore Li carries beside it, and by p of
 * the Li between them. Parted ones touch when no room is left between them: the stretch of the bond, what the solid
 * behind the faces gave, what a film gave. Returns 1 for a change. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_FACES_H
#define COBLE_KERNELS_COUPLING_COUPLE_FACES_H

#include "coupling/couple.h"

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

COBLE_FN int coble_next_crack(const coble_couple_faces_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const double face = (double)bond->face * c->per_area;
  const double spring = (double)bond->kn * k->force_per_unit * coble_bond_stretch(c, k->u, b);
  const double pull = spring + k->wedge[b] - 0.5 * face * (k->q[bond->i] + k->q[bond->j]);
  const double little = k->tolerance * (double)bond->area * c->per_area;
  if (c->bond_state[b] == COBLE_TOUCHING) return pull > little ? COBLE_PARTED : COBLE_TOUCHING;
  return spring + k->wedge[b] < -little ? COBLE_TOUCHING : COBLE_PARTED;
}

COBLE_FN int coble_next_interface(const coble_couple_faces_args *k, int64_t b) {
  const coble_coupling *c = &k->coupling;
  const coble_bond *bond = c->bond + b;
  const double face = (double)bond->face * c->per_area, area = (double)bond->area * c->per_area;
  const double stiffness = (double)bond->kn * k->force_per_unit;
  const double spring = stiffness * coble_bond_stretch(c, k->u, b);
  const double film = k->force[bond->kind == COBLE_BOND_CC][bond->i];
  if (c->bond_state[b] == COBLE_TOUCHING)
    return spring + film - face * k->q[bond->i] > k->tolerance * area ? COBLE_PARTED
                                                                      : COBLE_TOUCHING;
  const double left = spring + film * (1 + stiffness / (area * k->film_stiffness)) -
                      face * k->q[bond->i];
  return left < -k->tolerance * area ? COBLE_TOUCHING : COBLE_PARTED;
}

COBLE_FN double coble_couple_faces_body(const coble_couple_faces_args *k, int64_t b) {
  const int state = k->bond_state[b];
  if (state == COBLE_INTACT || k->flips[b] >= COBLE_FACE_FLIPS) return 0;
  const int next = k->coupling.bond[b].kind == COBLE_BOND_LAYER ? coble_next_crack(k, b)
                                                                : coble_next_interface(k, b);
  if (next == state) return 0;
  k->bond_state[b] = (uint8_t)next;
  k->flips[b]++;
  return 1;
}

#endif
