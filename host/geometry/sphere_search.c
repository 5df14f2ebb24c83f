#include "sphere_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static coble_status sort_into_cells(coble_sphere_search *f, int64_t cells) {
  int32_t *cell = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)f->count, sizeof *cell, "cells of spheres", (void **)&cell));
  for (int32_t i = 0; i < f->count; i++) cell[i] = coble_cell_of(&f->cells, f->sphere + i);
  memset(f->start, 0, ((size_t)cells + 1) * sizeof *f->start);
  coble_cells_sort(cell, f->count, cells, f->start, f->item);
  free(cell);
  return COBLE_OK;
}

/* A copy of the spheres, moved into the box on periodic sides. */
static void take_spheres(const coble_packing *packing, coble_sphere_search *f) {
  for (int32_t i = 0; i < f->count; i++) {
    coble_sphere s = packing->sphere[i];
    if (f->periodic[0]) s.x = coble_wrapped(s.x, f->size[0]);
    if (f->periodic[1]) s.y = coble_wrapped(s.y, f->size[1]);
    f->sphere[i] = s;
    f->largest = fmax(f->largest, s.d / 2);
  }
}

coble_status coble_sphere_search_create(const coble_packing *packing, coble_sphere_search *out) {
  const size_t count = (size_t)packing->count;
  *out = (coble_sphere_search){.periodic = {packing->periodic_sides, packing->periodic_sides},
                               .count = (int32_t)packing->count};
  memcpy(out->size, packing->size, sizeof out->size);
  /* cells that hold about one sphere */
  const double each = out->size[0] * out->size[1] * out->size[2] / out->count;
  const int64_t cells = coble_cells_divide(out->size, cbrt(each), &out->cells);
  coble_status status =
      coble_grid_alloc(count, sizeof *out->sphere, "spheres", (void **)&out->sphere);
  if (!status)
    status = coble_grid_alloc((size_t)cells + 1, sizeof *out->start, "cells of spheres",
                              (void **)&out->start);
  if (!status)
    status = coble_grid_alloc(count, sizeof *out->item, "spheres of cells", (void **)&out->item);
  if (!status) {
    take_spheres(packing, out);
    status = sort_into_cells(out, cells);
  }
  if (status) coble_sphere_search_release(out);
  return status;
}

void coble_sphere_search_release(coble_sphere_search *search) {
  free(search->sphere);
  free(search->start);
  free(search->item);
  *search = (coble_sphere_search){0};
}

void coble_sphere_between(const coble_sphere_search *f, const double a[3], const double b[3],
                          double r[3]) {
  for (int axis = 0; axis < 3; axis++) r[axis] = b[axis] - a[axis];
  coble_nearest_image(f->size, f->periodic, r);
}

/* Offsets of the cells up to w steps from cell `at`, each cell once. */
static void window(const coble_sphere_search *f, int axis, int32_t at, int32_t w, int32_t out[2]) {
  const int32_t n = f->cells.n[axis];
  const int32_t low = f->periodic[axis] ? -((n - 1) / 2) : -at;
  const int32_t high = f->periodic[axis] ? n / 2 : n - 1 - at;
  out[0] = -w > low ? -w : low;
  out[1] = w < high ? w : high;
}

static int64_t cell_at(const coble_sphere_search *f, const int32_t at[3], const int32_t step[3]) {
  int64_t p[3];
  for (int a = 0; a < 3; a++) {
    p[a] = at[a] + step[a];
    if (p[a] < 0)
      p[a] += f->cells.n[a];
    else if (p[a] >= f->cells.n[a])
      p[a] -= f->cells.n[a];
  }
  return p[0] + f->cells.n[0] * (p[1] + f->cells.n[1] * p[2]);
}

typedef struct {
  const double *x;
  double away; /* of the surface */
  int32_t sphere;
} candidate;

static void try_sphere(const coble_sphere_search *f, int32_t i, candidate *best) {
  const coble_sphere *s = f->sphere + i;
  double r[3];
  coble_sphere_between(f, best->x, (const double[3]){s->x, s->y, s->z}, r);
  const double away = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) - s->d / 2;
  if (best->sphere >= 0 && away > best->away) return;
  if (best->sphere >= 0 && away == best->away && i > best->sphere) return;
  best->away = away;
  best->sphere = i;
}

