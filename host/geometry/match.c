/* One unknown runs from the narrowest pores to the widest. Porosity: x < 0 is growth, x > 0 the
 * porosity above the densest packing of touching spheres. Binder: x is minus its fraction. */
#include "coble/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coble/structure.h"
#include "grid.h"

static const double densest = 0.40, loosest = 0.60, loosest_clusters = 0.80, most_growth = 0.2,
                    most_binder = 0.5;
static const double least_gap = 1e-3; /* of the unknown */

coble_match_params coble_match_defaults(void) {
  return (coble_match_params){.tolerance = 0.01, .intrusion = coble_intrusion_defaults()};
}

typedef struct {
  coble_packing packing;
  coble_match_report report;
} trial;

typedef struct {
  const coble_packing_params *packing;
  const coble_match_params *match;
  double *bin_diameter; /* [bins] as packed; NULL without a histogram */
  coble_packing base;   /* with the binder as the unknown: the spheres of every trial */
  coble_packing_report packed;
  trial nearest; /* of all so far */
  int tried;
} search;

typedef struct {
  double x, error; /* of the mean pore, relative */
} place;

static coble_status check(const coble_packing_params *packing, const coble_match_params *match) {
  if (match->mean_diameter > 0 && match->voxel_size > 0 && match->tolerance > 0 &&
      isfinite(match->mean_diameter) && isfinite(match->voxel_size))
    return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "match of a packing (seed %llu): pore diameter %g m, voxel %g m, tolerance %g: "
                    "above 0 would be right",
                    (unsigned long long)packing->seed, match->mean_diameter, match->voxel_size,
                    match->tolerance);
}

static coble_status measure_pores(const search *s, coble_structure *voxels, trial *t) {
  coble_structure_summary layer;
  coble_binder_report bound;
  coble_intrusion_curve curve;
  COBLE_TRY(coble_structure_summarise(voxels, &layer));
  /* as much binder as pores: none are left, which is the narrow end of the search */
  const double fraction = t->report.binder.fraction;
  if (fraction * (1 - layer.porosity) >= (1 - fraction) * layer.porosity) return COBLE_OK;
  COBLE_TRY(coble_binder_fill(&t->packing, &t->report.binder, voxels, &bound));
  COBLE_TRY(coble_structure_summarise(voxels, &layer));
  COBLE_TRY(coble_porosimetry(voxels, &s->match->intrusion, &curve));
  t->report.mean_diameter = curve.mean_diameter;
  t->report.porosity = layer.porosity;
  coble_intrusion_curve_release(&curve);
  return COBLE_OK;
}

static coble_status measure(const search *s, trial *t) {
  coble_structure voxels = {0};
  coble_status status = coble_voxelise(&t->packing, s->match->voxel_size, &voxels);
  if (!status) status = measure_pores(s, &voxels, t);
  coble_structure_release(&voxels);
  return status;
}

static coble_status copy(const coble_packing *from, coble_packing *to) {
  const size_t count = (size_t)from->count;
  *to = *from;
  COBLE_TRY(coble_grid_alloc(count, sizeof *to->sphere, "spheres", (void **)&to->sphere));
  if (count > 0) memcpy(to->sphere, from->sphere, count * sizeof *to->sphere);
  return COBLE_OK;
}

/* Packs smaller spheres and grows them. */
static coble_status pack(const search *s, double x, trial *t) {
  coble_packing_params params = *s->packing;
  t->report.growth = 1 + fmax(0, -x);
  params.porosity = densest + fmax(0, x);
  params.diameter /= t->report.growth;
  params.bin_diameter = s->bin_diameter;
  for (size_t b = 0; s->bin_diameter && b < params.bins; b++)
    s->bin_diameter[b] = s->packing->bin_diameter[b] / t->report.growth;
  COBLE_TRY(coble_packing_generate(&params, &t->packing, &t->report.packed));
  for (int64_t i = 0; i < t->packing.count; i++) t->packing.sphere[i].d *= t->report.growth;
  return COBLE_OK;
}

static coble_status make(const search *s, double x, trial *t) {
  if (s->match->unknown == COBLE_MATCH_POROSITY) return pack(s, x, t);
  t->report.binder.fraction = -x;
  return copy(&s->base, &t->packing);
}

static double error_of(const search *s, const trial *t) {
  return t->report.mean_diameter / s->match->mean_diameter - 1;
}

/* The mean diameter of the spheres by number, as they are. */
static double mean_sphere(const coble_packing *packing) {
  double sum = 0;
  for (int64_t i = 0; i < packing->count; i++) sum += packing->sphere[i].d;
  return sum / (double)packing->count;
}

