/* One colour of Gauss-Seidel on the finest level: z_i = (scale r_i + sum_j T_ij z_j)/d_i. alone:
 * z_j = 0, the first colour of a fresh cycle. No two nodes of a colour are linked. */
#ifndef COBLE_KERNELS_TRANSPORT_SMOOTH_LINKS_H
#define COBLE_KERNELS_TRANSPORT_SMOOTH_LINKS_H

#include "core/vector.h"
#include "transport/links.h"

typedef struct {
  coble_links links;
  int64_t first; /* item 0 is this node */
  bool alone;
  double scale;       /* keeps z within single precision, whatever the size of r */
  const float *total; /* [n] */
  coble_vector r;
  float *z; /* [n] */
} coble_smooth_links_args;

COBLE_FN void coble_smooth_links_body(const coble_smooth_links_args *k, int64_t item) {
  const coble_links *g = &k->links;
  const int64_t i = k->first + item;
  const float d = k->total[i];
  if (!(d > 0)) { /* no unknown: its links are not read */
    k->z[i] = 0;
    return;
  }
  float sum = (float)(k->scale * coble_vector_at(&k->r, i));
  if (!k->alone) {
    for (int side = 0; side < 6; side++) {
      const int64_t next = coble_index_at(&g->neighbours, side, i);
      const int64_t j = next < 0 ? i : next;
      const float flow = coble_link_value(g, side, i, j) * k->z[j];
      sum += next < 0 ? 0.0f : flow;
    }
  }
  k->z[i] = sum / d;
}

#endif
