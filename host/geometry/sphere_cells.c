#include "sphere_cells.h"

#include <string.h>

int64_t coble_cells_divide(const double size[3], double side, coble_cells *out) {
  int64_t cells = 1;
  for (int a = 0; a < 3; a++) {
    out->n[a] = (int32_t)fmin(fmax(floor(size[a] / side), 1), COBLE_GRID_MAX);
    out->side[a] = size[a] / out->n[a];
    cells *= out->n[a];
  }
  return cells;
}

void coble_cells_sort(const int32_t *cell, int32_t n, int64_t cells, int32_t *start,
                      int32_t *order) {
  for (int32_t i = 0; i < n; i++) start[cell[i] + 1]++;
  for (int64_t c = 0; c < cells; c++) start[c + 1] += start[c];
  for (int32_t i = n - 1; i >= 0; i--) order[--start[cell[i] + 1]] = i;
  /* filling from the back has left in slot c + 1 the start of cell c */
  memmove(start, start + 1, (size_t)cells * sizeof *start);
  start[cells] = n;
}
