/* Private to this room: what a network holds and the functions that work on it. */
#ifndef COBLE_HOST_TRANSPORT_H
#define COBLE_HOST_TRANSPORT_H

#include "coble/network.h"
#include "kernels.h"

enum { COBLE_LEVELS_MAX = 24, COBLE_COLOURS_MAX = 3 };

/* Level 0 is the network itself (links); coarser levels are compressed rows. Device arrays. Nodes
 * are sorted by colour, within a colour along the Morton curve, so that a sweep over a colour is
 * one range and an aggregate is one range of each colour. */
typedef struct {
  int64_t n;
  int colours;
  int64_t colour_first[COBLE_COLOURS_MAX + 1];
  int32_t *start;          /* rows; levels > 0 */
  coble_indices column;    /* the same */
  float *value, *diagonal; /* levels > 0 */
  float *total;            /* [n] diagonal of the matrix, 0: no unknown */
  float *b;                /* [n] levels > 0 */
  float *z;                /* [n]; level 0: that of the present cycle, not its own */
  int32_t *child_first;    /* [colours of the finer level][n]; levels > 0 */
  uint16_t *child_count;   /* the same */
} coble_level;

struct coble_network {
  coble_device *dev;
  coble_box box;
  int64_t n;
  int64_t *cells; /* host [n] */
  coble_indices neighbours;
  coble_conductances values;
  int levels;
  coble_level level[COBLE_LEVELS_MAX];
  float *inverse;          /* [n][n] of the coarsest level; NULL when it has no links */
  coble_recording *coarse; /* of the levels from 1 on, whose arrays stay where they are */
  double *r;               /* [n] residual */
  float *p,
      *z; /* [n] search direction; preconditioned residual. r, p, z are made for the first solve */
  size_t bytes;
};

coble_status coble_network_alloc(coble_network *net, int64_t count, size_t size, const char *what,
                                 void **out);
coble_links coble_network_links(const coble_network *net);
coble_rows coble_level_rows(const coble_level *level);
/* The children of level l's nodes on level l-1. */
coble_aggregates coble_network_aggregates(const coble_network *net, int l);

/* Makes nodes, neighbours and all levels from the mask. */
coble_status coble_hierarchy_create(coble_network *net, const uint8_t *mask);
/* New conductances of all levels from net->values. */
coble_status coble_hierarchy_refresh(coble_network *net);
/* level[1].z ~ A_1^-1 level[1].b */
coble_status coble_cycle_coarse(coble_network *net);
/* z = M (scale r), M symmetric positive definite, near A^-1. */
coble_status coble_cycle_run(coble_network *net, coble_vector r, double scale, float *z);
/* coble_network_solve without its own residual array: r holds b at first and is overwritten. */
coble_status coble_network_solve_at(coble_network *net, double *r, double *x,
                                    const coble_solve_params *params, coble_solve_stats *stats);

/* mark[cell] = 1 for the pores that face-connected paths join to both faces of an axis; [cells],
 * zero on entry. */
coble_status coble_percolating_mark(const coble_box *box, const uint8_t *pore, int axis,
                                    uint8_t *mark);

/* --- nodes of a level while the hierarchy is made (host), along the Morton curve --- */
typedef struct {
  int32_t m[3]; /* cells of the level's grid */
  bool periodic[3];
  int64_t n;
  uint64_t *cell;          /* [n] packed: x | y << 21 | z << 42 */
  int32_t *map;            /* level 0: [m0*m1*m2] node of each cell or -1 */
  int32_t *start, *column; /* levels > 0: rows */
} coble_grid;

enum { COBLE_CELL_BITS = 21 };
static inline int32_t coble_cell_at(uint64_t cell, int axis) {
  return (int32_t)(cell >> (COBLE_CELL_BITS * axis) & ((1u << COBLE_CELL_BITS) - 1));
}

/* Keys of the bricks of 8^3 cells of a box, along the Morton curve; NULL: out of memory. The caller frees them. */
uint64_t *coble_brick_keys(const int32_t m[3], int64_t *count);
/* Cells of a brick that the mask [m0*m1*m2] holds, packed, along the Morton curve; returns how many. */
enum { COBLE_BRICK = 8, COBLE_BRICK_CELLS = COBLE_BRICK * COBLE_BRICK * COBLE_BRICK };
int coble_brick_cells(const int32_t m[3], const uint8_t *mask, uint64_t key,
                      uint64_t out[COBLE_BRICK_CELLS]);

coble_status coble_grid_create(const coble_box *box, const uint8_t *mask, coble_grid *out);
void coble_grid_release(coble_grid *grid);
/* Level 0: the node across a side, or -1. */
int32_t coble_grid_neighbour(const coble_grid *grid, uint64_t cell, int side);
int coble_grid_colours(const coble_grid *grid);
int coble_grid_colour(const coble_grid *grid, uint64_t cell, int colours);

/* Values of the rows of a grid. */
typedef struct {
  float *value;    /* [start[n]] */
  float *diagonal; /* [n] */
} coble_row_values;
/* Levels 1 and on from the grid of level 1 (which is used up); level 0 is somebody else's. order [n]: where each node of
 * the grid stands in the level's arrays. */
coble_status coble_hierarchy_on_blocks(coble_network *net, coble_grid *g,
                                       const coble_row_values *values, int32_t *order);

/* How one level falls into aggregates. */
typedef struct {
  int64_t n; /* aggregates */
  int colours;
  int64_t colour_first[COBLE_COLOURS_MAX + 1];
  int32_t *parent;        /* [fine n] */
  int32_t *final;         /* [fine n] place of each node in the order of colours */
  int32_t *first, *count; /* [colours][n] in that order */
} coble_partition;
coble_status coble_partition_create(const coble_grid *g, coble_partition *p);
void coble_partition_release(coble_partition *p);
/* The grid of the aggregates. */
coble_status coble_grid_coarsen(const coble_grid *fine, const coble_partition *p, coble_grid *out);

#endif
