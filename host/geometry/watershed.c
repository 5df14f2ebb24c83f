/* Watershed grains. The height of a solid voxel is its distance to the pores, lightly smoothed;
 * that of a pore is minus its distance to the solid. Voxels are taken from the highest down; each
 * joins the grain up its steepest slope, and where there is none a new grain begins. Where two
 * grains meet in the solid at a height near the peak of the lower one there is no neck: they become
 * one. One voxel after the other: nothing depends on the threads. */
#include "watershed.h"

#include <math.h>
#include <stdlib.h>

enum {
  STEPS = 64,      /* of height per voxel */
  SHORE = 32768,   /* height 0: solids lie above it, pores below */
  HIGHEST = 65535, /* beyond 511 voxels all is level */
  FLAT = STEPS / 2 /* a lesser rise is one of the voxels, not of the shape */
};

typedef struct {
  const coble_structure *s;
  double neck;
  uint16_t *height; /* [cells] */
  int64_t *order;   /* [cells] from the highest down, equal ones by index */
  int32_t *owner;   /* [cells] */
  int32_t *parent;  /* [count] grain that a grain has become part of, or itself */
  uint16_t *peak;   /* [count] */
  int32_t count, room;
} flood;

/* Indices of the voxel itself and of all around it, -1 outside. */
static void neighbours(const coble_structure *s, int64_t v, int64_t out[27]) {
  const int64_t nx = s->n[0], plane = nx * s->n[1];
  const int64_t at[3] = {v % nx, v % plane / nx, v / plane}, stride[3] = {1, nx, plane};
  int64_t step[3][3]; /* along each axis; none = outside */
  const int64_t none = INT64_MAX;
  for (int a = 0; a < 3; a++) {
    const int64_t last = s->n[a] - 1, around = last * stride[a];
    const bool wraps = s->periodic_sides && a < 2;
    step[a][0] = at[a] > 0 ? -stride[a] : wraps ? around : none;
    step[a][1] = 0;
    step[a][2] = at[a] < last ? stride[a] : wraps ? -around : none;
  }
  for (int q = 0; q < 27; q++) {
    const int64_t x = step[0][q % 3], y = step[1][q / 3 % 3], z = step[2][q / 9];
    out[q] = x == none || y == none || z == none ? -1 : v + x + y + z;
  }
}

/* Unit steps along axes that each of the 27 steps is made of. */
static const uint8_t AXES[27] = {3, 2, 3, 2, 1, 2, 3, 2, 3, 2, 1, 2, 1, 0,
                                 1, 2, 1, 2, 3, 2, 3, 2, 1, 2, 3, 2, 3};

/* Distance to the other phase, from the solid (or the pores) to the pores (or the solid). */
static coble_status measure(const coble_structure *s, bool solid, uint16_t *height) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  const bool periodic[3] = {s->periodic_sides, s->periodic_sides, false};
  uint8_t *mask = NULL;
  int32_t *square = NULL;
  coble_status status = coble_grid_alloc((size_t)cells, 1, "phase of the grains", (void **)&mask);
  if (!status)
    status = coble_grid_alloc((size_t)cells, sizeof *square, "distances of the grains",
                              (void **)&square);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t v = 0; v < cells; v++) mask[v] = solid ? !s->phase[v] : s->phase[v] != 0;
    status = coble_distance_squared(mask, s->n, periodic, square);
  }
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t v = 0; v < cells; v++) {
      if (!mask[v]) continue;
      const double steps = fmin(round(STEPS * sqrt((double)square[v])), HIGHEST - SHORE);
      height[v] = (uint16_t)(solid ? SHORE + steps : SHORE - steps);
    }
  }
  free(mask);
  free(square);
  return status;
}

/* Mean over 27 voxels with weights 1 2 1 along each axis; pores count as height 0. */
static uint16_t smoothed(const coble_structure *s, const uint16_t *height, int64_t v) {
  int32_t sum = 0, weights = 0;
  int64_t around[27];
  neighbours(s, v, around);
  for (int step = 0; step < 27; step++) {
    const int64_t other = around[step];
    if (other < 0) continue;
    const int32_t weight = 8 >> AXES[step];
    weights += weight;
    if (height[other] > SHORE) sum += weight * (height[other] - SHORE);
  }
  return (uint16_t)(SHORE + (sum + weights / 2) / weights);
}

static coble_status make_heights(flood *f) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  uint16_t *raw = NULL;
  coble_status status = coble_grid_alloc((size_t)cells, sizeof *raw, "heights", (void **)&raw);
  if (!status)
    status = coble_grid_alloc((size_t)cells, sizeof *raw, "heights", (void **)&f->height);
  if (!status) status = measure(f->s, true, raw);
  if (!status) status = measure(f->s, false, raw);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t v = 0; v < cells; v++)
      f->height[v] = raw[v] > SHORE ? smoothed(f->s, raw, v) : raw[v];
  }
  free(raw);
  return status;
}

