/* The finest level: neighbours and one conductance per face, shared by the bodies of this
 * room. */
#ifndef COBLE_KERNELS_TRANSPORT_LINKS_H
#define COBLE_KERNELS_TRANSPORT_LINKS_H

#include "core/indices.h"

typedef struct {
  coble_indices neighbours;
  const float *face[3];  /* [n] each: conductance to +x, +y, +z; NULL: 1 */
  const float *diagonal; /* [n]; NULL: 0 */
} coble_links;

/* T_ij of the link from i to j across `side`; a face belongs to the node on its lower side. */
COBLE_FN float coble_link_value(const coble_links *g, int side, int64_t i, int64_t j) {
  const float *face = g->face[side >> 1];
  return face ? face[side & 1 ? i : j] : 1.0f;
}

COBLE_FN float coble_link_diagonal(const coble_links *g, int64_t i) {
  return g->diagonal ? g->diagonal[i] : 0.0f;
}

/* sum_j T_ij (x_i - x_j) + s_i x_i. Missing neighbours are read as i itself, which saves a branch;
 * closed links are left out, since x may hold anything where there is no unknown. */
COBLE_FN double coble_link_flow(const coble_links *g, const double *x, int64_t i) {
  const double xi = x[i];
  double sum = 0;
  for (int side = 0; side < 6; side++) {
    const int64_t next = coble_index_at(&g->neighbours, side, i);
    const int64_t j = next < 0 ? i : next;
    const float t = coble_link_value(g, side, i, j);
    sum += t > 0 ? (double)t * (xi - x[j]) : 0.0;
  }
  const float s = coble_link_diagonal(g, i);
  return s > 0 ? sum + (double)s * xi : sum;
}

/* The same for a vector in single precision that is zero off the unknowns. */
COBLE_FN double coble_link_flow_single(const coble_links *g, const float *x, int64_t i) {
  const double xi = x[i];
  double sum = (double)coble_link_diagonal(g, i) * xi;
  for (int side = 0; side < 6; side++) {
    const int64_t next = coble_index_at(&g->neighbours, side, i);
    const int64_t j = next < 0 ? i : next;
    sum += (double)coble_link_value(g, side, i, j) * (xi - (double)x[j]);
  }
  return sum;
}

#endif
