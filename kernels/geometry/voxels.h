/* A box of voxels, x fastest, shared by the bodies of this room. Periodic axes wrap; nothing lies
 * beyond the others. */
#ifndef COBLE_KERNELS_GEOMETRY_VOXELS_H
#define COBLE_KERNELS_GEOMETRY_VOXELS_H

#include "kernel.h"

typedef struct {
  int32_t n[3];
  bool periodic[3];
} coble_voxels;

COBLE_FN void coble_voxel_place(const int32_t n[3], int64_t i, int32_t at[3]) {
  const int64_t row = i / n[0];
  at[0] = (int32_t)(i - row * n[0]);
  at[1] = (int32_t)(row % n[1]);
  at[2] = (int32_t)(row / n[1]);
}

COBLE_FN int64_t coble_voxel_index(const int32_t n[3], const int32_t at[3]) {
  return at[0] + n[0] * (at[1] + (int64_t)n[1] * at[2]);
}

/* The voxel at a place up to one period outside; -1 when there is none. */
COBLE_FN int64_t coble_voxel_wrapped(const coble_voxels *box, const int32_t at[3]) {
  int32_t in[3];
  for (int a = 0; a < 3; a++) {
    const int32_t n = box->n[a];
    const bool outside = at[a] < 0 || at[a] >= n;
    if (outside && !box->periodic[a]) return -1;
    in[a] = !outside ? at[a] : at[a] < 0 ? at[a] + n : at[a] - n;
  }
  return coble_voxel_index(box->n, in);
}

/* The voxels of a box as lines along one axis. */
typedef struct {
  int32_t length;
  bool periodic;
  int64_t stride; /* from voxel to voxel of a line */
} coble_lines;

/* First voxel of line q. */
COBLE_FN int64_t coble_line_start(const coble_lines *lines, int64_t q) {
  return q / lines->stride * lines->stride * lines->length + q % lines->stride;
}

#endif
