/* Noise and uneven light of grey images. Beyond its faces an image is mirrored. */
#include <math.h>
#include <stdlib.h>

#include "image_file.h"

enum { BALL_MAX = 4169 /* voxels within the largest radius */ };
static const double radius_max = 10, flatten_max = 1000;
static const double reach = 4; /* standard deviations after which a Gaussian is cut off */

coble_filter coble_filter_defaults(void) {
  return (coble_filter){.kind = COBLE_FILTER_NONE, .radius = 1};
}

/* Index within 0..n-1 of position i of the mirrored line. */
static int64_t mirrored(int64_t i, int64_t n) {
  i %= 2 * n;
  if (i < 0) i += 2 * n;
  return i < n ? i : 2 * n - 1 - i;
}

/* The larger half of a Gaussian's weights, the middle one first; all together sum to 1. */
typedef struct {
  int32_t half;
  double *w; /* [half + 1] */
} gaussian;

static coble_status make_weights(double sigma, gaussian *out) {
  const int32_t last = (int32_t)ceil(reach * sigma);
  double *w = calloc((size_t)last + 1, sizeof *w), sum = 0;
  if (!w) return coble_fail(COBLE_ERR_MEMORY, "no memory for a filter of %d voxels", last);
  for (int32_t i = 0; i <= last; i++) {
    w[i] = exp(-0.5 * i * i / (sigma * sigma));
    sum += i ? 2 * w[i] : w[i];
  }
  for (int32_t i = 0; i <= last; i++) w[i] /= sum;
  *out = (gaussian){last, w};
  return COBLE_OK;
}

/* One line of n values, `step` apart; room: [n + 2 half]. */
static void blur_line(float *line, int64_t n, int64_t step, const gaussian *g, float *room) {
  const int32_t half = g->half;
  const double *w = g->w;
  for (int64_t i = -half; i < n + half; i++) room[half + i] = line[mirrored(i, n) * step];
  for (int64_t i = 0; i < n; i++) {
    const float *at = room + half + i;
    double sum = w[0] * at[0];
    for (int32_t k = 1; k <= half; k++) sum += w[k] * ((double)at[-k] + at[k]);
    line[i * step] = (float)sum;
  }
}

/* Gaussian along the first `axes` axes. */
static coble_status blur(const int32_t n[3], double sigma, int axes, float *value) {
  const int64_t cells = (int64_t)n[0] * n[1] * n[2];
  gaussian g = {0};
  bool failed = false;
  COBLE_TRY(make_weights(sigma, &g));
  for (int a = 0; a < axes; a++) {
    const int64_t step = a == 0 ? 1 : a == 1 ? n[0] : (int64_t)n[0] * n[1];
#pragma omp parallel reduction(|| : failed)
    {
      float *room = malloc(((size_t)n[a] + 2 * (size_t)g.half) * sizeof *room);
      failed = !room;
#pragma omp for schedule(static)
      for (int64_t q = 0; q < cells / n[a]; q++)
        if (room) blur_line(value + q / step * step * n[a] + q % step, n[a], step, &g, room);
      free(room);
    }
  }
  free(g.w);
  return failed ? coble_fail(COBLE_ERR_MEMORY, "no memory for the lines of a filter") : COBLE_OK;
}

/* Every voxel over the mean of its slice around it, times the mean of all. */
static coble_status flatten(const int32_t n[3], double width, float *value) {
  const int64_t cells = (int64_t)n[0] * n[1] * n[2];
  float *light = calloc((size_t)cells, sizeof *light);
  if (!light)
    return coble_fail(COBLE_ERR_MEMORY, "no memory to flatten %lld voxels", (long long)cells);
  double mean = 0; /* of whole numbers: exact, in any order */
  for (int64_t i = 0; i < cells; i++) mean += light[i] = value[i];
  mean /= (double)cells;
  const coble_status status = blur(n, width, 2, light);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < cells; i++)
      if (light[i] > 0) value[i] *= (float)(mean / light[i]);
  }
  free(light);
  return status;
}

