/* Grey structures by numbers: a lognormal field of pore diameters with a Gaussian correlation.
 *
 * White noise filtered by w(r) = exp(-2 r^2/l^2) has the correlation exp(-r^2/l^2). The filter is
 * separable, and sum of w^2 makes the variance one. A number belongs to its voxel (and to voxels
 * beyond an open end), so that the field does not depend on the order of work. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "coble/random.h"
#include "grid.h"

static const double CV_MAX = 2, COUNTS_OF_MEAN = 8192;

coble_grey_params coble_grey_defaults(void) {
  return (coble_grey_params){.n = {96, 96, 20},
                             .dx = 0.25e-6,
                             .periodic_sides = true,
                             .porosity = 0.4,
                             .diameter = 75e-9,
                             .tortuosity = 1.5,
                             .cv = 0.3,
                             .correlation_length = 1e-6,
                             .seed = 1};
}

static coble_status check_value(const char *name, double value, double low, double high) {
  if (value >= low && value <= high) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "grey structure: %s %g: %g to %g would be right", name, value,
                    low, high);
}

static coble_status check(const coble_grey_params *p) {
  COBLE_TRY(coble_grid_check_spacing("grey structure", p->n, p->dx));
  COBLE_TRY(check_value("porosity", p->porosity, 1e-6, 1));
  COBLE_TRY(check_value("diameter (m)", p->diameter, 1e-12, 1));
  COBLE_TRY(check_value("tortuosity", p->tortuosity, 1, 1e6));
  COBLE_TRY(check_value("cv", p->cv, 0, CV_MAX));
  return check_value("correlation_length (m)", p->correlation_length, 0, COBLE_GRID_MAX * p->dx);
}

/* --- the filter --- */

/* Weights of one axis: [-reach, reach] on an open axis, one period on a periodic one. */
typedef struct {
  int32_t n, reach;
  bool periodic;
  double *weight; /* [2 reach + 1], or [n] */
} kernel;

/* Noise is needed for the axis itself and, when it is open, `reach` beyond both ends. */
static int32_t kernel_span(const kernel *k) { return k->periodic ? k->n : k->n + 2 * k->reach; }
static int32_t kernel_taps(const kernel *k) { return k->periodic ? k->n : 2 * k->reach + 1; }

static coble_status kernel_create(int32_t n, bool periodic, double length, kernel *k) {
  /* exp(-8) at the cut: 3e-4 of the middle */
  *k = (kernel){.n = n, .reach = (int32_t)ceil(2 * length), .periodic = periodic};
  COBLE_TRY(
      coble_grid_alloc((size_t)kernel_taps(k), sizeof(double), "filter", (void **)&k->weight));
  const int32_t taps = kernel_taps(k);
  for (int32_t i = 0; i < taps; i++) k->weight[i] = 0;
  double squares = 0;
  for (int32_t i = -k->reach; i <= k->reach; i++) {
    const double w = length > 0 ? exp(-2 * (i / length) * (i / length)) : 1;
    k->weight[periodic ? (i % n + n) % n : i + k->reach] += w;
  }
  for (int32_t i = 0; i < taps; i++) squares += k->weight[i] * k->weight[i];
  for (int32_t i = 0; i < taps; i++) k->weight[i] /= sqrt(squares);
  return COBLE_OK;
}

/* in: [span], out: [n]. Weights beyond `reach` of a wrapped kernel are zero, so only 2 reach + 1
 * are used. */
static void filter_line(const kernel *k, const double *in, double *out) {
  const bool whole = k->periodic && 2 * k->reach + 1 >= k->n;
  const int32_t taps = whole ? k->n : 2 * k->reach + 1;
  const int32_t shift = whole || !k->periodic ? 0 : k->n - k->reach;
  for (int32_t i = 0; i < k->n; i++) {
    double sum = 0;
    for (int32_t t = 0; t < taps; t++) {
      const int32_t from = i + t + shift;
      const double w = k->weight[k->periodic ? (t + shift) % k->n : t];
      sum += w * in[k->periodic ? from % k->n : from];
    }
    out[i] = sum;
  }
}

/* --- the field --- */

typedef struct {
  kernel axis[3];
  int32_t span[3]; /* noise is drawn for so many voxels; depth n[2] is stored */
  float *value;    /* [span[0]*span[1]*axis[2].n], the first n along an axis once it is filtered */
  double *line;    /* [threads][2*longest] */
  int64_t longest;
  uint64_t seed;
} field;

static void field_release(field *f) {
  for (int a = 0; a < 3; a++) free(f->axis[a].weight);
  free(f->value);
  free(f->line);
}

