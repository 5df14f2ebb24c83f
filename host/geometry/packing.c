/* Random sphere packings: parameters in, spheres out. Inside, the mean diameter is the unit. */
#include "coble/packing.h"

#include <math.h>
#include <stdlib.h>

#include "coble/random.h"
#include "packing_internal.h"

static const double dense = 0.40; /* porosity of a packing from which spheres are taken out */

coble_packing_params coble_packing_defaults(void) {
  return (coble_packing_params){.periodic_sides = true,
                                .porosity = 0.45,
                                .law = COBLE_SIZES_SINGLE,
                                .seed = 1,
                                .overlap = 1e-3,
                                .max_sweeps = 20000};
}

void coble_packing_release(coble_packing *packing) {
  if (!packing) return;
  free(packing->sphere);
  *packing = (coble_packing){0};
}

static coble_status within(const char *key, double value, double low, double high) {
  if (value >= low && value <= high) return COBLE_OK; /* a NaN fails both */
  return coble_fail(COBLE_ERR_INPUT, "packing: %s = %g, allowed %g to %g", key, value, low, high);
}

static coble_status positive(const char *key, double value) {
  if (value > 0 && isfinite(value)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "packing: %s = %g m, allowed finite and > 0", key, value);
}

static coble_status check_histogram(const coble_packing_params *p) {
  if (p->bins == 0 || !p->bin_diameter || !p->bin_weight)
    return coble_fail(COBLE_ERR_INPUT,
                      "packing: histogram has %zu bins, allowed 1 or more, each "
                      "with a diameter and a weight",
                      p->bins);
  double total = 0;
  for (size_t b = 0; b < p->bins; b++) {
    COBLE_TRY(positive("histogram diameter", p->bin_diameter[b]));
    if (!(p->bin_weight[b] >= 0 && isfinite(p->bin_weight[b])))
      return coble_fail(COBLE_ERR_INPUT,
                        "packing: histogram weight %zu = %g, allowed finite and >= 0", b,
                        p->bin_weight[b]);
    total += p->bin_weight[b];
  }
  if (total > 0 && isfinite(total)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "packing: histogram weights sum to %g, allowed finite and > 0",
                    total);
}

static coble_status check(const coble_packing_params *p) {
  const char *const name[3] = {"size x", "size y", "size z"};
  for (int axis = 0; axis < 3; axis++) COBLE_TRY(positive(name[axis], p->size[axis]));
  const bool clustered = p->cluster_length > 0;
  COBLE_TRY(within("porosity", p->porosity, clustered ? dense : 0.36, clustered ? 0.80 : 0.60));
  if (!(p->cluster_length >= 0 && isfinite(p->cluster_length)))
    return coble_fail(COBLE_ERR_INPUT, "packing: cluster_length = %g m, allowed finite and >= 0",
                      p->cluster_length);
  if (!(p->overlap > 0 && p->overlap <= 0.1))
    return coble_fail(COBLE_ERR_INPUT, "packing: overlap = %g, allowed > 0, up to 0.1", p->overlap);
  if (p->max_sweeps < 1)
    return coble_fail(COBLE_ERR_INPUT, "packing: max_sweeps = %d, allowed >= 1", p->max_sweeps);
  switch (p->law) {
    case COBLE_SIZES_HISTOGRAM:
      return check_histogram(p);
    case COBLE_SIZES_NORMAL:
    case COBLE_SIZES_LOGNORMAL:
      COBLE_TRY(within("spread", p->spread, 0, 0.5));
      return positive("diameter", p->diameter);
    case COBLE_SIZES_SINGLE:
      return positive("diameter", p->diameter);
  }
  return coble_fail(COBLE_ERR_INPUT,
                    "packing: law = %d, allowed single, normal, lognormal, histogram", (int)p->law);
}

/* A periodic box must hold two of the largest spheres, or one would touch its own image. */
static coble_status check_fit(const coble_packing_params *p, double largest) {
  for (int axis = 0; axis < 3; axis++) {
    const bool periodic = p->periodic_sides && axis < 2;
    const double size = p->size[axis], least = periodic ? 2 * largest : largest;
    if (size > least) continue;
    return coble_fail(
        COBLE_ERR_INPUT, "packing: size %c = %g m for a diameter of %g m, allowed > %g m%s",
        "xyz"[axis], size, largest, least, periodic ? " (2 diameters, periodic sides)" : "");
  }
  return COBLE_OK;
}

static double largest_of(const double *d, int64_t n) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++) largest = fmax(largest, d[i]);
  return largest;
}

