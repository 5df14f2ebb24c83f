/* Local thickness: a ball sits on every pore voxel, as large as the nearest solid lets it be, and
 * each voxel takes the largest that covers it. Distances along z wait where the diameters go. */
#include <stdlib.h>

#include "balls.h"
#include "distance.h"
#include "grid.h"

typedef struct {
  const coble_structure *s;
  const uint16_t *column;
} distances;

static const int32_t *squares(const void *of, int32_t k, int32_t *room) {
  const distances *d = of;
  const int32_t *n = d->s->n;
  const int64_t plane = (int64_t)n[0] * n[1];
  const bool periodic[2] = {d->s->periodic_sides, d->s->periodic_sides};
  coble_distance_plane(d->column + plane * k, n, periodic, room, room + plane);
  return room;
}

/* Nowhere is the solid further than along z. */
static int32_t largest_square(const uint16_t *column, int64_t cells) {
  uint16_t largest = 0;
#pragma omp parallel for schedule(static) reduction(max : largest)
  for (int64_t c = 0; c < cells; c++)
    if (column[c] > largest) largest = column[c];
  return largest == COBLE_DISTANCE_NONE ? INT32_MAX : (int32_t)largest * largest;
}

coble_status coble_local_thickness(coble_structure *s) {
  COBLE_TRY(coble_balls_check("local thickness", s));
  const size_t cells = coble_structure_cells(s);
  uint16_t *diameter = NULL;
  double unit = 0;
  COBLE_TRY(coble_grid_alloc(cells, sizeof *diameter, "pore diameters", (void **)&diameter));
  coble_distance_columns(s->phase, s->n, false, diameter);
  const distances d = {s, diameter};
  const coble_balls balls = {.plane = squares,
                             .of = &d,
                             .room = (size_t)s->n[0] * s->n[1] + coble_distance_work(s->n),
                             .largest = largest_square(diameter, (int64_t)cells)};
  const coble_status status = coble_balls_paint(s, &balls, diameter, &unit);
  if (status) {
    free(diameter);
    return status;
  }
  free(s->diameter);
  s->diameter = diameter;
  s->diameter_unit = unit;
  return COBLE_OK;
}
