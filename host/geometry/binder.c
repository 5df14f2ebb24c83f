/* Binder by levels: every pore voxel has one, from its distances to the spheres' surfaces, and the
 * lowest are filled. Of two spheres, the voxels whose distances to the surfaces add up to t lie on
 * a spheroid with the centres as foci: around a contact a neck of radius sqrt(R t) for R >> t. */
#include "coble/binder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planes.h"

/* The two least distances to a sphere's surface, per voxel of one plane; in voxel edges. */
typedef struct {
  float first, second;
} surfaces;

typedef struct {
  const coble_packing *grown; /* radii larger by `reach`: which planes a sphere matters to */
  const coble_planes *planes;
  const coble_structure *s;
  double reach; /* m */
  coble_binder_place place;
  float *level; /* [cells] in voxel edges; infinite in solid and beyond reach */
} task;

/* Voxels whose centres lie within r of x; every image counts, to be wrapped. */
static bool voxels_within(double x, double r, int32_t n, bool periodic, int64_t range[2]) {
  const double low = ceil(x - r - 0.5), high = floor(x + r - 0.5);
  if (!periodic) return coble_planes_range(low, high, n, false, range);
  range[0] = (int64_t)low;
  range[1] = (int64_t)high;
  return low <= high;
}

static void note_surface(surfaces *v, double away) {
  const float a = (float)fmax(away, 0);
  if (a < v->first) {
    v->second = v->first;
    v->first = a;
  } else if (a < v->second) {
    v->second = a;
  }
}

static void note_sphere(const task *t, const coble_sphere *grown, int32_t k, surfaces *plane) {
  const coble_structure *s = t->s;
  const double x = grown->x / s->dx, y = grown->y / s->dx, dz = k + 0.5 - grown->z / s->dx;
  const double wide = grown->d / 2 / s->dx, radius = wide - t->reach / s->dx;
  int64_t rows[2], columns[2];
  if (!voxels_within(y, wide, s->n[1], s->periodic_sides, rows) ||
      !voxels_within(x, wide, s->n[0], s->periodic_sides, columns))
    return;
  for (int64_t j = rows[0]; j <= rows[1]; j++) {
    const double dy = (double)j + 0.5 - y, flat = dy * dy + dz * dz;
    surfaces *row = plane + (int64_t)coble_planes_wrap(j, s->n[1]) * s->n[0];
    for (int64_t i = columns[0]; i <= columns[1]; i++) {
      const double dx = (double)i + 0.5 - x, square = flat + dx * dx;
      if (square <= wide * wide)
        note_surface(row + coble_planes_wrap(i, s->n[0]), sqrt(square) - radius);
    }
  }
}

static coble_status level_plane(const task *t, int32_t k) {
  const int64_t cells = (int64_t)t->s->n[0] * t->s->n[1];
  surfaces *plane = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)cells, sizeof *plane, "binder", (void **)&plane));
  for (int64_t v = 0; v < cells; v++) plane[v] = (surfaces){INFINITY, INFINITY};
  for (int64_t q = t->planes->start[k]; q < t->planes->start[k + 1]; q++)
    note_sphere(t, t->grown->sphere + t->planes->item[q], k, plane);
  for (int64_t v = 0; v < cells; v++) {
    const float second = t->place == COBLE_BINDER_NECKS ? plane[v].second : 0;
    t->level[cells * k + v] = t->s->phase[cells * k + v] ? plane[v].first + second : INFINITY;
  }
  free(plane);
  return COBLE_OK;
}

static coble_status find_levels(const task *t) {
  int failed = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : failed)
  for (int32_t k = 0; k < t->s->n[2]; k++) failed += level_plane(t, k) != COBLE_OK;
  /* messages are kept per thread: say it again on this one */
  return failed ? coble_fail(COBLE_ERR_MEMORY, "binder: no memory for %d planes", failed)
                : COBLE_OK;
}