static coble_status attempt(search *s, double x, place *out) {
  trial t = {.report = {.wanted = s->match->mean_diameter,
                        .growth = 1,
                        .packed = s->packed,
                        .binder = s->match->binder}};
  coble_status status = make(s, x, &t);
  if (!status) status = measure(s, &t);
  if (status) {
    coble_packing_release(&t.packing);
    return status;
  }
  t.report.ratio = s->match->mean_diameter / mean_sphere(&t.packing);
  *out = (place){x, error_of(s, &t)};
  const bool nearer = s->tried++ == 0 || fabs(out->error) < fabs(error_of(s, &s->nearest));
  coble_packing_release(nearer ? &s->nearest.packing : &t.packing);
  if (nearer) s->nearest = t;
  return COBLE_OK;
}

static const char *remedy(const search *s, bool narrow) {
  if (!narrow) return "smaller spheres, fines among them, binder or a coating, or finer voxels";
  if (s->match->unknown == COBLE_MATCH_BINDER) return "larger spheres, or a higher porosity";
  return s->packing->cluster_length > 0 ? "larger spheres, or longer clusters"
                                        : "larger spheres, or clusters with wide pores between";
}

static coble_status out_of_range(const search *s) {
  const coble_match_report *r = &s->nearest.report;
  char what[80] = "";
  if (r->growth > 1)
    snprintf(what, sizeof what, ", sintered by %.0f %% of the diameter", 100 * (r->growth - 1));
  else if (r->binder.fraction > 0)
    snprintf(what, sizeof what, ", %.1f %% of the solid binder", 100 * r->binder.fraction);
  return coble_fail(
      COBLE_ERR_INPUT,
      "no packing of these spheres has pores of %.4g nm by mercury intrusion, %.3f of their mean "
      "diameter%s: at porosity %.2f%s, the nearest tried here, they measure %.4g nm; %s would be "
      "right",
      s->match->mean_diameter * 1e9, r->ratio,
      r->ratio < COBLE_TOUCHING_THROAT ? " where the throats of touching equal spheres are 0.155"
                                       : "",
      r->porosity, what, r->mean_diameter * 1e9,
      remedy(s, r->mean_diameter < s->match->mean_diameter));
}

/* Regula falsi (Illinois): the end that stays twice counts half. Each trial is another random
 * packing, so the mean pore jumps a little: the nearest of all counts when the ends have met. */
static coble_status narrow(search *s, place low, place high) {
  int stayed = 0;
  while (fabs(error_of(s, &s->nearest)) > s->match->tolerance && high.x - low.x >= least_gap) {
    place next;
    COBLE_TRY(attempt(s, low.x - low.error * (high.x - low.x) / (high.error - low.error), &next));
    if (next.error < 0) {
      low = next;
      high.error *= stayed > 0 ? 0.5 : 1;
      stayed = 1;
    } else {
      high = next;
      low.error *= stayed < 0 ? 0.5 : 1;
      stayed = -1;
    }
  }
  return COBLE_OK;
}

/* Touching spheres first; sintered ones only where these have too wide pores. */
static coble_status search_porosity(search *s) {
  place low, high, other;
  const double most = s->packing->cluster_length > 0 ? loosest_clusters : loosest;
  COBLE_TRY(attempt(s, 0, &low));
  const bool sinter = low.error > 0;
  COBLE_TRY(attempt(s, sinter ? -most_growth : most - densest, &other));
  high = sinter ? low : other;
  low = sinter ? other : low;
  return low.error > 0 || high.error < 0 ? out_of_range(s) : narrow(s, low, high);
}

static coble_status search_binder(search *s) {
  place low, high;
  COBLE_TRY(coble_packing_generate(s->packing, &s->base, &s->packed));
  COBLE_TRY(attempt(s, 0, &high));
  if (high.error < 0) return out_of_range(s);
  /* half of the pores: of the pores p and the solid 1 - p, p/2 over 1 - p/2 */
  const double p = s->nearest.report.porosity;
  COBLE_TRY(attempt(s, -fmin(most_binder, p / (2 - p)), &low));
  return low.error > 0 ? out_of_range(s) : narrow(s, low, high);
}

coble_status coble_packing_match(const coble_packing_params *packing,
                                 const coble_match_params *match, coble_packing *out,
                                 coble_match_report *report) {
  *out = (coble_packing){0};
  *report = (coble_match_report){0};
  COBLE_TRY(check(packing, match));
  search s = {.packing = packing, .match = match};
  if (packing->bins > 0)
    COBLE_TRY(coble_grid_alloc(packing->bins, sizeof *s.bin_diameter, "sphere diameters",
                               (void **)&s.bin_diameter));
  const bool binder = match->unknown == COBLE_MATCH_BINDER;
  const coble_status status = binder ? search_binder(&s) : search_porosity(&s);
  if (!status) {
    *out = s.nearest.packing;
    *report = s.nearest.report;
    report->packings = s.tried;
    s.nearest.packing = (coble_packing){0};
  }
  coble_packing_release(&s.nearest.packing);
  coble_packing_release(&s.base);
  free(s.bin_diameter);
  return status;
}
