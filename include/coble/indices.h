/* A table of indices in two bytes each, for tables whose rows that are close have indices that are close: who stands
 * beside each node of a network, say.
 *
 * Items come in chunks of 128. Where what is close in space is close in memory, nearly all indices of a chunk are within
 * 64 767 of one, its base: their codes are distances from it. The others (16 in 1000 links of pores along a Morton
 * curve) are far: their codes lead into a list of the chunk. Any table can be held; without order an index takes 6 bytes
 * instead of 4. */
#ifndef COBLE_INDICES_H
#define COBLE_INDICES_H

#include <stddef.h>
#include <stdint.h>

#include "coble/device.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  COBLE_INDEX_CHUNK = 128,
  COBLE_INDEX_COLUMNS = 6, /* at most */
  COBLE_INDEX_NONE = UINT16_MAX,
  /* from this code on: into the list of the chunk, which has room for all its indices */
  COBLE_INDEX_FAR = COBLE_INDEX_NONE - COBLE_INDEX_COLUMNS * COBLE_INDEX_CHUNK
};

/* Device arrays; kernels/core/indices.h reads them. */
typedef struct {
  int64_t n, far_count;
  int32_t columns;
  const uint16_t *code;     /* [columns][n] */
  const int32_t *base;      /* [chunks] */
  const int32_t *far_first; /* [chunks] */
  const int32_t *far;       /* [far_count] */
} coble_indices;

/* An index of the table, -1: none. Called by several threads, twice for each. */
typedef int32_t (*coble_index_of)(const void *context, int64_t item, int column);

/* n items of `columns` indices. */
coble_status coble_indices_create(coble_device *dev, int64_t n, int columns, coble_index_of of,
                                  const void *context, coble_indices *out);
void coble_indices_release(coble_device *dev, coble_indices *table);
/* On the device. */
size_t coble_indices_bytes(const coble_indices *table);
/* out: host array [columns][n], -1: none. */
coble_status coble_indices_read(coble_device *dev, const coble_indices *table, int32_t *out);

#ifdef __cplusplus
}
#endif
#endif
