/* The graph as arrays: bonds of each node, pattern of K, cells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice_internal.h"

enum { CROWD = 4, GROWTHS = 12 }; /* nodes in an aggregate on average, at least */

static coble_status no_memory(void) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the host arrays of a lattice");
}

static coble_status check_bond(const coble_graph *g, int64_t at) {
  const coble_bond *b = &g->bond[at];
  const bool layer = b->kind == COBLE_BOND_LAYER;
  const double size =
      sqrt((double)b->n[0] * b->n[0] + (double)b->n[1] * b->n[1] + (double)b->n[2] * b->n[2]);
  if (b->i < 0 || b->i >= g->nodes || (layer && (b->j < 0 || b->j >= g->nodes)) ||
      (!layer && b->j != -1))
    return coble_fail(COBLE_ERR_INPUT, "lattice: bond %lld joins nodes %d and %d of %d",
                      (long long)at, b->i, b->j, g->nodes);
  if (b->kind < COBLE_BOND_LAYER || b->kind > COBLE_BOND_CC || !(fabs(size - 1) < 1e-3) ||
      (!layer && (b->n[0] != 0 || b->n[1] != 0)))
    return coble_fail(COBLE_ERR_INPUT, "lattice: bond %lld of kind %d has the normal (%g, %g, %g)",
                      (long long)at, b->kind, b->n[0], b->n[1], b->n[2]);
  if (!(b->kn >= 0 && b->kt >= 0 && b->kb >= 0 && b->kw >= 0) || !isfinite(b->kn + b->kt) ||
      !isfinite(b->kb + b->kw))
    return coble_fail(COBLE_ERR_INPUT, "lattice: bond %lld has the stiffness %g, %g, %g, %g",
                      (long long)at, b->kn, b->kt, b->kb, b->kw);
  return COBLE_OK;
}

coble_status coble_lattice_check(const coble_graph *g) {
  if (g->dof != 3 && g->dof != 6)
    return coble_fail(COBLE_ERR_INPUT, "lattice: %d unknowns a node: 3 or 6 expected", g->dof);
  if (g->nodes < 1 || g->bonds < 0 || g->bonds >= INT32_MAX)
    return coble_fail(COBLE_ERR_INPUT, "lattice: %d nodes and %lld bonds", g->nodes,
                      (long long)g->bonds);
  for (int64_t b = 0; b < g->bonds; b++) COBLE_TRY(check_bond(g, b));
  return COBLE_OK;
}

/* --- bonds of each node --- */
static coble_status list_bonds(coble_lattice *l, const coble_graph *g) {
  int64_t *first = calloc((size_t)g->nodes + 2, sizeof *first);
  l->host_first = first;
  if (!first) return no_memory();
  /* counts two places ahead, so that filling leaves the starts in place */
  for (int64_t b = 0; b < g->bonds; b++) {
    first[g->bond[b].i + 2]++;
    if (g->bond[b].j >= 0) first[g->bond[b].j + 2]++;
  }
  for (int64_t i = 0; i < g->nodes; i++) first[i + 2] += first[i + 1];
  l->items = first[g->nodes + 1];
  l->host_item = malloc((size_t)(l->items + 1) * sizeof *l->host_item);
  l->host_block = malloc((size_t)(l->items + 1) * sizeof *l->host_block);
  if (!l->host_item || !l->host_block) return no_memory();
  for (int64_t b = 0; b < g->bonds; b++) {
    l->host_item[first[g->bond[b].i + 1]++] = (int32_t)b;
    if (g->bond[b].j >= 0) l->host_item[first[g->bond[b].j + 1]++] = (int32_t)b;
  }
  return COBLE_OK;
}

static int32_t across(const coble_bond *b, int32_t i) { return b->i == i ? b->j : b->i; }

/* --- pattern: each node and its neighbours, ascending --- */
static int compare(const void *a, const void *b) {
  const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* Neighbours of node i and itself, ascending, each once; row has room for all. */
static int32_t make_row(const coble_lattice *l, const coble_graph *g, int32_t i, int32_t *row) {
  int32_t count = 0, kept = 0;
  row[count++] = i;
  for (int64_t e = l->host_first[i]; e < l->host_first[i + 1]; e++) {
    const int32_t j = across(&g->bond[l->host_item[e]], i);
    if (j >= 0) row[count++] = j;
  }
  qsort(row, (size_t)count, sizeof *row, compare);
  for (int32_t k = 0; k < count; k++)
    if (k == 0 || row[k] != row[k - 1]) row[kept++] = row[k];
  return kept;
}

static coble_status make_pattern(coble_lattice *l, const coble_graph *g) {
  coble_lattice_map *map = &l->map;
  const int64_t n = g->nodes;
  map->n = n;
  map->start = calloc((size_t)n + 1, sizeof *map->start);
  map->column = malloc((size_t)(l->items + n) * sizeof *map->column);
  if (!map->start || !map->column) return no_memory();
  if (l->items + n >= INT32_MAX)
    return coble_fail(COBLE_ERR_INPUT, "lattice: %lld bonds are too many", (long long)g->bonds);
  for (int32_t i = 0; i < n; i++)
    map->start[i + 1] = map->start[i] + make_row(l, g, i, map->column + map->start[i]);
  map->link = malloc((size_t)map->start[n] * sizeof *map->link);
  if (!map->link) return no_memory();
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < n; i++)
    for (int64_t e = l->host_first[i]; e < l->host_first[i + 1]; e++) {
      const int32_t j = across(&g->bond[l->host_item[e]], (int32_t)i);
      l->host_block[e] = j < 0 ? -1 : coble_lattice_find(map->start, map->column, i, j);
    }
  return COBLE_OK;
}

