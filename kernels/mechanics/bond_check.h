/* Is what a step left of a bond fit for the next? Returns 1 for one that is not. */
#ifndef COBLE_KERNELS_MECHANICS_BOND_CHECK_H
#define COBLE_KERNELS_MECHANICS_BOND_CHECK_H

#include "mechanics/bond_load.h"

typedef struct {
  const uint8_t *state; /* [bonds] coble_bond_state */
  const float *load;    /* [bonds][COBLE_LOAD_PARTS] */
} coble_bond_check_args;

/* The first part of its load that is no number; COBLE_LOAD_PARTS: none. */
COBLE_FN int coble_bond_fault(const coble_bond_check_args *k, int64_t i) {
  const float *load = k->load + COBLE_LOAD_PARTS * i;
  int part = 0;
  while (part < COBLE_LOAD_PARTS && load[part] == load[part]) part++;
  return part;
}

COBLE_FN double coble_bond_check_body(const coble_bond_check_args *k, int64_t i) {
  return k->state[i] > COBLE_PARTED || coble_bond_fault(k, i) < COBLE_LOAD_PARTS;
}

#endif
