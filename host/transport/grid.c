/* Cells along the Morton curve: at every level of coarsening the children of a block are neighbours
 * in memory. */
#include <stdlib.h>
#include <string.h>

#include "transport.h"

static uint64_t pack(int32_t x, int32_t y, int32_t z) {
  return (uint64_t)x | (uint64_t)y << COBLE_CELL_BITS | (uint64_t)z << 2 * COBLE_CELL_BITS;
}

/* Every third bit from the 21 lowest bits of v. */
static uint64_t spread(uint64_t v) {
  v &= 0x1fffff;
  v = (v | v << 32) & 0x1f00000000ffff;
  v = (v | v << 16) & 0x1f0000ff0000ff;
  v = (v | v << 8) & 0x100f00f00f00f00f;
  v = (v | v << 4) & 0x10c30c30c30c30c3;
  return (v | v << 2) & 0x1249249249249249;
}

static uint64_t gather(uint64_t v) {
  v &= 0x1249249249249249;
  v = (v | v >> 2) & 0x10c30c30c30c30c3;
  v = (v | v >> 4) & 0x100f00f00f00f00f;
  v = (v | v >> 8) & 0x1f0000ff0000ff;
  v = (v | v >> 16) & 0x1f00000000ffff;
  return (v | v >> 32) & 0x1fffff;
}

static int compare_keys(const void *a, const void *b) {
  const uint64_t u = *(const uint64_t *)a, v = *(const uint64_t *)b;
  return (u > v) - (u < v);
}

uint64_t *coble_brick_keys(const int32_t m[3], int64_t *count) {
  int64_t k[3], at = 0;
  for (int a = 0; a < 3; a++) k[a] = (m[a] + COBLE_BRICK - 1) / COBLE_BRICK;
  *count = k[0] * k[1] * k[2];
  uint64_t *key = malloc((size_t)*count * sizeof *key);
  if (!key) return NULL;
  for (int64_t z = 0; z < k[2]; z++)
    for (int64_t y = 0; y < k[1]; y++)
      for (int64_t x = 0; x < k[0]; x++)
        key[at++] = spread((uint64_t)x) | spread((uint64_t)y) << 1 | spread((uint64_t)z) << 2;
  qsort(key, (size_t)*count, sizeof *key, compare_keys);
  return key;
}

int coble_brick_cells(const int32_t m[3], const uint8_t *mask, uint64_t key,
                      uint64_t out[COBLE_BRICK_CELLS]) {
  const int32_t origin[3] = {(int32_t)gather(key) * COBLE_BRICK,
                             (int32_t)gather(key >> 1) * COBLE_BRICK,
                             (int32_t)gather(key >> 2) * COBLE_BRICK};
  int count = 0;
  for (uint64_t c = 0; c < COBLE_BRICK_CELLS; c++) {
    const int32_t x = origin[0] + (int32_t)gather(c), y = origin[1] + (int32_t)gather(c >> 1),
                  z = origin[2] + (int32_t)gather(c >> 2);
    if (x >= m[0] || y >= m[1] || z >= m[2]) continue;
    if (mask[((int64_t)z * m[1] + y) * m[0] + x]) out[count++] = pack(x, y, z);
  }
  return count;
}

static int64_t linear(const coble_grid *g, uint64_t cell) {
  return ((int64_t)coble_cell_at(cell, 2) * g->m[1] + coble_cell_at(cell, 1)) * g->m[0] +
         coble_cell_at(cell, 0);
}

static coble_status number_nodes(coble_grid *g, const uint8_t *mask, const uint64_t *key,
                                 int64_t bricks, int64_t *offset) {
#pragma omp parallel for schedule(static)
  for (int64_t b = 0; b < bricks; b++) {
    uint64_t node[COBLE_BRICK_CELLS];
    offset[b] = coble_brick_cells(g->m, mask, key[b], node);
  }
  for (int64_t b = 0; b < bricks; b++) {
    const int64_t here = offset[b];
    offset[b] = g->n;
    g->n += here;
  }
  if (g->n > INT32_MAX)
    return coble_fail(
        COBLE_ERR_INPUT,
        "the network has %lld nodes, at most 2147483647 are possible: use larger voxels",
        (long long)g->n);
  const size_t cells = (size_t)g->m[0] * (size_t)g->m[1] * (size_t)g->m[2];
  g->cell = malloc((size_t)(g->n + 1) * sizeof *g->cell);
  g->map = malloc((cells + 1) * sizeof *g->map);
  if (!g->cell || !g->map)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for a map of %zu cells", cells);
  memset(g->map, 0xff, cells * sizeof *g->map);
#pragma omp parallel for schedule(static)
  for (int64_t b = 0; b < bricks; b++) {
    uint64_t node[COBLE_BRICK_CELLS];
    const int count = coble_brick_cells(g->m, mask, key[b], node);
    for (int i = 0; i < count; i++) {
      g->cell[offset[b] + i] = node[i];
      g->map[linear(g, node[i])] = (int32_t)(offset[b] + i);
    }
  }
  return COBLE_OK;
}

coble_status coble_grid_create(const coble_box *box, const uint8_t *mask, coble_grid *out) {
  *out = (coble_grid){0};
  for (int a = 0; a < 3; a++) {
    if (box->n[a] < 0 || box->n[a] >= 1 << COBLE_CELL_BITS)
      return coble_fail(COBLE_ERR_INPUT, "a box of %d cells along axis %d: 0 to %d are possible",
                        box->n[a], a, (1 << COBLE_CELL_BITS) - 1);
    out->m[a] = box->n[a];
    out->periodic[a] = box->periodic[a];
  }
  int64_t bricks = 0;
  uint64_t *key = coble_brick_keys(out->m, &bricks);
  int64_t *offset = malloc((size_t)(bricks + 1) * sizeof *offset);
  coble_status status = key && offset
                            ? number_nodes(out, mask, key, bricks, offset)
                            : coble_fail(COBLE_ERR_MEMORY, "out of memory to order the cells");
  free(key);
  free(offset);
  if (status) coble_grid_release(out);
  return status;
}

void coble_grid_release(coble_grid *grid) {
  free(grid->cell);
  free(grid->map);
  free(grid->start);
  free(grid->column);
  *grid = (coble_grid){0};
}

int32_t coble_grid_neighbour(const coble_grid *g, uint64_t cell, int side) {
  const int axis = side >> 1;
  const int32_t m = g->m[axis], at = coble_cell_at(cell, axis);
  int32_t to = at + (side & 1 ? 1 : -1);
  if (to < 0 || to >= m) {
    if (!g->periodic[axis] || m == 1) return -1;
    to = to < 0 ? m - 1 : 0;
  }
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? g->m[0] : (int64_t)g->m[0] * g->m[1];
  return g->map[linear(g, cell) + (to - at) * stride];
}

/* Parity colours a grid, except round an odd period, where a third colour closes the ring. */
int coble_grid_colours(const coble_grid *g) {
  for (int a = 0; a < 3; a++)
    if (g->periodic[a] && g->m[a] % 2 && g->m[a] > 1) return 3;
  return 2;
}

int coble_grid_colour(const coble_grid *g, uint64_t cell, int colours) {
  int sum = 0;
  for (int a = 0; a < 3; a++) {
    const int32_t at = coble_cell_at(cell, a);
    const bool seam = g->periodic[a] && g->m[a] % 2 && g->m[a] > 1 && at == g->m[a] - 1;
    sum += seam ? 2 : at & 1;
  }
  return sum % colours;
}
