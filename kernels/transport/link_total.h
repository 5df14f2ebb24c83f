/* d_i = s_i + sum_j T_ij; zero marks a node that is no unknown */
#ifndef COBLE_KERNELS_TRANSPORT_LINK_TOTAL_H
#define COBLE_KERNELS_TRANSPORT_LINK_TOTAL_H

#include "transport/links.h"

typedef struct {
  coble_links links;
  float *total; /* [n] */
} coble_link_total_args;

COBLE_FN void coble_link_total_body(const coble_link_total_args *k, int64_t i) {
  const coble_links *g = &k->links;
  float sum = coble_link_diagonal(g, i);
  for (int side = 0; side < 6; side++) {
    const int64_t j = coble_index_at(&g->neighbours, side, i);
    if (j >= 0) sum += coble_link_value(g, side, i, j);
  }
  k->total[i] = sum;
}

#endif
