/* Paints balls from the largest down, each voxel once. What is not painted yet is kept as bits, in
 * cubes of 4 x 4 x 4 and these in cubes of 4 x 4 x 4 again: a ball goes only where something is
 * left. Slabs of planes are painted independently: each voxel takes its largest ball whatever the
 * cut. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ball_parts.h"
#include "grid.h"

enum {
  CUBE = 16, /* voxels along the edge of a large cube, planes of a slab */
  PART = 4,  /* voxels along the edge of a small one */
  COUNTS = UINT16_MAX + 1
};

typedef struct {
  const coble_structure *s;
  const coble_ball_plane *list;
  const coble_ball_counts *counts;
  uint16_t *diameter;
  int32_t cubes[2]; /* along x and y */
  /* squared distances along an axis from a centre to the voxel at d, and to the nearest voxel of
   * the part that begins at d; d is negative, too */
  const int32_t *voxel, *nearest;
} canvas;

/* What a thread works with. */
typedef struct {
  const canvas *on;
  int32_t first, end; /* planes */
  uint64_t *cube;     /* [cubes] a bit for each small cube with free voxels */
  uint64_t *part;     /* [cubes][64] a bit for each free voxel */
  size_t *start;      /* [COUNTS+1] of the balls of each count, the largest count first */
  uint64_t *ball;     /* the balls that reach into the slab, largest first */
  size_t count;
} slab;

/* Number of a part among the 64 of its cube, and of a voxel among the 64 of its part. */
static int place(int32_t x, int32_t y, int32_t z) { return x | y << 2 | z << 4; }

static void free_voxels(slab *l) {
  const int32_t *n = l->on->s->n;
  const size_t cubes = (size_t)l->on->cubes[0] * (size_t)l->on->cubes[1];
  memset(l->part, 0, 64 * cubes * sizeof *l->part);
  for (int32_t k = l->first; k < l->end; k++)
    for (int32_t j = 0; j < n[1]; j++) {
      const uint8_t *phase = l->on->s->phase + (int64_t)n[0] * (j + (int64_t)n[1] * k);
      const int32_t z = k - l->first;
      uint64_t *row = l->part + 64 * (size_t)l->on->cubes[0] * (size_t)(j / CUBE);
      for (int32_t i = 0; i < n[0]; i++)
        row[64 * (i / CUBE) + place(i / PART % 4, j / PART % 4, z / PART)] |=
            (uint64_t)(phase[i] != 0) << place(i % PART, j % PART, z % PART);
    }
  for (size_t c = 0; c < cubes; c++) {
    l->cube[c] = 0;
    for (int b = 0; b < 64; b++) l->cube[c] |= (uint64_t)(l->part[64 * c + b] != 0) << b;
  }
}

/* Squared distance from plane k to the slab: balls above it reach in. */
static int32_t squared_gap(const slab *l, int32_t k) {
  const int32_t gap = k < l->first ? l->first - k : k >= l->end ? k - l->end + 1 : 0;
  return gap * gap;
}

/* Counts the balls that reach into the slab, or puts them where they belong. */
static void sort_balls(slab *l, bool counted) {
  const canvas *on = l->on;
  for (int32_t k = 0; k < on->s->n[2]; k++) {
    const coble_ball_plane *plane = on->list + k;
    const int32_t gap = squared_gap(l, k);
    if (plane->largest <= gap) continue;
    for (size_t b = 0; b < plane->count; b++) {
      const int32_t r2 = coble_ball_r2(plane->ball[b]);
      if (r2 <= gap) continue;
      size_t *start = l->start + COUNTS - 1 - coble_ball_count(on->counts, r2);
      if (counted)
        l->ball[(*start)++] = plane->ball[b];
      else
        start[1]++;
    }
  }
}

