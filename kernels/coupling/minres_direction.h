/* MINRES: w = (v - epsilon w1 - delta w2)/gamma over w1, x += phi w. */
#ifndef COBLE_KERNELS_COUPLING_MINRES_DIRECTION_H
#define COBLE_KERNELS_COUPLING_MINRES_DIRECTION_H

#include "kernel.h"

typedef struct {
  double epsilon, delta, per_gamma, phi;
  const double *v, *w2; /* [n] */
  double *w1, *x;       /* [n] in and out */
} coble_minres_direction_args;

COBLE_FN void coble_minres_direction_body(const coble_minres_direction_args *k, int64_t i) {
  const double w = (k->v[i] - k->epsilon * k->w1[i] - k->delta * k->w2[i]) * k->per_gamma;
  k->w1[i] = w;
  k->x[i] += k->phi * w;
}

#endif
