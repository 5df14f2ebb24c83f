/* The finest level of a conductance on the voxels of a whole box: a byte for each voxel says what it
 * is, and the aggregates are the connected parts of blocks of 2x2x2 voxels. The levels below are
 * those of a network. */
#include "pore_box.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS_MOST = 4 }; /* of a block: no two of them touch */

/* While the levels are made, on the host. */
typedef struct {
  const int32_t *n; /* [3] voxels */
  int32_t m[3];     /* blocks */
  int axis;         /* of the two faces */
  const uint8_t *mark;
  uint8_t *block; /* [blocks] which voxels of a block are unknowns: bit dx + 2 dy + 4 dz */
  int32_t *first; /* [blocks] the first aggregate of a block */
  uint8_t *part;  /* [aggregates] voxels of an aggregate, bits as above */
  uint8_t parts[256][PARTS_MOST], count[256]; /* of each block there can be */
  coble_grid grid;                            /* of the aggregates */
  coble_row_values values;
} builder;

/* Voxels of a block on its low and high side of an axis, and how far apart their bits are. */
static const uint8_t low_side[3] = {0x55, 0x33, 0x0f};

static int bits_of(uint8_t mask) { return __builtin_popcount(mask); }

static uint8_t shifted(uint8_t mask, int axis, bool up) {
  const int by = 1 << axis;
  return (uint8_t)(up ? (mask & low_side[axis]) << by : (mask & ~low_side[axis] & 0xff) >> by);
}

static void list_parts(builder *b) {
  for (int block = 0; block < 256; block++) {
    uint8_t left = (uint8_t)block;
    while (left) {
      uint8_t part = left & (uint8_t)-left, before = 0;
      while (part != before) {
        before = part;
        for (int axis = 0; axis < 3; axis++)
          part |= (shifted(part, axis, true) | shifted(part, axis, false)) & block;
      }
      b->parts[block][b->count[block]++] = part;
      left &= (uint8_t)~part;
    }
  }
}

static int64_t block_at(const builder *b, int32_t x, int32_t y, int32_t z) {
  return ((int64_t)z * b->m[1] + y) * b->m[0] + x;
}

static void mark_blocks(builder *b) {
#pragma omp parallel for schedule(static)
  for (int32_t bz = 0; bz < b->m[2]; bz++)
    for (int32_t z = 2 * bz; z < 2 * bz + 2 && z < b->n[2]; z++)
      for (int32_t y = 0; y < b->n[1]; y++) {
        const uint8_t *line = b->mark + ((int64_t)z * b->n[1] + y) * b->n[0];
        uint8_t *to = b->block + block_at(b, 0, y / 2, bz);
        const int bit = (y & 1) * 2 + (z & 1) * 4;
        for (int32_t x = 0; x < b->n[0]; x++)
          to[x / 2] |= (uint8_t)((line[x] != 0) << (bit + (x & 1)));
      }
}

/* Numbers aggregates along the Morton curve; offset [bricks]. */
static int64_t count_parts(builder *b, const uint64_t *key, int64_t bricks, int64_t *offset) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < bricks; k++) {
    uint64_t cell[COBLE_BRICK_CELLS];
    const int count = coble_brick_cells(b->m, b->block, key[k], cell);
    offset[k] = 0;
    for (int i = 0; i < count; i++) {
      const uint64_t c = cell[i];
      const int64_t at = block_at(b, coble_cell_at(c, 0), coble_cell_at(c, 1), coble_cell_at(c, 2));
      b->first[at] = (int32_t)offset[k];
      offset[k] += b->count[b->block[at]];
    }
  }
  int64_t total = 0;
  for (int64_t k = 0; k < bricks; k++) {
    const int64_t here = offset[k];
    offset[k] = total;
    total += here;
  }
  return total;
}

static void name_parts(builder *b, const uint64_t *key, int64_t bricks, const int64_t *offset) {
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < bricks; k++) {
    uint64_t cell[COBLE_BRICK_CELLS];
    const int count = coble_brick_cells(b->m, b->block, key[k], cell);
    for (int i = 0; i < count; i++) {
      const uint64_t c = cell[i];
      const int64_t at = block_at(b, coble_cell_at(c, 0), coble_cell_at(c, 1), coble_cell_at(c, 2));
      const uint8_t block = b->block[at];
      b->first[at] += (int32_t)offset[k];
      for (int p = 0; p < b->count[block]; p++) {
        b->part[b->first[at] + p] = b->parts[block][p];
        b->grid.cell[b->first[at] + p] = c;
      }
    }
  }
}

static coble_status number_parts(builder *b, const uint64_t *key, int64_t bricks, int64_t *offset) {
  const int64_t n = count_parts(b, key, bricks, offset);
  if (n > INT32_MAX / 24) /* links of an aggregate at most */
    return coble_fail(COBLE_ERR_INPUT, "%lld aggregates of pores, at most %d are possible",
                      (long long)n, INT32_MAX / 24);
  b->grid.n = n;
  b->grid.cell = malloc((size_t)(n + 1) * sizeof *b->grid.cell);
  b->grid.start = calloc((size_t)n + 1, sizeof *b->grid.start);
  b->part = malloc((size_t)n + 1);
  b->values.diagonal = malloc((size_t)(n + 1) * sizeof *b->values.diagonal);
  if (!b->grid.cell || !b->grid.start || !b->part || !b->values.diagonal)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld aggregates", (long long)n);
  name_parts(b, key, bricks, offset);
  return COBLE_OK;
}

