/* x += a p, r -= a A p; sums r^2 */
#ifndef COBLE_KERNELS_TRANSPORT_CG_ADVANCE_H
#define COBLE_KERNELS_TRANSPORT_CG_ADVANCE_H

#include "transport/links.h"

typedef struct {
  coble_links links;
  double a;
  const float *p; /* [n], zero off the unknowns */
  double *x, *r;  /* [n] */
} coble_cg_advance_args;

COBLE_FN double coble_cg_advance_body(const coble_cg_advance_args *k, int64_t i) {
  const double r = k->r[i] - k->a * coble_link_flow_single(&k->links, k->p, i);
  if (k->p[i] != 0) k->x[i] += k->a * (double)k->p[i];
  k->r[i] = r;
  return r * r;
}

#endif
