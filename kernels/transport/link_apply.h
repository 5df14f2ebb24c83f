/* y_i = sum_j T_ij (x_i - x_j) + s_i x_i */
#ifndef COBLE_KERNELS_TRANSPORT_LINK_APPLY_H
#define COBLE_KERNELS_TRANSPORT_LINK_APPLY_H

#include "transport/links.h"

typedef struct {
  coble_links links;
  const double *x; /* [n] */
  double *y;       /* [n] */
} coble_link_apply_args;

COBLE_FN void coble_link_apply_body(const coble_link_apply_args *k, int64_t i) {
  k->y[i] = coble_link_flow(&k->links, k->x, i);
}

#endif
