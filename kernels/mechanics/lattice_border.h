/* y_i += border_i U, and the plate's own entry: y_U = plate */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_BORDER_H
#define COBLE_KERNELS_MECHANICS_LATTICE_BORDER_H

#include "kernel.h"

typedef struct {
  int64_t n; /* unknowns without the plate */
  double plate;
  const double *border, *x; /* [n + 1] */
  double *y;                /* [n + 1] */
} coble_lattice_border_args;

COBLE_FN void coble_lattice_border_body(const coble_lattice_border_args *k, int64_t i) {
  if (i == k->n)
    k->y[i] = k->plate;
  else
    k->y[i] += k->border[i] * k->x[k->n];
}

#endif
