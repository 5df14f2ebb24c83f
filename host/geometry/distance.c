/* Exact Euclidean distance transform, one axis after the other: along a line, D(i) = min over u of
 * (i - u)^2 + g(u) is the lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012; the
 * integer form is that of Meijster, Roerdink & Hesselink 2000). */
#include "distance.h"

#include <omp.h>
#include <stdlib.h>

#include "grid.h"

enum { FAR = INT32_MAX, TILE = 16 }; /* lines handled together, so that memory is read in runs */

typedef struct {
  int32_t *site, *height, *start; /* parabolas of the envelope: place, value, first i it rules */
} envelope;

static int32_t parabola(const envelope *e, int32_t q, int32_t i) {
  return (i - e->site[q]) * (i - e->site[q]) + e->height[q];
}

/* Adds the parabola (u, g) on the right, dropping those it beats; returns the new top. */
static int32_t push(const envelope *e, int32_t top, int32_t u, int32_t g, const int32_t run[2]) {
  while (top >= 0) {
    const int32_t i = e->start[top];
    if (parabola(e, top, i) <= (i - u) * (i - u) + g) break;
    top--;
  }
  int32_t from = run[0];
  if (top >= 0) {
    const int32_t s = e->site[top];
    from = 1 + (u * u - s * s + g - e->height[top]) / (2 * (u - s));
    if (from >= run[1]) return top;
  }
  top++;
  e->site[top] = u;
  e->height[top] = g;
  e->start[top] = from;
  return top;
}

/* Where a period's voxel lies in a line of n. */
static int32_t wrapped(int32_t i, int32_t n) { return i < 0 ? i + n : i < n ? i : i - n; }

/* The voxels from run[0] to run[1] - 1, of the sites from sites[0] to sites[1] - 1. */
static void transform_run(int32_t *line, int32_t n, const int32_t sites[2], const int32_t run[2],
                          const envelope *e) {
  int32_t top = -1;
  for (int32_t u = sites[0]; u < sites[1]; u++) {
    const int32_t g = line[wrapped(u, n)];
    if (g != FAR) top = push(e, top, u, g, run);
  }
  if (top < 0) return;
  for (int32_t i = run[1] - 1; i >= run[0]; i--) {
    line[wrapped(i, n)] = parabola(e, top, i);
    if (i == e->start[top]) top--;
  }
}

/* Zeros part a line into runs that know nothing of each other. */
static void transform_line(int32_t *line, int32_t n, bool periodic, const envelope *e) {
  int32_t begin = 0;
  if (periodic) {
    while (begin < n && line[begin]) begin++;
    if (begin == n) {
      /* the nearest image of a site is never further than half a period */
      transform_run(line, n, (int32_t[2]){-(n / 2), n + n / 2}, (int32_t[2]){0, n}, e);
      return;
    }
  }
  for (int32_t i = begin, end; i < begin + n; i = end + 1) {
    end = i;
    while (end < begin + n && line[wrapped(end, n)]) end++;
    const bool closed = end < begin + n || periodic;
    if (end > i)
      transform_run(line, n, (int32_t[2]){i > 0 ? i - 1 : 0, end + closed}, (int32_t[2]){i, end},
                    e);
  }
}

static void transform_columns(int32_t *plane, const int32_t n[3], bool periodic, int32_t *lines,
                              const envelope *e) {
  const int32_t nx = n[0], ny = n[1];
  for (int32_t first = 0; first < nx; first += TILE) {
    const int32_t width = nx - first < TILE ? nx - first : TILE;
    int32_t *base = plane + first;
    for (int64_t j = 0; j < ny; j++)
      for (int64_t c = 0; c < width; c++) lines[c * ny + j] = base[j * nx + c];
    for (int64_t c = 0; c < width; c++) transform_line(lines + c * ny, ny, periodic, e);
    for (int64_t j = 0; j < ny; j++)
      for (int64_t c = 0; c < width; c++) base[j * nx + c] = lines[c * ny + j];
  }
}

/* Sites of a line and its images, three numbers each. */
static size_t envelope_size(const int32_t n[3]) {
  return 2 * (size_t)(n[0] > n[1] ? n[0] : n[1]) + 2;
}

size_t coble_distance_work(const int32_t n[3]) {
  return (size_t)n[1] * TILE + 3 * envelope_size(n);
}

void coble_distance_plane(const uint16_t *column, const int32_t n[3], const bool periodic[2],
                          int32_t *out, int32_t *work) {
  const size_t size = envelope_size(n);
  const envelope e = {work, work + size, work + 2 * size};
  for (int64_t c = 0; c < (int64_t)n[0] * n[1]; c++)
    out[c] = column[c] == COBLE_DISTANCE_NONE ? FAR : column[c] * column[c];
  for (int64_t j = 0; j < n[1]; j++) transform_line(out + j * n[0], n[0], periodic[0], &e);
  transform_columns(out, n, periodic[1], work + 3 * size, &e);
}

static void step_from(const uint16_t *restrict near, uint16_t *restrict row, int32_t nx) {
  for (int32_t i = 0; i < nx; i++) {
    const uint16_t there = (uint16_t)(near[i] + (near[i] != COBLE_DISTANCE_NONE));
    row[i] = there < row[i] ? there : row[i];
  }
}

void coble_distance_columns(const uint8_t *mask, const int32_t n[3], bool periodic, uint16_t *out) {
  const int32_t nx = n[0], nz = n[2], steps = periodic ? 2 * nz - 1 : nz - 1;
  const int64_t plane = (int64_t)nx * n[1];
#pragma omp parallel for schedule(static)
  for (int32_t j = 0; j < n[1]; j++) {
    uint16_t *row = out + (int64_t)nx * j;
    for (int32_t k = 0; k < nz; k++)
      for (int64_t c = plane * k; c < plane * k + nx; c++)
        row[c] = mask[(int64_t)nx * j + c] ? COBLE_DISTANCE_NONE : 0;
    if (nz == 1) continue;
    for (int32_t q = 0; q < steps; q++)
      step_from(row + plane * (q % nz), row + plane * ((q + 1) % nz), nx);
    for (int32_t q = steps; q > 0; q--)
      step_from(row + plane * (q % nz), row + plane * ((q - 1) % nz), nx);
  }
}

coble_status coble_distance_squared(const uint8_t *mask, const int32_t n[3], const bool periodic[3],
                                    int32_t *out) {
  COBLE_TRY(coble_grid_check("distance transform", n));
  const int64_t plane = (int64_t)n[0] * n[1];
  const size_t room = coble_distance_work(n);
  uint16_t *column = NULL;
  int32_t *work = NULL;
  coble_status status = coble_grid_alloc((size_t)(plane * n[2]), sizeof *column,
                                         "distances along z", (void **)&column);
  if (!status)
    status = coble_grid_alloc((size_t)omp_get_max_threads() * room, sizeof *work,
                              "distance transform lines", (void **)&work);
  if (!status) {
    coble_distance_columns(mask, n, periodic[2], column);
#pragma omp parallel for schedule(static)
    for (int32_t k = 0; k < n[2]; k++)
      coble_distance_plane(column + plane * k, n, periodic, out + plane * k,
                           work + (size_t)omp_get_thread_num() * room);
  }
  free(column);
  free(work);
  return status;
}
