/* D(i) = min over u of (i - u)^2 + g(u) along one axis. No u further away than sqrt(D) can lower
 * D, so that a voxel looks no further than the answer so far; on a periodic axis the nearest image
 * of u lies within half a period. */
#ifndef COBLE_KERNELS_GEOMETRY_DISTANCE_LINE_H
#define COBLE_KERNELS_GEOMETRY_DISTANCE_LINE_H

#include "geometry/distance_begin.h"
#include "geometry/voxels.h"

typedef struct {
  coble_lines lines;
  const int32_t *from; /* [cells] g */
  int32_t *to;         /* [cells] D, out; not the same array */
} coble_distance_line_args;

COBLE_FN void coble_distance_line_body(const coble_distance_line_args *k, int64_t i) {
  const int32_t n = k->lines.length, at = (int32_t)(i / k->lines.stride % n);
  const int32_t reach = k->lines.periodic ? n / 2 : n - 1;
  int32_t best = k->from[i];
  for (int32_t s = 1; s <= reach && s * s < best; s++)
    for (int side = 0; side < 2; side++) {
      int32_t u = side ? at + s : at - s;
      if (k->lines.periodic) u += u < 0 ? n : u >= n ? -n : 0;
      if (u < 0 || u >= n) continue;
      const int32_t g = k->from[i + (u - at) * k->lines.stride];
      if (g < best - s * s) best = g + s * s;
    }
  k->to[i] = best;
}

#endif
