/* x += a p, r -= a q; sums r^2 */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_ADVANCE_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_ADVANCE_H

#include "kernel.h"

typedef struct {
  double a;
  const float *p, *q; /* [n] */
  double *x;          /* [n] */
  float *r;           /* [n] */
} coble_voxel_advance_args;

COBLE_FN double coble_voxel_advance_body(const coble_voxel_advance_args *k, int64_t i) {
  const double r = (double)k->r[i] - k->a * (double)k->q[i];
  k->x[i] += k->a * (double)k->p[i];
  k->r[i] = (float)r;
  return r * r;
}

#endif
