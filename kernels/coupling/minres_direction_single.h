/* minres_direction with the Lanczos vectors in single precision: w = (v - epsilon w1 - delta w2)/gamma over w1, x += phi w. */
#ifndef COBLE_KERNELS_COUPLING_MINRES_DIRECTION_SINGLE_H
#define COBLE_KERNELS_COUPLING_MINRES_DIRECTION_SINGLE_H

#include "kernel.h"

typedef struct {
  double epsilon, delta, per_gamma, phi;
  const float *v, *w2; /* [n] */
  float *w1;           /* [n] in and out */
  double *x;           /* [n] in and out */
} coble_minres_direction_single_args;

COBLE_FN void coble_minres_direction_single_body(const coble_minres_direction_single_args *k,
                                                 int64_t i) {
  const double w = ((double)k->v[i] - k->epsilon * (double)k->w1[i] - k->delta * (double)k->w2[i]) *
                   k->per_gamma;
  k->w1[i] = (float)w;
  k->x[i] += k->phi * w;
}

#endif
