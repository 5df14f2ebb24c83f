/* Aggregates: the connected parts of the nodes inside each block of 2x2x2 cells, so that no
 * aggregate joins two pores that a wall parts. */
#include <stdlib.h>
#include <string.h>

#include "transport.h"

/* The 2x2x2 block of a cell: each packed coordinate halved. */
static uint64_t block_of(uint64_t cell) {
  const uint64_t field = (1u << (COBLE_CELL_BITS - 1)) - 1;
  return cell >> 1 & (field | field << COBLE_CELL_BITS | field << 2 * COBLE_CELL_BITS);
}

static int32_t root_of(int32_t *root, int32_t i) {
  while (root[i] != i) i = root[i] = root[root[i]];
  return i;
}

/* The lower index becomes the root: the result does not depend on the order of joining. */
static void join(int32_t *root, int32_t i, int32_t j) {
  i = root_of(root, i);
  j = root_of(root, j);
  if (i < j) root[j] = i;
  if (j < i) root[i] = j;
}

/* Links of nodes [begin, end), one block, to lower nodes of the same block. */
static void join_block(const coble_grid *g, int32_t *root, int32_t begin, int32_t end) {
  for (int32_t i = begin; i < end; i++) {
    if (g->map) {
      for (int side = 0; side < 6; side++) {
        const int32_t j = coble_grid_neighbour(g, g->cell[i], side);
        if (j >= begin && j < i) join(root, i, j);
      }
    } else {
      for (int32_t e = g->start[i]; e < g->start[i + 1]; e++)
        if (g->column[e] >= begin && g->column[e] < i) join(root, i, g->column[e]);
    }
  }
}

/* parent[i]: the aggregate of node i, numbered along the Morton curve. */
static int64_t label(const coble_grid *g, int32_t *parent) {
  const int64_t n = g->n;
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < n; i++) {
    parent[i] = (int32_t)i;
  }
#pragma omp parallel for schedule(static, 4096)
  for (int64_t i = 0; i < n; i++) {
    const uint64_t block = block_of(g->cell[i]);
    if (i > 0 && block_of(g->cell[i - 1]) == block) continue;
    int64_t end = i + 1;
    while (end < n && block_of(g->cell[end]) == block) end++;
    join_block(g, parent, (int32_t)i, (int32_t)end);
    for (int64_t j = i; j < end; j++) parent[j] = root_of(parent, (int32_t)j);
  }
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) parent[i] = parent[i] == i ? (int32_t)count++ : parent[parent[i]];
  return count;
}

coble_status coble_partition_create(const coble_grid *g, coble_partition *p) {
  *p = (coble_partition){.colours = coble_grid_colours(g)};
  const size_t n = (size_t)g->n;
  p->parent = malloc((n + 1) * sizeof *p->parent);
  p->final = malloc((n + 1) * sizeof *p->final);
  if (p->parent) p->n = label(g, p->parent);
  const size_t ranges = (size_t)p->n * (size_t)p->colours;
  p->first = malloc((ranges + 1) * sizeof *p->first);
  p->count = calloc(ranges + 1, sizeof *p->count);
  if (!p->parent || !p->final || !p->first || !p->count) {
    coble_partition_release(p);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the aggregates of %zu nodes", n);
  }
  for (size_t i = 0; i < n; i++) {
    const int c = coble_grid_colour(g, g->cell[i], p->colours);
    p->final[i] = p->count[c * p->n + p->parent[i]]++;
  }
  int64_t at = 0;
  for (int c = 0; c < p->colours; c++) {
    p->colour_first[c] = at;
    for (int64_t a = c * p->n; a < (c + 1) * p->n; a++) {
      p->first[a] = (int32_t)at;
      at += p->count[a];
    }
    p->colour_first[c + 1] = at;
  }
#pragma omp parallel for schedule(static)
  for (size_t i = 0; i < n; i++) {
    const int c = coble_grid_colour(g, g->cell[i], p->colours);
    p->final[i] += p->first[c * p->n + p->parent[i]];
  }
  return COBLE_OK;
}

