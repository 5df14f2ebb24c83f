/* Cells that divide the box of a packing, to find spheres by place. */
#ifndef COBLE_SPHERE_CELLS_H
#define COBLE_SPHERE_CELLS_H

#include <math.h>

#include "grid.h"

typedef struct {
  int32_t n[3];
  double side[3];
} coble_cells;

/* Cells at least `side` wide, at most COBLE_GRID_MAX along an axis. Returns how many. */
int64_t coble_cells_divide(const double size[3], double side, coble_cells *out);

/* Counting sort: items of cell c are order[start[c]] .. order[start[c + 1] - 1], ascending.
 * cell: [n] of each item. start: [cells + 1] zeroed, filled. order: [n] filled. */
void coble_cells_sort(const int32_t *cell, int32_t n, int64_t cells, int32_t *start,
                      int32_t *order);

static inline int32_t coble_cell_along(const coble_cells *g, int axis, double x) {
  const double c = floor(x / g->side[axis]);
  return c < 0 ? 0 : c >= g->n[axis] ? g->n[axis] - 1 : (int32_t)c;
}

static inline int32_t coble_cell_of(const coble_cells *g, const coble_sphere *s) {
  const int32_t i = coble_cell_along(g, 0, s->x), j = coble_cell_along(g, 1, s->y),
                k = coble_cell_along(g, 2, s->z);
  return i + g->n[0] * (j + g->n[1] * k);
}

/* Back into a periodic box. */
static inline double coble_wrapped(double x, double size) {
  x -= size * floor(x / size);
  return x < size ? x : 0;
}

/* The vector between two places, r, becomes that to the nearest image. */
static inline void coble_nearest_image(const double size[3], const bool periodic[3], double r[3]) {
  for (int axis = 0; axis < 3; axis++) {
    if (!periodic[axis]) continue;
    if (r[axis] > 0.5 * size[axis])
      r[axis] -= size[axis];
    else if (r[axis] < -0.5 * size[axis])
      r[axis] += size[axis];
  }
}

#endif
