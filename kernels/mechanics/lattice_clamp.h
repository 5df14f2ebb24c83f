/* Held unknowns as stiff springs: out_i = bed_i + (held_i ? stiff : 0) */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_CLAMP_H
#define COBLE_KERNELS_MECHANICS_LATTICE_CLAMP_H

#include "kernel.h"

typedef struct {
  double stiff;
  const double *bed; /* NULL: none */
  const uint8_t *held;
  double *out;
} coble_lattice_clamp_args;

COBLE_FN void coble_lattice_clamp_body(const coble_lattice_clamp_args *k, int64_t i) {
  k->out[i] = (k->bed ? k->bed[i] : 0) + (k->held[i] ? k->stiff : 0);
}

#endif
