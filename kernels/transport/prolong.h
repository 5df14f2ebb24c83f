/* z_i += e_I for the children i of I; the colour smoothed next is overwritten anyway and left out
 */
#ifndef COBLE_KERNELS_TRANSPORT_PROLONG_H
#define COBLE_KERNELS_TRANSPORT_PROLONG_H

#include "transport/rows.h"

typedef struct {
  coble_aggregates aggregates;
  const float *total; /* [n] of the finer level */
  const float *e;     /* [aggregates] */
  float *z;           /* [n] */
} coble_prolong_args;

COBLE_FN void coble_prolong_body(const coble_prolong_args *k, int64_t coarse) {
  const coble_aggregates *a = &k->aggregates;
  const float e = k->e[coarse];
  if (e == 0) return;
  for (int c = 0; c + 1 < a->colours; c++) {
    const int64_t first = a->first[c * a->n + coarse], end = first + a->count[c * a->n + coarse];
    for (int64_t i = first; i < end; i++) {
      if (k->total[i] > 0) k->z[i] += e;
    }
  }
}

#endif