static void try_cell(const coble_sphere_search *f, int64_t cell, candidate *best) {
  for (int64_t q = f->start[cell]; q < f->start[cell + 1]; q++) try_sphere(f, f->item[q], best);
}

/* Least distance along an axis from x to the cells `step` away, by either way round. */
static double gap_along(const coble_sphere_search *f, int axis, int32_t at, double x,
                        int32_t step) {
  if (step == 0) return 0;
  if (2 * abs(step) >= f->cells.n[axis]) return (abs(step) - 1) * f->cells.side[axis];
  return step > 0 ? (at + step) * f->cells.side[axis] - x
                  : x - (at + step + 1) * f->cells.side[axis];
}

/* Whether a cell this far off (squared) holds nothing nearer. */
static bool beyond(const coble_sphere_search *f, const candidate *best, double square) {
  const double reach = best->away + f->largest;
  return best->sphere >= 0 && square > reach * reach;
}

/* The cells exactly w steps away; false when there are none so far out. */
static bool try_ring(const coble_sphere_search *f, const int32_t at[3], int32_t w,
                     candidate *best) {
  int32_t range[3][2];
  bool any = w == 0;
  for (int a = 0; a < 3; a++) {
    window(f, a, at[a], w, range[a]);
    any = any || range[a][0] == -w || range[a][1] == w;
  }
  if (!any) return false;
  for (int32_t k = range[2][0]; k <= range[2][1]; k++) {
    const double z = gap_along(f, 2, at[2], best->x[2], k);
    for (int32_t j = range[1][0]; j <= range[1][1]; j++) {
      const double y = gap_along(f, 1, at[1], best->x[1], j), off = y * y + z * z;
      if (beyond(f, best, off)) continue;
      /* of rows within the ring only the two ends */
      const int32_t stride = abs(k) == w || abs(j) == w ? 1 : 2 * w;
      for (int32_t i = stride == 1 ? range[0][0] : -w; i <= range[0][1]; i += stride) {
        if (i < range[0][0]) continue;
        const double x = gap_along(f, 0, at[0], best->x[0], i);
        if (!beyond(f, best, off + x * x))
          try_cell(f, cell_at(f, at, (const int32_t[3]){i, j, k}), best);
      }
    }
  }
  return true;
}

int32_t coble_sphere_nearest(const coble_sphere_search *f, const double x[3], int32_t guess) {
  const coble_cells *g = &f->cells;
  const int32_t at[3] = {coble_cell_along(g, 0, x[0]), coble_cell_along(g, 1, x[1]),
                         coble_cell_along(g, 2, x[2])};
  const double narrow = fmin(g->side[0], fmin(g->side[1], g->side[2]));
  candidate best = {.x = x, .sphere = -1};
  if (guess >= 0) try_sphere(f, guess, &best);
  for (int32_t w = 0; try_ring(f, at, w, &best); w++) {
    /* centres further out are at least w cells away */
    if (best.sphere >= 0 && best.away < w * narrow - f->largest) break;
  }
  return best.sphere;
}

coble_status coble_sphere_around(const coble_sphere_search *f, int32_t i, double reach,
                                 coble_sphere_visit visit, void *with) {
  const coble_sphere *s = f->sphere + i;
  const double x[3] = {s->x, s->y, s->z};
  int32_t at[3], range[3][2];
  for (int a = 0; a < 3; a++) {
    at[a] = coble_cell_along(&f->cells, a, x[a]);
    window(f, a, at[a], (int32_t)fmin(ceil(reach / f->cells.side[a]), COBLE_GRID_MAX), range[a]);
  }
  for (int32_t k = range[2][0]; k <= range[2][1]; k++)
    for (int32_t j = range[1][0]; j <= range[1][1]; j++)
      for (int32_t h = range[0][0]; h <= range[0][1]; h++) {
        const int64_t cell = cell_at(f, at, (const int32_t[3]){h, j, k});
        for (int64_t q = f->start[cell]; q < f->start[cell + 1]; q++)
          COBLE_TRY(visit(with, i, f->item[q]));
      }
  return COBLE_OK;
}
