/* Reads a table of indices: see coble/indices.h. */
#ifndef COBLE_KERNELS_CORE_INDICES_H
#define COBLE_KERNELS_CORE_INDICES_H

#include "coble/indices.h"
#include "kernel.h"

/* -1: none. */
COBLE_FN int64_t coble_index_at(const coble_indices *k, int column, int64_t i) {
  const int code = k->code[column * k->n + i];
  const int64_t chunk = i / COBLE_INDEX_CHUNK;
  if (code < COBLE_INDEX_FAR) return k->base[chunk] + code;
  if (code == COBLE_INDEX_NONE) return -1;
  return k->far[k->far_first[chunk] + code - COBLE_INDEX_FAR];
}

#endif
