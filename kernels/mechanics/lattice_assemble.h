/* Row i of K = sum_b E_b^T k_b E_b + anchor, and its coupling to the plate. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_ASSEMBLE_H
#define COBLE_KERNELS_MECHANICS_LATTICE_ASSEMBLE_H

#include "mechanics/lattice_bond.h"

typedef struct {
  int dof;
  coble_lattice_units units;
  double anchor; /* share of the intact diagonal, which counts as `least` at least */
  double least;
  const coble_bond *bond;
  const uint8_t *state;  /* of each bond */
  const int64_t *first;  /* [n + 1] the bonds of a node: */
  const int32_t *item;   /* bond, */
  const int32_t *block;  /* place of the block that couples its two nodes; -1 at a plane */
  const int32_t *start;  /* [n + 1] rows */
  const int32_t *middle; /* [n] place of the diagonal block */
  double *value;
  double *border; /* [dof n + 1]; the last one is not touched */
} coble_lattice_assemble_args;

COBLE_FN void coble_lattice_row(const coble_lattice_assemble_args *k, int64_t i, const int dof) {
  const int size = dof * dof;
  double own[36] = {0}, share[2] = {0, 0}, plate = 0;
  for (int64_t v = (int64_t)k->start[i] * size; v < (int64_t)k->start[i + 1] * size; v++)
    k->value[v] = 0;
  for (int64_t e = k->first[i]; e < k->first[i + 1]; e++) {
    const coble_bond *b = k->bond + k->item[e];
    /* a bond of a node with its own image stands here twice */
    const bool second = b->i != i || (b->j == i && e > k->first[i] && k->item[e - 1] == k->item[e]);
    const coble_bond_end whole = coble_bond_seen(b, &k->units, second),
                         end = coble_bond_in_state(whole, k->state[k->item[e]]);
    share[0] += (whole.kn + 2 * whole.kt) / 3;
    share[1] += (whole.kw + 2 * whole.kb + 2 * whole.own * whole.own * whole.kt) / 3;
    coble_bond_add_own(&end, dof, own);
    if (k->block[e] >= 0)
      coble_bond_add_other(&end, dof, k->value + (int64_t)k->block[e] * size);
    else if (b->kind == COBLE_BOND_CC)
      plate -= end.kn;
  }
  double *middle = k->value + (int64_t)k->middle[i] * size;
  for (int a = 0; a < size; a++) middle[a] += own[a];
  for (int a = 0; a < dof; a++) {
    middle[a * dof + a] += k->anchor * fmax(share[a / 3], k->least);
    k->border[i * dof + a] = a == 2 ? plate : 0;
  }
}

COBLE_FN void coble_lattice_assemble_body(const coble_lattice_assemble_args *k, int64_t i) {
  if (k->dof == 3)
    coble_lattice_row(k, i, 3);
  else
    coble_lattice_row(k, i, 6);
}

#endif
