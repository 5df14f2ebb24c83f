/* The largest ball on every voxel.
 *   1. drop the balls that lie within a neighbour's ball, and those whose neighbours are all as
 *      large (discrete tests: nothing is lost);
 *   2. paint the others from the largest down, each voxel once: a row remembers its next free
 *      voxel;
 *   3. give every voxel its own ball if that is larger: it may be a dropped one of the second kind.
 */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "balls.h"
#include "grid.h"

enum {
  RADIUS_MAX = 64, /* balls up to here are compared voxel by voxel, larger ones as true balls */
  COUNTS_PER_VOXEL = 64, /* diameter_unit = dx/64, coarser only when the largest would not fit */
  CELL_BITS = 36         /* cells of the largest grid: 4096^3 */
};

double coble_ball_diameter(int32_t r2) { return 2 * sqrt((double)r2) - 0.5; }

/* need[k][a]: smallest squared radius of a ball that contains the ball of squared radius a when the
 * centres are k+1 unit steps along different axes apart. */
typedef struct {
  int32_t need[3][RADIUS_MAX * RADIUS_MAX + 1];
} cover_table;

static void cover_table_fill(cover_table *t) {
  memset(t, 0, sizeof *t);
  const int32_t limit = RADIUS_MAX * RADIUS_MAX;
  for (int32_t x = 0; x < RADIUS_MAX; x++)
    for (int32_t y = 0; y <= x; y++)
      for (int32_t z = 0; z <= y && x * x + y * y + z * z < limit; z++) {
        const int32_t s = x * x + y * y + z * z, sum[3] = {x, x + y, x + y + z};
        for (int k = 0; k < 3; k++) {
          const int32_t far =
              s + 2 * sum[k] + k + 2; /* |p + o|^2 + 1 of the point that sticks out most */
          if (far > t->need[k][s + 1]) t->need[k][s + 1] = far;
        }
      }
  for (int k = 0; k < 3; k++)
    for (int32_t a = 1; a <= limit; a++)
      if (t->need[k][a - 1] > t->need[k][a]) t->need[k][a] = t->need[k][a - 1];
}

static bool covers(const cover_table *t, int32_t outer, int32_t inner, int k) {
  if (outer <= inner) return false;
  if (inner <= RADIUS_MAX * RADIUS_MAX) return outer >= t->need[k][inner];
  return sqrt((double)outer) >= sqrt((double)inner) + sqrt(k + 1.0) + 1e-6;
}

static bool covered_by_neighbour(const coble_structure *s, const cover_table *t, const int32_t *r2,
                                 const int32_t at[3]) {
  const int64_t nx = s->n[0], ny = s->n[1];
  const int32_t own = r2[at[0] + nx * (at[1] + ny * at[2])];
  for (int step = 0; step < 27; step++) {
    const int32_t o[3] = {step % 3 - 1, step / 3 % 3 - 1, step / 9 - 1};
    const int k = abs(o[0]) + abs(o[1]) + abs(o[2]) - 1;
    if (k < 0) continue;
    int32_t p[3];
    bool inside = true;
    for (int a = 0; a < 3; a++) {
      p[a] = at[a] + o[a];
      if (s->periodic_sides && a < 2) p[a] += p[a] < 0 ? s->n[a] : p[a] >= s->n[a] ? -s->n[a] : 0;
      inside = inside && p[a] >= 0 && p[a] < s->n[a];
    }
    if (inside && covers(t, r2[p[0] + nx * (p[1] + ny * p[2])], own, k)) return true;
  }
  return false;
}

/* From such a ball a step towards any other voxel that it covers leads to a ball as large or larger
 * whose centre is nearer to that voxel: all but its centre is painted without it. Where balls may
 * not be as large as the pore, as behind a throat, most are of this kind. */
static bool among_as_large(const coble_structure *s, const int32_t *r2, int64_t cell) {
  int64_t other[6];
  coble_grid_neighbours(s, cell, other);
  for (int face = 0; face < 6; face++)
    if (other[face] >= 0 && r2[other[face]] < r2[cell]) return false;
  return true;
}

