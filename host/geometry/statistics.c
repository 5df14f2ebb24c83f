/* What is measured on a structure. Sums are made plane by plane and added in order: the bits do not
 * depend on the threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"

typedef struct {
  /* sums of porosity, of reached porosity, of porosity times count, and times coverage */
  double pore, reached, weighted, covered;
  uint16_t least, most; /* counts of the local diameter in pores; least > most: none */
  bool touches;
} plane_sum;

static plane_sum sum_plane(const coble_structure *s, const uint8_t *reached, int32_t k) {
  const int64_t plane = (int64_t)s->n[0] * s->n[1];
  plane_sum sum = {.least = UINT16_MAX};
  for (int64_t c = plane * k; c < plane * (k + 1); c++) {
    if (!coble_is_pore(s, c)) continue;
    const double porosity = s->phase ? 1 : s->porosity[c];
    sum.pore += porosity;
    if (reached[c]) {
      sum.reached += porosity;
      sum.touches = true;
    }
    if (s->coverage) sum.covered += porosity * s->coverage[c];
    if (!s->diameter) continue;
    sum.weighted += porosity * s->diameter[c];
    if (s->diameter[c] < sum.least) sum.least = s->diameter[c];
    if (s->diameter[c] > sum.most) sum.most = s->diameter[c];
  }
  return sum;
}

static void gather(const coble_structure *s, const plane_sum *part, coble_structure_summary *out) {
  plane_sum all = {.least = UINT16_MAX};
  for (int32_t k = 0; k < s->n[2]; k++) {
    all.pore += part[k].pore;
    all.reached += part[k].reached;
    all.weighted += part[k].weighted;
    all.covered += part[k].covered;
    if (part[k].least < all.least) all.least = part[k].least;
    if (part[k].most > all.most) all.most = part[k].most;
  }
  const double cells = (double)coble_structure_cells(s);
  *out = (coble_structure_summary){.porosity = all.pore / cells,
                                   .porosity_reached = all.reached / cells,
                                   .percolates = part[s->n[2] - 1].touches,
                                   .coverage = all.pore > 0 ? all.covered / all.pore / 255 : 0};
  if (all.least > all.most) return;
  out->mean_diameter = all.weighted / all.pore * s->diameter_unit;
  out->min_diameter = all.least * s->diameter_unit;
  out->max_diameter = all.most * s->diameter_unit;
}

coble_status coble_structure_summarise(const coble_structure *s, coble_structure_summary *out) {
  memset(out, 0, sizeof *out);
  COBLE_TRY(coble_structure_check("summary", s));
  uint8_t *reached = NULL;
  plane_sum *part = NULL;
  coble_status status = coble_grid_alloc(coble_structure_cells(s), 1, "reach", (void **)&reached);
  if (!status)
    status = coble_grid_alloc((size_t)s->n[2], sizeof *part, "plane sums", (void **)&part);
  if (!status) status = coble_reach_from_se(s, reached);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int32_t k = 0; k < s->n[2]; k++) part[k] = sum_plane(s, reached, k);
    gather(s, part, out);
  }
  free(reached);
  free(part);
  return status;
}

/* Pairs of neighbours along an axis of which one is pore and one is solid. */
static int64_t count_faces(const coble_structure *s, int axis) {
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? s->n[0] : (int64_t)s->n[0] * s->n[1];
  const int64_t last = s->n[axis] - 1, cells = (int64_t)coble_structure_cells(s);
  const bool wraps = s->periodic_sides && axis < 2;
  int64_t faces = 0;
#pragma omp parallel for schedule(static) reduction(+ : faces)
  for (int64_t c = 0; c < cells; c++) {
    const bool end = c / stride % s->n[axis] == last;
    if (end && !wraps) continue;
    const int64_t other = end ? c - last * stride : c + stride;
    faces += coble_is_pore(s, c) != coble_is_pore(s, other);
  }
  return faces;
}

coble_status coble_chord_statistics(const coble_structure *s, double *specific_surface,
                                    double mean_chord[3]) {
  COBLE_TRY(coble_structure_check("chords", s));
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "chords: the structure is grey, a resolved one would be right");
  const int64_t cells = (int64_t)coble_structure_cells(s);
  int64_t pores = 0;
#pragma omp parallel for schedule(static) reduction(+ : pores)
  for (int64_t c = 0; c < cells; c++) pores += s->phase[c] != 0;
  double surface = 0;
  for (int axis = 0; axis < 3; axis++) {
    /* per pair of neighbours, so that the open ends of an axis bias nothing */
    const bool wraps = s->periodic_sides && axis < 2;
    const double pairs = (double)cells / s->n[axis] * (s->n[axis] - !wraps);
    const double faces = (double)count_faces(s, axis);
    if (pairs > 0) surface += faces / pairs;
    /* a chord has two ends */
    mean_chord[axis] =
        faces > 0 ? (double)pores / (double)cells * pairs / (faces / 2) * s->dx : HUGE_VAL;
  }
  *specific_surface = surface * 2 / 3 / s->dx;
  return COBLE_OK;
}
