/* A(i) = min(size(i), max(A(i), A(i - 1))), then the same with A(i + 1): along a line, one way and
 * back, each voxel gets the widest path that comes to it along the line. Over lines of all axes in
 * turn, A only grows, to the largest over paths from the inlet of the smallest size on the way. */
#ifndef COBLE_KERNELS_GEOMETRY_ACCESS_LINE_H
#define COBLE_KERNELS_GEOMETRY_ACCESS_LINE_H

#include "geometry/voxels.h"

typedef struct {
  coble_lines lines;
  const int32_t *size; /* [cells] */
  int32_t *access;     /* [cells] in and out */
  uint8_t *moved;      /* [lines] out: 1 where the line has changed */
} coble_access_line_args;

COBLE_FN void coble_access_line_body(const coble_access_line_args *k, int64_t q) {
  const int64_t stride = k->lines.stride, n = k->lines.length;
  const int64_t start = coble_line_start(&k->lines, q), end = start + (n - 1) * stride;
  int32_t carry = k->lines.periodic ? k->access[end] : 0;
  bool moved = false;
  for (int64_t step = 0; step < 2 * n; step++) {
    const int64_t i = step < n ? start + step * stride : end - (step - n) * stride;
    if (step == n) carry = k->lines.periodic ? k->access[start] : 0;
    const int32_t size = k->size[i], own = k->access[i], come = carry < size ? carry : size;
    if (come > own) {
      k->access[i] = come;
      moved = true;
    }
    carry = come > own ? come : own;
  }
  k->moved[q] = moved;
}

#endif
