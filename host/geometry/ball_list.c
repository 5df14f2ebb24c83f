/* Which balls have to be painted. A ball is dropped when the ball of one of its 26 neighbours
 * contains it, or when its six neighbours are all as large. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ball_parts.h"
#include "grid.h"

enum { RADIUS_MAX = 64 }; /* balls up to here are compared voxel by voxel, larger ones as true */

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
  /* sqrt(outer) >= sqrt(inner) + sqrt(k + 1) */
  const int64_t rest = outer - inner - (k + 1);
  return rest >= 0 && rest * rest >= 4 * (int64_t)inner * (k + 1);
}

/* A row of balls and what the eight rows around it hold, with a voxel more at either end: the one
 * across where sides are periodic, otherwise the last one again. What stands in for a neighbour
 * outside lies nearer than that would and so is compared already. */
typedef struct {
  int32_t *own, *side, *least, *corner; /* [nx+2] the row; largest and smallest of the four rows
                                           beside it; largest of the four across its edges */
} row_view;

static int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t less(int32_t a, int32_t b) { return a < b ? a : b; }

static void close_row(int32_t *row, int32_t nx, bool wraps) {
  row[0] = row[wraps ? nx : 1];
  row[nx + 1] = row[wraps ? 1 : nx];
}

/* plane: the one below, the row's, and the one above. */
static void view_row(const coble_structure *s, const int32_t *const plane[3], int32_t j,
                     const row_view *v) {
  const int32_t nx = s->n[0], last = s->n[1] - 1;
  const bool wraps = s->periodic_sides;
  const int64_t here = (int64_t)nx * j,
                front = (int64_t)nx * (j > 0   ? j - 1
                                       : wraps ? last
                                               : 0),
                back = (int64_t)nx * (j < last ? j + 1
                                      : wraps  ? 0
                                               : last);
  for (int32_t i = 0; i < nx; i++) {
    const int32_t a = plane[0][here + i], b = plane[2][here + i], c = plane[1][front + i],
                  d = plane[1][back + i];
    v->own[i + 1] = plane[1][here + i];
    v->side[i + 1] = most(most(a, b), most(c, d));
    v->least[i + 1] = less(less(a, b), less(c, d));
    v->corner[i + 1] = most(most(plane[0][front + i], plane[0][back + i]),
                            most(plane[2][front + i], plane[2][back + i]));
  }
  close_row(v->own, nx, wraps);
  close_row(v->side, nx, wraps);
  close_row(v->corner, nx, wraps);
}

/* From a ball with no smaller neighbour a step towards any other voxel that it covers leads to a
 * ball as large or larger whose centre is nearer to that voxel: all but its centre is painted
 * without it. Where balls may not be as large as the pore, as behind a throat, most are of this
 * kind. i: counted from 1. */
static bool needless(const row_view *v, const cover_table *t, int32_t i) {
  const int32_t own = v->own[i];
  if (less(less(v->own[i - 1], v->own[i + 1]), v->least[i]) >= own) return true;
  return covers(t, most(most(v->own[i - 1], v->own[i + 1]), v->side[i]), own, 0) ||
         covers(t, most(most(v->side[i - 1], v->side[i + 1]), v->corner[i]), own, 1) ||
         covers(t, most(v->corner[i - 1], v->corner[i + 1]), own, 2);
}

typedef struct {
  const coble_structure *s;
  const coble_balls *balls;
  const coble_ball_counts *counts;
  cover_table *cover;
  uint16_t *diameter;
  coble_ball_plane *list;
  int32_t *rooms;  /* what each thread needs: four planes of balls, then the rows of a view */
  uint64_t *found; /* and its balls of a plane */
  bool no_memory;
} lister;

static size_t rooms_of_thread(const lister *l) {
  return 4 * l->balls->room + 4 * ((size_t)l->s->n[0] + 2);
}

