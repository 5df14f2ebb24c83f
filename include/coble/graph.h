/* The solid skeleton as a graph: nodes (particles, grains, blocks of voxels) joined by bonds to each other, to the
 * solid electrolyte (SE) plane below and to the current collector (CC) plate above. Host memory.
 *
 * A bond is a short beam between two rigid nodes. Its middle lies at x_i + arm_i n = x_j - arm_j n. */
#ifndef COBLE_GRAPH_H
#define COBLE_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { COBLE_BOND_LAYER, COBLE_BOND_SE, COBLE_BOND_CC } coble_bond_kind;

typedef enum {
  COBLE_INTACT,   /* carries everything */
  COBLE_TOUCHING, /* broken, faces in contact: pushes (kn), no shear, no moments */
  COBLE_PARTED    /* broken, apart: nothing */
} coble_bond_state;

typedef struct {
  int32_t i, j;       /* nodes; j = -1 for a bond to the SE plane or the CC plate */
  int32_t kind;       /* coble_bond_kind */
  float n[3];         /* unit vector from i to j; (0,0,-1) to the SE, (0,0,1) to the CC */
  float arm_i, arm_j; /* m; from each node to the bond's middle; arm_j = 0 at a plane */
  float area;         /* m2; traction = force/area */
  float face;         /* m2; face between the cells of i and j, on which Li pressure acts; 0: none (diagonals) */
  float kn, kt;       /* N/m; along n, across it */
  float kb, kw;       /* N m; bending, twist; 0 with three degrees of freedom */
  float bend, twist;  /* 1/m; stress at the rim = area-stress of moment: M bend/area, T twist/area; 0 without moments */
} coble_bond;

enum { COBLE_FILM_NODES = 4 };

/* Which nodes carry a film cell: gap(cell) = sum_k weight[k] gap(node[k]). Unused entries: node -1, weight 0. */
typedef struct {
  int32_t node[COBLE_FILM_NODES];
  float weight[COBLE_FILM_NODES]; /* sum 1; all 0 where no solid faces the film */
} coble_film_support;

typedef struct {
  int dof;             /* per node: 3 (translations) or 6 (and rotations about x, y, z) */
  int32_t nodes;
  double (*position)[3]; /* [nodes] m */
  double *volume;      /* [nodes] m3 of the cell of voxels that the node stands for */
  double size[3];      /* m; box */
  bool periodic_sides; /* bonds may cross them; n is then the minimum image */
  bool upright;        /* the coupled solve lets nodes move along z alone */
  int64_t bonds;
  coble_bond *bond;    /* [bonds]; at most one SE and one CC bond per node */
  int64_t voxels;
  int32_t *owner;      /* [voxels] node of each voxel of the structure (pores too); -1: none */
  int64_t columns;
  coble_film_support *film[2]; /* SE, CC: [columns] */
} coble_graph;
void coble_graph_release(coble_graph *g);

#ifdef __cplusplus
}
#endif
#endif
