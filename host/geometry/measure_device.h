/* What the measures on a device share: two maps of whole numbers, and work along lines. */
#ifndef COBLE_GEOMETRY_MEASURE_DEVICE_H
#define COBLE_GEOMETRY_MEASURE_DEVICE_H

#include "coble/measure_device.h"
#include "kernels.h"

typedef struct {
  coble_device *dev;
  coble_voxels box;
  int64_t cells;
  int32_t *r2;          /* [cells] on the device */
  coble_ball_tree tree; /* its nodes serve as the second map: the first [cells] are the voxels */
} coble_maps;

/* Sizes, and r2 filled with the squared distances to mask = 0 (host). Released after an error. */
coble_status coble_maps_create(coble_device *dev, const coble_voxels *box, const uint8_t *mask,
                               coble_maps *out);
void coble_maps_release(coble_maps *maps);

/* r2: balls on voxels, 0 for none; spent. *diameter: [cells] on the host, of the largest ball that
 * covers a voxel, in units of *unit (m) as coble_balls_paint gives it; the caller frees. */
coble_status coble_maps_paint(coble_maps *maps, double dx, uint16_t **diameter, double *unit);

coble_voxels coble_voxels_of(const coble_structure *s);
coble_lines coble_lines_along(const coble_voxels *box, int axis);
static inline int64_t coble_voxels_count(const coble_voxels *box) {
  return (int64_t)box->n[0] * box->n[1] * box->n[2];
}

#endif
