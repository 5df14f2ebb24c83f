/* What particles on the walls do to a structure: solid voxels, and the share of each pore's wall
 * that is theirs. */
#include "coble/decoration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decoration_place.h"

static const double WHOLE = 255;          /* of the wall, as counted in s->coverage */
static const double DENSEST = 0.90689968; /* pi/(2 sqrt 3), discs in a plane */

typedef struct {
  const coble_structure *s;
  float *wall, *covered; /* [cells] faces of a pore with solid, with particles; then over a box */
} faces;

static coble_status cover_evenly(double coverage, coble_structure *s) {
  const size_t cells = coble_structure_cells(s);
  COBLE_TRY(coble_grid_alloc(cells, 1, "coverage", (void **)&s->coverage));
  memset(s->coverage, (int)lround(WHOLE * coverage), cells);
  return COBLE_OK;
}

/* --- particles as voxels --- */

static coble_status paint(const coble_packing *particles, coble_structure *s) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  coble_structure alone;
  COBLE_TRY(coble_voxelise(particles, s->dx, &alone));
  coble_status status = coble_grid_alloc((size_t)cells, 1, "coverage", (void **)&s->coverage);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t v = 0; v < cells; v++) {
      const bool particle = s->phase[v] && !alone.phase[v];
      s->coverage[v] = particle ? (uint8_t)WHOLE : 0;
      if (particle) s->phase[v] = 0;
    }
  }
  coble_structure_release(&alone);
  return status;
}

static void count_faces(const faces *f) {
  const coble_structure *s = f->s;
  const int64_t cells = (int64_t)coble_structure_cells(s);
#pragma omp parallel for schedule(static)
  for (int64_t v = 0; v < cells; v++) {
    int64_t around[6];
    int wall = 0, covered = 0;
    coble_grid_neighbours(s, v, around);
    for (int side = 0; side < 6 && s->phase[v]; side++) {
      if (around[side] < 0 || s->phase[around[side]]) continue;
      wall++;
      covered += s->coverage[around[side]] > 0;
    }
    f->wall[v] = (float)wall;
    f->covered[v] = (float)covered;
  }
}

typedef struct {
  int64_t stride;
  int32_t n, half;
  bool wraps;
} window;

/* Each value becomes the sum of those up to `half` away. before: [n + 1] sums, to be worked in. */
static void sum_line(float *line, const window *w, double *before) {
  const int32_t n = w->n;
  before[0] = 0;
  for (int32_t i = 0; i < n; i++) before[i + 1] = before[i] + line[w->stride * i];
  for (int32_t i = 0; i < n; i++) {
    const int32_t low = i - w->half, high = i + w->half + 1;
    double sum = before[high < n ? high : n] - before[low > 0 ? low : 0];
    if (w->wraps && low < 0) sum += before[n] - before[n + low];
    if (w->wraps && high > n) sum += before[high - n];
    line[w->stride * i] = (float)sum;
  }
}

/* Whole numbers below 2^24: exact in floats. */
static coble_status sum_box(const coble_structure *s, int32_t half, float *field) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  const int64_t stride[3] = {1, s->n[0], (int64_t)s->n[0] * s->n[1]};
  int failed = 0;
  for (int a = 0; a < 3; a++) {
    const int32_t n = s->n[a], reach = half < (n - 1) / 2 ? half : (n - 1) / 2;
    const window w = {stride[a], n, reach, s->periodic_sides && a < 2};
#pragma omp parallel reduction(+ : failed)
    {
      double *before = malloc(((size_t)n + 1) * sizeof *before);
      if (!before) failed++;
#pragma omp for schedule(static)
      for (int64_t q = 0; q < cells / n; q++)
        if (before) sum_line(field + coble_grid_face(s, a, false, q), &w, before);
      free(before);
    }
  }
  return failed ? coble_fail(COBLE_ERR_MEMORY, "decoration: no memory for the walls") : COBLE_OK;
}

/* Half the mean chord of the pores, 4 porosity / specific surface, in voxels. */
static int32_t half_chord(double pores, double wall) {
  const double half = wall > 0 ? 2 * pores / (2 * wall / 3) : 1;
  return half < 1 ? 1 : half > 10 ? 10 : (int32_t)lround(half);
}

