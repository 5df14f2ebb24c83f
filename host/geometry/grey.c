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

/* A line of n values needs `reach` more at both ends: images on a periodic axis, more noise on an
 * open one. */
typedef struct {
  int32_t n, reach;
  bool periodic;
  double *weight; /* [2 reach + 1] */
} kernel;

static int32_t kernel_line(const kernel *k) { return k->n + 2 * k->reach; }

static coble_status kernel_create(int32_t n, bool periodic, double length, kernel *k) {
  /* exp(-8) at the cut: 3e-4 of the middle */
  *k = (kernel){.n = n, .reach = (int32_t)ceil(2 * length), .periodic = periodic};
  const int32_t taps = 2 * k->reach + 1;
  COBLE_TRY(coble_grid_alloc((size_t)taps, sizeof(double), "filter", (void **)&k->weight));
  for (int32_t t = 0; t < taps; t++) {
    const double r = length > 0 ? (t - k->reach) / length : 0;
    k->weight[t] = exp(-2 * r * r);
  }
  /* variance of the filtered noise; images of one voxel carry the same number */
  const int32_t period = periodic ? n : taps;
  double variance = 0;
  for (int32_t t = 0; t < taps; t++)
    for (int32_t u = t % period; u < taps; u += period) variance += k->weight[t] * k->weight[u];
  for (int32_t t = 0; t < taps; t++) k->weight[t] /= sqrt(variance);
  return COBLE_OK;
}

/* in: [n + 2 reach], out: [n]. Tap by tap, so that the inner loop is a plain one. */
static void filter_line(const kernel *k, const double *in, double *out) {
  for (int32_t i = 0; i < k->n; i++) out[i] = 0;
  for (int32_t t = 0; t <= 2 * k->reach; t++) {
    const double w = k->weight[t];
    for (int32_t i = 0; i < k->n; i++) out[i] += w * in[i + t];
  }
}

/* --- the field --- */

typedef struct {
  kernel axis[3];
  int32_t width[2]; /* stored along x and y: n, and the noise beyond the ends of an open axis */
  float *value; /* [width[0]*width[1]*axis[2].n]; the first n along an axis once it is filtered */
  double *line; /* [threads][2*longest] */
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
    const double length = flat ? 0 : p->correlation_length / p->dx;
    COBLE_TRY(kernel_create(flat ? 1 : p->n[a], p->periodic_sides && a < 2, length, &f->axis[a]));
    const int32_t line = kernel_line(&f->axis[a]);
    if (line > f->longest) f->longest = line;
    if (a < 2) f->width[a] = f->axis[a].periodic ? p->n[a] : line;
  }
  COBLE_TRY(coble_grid_alloc((size_t)f->width[0] * (size_t)f->width[1] * (size_t)f->axis[2].n,
                             sizeof *f->value, "heterogeneity", (void **)&f->value));
  return coble_grid_alloc((size_t)omp_get_max_threads() * 2 * (size_t)f->longest, sizeof *f->line,
                          "filter lines", (void **)&f->line);
}

static double *thread_line(const field *f) {
  return f->line + (ptrdiff_t)omp_get_thread_num() * 2 * f->longest;
}

/* Along z first: the noise of a column lives in its line only. */
static void draw_columns(field *f) {
  const int64_t plane = (int64_t)f->width[0] * f->width[1];
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < plane; c++) {
    double *in = thread_line(f), *out = in + f->longest;
    for (int32_t k = 0; k < kernel_line(&f->axis[2]); k++)
      in[k] =
          coble_random_normal(f->seed, COBLE_STREAM_HETEROGENEITY, (uint64_t)(c + plane * k), 0);
    filter_line(&f->axis[2], in, out);
    for (int32_t k = 0; k < f->axis[2].n; k++) f->value[c + plane * k] = (float)out[k];
  }
}

