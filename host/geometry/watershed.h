#ifndef COBLE_WATERSHED_H
#define COBLE_WATERSHED_H

#include "grid.h"

/* Cuts the solid of a resolved structure into grains where its distance to the pores falls below
 * `neck` times that in the smaller grain, and gives each pore to the grain near by. owner: [cells], 0..grains-1 in the order of their first voxels; all -1 without solid. */
coble_status coble_watershed(const coble_structure *s, double neck, int32_t *owner,
                             int32_t *grains);

#endif
