/* Verlet list from cells filled by counting sort: the order of pairs depends on positions only,
 * never on the number of threads. The larger sphere of a pair looks for the smaller one, within its
 * own diameter, so that a few large spheres do not widen the search of all the small ones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "packing_internal.h"

typedef struct {
  int32_t first, count;
} range;

coble_status coble_bed_create(const double size[3], const bool periodic[3], int32_t n,
                              coble_bed *out) {
  const size_t count = (size_t)n;
  *out = (coble_bed){.n = n};
  memcpy(out->size, size, sizeof out->size);
  memcpy(out->periodic, periodic, sizeof out->periodic);
  out->s = calloc(count, sizeof *out->s);
  out->s0 = calloc(count, sizeof *out->s0);
  out->v = calloc(count, sizeof *out->v);
  out->start = calloc(count + 1, sizeof *out->start);
  out->own_start = calloc(count + 1, sizeof *out->own_start);
  out->cell = calloc(count, sizeof *out->cell);
  out->order = calloc(count, sizeof *out->order);
  if (out->s && out->s0 && out->v && out->start && out->own_start && out->cell && out->order)
    return COBLE_OK;
  coble_bed_release(out);
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for a packing of %d spheres", n);
}

void coble_bed_release(coble_bed *bed) {
  free(bed->s), free(bed->s0), free(bed->v);
  free(bed->start), free(bed->own_start);
  free(bed->neighbour), free(bed->own);
  free(bed->cell), free(bed->order), free(bed->cell_start);
  *bed = (coble_bed){0};
}

/* Cells that hold about one sphere: of a mean diameter, wider when a few large spheres fill the
 * box. */
static int64_t divide(const coble_bed *bed, double skin, coble_cells *g) {
  const double volume = bed->size[0] * bed->size[1] * bed->size[2];
  return coble_cells_divide(bed->size, fmax(1 + skin, cbrt(volume / bed->n)), g);
}

/* Sides are periodic, and between two rebuilds a sphere may drift out of the box. */
static coble_status sort_into_cells(coble_bed *bed, const coble_cells *g, int64_t cells) {
  const int32_t n = bed->n;
  free(bed->cell_start);
  bed->cell_start = cells < INT32_MAX ? calloc((size_t)cells + 1, sizeof *bed->cell_start) : NULL;
  double(*v)[3] = malloc((size_t)n * sizeof *v);
  if (!bed->cell_start || !v) {
    free(v);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld cells of a packing",
                      (long long)cells);
  }
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) {
    coble_sphere *s = bed->s + i;
    if (bed->periodic[0]) s->x = coble_wrapped(s->x, bed->size[0]);
    if (bed->periodic[1]) s->y = coble_wrapped(s->y, bed->size[1]);
    if (bed->periodic[2]) s->z = coble_wrapped(s->z, bed->size[2]);
    bed->cell[i] = coble_cell_of(g, s);
  }
  coble_cells_sort(bed->cell, n, cells, bed->cell_start, bed->order);
  for (int32_t i = 0; i < n; i++) {
    bed->s0[i] = bed->s[bed->order[i]];
    memcpy(v[i], bed->v[bed->order[i]], sizeof v[i]);
  }
  memcpy(bed->s, bed->s0, (size_t)n * sizeof *bed->s);
  free(bed->v);
  bed->v = v;
  return COBLE_OK;
}

/* Cells along an axis within `reach` of x, each once; indices below 0 or above n stand for images.
 */
static range cells_within(const coble_bed *bed, const coble_cells *g, int axis, double x,
                          double reach) {
  const int32_t n = g->n[axis], at = coble_cell_along(g, axis, x);
  const int32_t w = (int32_t)ceil(fmin(reach / g->side[axis], n));
  if (bed->periodic[axis]) return 2 * w + 1 < n ? (range){at - w + n, 2 * w + 1} : (range){0, n};
  const int32_t first = at > w ? at - w : 0, last = at + w < n ? at + w : n - 1;
  return (range){first, last - first + 1};
}

