/* y_i = 1 on the unknowns of one group, 0 elsewhere; sums y */
#ifndef COBLE_KERNELS_TRANSPORT_GROUP_MARK_H
#define COBLE_KERNELS_TRANSPORT_GROUP_MARK_H

#include "kernel.h"

typedef struct {
  uint8_t which;
  const uint8_t *group; /* [n] */
  const float *total;   /* [n] */
  double *y;            /* [n] */
} coble_group_mark_args;

COBLE_FN double coble_group_mark_body(const coble_group_mark_args *k, int64_t i) {
  const double y = k->group[i] == k->which && k->total[i] > 0 ? 1.0 : 0.0;
  k->y[i] = y;
  return y;
}

#endif
