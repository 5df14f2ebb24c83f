#include "figures.h"

#include <math.h>
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
  double *x = malloc(4 * d->lengths * sizeof *x);
  if (!x) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the curve '%s'", name);
  double *y = x + 2 * d->lengths;
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
  const coble_plot_panel panel = {title, *x, {share, "", false, false}, s->count, s->curve};
  return s->count ? coble_plot_write(path, 1, &panel) : COBLE_OK;
}

coble_status coble_figure_sizes(const char *path, const coble_distributions *d) {
  const coble_plot_axis x = {"local diameter", "nm", false, false};
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
  const coble_plot_axis x = {"chord length", "nm", false, false};
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
  const coble_plot_axis x = {"equivalent diameter", "um", false, false};
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
  const coble_plot_axis x = {"pore diameter", "nm", true, false};
  const coble_plot_panel panels[] = {
      {"Intrusion", x, {"share of the pore volume", "", false, false}, 1, &filled},
      {"Its slope", x, {"-dV / dlog D", "", false, false}, 1, &slope}};
  const coble_status status = coble_plot_write(path, 2, panels);
  free(nm);
  return status;
}

/* --- runs beside each other --- */

typedef struct {
  const char *title, *label, *unit;
  coble_found found[3];
  const char *name[3]; /* NULL: no curve, or the only one */
} comparison_panel;

static const comparison_panel comparison_panels[] = {
    {"Li outside the pores",
     "share",
     "",
     {COBLE_FOUND_SHARE_SE, COBLE_FOUND_SHARE_CREVICE, COBLE_FOUND_SHARE_CC},
     {"SE", "crevices", "CC"}},
    {"Filling and cover",
     "share",
     "",
     {COBLE_FOUND_VOID_FILL, COBLE_FOUND_RIDGE_COVERAGE},
     {"pores", "CC, by ridges"}},
    {"Crevices", "share of the layer's faces", "", {COBLE_FOUND_CREVICE_AREA}, {NULL}},
    {"Breakthrough", "capacity", "mAh/cm2", {COBLE_FOUND_BREAKTHROUGH}, {NULL}},
    {"Peak pressure", "pressure", "MPa", {COBLE_FOUND_PRESSURE}, {NULL}},
    {"Ridges",
     "mean size",
     "um",
     {COBLE_FOUND_RIDGE_WIDTH, COBLE_FOUND_RIDGE_LENGTH},
     {"width", "length"}}};
enum { COMPARISON_PANELS = sizeof comparison_panels / sizeof comparison_panels[0] };

/* Complete runs in the order in which they are drawn, and where. */
typedef struct {
  const coble_comparison *c;
  coble_plot_axis axis;
  coble_plot_style style;
  int runs;
  int *order; /* [runs] */
  double *x;  /* [runs] */
} abscissa;

static void sort_runs(abscissa *a) {
  for (int i = 1; i < a->runs; i++)
    for (int j = i; j > 0 && a->x[j] < a->x[j - 1]; j--) {
      const double x = a->x[j];
      const int run = a->order[j];
      a->x[j] = a->x[j - 1], a->order[j] = a->order[j - 1];
      a->x[j - 1] = x, a->order[j - 1] = run;
    }
}

/* Lines join what stands in the order of one number, if nothing else varies. */
static void place_runs(abscissa *a) {
  const coble_varied_key *key = coble_comparison_axis(a->c);
  a->axis = (coble_plot_axis){"run", "", false, true};
  if (key) a->axis = (coble_plot_axis){coble_comparison_label(key), key->unit, false, true};
  a->style = key && a->c->varied == 1 ? COBLE_PLOT_MARKED : COBLE_PLOT_POINTS;
  for (int r = 0; r < a->c->runs; r++) {
    if (a->c->run[r].reason) continue;
    a->order[a->runs] = r;
    a->x[a->runs++] = key ? key->number[r] : r + 1;
  }
  sort_runs(a);
}

/* Values of one quantity; how many of them can be drawn. */
static int collect(const abscissa *a, coble_found found, double *y) {
  int finite = 0;
  for (int i = 0; i < a->runs; i++) {
    y[i] = a->c->run[a->order[i]].found[found];
    finite += isfinite(y[i]) && isfinite(a->x[i]);
  }
  return finite;
}

/* y: room for all values of all panels. */
static coble_status draw_panels(const char *path, const abscissa *a, double *y) {
  coble_plot_curve curve[COMPARISON_PANELS][3];
  coble_plot_panel panel[COMPARISON_PANELS];
  int panels = 0;
  for (int p = 0; p < COMPARISON_PANELS; p++) {
    const comparison_panel *q = &comparison_panels[p];
    int curves = 0;
    for (int f = 0; f < 3 && (f == 0 || q->name[f]); f++, y += a->runs)
      if (collect(a, q->found[f], y))
        curve[panels][curves++] =
            (coble_plot_curve){q->name[f], (size_t)a->runs, a->x, y, a->style};
    if (curves == 0) continue;
    panel[panels] = (coble_plot_panel){
        q->title, a->axis, {q->label, q->unit, false, false}, curves, curve[panels]};
    panels++;
  }
  return panels ? coble_plot_write(path, panels, panel) : COBLE_OK;
}

coble_status coble_figure_comparison(const char *path, const coble_comparison *c) {
  abscissa a = {.c = c};
  const size_t runs = (size_t)c->runs;
  a.order = calloc(runs, sizeof *a.order);
  a.x = calloc(runs, sizeof *a.x);
  double *y = calloc(3 * runs * COMPARISON_PANELS, sizeof *y);
  coble_status status = COBLE_OK;
  if (a.order && a.x && y) {
    place_runs(&a);
    status = draw_panels(path, &a, y);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the curves", path);
  }
  free(a.order);
  free(a.x);
  free(y);
  return status;
}