/* Independent uniform positions; `unit` is the mean diameter in m. */
static void scatter(coble_bed *bed, const double *d, uint64_t seed, double unit) {
#pragma omp parallel for schedule(static) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < bed->n; i++) {
    double at[3];
    for (uint32_t axis = 0; axis < 3; axis++) {
      const double margin = bed->periodic[axis] ? 0 : 0.5 * d[i] / unit;
      at[axis] = margin + (bed->size[axis] - 2 * margin) *
                              coble_random_uniform(seed, COBLE_STREAM_POSITION, (uint64_t)i, axis);
    }
    bed->s[i] = (coble_sphere){at[0], at[1], at[2], d[i] / unit};
  }
}

/* Mean number of spheres that each one touches: surfaces less than `gap` apart. */
static coble_status count_contacts(coble_bed *bed, double gap, double *mean) {
  COBLE_TRY(coble_bed_list(bed, gap));
  *mean = (double)bed->start[bed->n] / bed->n;
  return COBLE_OK;
}

/* Void fraction left when every diameter shrinks by `shrink`. */
static double porosity_of(const coble_bed *bed, double shrink) {
  double cubes = 0;
  for (int32_t i = 0; i < bed->n; i++) cubes += pow(fmax(0, bed->s[i].d - shrink), 3);
  return 1 - 3.14159265358979323846 / 6 * cubes / (bed->size[0] * bed->size[1] * bed->size[2]);
}

static coble_status export(const coble_bed *bed, const coble_packing_params *p, double unit,
                           coble_packing *out) {
  out->sphere = malloc((size_t)bed->n * sizeof *out->sphere);
  if (!out->sphere) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %d spheres", bed->n);
  for (int axis = 0; axis < 3; axis++) out->size[axis] = p->size[axis];
  out->periodic_sides = p->periodic_sides;
  out->count = bed->n;
  for (int32_t i = 0; i < bed->n; i++) {
    const coble_sphere *s = bed->s + i;
    out->sphere[i] = (coble_sphere){unit * s->x, unit * s->y, unit * s->z, unit * s->d};
  }
  return COBLE_OK;
}

static coble_status pack(coble_bed *bed, const coble_packing_params *p, double unit,
                         coble_packing_report *report) {
  const coble_status status = coble_bed_relax(bed, p, report);
  report->porosity = porosity_of(bed, 0);
  if (status == COBLE_ERR_DIVERGED)
    return coble_fail(
        status,
        "packing: at porosity %.4f the overlap is still %.2e of the mean diameter after "
        "%d sweeps (wanted %.2e); without overlap these spheres leave %.4f: ask for a higher "
        "porosity, a thicker box (now %.3g diameters) or more sweeps",
        report->porosity, report->max_overlap, report->sweeps, p->overlap,
        porosity_of(bed, report->max_overlap), p->size[2] / unit);
  COBLE_TRY(status);
  return count_contacts(bed, p->overlap, &report->mean_contacts);
}

static coble_status generate(const coble_packing_params *p, coble_packing *out,
                             coble_packing_report *report) {
  const double unit = coble_packing_mean(p);
  COBLE_TRY(check_fit(p, unit));
  const bool periodic[3] = {p->periodic_sides, p->periodic_sides, false};
  const double size[3] = {p->size[0] / unit, p->size[1] / unit, p->size[2] / unit};
  double *diameter = NULL;
  int64_t n = 0;
  coble_bed bed = {0};
  coble_status status = coble_packing_draw(p, &diameter, &n);
  if (!status) status = check_fit(p, largest_of(diameter, n));
  if (!status) status = coble_bed_create(size, periodic, (int32_t)n, &bed);
  if (!status) {
    scatter(&bed, diameter, p->seed, unit);
    status = pack(&bed, p, unit, report);
  }
  if (!status) status = export(&bed, p, unit, out);
  coble_bed_release(&bed);
  free(diameter);
  return status;
}

coble_status coble_packing_generate(const coble_packing_params *p, coble_packing *out,
                                    coble_packing_report *report) {
  *out = (coble_packing){0};
  *report = (coble_packing_report){0};
  COBLE_TRY(check(p));
  if (p->cluster_length == 0) return generate(p, out, report);
  coble_packing_params first = *p;
  first.porosity = dense;
  COBLE_TRY(generate(&first, out, report));
  const coble_status status = coble_packing_thin(p, out, report);
  if (status) coble_packing_release(out);
  return status;
}