static coble_status grow(const coble_packing *packing, double *reach, coble_packing *out) {
  const size_t count = (size_t)packing->count;
  *out = *packing;
  COBLE_TRY(coble_grid_alloc(count, sizeof *out->sphere, "spheres", (void **)&out->sphere));
  if (count > 0) memcpy(out->sphere, packing->sphere, count * sizeof *out->sphere);
  *reach = 0;
  for (size_t i = 0; i < count; i++) *reach = fmax(*reach, out->sphere[i].d / 2);
  for (size_t i = 0; i < count; i++) out->sphere[i].d += 2 * *reach;
  return COBLE_OK;
}

static coble_status measure_levels(const coble_packing *packing, coble_binder_place place,
                                   const coble_structure *s, float *level) {
  coble_packing grown;
  coble_planes planes = {0};
  double reach;
  COBLE_TRY(grow(packing, &reach, &grown));
  coble_status status = coble_planes_create(&grown, s->dx, s->n[2], &planes);
  const task t = {&grown, &planes, s, reach, place, level};
  if (!status) status = find_levels(&t);
  coble_planes_release(&planes);
  coble_packing_release(&grown);
  return status;
}

/* --- the lowest levels --- */

static float level_of(uint32_t bits) {
  float level; /* of numbers not below zero the bits are in the same order */
  memcpy(&level, &bits, sizeof level);
  return level;
}

static int64_t count_below(const float *level, int64_t cells, float limit) {
  int64_t count = 0;
#pragma omp parallel for schedule(static) reduction(+ : count)
  for (int64_t c = 0; c < cells; c++) count += level[c] < limit;
  return count;
}

/* The largest level that at most `wanted` are below. */
static float find_limit(const float *level, int64_t cells, int64_t wanted) {
  uint32_t low = 0, high = 0x7f800000; /* of infinity */
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    *(count_below(level, cells, level_of(middle)) <= wanted ? &low : &high) = middle;
  }
  return level_of(low);
}

/* Fills the `wanted` voxels of the lowest level, of equal ones the first. */
static coble_status take_lowest(const float *level, int64_t wanted, coble_structure *s,
                                coble_binder_report *report) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  const int64_t most = count_below(level, cells, INFINITY);
  if (wanted > most)
    return coble_fail(COBLE_ERR_INPUT,
                      "binder: %lld voxels are wanted, but only %lld pore voxels lie near enough "
                      "to the spheres: less binder, or a higher porosity, would be right",
                      (long long)wanted, (long long)most);
  COBLE_TRY(coble_grid_alloc((size_t)cells, 1, "binder", (void **)&s->binder));
  const float limit = find_limit(level, cells, wanted);
  int64_t equal = wanted - count_below(level, cells, limit);
  for (int64_t c = 0; c < cells; c++) {
    s->binder[c] = level[c] < limit || (level[c] == limit && equal-- > 0);
    if (s->binder[c]) s->phase[c] = 0;
  }
  report->level = limit * s->dx;
  return COBLE_OK;
}

static int64_t count_solid(const coble_structure *s) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  int64_t solid = 0;
#pragma omp parallel for schedule(static) reduction(+ : solid)
  for (int64_t c = 0; c < cells; c++) solid += s->phase[c] == 0;
  return solid;
}

coble_status coble_binder_fill(const coble_packing *packing, const coble_binder *binder,
                               coble_structure *s, coble_binder_report *report) {
  *report = (coble_binder_report){0};
  COBLE_TRY(coble_structure_check("binder", s));
  if (!(binder->fraction >= 0 && binder->fraction <= 0.5) || s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "binder: %g of the solid's volume, in a %s structure: 0 to 0.5 in a resolved "
                      "one would be right",
                      binder->fraction, s->grey ? "grey" : "resolved");
  const int64_t solid = count_solid(s);
  const int64_t wanted = llround((double)solid * binder->fraction / (1 - binder->fraction));
  if (wanted == 0) return COBLE_OK;
  float *level = NULL;
  COBLE_TRY(coble_grid_alloc(coble_structure_cells(s), sizeof *level, "binder", (void **)&level));
  coble_status status = measure_levels(packing, binder->place, s, level);
  if (!status) status = take_lowest(level, wanted, s, report);
  if (!status) report->fraction = (double)wanted / (double)(solid + wanted);
  free(level);
  return status;
}
