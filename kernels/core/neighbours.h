/* Reads who stands beside a node: see coble/neighbours.h. */
#ifndef COBLE_KERNELS_CORE_NEIGHBOURS_H
#define COBLE_KERNELS_CORE_NEIGHBOURS_H

#include "coble/neighbours.h"
#include "kernel.h"

/* Across a side (-x,+x,-y,+y,-z,+z), -1: none. */
COBLE_FN int64_t coble_neighbour(const coble_neighbours *k, int side, int64_t i) {
  const int code = k->code[side * k->n + i];
  const int64_t chunk = i / COBLE_NEIGHBOUR_CHUNK;
  if (code < COBLE_NEIGHBOUR_FAR) return k->base[chunk] + code;
  if (code == COBLE_NEIGHBOUR_NONE) return -1;
  return k->far[k->far_first[chunk] + code - COBLE_NEIGHBOUR_FAR];
}

#endif
