/* T_IJ = 1/2 sum T_ij over the links from children of I to children of J; s_I = sum s_i; d_I = s_I
 * + sum_J T_IJ, from one coarse level to the next (see coarsen_links.h for the half). */
#ifndef COBLE_KERNELS_TRANSPORT_COARSEN_ROWS_H
#define COBLE_KERNELS_TRANSPORT_COARSEN_ROWS_H

#include "transport/coarsen_links.h"

typedef struct {
  coble_rows rows;         /* of the finer level */
  const float *fine_total; /* [n] 0: no unknown, its links are not read */
  coble_coarse_rows coarse;
} coble_coarsen_rows_args;

COBLE_FN void coble_coarsen_rows_body(const coble_coarsen_rows_args *k, int64_t row) {
  const coble_rows *g = &k->rows;
  const coble_aggregates *a = &k->coarse.aggregates;
  float diagonal = 0;
  coble_coarsen_begin(&k->coarse, row);
  for (int c = 0; c < a->colours; c++) {
    const int64_t first = a->first[c * a->n + row], end = first + a->count[c * a->n + row];
    for (int64_t i = first; i < end; i++) {
      if (!(k->fine_total[i] > 0)) continue;
      diagonal += g->diagonal[i];
      for (int32_t e = g->start[i]; e < g->start[i + 1]; e++)
        coble_coarsen_add(&k->coarse, row, coble_index_at(&g->column, 0, e), g->value[e]);
    }
  }
  coble_coarsen_end(&k->coarse, row, diagonal);
}

#endif
