/* One unknown runs from the narrowest pores to the widest. Porosity: x < 0 is growth, x > 0 porosity
 * above the densest packing of touching spheres. Binder: x is its fraction below zero. */
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
/* Diameter of the circle between three touching equal spheres over theirs, 2/sqrt(3) - 1. */
static const double touching_throat = 0.1547;

coble_match_params coble_match_defaults(void) {
  return (coble_match_params){.tolerance = 0.01, .intrusion = coble_intrusion_defaults()};
}

typedef struct {
  const coble_packing_params *packing;
  const coble_match_params *match;
  double *bin_diameter; /* [bins] as packed; NULL without a histogram */
  coble_packing base;   /* with the binder as the unknown: the spheres of every trial */
  coble_packing_report packed;
} search;

typedef struct {
  double x;
  coble_packing packing;
  coble_match_report report;
} trial;

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

static coble_status measure(const search *s, trial *t) {
  coble_structure voxels = {0};
  coble_intrusion_curve curve = {0};
  coble_structure_summary layer;
  coble_binder_report bound;
  coble_status status = coble_voxelise(&t->packing, s->match->voxel_size, &voxels);
  if (!status) status = coble_binder_fill(&t->packing, &t->report.binder, &voxels, &bound);
  if (!status) status = coble_structure_summarise(&voxels, &layer);
  if (!status) status = coble_porosimetry(&voxels, &s->match->intrusion, &curve);
  if (!status) {
    t->report.mean_diameter = curve.mean_diameter;
    t->report.porosity = layer.porosity;
  }
  coble_intrusion_curve_release(&curve);
  coble_structure_release(&voxels);
  return status;
}

static coble_status copy(const coble_packing *from, coble_packing *to) {
  const size_t count = (size_t)from->count;
  *to = *from;
  COBLE_TRY(coble_grid_alloc(count, sizeof *to->sphere, "spheres", (void **)&to->sphere));
  memcpy(to->sphere, from->sphere, count * sizeof *to->sphere);
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

static coble_status attempt(const search *s, double x, trial *t) {
  *t = (trial){.x = x,
               .report = {.wanted = s->match->mean_diameter,
                          .growth = 1,
                          .packed = s->packed,
                          .binder = s->match->binder}};
  coble_status status;
  if (s->match->unknown == COBLE_MATCH_BINDER) {
    t->report.binder.fraction = -x;
    status = copy(&s->base, &t->packing);
  } else {
    status = pack(s, x, t);
  }
  if (!status) status = measure(s, t);
  if (status) coble_packing_release(&t->packing);
  return status;
}

static double error_of(const search *s, const trial *t) {
  return t->report.mean_diameter / s->match->mean_diameter - 1;
}

static void replace(trial *old, const trial *by) {
  coble_packing_release(&old->packing);
  *old = *by;
}

/* The mean diameter of the spheres by number, as they are. */
static double mean_sphere(const coble_packing *packing) {
  double sum = 0;
  for (int64_t i = 0; i < packing->count; i++) sum += packing->sphere[i].d;
  return sum / (double)packing->count;
}

static const char *remedy(const search *s, bool narrow) {
  if (!narrow) return "smaller spheres, a wider spread, binder, or finer voxels";
  if (s->match->unknown == COBLE_MATCH_BINDER) return "larger spheres, or a higher porosity";
  return s->packing->cluster_length > 0 ? "larger spheres, or longer clusters"
                                        : "larger spheres, or clusters with wide pores between";
}

/* end: the trial with the widest or the narrowest pores. */
static coble_status out_of_range(const search *s, const trial *end) {
  const coble_match_report *r = &end->report;
  const bool narrow = r->mean_diameter < s->match->mean_diameter;
  const double sphere = mean_sphere(&end->packing), ratio = s->match->mean_diameter / sphere;
  char what[80] = "";
  if (r->growth > 1)
    snprintf(what, sizeof what, ", sintered by %.0f %% of the diameter", 100 * (r->growth - 1));
  else if (r->binder.fraction > 0)
    snprintf(what, sizeof what, ", %.1f %% of the solid binder", 100 * r->binder.fraction);
  return coble_fail(
      COBLE_ERR_INPUT,
      "no packing of these spheres has pores of %.4g nm by mercury intrusion, %.3f of their mean "
      "diameter%s: at porosity %.2f%s, the %s tried here, they measure %.4g nm; %s would be right",
      s->match->mean_diameter * 1e9, ratio,
      ratio < touching_throat ? " where the throats of touching equal spheres are 0.155" : "",
      r->porosity, what, narrow ? "loosest" : "densest", r->mean_diameter * 1e9, remedy(s, narrow));
}

/* Regula falsi (Illinois): the end that stays twice counts half. Each trial is another random packing, so the mean
 * pore jumps a little: the nearer end counts when the ends have met. */
static coble_status narrow(const search *s, trial *low, trial *high, trial **best) {
  double below = error_of(s, low), above = error_of(s, high);
  int tried = 2, stayed = 0;
  for (;;) {
    *best = fabs(error_of(s, low)) < fabs(error_of(s, high)) ? low : high;
    (*best)->report.packings = tried;
    if (fabs(error_of(s, *best)) <= s->match->tolerance || high->x - low->x < least_gap)
      return COBLE_OK;
    trial next;
    COBLE_TRY(attempt(s, low->x - below * (high->x - low->x) / (above - below), &next));
    tried++;
    if (error_of(s, &next) < 0) {
      replace(low, &next);
      below = error_of(s, low);
      above *= stayed > 0 ? 0.5 : 1;
      stayed = 1;
    } else {
      replace(high, &next);
      above = error_of(s, high);
      below *= stayed < 0 ? 0.5 : 1;
      stayed = -1;
    }
  }
}

/* Touching spheres first; sintered ones only where these have too wide pores. */
static coble_status bracket_porosity(const search *s, trial *low, trial *high) {
  COBLE_TRY(attempt(s, 0, low));
  if (error_of(s, low) <= 0) {
    const double most = s->packing->cluster_length > 0 ? loosest_clusters : loosest;
    COBLE_TRY(attempt(s, most - densest, high));
    return error_of(s, high) < 0 ? out_of_range(s, high) : COBLE_OK;
  }
  *high = *low;
  low->packing = (coble_packing){0};
  COBLE_TRY(attempt(s, -most_growth, low));
  return error_of(s, low) > 0 ? out_of_range(s, low) : COBLE_OK;
}

static coble_status bracket_binder(search *s, trial *low, trial *high) {
  COBLE_TRY(coble_packing_generate(s->packing, &s->base, &s->packed));
  COBLE_TRY(attempt(s, 0, high));
  if (error_of(s, high) < 0) return out_of_range(s, high);
  /* half of the pores: of the pores p and the solid 1 - p, p/2 over 1 - p/2 */
  const double p = high->report.porosity;
  COBLE_TRY(attempt(s, -fmin(most_binder, p / (2 - p)), low));
  return error_of(s, low) > 0 ? out_of_range(s, low) : COBLE_OK;
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
  trial low = {0}, high = {0}, *best = NULL;
  const bool binder = match->unknown == COBLE_MATCH_BINDER;
  coble_status status =
      binder ? bracket_binder(&s, &low, &high) : bracket_porosity(&s, &low, &high);
  if (!status) status = narrow(&s, &low, &high, &best);
  if (!status) {
    *out = best->packing;
    *report = best->report;
    best->packing = (coble_packing){0};
  }
  coble_packing_release(&low.packing);
  coble_packing_release(&high.packing);
  coble_packing_release(&s.base);
  free(s.bin_diameter);
  return status;
}
