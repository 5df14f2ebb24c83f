/* D = 0 in the voxels that distances are measured to (mask = 0), COBLE_FAR in the others. */
#ifndef COBLE_KERNELS_GEOMETRY_DISTANCE_BEGIN_H
#define COBLE_KERNELS_GEOMETRY_DISTANCE_BEGIN_H

#include "kernel.h"

enum { COBLE_FAR = INT32_MAX };

typedef struct {
  const uint8_t *mask; /* [cells] */
  int32_t *distance2;  /* [cells] out */
} coble_distance_begin_args;

COBLE_FN void coble_distance_begin_body(const coble_distance_begin_args *k, int64_t i) {
  k->distance2[i] = k->mask[i] ? COBLE_FAR : 0;
}

#endif
