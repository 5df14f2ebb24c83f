/* Links of one between the pore voxels of a whole box, without a table of neighbours; shared by the
 * bodies of this room.
 *
 * Voxels are parted by the parity of x + y + z. Both colours have arrays of the same shape, where
 * voxel x, y, z stands at x / 2 of its line: the neighbours along y and z of a voxel stand at the
 * same place of the other colour one line or plane on, and of those along x one at the same place
 * and one beside it. Each line ends with an empty place, each plane with an empty line, and empty
 * planes lie before the first and after the last, so that no body asks for the sides of the box.
 * Fields are zero wherever there is no unknown. */
#ifndef COBLE_KERNELS_TRANSPORT_VOXEL_LINKS_H
#define COBLE_KERNELS_TRANSPORT_VOXEL_LINKS_H

#include "kernel.h"

/* Bits of a voxel's byte; 0 but for COBLE_VOXEL_ODD: no unknown. */
enum {
  COBLE_VOXEL_LINKS = 7, /* how many of its six neighbours are pores */
  COBLE_VOXEL_LOW = 8,   /* joined to the low face of the box by a link of 2 */
  COBLE_VOXEL_HIGH = 16, /* to the high face */
  COBLE_VOXEL_ODD = 32   /* x is odd */
};

typedef struct {
  int64_t pitch, plane; /* places of a line and of a plane */
  int64_t size;         /* places of one colour */
  const uint8_t *voxel; /* [2][size] */
} coble_voxel_links;

/* Where item 0 of a colour stands: the first place after the empty plane. */
COBLE_FN int64_t coble_voxel_first(const coble_voxel_links *g, int colour) {
  return colour * g->size + g->plane;
}

/* Diagonal of the matrix. */
COBLE_FN int32_t coble_voxel_total(uint8_t voxel) {
  return (voxel & COBLE_VOXEL_LINKS) + (voxel >> 2 & 2) + (voxel >> 3 & 2);
}

/* Sum over the six neighbours; other: the same place in the other colour. Both sides are read before
 * one is chosen: a branch would keep the loop from being vectorised. */
COBLE_FN float coble_voxel_around(const coble_voxel_links *g, const float *other, bool odd) {
  const float west = other[-1], east = other[1];
  return other[0] + (odd ? east : west) + (other[-g->pitch] + other[g->pitch]) +
         (other[-g->plane] + other[g->plane]);
}

/* The same, added in double precision. */
COBLE_FN double coble_voxel_around_wide(const coble_voxel_links *g, const float *other, bool odd) {
  const float west = other[-1], east = other[1];
  const float beside = odd ? east : west;
  return (double)other[0] + (double)beside + ((double)other[-g->pitch] + (double)other[g->pitch]) +
         ((double)other[-g->plane] + (double)other[g->plane]);
}

/* The same, of numbers in double precision. */
COBLE_FN double coble_voxel_around_double(const coble_voxel_links *g, const double *other,
                                          bool odd) {
  const double west = other[-1], east = other[1];
  return other[0] + (odd ? east : west) + (other[-g->pitch] + other[g->pitch]) +
         (other[-g->plane] + other[g->plane]);
}

/* Aggregates along the Morton curve, so that what is near in the box is near in time; `node` says where each stands in the
 * order of its level. Its children: those voxels of a block of 2 x 2 x 2 that the mask names, bit dx + 2 dy + 4 dz. `place` is
 * that of the block's first voxel, which is of colour 0. */
typedef struct {
  const uint32_t *place; /* [n] */
  const uint8_t *mask;   /* [n] */
  const int32_t *node;   /* [n] */
} coble_voxel_blocks;

/* Of the four children of colour 0: all their bits, the bit of one, and its place. */
enum { COBLE_VOXEL_COLOUR_0 = 0x69 };
COBLE_FN int coble_voxel_bit(int which) {
  return which == 0 ? 0 : which == 1 ? 3 : which == 2 ? 5 : 6;
}
COBLE_FN int64_t coble_voxel_child(const coble_voxel_links *g, const coble_voxel_blocks *b,
                                   int64_t part, int bit) {
  return coble_voxel_first(g, 0) + b->place[part] + (bit >> 1 & 1) * g->pitch +
         (bit >> 2) * g->plane;
}

#endif
