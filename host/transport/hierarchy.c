/* The levels of a network: topology once, values as often as conductances change. */
#include <stdlib.h>
#include <string.h>

#include "coble/dense.h"
#include "transport.h"

enum { DENSE_MAX = 128 }; /* nodes below which the coarsest level is solved exactly */

coble_links coble_network_links(const coble_network *net) {
  return (coble_links){.neighbours = net->neighbours,
                       .face = {net->values.face[0], net->values.face[1], net->values.face[2]},
                       .diagonal = net->values.diagonal};
}

coble_rows coble_level_rows(const coble_level *level) {
  return (coble_rows){level->start, level->column, level->value, level->diagonal};
}

coble_aggregates coble_network_aggregates(const coble_network *net, int l) {
  const coble_level *level = &net->level[l];
  return (coble_aggregates){level->n, net->level[l - 1].colours, level->child_first,
                            level->child_count};
}

static coble_status upload_new(coble_network *net, int64_t count, size_t size, const void *from,
                               void **to) {
  COBLE_TRY(coble_network_alloc(net, count, size, "a level of the transport network", to));
  return coble_device_upload(net->dev, *to, from, (size_t)count * size);
}

/* --- level 0 --- */

/* Nodes of the grid in the order of the network, and back. */
typedef struct {
  const coble_grid *grid;
  const int32_t *final, *from; /* [n] place of each node of the grid; node at each place */
} ordering;

static int32_t beside(const void *context, int64_t place, int side) {
  const ordering *o = context;
  const int32_t j = coble_grid_neighbour(o->grid, o->grid->cell[o->from[place]], side);
  return j < 0 ? -1 : o->final[j];
}

static coble_status make_neighbours(coble_network *net, const coble_grid *g, const int32_t *final) {
  int32_t *from = malloc((size_t)(g->n + 1) * sizeof *from);
  if (!from) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the neighbours of pores");
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < g->n; i++) {
    from[final[i]] = (int32_t)i;
  }
  const ordering o = {g, final, from};
  const coble_status status = coble_indices_create(net->dev, g->n, 6, beside, &o, &net->neighbours);
  net->bytes += coble_indices_bytes(&net->neighbours);
  free(from);
  return status;
}

static coble_status make_fine(coble_network *net, const coble_grid *g, const coble_partition *p) {
  net->n = g->n;
  net->cells = malloc((size_t)(g->n + 1) * sizeof *net->cells);
  if (!net->cells) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the cells of nodes");
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < g->n; i++) {
    const uint64_t c = g->cell[i];
    net->cells[p->final[i]] =
        ((int64_t)coble_cell_at(c, 2) * g->m[1] + coble_cell_at(c, 1)) * g->m[0] +
        coble_cell_at(c, 0);
  }
  return make_neighbours(net, g, p->final);
}

/* --- coarse levels --- */

static int32_t column_at(const void *column, int64_t link, int only) {
  (void)only;
  return ((const int32_t *)column)[link];
}

/* Rows in the order of colours. */
static coble_status upload_rows(coble_network *net, coble_level *level, const coble_grid *g,
                                const int32_t *final) {
  const int64_t n = g->n, links = g->start[n];
  int32_t *start = calloc((size_t)n + 1, sizeof *start);
  int32_t *column = malloc((size_t)(links + 1) * sizeof *column);
  coble_status status = COBLE_OK;
  if (start && column) {
    for (int64_t i = 0; i < n; i++) start[final[i] + 1] = g->start[i + 1] - g->start[i];
    for (int64_t i = 0; i < n; i++) start[i + 1] += start[i];
    for (int64_t i = 0; i < n; i++) {
      int32_t at = start[final[i]];
      for (int32_t e = g->start[i]; e < g->start[i + 1]; e++) column[at++] = final[g->column[e]];
    }
    status = upload_new(net, n + 1, sizeof *start, start, (void **)&level->start);
    if (!status)
      status = coble_indices_create(net->dev, links, 1, column_at, column, &level->column);
    net->bytes += coble_indices_bytes(&level->column);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a coarse level");
  }
  free(start);
  free(column);
  return status;
}

/* The ranges of children, from the order of `parents` into that of colours. */
static coble_status upload_children(coble_network *net, coble_level *level,
                                    const coble_partition *children, const int32_t *final) {
  const int64_t n = children->n, ranges = n * children->colours;
  int32_t *first = malloc((size_t)(ranges + 1) * sizeof *first), most = 0;
  uint16_t *count = malloc((size_t)(ranges + 1) * sizeof *count);
  coble_status status = COBLE_OK;
  for (int64_t r = 0; r < ranges; r++) most = children->count[r] > most ? children->count[r] : most;
  if (!first || !count) status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a coarse level");
  if (most > UINT16_MAX)
    status = coble_fail(COBLE_ERR_INTERNAL, "an aggregate of %d pores, 65535 are possible", most);
  for (int64_t r = 0; r < ranges && !status; r++) {
    const int64_t to = r - r % n + final[r % n];
    first[to] = children->first[r];
    count[to] = (uint16_t)children->count[r];
  }
  if (!status) status = upload_new(net, ranges, sizeof *first, first, (void **)&level->child_first);
  if (!status) status = upload_new(net, ranges, sizeof *count, count, (void **)&level->child_count);
  free(first), free(count);
  return status;
}

