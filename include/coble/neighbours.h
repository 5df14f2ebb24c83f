/* Who stands beside each node of a network, in two bytes a side.
 *
 * Nodes come in chunks of 128. Where a network keeps what is close in space close in memory, nearly all neighbours of a
 * chunk stand within 64 767 places of one, its base: their codes are distances from it. The others (16 in 1000 links of
 * pores along a Morton curve) are far: their codes lead into a list of the chunk. Any graph can be held; one without
 * order takes 36 bytes a node instead of 24. */
#ifndef COBLE_NEIGHBOURS_H
#define COBLE_NEIGHBOURS_H

#include <stddef.h>
#include <stdint.h>

#include "coble/device.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  COBLE_NEIGHBOUR_CHUNK = 128,
  COBLE_NEIGHBOUR_NONE = UINT16_MAX,
  /* from this code on: into the list of the chunk, which has room for all its sides */
  COBLE_NEIGHBOUR_FAR = COBLE_NEIGHBOUR_NONE - 6 * COBLE_NEIGHBOUR_CHUNK
};

/* Device arrays; kernels/core/neighbours.h reads them. */
typedef struct {
  int64_t n, far_count;
  const uint16_t *code;     /* [6][n]: -x,+x,-y,+y,-z,+z */
  const int32_t *base;      /* [chunks] */
  const int32_t *far_first; /* [chunks] */
  const int32_t *far;       /* [far_count] */
} coble_neighbours;

/* The neighbour of a node across a side, -1: none. Called by several threads, twice for each. */
typedef int32_t (*coble_beside)(const void *context, int64_t node, int side);

coble_status coble_neighbours_create(coble_device *dev, int64_t n, coble_beside beside,
                                     const void *context, coble_neighbours *out);
void coble_neighbours_release(coble_device *dev, coble_neighbours *neighbours);
/* On the device. */
size_t coble_neighbours_bytes(const coble_neighbours *neighbours);
/* out: host array [6][n], -1: none. */
coble_status coble_neighbours_read(coble_device *dev, const coble_neighbours *neighbours,
                                   int32_t *out);

#ifdef __cplusplus
}
#endif
#endif
