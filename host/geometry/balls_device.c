/* The largest ball on every voxel, on a device: balls that are not needed are dropped, the others
 * are found through a tree of blocks that knows the largest ball of each. */
#include <math.h>
#include <stdlib.h>

#include "balls.h"
#include "grid.h"
#include "measure_device.h"

static coble_status cover(const coble_maps *m) {
  const coble_ball_keep_args keep = {m->box, m->r2, m->tree.node};
  COBLE_TRY(coble_launch_ball_keep(m->dev, &keep, m->cells));
  for (int level = 1; level <= m->tree.top; level++) {
    int32_t n[3];
    coble_tree_size(&m->tree, level, n);
    const coble_ball_block_args block = {m->tree, level};
    COBLE_TRY(coble_launch_ball_block(m->dev, &block, (int64_t)n[0] * n[1] * n[2]));
  }
  const coble_ball_cover_args args = {m->box, m->tree, m->r2};
  return coble_launch_ball_cover(m->dev, &args, m->cells);
}

/* *table: [largest + 1] on the device, the count of each squared radius. */
static coble_status upload_counts(const coble_maps *m, int32_t largest, void **table) {
  const size_t size = (size_t)largest + 1;
  const double per_voxel = coble_ball_counts_per_voxel(largest);
  uint16_t *host = NULL;
  COBLE_TRY(coble_grid_alloc(size, sizeof *host, "ball diameters", (void **)&host));
  host[0] = 0;
  for (int32_t r2 = 1; r2 <= largest; r2++)
    host[r2] = (uint16_t)lround(coble_ball_diameter(r2) * per_voxel);
  coble_status status = coble_device_alloc(m->dev, size, sizeof *host, "ball diameters", table);
  if (!status) status = coble_device_upload(m->dev, *table, host, size * sizeof *host);
  free(host);
  return status;
}

/* From squared radii in r2 to counts in the second map, and from there to the host. */
static coble_status fetch(const coble_maps *m, int32_t largest, uint16_t *diameter) {
  void *table = NULL;
  coble_status status = upload_counts(m, largest, &table);
  const coble_ball_counts_args k = {table, m->r2, (uint16_t *)m->tree.node};
  if (!status) status = coble_launch_ball_counts(m->dev, &k, m->cells);
  if (!status)
    status =
        coble_device_download(m->dev, diameter, k.diameter, (size_t)m->cells * sizeof *diameter);
  coble_device_free(m->dev, table);
  return status;
}

coble_status coble_maps_paint(coble_maps *m, double dx, uint16_t **diameter, double *unit) {
  const int32_t *const root = m->tree.node + m->tree.first[m->tree.top];
  int32_t largest = 0;
  COBLE_TRY(cover(m));
  COBLE_TRY(coble_device_download(m->dev, &largest, root, sizeof largest));
  *unit = dx / coble_ball_counts_per_voxel(largest);
  COBLE_TRY(
      coble_grid_alloc((size_t)m->cells, sizeof **diameter, "pore diameters", (void **)diameter));
  const coble_status status = fetch(m, largest, *diameter);
  if (!status) return COBLE_OK;
  free(*diameter);
  *diameter = NULL;
  return status;
}

coble_status coble_local_thickness_on(coble_device *dev, coble_structure *s) {
  COBLE_TRY(coble_balls_check("local thickness", s));
  const coble_voxels box = coble_voxels_of(s);
  coble_maps maps;
  uint16_t *diameter = NULL;
  double unit = 0;
  COBLE_TRY(coble_maps_create(dev, &box, s->phase, &maps));
  const coble_status status = coble_maps_paint(&maps, s->dx, &diameter, &unit);
  coble_maps_release(&maps);
  if (status) return status;
  free(s->diameter);
  s->diameter = diameter;
  s->diameter_unit = unit;
  return COBLE_OK;
}
