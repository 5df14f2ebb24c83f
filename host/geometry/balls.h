/* Balls in the pore space, and the largest one that covers each voxel. */
#ifndef COBLE_BALLS_H
#define COBLE_BALLS_H

#include <stdint.h>

#include "coble/intrusion.h"
#include "coble/structure.h"

/* Diameter of a ball, in voxels, from its squared radius: solid centres lie 0 to 1 voxel behind the
 * surface, half a voxel on average, at either end of a diameter; and a slab of an even number of
 * voxels has no voxel on its middle. 2 r - 1/2 is t + 1/2 for a slab of t voxels, t odd, and
 * t - 1/2, t even. */
double coble_ball_diameter(int32_t r2);

/* Diameters are kept as counts of 1/64 voxel, coarser by powers of 2 where the largest ball (its
 * squared radius) would not fit 16 bits: counts per voxel. */
double coble_ball_counts_per_voxel(int32_t largest);

/* COBLE_ERR_INPUT unless `s` is resolved and has solid, without which no ball has an end. */
coble_status coble_balls_check(const char *where, const coble_structure *s);
/* The same for intrusion, and unless the parameters are in range and the inlet has an outside. */
coble_status coble_intrusion_check(const coble_structure *s, const coble_intrusion_params *p);

/* A ball sits on every voxel of squared radius above 0; it covers the centres nearer than its
 * radius and reaches no solid. Balls are asked for plane by plane. */
typedef struct {
  /* [nx*ny] squared radii in plane k, made in `room` where they do not lie ready */
  const int32_t *(*plane)(const void *of, int32_t k, int32_t *room);
  const void *of;
  size_t room;     /* ints */
  int32_t largest; /* no squared radius is above it */
} coble_balls;

/* diameter: [cells], of the largest ball that covers the voxel, in units of *unit (m), 0 where
 * there is none. A plane of balls may be made from what its part of `diameter` holds before. */
coble_status coble_balls_paint(const coble_structure *s, const coble_balls *balls,
                               uint16_t *diameter, double *unit);

#endif
