/* x += a_1 w_1 + a_2 w_2, which moves the sums of the groups and little else */
#ifndef COBLE_KERNELS_TRANSPORT_GROUP_LIFT_H
#define COBLE_KERNELS_TRANSPORT_GROUP_LIFT_H

#include "kernel.h"

typedef struct {
  int count;
  double a[2];
  const float *w[2]; /* [n] each */
  double *x;         /* [n] */
} coble_group_lift_args;

COBLE_FN void coble_group_lift_body(const coble_group_lift_args *k, int64_t i) {
  double change = 0;
  for (int g = 0; g < k->count; g++) change += k->a[g] * (double)k->w[g][i];
  if (change != 0) k->x[i] += change;
}

#endif
