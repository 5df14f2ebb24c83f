#include "figures.h"

#include <stdlib.h>

#include "coble/plot.h"

enum { CURVES = 6 };

/* Curves under construction: cumulative shares. */
typedef struct {
  double unit; /* of the lengths, m */
  coble_plot_curve curve[CURVES];
  double *value[CURVES];
  int count;
} sheet;

static void release(sheet *s) {
  for (int c = 0; c < s->count; c++) free(s->value[c]);
}

/* A step up at each length; nothing for an empty distribution. */
static coble_status add(sheet *s, const char *name, const coble_distribution *d,
                        coble_plot_style style) {
  if (d->lengths == 0) return COBLE_OK;
  double *x = malloc(4 * d->lengths * sizeof *x), *y = x + 2 * d->lengths;
  if (!x) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the curve '%s'", name);
  int64_t so_far = 0;
  for (size_t i = 0; i < d->lengths; i++) {
    x[2 * i] = x[2 * i + 1] = d->length[i] / s->unit;
    y[2 * i] = (double)so_far / (double)d->total;
    so_far += d->items[i];
    y[2 * i + 1] = (double)so_far / (double)d->total;
  }
  s->value[s->count] = x;
  s->curve[s->count++] = (coble_plot_curve){name, 2 * d->lengths, x, y, style};
  return COBLE_OK;
}

static coble_status draw(const char *path, const char *title, const coble_plot_axis *x,
                         const char *share, const sheet *s) {
  const coble_plot_panel panel = {title, *x, {share, "", false}, s->count, s->curve};
  return s->count ? coble_plot_write(path, 1, &panel) : COBLE_OK;
}

coble_status coble_figure_sizes(const char *path, const coble_distributions *d) {
  const coble_plot_axis x = {"local diameter", "nm", false};
  sheet s = {.unit = 1e-9};
  coble_status status = add(&s, "pores", &d->diameter[1], COBLE_PLOT_LINE);
  if (!status) status = add(&s, "solid", &d->diameter[0], COBLE_PLOT_LINE);
  if (!status) status = draw(path, "Local diameters", &x, "share of the phase's volume", &s);
  release(&s);
  return status;
}

coble_status coble_figure_chords(const char *path, const coble_distributions *d) {
  static const char *const names[2][3] = {{"solid, x", "solid, y", "solid, z"},
                                          {"pores, x", "pores, y", "pores, z"}};
  const coble_plot_axis x = {"chord length", "nm", false};
  sheet s = {.unit = 1e-9};
  coble_status status = COBLE_OK;
  for (int phase = 1; phase >= 0; phase--)
    for (int axis = 0; axis < 3 && !status; axis++)
      status = add(&s, names[phase][axis], &d->chords[axis].whole[phase],
                   phase ? COBLE_PLOT_LINE : COBLE_PLOT_DASHED);
  if (!status) status = draw(path, "Whole chords", &x, "share of the chords", &s);
  release(&s);
  return status;
}

coble_status coble_figure_grains(const char *path, const coble_grain_statistics *sizes) {
  const coble_plot_axis x = {"equivalent diameter", "um", false};
  sheet s = {.unit = 1e-6};
  coble_status status = add(&s, "all, by number", &sizes->number[0], COBLE_PLOT_LINE);
  if (!status) status = add(&s, "all, by volume", &sizes->volume[0], COBLE_PLOT_LINE);
  if (!status) status = add(&s, "whole, by number", &sizes->number[1], COBLE_PLOT_DASHED);
  if (!status) status = add(&s, "whole, by volume", &sizes->volume[1], COBLE_PLOT_DASHED);
  if (!status) status = draw(path, "Grain sizes", &x, "share of the grains", &s);
  release(&s);
  return status;
}

coble_status coble_figure_intrusion(const char *path, const coble_intrusion_curve *curve) {
  if (curve->steps == 0) return COBLE_OK;
  double *nm = malloc(curve->steps * sizeof *nm);
  if (!nm) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the curve", path);
  for (size_t i = 0; i < curve->steps; i++) nm[i] = curve->diameter[i] * 1e9;
  const coble_plot_curve filled = {NULL, curve->steps, nm, curve->filled, COBLE_PLOT_LINE};
  const coble_plot_curve slope = {NULL, curve->steps, nm, curve->log_differential, COBLE_PLOT_LINE};
  const coble_plot_axis x = {"pore diameter", "nm", true};
  const coble_plot_panel panels[] = {
      {"Intrusion", x, {"share of the pore volume", "", false}, 1, &filled},
      {"Its slope", x, {"-dV / dlog D", "", false}, 1, &slope}};
  const coble_status status = coble_plot_write(path, 2, panels);
  free(nm);
  return status;
}