/* Links of an aggregate to those of the blocks beside it; column and value may be NULL to count them.
 * Half of the number of faces: see coarsen_links.h. */
static int32_t find_links(const builder *b, int64_t i, int32_t *column, float *value) {
  const uint64_t cell = b->grid.cell[i];
  const int64_t step[3] = {1, b->m[0], (int64_t)b->m[0] * b->m[1]};
  const int64_t at =
      block_at(b, coble_cell_at(cell, 0), coble_cell_at(cell, 1), coble_cell_at(cell, 2));
  int32_t links = 0;
  for (int side = 0; side < 6; side++) {
    const int axis = side / 2;
    const bool up = side % 2;
    const int32_t to = coble_cell_at(cell, axis) + (up ? 1 : -1);
    if (to < 0 || to >= b->m[axis]) continue;
    const int64_t beside = up ? at + step[axis] : at - step[axis];
    const uint8_t block = b->block[beside], faces = shifted(b->part[i], axis, !up);
    for (int p = 0; p < b->count[block]; p++) {
      const int count = bits_of(faces & b->parts[block][p]);
      if (count == 0) continue;
      if (column) column[links] = b->first[beside] + p;
      if (value) value[links] = 0.5f * (float)count;
      links++;
    }
  }
  return links;
}

/* Twice the number of voxels at the two faces of the box. */
static float faces_of(const builder *b, int64_t i) {
  const int32_t at = coble_cell_at(b->grid.cell[i], b->axis), last = b->n[b->axis] - 1;
  const uint8_t low = low_side[b->axis], part = b->part[i];
  int count = 0;
  if (at == 0) count += bits_of(part & low);
  if (at == last / 2) count += bits_of(part & (last % 2 ? (uint8_t)~low : low));
  return 2 * (float)count;
}

static coble_status link_parts(builder *b) {
  const int64_t n = b->grid.n;
  int32_t *start = b->grid.start;
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < n; i++) {
    start[i + 1] = find_links(b, i, NULL, NULL);
    b->values.diagonal[i] = faces_of(b, i);
  }
  for (int64_t i = 0; i < n; i++) start[i + 1] += start[i];
  b->grid.column = malloc((size_t)(start[n] + 1) * sizeof *b->grid.column);
  b->values.value = malloc((size_t)(start[n] + 1) * sizeof *b->values.value);
  if (!b->grid.column || !b->values.value)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %d links of aggregates", start[n]);
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < n; i++)
    find_links(b, i, b->grid.column + start[i], b->values.value + start[i]);
  return COBLE_OK;
}

static coble_status make_parts(builder *b) {
  const size_t blocks = (size_t)b->m[0] * (size_t)b->m[1] * (size_t)b->m[2];
  int64_t bricks = 0;
  uint64_t *key = coble_brick_keys(b->m, &bricks);
  int64_t *offset = malloc((size_t)(bricks + 1) * sizeof *offset);
  b->block = calloc(blocks + 1, 1);
  b->first = malloc((blocks + 1) * sizeof *b->first);
  coble_status status = COBLE_OK;
  if (key && offset && b->block && b->first) {
    list_parts(b);
    mark_blocks(b);
    status = number_parts(b, key, bricks, offset);
    if (!status) status = link_parts(b);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu blocks of voxels", blocks);
  }
  free(key);
  free(offset);
  free(b->first);
  b->first = NULL;
  return status;
}

/* --- onto the device --- */

static coble_status upload_new(coble_pore_box *v, int64_t count, size_t size, const void *from,
                               void **to) {
  COBLE_TRY(coble_network_alloc(v->net, count, size, "a level of voxels", to));
  return coble_device_upload(v->dev, *to, from, (size_t)count * size);
}

/* Where the first voxel of each aggregate's block stands, in the order of the grid. */
static uint32_t *make_places(const coble_pore_box *v, const builder *b) {
  const int64_t n = b->grid.n;
  uint32_t *place = malloc((size_t)(n + 1) * sizeof *place);
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < (place ? n : 0); i++) {
    const uint64_t c = b->grid.cell[i];
    place[i] = (uint32_t)((int64_t)coble_cell_at(c, 2) * 2 * v->links.plane +
                          (int64_t)coble_cell_at(c, 1) * 2 * v->links.pitch + coble_cell_at(c, 0));
  }
  return place;
}

static coble_status upload_parts(coble_pore_box *v, const uint32_t *place, const uint8_t *part,
                                 const int32_t *node) {
  COBLE_TRY(upload_new(v, v->parts, sizeof *place, place, (void **)&v->place));
  COBLE_TRY(upload_new(v, v->parts, sizeof *part, part, (void **)&v->mask));
  return upload_new(v, v->parts, sizeof *node, node, (void **)&v->node);
}

