/* Squared distances on a device: one axis after the other, from map to map. */
#include <string.h>

#include "grid.h"
#include "measure_device.h"

coble_voxels coble_voxels_of(const coble_structure *s) {
  return (coble_voxels){.n = {s->n[0], s->n[1], s->n[2]},
                        .periodic = {s->periodic_sides, s->periodic_sides, false}};
}

coble_lines coble_lines_along(const coble_voxels *box, int axis) {
  const int64_t nx = box->n[0], stride[3] = {1, nx, nx * box->n[1]};
  return (coble_lines){box->n[axis], box->periodic[axis], stride[axis]};
}

/* Sizes of the levels; returns how many nodes there are. */
static int64_t plan_tree(const coble_voxels *box, coble_ball_tree *t) {
  int64_t nodes = 0;
  memcpy(t->n, box->n, sizeof t->n);
  for (int level = 0;; level++) {
    int32_t n[3];
    coble_tree_size(t, level, n);
    t->top = level;
    t->first[level] = nodes;
    nodes += (int64_t)n[0] * n[1] * n[2];
    if (n[0] == 1 && n[1] == 1 && n[2] == 1) return nodes;
  }
}

/* The second map, filled from the mask; the mask's copy does not outlive it. */
static coble_status begin(coble_maps *m, const uint8_t *mask) {
  void *copy = NULL;
  const size_t cells = (size_t)m->cells, nodes = (size_t)plan_tree(&m->box, &m->tree);
  COBLE_TRY(
      coble_device_alloc(m->dev, nodes, sizeof(int32_t), "ball tree", (void **)&m->tree.node));
  COBLE_TRY(coble_device_alloc(m->dev, cells, 1, "phase", &copy));
  coble_status status = coble_device_upload(m->dev, copy, mask, cells);
  const coble_distance_begin_args k = {copy, m->tree.node};
  if (!status) status = coble_launch_distance_begin(m->dev, &k, m->cells);
  coble_device_free(m->dev, copy);
  return status;
}

static coble_status measure(coble_maps *m, const uint8_t *mask) {
  COBLE_TRY(begin(m, mask));
  COBLE_TRY(coble_device_alloc(m->dev, (size_t)m->cells, sizeof(int32_t), "pore distances",
                               (void **)&m->r2));
  int32_t *const map[2] = {m->tree.node, m->r2};
  for (int axis = 0; axis < 3; axis++) {
    const coble_distance_line_args k = {coble_lines_along(&m->box, axis), map[axis % 2],
                                        map[(axis + 1) % 2]};
    COBLE_TRY(coble_launch_distance_line(m->dev, &k, m->cells));
  }
  return COBLE_OK;
}

coble_status coble_maps_create(coble_device *dev, const coble_voxels *box, const uint8_t *mask,
                               coble_maps *out) {
  *out = (coble_maps){.dev = dev, .box = *box, .cells = coble_voxels_count(box)};
  const coble_status status = measure(out, mask);
  if (status) coble_maps_release(out);
  return status;
}

void coble_maps_release(coble_maps *maps) {
  coble_device_free(maps->dev, maps->r2);
  coble_device_free(maps->dev, maps->tree.node);
  *maps = (coble_maps){0};
}

coble_status coble_distance_squared_on(coble_device *dev, const uint8_t *mask, const int32_t n[3],
                                       const bool periodic[3], int32_t *out) {
  COBLE_TRY(coble_grid_check("distance transform", n));
  const coble_voxels box = {{n[0], n[1], n[2]}, {periodic[0], periodic[1], periodic[2]}};
  coble_maps maps;
  COBLE_TRY(coble_maps_create(dev, &box, mask, &maps));
  const coble_status status =
      coble_device_download(dev, out, maps.r2, (size_t)maps.cells * sizeof *out);
  coble_maps_release(&maps);
  return status;
}