/* --- lengths --- */
static double bond_length(const coble_bond *b) { return (double)b->arm_i + (double)b->arm_j; }

/* l0, and the mean over nodes of the shortest bond in units of it. */
static double lengths(coble_lattice *l, const coble_graph *g) {
  double sum = 0, shortest_sum = 0;
  int64_t count = 0, nodes = 0;
  for (int64_t b = 0; b < g->bonds; b++) {
    if (g->bond[b].kind != COBLE_BOND_LAYER) continue;
    sum += bond_length(&g->bond[b]);
    count++;
  }
  l->l0 = sum > 0 ? sum / (double)count : l->length;
  for (int64_t i = 0; i < g->nodes; i++) {
    double shortest = HUGE_VAL;
    for (int64_t e = l->host_first[i]; e < l->host_first[i + 1]; e++) {
      const coble_bond *b = &g->bond[l->host_item[e]];
      if (b->kind == COBLE_BOND_LAYER) shortest = fmin(shortest, bond_length(b));
    }
    if (!isfinite(shortest) || shortest <= 0) continue;
    shortest_sum += shortest;
    nodes++;
  }
  return nodes ? shortest_sum / (double)nodes / l->l0 : 1;
}

/* --- cells, two of which in each direction make an aggregate --- */
static void set_cells(coble_lattice_map *map, const double low[3], double edge) {
  memset(map->cells, 0, sizeof map->cells);
  for (int64_t i = 0; i < map->n; i++)
    for (int a = 0; a < 3; a++) {
      map->cell[i][a] = (int32_t)fmin((map->place[i][a] - low[a]) / edge + 0.5, 1e6);
      if (map->cell[i][a] >= map->cells[a]) map->cells[a] = map->cell[i][a] + 1;
    }
}

static int64_t aggregate_cells(const coble_lattice_map *map) {
  int64_t count = 1;
  for (int a = 0; a < 3; a++) count *= (map->cells[a] + 1) / 2;
  return count;
}

static int64_t count_occupied(const coble_lattice_map *map, uint8_t *mark) {
  int64_t count = 0;
  memset(mark, 0, (size_t)aggregate_cells(map));
  for (int64_t i = 0; i < map->n; i++) {
    const int32_t *c = map->cell[i];
    const int64_t nx = (map->cells[0] + 1) / 2, ny = (map->cells[1] + 1) / 2;
    uint8_t *m = &mark[((int64_t)(c[2] / 2) * ny + c[1] / 2) * nx + c[0] / 2];
    count += !*m;
    *m = 1;
  }
  return count;
}

/* Grows the cells from the node spacing until they are few and their aggregates have members. */
static coble_status make_cells(coble_lattice *l, const coble_graph *g, double spacing) {
  coble_lattice_map *map = &l->map;
  map->place = malloc((size_t)map->n * sizeof *map->place);
  map->cell = malloc((size_t)map->n * sizeof *map->cell);
  const int64_t most = 8 * map->n + 64;
  uint8_t *mark = malloc((size_t)most);
  if (!map->place || !map->cell || !mark) {
    free(mark);
    return no_memory();
  }
  double low[3] = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
  for (int64_t i = 0; i < map->n; i++)
    for (int a = 0; a < 3; a++) {
      map->place[i][a] = g->position[i][a] / l->l0;
      low[a] = fmin(low[a], map->place[i][a]);
    }
  double edge = spacing;
  set_cells(map, low, edge);
  for (int growths = 0; aggregate_cells(map) > most || growths < GROWTHS; growths++) {
    if (aggregate_cells(map) <= most && count_occupied(map, mark) * CROWD <= map->n) break;
    edge *= 1.25;
    set_cells(map, low, edge);
  }
  free(mark);
  return COBLE_OK;
}

coble_status coble_lattice_map_create(coble_lattice *l, const coble_graph *g) {
  COBLE_TRY(list_bonds(l, g));
  const double spacing = lengths(l, g);
  COBLE_TRY(make_pattern(l, g));
  return make_cells(l, g, spacing);
}
