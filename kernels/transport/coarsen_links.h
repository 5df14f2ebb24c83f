/* T_IJ = 1/2 sum T_ij over the links from children of I to children of J; s_I = sum s_i; d_I = s_I
 * + sum_J T_IJ. The half: a difference between aggregates spreads over two links in a row
 * (piecewise constants alone make the coarse level twice too stiff). Source of the idea: D. Braess,
 * Computing 55 (1995) 379. */
#ifndef COBLE_KERNELS_TRANSPORT_COARSEN_LINKS_H
#define COBLE_KERNELS_TRANSPORT_COARSEN_LINKS_H

#include "transport/links.h"
#include "transport/rows.h"

typedef struct {
  coble_links links;
  coble_aggregates aggregates;
  const float *fine_total; /* [n] 0: no unknown, its links are not read */
  const int32_t *start;    /* [aggregates+1] rows of the coarse level */
  const int32_t *column;   /* [start[aggregates]] */
  float *value;            /* [start[aggregates]] */
  float *diagonal, *total; /* [aggregates] */
} coble_coarsen_links_args;

/* NOLINTNEXTLINE(readability-function-size): arrays of two kernels, which no struct holds alike */
COBLE_FN void coble_coarsen_add(const coble_aggregates *a, const int32_t *column, float *value,
                                int32_t length, int64_t fine, float t) {
  for (int32_t e = 0; e < length; e++) {
    if (coble_aggregate_holds(a, column[e], fine)) {
      value[e] += 0.5f * t;
      return;
    }
  }
}

COBLE_FN void coble_coarsen_links_body(const coble_coarsen_links_args *k, int64_t coarse) {
  const coble_links *g = &k->links;
  const coble_aggregates *a = &k->aggregates;
  const int32_t at = k->start[coarse], length = k->start[coarse + 1] - at;
  float diagonal = 0, total = 0;
  for (int32_t e = 0; e < length; e++) k->value[at + e] = 0;
  for (int c = 0; c < a->colours; c++) {
    const int64_t first = a->first[c * a->n + coarse], end = first + a->count[c * a->n + coarse];
    for (int64_t i = first; i < end; i++) {
      if (!(k->fine_total[i] > 0)) continue;
      diagonal += coble_link_diagonal(g, i);
      for (int side = 0; side < 6; side++) {
        const int64_t j = coble_neighbour(&g->neighbours, side, i);
        if (j < 0 || coble_aggregate_holds(a, coarse, j)) continue;
        coble_coarsen_add(a, k->column + at, k->value + at, length, j,
                          coble_link_value(g, side, i, j));
      }
    }
  }
  for (int32_t e = 0; e < length; e++) total += k->value[at + e];
  k->diagonal[coarse] = diagonal;
  k->total[coarse] = diagonal + total;
}

#endif
