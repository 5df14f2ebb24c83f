/* Upward force of Li on the plate from one lattice node's CC interface. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_PLATE_H
#define COBLE_KERNELS_COUPLING_COUPLE_PLATE_H

#include "coupling/couple_force.h"

typedef struct {
  coble_couple_force_args forces;
} coble_couple_plate_args;

COBLE_FN double coble_couple_plate_body(const coble_couple_plate_args *k, int64_t i) {
  const int64_t b = k->forces.coupling.interface[1][i];
  return b < 0 ? 0 : coble_push(&k->forces, b) * (double)k->forces.coupling.bond[b].n[2];
}

#endif
