/* Aggregates that are rigid bodies: the nodes of a cell of 2 x 2 x 2, in pieces that bonds hold
 * together. */
#include <stdlib.h>
#include <string.h>

#include "lattice_internal.h"

/* A link counts intact bonds in its upper bits and touching ones below. */
enum { INTACT = 1 << 12, TOUCHES = INTACT - 1, LINK_MOST = 1 << 30 };

static int32_t join(int32_t a, int32_t b) {
  const int32_t touching = (a & TOUCHES) + (b & TOUCHES);
  const int32_t intact = (a & ~TOUCHES) + (b & ~TOUCHES);
  return (intact < LINK_MOST ? intact : LINK_MOST) | (touching < TOUCHES ? touching : TOUCHES);
}

static coble_status no_memory(void) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the aggregates of a lattice");
}

void coble_lattice_map_link(coble_lattice *l) {
  int32_t *link = l->map.link;
#pragma omp parallel for schedule(static) if (l->nodes > 20000)
  for (int64_t i = 0; i < l->nodes; i++) {
    for (int32_t e = l->map.start[i]; e < l->map.start[i + 1]; e++) link[e] = 0;
    for (int64_t e = l->host_first[i]; e < l->host_first[i + 1]; e++) {
      const uint8_t state = l->host_state[l->host_item[e]];
      if (l->host_block[e] < 0 || state == COBLE_PARTED) continue;
      link[l->host_block[e]] = join(link[l->host_block[e]], state == COBLE_INTACT ? INTACT : 1);
    }
  }
}

/* --- nodes by cells --- */
typedef struct {
  int64_t n;
  int32_t *of;           /* [fine n] cell of each node */
  int32_t *first, *node; /* [n + 1], [fine n] */
} cells;

static void release_cells(cells *c) {
  free(c->of);
  free(c->first);
  free(c->node);
}

static coble_status sort_cells(const coble_lattice_map *map, cells *c) {
  const int64_t nx = (map->cells[0] + 1) / 2, ny = (map->cells[1] + 1) / 2;
  c->n = nx * ny * ((map->cells[2] + 1) / 2);
  c->of = malloc((size_t)map->n * sizeof *c->of);
  c->first = calloc((size_t)c->n + 2, sizeof *c->first);
  c->node = malloc((size_t)map->n * sizeof *c->node);
  if (!c->of || !c->first || !c->node) return no_memory();
  for (int64_t i = 0; i < map->n; i++) {
    const int32_t *at = map->cell[i];
    c->of[i] = (int32_t)(((int64_t)(at[2] >> 1) * ny + (at[1] >> 1)) * nx + (at[0] >> 1));
    c->first[c->of[i] + 2]++;
  }
  for (int64_t i = 0; i < c->n; i++) c->first[i + 2] += c->first[i + 1];
  for (int64_t i = 0; i < map->n; i++) c->node[c->first[c->of[i] + 1]++] = (int32_t)i;
  return COBLE_OK;
}

/* --- pieces --- */
static int32_t find_root(int32_t *root, int32_t i) {
  while (root[i] != i) i = root[i] = root[root[i]];
  return i;
}

static void unite(int32_t *root, int32_t i, int32_t j) {
  i = find_root(root, i);
  j = find_root(root, j);
  if (i < j)
    root[j] = i;
  else
    root[i] = j;
}

/* Pieces of cells; least: the link that holds, 0: all of a cell is one piece. */
static int64_t find_pieces(const coble_lattice_map *map, const cells *c, int32_t least,
                           int32_t *root) {
  int64_t pieces = 0;
  for (int64_t i = 0; i < map->n; i++) root[i] = (int32_t)i;
  for (int32_t i = 0; i < map->n; i++) {
    if (least == 0) {
      unite(root, i, c->node[c->first[c->of[i]]]);
      continue;
    }
    for (int32_t e = map->start[i]; e < map->start[i + 1] && map->column[e] < i; e++)
      if (map->link[e] >= least && c->of[map->column[e]] == c->of[i])
        unite(root, i, map->column[e]);
  }
  for (int32_t i = 0; i < map->n; i++) pieces += root[i] == i;
  return pieces;
}

/* Aggregates are numbered along the cells, so that neighbours have near numbers. */
static void number_pieces(const coble_lattice_map *map, const cells *c, int32_t *root,
                          coble_lattice_grouping *g) {
  int32_t count = 0;
  for (int64_t k = 0; k < map->n; k++) {
    const int32_t i = c->node[k], top = find_root(root, i);
    if (top == i) g->parent[i] = count++;
    g->parent[i] = g->parent[top];
  }
  for (int64_t i = 0; i < map->n; i++) g->first[g->parent[i] + 2]++;
  for (int64_t i = 0; i < g->n; i++) g->first[i + 2] += g->first[i + 1];
  for (int64_t i = 0; i < map->n; i++) g->child[g->first[g->parent[i] + 1]++] = (int32_t)i;
}

static void set_offsets(const coble_lattice_map *map, coble_lattice_grouping *g) {
  for (int64_t p = 0; p < g->n; p++) {
    double centre[3] = {0};
    for (int32_t c = g->first[p]; c < g->first[p + 1]; c++)
      for (int a = 0; a < 3; a++) centre[a] += map->place[g->child[c]][a];
    for (int a = 0; a < 3; a++) centre[a] /= g->first[p + 1] - g->first[p];
    for (int32_t c = g->first[p]; c < g->first[p + 1]; c++)
      for (int a = 0; a < 3; a++)
        g->offset[g->child[c]][a] = map->place[g->child[c]][a] - centre[a];
  }
}

