#include "planes.h"

#include <math.h>
#include <stdlib.h>

coble_status coble_planes_grid(const coble_packing *packing, double dx, int32_t n[3]) {
  if (!(dx > 0 && isfinite(dx)))
    return coble_fail(COBLE_ERR_INPUT, "voxelise: voxel edge %g m: a length above 0 would be right",
                      dx);
  for (int a = 0; a < 3; a++) {
    const double voxels = round(packing->size[a] / dx);
    if (!(voxels >= 1 && voxels <= COBLE_GRID_MAX))
      return coble_fail(COBLE_ERR_INPUT,
                        "voxelise: %g m along %c in voxels of %g m: 1 to %d voxels would be right",
                        packing->size[a], 'x' + a, dx, COBLE_GRID_MAX);
    n[a] = (int32_t)voxels;
  }
  return COBLE_OK;
}

bool coble_planes_range(double low, double high, int32_t n, bool periodic, int64_t range[2]) {
  if (!periodic) {
    if (low < 0) low = 0;
    if (high > n - 1) high = n - 1;
  } else if (high - low > n - 1) {
    low = 0;
    high = n - 1;
  }
  if (!(low <= high)) return false;
  range[0] = (int64_t)low;
  range[1] = (int64_t)high;
  return true;
}

/* A sphere far out of proportion to the box is a slip of units, and its images would be without
 * number. */
static bool sensible(const coble_sphere *s, double box) {
  const double far = 1000 * box;
  return fabs(s->x) <= far && fabs(s->y) <= far && fabs(s->z) <= far && s->d > 0 && s->d <= 4 * box;
}

static coble_status check_spheres(const coble_packing *packing) {
  if (packing->count < 0 || (packing->count > 0 && !packing->sphere))
    return coble_fail(COBLE_ERR_INPUT, "voxelise: a packing of %lld spheres without their list",
                      (long long)packing->count);
  const double box = fmax(packing->size[0], fmax(packing->size[1], packing->size[2]));
  for (int64_t i = 0; i < packing->count; i++) {
    const coble_sphere *s = packing->sphere + i;
    if (!sensible(s, box))
      return coble_fail(
          COBLE_ERR_INPUT,
          "voxelise: sphere %lld at (%g, %g, %g) m, diameter %g m: a diameter above 0 "
          "and up to 4 box sizes, a centre within 1000 box sizes would be right",
          (long long)i, s->x, s->y, s->z, s->d);
  }
  return COBLE_OK;
}

static bool touched(const coble_sphere *s, double dx, int32_t nz, int64_t range[2]) {
  return coble_planes_range(floor((s->z - s->d / 2) / dx), floor((s->z + s->d / 2) / dx), nz, false,
                            range);
}

coble_status coble_planes_create(const coble_packing *packing, double dx, int32_t nz,
                                 coble_planes *out) {
  *out = (coble_planes){0};
  COBLE_TRY(check_spheres(packing));
  COBLE_TRY(
      coble_grid_alloc((size_t)nz + 1, sizeof *out->start, "plane lists", (void **)&out->start));
  int64_t *start = out->start, range[2];
  for (int32_t k = 0; k <= nz; k++) start[k] = 0;
  for (int64_t i = 0; i < packing->count; i++)
    if (touched(packing->sphere + i, dx, nz, range))
      for (int64_t k = range[0]; k <= range[1]; k++) start[k + 1]++;
  for (int32_t k = 0; k < nz; k++) start[k + 1] += start[k];
  const coble_status status = coble_grid_alloc((size_t)start[nz], sizeof *out->item,
                                               "spheres of the planes", (void **)&out->item);
  if (status) {
    coble_planes_release(out);
    return status;
  }
  /* start[k] runs to the end of plane k while filling: put back by one shift */
  for (int64_t i = 0; i < packing->count; i++)
    if (touched(packing->sphere + i, dx, nz, range))
      for (int64_t k = range[0]; k <= range[1]; k++) out->item[start[k]++] = i;
  for (int32_t k = nz; k > 0; k--) start[k] = start[k - 1];
  start[0] = 0;
  return COBLE_OK;
}

void coble_planes_release(coble_planes *planes) {
  free(planes->start);
  free(planes->item);
  *planes = (coble_planes){0};
}