static coble_status make_rows_of(coble_network *net, int l, const coble_grid *g,
                                 const int32_t *final) {
  coble_level *level = &net->level[l];
  const int64_t n = g->n, links = g->start[n];
  COBLE_TRY(upload_rows(net, level, g, final));
  const char *what = "the values of a coarse level";
  COBLE_TRY(coble_network_alloc(net, links, sizeof(float), what, (void **)&level->value));
  COBLE_TRY(coble_network_alloc(net, n, sizeof(float), what, (void **)&level->diagonal));
  return coble_network_alloc(net, n, sizeof(float), what, (void **)&level->b);
}

static coble_status make_coarse(coble_network *net, int l, const coble_grid *g,
                                const coble_partition *children, const coble_partition *own) {
  COBLE_TRY(make_rows_of(net, l, g, own->final));
  return upload_children(net, &net->level[l], children, own->final);
}

/* What every level has. */
static coble_status make_level(coble_network *net, int l, const coble_partition *own) {
  coble_level *level = &net->level[l];
  level->colours = own->colours;
  memcpy(level->colour_first, own->colour_first, sizeof level->colour_first);
  level->n = own->colour_first[own->colours];
  const char *what = "multigrid work vectors";
  COBLE_TRY(coble_network_alloc(net, level->n, sizeof(float), what, (void **)&level->total));
  if (l == 0) return COBLE_OK; /* z is the caller's */
  return coble_network_alloc(net, level->n, sizeof(float), what, (void **)&level->z);
}

static bool is_coarsest(const coble_grid *g) {
  return !g->map && (g->n <= DENSE_MAX || g->start[g->n] == 0);
}

/* The levels below level l, whose grid and partition these are. */
static coble_status make_coarser(coble_network *net, int l, coble_grid *g, coble_partition *own) {
  coble_partition children = {0};
  coble_status status = COBLE_OK;
  while (!status && g->n > 0 && !is_coarsest(g)) {
    coble_grid coarse;
    status = coble_grid_coarsen(g, own, &coarse);
    if (status) break;
    coble_grid_release(g);
    coble_partition_release(&children);
    *g = coarse;
    children = *own;
    *own = (coble_partition){0};
    net->levels = ++l + 1;
    status = coble_partition_create(g, own);
    if (!status) status = make_level(net, l, own);
    if (!status) status = make_coarse(net, l, g, &children, own);
  }
  coble_partition_release(&children);
  const coble_level *last = &net->level[net->levels - 1];
  if (!status && net->levels > 1 && last->n <= DENSE_MAX)
    status = coble_network_alloc(net, last->n * last->n, sizeof(float), "the coarsest level",
                                 (void **)&net->inverse);
  return status;
}

coble_status coble_hierarchy_create(coble_network *net, const uint8_t *mask) {
  coble_grid grid;
  COBLE_TRY(coble_grid_create(&net->box, mask, &grid));
  coble_partition own = {0};
  net->levels = 1;
  coble_status status = coble_partition_create(&grid, &own);
  if (!status) status = make_level(net, 0, &own);
  if (!status) status = make_fine(net, &grid, &own);
  if (!status) status = make_coarser(net, 0, &grid, &own);
  coble_partition_release(&own);
  coble_grid_release(&grid);
  return status;
}

/* --- values --- */

/* The coarsest level on the host: rows and room for the dense matrices. */
typedef struct {
  int32_t *start, *column;
  float *value, *diagonal, *inverse;
  double *matrix, *work;
} coarsest;

static coble_status download_coarsest(coble_network *net, coarsest *h) {
  const coble_level *level = &net->level[net->levels - 1];
  const size_t n = (size_t)level->n;
  COBLE_TRY(coble_device_download(net->dev, h->start, level->start, (n + 1) * sizeof(int32_t)));
  const size_t links = (size_t)h->start[n];
  if (links > n * n) return coble_fail(COBLE_ERR_INTERNAL, "coarsest level: %zu links", links);
  COBLE_TRY(coble_indices_read(net->dev, &level->column, h->column));
  COBLE_TRY(coble_device_download(net->dev, h->value, level->value, links * sizeof(float)));
  return coble_device_download(net->dev, h->diagonal, level->diagonal, n * sizeof(float));
}

static coble_status invert_coarsest(coble_network *net, coarsest *h) {
  COBLE_TRY(download_coarsest(net, h));
  const int64_t n = net->level[net->levels - 1].n;
  for (int64_t i = 0; i < n; i++) {
    h->matrix[i * n + i] += (double)h->diagonal[i];
    for (int32_t e = h->start[i]; e < h->start[i + 1]; e++) {
      h->matrix[i * n + i] += (double)h->value[e];
      h->matrix[i * n + h->column[e]] -= (double)h->value[e];
    }
  }
  coble_dense_invert(h->matrix, h->work, n, 1e-14);
  for (int64_t i = 0; i < n * n; i++) h->inverse[i] = (float)h->work[i];
  return coble_device_upload(net->dev, net->inverse, h->inverse, (size_t)(n * n) * sizeof(float));
}

