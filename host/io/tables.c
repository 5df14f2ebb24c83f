/* Sphere lists and size histograms. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/image.h"
#include "csv.h"
#include "staged.h"

/* The centre lies in the box; rounding in the file's digits is no error. */
static coble_status check_sphere(const char *path, int line, const coble_sphere *s,
                                 const double size[3]) {
  const double centre[3] = {s->x, s->y, s->z};
  if (!(s->d > 0))
    return coble_fail(COBLE_ERR_INPUT, "%s:%d: the diameter is %g nm, it should be above zero",
                      path, line, s->d * 1e9);
  for (int d = 0; d < 3; d++) {
    const double slack = 1e-9 * size[d];
    if (centre[d] < -slack || centre[d] > size[d] + slack)
      return coble_fail(COBLE_ERR_INPUT,
                        "%s:%d: the centre's %c is %g nm, it should lie in the box, 0 to %g nm",
                        path, line, 'x' + d, centre[d] * 1e9, size[d] * 1e9);
  }
  return COBLE_OK;
}

coble_status coble_spheres_read(const char *path, const double size[3], bool periodic_sides,
                                coble_packing *out) {
  static const coble_csv_column columns[] = {{.name = "x", .unit = "m"},
                                             {.name = "y", .unit = "m"},
                                             {.name = "z", .unit = "m"},
                                             {"diameter", "radius", 2, "m", false}};
  memset(out, 0, sizeof *out);
  for (int d = 0; d < 3; d++) {
    if (!isfinite(size[d]) || size[d] <= 0)
      return coble_fail(COBLE_ERR_INPUT, "%s: the box is %g m along %c, it should be above zero",
                        path, size[d], 'x' + d);
  }
  coble_csv_table table;
  COBLE_TRY(coble_csv_read(path, 4, columns, &table));
  coble_status status = COBLE_OK;
  coble_sphere *sphere = malloc(table.rows * sizeof *sphere);
  if (!sphere) status = coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its spheres", path);
  for (size_t i = 0; i < table.rows && status == COBLE_OK; i++) {
    const double *v = table.value + 4 * i;
    sphere[i] = (coble_sphere){v[0], v[1], v[2], v[3]};
    status = check_sphere(path, table.line[i], &sphere[i], size);
  }
  if (status == COBLE_OK) {
    memcpy(out->size, size, sizeof out->size);
    out->periodic_sides = periodic_sides;
    out->count = (int64_t)table.rows;
    out->sphere = sphere;
  } else {
    free(sphere);
  }
  coble_csv_release(&table);
  return status;
}

/* In metres with all digits, so that reading gives the same bits. */
static void write_spheres(FILE *file, const void *context) {
  const coble_packing *p = context;
  fprintf(file, "# %" PRId64 " spheres in a box of %.17g x %.17g x %.17g m\n", p->count, p->size[0],
          p->size[1], p->size[2]);
  fputs("x [m],y [m],z [m],diameter [m]\n", file);
  for (int64_t i = 0; i < p->count; i++) {
    const coble_sphere *s = &p->sphere[i];
    fprintf(file, "%.17g,%.17g,%.17g,%.17g\n", s->x, s->y, s->z, s->d);
  }
}

coble_status coble_spheres_write(const char *path, const coble_packing *packing) {
  return coble_staged_text(path, write_spheres, packing);
}

static coble_status check_histogram(const char *path, const coble_csv_table *table) {
  double sum = 0;
  for (size_t i = 0; i < table->rows; i++) {
    const double diameter = table->value[2 * i], weight = table->value[2 * i + 1];
    if (diameter <= 0)
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: the diameter is %g nm, it should be above zero",
                        path, table->line[i], diameter * 1e9);
    if (weight < 0)
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: the weight is %g, it should not be below zero",
                        path, table->line[i], weight);
    sum += weight;
  }
  if (!(sum > 0) || !isfinite(sum))
    return coble_fail(COBLE_ERR_INPUT, "%s: the weights add up to %g, it should be above zero",
                      path, sum);
  return COBLE_OK;
}

coble_status coble_histogram_read(const char *path, size_t *bins, double **diameter,
                                  double **weight) {
  static const coble_csv_column columns[] = {{"diameter", "radius", 2, "m", false},
                                             {"count", "weight", 1, "1", false}};
  coble_csv_table table;
  *bins = 0;
  *diameter = *weight = NULL;
  COBLE_TRY(coble_csv_read(path, 2, columns, &table));
  coble_status status = check_histogram(path, &table);
  double *d = malloc(table.rows * sizeof *d), *w = malloc(table.rows * sizeof *w);
  if (status == COBLE_OK && (!d || !w))
    status = coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its bins", path);
  if (status == COBLE_OK) {
    for (size_t i = 0; i < table.rows; i++) {
      d[i] = table.value[2 * i];
      w[i] = table.value[2 * i + 1];
    }
    *bins = table.rows;
    *diameter = d;
    *weight = w;
  } else {
    free(d);
    free(w);
  }
  coble_csv_release(&table);
  return status;
}
