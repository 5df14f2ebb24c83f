/* One colour of Gauss-Seidel on a coarse level: z_i = (b_i + sum_j T_ij z_j)/d_i. alone: z_j = 0.
 */
#ifndef COBLE_KERNELS_TRANSPORT_SMOOTH_ROWS_H
#define COBLE_KERNELS_TRANSPORT_SMOOTH_ROWS_H

#include "transport/rows.h"

typedef struct {
  coble_rows rows;
  int64_t first; /* item 0 is this node */
  bool alone;
  const float *total; /* [n] */
  const float *b;     /* [n] */
  float *z;           /* [n] */
} coble_smooth_rows_args;

COBLE_FN void coble_smooth_rows_body(const coble_smooth_rows_args *k, int64_t item) {
  const int64_t i = k->first + item;
  const float d = k->total[i];
  if (!(d > 0)) { /* no unknown: its links are not read */
    k->z[i] = 0;
    return;
  }
  float sum = k->b[i];
  if (!k->alone) {
    for (int32_t e = k->rows.start[i]; e < k->rows.start[i + 1]; e++)
      sum += k->rows.value[e] * k->z[coble_index_at(&k->rows.column, 0, e)];
  }
  k->z[i] = sum / d;
}

#endif