/* The balls of a plane, to `found`. */
static size_t find_balls(const lister *l, const int32_t *const plane[3], int32_t k,
                         const row_view *v, uint64_t *found) {
  size_t count = 0;
  for (int32_t j = 0; j < l->s->n[1]; j++) {
    view_row(l->s, plane, j, v);
    for (int32_t i = 1; i <= l->s->n[0]; i++)
      if (v->own[i] && !needless(v, l->cover, i))
        found[count++] = coble_ball((int32_t[3]){i - 1, j, k}, v->own[i]);
  }
  return count;
}

static bool keep_balls(coble_ball_plane *list, const uint64_t *found, size_t count) {
  if (!count) return true;
  list->ball = malloc(count * sizeof *found);
  if (!list->ball) return false;
  memcpy(list->ball, found, count * sizeof *found);
  list->count = count;
  for (size_t b = 0; b < count; b++) list->largest = most(list->largest, coble_ball_r2(found[b]));
  return true;
}

/* The balls of plane k, in one of this thread's four rooms. */
static const int32_t *read_plane(const lister *l, int32_t k, int slot) {
  int32_t *rooms = l->rooms + (size_t)omp_get_thread_num() * rooms_of_thread(l);
  return l->balls->plane(l->balls->of, k, rooms + (size_t)slot * l->balls->room);
}

static row_view view_of_thread(const lister *l) {
  const size_t row = (size_t)l->s->n[0] + 2;
  int32_t *own = l->rooms + (size_t)omp_get_thread_num() * rooms_of_thread(l) + 4 * l->balls->room;
  return (row_view){own, own + row, own + 2 * row, own + 3 * row};
}

/* The planes of one thread. Those beside its range are read before any thread writes. */
static void list_range(lister *l, int32_t first, int32_t end) {
  const int32_t top = l->s->n[2] - 1;
  const int64_t cells = (int64_t)l->s->n[0] * l->s->n[1];
  const row_view view = view_of_thread(l);
  uint64_t *found = l->found + omp_get_thread_num() * cells;
  const int32_t *plane[3] = {read_plane(l, first > 0 ? first - 1 : 0, 0), NULL, NULL};
  const int32_t *after = read_plane(l, end <= top ? end : top, 3);
#pragma omp barrier
  if (first < end) plane[1] = read_plane(l, first, 1);
  for (int32_t k = first; k < end; k++) {
    plane[2] = k + 1 < end ? read_plane(l, k + 1, (k - first + 2) % 3) : after;
    if (!keep_balls(l->list + k, found, find_balls(l, plane, k, &view, found))) {
#pragma omp atomic write
      l->no_memory = true;
    }
    uint16_t *out = l->diameter + cells * k;
    for (int64_t c = 0; c < cells; c++) out[c] = coble_ball_count(l->counts, plane[1][c]);
    plane[0] = plane[1];
    plane[1] = plane[2];
  }
}

coble_status coble_balls_list(const coble_structure *s, const coble_balls *balls,
                              const coble_ball_counts *counts, uint16_t *diameter,
                              coble_ball_plane *list) {
  lister l = {.s = s, .balls = balls, .counts = counts, .diameter = diameter, .list = list};
  const size_t threads = (size_t)omp_get_max_threads();
  coble_status status = coble_grid_alloc(1, sizeof *l.cover, "ball table", (void **)&l.cover);
  if (!status)
    status = coble_grid_alloc(threads * rooms_of_thread(&l), sizeof *l.rooms, "planes of balls",
                              (void **)&l.rooms);
  if (!status)
    status = coble_grid_alloc(threads * (size_t)s->n[0] * (size_t)s->n[1], sizeof *l.found,
                              "balls of a plane", (void **)&l.found);
  if (!status) {
    cover_table_fill(l.cover);
#pragma omp parallel
    {
      const int64_t me = omp_get_thread_num(), team = omp_get_num_threads();
      list_range(&l, (int32_t)(s->n[2] * me / team), (int32_t)(s->n[2] * (me + 1) / team));
    }
    if (l.no_memory) status = coble_fail(COBLE_ERR_MEMORY, "balls: no memory for their list");
  }
  free(l.cover);
  free(l.rooms);
  free(l.found);
  return status;
}
