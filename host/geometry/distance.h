/* Exact distances in two steps, so that only one plane of squares is needed at a time: along z
 * first, two bytes a voxel, then plane by plane. */
#ifndef COBLE_DISTANCE_H
#define COBLE_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COBLE_DISTANCE_NONE = UINT16_MAX }; /* no zero voxel in the column */

/* out: [cells], distance along z from each nonzero voxel to the nearest zero one. */
void coble_distance_columns(const uint8_t *mask, const int32_t n[3], bool periodic, uint16_t *out);

/* out: [nx*ny], squared distances in a plane from the distances along z of its voxels, INT32_MAX
 * where there is no zero voxel. work: [coble_distance_work(n)] of this thread. */
void coble_distance_plane(const uint16_t *column, const int32_t n[3], const bool periodic[2],
                          int32_t *out, int32_t *work);
size_t coble_distance_work(const int32_t n[3]);

#endif
