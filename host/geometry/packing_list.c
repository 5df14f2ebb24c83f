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
  out->owned = calloc(count, sizeof *out->owned);
  out->cell = calloc(count, sizeof *out->cell);
  out->order = calloc(count, sizeof *out->order);
  if (out->s && out->s0 && out->v && out->start && out->owned && out->cell && out->order)
    return COBLE_OK;
  coble_bed_release(out);
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for a packing of %d spheres", n);
}

void coble_bed_release(coble_bed *bed) {
  free(bed->s), free(bed->s0), free(bed->v);
  free(bed->start), free(bed->owned), free(bed->neighbour);
  for (int p = 0; p < COBLE_BED_PARTS; p++) free(bed->part[p].other);
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
  double smallest = HUGE_VAL;
  free(bed->cell_start);
  bed->cell_start = cells < INT32_MAX ? calloc((size_t)cells + 1, sizeof *bed->cell_start) : NULL;
  double(*v)[3] = malloc((size_t)n * sizeof *v);
  if (!bed->cell_start || !v) {
    free(v);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld cells of a packing",
                      (long long)cells);
  }
#pragma omp parallel for schedule(static) reduction(min : smallest) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) {
    coble_sphere *s = bed->s + i;
    if (s->d < smallest) smallest = s->d;
    if (bed->periodic[0]) s->x = coble_wrapped(s->x, bed->size[0]);
    if (bed->periodic[1]) s->y = coble_wrapped(s->y, bed->size[1]);
    if (bed->periodic[2]) s->z = coble_wrapped(s->z, bed->size[2]);
    bed->cell[i] = coble_cell_of(g, s);
  }
  bed->smallest = smallest;
  coble_cells_sort(bed->cell, n, cells, bed->cell_start, bed->order);
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) {
    bed->s0[i] = bed->s[bed->order[i]];
    memcpy(v[i], bed->v[bed->order[i]], sizeof v[i]);
  }
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < n; i++) bed->s[i] = bed->s0[i];
  free(bed->v);
  bed->v = v;
  return COBLE_OK;
}

/* Cells along an axis within `reach` of x, each once; indices of n and more stand for images. */
static range cells_within(const coble_bed *bed, const coble_cells *g, int axis, double x,
                          double reach) {
  const int32_t n = g->n[axis];
  const double side = g->side[axis], low = floor((x - reach) / side),
               high = floor((x + reach) / side);
  if (bed->periodic[axis]) {
    if (2 * ceil(reach / side) + 1 >= n) return (range){0, n};
    return (range){(int32_t)low + n, (int32_t)(high - low) + 1};
  }
  const int32_t first = low > 0 ? (int32_t)low : 0, last = high < n ? (int32_t)high : n - 1;
  return (range){first, last - first + 1};
}

static bool reserve(coble_bed_part *part, int32_t more) {
  if (part->count + more <= part->capacity) return true;
  const int64_t capacity = 2 * (part->count + more);
  int32_t *other = realloc(part->other, (size_t)capacity * sizeof *other);
  if (!other) return false;
  part->other = other;
  part->capacity = capacity;
  return true;
}

/* Of these spheres, adds the neighbours that sphere i owns. Each is written and stays if it is one:
 * there is no branch to guess. */
static bool add_owned(const coble_bed *bed, double skin, int32_t i, range spheres,
                      coble_bed_part *out) {
  const coble_sphere *a = bed->s + i;
  int32_t end = spheres.first + spheres.count;
  if (a->d == bed->smallest && i < end) end = i; /* it owns none of the later ones */
  if (end <= spheres.first) return true;
  if (!reserve(out, end - spheres.first)) return false;
  int32_t *other = out->other + out->count, found = 0;
  for (int32_t j = spheres.first; j < end; j++) {
    const coble_sphere *b = bed->s + j;
    double r[3];
    coble_bed_between(bed, a, b, r);
    const double near = 0.5 * (a->d + b->d) + skin;
    other[found] = j;
    found += ((b->d < a->d) | ((b->d == a->d) & (j < i))) &
             (r[0] * r[0] + r[1] * r[1] + r[2] * r[2] < near * near);
  }
  out->count += found;
  return true;
}

/* Adds the neighbours that sphere i owns. A row of cells along x is a row of spheres, or two where
 * it goes through the side. */
