/* The levels of a lattice: topology when bonds change their states, values after every assembly. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/dense.h"
#include "lattice_internal.h"

enum { DENSE_MAX = 120 }; /* unknowns below which a level is solved exactly */

coble_lattice_rows coble_lattice_level_rows(const coble_lattice_level *at) {
  return (coble_lattice_rows){at->dof,   at->n,      at->start, at->column,
                              at->value, at->border, at->bed};
}

coble_lattice_groups coble_lattice_level_groups(const coble_lattice_level *at) {
  return (coble_lattice_groups){at->parent, at->offset, at->child_first, at->child};
}

/* --- memory of a level --- */
static size_t rounded(size_t bytes) { return (bytes + 255) / 256 * 256; }

/* Deals out the store; with NULL it only adds up. */
static size_t deal(coble_lattice_level *at, char *store) {
  const size_t n = (size_t)at->n, unknowns = n * (size_t)at->dof, blocks = (size_t)at->blocks;
  const size_t square = (size_t)at->dof * (size_t)at->dof;
  size_t used = 0;
  const struct {
    void **out;
    size_t bytes;
  } part[] = {
      {(void **)&at->value, blocks * square * sizeof(double)},
      {(void **)&at->pivot, n * square * sizeof(double)},
      {(void **)&at->border, (unknowns + 1) * sizeof(double)},
      {(void **)&at->b, (unknowns + 1) * sizeof(double)},
      {(void **)&at->z, (unknowns + 1) * sizeof(double)},
      {(void **)&at->d, unknowns * sizeof(double)},
      {(void **)&at->product, unknowns * sizeof(double)},
      {(void **)&at->offset, 3 * n * sizeof(double)},
      {(void **)&at->start, (n + 1) * sizeof(int32_t)},
      {(void **)&at->column, blocks * sizeof(int32_t)},
      {(void **)&at->parent, n * sizeof(int32_t)},
      {(void **)&at->child, n * sizeof(int32_t)},
      {(void **)&at->child_first, (n + 1) * sizeof(int32_t)},
  };
  for (size_t p = 0; p < sizeof part / sizeof part[0]; p++) {
    if (store) *part[p].out = store + used;
    used += rounded(part[p].bytes);
  }
  return used;
}

static coble_status store_level(coble_lattice *l, coble_lattice_level *at) {
  const size_t bytes = deal(at, NULL);
  if (bytes > at->store_bytes) {
    coble_device_free(l->dev, at->store);
    l->bytes -= at->store_bytes;
    at->store_bytes = 0;
    const size_t wanted = at->store ? bytes + bytes / 8 : bytes;
    COBLE_TRY(coble_lattice_alloc(l, (int64_t)wanted, 1, &at->store));
    at->store_bytes = wanted;
  }
  deal(at, at->store);
  return COBLE_OK;
}

static coble_status put(coble_lattice *l, void *to, const void *from, int64_t count, size_t size) {
  return coble_device_upload(l->dev, to, from, (size_t)count * size);
}

/* --- topology --- */
static coble_status upload_grouping(coble_lattice *l, const coble_lattice_level *at,
                                    const coble_lattice_grouping *g) {
  COBLE_TRY(put(l, at->parent, g->parent, at->n, sizeof *g->parent));
  COBLE_TRY(put(l, at->child, g->child, at->n, sizeof *g->child));
  COBLE_TRY(put(l, at->child_first, g->first, g->n + 1, sizeof *g->first));
  return put(l, at->offset, g->offset, at->n, sizeof *g->offset);
}

static coble_status make_level(coble_lattice *l, coble_lattice_level *at,
                               const coble_lattice_map *map) {
  at->dof = COBLE_RIGID;
  at->n = map->n;
  at->blocks = map->start[map->n];
  COBLE_TRY(store_level(l, at));
  COBLE_TRY(put(l, at->start, map->start, at->n + 1, sizeof *map->start));
  return put(l, at->column, map->column, at->blocks, sizeof *map->column);
}

/* One level below `fine`, whose map becomes that of the new level. own: fine is not level 0's. */
static coble_status add_level(coble_lattice *l, coble_lattice_map *fine, bool own) {
  if (l->levels == COBLE_LATTICE_LEVELS)
    return coble_fail(COBLE_ERR_INTERNAL, "lattice: %d levels are not enough", l->levels);
  coble_lattice_grouping g;
  coble_lattice_map coarse = {0};
  /* Central bonds (3 unknowns) leave two bodies free to turn about each other: it takes three. */
  COBLE_TRY(coble_lattice_group(fine, own && l->dof == 3 ? 3 : 1, &g));
  coble_status status = upload_grouping(l, &l->level[l->levels - 1], &g);
  if (!status) status = coble_lattice_map_coarsen(fine, &g, &coarse);
  coble_lattice_grouping_release(&g);
  if (status) return status;
  status = make_level(l, &l->level[l->levels], &coarse);
  if (own) coble_lattice_map_release(fine);
  *fine = coarse;
  if (!status) l->levels++;
  return status;
}

