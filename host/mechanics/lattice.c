/* The elastic lattice: its arrays, assembly and product. */
#include "coble/lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice_internal.h"

coble_status coble_lattice_alloc(coble_lattice *l, int64_t count, size_t size, void **out) {
  COBLE_TRY(coble_device_alloc(l->dev, (size_t)count, size, "the lattice", out));
  l->bytes += (size_t)count * size;
  return COBLE_OK;
}

coble_device *coble_lattice_device(const coble_lattice *l) { return l->dev; }
double coble_lattice_length(const coble_lattice *l) { return l->length; }
double coble_lattice_turn(const coble_lattice *l) { return l->length / l->l0; }
int coble_lattice_dof(const coble_lattice *l) { return l->dof; }
int64_t coble_lattice_nodes(const coble_lattice *l) { return l->nodes; }
int64_t coble_lattice_bonds(const coble_lattice *l) { return l->bonds; }
int64_t coble_lattice_size(const coble_lattice *l) { return l->dof * l->nodes + 1; }
const coble_bond *coble_lattice_bond(const coble_lattice *l) { return l->bond; }
uint8_t *coble_lattice_state(coble_lattice *l) { return l->state; }
const int64_t *coble_lattice_node_first(const coble_lattice *l) { return l->first; }
const int32_t *coble_lattice_node_bond(const coble_lattice *l) { return l->item; }
size_t coble_lattice_bytes(const coble_lattice *l) { return l->bytes; }

/* --- creation --- */
static coble_status upload_new(coble_lattice *l, const void *from, int64_t count, size_t size,
                               void **to) {
  COBLE_TRY(coble_lattice_alloc(l, count, size, to));
  return coble_device_upload(l->dev, *to, from, (size_t)count * size);
}

static coble_status upload_graph(coble_lattice *l, const coble_graph *g) {
  const coble_lattice_map *map = &l->map;
  coble_lattice_level *at = &l->level[0];
  int32_t *middle = malloc((size_t)l->nodes * sizeof *middle);
  if (!middle) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a lattice");
  for (int64_t i = 0; i < l->nodes; i++)
    middle[i] = coble_lattice_find(map->start, map->column, i, (int32_t)i);
  const struct {
    const void *from;
    void **to;
    int64_t count;
    size_t size;
  } array[] = {
      {middle, (void **)&l->middle, l->nodes, sizeof *middle},
      {g->bond, (void **)&l->bond, l->bonds, sizeof *g->bond},
      {l->host_first, (void **)&l->first, l->nodes + 1, sizeof *l->host_first},
      {l->host_item, (void **)&l->item, l->items, sizeof *l->host_item},
      {l->host_block, (void **)&l->block, l->items, sizeof *l->host_block},
      {map->start, (void **)&at->start, l->nodes + 1, sizeof *map->start},
      {map->column, (void **)&at->column, at->blocks, sizeof *map->column},
  };
  coble_status status = COBLE_OK;
  for (size_t a = 0; a < sizeof array / sizeof array[0] && !status; a++)
    status = upload_new(l, array[a].from, array[a].count, array[a].size, array[a].to);
  free(middle);
  return status;
}

static coble_status alloc_rest(coble_lattice *l) {
  coble_lattice_level *at = &l->level[0];
  const int64_t n = l->nodes, size = coble_lattice_size(l), square = (int64_t)l->dof * l->dof;
  const struct {
    void **to;
    int64_t count;
    size_t size;
  } array[] = {
      {(void **)&l->state, l->bonds, sizeof *l->state},
      {(void **)&l->border, size, sizeof *l->border},
      {(void **)&l->bed, size, sizeof *l->bed},
      {(void **)&l->r, size, sizeof *l->r},
      {(void **)&l->p, size, sizeof *l->p},
      {(void **)&l->q, size, sizeof *l->q},
      {(void **)&l->s, size, sizeof *l->s},
      {(void **)&at->value, at->blocks * square, sizeof *at->value},
      {(void **)&at->pivot, n * square, sizeof *at->pivot},
      {(void **)&at->border, size, sizeof *at->border},
      {(void **)&at->d, size, sizeof *at->d},
      {(void **)&at->product, size, sizeof *at->product},
      {(void **)&at->parent, n, sizeof *at->parent},
      {(void **)&at->child, n, sizeof *at->child},
      {(void **)&at->child_first, n + 1, sizeof *at->child_first},
      {(void **)&at->offset, 3 * n, sizeof *at->offset},
  };
  for (size_t a = 0; a < sizeof array / sizeof array[0]; a++)
    COBLE_TRY(coble_lattice_alloc(l, array[a].count, array[a].size, array[a].to));
  l->host_state = calloc((size_t)l->bonds + 1, 1);
  l->last_state = malloc((size_t)l->bonds + 1);
  if (!l->host_state || !l->last_state)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the bonds of a lattice");
  return COBLE_OK;
}

static void set_units(coble_lattice *l, const coble_graph *g) {
  double sum = 0;
  l->units =
      (coble_lattice_units){l->length / l->force, l->length / l->force / l->l0 / l->l0, 1 / l->l0};
  for (int64_t b = 0; b < g->bonds; b++) {
    const double kn = l->units.stiffness * (double)g->bond[b].kn;
    sum += kn;
    if (g->bond[b].kind == COBLE_BOND_CC) l->plate_whole += kn;
  }
  l->least = sum > 0 ? 1e-3 * sum / (double)g->bonds : 1;
}

