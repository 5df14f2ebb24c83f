/* diameter = count(R2), the diameter of a ball in whole units */
#ifndef COBLE_KERNELS_GEOMETRY_BALL_COUNTS_H
#define COBLE_KERNELS_GEOMETRY_BALL_COUNTS_H

#include "kernel.h"

typedef struct {
  const uint16_t *count; /* [largest R2 + 1] */
  const int32_t *r2;     /* [cells] */
  uint16_t *diameter;    /* [cells] out */
} coble_ball_counts_args;

COBLE_FN void coble_ball_counts_body(const coble_ball_counts_args *k, int64_t i) {
  k->diameter[i] = k->count[k->r2[i]];
}

#endif
