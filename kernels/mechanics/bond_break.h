/* intact, urgency > 0, urgency >= least -> parted; counts them */
#ifndef COBLE_KERNELS_MECHANICS_BOND_BREAK_H
#define COBLE_KERNELS_MECHANICS_BOND_BREAK_H

#include "mechanics/bond_load.h"

typedef struct {
  double least;
  const float *load; /* [bonds][COBLE_LOAD_PARTS] */
  uint8_t *state;    /* [bonds] coble_bond_state, in and out */
} coble_bond_break_args;

COBLE_FN double coble_bond_break_body(const coble_bond_break_args *k, int64_t i) {
  const double urgency = (double)k->load[COBLE_LOAD_PARTS * i + COBLE_LOAD_URGENCY];
  if (k->state[i] != COBLE_INTACT || !(urgency > 0 && urgency >= k->least)) return 0;
  k->state[i] = COBLE_PARTED;
  return 1;
}

#endif