/* Owned neighbours of sphere i: smaller, or as large and earlier. Written to `out` unless NULL;
 * counted. */
static int64_t scan(const coble_bed *bed, const coble_cells *g, double skin, int32_t i,
                    int32_t *out) {
  const coble_sphere *s = bed->s, *a = s + i;
  const double reach = a->d + skin;
  const range x = cells_within(bed, g, 0, a->x, reach), y = cells_within(bed, g, 1, a->y, reach),
              z = cells_within(bed, g, 2, a->z, reach);
  int64_t found = 0;
  for (int32_t kk = 0; kk < z.count; kk++)
    for (int32_t jj = 0; jj < y.count; jj++)
      for (int32_t ii = 0; ii < x.count; ii++) {
        const int32_t c =
            (x.first + ii) % g->n[0] +
            g->n[0] * ((y.first + jj) % g->n[1] + g->n[1] * ((z.first + kk) % g->n[2]));
        for (int32_t j = bed->cell_start[c]; j < bed->cell_start[c + 1]; j++) {
          if (s[j].d > a->d || (s[j].d == a->d && j >= i)) continue;
          double r[3];
          coble_bed_between(bed, a, s + j, r);
          const double near = 0.5 * (a->d + s[j].d) + skin;
          if (r[0] * r[0] + r[1] * r[1] + r[2] * r[2] >= near * near) continue;
          if (out) out[found] = j;
          found++;
        }
      }
  return found;
}

static coble_status reserve(coble_bed *bed, int64_t pairs) {
  if (pairs <= bed->capacity) return COBLE_OK;
  const int64_t capacity = pairs + pairs / 4;
  free(bed->own), free(bed->neighbour);
  bed->own = malloc((size_t)capacity * sizeof *bed->own);
  bed->neighbour = malloc(2 * (size_t)capacity * sizeof *bed->neighbour);
  bed->capacity = bed->own && bed->neighbour ? capacity : 0;
  if (bed->capacity) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld pairs of spheres", (long long)pairs);
}

/* From the pairs of the owners to rows that hold every neighbour: first the owned, then the owners.
 */
static void mirror_pairs(coble_bed *bed) {
  const int32_t n = bed->n;
  int64_t *start = bed->start;
  memset(start, 0, ((size_t)n + 1) * sizeof *start);
  for (int32_t i = 0; i < n; i++) start[i] = bed->own_start[i + 1] - bed->own_start[i];
  for (int64_t k = 0; k < bed->own_start[n]; k++) start[bed->own[k]]++;
  for (int32_t i = 1; i <= n; i++) start[i] += start[i - 1]; /* the ends of the rows */
  for (int32_t i = n - 1; i >= 0; i--)
    for (int64_t k = bed->own_start[i + 1] - 1; k >= bed->own_start[i]; k--)
      bed->neighbour[--start[bed->own[k]]] = i;
  for (int32_t i = 0; i < n; i++)
    for (int64_t k = bed->own_start[i + 1] - 1; k >= bed->own_start[i]; k--)
      bed->neighbour[--start[i]] = bed->own[k];
}

coble_status coble_bed_list(coble_bed *bed, double skin) {
  coble_cells g;
  const int64_t cells = divide(bed, skin, &g);
  COBLE_TRY(sort_into_cells(bed, &g, cells));
  const int32_t n = bed->n;
  int64_t *start = bed->own_start;
  start[0] = 0;
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) start[i + 1] = scan(bed, &g, skin, i, NULL);
  for (int32_t i = 0; i < n; i++) start[i + 1] += start[i];
  COBLE_TRY(reserve(bed, start[n]));
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) scan(bed, &g, skin, i, bed->own + start[i]);
  mirror_pairs(bed);
  return COBLE_OK;
}
