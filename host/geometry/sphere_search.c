#include "sphere_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t cell_along(const coble_sphere_search *f, int axis, double x) {
  const double c = floor(x / f->side[axis]);
  return c < 0 ? 0 : c >= f->n[axis] ? f->n[axis] - 1 : (int32_t)c;
}

static int64_t cell_of(const coble_sphere_search *f, const coble_sphere *s) {
  const int64_t i = cell_along(f, 0, s->x), j = cell_along(f, 1, s->y), k = cell_along(f, 2, s->z);
  return i + f->n[0] * (j + f->n[1] * k);
}

static double wrapped(double x, double size) {
  x -= size * floor(x / size);
  return x < size ? x : 0;
}

/* Cells that hold about one sphere. */
static int64_t choose_cells(coble_sphere_search *f) {
  const double side = cbrt(f->size[0] * f->size[1] * f->size[2] / f->count);
  int64_t cells = 1;
  for (int a = 0; a < 3; a++) {
    f->n[a] = (int32_t)fmin(fmax(floor(f->size[a] / side), 1), COBLE_GRID_MAX);
    f->side[a] = f->size[a] / f->n[a];
    cells *= f->n[a];
  }
  return cells;
}

static void sort_into_cells(coble_sphere_search *f, int64_t cells) {
  memset(f->start, 0, ((size_t)cells + 1) * sizeof *f->start);
  for (int32_t i = 0; i < f->count; i++) f->start[cell_of(f, f->sphere + i) + 1]++;
  for (int64_t c = 0; c < cells; c++) f->start[c + 1] += f->start[c];
  /* start[c] runs to the end of cell c while filling: put back by one shift */
  for (int32_t i = 0; i < f->count; i++) f->item[f->start[cell_of(f, f->sphere + i)]++] = i;
  for (int64_t c = cells; c > 0; c--) f->start[c] = f->start[c - 1];
  f->start[0] = 0;
}

coble_status coble_sphere_search_create(const coble_packing *packing, coble_sphere_search *out) {
  const size_t count = (size_t)packing->count;
  *out = (coble_sphere_search){.periodic = {packing->periodic_sides, packing->periodic_sides},
                               .count = (int32_t)packing->count};
  memcpy(out->size, packing->size, sizeof out->size);
  const int64_t cells = choose_cells(out);
  coble_status status =
      coble_grid_alloc(count, sizeof *out->sphere, "spheres", (void **)&out->sphere);
  if (!status)
    status = coble_grid_alloc((size_t)cells + 1, sizeof *out->start, "cells of spheres",
                              (void **)&out->start);
  if (!status)
    status = coble_grid_alloc(count, sizeof *out->item, "spheres of cells", (void **)&out->item);
  if (status) {
    coble_sphere_search_release(out);
    return status;
  }
  for (size_t i = 0; i < count; i++) {
    coble_sphere s = packing->sphere[i];
    if (out->periodic[0]) s.x = wrapped(s.x, out->size[0]);
    if (out->periodic[1]) s.y = wrapped(s.y, out->size[1]);
    out->sphere[i] = s;
    out->largest = fmax(out->largest, s.d / 2);
  }
  sort_into_cells(out, cells);
  return COBLE_OK;
}

void coble_sphere_search_release(coble_sphere_search *search) {
  free(search->sphere);
  free(search->start);
  free(search->item);
  *search = (coble_sphere_search){0};
}

void coble_sphere_between(const coble_sphere_search *f, const double a[3], const double b[3],
                          double r[3]) {
  for (int axis = 0; axis < 3; axis++) {
    r[axis] = b[axis] - a[axis];
    if (!f->periodic[axis]) continue;
    if (r[axis] > 0.5 * f->size[axis])
      r[axis] -= f->size[axis];
    else if (r[axis] < -0.5 * f->size[axis])
      r[axis] += f->size[axis];
  }
}

/* Offsets of the cells up to w steps from cell `at`, each cell once. */
static void window(const coble_sphere_search *f, int axis, int32_t at, int32_t w, int32_t out[2]) {
  const int32_t n = f->n[axis];
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
      p[a] += f->n[a];
    else if (p[a] >= f->n[a])
      p[a] -= f->n[a];
  }
  return p[0] + f->n[0] * (p[1] + f->n[1] * p[2]);
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
  if (2 * abs(step) >= f->n[axis]) return (abs(step) - 1) * f->side[axis];
  return step > 0 ? (at + step) * f->side[axis] - x : x - (at + step + 1) * f->side[axis];
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
  const int32_t at[3] = {cell_along(f, 0, x[0]), cell_along(f, 1, x[1]), cell_along(f, 2, x[2])};
  const double narrow = fmin(f->side[0], fmin(f->side[1], f->side[2]));
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
    at[a] = cell_along(f, a, x[a]);
    window(f, a, at[a], (int32_t)fmin(ceil(reach / f->side[a]), COBLE_GRID_MAX), range[a]);
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