static coble_status fill(coble_lattice *l, const coble_graph *graph) {
  COBLE_TRY(coble_lattice_map_create(l, graph));
  set_units(l, graph);
  l->level[0].dof = l->dof;
  l->level[0].n = l->nodes;
  l->level[0].blocks = l->map.start[l->nodes];
  COBLE_TRY(upload_graph(l, graph));
  return alloc_rest(l);
}

coble_status coble_lattice_create(coble_device *dev, const coble_graph *graph, double length,
                                  double force, coble_lattice **out) {
  *out = NULL;
  if (!(length > 0) || !(force > 0))
    return coble_fail(COBLE_ERR_INPUT, "lattice: units of %g m and %g N", length, force);
  COBLE_TRY(coble_lattice_check(graph));
  coble_lattice *l = calloc(1, sizeof *l);
  if (!l) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a lattice handle");
  l->dev = dev;
  l->dof = graph->dof;
  l->nodes = graph->nodes;
  l->bonds = graph->bonds;
  l->length = length;
  l->force = force;
  const coble_status status = fill(l, graph);
  if (status) {
    coble_lattice_destroy(l);
    return status;
  }
  *out = l;
  return COBLE_OK;
}

void coble_lattice_destroy(coble_lattice *l) {
  if (!l) return;
  coble_lattice_level *at = &l->level[0];
  void *device[] = {l->bond,    l->state, l->first,   l->item,     l->block,   l->middle,
                    l->border,  l->bed,   l->clamped, l->inverse,  l->r,       l->p,
                    l->q,       l->s,     at->start,  at->column,  at->value,  at->pivot,
                    at->border, at->d,    at->child,  at->product, at->parent, at->child_first,
                    at->offset};
  for (size_t a = 0; a < sizeof device / sizeof device[0]; a++)
    coble_device_free(l->dev, device[a]);
  for (int k = 1; k < COBLE_LATTICE_LEVELS; k++) coble_device_free(l->dev, l->level[k].store);
  coble_lattice_map_release(&l->map);
  free(l->host_first);
  free(l->host_item);
  free(l->host_block);
  free(l->host_state);
  free(l->last_state);
  free(l);
}

/* --- assembly --- */
static coble_status assemble_rows(coble_lattice *l, double anchor) {
  const coble_lattice_level *at = &l->level[0];
  const coble_lattice_assemble_args args = {.dof = l->dof,
                                            .units = l->units,
                                            .anchor = anchor,
                                            .least = l->least,
                                            .bond = l->bond,
                                            .state = l->state,
                                            .first = l->first,
                                            .item = l->item,
                                            .block = l->block,
                                            .start = at->start,
                                            .middle = l->middle,
                                            .value = at->value,
                                            .border = l->border};
  return coble_launch_lattice_assemble(l->dev, &args, l->nodes);
}

/* The plate's own stiffness, without bed in K and with it in the preconditioner. */
static coble_status set_plate(coble_lattice *l, double anchor, const float *bed) {
  coble_lattice_level *at = &l->level[0];
  const int64_t last = coble_lattice_size(l) - 1;
  const double hold = anchor * fmax(l->plate_whole, l->least);
  const coble_lattice_plate_args bare = {l->dof, l->nodes, l->border, NULL, NULL, NULL},
                                 full = {l->dof, l->nodes,   l->border,
                                         bed,    at->border, bed ? l->bed : NULL};
  double plate;
  COBLE_TRY(coble_reduce_lattice_plate(l->dev, &bare, l->nodes, &plate));
  plate += hold;
  COBLE_TRY(coble_device_upload(l->dev, l->border + last, &plate, sizeof plate));
  COBLE_TRY(coble_reduce_lattice_plate(l->dev, &full, l->nodes, &plate));
  plate += hold;
  at->bed = bed ? l->bed : NULL;
  return coble_device_upload(l->dev, at->border + last, &plate, sizeof plate);
}

coble_status coble_lattice_assemble(coble_lattice *l, double anchor, const float *bed) {
  const size_t bytes = (size_t)l->bonds;
  COBLE_TRY(assemble_rows(l, anchor));
  COBLE_TRY(set_plate(l, anchor, bed));
  COBLE_TRY(coble_device_download(l->dev, l->host_state, l->state, bytes));
  if (!l->assembled || memcmp(l->host_state, l->last_state, bytes) != 0) {
    l->assembled = false;
    COBLE_TRY(coble_lattice_levels_make(l));
    memcpy(l->last_state, l->host_state, bytes);
  }
  COBLE_TRY(coble_lattice_levels_refresh(l));
  l->assembled = true;
  return COBLE_OK;
}

/* --- products --- */
coble_status coble_lattice_product(coble_lattice *l, const coble_lattice_level *at, const double *x,
                                   double *y) {
  const coble_bsr matrix = {at->n, at->blocks, at->dof, at->start, at->column, at->value};
  return coble_device_bsr(l->dev, &matrix, x, y);
}

coble_status coble_lattice_apply(coble_lattice *l, const double *x, double *y) {
  const int64_t size = coble_lattice_size(l);
  const coble_dot_args row = {l->border, x};
  double plate;
  COBLE_TRY(coble_lattice_product(l, &l->level[0], x, y));
  COBLE_TRY(coble_reduce_dot(l->dev, &row, size, &plate));
  const coble_lattice_border_args args = {size - 1, plate, l->border, x, y};
  return coble_launch_lattice_border(l->dev, &args, size);
}

coble_status coble_lattice_precondition(coble_lattice *l, const double *r, double *z) {
  return coble_lattice_cycle(l, r, z);
}
