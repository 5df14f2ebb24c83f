/* x_i = 0 where it is held */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_HOLD_H
#define COBLE_KERNELS_MECHANICS_LATTICE_HOLD_H

#include "kernel.h"

typedef struct {
  const uint8_t *held;
  double *x;
} coble_lattice_hold_args;

COBLE_FN void coble_lattice_hold_body(const coble_lattice_hold_args *k, int64_t i) {
  if (k->held[i]) k->x[i] = 0;
}

#endif
