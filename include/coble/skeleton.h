/* Lattice builders: the solid of a structure as a graph of nodes and bonds. */
#ifndef COBLE_SKELETON_H
#define COBLE_SKELETON_H

#include "coble/graph.h"
#include "coble/packing.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  COBLE_SKELETON_BLOCKS,    /* cubes of voxels: nearest neighbours and face diagonals, 3 degrees of freedom */
  COBLE_SKELETON_PARTICLES, /* spheres of the packing, binder necks at contacts, 6 degrees of freedom */
  COBLE_SKELETON_GRAINS,    /* watershed grains of the solid of a resolved structure, 6 degrees of freedom */
  COBLE_SKELETON_COLUMNS    /* one rigid node per column of blocks, joined by shear links: the reduced model */
} coble_skeleton_kind;

/* Blocks and columns without solid have no node. Where an axis holds two blocks of a period, two bonds join the same
 * pair, with different n.
 * Particles touch when their gap is at most 1/20 of the smaller radius; the necks share the binder as the cubes of the
 * smaller diameters and are at most 0.6 smaller radii wide. A contact with neither binder nor overlap makes no bond.
 * Grains meet where the solid's distance to the pores falls below 0.8 of the smaller grain's radius. */
typedef struct {
  coble_skeleton_kind kind;
  int32_t block;          /* voxels per edge of a block or column; must divide the structure (columns: x and y) */
  double modulus;         /* E, Pa: of the layer (blocks), of the links (columns: their shear modulus is column_shear) */
  double column_shear;    /* G of the links between columns, Pa */
  double solid_modulus;   /* E of a particle or grain, Pa */
  double binder_modulus;  /* E of the binder in a neck, Pa */
  double binder_fraction; /* mass fraction of binder in the solid, 0..0.5 */
  double binder_density, solid_density; /* kg/m3 */
} coble_skeleton_params;
/* blocks of 4 voxels, E 1 GPa, G 0.4 GPa, particles 15 GPa, PVDF 1.5 GPa, 10 wt%, 1780 and 1800 kg/m3 */
coble_skeleton_params coble_skeleton_defaults(void);

/* packing: the spheres that the structure was made of, needed for PARTICLES alone, else NULL. */
coble_status coble_skeleton_build(const coble_structure *structure, const coble_packing *packing,
                                  const coble_skeleton_params *params, coble_graph *out);

#ifdef __cplusplus
}
#endif
#endif
