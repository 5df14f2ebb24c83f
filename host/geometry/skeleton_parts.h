/* What the lattice builders share. A builder gets checked parameters and an empty graph; after an
 * error the caller releases what it holds. */
#ifndef COBLE_SKELETON_PARTS_H
#define COBLE_SKELETON_PARTS_H

#include "coble/skeleton.h"
#include "grid.h"

typedef struct {
  const coble_structure *structure;
  const coble_packing *packing; /* NULL except for particles */
  const coble_skeleton_params *params;
} coble_skeleton_input;

/* Blocks and columns. */
coble_status coble_skeleton_cells(const coble_skeleton_input *in, coble_graph *g);

/* Size, owners and film supports for the structure: no owner, no support yet. */
coble_status coble_skeleton_begin(const coble_structure *s, int dof, coble_graph *g);
/* Positions and volumes of this many nodes, zeroed. COBLE_ERR_INPUT when there is none. */
coble_status coble_skeleton_nodes(int64_t nodes, coble_graph *g);

/* Appends; room grows as needed. */
typedef struct {
  coble_bond *item;
  int64_t count, room;
} coble_bond_list;
coble_status coble_bond_add(coble_bond_list *list, const coble_bond *bond);
/* The graph takes the list over. */
void coble_bonds_give(coble_bond_list *list, coble_graph *g);

#endif
