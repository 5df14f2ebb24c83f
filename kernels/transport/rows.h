/* A coarse level: compressed rows of links, and the aggregates that its nodes are. */
#ifndef COBLE_KERNELS_TRANSPORT_ROWS_H
#define COBLE_KERNELS_TRANSPORT_ROWS_H

#include "core/indices.h"

typedef struct {
  const int32_t *start;  /* [n+1] */
  coble_indices column;  /* [start[n]] */
  const float *value;    /* [start[n]] conductance, > 0 or 0 */
  const float *diagonal; /* [n] */
} coble_rows;

/* The nodes of the next finer level that form each coarse node: one range per colour. */
typedef struct {
  int64_t n;
  int colours;
  const int32_t *first;  /* [colours][n] */
  const uint16_t *count; /* [colours][n] */
} coble_aggregates;

COBLE_FN bool coble_aggregate_holds(const coble_aggregates *a, int64_t coarse, int64_t fine) {
  for (int c = 0; c < a->colours; c++) {
    const int64_t at = fine - a->first[c * a->n + coarse];
    if (at >= 0 && at < a->count[c * a->n + coarse]) return true;
  }
  return false;
}

#endif
