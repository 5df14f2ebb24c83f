/* T_IJ = 1/2 sum T_ij over the links from children of I to children of J; s_I = sum s_i; d_I = s_I
 * + sum_J T_IJ, from one coarse level to the next (see coarsen_links.h for the half). */
#ifndef COBLE_KERNELS_TRANSPORT_COARSEN_ROWS_H
#define COBLE_KERNELS_TRANSPORT_COARSEN_ROWS_H

#include "transport/coarsen_links.h"
#include "transport/rows.h"

typedef struct {
  coble_rows rows; /* of the finer level */
  coble_aggregates aggregates;
  const float *fine_total; /* [n] 0: no unknown, its links are not read */
  const int32_t *start;    /* [aggregates+1] rows of the coarser level */
  const int32_t *column;   /* [start[aggregates]] */
  float *value;            /* [start[aggregates]] */
  float *diagonal, *total; /* [aggregates] */
} coble_coarsen_rows_args;

COBLE_FN void coble_coarsen_rows_body(const coble_coarsen_rows_args *k, int64_t coarse) {
  const coble_rows *g = &k->rows;
  const coble_aggregates *a = &k->aggregates;
  const int32_t at = k->start[coarse], length = k->start[coarse + 1] - at;
  float diagonal = 0, total = 0;
  for (int32_t e = 0; e < length; e++) k->value[at + e] = 0;
  for (int c = 0; c < a->colours; c++) {
    const int64_t first = a->first[c * a->n + coarse], end = first + a->count[c * a->n + coarse];
    for (int64_t i = first; i < end; i++) {
      if (!(k->fine_total[i] > 0)) continue;
      diagonal += g->diagonal[i];
      for (int32_t e = g->start[i]; e < g->start[i + 1]; e++) {
        if (coble_aggregate_holds(a, coarse, g->column[e])) continue;
        coble_coarsen_add(a, k->column + at, k->value + at, length, g->column[e], g->value[e]);
      }
    }
  }
  for (int32_t e = 0; e < length; e++) total += k->value[at + e];
  k->diagonal[coarse] = diagonal;
  k->total[coarse] = diagonal + total;
}

#endif
