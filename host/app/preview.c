#include "preview.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "coble/picture.h"

/* The colours that paraview/phases.py has, too. */
static const coble_picture_class resolved[COBLE_LAB_PHASES] = {
    {"solid electrolyte", {0.85, 0.80, 0.62}},
    {"scaffold", {0.24, 0.24, 0.26}},
    {"empty pore", {0.88, 0.92, 0.96}},
    {"Li in pores", {0.87, 0.68, 0.22}},
    {"Li at the electrolyte", {0.93, 0.47, 0.13}},
    {"Li in crevices", {0.75, 0.16, 0.12}},
    {"Li at the collector", {0.98, 0.86, 0.42}},
    {"gap", {1, 1, 1}},
    {"current collector", {0.55, 0.58, 0.64}}};
static const coble_picture_class grey[COBLE_LAB_PHASES] = {
    {"solid electrolyte", {0.85, 0.80, 0.62}},     {NULL, {0.24, 0.24, 0.26}},
    {"layer, pores empty", {0.45, 0.46, 0.50}},    {"layer, pores full", {0.55, 0.46, 0.25}},
    {"Li at the electrolyte", {0.93, 0.47, 0.13}}, {"Li in crevices", {0.75, 0.16, 0.12}},
    {"Li at the collector", {0.98, 0.86, 0.42}},   {"gap", {1, 1, 1}},
    {"current collector", {0.55, 0.58, 0.64}}};
enum { CELLS_ALONG = 400 }; /* of the cut, about */

/* One row of voxels in the middle; cells fine enough for the eye. */
static coble_status make_cut(const coble_lab_source *s, coble_lab *cut) {
  const coble_structure *t = s->structure;
  const double high = t->n[2] * t->dx + s->plate, wide = t->n[0] * t->dx;
  const coble_lab_params params = {.spacing = fmax(fmax(high, wide) / CELLS_ALONG, t->dx / 16),
                                   .rim = 0.05 * high,
                                   .first = {0, t->n[1] / 2},
                                   .size = {0, 1}};
  return coble_lab_make(s, &params, cut);
}

static coble_picture_map map_of_cut(const coble_lab_source *s, const coble_lab *cut, uint8_t *row) {
  for (int64_t k = 0; k < cut->n[2]; k++)
    for (int64_t i = 0; i < cut->n[0]; i++)
      row[i + cut->n[0] * k] = cut->phase[i + cut->n[0] * (cut->n[1] / 2 + (int64_t)cut->n[1] * k)];
  return (coble_picture_map){
      .title = "cut through the middle, electrolyte below",
      .n = {cut->n[0], cut->n[2]},
      .size = {cut->n[0] * cut->spacing[0] * 1e6, cut->n[2] * cut->spacing[2] * 1e6},
      .class_index = row,
      .classes = COBLE_LAB_PHASES,
      .classes_of = s->structure->grey ? grey : resolved};
}

static coble_picture_map map_of_top(const coble_lab_source *s, float *h) {
  const coble_structure *t = s->structure;
  const int64_t columns = (int64_t)t->n[0] * t->n[1];
  double most = 0;
  for (int64_t c = 0; c < columns; c++) {
    h[c] = s->h_cc[c] * 1e6f;
    most = fmax(most, (double)h[c]);
  }
  return (coble_picture_map){.title = most > 0 ? "Li under the collector, from above"
                                               : "Li under the collector, from above: none",
                             .n = {t->n[0], t->n[1]},
                             .size = {t->n[0] * t->dx * 1e6, t->n[1] * t->dx * 1e6},
                             .value = h,
                             .most = most > 0 ? most : 1e6 * t->dx,
                             .label = "thickness / \u00b5m"};
}

coble_status coble_preview_write(const char *path, const char *name, const coble_lab_source *source,
                                 const coble_step_report *report) {
  const size_t columns = (size_t)source->structure->n[0] * (size_t)source->structure->n[1];
  coble_lab cut;
  COBLE_TRY(make_cut(source, &cut));
  uint8_t *row = malloc((size_t)cut.n[0] * (size_t)cut.n[2]);
  float *h = malloc(columns * sizeof *h);
  coble_status status = COBLE_OK;
  if (!row || !h) status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a preview");
  if (!status) {
    char heading[256];
    snprintf(heading, sizeof heading, "%.120s: %.3g mAh/cm\u00b2, %.3g h", name,
             report->charge / COBLE_MAH_CM2, report->time / 3600);
    const coble_picture_map maps[] = {map_of_cut(source, &cut, row), map_of_top(source, h)};
    status = coble_picture_write(path, heading, 2, maps);
  }
  free(row);
  free(h);
  coble_lab_release(&cut);
  return status;
}
