/* Curves of mercury porosimetry, as measured. */
#include <math.h>
#include <stdlib.h>

#include "coble/image.h"
#include "csv.h"

void coble_pore_curve_release(coble_pore_curve *curve) {
  free(curve->diameter);
  free(curve->filled);
  *curve = (coble_pore_curve){0};
}

/* Row i of the curve in the order of falling diameters. */
static size_t row_of(const coble_csv_table *t, size_t i) {
  const bool rises = t->rows > 1 && t->value[2 * (t->rows - 1)] > t->value[0];
  return rises ? t->rows - 1 - i : i;
}

static coble_status check_rows(const char *path, const coble_csv_table *t) {
  for (size_t i = 0; i < t->rows; i++) {
    const double *v = t->value + 2 * row_of(t, i);
    const double *before = i > 0 ? t->value + 2 * row_of(t, i - 1) : NULL;
    const int line = t->line[row_of(t, i)];
    if (!(v[0] > 0))
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: the diameter is %g nm, it should be above zero",
                        path, line, v[0] * 1e9);
    if (before && v[0] >= before[0])
      return coble_fail(COBLE_ERR_INPUT,
                        "%s:%d: the diameter is %g nm beside %g nm, rows should fall or rise in "
                        "diameter",
                        path, line, v[0] * 1e9, before[0] * 1e9);
    if (v[1] < 0 || (before && v[1] < before[1]))
      return coble_fail(COBLE_ERR_INPUT,
                        "%s:%d: the cumulative volume is %g, it should not fall towards small "
                        "diameters, nor be below zero",
                        path, line, v[1]);
  }
  if (t->value[2 * row_of(t, t->rows - 1) + 1] > 0) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "%s: no volume is intruded at any diameter", path);
}

coble_status coble_pore_curve_read(const char *path, coble_pore_curve *out) {
  static const coble_csv_column columns[] = {{"diameter", "radius", 2, "m"},
                                             {"cumulative", "volume", 1, "1"}};
  coble_csv_table table;
  *out = (coble_pore_curve){0};
  COBLE_TRY(coble_csv_read(path, 2, columns, &table));
  coble_status status = check_rows(path, &table);
  if (!status) {
    out->rows = table.rows;
    out->diameter = malloc(table.rows * sizeof *out->diameter);
    out->filled = malloc(table.rows * sizeof *out->filled);
    if (!out->diameter || !out->filled)
      status = coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its rows", path);
  }
  const double all = table.value[2 * row_of(&table, table.rows - 1) + 1];
  for (size_t i = 0; i < table.rows && !status; i++) {
    const double *v = table.value + 2 * row_of(&table, i);
    out->diameter[i] = v[0];
    out->filled[i] = v[1] / all;
  }
  if (status) coble_pore_curve_release(out);
  coble_csv_release(&table);
  return status;
}

double coble_pore_curve_mean(const coble_pore_curve *curve) {
  double sum = curve->filled[0] * curve->diameter[0];
  for (size_t i = 1; i < curve->rows; i++)
    sum += (curve->filled[i] - curve->filled[i - 1]) *
           (curve->diameter[i] + curve->diameter[i - 1]) / 2;
  return sum;
}

/* Share of the accessible volume that pores of at least the diameter d make up. */
static double filled_at(const coble_intrusion_curve *curve, double d) {
  double filled = 0;
  for (size_t s = 0; s < curve->steps && curve->diameter[s] >= d; s++) filled = curve->filled[s];
  return curve->accessible > 0 ? filled / curve->accessible : 0;
}

double coble_pore_curve_distance(const coble_pore_curve *measured,
                                 const coble_intrusion_curve *computed) {
  double most = 0;
  for (size_t i = 0; i < measured->rows; i++)
    most = fmax(most, fabs(filled_at(computed, measured->diameter[i]) - measured->filled[i]));
  return most;
}