static bool scan(const coble_bed *bed, const coble_cells *g, double skin, int32_t i,
                 coble_bed_part *out) {
  const coble_sphere *a = bed->s + i;
  const double reach = a->d + skin;
  const range x = cells_within(bed, g, 0, a->x, reach), y = cells_within(bed, g, 1, a->y, reach),
              z = cells_within(bed, g, 2, a->z, reach);
  const int32_t first = x.first % g->n[0], end = first + x.count, beyond = end - g->n[0];
  for (int32_t k = z.first; k < z.first + z.count; k++)
    for (int32_t j = y.first; j < y.first + y.count; j++) {
      const int64_t line = j % g->n[1] + (int64_t)g->n[1] * (k % g->n[2]);
      const int32_t *row = bed->cell_start + g->n[0] * line;
      const int32_t from = row[first], to = row[beyond > 0 ? g->n[0] : end];
      if (!add_owned(bed, skin, i, (range){from, to - from}, out)) return false;
      if (beyond <= 0) continue;
      if (!add_owned(bed, skin, i, (range){row[0], row[beyond] - row[0]}, out)) return false;
    }
  return true;
}

/* Part p: the spheres from first_of(p) to before first_of(p + 1). */
static int32_t first_of(const coble_bed *bed, int p) {
  return (int32_t)((int64_t)bed->n * p / COBLE_BED_PARTS);
}

static coble_status find_pairs(coble_bed *bed, const coble_cells *g, double skin) {
  bool room = true;
#pragma omp parallel for schedule(static) reduction(&& : room) if (bed->n > COBLE_PACKING_SERIAL)
  for (int p = 0; p < COBLE_BED_PARTS; p++) {
    coble_bed_part *part = bed->part + p;
    part->count = 0;
    for (int32_t i = first_of(bed, p); i < first_of(bed, p + 1); i++) {
      const int64_t before = part->count;
      room = room && scan(bed, g, skin, i, part);
      bed->owned[i] = (int32_t)(part->count - before);
    }
  }
  if (room) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the pairs of %d spheres", bed->n);
}

static coble_status make_rows(coble_bed *bed, int64_t length) {
  if (length <= bed->capacity) return COBLE_OK;
  free(bed->neighbour);
  bed->capacity = length + length / 4;
  bed->neighbour = malloc((size_t)bed->capacity * sizeof *bed->neighbour);
  if (bed->neighbour) return COBLE_OK;
  bed->capacity = 0;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld neighbours of spheres",
                    (long long)length);
}

/* Rows that hold every neighbour: first those that the sphere owns, then its owners, ascending. */
static coble_status fill_rows(coble_bed *bed) {
  const int32_t n = bed->n;
  int64_t *start = bed->start;
  for (int32_t i = 0; i < n; i++) start[i] = bed->owned[i];
  start[n] = 0;
  for (int p = 0; p < COBLE_BED_PARTS; p++)
    for (int64_t k = 0; k < bed->part[p].count; k++) start[bed->part[p].other[k]]++;
  for (int32_t i = 1; i <= n; i++) start[i] += start[i - 1]; /* the ends of the rows */
  COBLE_TRY(make_rows(bed, start[n]));
  for (int p = COBLE_BED_PARTS - 1; p >= 0; p--) {
    int64_t left = bed->part[p].count;
    for (int32_t i = first_of(bed, p + 1) - 1; i >= first_of(bed, p); i--)
      for (int32_t k = 0; k < bed->owned[i]; k++)
        bed->neighbour[--start[bed->part[p].other[--left]]] = i;
  }
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int p = 0; p < COBLE_BED_PARTS; p++) {
    const int32_t *other = bed->part[p].other;
    for (int32_t i = first_of(bed, p); i < first_of(bed, p + 1); i++) {
      start[i] -= bed->owned[i];
      for (int32_t k = 0; k < bed->owned[i]; k++) bed->neighbour[start[i] + k] = *other++;
    }
  }
  return COBLE_OK;
}

coble_status coble_bed_list(coble_bed *bed, double skin) {
  coble_cells g;
  const int64_t cells = divide(bed, skin, &g);
  COBLE_TRY(sort_into_cells(bed, &g, cells));
  COBLE_TRY(find_pairs(bed, &g, skin));
  return fill_rows(bed);
}