static coble_status group(const coble_lattice_map *map, int32_t least, cells *c, int32_t *root,
                          coble_lattice_grouping *g) {
  COBLE_TRY(sort_cells(map, c));
  g->n = find_pieces(map, c, least, root);
  /* loose pieces do not make levels without end */
  if (least > INTACT && (double)g->n > 0.7 * (double)map->n)
    g->n = find_pieces(map, c, INTACT, root);
  if ((double)g->n > 0.7 * (double)map->n) g->n = find_pieces(map, c, 0, root);
  g->first = calloc((size_t)g->n + 2, sizeof *g->first);
  if (!g->first) return no_memory();
  number_pieces(map, c, root, g);
  set_offsets(map, g);
  return COBLE_OK;
}

coble_status coble_lattice_group(const coble_lattice_map *map, int bonds,
                                 coble_lattice_grouping *g) {
  cells c = {0};
  const size_t n = (size_t)map->n;
  *g = (coble_lattice_grouping){.parent = malloc(n * sizeof *g->parent),
                                .child = malloc(n * sizeof *g->child),
                                .offset = malloc(n * sizeof *g->offset)};
  int32_t *root = malloc(n * sizeof *root);
  const bool room = g->parent && g->child && g->offset && root;
  const coble_status status = room ? group(map, bonds * INTACT, &c, root, g) : no_memory();
  release_cells(&c);
  free(root);
  if (status) coble_lattice_grouping_release(g);
  return status;
}

void coble_lattice_grouping_release(coble_lattice_grouping *g) {
  free(g->parent);
  free(g->first);
  free(g->child);
  free(g->offset);
  *g = (coble_lattice_grouping){0};
}

/* --- the map of the aggregates --- */
typedef struct {
  coble_lattice_map *map;
  int64_t room;  /* blocks */
  int32_t *seen; /* [aggregates] place of a column in the present row, or an older one */
} builder;

static coble_status ensure(builder *to, int64_t blocks) {
  if (blocks <= to->room) return COBLE_OK;
  if (blocks >= INT32_MAX) return coble_fail(COBLE_ERR_INPUT, "a lattice of too many bonds");
  to->room = blocks + blocks / 2;
  int32_t *column = realloc(to->map->column, (size_t)to->room * sizeof *column);
  if (column) to->map->column = column;
  int32_t *link = realloc(to->map->link, (size_t)to->room * sizeof *link);
  if (link) to->map->link = link;
  return column && link ? COBLE_OK : no_memory();
}

static void sort_row(int32_t *column, int32_t *link, int32_t count) {
  for (int32_t k = 1; k < count; k++) {
    const int32_t c = column[k], v = link[k];
    int32_t at = k;
    for (; at > 0 && column[at - 1] > c; at--) {
      column[at] = column[at - 1];
      link[at] = link[at - 1];
    }
    column[at] = c;
    link[at] = v;
  }
}

static coble_status coarse_row(const coble_lattice_map *fine, const coble_lattice_grouping *g,
                               int64_t p, builder *to) {
  const int32_t begin = to->map->start[p];
  int32_t end = begin;
  for (int32_t c = g->first[p]; c < g->first[p + 1]; c++) {
    const int32_t i = g->child[c];
    COBLE_TRY(ensure(to, (int64_t)end + fine->start[i + 1] - fine->start[i]));
    for (int32_t e = fine->start[i]; e < fine->start[i + 1]; e++) {
      const int32_t j = g->parent[fine->column[e]], at = to->seen[j];
      if (at >= begin) {
        to->map->link[at] = join(to->map->link[at], fine->link[e]);
        continue;
      }
      to->seen[j] = end;
      to->map->column[end] = j;
      to->map->link[end++] = fine->link[e];
    }
  }
  sort_row(to->map->column + begin, to->map->link + begin, end - begin);
  to->map->start[p + 1] = end;
  return COBLE_OK;
}

static void coarse_places(const coble_lattice_map *fine, const coble_lattice_grouping *g,
                          coble_lattice_map *to) {
  for (int a = 0; a < 3; a++) to->cells[a] = (fine->cells[a] + 1) / 2;
  for (int64_t p = 0; p < g->n; p++) {
    const int32_t i = g->child[g->first[p]];
    for (int a = 0; a < 3; a++) {
      to->cell[p][a] = fine->cell[i][a] >> 1;
      to->place[p][a] = fine->place[i][a] - g->offset[i][a];
    }
  }
}

coble_status coble_lattice_map_coarsen(const coble_lattice_map *fine,
                                       const coble_lattice_grouping *g, coble_lattice_map *out) {
  const size_t n = (size_t)g->n;
  *out = (coble_lattice_map){.n = g->n,
                             .start = calloc(n + 1, sizeof *out->start),
                             .place = malloc(n * sizeof *out->place),
                             .cell = malloc(n * sizeof *out->cell)};
  builder to = {.map = out, .seen = malloc(n * sizeof *to.seen)};
  coble_status status = out->start && out->place && out->cell && to.seen ? COBLE_OK : no_memory();
  if (!status) status = ensure(&to, 30 * g->n);
  if (!status) memset(to.seen, 0xff, n * sizeof *to.seen);
  for (int64_t p = 0; p < g->n && !status; p++) status = coarse_row(fine, g, p, &to);
  if (!status) coarse_places(fine, g, out);
  free(to.seen);
  if (status) coble_lattice_map_release(out);
  return status;
}

void coble_lattice_map_release(coble_lattice_map *map) {
  free(map->start);
  free(map->column);
  free(map->link);
  free(map->place);
  free(map->cell);
  *map = (coble_lattice_map){0};
}
