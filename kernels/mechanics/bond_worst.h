/* max_b urgency_b */
#ifndef COBLE_KERNELS_MECHANICS_BOND_WORST_H
#define COBLE_KERNELS_MECHANICS_BOND_WORST_H

#include "mechanics/bond_load.h"

typedef struct {
  const float *load; /* [bonds][COBLE_LOAD_PARTS] */
} coble_bond_worst_args;

COBLE_FN double coble_bond_worst_body(const coble_bond_worst_args *k, int64_t i) {
  return (double)k->load[COBLE_LOAD_PARTS * i + COBLE_LOAD_URGENCY];
}

#endif
