/* T_IJ = 1/2 sum T_ij over the links from children of I to children of J; s_I = sum s_i; d_I = s_I
 * + sum_J T_IJ. The half: a difference between aggregates spreads over two links in a row
 * (piecewise constants alone make the coarse level twice too stiff). Source of the idea: D. Braess,
 * Computing 55 (1995) 379. */
#ifndef COBLE_KERNELS_TRANSPORT_COARSEN_LINKS_H
#define COBLE_KERNELS_TRANSPORT_COARSEN_LINKS_H

#include "transport/links.h"
#include "transport/rows.h"

/* Rows of the coarse level, whose values are made. */
typedef struct {
  coble_aggregates aggregates;
  const int32_t *start;    /* [aggregates+1] */
  coble_indices column;    /* [start[aggregates]] */
  float *value;            /* [start[aggregates]] out */
  float *diagonal, *total; /* [aggregates] out */
} coble_coarse_rows;

typedef struct {
  coble_links links;
  const float *fine_total; /* [n] 0: no unknown, its links are not read */
  coble_coarse_rows coarse;
} coble_coarsen_links_args;

COBLE_FN void coble_coarsen_begin(const coble_coarse_rows *k, int64_t row) {
  for (int32_t e = k->start[row]; e < k->start[row + 1]; e++) k->value[e] = 0;
}

/* A link of one of the row's children to a node `fine`, if that is not one of them too. */
COBLE_FN void coble_coarsen_add(const coble_coarse_rows *k, int64_t row, int64_t fine, float t) {
  if (coble_aggregate_holds(&k->aggregates, row, fine)) return;
  for (int32_t e = k->start[row]; e < k->start[row + 1]; e++) {
    if (coble_aggregate_holds(&k->aggregates, coble_index_at(&k->column, 0, e), fine)) {
      k->value[e] += 0.5f * t;
      return;
    }
  }
}

COBLE_FN void coble_coarsen_end(const coble_coarse_rows *k, int64_t row, float diagonal) {
  float total = 0;
  for (int32_t e = k->start[row]; e < k->start[row + 1]; e++) total += k->value[e];
  k->diagonal[row] = diagonal;
  k->total[row] = diagonal + total;
}

COBLE_FN void coble_coarsen_links_body(const coble_coarsen_links_args *k, int64_t row) {
  const coble_links *g = &k->links;
  const coble_aggregates *a = &k->coarse.aggregates;
  float diagonal = 0;
  coble_coarsen_begin(&k->coarse, row);
  for (int c = 0; c < a->colours; c++) {
    const int64_t first = a->first[c * a->n + row], end = first + a->count[c * a->n + row];
    for (int64_t i = first; i < end; i++) {
      if (!(k->fine_total[i] > 0)) continue;
      diagonal += coble_link_diagonal(g, i);
      for (int side = 0; side < 6; side++) {
        const int64_t j = coble_index_at(&g->neighbours, side, i);
        if (j >= 0) coble_coarsen_add(&k->coarse, row, j, coble_link_value(g, side, i, j));
      }
    }
  }
  coble_coarsen_end(&k->coarse, row, diagonal);
}

#endif
