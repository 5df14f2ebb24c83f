/* What a porosimeter would draw of the intrusion diameters. Voxels are counted by diameter: whole
 * numbers, so that the order of counting does not matter. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/intrusion.h"
#include "grid.h"

enum { COUNTS = UINT16_MAX + 1 };

void coble_intrusion_curve_release(coble_intrusion_curve *curve) {
  free(curve->diameter);
  free(curve->pressure);
  free(curve->filled);
  free(curve->log_differential);
  *curve = (coble_intrusion_curve){0};
}

double coble_washburn_pressure(const coble_intrusion_params *p, double diameter) {
  return -4 * p->surface_tension * cos(p->contact_angle) / diameter;
}

/* at_least[c]: voxels whose diameter is c counts or more, c = 1 to COUNTS. */
typedef struct {
  int64_t at_least[COUNTS + 1];
  int64_t pores;
} tally;

static void count_voxels(const coble_structure *s, const uint16_t *diameter, tally *t) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  memset(t, 0, sizeof *t);
  for (int64_t c = 0; c < cells; c++) {
    t->pores += s->phase[c] != 0;
    t->at_least[diameter[c]]++;
  }
  for (int32_t c = COUNTS - 1; c > 0; c--) t->at_least[c] += t->at_least[c + 1];
}

/* Largest count on the face opposite the inlet. */
static uint16_t largest_opposite(const coble_structure *s, const coble_intrusion *in) {
  const int axis = in->params.axis;
  const int64_t count = (int64_t)coble_structure_cells(s) / s->n[axis];
  uint16_t largest = 0;
  for (int64_t q = 0; q < count; q++) {
    const uint16_t here = in->diameter[coble_grid_face(s, axis, !in->params.high, q)];
    if (here > largest) largest = here;
  }
  return largest;
}

static coble_status allocate(size_t steps, coble_intrusion_curve *out) {
  double **const array[] = {&out->diameter, &out->pressure, &out->filled, &out->log_differential};
  for (int i = 0; i < 4; i++)
    COBLE_TRY(coble_grid_alloc(steps, sizeof(double), "intrusion curve", (void **)array[i]));
  out->steps = steps;
  return COBLE_OK;
}

/* half: half a voxel edge in counts; the smallest diameter, 3/2 edges, is above it. */
static void fill_steps(const tally *t, const coble_intrusion *in, int32_t half,
                       coble_intrusion_curve *out) {
  const double pores = (double)t->pores;
  double weighted = 0;
  size_t step = 0;
  for (int32_t c = COUNTS - 1; c > 0; c--) {
    const int64_t filled = t->at_least[c], added = filled - t->at_least[c + 1];
    if (!added) continue;
    const int32_t above = c + half < COUNTS ? c + half : COUNTS;
    const double d = c * in->diameter_unit;
    out->diameter[step] = d;
    out->pressure[step] = coble_washburn_pressure(&in->params, d);
    out->filled[step] = (double)filled / pores;
    out->log_differential[step] = (double)(t->at_least[c - half] - t->at_least[above]) / pores /
                                  log10((double)(c + half) / (c - half));
    weighted += (double)added * d;
    if (out->median_diameter == 0 && 2 * filled >= t->at_least[1]) out->median_diameter = d;
    step++;
  }
  if (step == 0) return;
  out->accessible = out->filled[step - 1];
  out->mean_diameter = weighted / (double)t->at_least[1];
}

coble_status coble_intrusion_trace(const coble_structure *s, const coble_intrusion *in,
                                   coble_intrusion_curve *out) {
  *out = (coble_intrusion_curve){0};
  COBLE_TRY(coble_structure_check("intrusion curve", s));
  tally *t = NULL;
  COBLE_TRY(coble_grid_alloc(1, sizeof *t, "intrusion volumes", (void **)&t));
  count_voxels(s, in->diameter, t);
  size_t steps = 0;
  for (int32_t c = 1; c < COUNTS; c++) steps += t->at_least[c] > t->at_least[c + 1];
  const coble_status status = allocate(steps, out);
  if (status) {
    coble_intrusion_curve_release(out);
  } else {
    fill_steps(t, in, (int32_t)lround(s->dx / in->diameter_unit / 2), out);
    out->breakthrough_diameter = largest_opposite(s, in) * in->diameter_unit;
    out->breakthrough_pressure = coble_washburn_pressure(&in->params, out->breakthrough_diameter);
  }
  free(t);
  return status;
}

coble_status coble_porosimetry(const coble_structure *s, const coble_intrusion_params *params,
                               coble_intrusion_curve *out) {
  coble_intrusion intrusion;
  *out = (coble_intrusion_curve){0};
  COBLE_TRY(coble_intrusion_measure(s, params, &intrusion));
  const coble_status status = coble_intrusion_trace(s, &intrusion, out);
  coble_intrusion_release(&intrusion);
  return status;
}