static bool gather_balls(slab *l) {
  memset(l->start, 0, (COUNTS + 1) * sizeof *l->start);
  sort_balls(l, false);
  for (int32_t c = 1; c <= COUNTS; c++) l->start[c] += l->start[c - 1];
  l->count = l->start[COUNTS];
  l->ball = malloc((l->count + 1) * sizeof *l->ball);
  if (l->ball) sort_balls(l, true);
  return l->ball;
}

/* A ball or an image of it, and the largest step along an axis within it. */
typedef struct {
  slab *in;
  int32_t at[3], r2, half;
  uint16_t value;
} brush;

static int32_t widest_step(int32_t r2) { return (int32_t)sqrt((double)(r2 - 1)); }

/* Bits low to high of four along an axis, `width` bits each. */
static inline uint64_t span(int32_t low, int32_t high, int width) {
  const uint64_t all = ~UINT64_C(0) >> (64 - 4 * width);
  return all << width * (low > 0 ? low : 0) & all >> width * (high < 3 ? 3 - high : 0);
}

/* Those of the 64 that the box around the ball reaches; they are 2^shift voxels wide and begin
 * `from` the centre. */
static inline uint64_t boxed(const brush *b, const int32_t from[3], int shift) {
  int32_t low[3], high[3];
  for (int a = 0; a < 3; a++) {
    low[a] = (-b->half - from[a]) >> shift;
    high[a] = (b->half - from[a]) >> shift;
  }
  return span(low[0], high[0], 1) * 0x1111111111111111 &
         span(low[1], high[1], 4) * 0x0001000100010001 & span(low[2], high[2], 16);
}

static inline void paint_part(const brush *b, uint64_t *part, const int32_t at[3]) {
  const canvas *on = b->in->on;
  const int32_t from[3] = {at[0] - b->at[0], at[1] - b->at[1], at[2] - b->at[2]};
  const int32_t *dx = on->voxel + from[0], *dy = on->voxel + from[1], *dz = on->voxel + from[2];
  const int64_t nx = on->s->n[0], plane = nx * on->s->n[1];
  uint16_t *out = on->diameter + at[0] + nx * at[1] + plane * at[2];
  for (uint64_t left = *part & boxed(b, from, 0); left; left &= left - 1) {
    const int bit = __builtin_ctzll(left), x = bit % 4, y = bit / 4 % 4, z = bit / 16;
    if (dx[x] + dy[y] + dz[z] >= b->r2) continue;
    uint16_t *here = out + x + nx * y + plane * z;
    if (*here < b->value) *here = b->value;
    *part &= ~(UINT64_C(1) << bit);
  }
}

static inline void paint_cube(const brush *b, size_t c, const int32_t at[3]) {
  const int32_t from[3] = {at[0] - b->at[0], at[1] - b->at[1], at[2] - b->at[2]};
  const int32_t *dx = b->in->on->nearest + from[0], *dy = b->in->on->nearest + from[1],
                *dz = b->in->on->nearest + from[2];
  uint64_t *cube = b->in->cube + c, *part = b->in->part + 64 * c;
  for (uint64_t left = *cube & boxed(b, from, 2); left; left &= left - 1) {
    const int bit = __builtin_ctzll(left), x = PART * (bit % 4), y = PART * (bit / 4 % 4),
              z = PART * (bit / 16);
    if (dx[x] + dy[y] + dz[z] >= b->r2) continue;
    paint_part(b, part + bit, (int32_t[3]){at[0] + x, at[1] + y, at[2] + z});
    if (!part[bit]) *cube &= ~(UINT64_C(1) << bit);
  }
}

