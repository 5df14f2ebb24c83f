/* Diameters by stratified sampling: sphere i of n takes the quantile of a random point of the i-th
 * of n equal slices of probability. The sample then has the moments of its law to O(1/n), not
 * O(1/sqrt(n)), and a small box gets the mean and the spread that were asked for. */
#include <math.h>
#include <stdlib.h>

#include "coble/device.h"
#include "coble/random.h"
#include "packing_internal.h"

static const double pi = 3.14159265358979323846;

/* A normal law is cut at mean (1 +- NORMAL_CUT): no diameter is negative, the mean stays. */
#define NORMAL_CUT 0.9

static double normal_cdf(double x) { return 0.5 * erfc(-x / sqrt(2.0)); }

/* Standard deviation of a normal law of width `sigma` cut at +-NORMAL_CUT. */
static double cut_spread(double sigma) {
  const double a = NORMAL_CUT / sigma;
  const double inside = erf(a / sqrt(2.0)), edge = exp(-0.5 * a * a) / sqrt(2 * pi);
  return sigma * sqrt(1 - 2 * a * edge / inside);
}

/* Width of the normal law that has the wanted spread after the cut. */
static double width_before_cut(double spread) {
  double low = spread, high = 10;
  for (int k = 0; k < 60; k++) {
    const double middle = 0.5 * (low + high);
    *(cut_spread(middle) < spread ? &low : &high) = middle;
  }
  return 0.5 * (low + high);
}

/* Inverse of normal_cdf: by bisection, exact to rounding and the same bits everywhere erfc is. */
static double normal_quantile(double p) {
  double low = -9, high = 9;
  for (int k = 0; k < 60; k++) {
    const double middle = 0.5 * (low + high);
    *(normal_cdf(middle) < p ? &low : &high) = middle;
  }
  return 0.5 * (low + high);
}

static double histogram_quantile(const coble_packing_params *p, double probability) {
  double total = 0, sum = 0;
  for (size_t b = 0; b < p->bins; b++) total += p->bin_weight[b];
  size_t last = 0;
  for (size_t b = 0; b < p->bins; b++) {
    if (p->bin_weight[b] == 0) continue;
    last = b;
    sum += p->bin_weight[b];
    if (sum > probability * total) break;
  }
  return p->bin_diameter[last];
}

/* Diameter that a fraction `probability` of the spheres stays below; `width` is the law's own
 * parameter. */
static double quantile(const coble_packing_params *p, double width, double probability) {
  switch (p->law) {
    case COBLE_SIZES_NORMAL: {
      const double below = normal_cdf(-NORMAL_CUT / width);
      return p->diameter * (1 + width * normal_quantile(below + (1 - 2 * below) * probability));
    }
    case COBLE_SIZES_LOGNORMAL:
      return p->diameter * exp(width * normal_quantile(probability) - 0.5 * width * width);
    case COBLE_SIZES_HISTOGRAM:
      return histogram_quantile(p, probability);
    default:
      return p->diameter;
  }
}

static double law_width(const coble_packing_params *p) {
  if (p->law == COBLE_SIZES_LOGNORMAL) return sqrt(log1p(p->spread * p->spread));
  if (p->law == COBLE_SIZES_NORMAL && p->spread > 0) return width_before_cut(p->spread);
  return 0;
}

/* k-th moment of the histogram. */
static double histogram_moment(const coble_packing_params *p, int k) {
  double sum = 0, weight = 0;
  for (size_t b = 0; b < p->bins; b++) {
    sum += p->bin_weight[b] * pow(p->bin_diameter[b], k);
    weight += p->bin_weight[b];
  }
  return sum / weight;
}

double coble_packing_mean(const coble_packing_params *p) {
  return p->law == COBLE_SIZES_HISTOGRAM ? histogram_moment(p, 1) : p->diameter;
}

