/* sum of x (double) or z (single) over the unknowns of one group; the other is NULL */
#ifndef COBLE_KERNELS_TRANSPORT_GROUP_SUM_H
#define COBLE_KERNELS_TRANSPORT_GROUP_SUM_H

#include "kernel.h"

typedef struct {
  uint8_t which;
  const uint8_t *group; /* [n] */
  const float *total;   /* [n] */
  const double *x;      /* [n] */
  const float *z;       /* [n] */
} coble_group_sum_args;

COBLE_FN double coble_group_sum_body(const coble_group_sum_args *k, int64_t i) {
  if (k->group[i] != k->which || !(k->total[i] > 0)) return 0.0;
  return k->x ? k->x[i] : (double)k->z[i];
}

#endif