void coble_partition_release(coble_partition *p) {
  free(p->parent);
  free(p->final);
  free(p->first);
  free(p->count);
  *p = (coble_partition){0};
}

/* Nodes of the fine level, listed aggregate by aggregate: begin[a] .. begin[a+1]. */
static void list_children(const coble_partition *p, int64_t fine, int32_t *begin, int32_t *child) {
  begin[0] = 0;
  for (int64_t a = 0; a < p->n; a++) {
    begin[a + 1] = begin[a];
    for (int c = 0; c < p->colours; c++) begin[a + 1] += p->count[c * p->n + a];
  }
  for (int64_t i = 0; i < fine; i++) child[begin[p->parent[i]]++] = (int32_t)i;
  for (int64_t a = p->n; a > 0; a--) begin[a] = begin[a - 1];
  begin[0] = 0;
}

typedef struct {
  int32_t *column, *seen;
  int64_t length, room;
} row_buffer;

static bool add_column(row_buffer *rows, int32_t row, int32_t column) {
  if (column == row || rows->seen[column] == row) return true;
  rows->seen[column] = row;
  if (rows->length == rows->room) {
    const int64_t room = rows->room + rows->room / 2;
    int32_t *bigger = realloc(rows->column, (size_t)room * sizeof *bigger);
    if (!bigger) return false;
    rows->column = bigger;
    rows->room = room;
  }
  rows->column[rows->length++] = column;
  return true;
}

static bool add_links_of(const coble_grid *g, const coble_partition *p, row_buffer *rows,
                         int32_t i) {
  const int32_t row = p->parent[i];
  if (!g->map) {
    for (int32_t e = g->start[i]; e < g->start[i + 1]; e++)
      if (!add_column(rows, row, p->parent[g->column[e]])) return false;
    return true;
  }
  for (int side = 0; side < 6; side++) {
    const int32_t j = coble_grid_neighbour(g, g->cell[i], side);
    if (j >= 0 && !add_column(rows, row, p->parent[j])) return false;
  }
  return true;
}

static bool make_rows(const coble_grid *fine, const coble_partition *p, const int32_t *begin,
                      const int32_t *child, coble_grid *out) {
  row_buffer rows = {.room = 8 * p->n + 64};
  rows.column = malloc((size_t)rows.room * sizeof *rows.column);
  rows.seen = malloc((size_t)(p->n + 1) * sizeof *rows.seen);
  bool good = rows.column && rows.seen;
  if (good) memset(rows.seen, 0xff, (size_t)p->n * sizeof *rows.seen);
  for (int64_t a = 0; a < p->n && good; a++) {
    out->start[a] = (int32_t)rows.length;
    out->cell[a] = block_of(fine->cell[child[begin[a]]]);
    for (int32_t i = begin[a]; i < begin[a + 1] && good; i++)
      good = add_links_of(fine, p, &rows, child[i]);
    good = good && rows.length <= INT32_MAX;
  }
  out->start[p->n] = (int32_t)rows.length;
  out->column = rows.column;
  free(rows.seen);
  return good;
}

coble_status coble_grid_coarsen(const coble_grid *fine, const coble_partition *p, coble_grid *out) {
  *out = (coble_grid){.n = p->n};
  for (int a = 0; a < 3; a++) {
    out->m[a] = (fine->m[a] + 1) / 2;
    out->periodic[a] = fine->periodic[a];
  }
  int32_t *begin = malloc((size_t)(p->n + 1) * sizeof *begin);
  int32_t *child = calloc((size_t)fine->n + 1, sizeof *child);
  out->cell = malloc((size_t)(p->n + 1) * sizeof *out->cell);
  out->start = malloc((size_t)(p->n + 1) * sizeof *out->start);
  bool good = begin && child && out->cell && out->start;
  if (good) {
    list_children(p, fine->n, begin, child);
    good = make_rows(fine, p, begin, child, out);
  }
  free(begin);
  free(child);
  if (good) return COBLE_OK;
  coble_grid_release(out);
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for a coarse level of %lld nodes",
                    (long long)p->n);
}
