/* c_I = sum over the children i of I of (b - A z)_i; the colour smoothed last has no residual */
#ifndef COBLE_KERNELS_TRANSPORT_RESTRICT_ROWS_H
#define COBLE_KERNELS_TRANSPORT_RESTRICT_ROWS_H

#include "transport/rows.h"

typedef struct {
  coble_rows rows;
  coble_aggregates aggregates;
  const float *total; /* [n] */
  const float *b, *z; /* [n] */
  float *coarse_b;    /* [aggregates] */
} coble_restrict_rows_args;

COBLE_FN float coble_rows_residual(const coble_restrict_rows_args *k, int64_t i) {
  const float zi = k->z[i];
  float sum = k->b[i] - k->rows.diagonal[i] * zi;
  for (int32_t e = k->rows.start[i]; e < k->rows.start[i + 1]; e++)
    sum += k->rows.value[e] * (k->z[coble_index_at(&k->rows.column, 0, e)] - zi);
  return sum;
}

COBLE_FN void coble_restrict_rows_body(const coble_restrict_rows_args *k, int64_t coarse) {
  const coble_aggregates *a = &k->aggregates;
  float sum = 0;
  for (int c = 0; c + 1 < a->colours; c++) {
    const int64_t first = a->first[c * a->n + coarse], end = first + a->count[c * a->n + coarse];
    for (int64_t i = first; i < end; i++) {
      if (k->total[i] > 0) sum += coble_rows_residual(k, i);
    }
  }
  k->coarse_b[coarse] = sum;
}

#endif
