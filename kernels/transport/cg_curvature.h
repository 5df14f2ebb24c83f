/* sum_i p_i (A p)_i; A p is not kept: reading the links twice costs no more than writing it out */
#ifndef COBLE_KERNELS_TRANSPORT_CG_CURVATURE_H
#define COBLE_KERNELS_TRANSPORT_CG_CURVATURE_H

#include "transport/links.h"

typedef struct {
  coble_links links;
  const float *p; /* [n], zero off the unknowns */
} coble_cg_curvature_args;

COBLE_FN double coble_cg_curvature_body(const coble_cg_curvature_args *k, int64_t i) {
  return (double)k->p[i] * coble_link_flow_single(&k->links, k->p, i);
}

#endif