static coble_status make_order(flood *f) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  COBLE_TRY(
      coble_grid_alloc((size_t)cells, sizeof *f->order, "order of heights", (void **)&f->order));
  int64_t *start = calloc(HIGHEST + 2, sizeof *start);
  if (!start) return coble_fail(COBLE_ERR_MEMORY, "grains: no memory for the levels of heights");
  for (int64_t v = 0; v < cells; v++) start[HIGHEST - f->height[v] + 1]++;
  for (int level = 0; level <= HIGHEST; level++) start[level + 1] += start[level];
  for (int64_t v = 0; v < cells; v++) f->order[start[HIGHEST - f->height[v]]++] = v;
  free(start);
  return COBLE_OK;
}

static int32_t root_of(const flood *f, int32_t grain) {
  while (f->parent[grain] != grain) {
    f->parent[grain] = f->parent[f->parent[grain]];
    grain = f->parent[grain];
  }
  return grain;
}

static coble_status begin_grain(flood *f, int64_t v) {
  if (f->count == f->room) {
    if (f->room > INT32_MAX / 4)
      return coble_fail(COBLE_ERR_INPUT,
                        "grains: more than %d peaks: a coarser image would be right", f->room);
    const int32_t room = f->room ? 2 * f->room : 1024;
    int32_t *parent = realloc(f->parent, (size_t)room * sizeof *parent);
    if (parent) f->parent = parent;
    uint16_t *peak = realloc(f->peak, (size_t)room * sizeof *peak);
    if (peak) f->peak = peak;
    if (!parent || !peak) return coble_fail(COBLE_ERR_MEMORY, "grains: no memory for %d", room);
    f->room = room;
  }
  f->parent[f->count] = f->count;
  f->peak[f->count] = f->height[v];
  f->owner[v] = f->count++;
  return COBLE_OK;
}

/* Joins those of the grains that meet at this height without a neck to the highest of them. */
static void join(flood *f, const int32_t *root, int count, int32_t height) {
  int32_t top = root[0];
  for (int q = 1; q < count; q++)
    if (f->peak[root[q]] > f->peak[top] || (f->peak[root[q]] == f->peak[top] && root[q] < top))
      top = root[q];
  for (int q = 0; q < count; q++) {
    const int32_t peak = f->peak[root[q]] - SHORE, saddle = height - SHORE;
    if (saddle > f->neck * peak || peak - saddle < FLAT) f->parent[root[q]] = top;
  }
}

static coble_status take(flood *f, int64_t v) {
  static const float shorten[4] = {1, 1, 0.70710678f, 0.57735027f};
  int32_t root[26] = {0}, best = -1;
  int roots = 0;
  float steepest = 0;
  int64_t around[27];
  neighbours(f->s, v, around);
  for (int step = 0; step < 27; step++) {
    const int64_t other = around[step];
    if (other < 0 || f->owner[other] < 0) continue;
    const int32_t grain = root_of(f, f->owner[other]);
    const float slope = (float)(f->height[other] - f->height[v]) * shorten[AXES[step]];
    if (best < 0 || slope > steepest) {
      best = grain;
      steepest = slope;
    }
    int q = 0;
    while (q < roots && root[q] != grain) q++;
    if (q == roots) root[roots++] = grain;
  }
  const bool solid = f->height[v] > SHORE;
  if (best < 0) return solid ? begin_grain(f, v) : COBLE_OK;
  f->owner[v] = best;
  if (solid && roots > 1) join(f, root, roots, f->height[v]);
  return COBLE_OK;
}

/* Grains that are left, numbered by their first voxels. */
static coble_status number(flood *f, int32_t *grains) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  int32_t *name = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)f->count, sizeof *name, "grains", (void **)&name));
  for (int32_t q = 0; q < f->count; q++) name[q] = -1;
  *grains = 0;
  for (int64_t v = 0; v < cells; v++) {
    if (f->owner[v] < 0) continue;
    const int32_t root = root_of(f, f->owner[v]);
    if (name[root] < 0) name[root] = (*grains)++;
    f->owner[v] = name[root];
  }
  free(name);
  return COBLE_OK;
}

coble_status coble_watershed(const coble_structure *s, double neck, int32_t *owner,
                             int32_t *grains) {
  *grains = 0;
  flood f = {.s = s, .neck = neck, .owner = owner};
  const int64_t cells = (int64_t)coble_structure_cells(s);
  for (int64_t v = 0; v < cells; v++) owner[v] = -1;
  coble_status status = make_heights(&f);
  if (!status) status = make_order(&f);
  for (int64_t q = 0; q < cells && !status; q++) status = take(&f, f.order[q]);
  if (!status) status = number(&f, grains);
  free(f.height);
  free(f.order);
  free(f.parent);
  free(f.peak);
  return status;
}
