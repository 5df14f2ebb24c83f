/* What the parts of the painter of balls share. */
#ifndef COBLE_BALL_PARTS_H
#define COBLE_BALL_PARTS_H

#include "balls.h"

/* A ball as one number: squared radius, then z, y, x of its centre. */
enum { COBLE_BALL_BITS = 12 }; /* positions on the largest grid */
static inline uint64_t coble_ball(const int32_t at[3], int32_t r2) {
  uint64_t ball = (uint64_t)r2;
  for (int a = 2; a >= 0; a--) ball = ball << COBLE_BALL_BITS | (uint64_t)at[a];
  return ball;
}
static inline int32_t coble_ball_r2(uint64_t ball) {
  return (int32_t)(ball >> 3 * COBLE_BALL_BITS);
}
static inline int32_t coble_ball_at(uint64_t ball, int axis) {
  return (int32_t)(ball >> axis * COBLE_BALL_BITS & ((1 << COBLE_BALL_BITS) - 1));
}

/* Diameters as counts; those of small balls are at hand. */
enum { COBLE_BALL_SMALL = 4096 };
typedef struct {
  double per_voxel;
  uint16_t small[COBLE_BALL_SMALL + 1];
} coble_ball_counts;
uint16_t coble_ball_count_large(const coble_ball_counts *counts, int32_t r2);
static inline uint16_t coble_ball_count(const coble_ball_counts *counts, int32_t r2) {
  return r2 <= COBLE_BALL_SMALL ? counts->small[r2] : coble_ball_count_large(counts, r2);
}

/* The balls of a plane that no neighbour makes needless. */
typedef struct {
  uint64_t *ball; /* [count] by y, then x */
  size_t count;
  int32_t largest; /* squared radius */
} coble_ball_plane;

/* Gives every voxel the count of its own ball, and lists those that have to be painted. list: [nz],
 * zeroed; the caller releases what is in it, also on errors. */
coble_status coble_balls_list(const coble_structure *s, const coble_balls *balls,
                              const coble_ball_counts *counts, uint16_t *diameter,
                              coble_ball_plane *list);

/* Paints the listed balls over the voxels' own. */
coble_status coble_balls_paint_listed(const coble_structure *s, const coble_ball_plane *list,
                                      const coble_ball_counts *counts, uint16_t *diameter);

#endif
