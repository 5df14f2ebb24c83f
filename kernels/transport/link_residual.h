/* r = b - A x on the unknowns, 0 elsewhere; sums r^2. b and r may be the same array. */
#ifndef COBLE_KERNELS_TRANSPORT_LINK_RESIDUAL_H
#define COBLE_KERNELS_TRANSPORT_LINK_RESIDUAL_H

#include "transport/links.h"

typedef struct {
  coble_links links;
  const float *total;  /* [n] */
  const double *b, *x; /* [n] */
  double *r;           /* [n] */
} coble_link_residual_args;

COBLE_FN double coble_link_residual_body(const coble_link_residual_args *k, int64_t i) {
  const double r = k->total[i] > 0 ? k->b[i] - coble_link_flow(&k->links, k->x, i) : 0.0;
  k->r[i] = r;
  return r * r;
}

#endif