static coble_status refresh_coarsest(coble_network *net) {
  const size_t n = (size_t)net->level[net->levels - 1].n, nn = n * n;
  coarsest h = {calloc(n + 1, sizeof(int32_t)),   malloc((nn + 1) * sizeof(int32_t)),
                malloc((nn + 1) * sizeof(float)), malloc((n + 1) * sizeof(float)),
                malloc((nn + 1) * sizeof(float)), calloc(nn + 1, sizeof(double)),
                malloc((nn + 1) * sizeof(double))};
  const bool good = h.start && h.column && h.value && h.diagonal && h.inverse && h.matrix && h.work;
  const coble_status status =
      good ? invert_coarsest(net, &h)
           : coble_fail(COBLE_ERR_MEMORY, "out of memory for the coarsest level");
  free(h.start);
  free(h.column);
  free(h.value);
  free(h.diagonal);
  free(h.inverse);
  free(h.matrix);
  free(h.work);
  return status;
}

static coble_coarse_rows coarse_rows(const coble_network *net, int l) {
  const coble_level *at = &net->level[l];
  return (coble_coarse_rows){
      coble_network_aggregates(net, l), at->start, at->column, at->value, at->diagonal, at->total};
}

/* Levels 2 and on, from level 1. */
static coble_status refresh_rows(coble_network *net) {
  for (int l = 2; l < net->levels; l++) {
    const coble_level *at = &net->level[l];
    const coble_coarsen_rows_args args = {coble_level_rows(at - 1), (at - 1)->total,
                                          coarse_rows(net, l)};
    COBLE_TRY(coble_launch_coarsen_rows(net->dev, &args, at->n));
  }
  return net->inverse ? refresh_coarsest(net) : COBLE_OK;
}

coble_status coble_hierarchy_refresh(coble_network *net) {
  const coble_links links = coble_network_links(net);
  const coble_link_total_args total = {links, net->level[0].total};
  COBLE_TRY(coble_launch_link_total(net->dev, &total, net->n));
  if (net->levels > 1) {
    const coble_coarsen_links_args args = {links, net->level[0].total, coarse_rows(net, 1)};
    COBLE_TRY(coble_launch_coarsen_links(net->dev, &args, net->level[1].n));
  }
  return refresh_rows(net);
}

/* --- levels over a box of voxels, whose first rows are known with their values --- */

/* Numbers of a level's nodes, in the order of colours. */
static coble_status upload_ordered(coble_network *net, const float *from, const int32_t *final,
                                   float *to) {
  const int64_t n = net->level[1].n;
  float *ordered = malloc((size_t)(n + 1) * sizeof *ordered);
  if (!ordered) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a coarse level");
  for (int64_t i = 0; i < n; i++) ordered[final[i]] = from[i];
  const coble_status status =
      coble_device_upload(net->dev, to, ordered, (size_t)n * sizeof *ordered);
  free(ordered);
  return status;
}

/* Values of the rows, as upload_rows orders their columns; the total of each. */
static coble_status upload_values(coble_network *net, const coble_grid *g,
                                  const coble_row_values *v, const int32_t *final) {
  const coble_level *level = &net->level[1];
  const int64_t n = g->n, links = g->start[n];
  int32_t *from = malloc((size_t)(n + 1) * sizeof *from);
  float *value = malloc((size_t)(links + 1) * sizeof *value);
  float *total = malloc((size_t)(n + 1) * sizeof *total);
  coble_status status = COBLE_OK;
  if (from && value && total) {
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++) from[final[i]] = (int32_t)i;
    for (int64_t place = 0; place < n; place++) {
      const int32_t i = from[place];
      total[i] = v->diagonal[i];
      for (int32_t e = g->start[i]; e < g->start[i + 1]; e++) {
        value[at++] = v->value[e];
        total[i] += v->value[e];
      }
    }
    status = coble_device_upload(net->dev, level->value, value, (size_t)links * sizeof *value);
    if (!status) status = upload_ordered(net, v->diagonal, final, level->diagonal);
    if (!status) status = upload_ordered(net, total, final, level->total);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a coarse level");
  }
  free(from);
  free(value);
  free(total);
  return status;
}

coble_status coble_hierarchy_on_blocks(coble_network *net, coble_grid *g,
                                       const coble_row_values *values, int32_t *order) {
  coble_partition own = {0};
  net->levels = 2;
  net->level[0].colours = 2;
  coble_status status = coble_partition_create(g, &own);
  if (!status) status = make_level(net, 1, &own);
  if (!status) status = make_rows_of(net, 1, g, own.final);
  if (!status) status = upload_values(net, g, values, own.final);
  if (!status) memcpy(order, own.final, (size_t)g->n * sizeof *order);
  if (!status) status = make_coarser(net, 1, g, &own);
  coble_partition_release(&own);
  return status ? status : refresh_rows(net);
}
