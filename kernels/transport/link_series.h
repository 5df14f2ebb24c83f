/* Conductance between two voxels of conductivities k: half of each in series, T = 2 k_i k_j/(k_i + k_j); to a face of
 * the box at half a voxel's distance, 2 k_i for each face that the node touches. */
#ifndef COBLE_KERNELS_TRANSPORT_LINK_SERIES_H
#define COBLE_KERNELS_TRANSPORT_LINK_SERIES_H

#include "core/indices.h"

typedef struct {
  coble_indices neighbours;
  const float *conductivity; /* [n] > 0 */
  const uint8_t *faces;      /* [n] faces of the box that the node touches: 0, 1 or 2 */
  float *face[3];            /* [n] out each */
  float *diagonal;           /* [n] out */
} coble_link_series_args;

COBLE_FN void coble_link_series_body(const coble_link_series_args *k, int64_t i) {
  const float here = k->conductivity[i];
  for (int axis = 0; axis < 3; axis++) {
    const int64_t j = coble_index_at(&k->neighbours, 2 * axis + 1, i);
    const float there = j < 0 ? 0.0f : k->conductivity[j];
    k->face[axis][i] = there > 0 ? 2 * here * there / (here + there) : 0.0f;
  }
  k->diagonal[i] = 2 * here * (float)k->faces[i];
}

#endif
