/* The matrix of the step's balance (balance.h) between the nodes whose p is unknown, in single precision, for the cycles and
 * products of the iteration; and the pressures of the others, which are its boundary values. What the skeleton would give
 * is in its diagonal for the preconditioner's sake; the coupled operator takes it out again. */
#ifndef COBLE_KERNELS_FRONT_FRONT_ASSEMBLE_H
#define COBLE_KERNELS_FRONT_FRONT_ASSEMBLE_H

#include "front/balance.h"

typedef struct {
  coble_balance balance;
  float *face[3];  /* [n] out: conductances between unknowns */
  float *diagonal; /* [n] out: to boundary values, and storage */
  double *p;       /* [n] boundary values written, unknowns kept as a first guess */
} coble_front_assemble_args;

COBLE_FN void coble_front_assemble_body(const coble_front_assemble_args *k, int64_t i) {
  const coble_nodes *nodes = &k->balance.nodes;
  const int state = coble_state_of(nodes, i);
  if (!coble_is_unknown(state)) {
    for (int axis = 0; axis < 3; axis++) k->face[axis][i] = 0;
    k->diagonal[i] = 0;
    k->p[i] = state == COBLE_FRONT ? coble_entry_of(&nodes->media, i) : 0;
    return;
  }
  double diagonal = 0;
  for (int face = 0; face < 6; face++) {
    const int64_t j = coble_index_at(&nodes->neighbours, face, i);
    const float t = j >= 0 ? coble_link(nodes, k->balance.s0, i, j, face) : 0;
    const bool inside = t > 0 && coble_is_unknown(coble_state_of(nodes, j));
    if (face % 2) k->face[face / 2][i] = inside ? t : 0;
    if (!inside) diagonal += (double)t;
  }
  const double skeleton = state == COBLE_FULL ? coble_yielding_of(&nodes->media, i) : 0;
  diagonal += coble_volume_of(&nodes->media, i) *
              (coble_softness(&k->balance, i, state) + skeleton) * k->balance.kappa;
  k->diagonal[i] = (float)diagonal;
}

#endif
