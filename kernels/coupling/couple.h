/* Li in the skeleton: what voxels, film cells and crevices give to the lattice as force, and what the lattice's
 * displacements give to them as room.
 *
 *   room of a full voxel       1 + (b/phi) eps(u) + opening of crevices at its faces / (2 phi dx)
 *   room of a film cell        sum_k w_k gap_k(u) over the parted interfaces that support it
 *   force on the skeleton      the transpose: sum of p times the change of each room's volume
 *
 * eps of a lattice node is Gauss' theorem over its cell's faces: half of each joined bond's stretch, all of that of a
 * closed interface. Network vectors p [n] in P0; displacements in dx, forces in P0 dx^2. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_H
#define COBLE_KERNELS_COUPLING_COUPLE_H

#include "coble/graph.h"
#include "core/vector.h"
#include "front/node.h"

/* Network nodes that stand one after the other. */
typedef struct {
  int32_t first, count;
} coble_node_range;

typedef struct {
  int64_t n, nodes; /* of the network, of the lattice */
  int32_t dof;      /* per lattice node */
  double per_area;  /* 1/dx^2 */
  coble_media media;
  const uint8_t *state;        /* [n] of the network's nodes */
  const int32_t *owner;        /* [n] lattice node of a voxel, -1; column of a film cell */
  const float *inverse_volume; /* [nodes] 1/volume, 1/voxels */
  /* compressed lists: network nodes of each lattice node (its voxels), as ranges; film cells that each node supports;
   * voxels at the face of each bond (one entry per voxel face); bonds at the faces of each voxel */
  const int64_t *member_first, *film_first[2], *face_first;
  const int32_t *touch_first;
  const coble_node_range *member;
  const int32_t *film_member[2], *face_member, *touch_bond;
  const float *film_weight[2];
  const coble_film_support *support[2]; /* [columns] */
  const coble_bond *bond;
  const uint8_t *bond_state;
  const int64_t *node_first; /* bonds of each lattice node */
  const int32_t *node_bond;
  const int32_t *interface[2]; /* [nodes] SE and CC bond, -1 */
} coble_coupling;

/* Li that fills its room: p and the room depend on each other. */
COBLE_FN bool coble_is_coupled(int state) { return state == COBLE_FULL || state == COBLE_PRESSED; }

COBLE_FN bool coble_is_parted(const coble_coupling *k, int64_t bond) {
  return bond >= 0 && k->bond_state[bond] == COBLE_PARTED;
}

/* Stretch of a bond along its normal. */
COBLE_FN double coble_bond_stretch(const coble_coupling *k, const double *u, int64_t b) {
  const coble_bond *bond = k->bond + b;
  double stretch = 0;
  for (int c = 0; c < 3; c++) {
    const double n = (double)bond->n[c];
    if (bond->j >= 0) stretch += n * u[(int64_t)k->dof * bond->j + c];
    stretch -= n * u[(int64_t)k->dof * bond->i + c];
  }
  if (bond->kind == COBLE_BOND_CC) stretch += (double)bond->n[2] * u[k->dof * k->nodes];
  return stretch;
}

#endif
