/* The largest ball on every voxel.
 *   1. give every voxel its own ball, and list the balls but for those that lie within a
 *      neighbour's, and those whose neighbours are all as large (ball_list.c: discrete tests,
 *      nothing is lost);
 *   2. paint the listed ones from the largest down, each voxel once (ball_paint.c); a voxel keeps
 *      its own ball where that is larger: it may be one of those left out for the second reason. */
#include "balls.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ball_parts.h"
#include "grid.h"

enum { COUNTS_PER_VOXEL = 64 };

double coble_ball_diameter(int32_t r2) { return 2 * sqrt((double)r2) - 0.5; }

double coble_ball_counts_per_voxel(int32_t largest) {
  double per_voxel = COUNTS_PER_VOXEL;
  while (coble_ball_diameter(largest) * per_voxel > UINT16_MAX) per_voxel /= 2;
  return per_voxel;
}

coble_status coble_balls_check(const char *where, const coble_structure *s) {
  COBLE_TRY(coble_structure_check(where, s));
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT, "%s: the structure is grey, a resolved one would be right",
                      where);
  if (!memchr(s->phase, 0, coble_structure_cells(s)))
    return coble_fail(COBLE_ERR_INPUT, "%s: no solid voxel, the pore has no bounded diameter",
                      where);
  return COBLE_OK;
}

uint16_t coble_ball_count_large(const coble_ball_counts *counts, int32_t r2) {
  return (uint16_t)lround(coble_ball_diameter(r2) * counts->per_voxel);
}

static coble_status largest_ball(const coble_structure *s, const coble_balls *balls,
                                 int32_t *largest) {
  int32_t *room = NULL, most = 0;
  COBLE_TRY(coble_grid_alloc((size_t)omp_get_max_threads() * balls->room, sizeof *room,
                             "planes of balls", (void **)&room));
  const int64_t plane = (int64_t)s->n[0] * s->n[1];
#pragma omp parallel for schedule(static) reduction(max : most)
  for (int32_t k = 0; k < s->n[2]; k++) {
    const int32_t *r2 =
        balls->plane(balls->of, k, room + (size_t)omp_get_thread_num() * balls->room);
    for (int64_t c = 0; c < plane; c++)
      if (r2[c] > most) most = r2[c];
  }
  free(room);
  *largest = most;
  return COBLE_OK;
}

static coble_status choose_counts(const coble_structure *s, const coble_balls *balls,
                                  coble_ball_counts *counts) {
  int32_t largest = balls->largest;
  /* a bound that asks for coarser counts may be too high */
  if (coble_ball_counts_per_voxel(largest) < COUNTS_PER_VOXEL)
    COBLE_TRY(largest_ball(s, balls, &largest));
  counts->per_voxel = coble_ball_counts_per_voxel(largest);
  counts->small[0] = 0;
  for (int32_t r2 = 1; r2 <= COBLE_BALL_SMALL; r2++)
    counts->small[r2] = coble_ball_count_large(counts, r2);
  return COBLE_OK;
}

coble_status coble_balls_paint(const coble_structure *s, const coble_balls *balls,
                               uint16_t *diameter, double *unit) {
  coble_ball_counts counts;
  coble_ball_plane *list = calloc((size_t)s->n[2], sizeof *list);
  if (!list) return coble_fail(COBLE_ERR_MEMORY, "balls: no memory for %d planes", s->n[2]);
  coble_status status = choose_counts(s, balls, &counts);
  if (!status) status = coble_balls_list(s, balls, &counts, diameter, list);
  if (!status) status = coble_balls_paint_listed(s, list, &counts, diameter);
  for (int32_t k = 0; k < s->n[2]; k++) free(list[k].ball);
  free(list);
  if (!status) *unit = s->dx / counts.per_voxel;
  return status;
}
