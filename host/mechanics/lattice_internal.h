/* Private to this room: what a lattice holds and the functions that work on it. */
#ifndef COBLE_HOST_LATTICE_INTERNAL_H
#define COBLE_HOST_LATTICE_INTERNAL_H

#include "coble/lattice.h"
#include "kernels.h"

enum { COBLE_LATTICE_LEVELS = 24 };

/* Level 0 is K itself, 3 or 6 unknowns a node; coarser levels have 6 an aggregate. Device arrays.
 * */
typedef struct {
  int dof;
  int64_t n, blocks;
  int32_t *start, *column; /* block rows */
  double *value;           /* [blocks][dof][dof] */
  double *pivot;           /* [n][dof][dof] inverse of the diagonal blocks */
  double *border;          /* [dof n + 1] coupling to the plate, and the plate itself */
  double *bed;             /* [dof n] level 0 of a lattice with a bed, else NULL */
  double *b, *z;           /* [dof n + 1] levels > 0 */
  double *d, *product;     /* [dof n] */
  int32_t *parent, *child, *child_first; /* to the next coarser level */
  double *offset;                        /* [n][3] */
  void *store;                           /* levels > 0: all of the above; grows, never shrinks */
  size_t store_bytes;
} coble_lattice_level;

/* What is known of the graph on the host, for the making of aggregates. */
typedef struct {
  int64_t n;
  int32_t *start, *column; /* block rows of the level */
  int32_t *link;           /* [blocks] bonds that hold (see lattice_group.c) */
  double (*place)[3];      /* [n] in l0 */
  int32_t (*cell)[3];      /* [n] */
  int32_t cells[3];
} coble_lattice_map;

typedef struct {
  int64_t n;              /* aggregates */
  int32_t *parent;        /* [fine n] */
  int32_t *first, *child; /* [n + 1], [fine n] */
  double (*offset)[3];    /* [fine n] from the aggregate's centre */
} coble_lattice_grouping;

struct coble_lattice {
  coble_device *dev;
  int dof;
  int64_t nodes, bonds, items;
  double length, force, l0; /* m, N, m */
  coble_lattice_units units;
  double least;       /* mean kn in units of the lattice */
  double plate_whole; /* stiffness of all bonds to the plate */
  coble_bond *bond;
  uint8_t *state;
  int64_t *first;
  int32_t *item, *block, *middle;
  double *border;  /* [size] of K; level[0].border is that of K + bed */
  double *bed;     /* [size - 1] */
  double *clamped; /* [size] bed and held unknowns, made by the first solve with some */
  int levels;
  coble_lattice_level level[COBLE_LATTICE_LEVELS];
  double *inverse; /* [unknowns of the coarsest level]^2 */
  int64_t inverse_unknowns;
  double *r, *p, *q, *s; /* [size] of solve */
  bool assembled;
  size_t bytes;
  /* host */
  coble_lattice_map map;
  int64_t *host_first;
  int32_t *host_item, *host_block;
  uint8_t *host_state, *last_state;
};

coble_status coble_lattice_alloc(coble_lattice *l, int64_t count, size_t size, void **out);
coble_lattice_rows coble_lattice_level_rows(const coble_lattice_level *at);
coble_lattice_groups coble_lattice_level_groups(const coble_lattice_level *at);
/* Matrix times x of a level, without border and bed. */
coble_status coble_lattice_product(coble_lattice *l, const coble_lattice_level *at,
                                   const double *x, double *y);

/* --- lattice_graph.c: host arrays of the graph, at creation --- */
coble_status coble_lattice_check(const coble_graph *graph);
coble_status coble_lattice_map_create(coble_lattice *l, const coble_graph *graph);

/* --- lattice_group.c --- */
/* Links of level 0 from the states of bonds. */
void coble_lattice_map_link(coble_lattice *l);
/* bonds: intact ones that make two neighbours one body. */
coble_status coble_lattice_group(const coble_lattice_map *map, int bonds,
                                 coble_lattice_grouping *g);
void coble_lattice_grouping_release(coble_lattice_grouping *g);
/* The map of the aggregates. */
coble_status coble_lattice_map_coarsen(const coble_lattice_map *fine,
                                       const coble_lattice_grouping *g, coble_lattice_map *out);
void coble_lattice_map_release(coble_lattice_map *map);

/* --- lattice_cycle.c --- */
/* z ~ A^-1 b on level 0. */
coble_status coble_lattice_cycle(coble_lattice *l, const double *b, double *z);

/* --- lattice_levels.c --- */
/* Aggregates and patterns of all levels for the states as they are (host_state). */
coble_status coble_lattice_levels_make(coble_lattice *l);
/* Their values from those of level 0. */
coble_status coble_lattice_levels_refresh(coble_lattice *l);

#endif