static void paint_image(const brush *b) {
  const canvas *on = b->in->on;
  int32_t low[2], high[2];
  for (int a = 0; a < 2; a++) {
    const int32_t from = b->at[a] - b->half, to = b->at[a] + b->half;
    if (to < 0 || from >= on->s->n[a]) return;
    low[a] = from > 0 ? from / CUBE : 0;
    high[a] = to < on->s->n[a] ? to / CUBE : on->cubes[a] - 1;
  }
  for (int32_t y = low[1]; y <= high[1]; y++)
    for (int32_t x = low[0]; x <= high[0]; x++) {
      const size_t c = (size_t)(x + (int64_t)on->cubes[0] * y);
      if (b->in->cube[c]) paint_cube(b, c, (int32_t[3]){CUBE * x, CUBE * y, b->in->first});
    }
}

static void paint_ball(slab *l, uint64_t ball) {
  const coble_structure *s = l->on->s;
  const int32_t r2 = coble_ball_r2(ball), x = coble_ball_at(ball, 0), y = coble_ball_at(ball, 1);
  brush b = {.in = l,
             .at = {x, y, coble_ball_at(ball, 2)},
             .r2 = r2,
             .half = widest_step(r2),
             .value = coble_ball_count(l->on->counts, r2)};
  const int images = s->periodic_sides; /* the nearest image of a voxel is one of the next */
  for (int v = -images; v <= images; v++)
    for (int u = -images; u <= images; u++) {
      b.at[0] = x + u * s->n[0];
      b.at[1] = y + v * s->n[1];
      paint_image(&b);
    }
}

static bool paint_slab(slab *l) {
  if (!gather_balls(l)) return false;
  free_voxels(l);
  for (size_t b = 0; b < l->count; b++) paint_ball(l, l->ball[b]);
  free(l->ball);
  return true;
}

static void fill_distances(int32_t reach, int32_t *voxel, int32_t *nearest) {
  for (int32_t d = -reach; d <= reach; d++) {
    const int32_t last = d + PART - 1, near = d > 0 ? d : last < 0 ? last : 0;
    voxel[d] = d * d;
    nearest[d] = near * near;
  }
}

/* All slabs; false without the memory. */
static bool paint_slabs(const canvas *on) {
  const size_t cubes = (size_t)on->cubes[0] * (size_t)on->cubes[1];
  bool no_memory = false;
#pragma omp parallel
  {
    slab l = {.on = on};
    l.cube = malloc(cubes * sizeof *l.cube);
    l.part = malloc(64 * cubes * sizeof *l.part);
    l.start = malloc((COUNTS + 1) * sizeof *l.start);
    bool good = l.cube && l.part && l.start;
#pragma omp for schedule(dynamic)
    for (int32_t k = 0; k < on->s->n[2]; k += CUBE) {
      l.first = k;
      l.end = k + CUBE < on->s->n[2] ? k + CUBE : on->s->n[2];
      good = good && paint_slab(&l);
    }
    if (!good) {
#pragma omp atomic write
      no_memory = true;
    }
    free(l.cube);
    free(l.part);
    free(l.start);
  }
  return !no_memory;
}

coble_status coble_balls_paint_listed(const coble_structure *s, const coble_ball_plane *list,
                                      const coble_ball_counts *counts, uint16_t *diameter) {
  int32_t largest = 1, *distances = NULL;
  for (int32_t k = 0; k < s->n[2]; k++)
    if (list[k].largest > largest) largest = list[k].largest;
  const int32_t reach = widest_step(largest) + CUBE, width = 2 * reach + 1;
  COBLE_TRY(coble_grid_alloc(2 * (size_t)width, sizeof *distances, "distances from balls",
                             (void **)&distances));
  fill_distances(reach, distances + reach, distances + width + reach);
  const canvas on = {.s = s,
                     .list = list,
                     .counts = counts,
                     .diameter = diameter,
                     .cubes = {(s->n[0] + CUBE - 1) / CUBE, (s->n[1] + CUBE - 1) / CUBE},
                     .voxel = distances + reach,
                     .nearest = distances + width + reach};
  const bool good = paint_slabs(&on);
  free(distances);
  return good ? COBLE_OK : coble_fail(COBLE_ERR_MEMORY, "balls: no memory to paint them");
}
