/* What a voxel is joined to before anything is known: a pore of the first or last layer along the
 * axis to that face. */
#ifndef COBLE_KERNELS_GEOMETRY_REACH_BEGIN_H
#define COBLE_KERNELS_GEOMETRY_REACH_BEGIN_H

#include "geometry/voxels.h"

typedef struct {
  coble_lines lines;       /* along the axis */
  uint8_t low, high, pore; /* bits */
  uint8_t *state;          /* [cells] in: nonzero in pores; out: sum of bits, 0 in solid */
} coble_reach_begin_args;

COBLE_FN void coble_reach_begin_body(const coble_reach_begin_args *k, int64_t i) {
  const int32_t n = k->lines.length, at = (int32_t)(i / k->lines.stride % n);
  const int bits = k->pore | (at == 0 ? k->low : 0) | (at == n - 1 ? k->high : 0);
  k->state[i] = (uint8_t)(k->state[i] ? bits : 0);
}

#endif
