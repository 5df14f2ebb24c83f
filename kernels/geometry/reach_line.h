/* state(i) |= state(i - 1), state(i) |= state(i + 1) in pores: along a line, one way and back,
 * each run of pores gets what any of its voxels has. */
#ifndef COBLE_KERNELS_GEOMETRY_REACH_LINE_H
#define COBLE_KERNELS_GEOMETRY_REACH_LINE_H

#include "geometry/voxels.h"

typedef struct {
  coble_lines lines;
  uint8_t *state; /* [cells] bits, 0 in solid; in and out */
  uint8_t *moved; /* [lines] out: 1 where the line has changed */
} coble_reach_line_args;

COBLE_FN void coble_reach_line_body(const coble_reach_line_args *k, int64_t q) {
  const int64_t stride = k->lines.stride, n = k->lines.length;
  uint8_t *line = k->state + coble_line_start(&k->lines, q);
  int carry = k->lines.periodic ? line[(n - 1) * stride] : 0;
  bool moved = false;
  for (int64_t step = 0; step < 2 * n; step++) {
    uint8_t *here = line + (step < n ? step : 2 * n - 1 - step) * stride;
    if (step == n) carry = k->lines.periodic ? line[0] : 0;
    const int own = *here, now = own ? own | carry : 0;
    if (now != own) {
      *here = (uint8_t)now;
      moved = true;
    }
    carry = now;
  }
  k->moved[q] = moved;
}

#endif