static void filter_axis(field *f, int axis) {
  const kernel *k = &f->axis[axis];
  const int64_t stride = axis == 0 ? 1 : f->width[0], across = axis == 0 ? f->width[0] : 1;
  const int64_t other = f->width[1 - axis], plane = (int64_t)f->width[0] * f->width[1];
#pragma omp parallel for schedule(static)
  for (int64_t q = 0; q < other * f->axis[2].n; q++) {
    double *in = thread_line(f), *out = in + f->longest;
    float *base = f->value + q / other * plane + q % other * across;
    const int32_t shift = k->periodic ? k->reach : 0;
    for (int32_t i = 0; i < f->width[axis]; i++) in[i + shift] = base[i * stride];
    if (k->periodic) {
      for (int32_t i = k->reach - 1; i >= 0; i--) in[i] = in[i + k->n];
      for (int32_t i = k->reach + k->n; i < kernel_line(k); i++) in[i] = in[i - k->n];
    }
    filter_line(k, in, out);
    for (int32_t i = 0; i < k->n; i++) base[i * stride] = (float)out[i];
  }
}

/* --- the structure --- */

typedef struct {
  double sum, most;
} plane_sum;

/* g -> exp(s g - s^2/2), of mean 1 and s^2 = ln(1 + cv^2), in one plane. */
static plane_sum map_plane(const field *f, double s, int64_t k) {
  plane_sum p = {0, 0};
  for (int64_t j = 0; j < f->axis[1].n; j++) {
    float *row = f->value + f->width[0] * (j + f->width[1] * k);
    for (int32_t i = 0; i < f->axis[0].n; i++) {
      row[i] = (float)exp(s * row[i] - s * s / 2);
      p.sum += row[i];
      if (row[i] > p.most) p.most = row[i];
    }
  }
  return p;
}

static coble_status map_lognormal(field *f, double cv, double *mean, double *most) {
  const int32_t deep = f->axis[2].n;
  plane_sum *part = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)deep, sizeof *part, "plane sums", (void **)&part));
  const double s = sqrt(log1p(cv * cv));
#pragma omp parallel for schedule(static)
  for (int32_t k = 0; k < deep; k++) part[k] = map_plane(f, s, k);
  double sum = 0;
  *most = 0;
  for (int32_t k = 0; k < deep; k++) {
    sum += part[k].sum;
    *most = fmax(*most, part[k].most);
  }
  free(part);
  *mean = sum / ((double)f->axis[0].n * f->axis[1].n * deep);
  return COBLE_OK;
}

static coble_status write_diameters(field *f, const coble_grey_params *p, coble_structure *out) {
  double mean, most;
  COBLE_TRY(map_lognormal(f, p->cv, &mean, &most));
  /* the mean is a whole number of counts, so that a uniform field is exact */
  const double counts = fmin(COUNTS_OF_MEAN, floor(UINT16_MAX * mean / most));
  out->diameter_unit = p->diameter / counts;
  const int64_t nx = p->n[0], ny = p->n[1];
#pragma omp parallel for schedule(static)
  for (int64_t k = 0; k < p->n[2]; k++)
    for (int64_t j = 0; j < ny; j++) {
      const float *row = f->value + f->width[0] * (j + f->width[1] * (k % f->axis[2].n));
      uint16_t *count = out->diameter + nx * (j + ny * k);
      for (int64_t i = 0; i < nx; i++) {
        const long value = lround(row[i] / mean * counts);
        count[i] = (uint16_t)(value > 1 ? value : 1);
      }
    }
  return COBLE_OK;
}

static coble_status generate_diameters(const coble_grey_params *p, coble_structure *out) {
  field f;
  coble_status status = field_create(p, &f);
  if (!status) {
    draw_columns(&f);
    filter_axis(&f, 1);
    filter_axis(&f, 0);
    status = write_diameters(&f, p, out);
  }
  field_release(&f);
  return status;
}

coble_status coble_grey_generate(const coble_grey_params *p, coble_structure *out) {
  memset(out, 0, sizeof *out);
  COBLE_TRY(check(p));
  COBLE_TRY(coble_structure_init("grey structure", p->n, p->dx, out));
  const size_t cells = coble_structure_cells(out);
  coble_status status = coble_structure_make_grey(out);
  if (!status)
    status = coble_grid_alloc(cells, sizeof(uint16_t), "diameter", (void **)&out->diameter);
  out->periodic_sides = p->periodic_sides;
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
