/* Which spheres touch which plane of voxels: the planes are then worked on in parallel without
 * races. */
#ifndef COBLE_PLANES_H
#define COBLE_PLANES_H

#include "grid.h"

typedef struct {
  int64_t *start; /* [nz+1] */
  int64_t *item;  /* [start[nz]] spheres, ascending in each plane */
} coble_planes;

/* Checks the packing and lists its spheres for the nz planes of thickness dx. */
coble_status coble_planes_create(const coble_packing *packing, double dx, int32_t nz,
                                 coble_planes *out);
void coble_planes_release(coble_planes *planes);

/* round(size/dx) voxels along each axis, checked. */
coble_status coble_planes_grid(const coble_packing *packing, double dx, int32_t n[3]);

/* The voxels from `low` to `high` (in voxels) along an axis of n: cut at the box, or, on a periodic
 * axis, at most one period, to be wrapped by coble_planes_wrap. False when there are none. */
bool coble_planes_range(double low, double high, int32_t n, bool periodic, int64_t range[2]);
static inline int32_t coble_planes_wrap(int64_t i, int32_t n) { return (int32_t)((i % n + n) % n); }

#endif