/* The value in the middle of an odd number of them; reorders them (Hoare's selection). */
static float middle(float *v, int count) {
  int low = 0, high = count - 1;
  const int wanted = count / 2;
  while (low < high) {
    const float pivot = v[(low + high) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (v[i] < pivot) i++;
      while (pivot < v[j]) j--;
      if (i > j) break;
      const float swap = v[i];
      v[i++] = v[j];
      v[j--] = swap;
    }
    if (wanted <= j)
      high = j;
    else if (wanted >= i)
      low = i;
    else
      break;
  }
  return v[wanted];
}

typedef struct {
  int count;
  int8_t step[BALL_MAX][3];
} ball;

static void make_ball(double radius, ball *b) {
  const int r = (int)floor(radius);
  b->count = 0;
  for (int k = -r; k <= r; k++)
    for (int j = -r; j <= r; j++)
      for (int i = -r; i <= r; i++) {
        if (i * i + j * j + k * k > radius * radius) continue;
        int8_t *step = b->step[b->count++];
        step[0] = (int8_t)i;
        step[1] = (int8_t)j;
        step[2] = (int8_t)k;
      }
}

static coble_status take_medians(const int32_t n[3], double radius, float *value) {
  const int64_t nx = n[0], ny = n[1], nz = n[2], cells = nx * ny * nz;
  float *before = malloc((size_t)cells * sizeof *before);
  ball *b = malloc(sizeof *b);
  coble_status status = COBLE_OK;
  if (!b || !before)
    status = coble_fail(COBLE_ERR_MEMORY, "no memory to filter %lld voxels", (long long)cells);
  else {
    make_ball(radius, b);
    for (int64_t i = 0; i < cells; i++) before[i] = value[i];
#pragma omp parallel for schedule(static)
    for (int64_t c = 0; c < cells; c++) {
      const int64_t i = c % nx, j = c / nx % ny, k = c / (nx * ny);
      float near[BALL_MAX];
      for (int q = 0; q < b->count; q++)
        near[q] =
            before[mirrored(i + b->step[q][0], nx) +
                   nx * (mirrored(j + b->step[q][1], ny) + ny * mirrored(k + b->step[q][2], nz))];
      value[c] = middle(near, b->count);
    }
  }
  free(before);
  free(b);
  return status;
}

static void load(const coble_image *image, int64_t cells, float *value) {
  const uint8_t *small = image->value;
  const uint16_t *large = image->value;
  const bool wide = image->type == COBLE_VALUE_UINT16;
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < cells; i++) value[i] = (float)(wide ? large[i] : small[i]);
}

static void store(const float *value, int64_t cells, coble_image *image) {
  uint8_t *small = image->value;
  uint16_t *large = image->value;
  const bool wide = image->type == COBLE_VALUE_UINT16;
  const float most = wide ? UINT16_MAX : UINT8_MAX;
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < cells; i++) {
    const float v = roundf(fminf(value[i], most));
    if (wide)
      large[i] = (uint16_t)v;
    else
      small[i] = (uint8_t)v;
  }
}

static coble_status check(const coble_filter *f) {
  if (!(f->flatten >= 0 && f->flatten <= flatten_max))
    return coble_fail(COBLE_ERR_INPUT, "flatten = %g voxels: 0 to %g would be right", f->flatten,
                      flatten_max);
  if (f->kind != COBLE_FILTER_NONE && !(f->radius >= 0.3 && f->radius <= radius_max))
    return coble_fail(COBLE_ERR_INPUT, "filter radius = %g voxels: 0.3 to %g would be right",
                      f->radius, radius_max);
  return COBLE_OK;
}

coble_status coble_image_filter(coble_image *image, const coble_filter *f) {
  COBLE_TRY(check(f));
  if (f->kind == COBLE_FILTER_NONE && f->flatten == 0) return COBLE_OK;
  const int64_t cells = (int64_t)image->n[0] * image->n[1] * image->n[2];
  float *value = malloc((size_t)cells * sizeof *value);
  if (!value)
    return coble_fail(COBLE_ERR_MEMORY, "no memory to filter %lld voxels", (long long)cells);
  load(image, cells, value);
  coble_status status = COBLE_OK;
  if (f->flatten > 0) status = flatten(image->n, f->flatten, value);
  if (!status && f->kind == COBLE_FILTER_MEDIAN) status = take_medians(image->n, f->radius, value);
  if (!status && f->kind == COBLE_FILTER_GAUSSIAN) status = blur(image->n, f->radius, 3, value);
  if (!status) store(value, cells, image);
  free(value);
  return status;
}
