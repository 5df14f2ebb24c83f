/* Blocks and columns of voxels.
 *
 * Blocks: springs k to the 6 nearest and the 12 diagonal neighbours of a cubic lattice of edge h
 * make C11 = 3 k/h, C12 = C44 = k/h: isotropic, E = 2.5 k/h, nu = 1/4. Surfaces have fewer springs
 * and are softer, an error of the first order in h. */
#include <math.h>
#include <stdlib.h>

#include "skeleton_parts.h"

static const double SPRING = 0.4; /* k/(E h), and C44/E */
static const double C11 = 1.2;    /* over E */

/* Neighbours ahead of a block: each pair of blocks once. */
static const int FORWARD[9][3] = {{1, 0, 0}, {0, 1, 0},  {0, 0, 1}, {1, 1, 0}, {-1, 1, 0},
                                  {1, 0, 1}, {-1, 0, 1}, {0, 1, 1}, {0, -1, 1}};

typedef struct {
  const coble_skeleton_input *in;
  int32_t m[3];    /* cells along each axis */
  int32_t edge[3]; /* voxels along each edge of a cell */
  int32_t *node;   /* [m0*m1*m2]; -1: no solid */
} cells;

static int64_t cell_count(const cells *b) { return (int64_t)b->m[0] * b->m[1] * b->m[2]; }

/* Node of the cell (i,j,k), wrapped; -1: none. */
static int32_t node_at(const cells *b, int32_t i, int32_t j, int32_t k) {
  int32_t at[3] = {i, j, k};
  for (int a = 0; a < 3; a++) {
    if (a < 2 && b->in->structure->periodic_sides) at[a] = (at[a] + b->m[a]) % b->m[a];
    if (at[a] < 0 || at[a] >= b->m[a]) return -1;
  }
  return b->node[at[0] + b->m[0] * (at[1] + (int64_t)b->m[1] * at[2])];
}

static bool has_solid(const cells *b, int64_t cell) {
  const coble_structure *s = b->in->structure;
  const int64_t at[3] = {cell % b->m[0], cell / b->m[0] % b->m[1],
                         cell / ((int64_t)b->m[0] * b->m[1])};
  for (int64_t k = at[2] * b->edge[2]; k < (at[2] + 1) * b->edge[2]; k++)
    for (int64_t j = at[1] * b->edge[1]; j < (at[1] + 1) * b->edge[1]; j++)
      for (int64_t i = at[0] * b->edge[0]; i < (at[0] + 1) * b->edge[0]; i++) {
        const int64_t c = i + s->n[0] * (j + s->n[1] * k);
        if (s->phase ? !s->phase[c] : s->porosity[c] < 1) return true;
      }
  return false;
}

static coble_status make_nodes(cells *b, coble_graph *g) {
  const coble_structure *s = b->in->structure;
  const int64_t count = cell_count(b), nx = s->n[0], ny = s->n[1];
  COBLE_TRY(
      coble_grid_alloc((size_t)count, sizeof *b->node, "cells of the skeleton", (void **)&b->node));
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < count; c++) b->node[c] = has_solid(b, c) ? 0 : -1;
  int64_t nodes = 0;
  for (int64_t c = 0; c < count; c++)
    if (b->node[c] == 0) b->node[c] = (int32_t)nodes++;
  COBLE_TRY(coble_skeleton_nodes(nodes, g));
  for (int64_t c = 0; c < count; c++) {
    if (b->node[c] < 0) continue;
    const int64_t at[3] = {c % b->m[0], c / b->m[0] % b->m[1], c / ((int64_t)b->m[0] * b->m[1])};
    g->volume[b->node[c]] = 1;
    for (int a = 0; a < 3; a++) {
      const double edge = b->edge[a] * s->dx;
      g->position[b->node[c]][a] = ((double)at[a] + 0.5) * edge;
      g->volume[b->node[c]] *= edge;
    }
  }
#pragma omp parallel for schedule(static)
  for (int64_t v = 0; v < g->voxels; v++)
    g->owner[v] = node_at(b, (int32_t)(v % nx) / b->edge[0], (int32_t)(v / nx % ny) / b->edge[1],
                          (int32_t)(v / (nx * ny)) / b->edge[2]);
  return COBLE_OK;
}

