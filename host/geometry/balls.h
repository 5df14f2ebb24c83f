/* Balls in the pore space, and the largest one that covers each voxel. */
#ifndef COBLE_BALLS_H
#define COBLE_BALLS_H

#include <stdint.h>

#include "coble/structure.h"

/* Diameter of a ball, in voxels, from its squared radius: solid centres lie 0 to 1 voxel behind the
 * surface, half a voxel on average, at either end of a diameter; and a slab of an even number of
 * voxels has no voxel on its middle. 2 r - 1/2 is t + 1/2 for a slab of t voxels, t odd, and
 * t - 1/2, t even. */
double coble_ball_diameter(int32_t r2);

/* COBLE_ERR_INPUT unless `s` is resolved and has solid, without which no ball has an end. */
coble_status coble_balls_check(const char *where, const coble_structure *s);

/* r2: [cells], squared distance from each voxel's centre to the nearest solid centre, sides wrapped
 * where they are periodic, nothing beyond the others. */
coble_status coble_balls_distance(const coble_structure *s, int32_t *r2);

/* A ball of squared radius r2 sits on every voxel, none where it is 0; it covers the centres nearer
 * than its radius and reaches no solid. *diameter: [cells], of the largest ball that covers the
 * voxel, in units of *unit (m), 0 where there is none; the caller frees. The unit is dx/64, coarser
 * by powers of 2 only when the largest would not fit. */
coble_status coble_balls_paint(const coble_structure *s, const int32_t *r2, uint16_t **diameter,
                               double *unit);

#endif
