/* b_I = sum over the children i of I of (scale r - A z)_i; the colour smoothed last has no residual
 */
#ifndef COBLE_KERNELS_TRANSPORT_RESTRICT_LINKS_H
#define COBLE_KERNELS_TRANSPORT_RESTRICT_LINKS_H

#include "core/vector.h"
#include "transport/links.h"
#include "transport/rows.h"

typedef struct {
  coble_links links;
  coble_aggregates aggregates;
  double scale;
  const float *total; /* [n] */
  coble_vector r;
  const float *z; /* [n] */
  float *b;       /* [aggregates] */
} coble_restrict_links_args;

COBLE_FN void coble_restrict_links_body(const coble_restrict_links_args *k, int64_t coarse) {
  const coble_aggregates *a = &k->aggregates;
  double sum = 0;
  for (int c = 0; c + 1 < a->colours; c++) {
    const int64_t first = a->first[c * a->n + coarse], end = first + a->count[c * a->n + coarse];
    for (int64_t i = first; i < end; i++) {
      if (k->total[i] > 0)
        sum += k->scale * coble_vector_at(&k->r, i) - coble_link_flow_single(&k->links, k->z, i);
    }
  }
  k->b[coarse] = (float)sum;
}

#endif
