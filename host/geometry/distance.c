/* Exact Euclidean distance transform, one axis after the other: along a line, D(i) = min over u of
 * (i - u)^2 + g(u) is the lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012; the
 * integer form is that of Meijster, Roerdink & Hesselink 2000). */
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
static int32_t push(const envelope *e, int32_t top, int32_t u, int32_t g, int32_t n) {
  while (top >= 0) {
    const int32_t i = e->start[top];
    if (parabola(e, top, i) <= (i - u) * (i - u) + g) break;
    top--;
  }
  int32_t from = 0;
  if (top >= 0) {
    const int32_t s = e->site[top];
    from = 1 + (u * u - s * s + g - e->height[top]) / (2 * (u - s));
    if (from >= n) return top;
  }
  top++;
  e->site[top] = u;
  e->height[top] = g;
  e->start[top] = from;
  return top;
}

static void transform_line(int32_t *line, int32_t n, bool periodic, const envelope *e) {
  /* the nearest image of a site is never further than half a period */
  const int32_t reach = periodic ? n / 2 : 0;
  int32_t top = -1;
  for (int32_t u = -reach; u < n + reach; u++) {
    const int32_t g = line[u < 0 ? u + n : u >= n ? u - n : u];
    if (g != FAR) top = push(e, top, u, g, n);
  }
  if (top < 0) return;
  for (int32_t i = n - 1; i >= 0; i--) {
    line[i] = parabola(e, top, i);
    if (i == e->start[top]) top--;
  }
}

static size_t scratch_size(int32_t n) { return (size_t)n * TILE + 3 * (2 * (size_t)n + 2); }

static void transform_axis(int32_t *d, const int32_t n[3], int axis, bool periodic, int32_t *work) {
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? n[0] : (int64_t)n[0] * n[1];
  const int64_t outer = (int64_t)n[0] * n[1] * n[2] / (stride * n[axis]);
  const int64_t tiles = (stride + TILE - 1) / TILE;
  const int32_t m = n[axis];
#pragma omp parallel for schedule(static)
  for (int64_t t = 0; t < outer * tiles; t++) {
    int32_t *line = work + (size_t)omp_get_thread_num() * scratch_size(m);
    int32_t *rest = line + (size_t)m * TILE;
    const envelope e = {rest, rest + 2 * m + 2, rest + 4 * m + 4};
    const int64_t first = t % tiles * TILE;
    const int32_t width = (int32_t)(stride - first < TILE ? stride - first : TILE);
    int32_t *base = d + t / tiles * stride * m + first;
    for (int32_t i = 0; i < m; i++)
      for (int32_t c = 0; c < width; c++) line[c * m + i] = base[i * stride + c];
    for (int32_t c = 0; c < width; c++) transform_line(line + c * m, m, periodic, &e);
    for (int32_t i = 0; i < m; i++)
      for (int32_t c = 0; c < width; c++) base[i * stride + c] = line[c * m + i];
  }
}

coble_status coble_distance_squared(const uint8_t *mask, const int32_t n[3], const bool periodic[3],
                                    int32_t *out) {
  COBLE_TRY(coble_grid_check("distance transform", n));
  int32_t longest = n[0] > n[1] ? n[0] : n[1];
  if (n[2] > longest) longest = n[2];
  void *work = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)omp_get_max_threads() * scratch_size(longest), sizeof(int32_t),
                             "distance transform lines", &work));
  const int64_t cells = (int64_t)n[0] * n[1] * n[2];
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < cells; i++) out[i] = mask[i] ? FAR : 0;
  for (int axis = 0; axis < 3; axis++) transform_axis(out, n, axis, periodic[axis], work);
  free(work);
  return COBLE_OK;
}