coble_status coble_lattice_levels_make(coble_lattice *l) {
  coble_lattice_map map = l->map;
  bool own = false;
  coble_status status = COBLE_OK;
  coble_lattice_map_link(l);
  l->levels = 1;
  for (const coble_lattice_level *at = &l->level[0]; at->n * at->dof > DENSE_MAX && !status;
       at = &l->level[l->levels - 1]) {
    status = add_level(l, &map, own);
    own = own || !status;
  }
  if (own) coble_lattice_map_release(&map);
  return status;
}

/* --- the coarsest level --- */

typedef struct {
  int32_t *start, *column;
  double *value, *border, *bed, *matrix, *inverse;
} coarsest;

static coble_status download_coarsest(coble_lattice *l, const coble_lattice_level *at,
                                      coarsest *h) {
  const size_t n = (size_t)at->n, blocks = (size_t)at->blocks, dof = (size_t)at->dof;
  COBLE_TRY(coble_device_download(l->dev, h->start, at->start, (n + 1) * sizeof *h->start));
  COBLE_TRY(coble_device_download(l->dev, h->column, at->column, blocks * sizeof *h->column));
  COBLE_TRY(
      coble_device_download(l->dev, h->value, at->value, blocks * dof * dof * sizeof *h->value));
  COBLE_TRY(
      coble_device_download(l->dev, h->border, at->border, (n * dof + 1) * sizeof *h->border));
  return at->bed ? coble_device_download(l->dev, h->bed, at->bed, n * dof * sizeof *h->bed)
                 : COBLE_OK;
}

static void fill_matrix(const coble_lattice_level *at, coarsest *h) {
  const int64_t dof = at->dof, plate = at->n * dof, n = plate + 1;
  for (int64_t i = 0; i < at->n; i++) {
    for (int32_t e = h->start[i]; e < h->start[i + 1]; e++)
      for (int64_t a = 0; a < dof; a++)
        for (int64_t b = 0; b < dof; b++)
          h->matrix[(i * dof + a) * n + h->column[e] * dof + b] = h->value[(e * dof + a) * dof + b];
    for (int64_t a = i * dof; a < (i + 1) * dof; a++) h->matrix[a * n + a] += h->bed[a];
  }
  for (int64_t i = 0; i <= plate; i++)
    h->matrix[i * n + plate] = h->matrix[plate * n + i] = h->border[i];
}

static coble_status invert_coarsest(coble_lattice *l, const coble_lattice_level *at, coarsest *h) {
  const int64_t n = at->n * at->dof + 1;
  COBLE_TRY(download_coarsest(l, at, h));
  fill_matrix(at, h);
  coble_dense_invert(h->matrix, h->inverse, n, 1e-13);
  if (n > l->inverse_unknowns) {
    coble_device_free(l->dev, l->inverse);
    l->bytes -= (size_t)(l->inverse_unknowns * l->inverse_unknowns) * sizeof *l->inverse;
    l->inverse_unknowns = 0;
    COBLE_TRY(coble_lattice_alloc(l, n * n, sizeof *l->inverse, (void **)&l->inverse));
    l->inverse_unknowns = n;
  }
  return put(l, l->inverse, h->inverse, n * n, sizeof *h->inverse);
}

static coble_status refresh_coarsest(coble_lattice *l) {
  const coble_lattice_level *at = &l->level[l->levels - 1];
  const size_t n = (size_t)(at->n * at->dof + 1), blocks = (size_t)at->blocks;
  coarsest h = {.start = malloc((size_t)(at->n + 1) * sizeof *h.start),
                .column = malloc(blocks * sizeof *h.column),
                .value = malloc(blocks * (size_t)at->dof * (size_t)at->dof * sizeof *h.value),
                .border = malloc(n * sizeof *h.border),
                .bed = calloc(n, sizeof *h.bed),
                .matrix = calloc(n * n, sizeof *h.matrix),
                .inverse = malloc(n * n * sizeof *h.inverse)};
  const bool room = h.start && h.column && h.value && h.border && h.bed && h.matrix && h.inverse;
  const coble_status status =
      room ? invert_coarsest(l, at, &h)
           : coble_fail(COBLE_ERR_MEMORY, "out of memory for the coarsest level of a lattice");
  free(h.start);
  free(h.column);
  free(h.value);
  free(h.border);
  free(h.bed);
  free(h.matrix);
  free(h.inverse);
  return status;
}

/* --- values --- */
coble_status coble_lattice_levels_refresh(coble_lattice *l) {
  for (int k = 0; k < l->levels; k++) {
    const coble_lattice_level *at = &l->level[k];
    if (k > 0) {
      const coble_lattice_level *fine = at - 1;
      const coble_lattice_coarsen_args args = {coble_lattice_level_rows(fine),
                                               coble_lattice_level_groups(fine),
                                               at->n,
                                               at->start,
                                               at->column,
                                               at->value,
                                               at->border};
      COBLE_TRY(coble_launch_lattice_coarsen(l->dev, &args, at->n));
    }
    if (k == l->levels - 1) break;
    const coble_lattice_pivot_args pivot = {coble_lattice_level_rows(at), at->pivot};
    COBLE_TRY(coble_launch_lattice_pivot(l->dev, &pivot, at->n));
  }
  return refresh_coarsest(l);
}
