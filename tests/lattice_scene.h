/* Lattices for tests and benchmarks: blocks with springs to their nearest neighbours and along
 * face diagonals (k = 0.4 E h: an isotropic solid with nu = 1/4), and scattered particles with
 * beams. C and C++. */
#ifndef COBLE_TESTS_LATTICE_SCENE_H
#define COBLE_TESTS_LATTICE_SCENE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/graph.h"
#include "coble/random.h"

typedef struct {
  int n[3];       /* blocks */
  double edge;    /* m */
  double modulus; /* Pa */
  int periodic;   /* axes: 0 none, 1 x, 2 x and y */
  bool se, cc;    /* bonds to the plane and to the plate */
  bool beams;     /* six unknowns a node; positions scattered by up to a fifth of an edge */
} lattice_scene;

static inline void lattice_scene_release(coble_graph *g) {
  free(g->position);
  free(g->volume);
  free(g->bond);
  memset(g, 0, sizeof *g);
}

static inline void lattice_scene_place(const lattice_scene *s, int64_t i, double *x) {
  const int64_t at[3] = {i % s->n[0], i / s->n[0] % s->n[1], i / s->n[0] / s->n[1]};
  for (int a = 0; a < 3; a++) {
    const double shift =
        s->beams ? 0.4 * (coble_random_uniform(3, 99, (uint64_t)i, (uint32_t)a) - 0.5) : 0;
    x[a] = ((double)at[a] + 0.5 + shift) * s->edge;
  }
}

/* Block `i` shifted by `step`, -1 outside. */
static inline int64_t lattice_scene_beside(const lattice_scene *s, int64_t i, const int *step) {
  int64_t at[3] = {i % s->n[0], i / s->n[0] % s->n[1], i / s->n[0] / s->n[1]};
  for (int a = 0; a < 3; a++) {
    at[a] += step[a];
    if (a < s->periodic) at[a] = (at[a] + s->n[a]) % s->n[a];
    if (at[a] < 0 || at[a] >= s->n[a]) return -1;
  }
  return (at[2] * s->n[1] + at[1]) * s->n[0] + at[0];
}

static inline coble_bond lattice_scene_layer_bond(const lattice_scene *s, const coble_graph *g,
                                                  int64_t i, int64_t j) {
  double d[3], size = 0;
  coble_bond b;
  memset(&b, 0, sizeof b);
  for (int a = 0; a < 3; a++) {
    const double box = s->n[a] * s->edge;
    d[a] = g->position[j][a] - g->position[i][a];
    if (a < s->periodic) d[a] -= box * floor(d[a] / box + 0.5);
    size += d[a] * d[a];
  }
  size = sqrt(size);
  b.i = (int32_t)i;
  b.j = (int32_t)j;
  b.kind = COBLE_BOND_LAYER;
  for (int a = 0; a < 3; a++) b.n[a] = (float)(d[a] / size);
  b.arm_i = b.arm_j = (float)(0.5 * size);
  b.area = (float)(s->edge * s->edge);
  b.kn = (float)(0.4 * s->modulus * s->edge);
  if (s->beams) {
    b.kt = 0.4f * b.kn;
    b.kb = (float)((double)b.kn * s->edge * s->edge / 50);
    b.kw = b.kb;
  }
  return b;
}

static inline coble_bond lattice_scene_plane_bond(const lattice_scene *s, int64_t i, int kind) {
  coble_bond b;
  memset(&b, 0, sizeof b);
  b.i = (int32_t)i;
  b.j = -1;
  b.kind = kind;
  b.n[2] = kind == COBLE_BOND_SE ? -1.0f : 1.0f;
  b.arm_i = (float)(0.5 * s->edge);
  b.area = b.face = (float)(s->edge * s->edge);
  b.kn = (float)(2.4 * s->modulus * s->edge);
  b.kt = (float)(0.8 * s->modulus * s->edge);
  if (s->beams) b.kb = b.kw = (float)((double)b.kn * s->edge * s->edge / 50);
  return b;
}

/* Bonds of each block to those after it; a block is not bound to itself. */
static inline void lattice_scene_bonds(const lattice_scene *s, coble_graph *g) {
  static const int step[9][3] = {{1, 0, 0}, {0, 1, 0},  {0, 0, 1}, {1, 1, 0}, {1, -1, 0},
                                 {1, 0, 1}, {1, 0, -1}, {0, 1, 1}, {0, 1, -1}};
  const int64_t layer = (int64_t)s->n[0] * s->n[1];
  for (int64_t i = 0; i < g->nodes; i++) {
    for (int k = 0; k < 9; k++) {
      const int64_t j = lattice_scene_beside(s, i, step[k]);
      if (j >= 0 && j != i) g->bond[g->bonds++] = lattice_scene_layer_bond(s, g, i, j);
    }
    if (s->se && i < layer) g->bond[g->bonds++] = lattice_scene_plane_bond(s, i, COBLE_BOND_SE);
    if (s->cc && i >= g->nodes - layer)
      g->bond[g->bonds++] = lattice_scene_plane_bond(s, i, COBLE_BOND_CC);
  }
}

static inline coble_graph lattice_scene_make(const lattice_scene *s) {
  const int64_t n = (int64_t)s->n[0] * s->n[1] * s->n[2];
  coble_graph g;
  memset(&g, 0, sizeof g);
  g.dof = s->beams ? 6 : 3;
  g.nodes = (int32_t)n;
  g.periodic_sides = s->periodic > 0;
  g.position = (double(*)[3])malloc((size_t)n * sizeof *g.position);
  g.volume = (double *)malloc((size_t)n * sizeof *g.volume);
  g.bond = (coble_bond *)malloc((size_t)(11 * n) * sizeof *g.bond);
  for (int a = 0; a < 3; a++) g.size[a] = s->n[a] * s->edge;
  for (int64_t i = 0; i < n; i++) {
    lattice_scene_place(s, i, g.position[i]);
    g.volume[i] = s->edge * s->edge * s->edge;
  }
  lattice_scene_bonds(s, &g);
  return g;
}

#endif