/* A ball as one number that sorts by radius: r^2, then the cell. */
static int32_t ball_r2(uint64_t ball) { return (int32_t)(ball >> CELL_BITS); }
static int64_t ball_cell(uint64_t ball) {
  return (int64_t)(ball & (((uint64_t)1 << CELL_BITS) - 1));
}

static int largest_first(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? 1 : x > y ? -1 : 0;
}

typedef struct {
  uint64_t *ball; /* [count], largest first */
  size_t count;
} ball_list;

/* Lists the balls that have to be painted. kept: [cells] scratch. */
static coble_status list_balls(const coble_structure *s, const int32_t *r2, uint16_t *kept,
                               ball_list *out) {
  const int64_t nx = s->n[0], ny = s->n[1], cells = (int64_t)coble_structure_cells(s);
  cover_table *table = NULL;
  COBLE_TRY(coble_grid_alloc(1, sizeof *table, "ball table", (void **)&table));
  cover_table_fill(table);
  size_t total = 0;
#pragma omp parallel for schedule(dynamic, 4096) reduction(+ : total)
  for (int64_t c = 0; c < cells; c++) {
    const int32_t at[3] = {(int32_t)(c % nx), (int32_t)(c / nx % ny), (int32_t)(c / (nx * ny))};
    kept[c] = r2[c] > 0 && !among_as_large(s, r2, c) && !covered_by_neighbour(s, table, r2, at);
    total += kept[c];
  }
  free(table);
  COBLE_TRY(coble_grid_alloc(total, sizeof *out->ball, "balls", (void **)&out->ball));
  for (int64_t c = 0; c < cells; c++)
    if (kept[c]) out->ball[out->count++] = (uint64_t)r2[c] << CELL_BITS | (uint64_t)c;
  qsort(out->ball, out->count, sizeof *out->ball, largest_first);
  return COBLE_OK;
}

/* First free voxel of the row at or after i; n when there is none. */
static int32_t find_free(uint16_t *next, int32_t i, int32_t n) {
  while (i < n && next[i] != i) {
    if (next[i] < n) next[i] = next[next[i]];
    i = next[i];
  }
  return i;
}

static void paint_run(uint16_t *next, uint16_t *row, int32_t n, const int32_t run[2],
                      uint16_t value) {
  for (int32_t i = find_free(next, run[0], n); i <= run[1] && i < n; i = find_free(next, i, n)) {
    row[i] = value;
    next[i] = (uint16_t)(i + 1);
  }
}

typedef struct {
  const coble_structure *s;
  uint16_t *next, *diameter; /* [cells] */
  double unit;
} canvas;

static uint16_t counts(const canvas *c, int32_t r2) {
  return (uint16_t)lround(coble_ball_diameter(r2) * c->s->dx / c->unit);
}

typedef struct {
  const canvas *on;
  uint16_t value;
  int32_t x, y; /* centre of the ball */
} painter;

/* Paints the disc of squared radius `left` in plane k. */
static void paint_plane(const painter *p, int32_t k, int32_t left) {
  const int32_t nx = p->on->s->n[0], ny = p->on->s->n[1];
  const bool wraps = p->on->s->periodic_sides;
  const int32_t half = (int32_t)sqrt((double)(left - 1));
  /* every row once: its nearest image counts */
  const int32_t low = wraps ? (ny - 1) / 2 : p->y, high = wraps ? ny / 2 : ny - 1 - p->y;
  for (int32_t dy = half < low ? -half : -low; dy <= half && dy <= high; dy++) {
    const int32_t h = (int32_t)sqrt((double)(left - dy * dy - 1));
    const int32_t first = p->x - h, last = p->x + h;
    const int64_t row = (int64_t)nx * ((p->y + dy + ny) % ny + (int64_t)ny * k);
    uint16_t *next = p->on->next + row, *out = p->on->diameter + row;
    paint_run(next, out, nx, (int32_t[2]){first > 0 ? first : 0, last}, p->value);
    if (wraps && first < 0)
      paint_run(next, out, nx, (int32_t[2]){first + nx > 0 ? first + nx : 0, nx - 1}, p->value);
    if (wraps && last >= nx) paint_run(next, out, nx, (int32_t[2]){0, last - nx}, p->value);
  }
}