static double mean_cube(const coble_packing_params *p) {
  const double s2 = p->spread * p->spread, d3 = p->diameter * p->diameter * p->diameter;
  if (p->law == COBLE_SIZES_NORMAL) return d3 * (1 + 3 * s2);
  if (p->law == COBLE_SIZES_LOGNORMAL) return d3 * pow(1 + s2, 3);
  return p->law == COBLE_SIZES_HISTOGRAM ? histogram_moment(p, 3) : d3;
}

/* Fills d[n]; returns the sum of their cubes. */
static double draw(const coble_packing_params *p, int64_t n, double *d) {
  const double width = law_width(p);
  /* a law of no width is a single size; the normal law would divide by it */
  coble_packing_params law = *p;
  if (width == 0 && p->law == COBLE_SIZES_NORMAL) law.law = COBLE_SIZES_SINGLE;
#pragma omp parallel for schedule(static) if (n > COBLE_PACKING_SERIAL)
  for (int64_t i = 0; i < n; i++) {
    const double u = coble_random_uniform(p->seed, COBLE_STREAM_DIAMETER, (uint64_t)i, 0);
    d[i] = quantile(&law, width, ((double)i + u) / (double)n);
  }
  double cubes = 0;
  for (int64_t i = 0; i < n; i++) cubes += d[i] * d[i] * d[i];
  return cubes;
}

/* Scales the sample to the exact solid volume; refuses when that would move the mean by 1 %. */
static coble_status rescale(const coble_packing_params *p, double scale, int64_t n, double *d) {
  double mean = 0;
  for (int64_t i = 0; i < n; i++) mean += (d[i] *= scale);
  mean /= (double)n;
  const double off = mean / coble_packing_mean(p) - 1;
  if (fabs(off) < 0.01) return COBLE_OK;
  return coble_fail(
      COBLE_ERR_INPUT,
      "packing: size %g x %g x %g m: too few spheres (%lld) to reach porosity %g with the "
      "wanted mean diameter (off by %.1f %%, allowed 1 %%); enlarge the box or narrow the sizes",
      p->size[0], p->size[1], p->size[2], (long long)n, p->porosity, 100 * off);
}

/* Of the packing alone, without its neighbours and the list that comes out. */
enum { SPHERE_BYTES = 120 };

static coble_status check_count(const coble_packing_params *p, double n) {
  const double GiB = 1073741824, has = coble_machine_bytes(), need = n * SPHERE_BYTES;
  const double most = fmin(INT32_MAX, has / SPHERE_BYTES), mean = coble_packing_mean(p);
  if (n <= most) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "packing: diameter %g m: %.3g spheres take %.3g GiB at least, this machine has "
                    "%.3g GiB: up to %.3g spheres, a diameter of %.3g m or more would be right",
                    mean, n, need / GiB, has / GiB, most, mean * cbrt(n / most));
}

coble_status coble_packing_draw(const coble_packing_params *p, double **diameter, int64_t *count) {
  const double wanted = 6 / pi * (1 - p->porosity) * p->size[0] * p->size[1] * p->size[2];
  double n = fmax(1, round(wanted / mean_cube(p))), cubes = 0;
  *diameter = NULL;
  /* the largest few spheres carry much volume: their draw decides how many fit */
  for (int trial = 0; trial < 8; trial++) {
    const coble_status small = check_count(p, n);
    free(*diameter);
    *diameter = NULL;
    COBLE_TRY(small);
    *count = (int64_t)n;
    *diameter = malloc((size_t)*count * sizeof **diameter);
    if (!*diameter)
      return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld diameters", (long long)*count);
    cubes = draw(p, *count, *diameter);
    const double next = fmax(1, round(n * wanted / cubes));
    if (next == n || fabs(wanted / cubes - 1) < 0.005) break;
    n = next;
  }
  const coble_status status = rescale(p, cbrt(wanted / cubes), *count, *diameter);
  if (status) free(*diameter), *diameter = NULL;
  return status;
}
