/* Reads a table of indices: see coble/indices.h. */
#ifndef COBLE_KERNELS_CORE_INDICES_H
#define COBLE_KERNELS_CORE_INDICES_H

#include "coble/indices.h"
#include "kernel.h"

/* -1: none. */
COBLE_FN int64_t coble_index_at(const coble_indices *k, int column, int64_t i) {
  const int code = k->code[column * k->n + i];
  const uint64_t chunk = (uint64_t)i / COBLE_INDEX_CHUNK;
  const int64_t near = (int64_t)k->base[chunk] + code;
  if (__builtin_expect(code < COBLE_INDEX_FAR, 1)) return near;
  return code == COBLE_INDEX_NONE ? -1 : k->far[k->far_first[chunk] + code - COBLE_INDEX_FAR];
}

#endif