/* Pores without a wall near by have that of the whole. */
static void share_walls(const faces *f, double mean, coble_structure *s) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
#pragma omp parallel for schedule(static)
  for (int64_t v = 0; v < cells; v++) {
    if (!s->phase[v]) continue;
    const double share = f->wall[v] > 0 ? (double)f->covered[v] / (double)f->wall[v] : mean;
    s->coverage[v] = (uint8_t)lround(WHOLE * share);
  }
}

static coble_status measure_walls(coble_structure *s) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  faces f = {.s = s};
  coble_status status = coble_grid_alloc((size_t)cells, sizeof *f.wall, "walls", (void **)&f.wall);
  if (!status)
    status = coble_grid_alloc((size_t)cells, sizeof *f.covered, "walls", (void **)&f.covered);
  if (!status) {
    double wall = 0, covered = 0, pores = 0;
    count_faces(&f);
    for (int64_t v = 0; v < cells; v++)
      wall += f.wall[v], covered += f.covered[v], pores += s->phase[v];
    const int32_t half = half_chord(pores, wall);
    status = sum_box(s, half, f.wall);
    if (!status) status = sum_box(s, half, f.covered);
    if (!status) share_walls(&f, wall > 0 ? covered / wall : 0, s);
  }
  free(f.wall);
  free(f.covered);
  return status;
}

/* --- */

static coble_status check(const coble_packing *hosts, const coble_decoration *d,
                          const coble_structure *s) {
  COBLE_TRY(coble_structure_check("decoration", s));
  if (d->coverage >= 0 && d->coverage <= 1) return COBLE_OK;
  if (!isnan(d->coverage))
    return coble_fail(COBLE_ERR_INPUT, "decoration: coverage %g: 0 to 1 would be right",
                      d->coverage);
  if (!hosts || hosts->count < 1 || s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "decoration: a loading needs a resolved packing of spheres; without one the "
                      "coverage of the walls would be right");
  if (!(d->diameter > 0 && d->loading > 0) || !isfinite(d->diameter * d->loading))
    return coble_fail(COBLE_ERR_INPUT,
                      "decoration: particles of %g m, loading %g: both above 0 would be right",
                      d->diameter, d->loading);
  return COBLE_OK;
}

/* Area of the particles over that of the spheres: four times what their shadows cover. */
static double area_ratio(const coble_packing *hosts, const coble_decoration *d) {
  double squares = 0, cubes = 0;
  for (int64_t i = 0; i < hosts->count; i++) {
    const double one = hosts->sphere[i].d;
    squares += one * one;
    cubes += one * one * one;
  }
  return d->loading * cubes / squares / d->diameter;
}

static coble_status decorate(const coble_packing *hosts, const coble_decoration *d,
                             coble_structure *s, coble_packing *particles,
                             coble_decoration_report *report) {
  if (!isnan(d->coverage)) return cover_evenly(d->coverage, s);
  const double area = area_ratio(hosts, d), shadows = area / 4;
  report->resolved = d->diameter >= COBLE_DECORATION_VOXELS * s->dx;
  if (report->resolved) {
    COBLE_TRY(coble_decoration_place(hosts, d, particles, &report->loading));
    COBLE_TRY(paint(particles, s));
    return measure_walls(s);
  }
  if (shadows > DENSEST)
    return coble_fail(COBLE_ERR_INPUT,
                      "decoration: particles of %g nm and a loading of %g are more than a layer: a "
                      "loading up to %.3g would be right",
                      d->diameter * 1e9, d->loading, d->loading / shadows * DENSEST);
  report->loading = d->loading;
  return cover_evenly(area / (1 + area), s);
}

coble_status coble_decorate(const coble_packing *hosts, const coble_decoration *decoration,
                            coble_structure *s, coble_packing *particles,
                            coble_decoration_report *report) {
  *report = (coble_decoration_report){.loading = NAN};
  *particles = (coble_packing){0};
  COBLE_TRY(check(hosts, decoration, s));
  const coble_status status = decorate(hosts, decoration, s, particles, report);
  if (status) coble_packing_release(particles);
  return status;
}