static uint8_t voxel_byte(const builder *b, int64_t cell, const int32_t at[3]) {
  const int64_t step[3] = {1, b->n[0], (int64_t)b->n[0] * b->n[1]};
  int links = 0;
  for (int axis = 0; axis < 3; axis++) {
    if (at[axis] > 0) links += b->mark[cell - step[axis]] != 0;
    if (at[axis] < b->n[axis] - 1) links += b->mark[cell + step[axis]] != 0;
  }
  const bool low = at[b->axis] == 0, high = at[b->axis] == b->n[b->axis] - 1;
  return (uint8_t)(links | (low ? COBLE_VOXEL_LOW : 0) | (high ? COBLE_VOXEL_HIGH : 0) |
                   (at[0] & 1 ? COBLE_VOXEL_ODD : 0));
}

/* Fills voxel [2][size], zero on entry, and counts unknowns and those at the low face. */
static void fill_voxels(coble_pore_box *v, const builder *b, uint8_t *voxel) {
  const coble_voxel_links *g = &v->links;
  const int32_t *n = b->n;
  int64_t unknowns = 0, low = 0;
#pragma omp parallel for reduction(+ : unknowns, low) schedule(static)
  for (int32_t z = 0; z < n[2]; z++)
    for (int32_t y = 0; y < n[1]; y++)
      for (int32_t x = 0; x < n[0]; x++) {
        const int64_t cell = ((int64_t)z * n[1] + y) * n[0] + x;
        if (!b->mark[cell]) continue;
        const uint8_t byte = voxel_byte(b, cell, (const int32_t[3]){x, y, z});
        voxel[coble_voxel_first(g, (x + y + z) & 1) + z * g->plane + y * g->pitch + x / 2] = byte;
        unknowns++;
        low += (byte & COBLE_VOXEL_LOW) != 0;
      }
  v->unknowns = unknowns;
  v->low = low;
}

static coble_status upload_voxels(coble_pore_box *v, const builder *b) {
  uint8_t *voxel = calloc((size_t)(2 * v->links.size), 1);
  if (!voxel) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the classes of voxels");
  fill_voxels(v, b, voxel);
  const coble_status status = upload_new(v, 2 * v->links.size, 1, voxel, (void **)&v->voxel);
  free(voxel);
  v->links.voxel = v->voxel;
  return status;
}

static coble_status build(coble_pore_box *v, builder *b) {
  COBLE_TRY(upload_voxels(v, b));
  if (v->unknowns == 0) return COBLE_OK;
  COBLE_TRY(make_parts(b));
  v->parts = b->grid.n;
  int32_t *node = malloc((size_t)(v->parts + 1) * sizeof *node);
  uint32_t *place = make_places(v, b);
  coble_status status = COBLE_OK;
  if (!node || !place)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for the aggregates of voxels");
  if (!status) status = coble_hierarchy_on_blocks(v->net, &b->grid, &b->values, node);
  if (!status) status = upload_parts(v, place, b->part, node);
  free(node);
  free(place);
  return status;
}

static void release(builder *b) {
  free(b->block);
  free(b->part);
  free(b->values.value);
  free(b->values.diagonal);
  coble_grid_release(&b->grid);
}

/* Places of a box; see voxel_links.h. */
static coble_status lay_out(coble_pore_box *v, const int32_t n[3]) {
  coble_voxel_links *g = &v->links;
  g->pitch = (n[0] + 1) / 2 + 1;
  g->plane = g->pitch * (n[1] + 1);
  g->size = g->plane * (n[2] + 2 + n[2] % 2); /* whole blocks and what is beside them */
  v->items = g->plane * n[2];
  if (v->items > UINT32_MAX)
    return coble_fail(COBLE_ERR_INPUT,
                      "conductance: a box of %d x %d x %d voxels, at most about 8e9 are possible",
                      n[0], n[1], n[2]);
  return COBLE_OK;
}

coble_status coble_pore_box_create(coble_device *dev, const int32_t n[3], int axis,
                                   const uint8_t *mark, coble_pore_box *out) {
  *out = (coble_pore_box){.dev = dev};
  COBLE_TRY(lay_out(out, n));
  out->net = calloc(1, sizeof *out->net);
  if (!out->net) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a network handle");
  out->net->dev = dev;
  builder *b = calloc(1, sizeof *b);
  if (!b) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a box of voxels");
  b->n = n;
  b->axis = axis;
  b->mark = mark;
  for (int a = 0; a < 3; a++) b->grid.m[a] = b->m[a] = (n[a] + 1) / 2;
  const coble_status status = build(out, b);
  release(b);
  free(b);
  return status;
}

void coble_pore_box_release(coble_pore_box *v) {
  void *held[] = {v->voxel, v->place, v->mask, v->node, v->x, v->r, v->z, v->p};
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) coble_device_free(v->dev, held[i]);
  coble_network_destroy(v->net);
  *v = (coble_pore_box){0};
}

size_t coble_pore_box_bytes(const coble_pore_box *v) { return coble_network_bytes(v->net); }
