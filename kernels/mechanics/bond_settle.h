/* broken layer bonds: touching and t_n > 0 -> parted, parted and opening < 0 -> touching; counts them */
#ifndef COBLE_KERNELS_MECHANICS_BOND_SETTLE_H
#define COBLE_KERNELS_MECHANICS_BOND_SETTLE_H

#include "mechanics/bond_load.h"

typedef struct {
  const coble_bond *bond; /* [bonds] */
  const float *load;      /* [bonds][COBLE_LOAD_PARTS] */
  uint8_t *state;         /* [bonds] coble_bond_state, in and out */
} coble_bond_settle_args;

COBLE_FN double coble_bond_settle_body(const coble_bond_settle_args *k, int64_t i) {
  if (k->bond[i].kind != COBLE_BOND_LAYER) return 0;
  const float *load = k->load + COBLE_LOAD_PARTS * i;
  if (k->state[i] == COBLE_TOUCHING && load[COBLE_LOAD_TENSION] > 0) {
    k->state[i] = COBLE_PARTED;
    return 1;
  }
  if (k->state[i] == COBLE_PARTED && load[COBLE_LOAD_OPENING] < 0) {
    k->state[i] = COBLE_TOUCHING;
    return 1;
  }
  return 0;
}

#endif