static coble_status field_create(const coble_grey_params *p, field *f) {
  *f = (field){.seed = p->seed};
  for (int a = 0; a < 3; a++) {
    const bool flat = p->columnar && a == 2;
    COBLE_TRY(kernel_create(flat ? 1 : p->n[a], flat || (p->periodic_sides && a < 2),
                            flat ? 0 : p->correlation_length / p->dx, &f->axis[a]));
    f->span[a] = kernel_span(&f->axis[a]);
    if (f->span[a] > f->longest) f->longest = f->span[a];
  }
  COBLE_TRY(coble_grid_alloc((size_t)f->span[0] * (size_t)f->span[1] * (size_t)f->axis[2].n,
                             sizeof *f->value, "heterogeneity", (void **)&f->value));
  return coble_grid_alloc((size_t)omp_get_max_threads() * 2 * (size_t)f->longest, sizeof *f->line,
                          "filter lines", (void **)&f->line);
}

/* Along z first: the noise of a column lives in its line only. */
static void draw_columns(field *f) {
  const int64_t plane = (int64_t)f->span[0] * f->span[1];
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < plane; c++) {
    double *in = f->line + omp_get_thread_num() * 2 * f->longest, *out = in + f->longest;
    for (int32_t k = 0; k < f->span[2]; k++)
      in[k] =
          coble_random_normal(f->seed, COBLE_STREAM_HETEROGENEITY, (uint64_t)(c + plane * k), 0);
    filter_line(&f->axis[2], in, out);
    for (int32_t k = 0; k < f->axis[2].n; k++) f->value[c + plane * k] = (float)out[k];
  }
}

static void filter_axis(field *f, int axis) {
  const int64_t stride = axis == 0 ? 1 : f->span[0];
  const int64_t lines = (int64_t)f->span[1 - axis] * f->axis[2].n;
  const int64_t plane = (int64_t)f->span[0] * f->span[1];
#pragma omp parallel for schedule(static)
  for (int64_t q = 0; q < lines; q++) {
    double *in = f->line + omp_get_thread_num() * 2 * f->longest, *out = in + f->longest;
    const int64_t other = f->span[1 - axis];
    float *base = f->value + q / other * plane + q % other * (axis == 0 ? f->span[0] : 1);
    for (int32_t i = 0; i < f->span[axis]; i++) in[i] = base[i * stride];
    filter_line(&f->axis[axis], in, out);
    for (int32_t i = 0; i < f->axis[axis].n; i++) base[i * stride] = (float)out[i];
  }
}

/* --- the structure --- */

/* d = mean exp(s z - s^2/2), s^2 = ln(1 + cv^2); then scaled to the mean and counted. */
static void write_diameters(field *f, const coble_grey_params *p, coble_structure *out) {
  const double s = sqrt(log1p(p->cv * p->cv));
  const int64_t nx = p->n[0], ny = p->n[1], deep = f->axis[2].n;
  double sum = 0, most = 0;
  for (int64_t k = 0; k < deep; k++)
    for (int64_t j = 0; j < ny; j++)
      for (int64_t i = 0; i < nx; i++) {
        float *v = f->value + i + f->span[0] * (j + f->span[1] * k);
        *v = (float)exp(s * *v - s * s / 2);
        sum += *v;
        if (*v > most) most = *v;
      }
  const double mean = sum / (double)(nx * ny * deep);
  /* the mean is a whole number of counts, so that a uniform field is exact */
  const double counts = fmin(COUNTS_OF_MEAN, floor(UINT16_MAX * mean / most));
  out->diameter_unit = p->diameter / counts;
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < p->n[2]; k++)
    for (int64_t j = 0; j < ny; j++)
      for (int64_t i = 0; i < nx; i++) {
        const float v = f->value[i + f->span[0] * (j + f->span[1] * (k % deep))];
        const long count = lround(v / mean * counts);
        out->diameter[i + nx * (j + ny * k)] = (uint16_t)(count > 1 ? count : 1);
      }
}

static coble_status generate_diameters(const coble_grey_params *p, coble_structure *out) {
  field f;
  const coble_status status = field_create(p, &f);
  if (!status) {
    draw_columns(&f);
    filter_axis(&f, 1);
    filter_axis(&f, 0);
    write_diameters(&f, p, out);
  }
  field_release(&f);
  return status;
}

coble_status coble_grey_generate(const coble_grey_params *p, coble_structure *out) {
  memset(out, 0, sizeof *out);
  COBLE_TRY(check(p));
  COBLE_TRY(coble_structure_init("grey structure", p->n, p->dx, out));
  const size_t cells = coble_structure_cells(out);
  coble_status status = coble_grid_alloc(cells, sizeof(float), "porosity", (void **)&out->porosity);
  if (!status)
    status = coble_grid_alloc(cells, sizeof(float), "tortuosity", (void **)&out->tortuosity);
  if (!status)
    status = coble_grid_alloc(cells, sizeof(uint16_t), "diameter", (void **)&out->diameter);
  out->periodic_sides = p->periodic_sides;
  out->grey = true;
  if (!status) status = generate_diameters(p, out);
  if (status) {
    coble_structure_release(out);
    return status;
  }
#pragma omp parallel for schedule(static)
  for (size_t c = 0; c < cells; c++) {
    out->porosity[c] = (float)p->porosity;
    out->tortuosity[c] = (float)p->tortuosity;
  }
  return COBLE_OK;
}
