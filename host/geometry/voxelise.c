/* Resolved voxels of a packing: solid where the voxel's centre lies in a sphere. Images come by
 * wrapping voxels, so that spheres stay whole where the box is no multiple of the voxel. */
#include <math.h>
#include <string.h>

#include "planes.h"

typedef struct {
  double dx;
  int32_t n[3];
  bool periodic;
  uint8_t *plane; /* [nx*ny] phase of this plane */
} canvas;

static void paint_row(const canvas *c, int32_t j, double x, double half) {
  int64_t run[2];
  if (!coble_planes_range(ceil((x - half) / c->dx - 0.5), floor((x + half) / c->dx - 0.5), c->n[0],
                          c->periodic, run))
    return;
  uint8_t *row = c->plane + (size_t)j * (size_t)c->n[0];
  for (int64_t i = run[0]; i <= run[1]; i++) row[coble_planes_wrap(i, c->n[0])] = 0;
}

/* dz: height of the plane's centres above the sphere's. */
static void paint_sphere(const canvas *c, const coble_sphere *s, double dz) {
  const double disc = s->d * s->d / 4 - dz * dz;
  if (disc < 0) return;
  const double radius = sqrt(disc);
  const double low = ceil((s->y - radius) / c->dx - 0.5),
               high = floor((s->y + radius) / c->dx - 0.5);
  /* not shortened to one period: the row of each image has its own width */
  int64_t rows[2] = {(int64_t)low, (int64_t)high};
  if (!c->periodic && !coble_planes_range(low, high, c->n[1], false, rows)) return;
  for (int64_t j = rows[0]; j <= rows[1]; j++) {
    const double dy = ((double)j + 0.5) * c->dx - s->y, left = disc - dy * dy;
    if (left >= 0) paint_row(c, coble_planes_wrap(j, c->n[1]), s->x, sqrt(left));
  }
}

coble_status coble_voxelise(const coble_packing *packing, double dx, coble_structure *out) {
  memset(out, 0, sizeof *out);
  int32_t n[3];
  COBLE_TRY(coble_planes_grid(packing, dx, n));
  coble_planes planes;
  COBLE_TRY(coble_planes_create(packing, dx, n[2], &planes));
  coble_status status = coble_structure_init("voxelise", n, dx, out);
  if (!status)
    status = coble_grid_alloc(coble_structure_cells(out), 1, "phase", (void **)&out->phase);
  if (status) {
    coble_planes_release(&planes);
    coble_structure_release(out);
    return status;
  }
  out->periodic_sides = packing->periodic_sides;
  const size_t plane = (size_t)n[0] * (size_t)n[1];
#pragma omp parallel for schedule(dynamic)
  for (int32_t k = 0; k < n[2]; k++) {
    const canvas c = {
        dx, {n[0], n[1], n[2]}, packing->periodic_sides, out->phase + plane * (size_t)k};
    memset(c.plane, 1, plane);
    for (int64_t q = planes.start[k]; q < planes.start[k + 1]; q++) {
      const coble_sphere *s = packing->sphere + planes.item[q];
      paint_sphere(&c, s, (k + 0.5) * dx - s->z);
    }
  }
  coble_planes_release(&planes);
  return COBLE_OK;
}