static coble_status begin(const coble_skeleton_input *in, int32_t height, cells *b,
                          coble_graph *g) {
  const coble_structure *s = in->structure;
  const int32_t edge[3] = {in->params->block, in->params->block, height};
  *b = (cells){.in = in};
  for (int a = 0; a < 3; a++) {
    b->edge[a] = edge[a];
    b->m[a] = s->n[a] / edge[a];
  }
  COBLE_TRY(coble_skeleton_begin(s, 3, g));
  return make_nodes(b, g);
}

/* A bond of cell `at` with the cell `step` ahead of it. */
static coble_status add_ahead(const cells *b, const int32_t at[3], const int step[3],
                              const coble_bond *spring, coble_bond_list *list) {
  const int32_t i = node_at(b, at[0], at[1], at[2]);
  const int32_t j = node_at(b, at[0] + step[0], at[1] + step[1], at[2] + step[2]);
  if (i < 0 || j < 0 || i == j) return COBLE_OK; /* i == j: its own image moves along */
  coble_bond bond = *spring;
  bond.i = i;
  bond.j = j;
  const double length = sqrt((double)(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]));
  for (int a = 0; a < 3; a++) bond.n[a] = (float)(step[a] / length);
  return coble_bond_add(list, &bond);
}

static coble_status block_springs(const cells *b, coble_bond_list *list) {
  const coble_skeleton_params *p = b->in->params;
  const double h = b->edge[0] * b->in->structure->dx, k = SPRING * p->modulus * h;
  coble_bond spring[2];
  for (int diagonal = 0; diagonal < 2; diagonal++) {
    const double length = diagonal ? sqrt(2) * h : h;
    spring[diagonal] = (coble_bond){.kind = COBLE_BOND_LAYER,
                                    .arm_i = (float)(length / 2),
                                    .arm_j = (float)(length / 2),
                                    .area = (float)(k * length / p->modulus),
                                    .face = diagonal ? 0.0f : (float)(h * h),
                                    .kn = (float)k};
  }
  for (int32_t kk = 0; kk < b->m[2]; kk++)
    for (int32_t jj = 0; jj < b->m[1]; jj++)
      for (int32_t ii = 0; ii < b->m[0]; ii++)
        for (int d = 0; d < 9; d++)
          COBLE_TRY(add_ahead(b, (int32_t[3]){ii, jj, kk}, FORWARD[d], &spring[d >= 3], list));
  return COBLE_OK;
}

static coble_status column_links(const cells *b, coble_bond_list *list) {
  const coble_skeleton_params *p = b->in->params;
  const coble_structure *s = b->in->structure;
  const double h = b->edge[0] * s->dx, height = b->edge[2] * s->dx;
  const coble_bond link = {.kind = COBLE_BOND_LAYER,
                           .arm_i = (float)(h / 2),
                           .arm_j = (float)(h / 2),
                           .area = (float)(h * height),
                           .face = (float)(h * height),
                           .kn = (float)(p->modulus * height),
                           .kt = (float)(p->column_shear * height)};
  for (int32_t jj = 0; jj < b->m[1]; jj++)
    for (int32_t ii = 0; ii < b->m[0]; ii++)
      for (int d = 0; d < 2; d++)
        COBLE_TRY(add_ahead(b, (int32_t[3]){ii, jj, 0}, FORWARD[d], &link, list));
  return COBLE_OK;
}