static void paint_slab(const canvas *on, const ball_list *balls, const int32_t slab[2]) {
  const int64_t nx = on->s->n[0], plane = nx * on->s->n[1];
  painter p = {.on = on};
  for (size_t b = 0; b < balls->count; b++) {
    const int64_t cell = ball_cell(balls->ball[b]);
    const int32_t r2 = ball_r2(balls->ball[b]), z = (int32_t)(cell / plane);
    const int32_t half = (int32_t)sqrt((double)(r2 - 1));
    const int32_t first = z - half > slab[0] ? z - half : slab[0];
    const int32_t last = z + half < slab[1] ? z + half : slab[1];
    if (first > last) continue;
    p.x = (int32_t)(cell % nx);
    p.y = (int32_t)(cell % plane / nx);
    p.value = counts(on, r2);
    for (int32_t k = first; k <= last; k++) paint_plane(&p, k, r2 - (k - z) * (k - z));
  }
}

static void paint(canvas *on, const ball_list *balls, const int32_t *r2) {
  const coble_structure *s = on->s;
  const int64_t cells = (int64_t)coble_structure_cells(s);
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < cells; c++) {
    on->diameter[c] = 0;
    on->next[c] = (uint16_t)(c % s->n[0] + !s->phase[c]);
  }
  on->unit = s->dx / COUNTS_PER_VOXEL;
  while (balls->count &&
         coble_ball_diameter(ball_r2(balls->ball[0])) * s->dx / on->unit > UINT16_MAX)
    on->unit *= 2;
  /* slabs are for balance only: each voxel takes its largest ball whatever the cut */
  const int32_t slabs = 4 * omp_get_max_threads(), deep = (s->n[2] + slabs - 1) / slabs;
#pragma omp parallel for schedule(dynamic)
  for (int32_t k = 0; k < s->n[2]; k += deep) {
    const int32_t end = k + deep < s->n[2] ? k + deep : s->n[2];
    paint_slab(on, balls, (int32_t[2]){k, end - 1});
  }
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < cells; c++) {
    const uint16_t own = r2[c] > 0 ? counts(on, r2[c]) : 0;
    if (own > on->diameter[c]) on->diameter[c] = own;
  }
}

coble_status coble_balls_check(const char *where, const coble_structure *s) {
  COBLE_TRY(coble_structure_check(where, s));
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT, "%s: the structure is grey, a resolved one would be right",
                      where);
  if (!memchr(s->phase, 0, coble_structure_cells(s)))
    return coble_fail(COBLE_ERR_INPUT, "%s: no solid voxel, the pore has no bounded diameter",
                      where);
  return COBLE_OK;
}

coble_status coble_balls_distance(const coble_structure *s, int32_t *r2) {
  const bool periodic[3] = {s->periodic_sides, s->periodic_sides, false};
  return coble_distance_squared(s->phase, s->n, periodic, r2);
}

coble_status coble_balls_paint(const coble_structure *s, const int32_t *r2, uint16_t **diameter,
                               double *unit) {
  const size_t cells = coble_structure_cells(s);
  canvas on = {.s = s};
  ball_list balls = {0};
  coble_status status = coble_grid_alloc(cells, sizeof *on.next, "row links", (void **)&on.next);
  if (!status)
    status = coble_grid_alloc(cells, sizeof *on.diameter, "pore diameters", (void **)&on.diameter);
  if (!status) status = list_balls(s, r2, on.next, &balls);
  if (!status) paint(&on, &balls, r2);
  free(on.next);
  free(balls.ball);
  if (status) {
    free(on.diameter);
    return status;
  }
  *diameter = on.diameter;
  *unit = on.unit;
  return COBLE_OK;
}
