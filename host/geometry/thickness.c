/* Local thickness: a ball sits on every pore voxel, as large as the nearest solid lets it be, and
 * each voxel takes the largest that covers it. */
#include <stdlib.h>

#include "balls.h"
#include "grid.h"

coble_status coble_local_thickness(coble_structure *s) {
  COBLE_TRY(coble_balls_check("local thickness", s));
  int32_t *r2 = NULL;
  uint16_t *diameter = NULL;
  double unit = 0;
  COBLE_TRY(coble_grid_alloc(coble_structure_cells(s), sizeof *r2, "pore distances", (void **)&r2));
  coble_status status = coble_balls_distance(s, r2);
  if (!status) status = coble_balls_paint(s, r2, &diameter, &unit);
  free(r2);
  if (status) return status;
  free(s->diameter);
  s->diameter = diameter;
  s->diameter_unit = unit;
  return COBLE_OK;
}
