/* Floods on a device: sweeps along the lines of all axes in turn, until no line changes. A path of
 * many voxels takes as many rounds as it has bends. */
#include <stdlib.h>

#include "balls.h"
#include "grid.h"
#include "measure_device.h"

typedef struct {
  coble_device *dev;
  coble_voxels box;
  int64_t cells, lines; /* lines: of the three axes together */
  uint8_t *moved;       /* [lines] on the device */
  const int32_t *size;  /* [cells] NULL: reach, else access */
  void *state;          /* [cells] on the device */
} flood;

static coble_status sweep(const flood *f, int axis, uint8_t *moved) {
  const coble_lines lines = coble_lines_along(&f->box, axis);
  const int64_t count = f->cells / lines.length;
  if (f->size) {
    const coble_access_line_args k = {lines, f->size, f->state, moved};
    return coble_launch_access_line(f->dev, &k, count);
  }
  const coble_reach_line_args k = {lines, f->state, moved};
  return coble_launch_reach_line(f->dev, &k, count);
}

static coble_status sweep_until_still(const flood *f) {
  const coble_lines_moved_args k = {f->moved};
  double moved = 1;
  while (moved > 0) {
    int64_t first = 0;
    for (int axis = 0; axis < 3; axis++) {
      COBLE_TRY(sweep(f, axis, f->moved + first));
      first += f->cells / f->box.n[axis];
    }
    COBLE_TRY(coble_reduce_lines_moved(f->dev, &k, f->lines, &moved));
  }
  return COBLE_OK;
}

static coble_status run(flood *f) {
  f->cells = coble_voxels_count(&f->box);
  for (int axis = 0; axis < 3; axis++) f->lines += f->cells / f->box.n[axis];
  COBLE_TRY(coble_device_alloc(f->dev, (size_t)f->lines, 1, "lines of voxels", (void **)&f->moved));
  const coble_status status = sweep_until_still(f);
  coble_device_free(f->dev, f->moved);
  return status;
}

static coble_status reach(coble_device *dev, const coble_structure *s, int axis, uint8_t *state) {
  flood f = {.dev = dev, .box = coble_voxels_of(s), .state = state};
  const coble_reach_begin_args k = {coble_lines_along(&f.box, axis), COBLE_REACH_LOW,
                                    COBLE_REACH_HIGH, COBLE_REACH_PORE, state};
  COBLE_TRY(coble_launch_reach_begin(dev, &k, coble_voxels_count(&f.box)));
  return run(&f);
}

coble_status coble_reach_on(coble_device *dev, const coble_structure *s, int axis,
                            uint8_t *reached) {
  COBLE_TRY(coble_structure_check("reach", s));
  if (axis < 0 || axis > 2 || (s->periodic_sides && axis < 2))
    return coble_fail(COBLE_ERR_INPUT,
                      "reach: axis %d: 0, 1 or 2 would be right, 2 alone with periodic sides",
                      axis);
  const size_t cells = coble_structure_cells(s);
  void *state = NULL;
  for (size_t c = 0; c < cells; c++) reached[c] = coble_is_pore(s, (int64_t)c);
  COBLE_TRY(coble_device_alloc(dev, cells, 1, "reach", &state));
  coble_status status = coble_device_upload(dev, state, reached, cells);
  if (!status) status = reach(dev, s, axis, state);
  if (!status) status = coble_device_download(dev, reached, state, cells);
  coble_device_free(dev, state);
  return status;
}

/* r2 in: squared distances; out: access. */
static coble_status find_access(const coble_maps *m, const coble_intrusion_params *p) {
  const coble_lines lines = coble_lines_along(&m->box, p->axis);
  int32_t *const access = m->tree.node;
  const coble_access_begin_args k = {lines, p->high ? lines.length - 1 : 0, m->r2, access};
  COBLE_TRY(coble_launch_access_begin(m->dev, &k, m->cells));
  flood f = {.dev = m->dev, .box = m->box, .size = m->r2, .state = access};
  COBLE_TRY(run(&f));
  return coble_device_copy(m->dev, m->r2, access, (size_t)m->cells * sizeof *access);
}

coble_status coble_intrusion_measure_on(coble_device *dev, const coble_structure *s,
                                        const coble_intrusion_params *params,
                                        coble_intrusion *out) {
  *out = (coble_intrusion){0};
  COBLE_TRY(coble_intrusion_check(s, params));
  const coble_voxels box = coble_voxels_of(s);
  coble_maps maps;
  COBLE_TRY(coble_maps_create(dev, &box, s->phase, &maps));
  coble_status status = find_access(&maps, params);
  if (!status) status = coble_maps_paint(&maps, s->dx, &out->diameter, &out->diameter_unit);
  coble_maps_release(&maps);
  if (status)
    coble_intrusion_release(out);
  else
    out->params = *params;
  return status;
}

coble_status coble_porosimetry_on(coble_device *dev, const coble_structure *s,
                                  const coble_intrusion_params *params,
                                  coble_intrusion_curve *out) {
  coble_intrusion intrusion;
  *out = (coble_intrusion_curve){0};
  COBLE_TRY(coble_intrusion_measure_on(dev, s, params, &intrusion));
  const coble_status status = coble_intrusion_trace(s, &intrusion, out);
  coble_intrusion_release(&intrusion);
  return status;
}
