/* Flux through a face of the box: sum of 2 (1 - x_i) over the voxels at the low one, of 2 x_i at the
 * high one. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_FLUX_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_FLUX_H

#include "transport/voxel_links.h"

typedef struct {
  const uint8_t *voxel; /* [n] */
  const double *x;      /* [n] */
  bool high;
} coble_voxel_flux_args;

COBLE_FN double coble_voxel_flux_body(const coble_voxel_flux_args *k, int64_t i) {
  if (k->high) return k->voxel[i] & COBLE_VOXEL_HIGH ? 2 * k->x[i] : 0.0;
  return k->voxel[i] & COBLE_VOXEL_LOW ? 2 * (1 - k->x[i]) : 0.0;
}

#endif
