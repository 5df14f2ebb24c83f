/* Grains, for those in this room who have the owners of voxels. */
#ifndef COBLE_GRAIN_PARTS_H
#define COBLE_GRAIN_PARTS_H

#include "coble/grains.h"

/* Fills grains and contacts but for inscribed, surface, whole and centre; no label. owner: [cells]
 * as coble_watershed gives it; solid voxels without one (-1) are in no grain. Empty after an error.
 */
coble_status coble_grains_describe(const coble_structure *s, const int32_t *owner, int32_t count,
                                   coble_grains *out);

/* Small grains become part of their neighbours, those without one lose their solid voxels; the rest
 * is numbered anew, in the same order. */
coble_status coble_grains_absorb(const coble_structure *s, int32_t smallest, int32_t *owner,
                                 int32_t *count);

/* Mean place of voxels, or of faces ahead of voxels, that may lie across periodic sides. Begin with
 * all zero. */
typedef struct {
  int32_t first[3]; /* voxel that the others are seen from */
  int64_t sum[3];   /* of voxels away from it */
  int64_t ahead[3]; /* faces, not voxels, so many of them along each axis */
  int64_t count;
} coble_moments;
void coble_moments_add(const coble_structure *s, int64_t v, coble_moments *m);
/* m, in the box */
void coble_moments_mean(const coble_structure *s, const coble_moments *m, double mean[3]);

#endif