/* The half cell between each node of the lowest (highest) layer and the plane. */
static coble_status plane_bonds(const cells *b, coble_bond_kind kind, coble_bond_list *list) {
  const double dx = b->in->structure->dx, e = b->in->params->modulus;
  const double h = b->edge[0] * dx, arm = b->edge[2] * dx / 2;
  const int32_t k = kind == COBLE_BOND_SE ? 0 : b->m[2] - 1;
  coble_bond bond = {.j = -1,
                     .kind = kind,
                     .n = {0, 0, kind == COBLE_BOND_SE ? -1.0f : 1.0f},
                     .arm_i = (float)arm,
                     .area = (float)(h * h),
                     .face = (float)(h * h),
                     .kn = (float)(C11 * e * h * h / arm),
                     .kt = (float)(SPRING * e * h * h / arm)};
  for (int32_t jj = 0; jj < b->m[1]; jj++)
    for (int32_t ii = 0; ii < b->m[0]; ii++) {
      bond.i = node_at(b, ii, jj, k);
      if (bond.i >= 0) COBLE_TRY(coble_bond_add(list, &bond));
    }
  return COBLE_OK;
}

/* Cells left and right of a voxel's centre along an axis, and the weight of the right one. */
static double straddle(const cells *b, int axis, int32_t voxel, int32_t cell[2]) {
  const double u = (voxel + 0.5) / b->edge[axis] - 0.5, low = floor(u);
  for (int side = 0; side < 2; side++) {
    cell[side] = (int32_t)low + side;
    if (b->in->structure->periodic_sides) continue; /* wrapped by node_at */
    if (cell[side] < 0) cell[side] = 0;
    if (cell[side] >= b->m[axis]) cell[side] = b->m[axis] - 1;
  }
  return u - low;
}

/* Bilinear between the cells of layer k, those without solid left out. */
static coble_film_support support(const cells *b, int32_t i, int32_t j, int32_t k) {
  coble_film_support out = {.node = {-1, -1, -1, -1}};
  int32_t x[2], y[2];
  const double right = straddle(b, 0, i, x), back = straddle(b, 1, j, y);
  double weight[COBLE_FILM_NODES] = {0}, sum = 0;
  int used = 0;
  for (int corner = 0; corner < 4; corner++) {
    const int cx = corner & 1, cy = corner >> 1;
    const double w = (cx ? right : 1 - right) * (cy ? back : 1 - back);
    const int32_t node = node_at(b, x[cx], y[cy], k);
    if (node < 0 || w <= 0) continue;
    int slot = 0;
    while (slot < used && out.node[slot] != node) slot++;
    if (slot == used) out.node[used++] = node;
    weight[slot] += w;
    sum += w;
  }
  for (int slot = 0; slot < used; slot++) out.weight[slot] = (float)(weight[slot] / sum);
  return out;
}

static void block_films(const cells *b, coble_graph *g) {
  const int32_t nx = b->in->structure->n[0];
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < g->columns; c++)
    for (int side = 0; side < 2; side++)
      g->film[side][c] = support(b, (int32_t)(c % nx), (int32_t)(c / nx), side ? b->m[2] - 1 : 0);
}

static void column_films(const cells *b, coble_graph *g) {
  const int32_t nx = b->in->structure->n[0];
  for (int64_t c = 0; c < g->columns; c++) {
    const int32_t node =
        node_at(b, (int32_t)(c % nx) / b->edge[0], (int32_t)(c / nx) / b->edge[1], 0);
    if (node < 0) continue;
    for (int side = 0; side < 2; side++) {
      g->film[side][c].node[0] = node;
      g->film[side][c].weight[0] = 1;
    }
  }
}

static coble_status finish(const cells *b, coble_graph *g) {
  const bool columns = b->in->params->kind == COBLE_SKELETON_COLUMNS;
  coble_bond_list list = {0};
  coble_status status = columns ? column_links(b, &list) : block_springs(b, &list);
  if (!status) status = plane_bonds(b, COBLE_BOND_SE, &list);
  if (!status) status = plane_bonds(b, COBLE_BOND_CC, &list);
  coble_bonds_give(&list, g);
  if (status) return status;
  g->upright = columns;
  if (columns)
    column_films(b, g);
  else
    block_films(b, g);
  return COBLE_OK;
}

coble_status coble_skeleton_cells(const coble_skeleton_input *in, coble_graph *g) {
  const bool columns = in->params->kind == COBLE_SKELETON_COLUMNS;
  cells b;
  coble_status status = begin(in, columns ? in->structure->n[2] : in->params->block, &b, g);
  if (!status) status = finish(&b, g);
  free(b.node);
  return status;
}
