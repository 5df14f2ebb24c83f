/* What the lattice builders share. A builder gets checked parameters and an empty graph; after an
 * error the caller releases what it holds. */
#ifndef COBLE_SKELETON_PARTS_H
#define COBLE_SKELETON_PARTS_H

#include "coble/skeleton.h"
#include "grid.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const coble_structure *structure;
  const coble_packing *packing; /* NULL except for particles */
  const coble_skeleton_params *params;
} coble_skeleton_input;

/* Blocks and columns. */
coble_status coble_skeleton_cells(const coble_skeleton_input *in, coble_graph *g);
coble_status coble_skeleton_particles(const coble_skeleton_input *in, coble_graph *g);
coble_status coble_skeleton_grains(const coble_skeleton_input *in, coble_graph *g);

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

/* From owners, bonds and film supports: volume of each node = that of the voxels it owns; face of
 * each bond = that of the voxels between its owners, or of the columns that its node carries. */
coble_status coble_skeleton_measure(const coble_structure *s, coble_graph *g);

/* Faces of voxels between two owners, i < j. */
typedef struct {
  int32_t i, j;     /* i = -1: unused entry */
  int32_t face[6];  /* j lies on the -x, +x, -y, +y, -z, +z side of i */
  int32_t solid[6]; /* of these, those between two solid voxels */
} coble_shared_faces;
typedef struct {
  coble_shared_faces *entry; /* [room], hashed */
  int64_t count, room;       /* room: power of 2 */
} coble_face_table;
coble_status coble_faces_count(const coble_structure *s, const int32_t *owner,
                               coble_face_table *out);
void coble_faces_release(coble_face_table *table);
/* NULL: i and j (i < j) share no face. */
const coble_shared_faces *coble_faces_find(const coble_face_table *table, int32_t i, int32_t j);
/* Number of faces between two solid voxels. */
int64_t coble_faces_solid(const coble_shared_faces *faces);
/* Area along n (from i to j) of the faces that look that way, m2: exact for a plane across n. */
double coble_faces_area(const coble_shared_faces *faces, const float n[3], double dx);

/* A round neck between two solids, or (solids = 1) between a solid and a plane taken as rigid. */
typedef struct {
  int solids;
  double radius;    /* a, m */
  double thickness; /* t of the binder, mean over the neck, m; 0: the solids are one */
} coble_neck;
/* Fills area, stiffnesses and stress factors of a bond. */
void coble_neck_apply(const coble_neck *neck, const coble_skeleton_params *p, coble_bond *bond);
/* Radius of a pendular ring of this volume (m3) between surfaces `gap` apart (< 0: they overlap) of
 * effective radius R*, 1/R* = 1/R1 + 1/R2; and the volume for a radius. */
double coble_neck_radius(double volume, double gap, double effective);
double coble_neck_volume(double radius, double gap, double effective);

#ifdef __cplusplus
}
#endif
#endif
