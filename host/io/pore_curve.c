/* Curves of mercury porosimetry, as measured. */
#include <math.h>
#include <stdlib.h>

#include "coble/image.h"
#include "csv.h"

static const double least_diameter = 1e-12, largest_diameter = 1; /* m */

/* A heading counts as the first that it names: "log_differential_volume" is no volume. */
enum { DIAMETER, PRESSURE, SLOPE, INCREMENT, CUMULATIVE, COLUMNS };
static const coble_csv_column columns[COLUMNS] = {
    [DIAMETER] = {"diameter", "radius", 2, "m", true},
    [PRESSURE] = {"pressure", NULL, 1, "Pa", true},
    [SLOPE] = {"log_differential", "dV/dlogD", 1, NULL, true},
    [INCREMENT] = {"incremental", NULL, 1, NULL, true},
    [CUMULATIVE] = {"cumulative", "volume", 1, NULL, true},
};

/* The table, its rows counted in the order of falling diameters. */
typedef struct {
  const char *path;
  coble_csv_table table;
  int size, volume; /* the columns that are used */
  bool rises;
} source;

void coble_pore_curve_release(coble_pore_curve *curve) {
  free(curve->diameter);
  free(curve->filled);
  *curve = (coble_pore_curve){0};
}

static size_t row_of(const source *s, size_t i) { return s->rises ? s->table.rows - 1 - i : i; }

static double value_at(const source *s, size_t i, int column) {
  return s->table.value[COLUMNS * row_of(s, i) + (size_t)column];
}

/* The columns to use, and which way the rows go. */
static coble_status choose(source *s) {
  const double *first = s->table.value, *last = first + COLUMNS * (s->table.rows - 1);
  s->size = isnan(first[DIAMETER]) ? PRESSURE : DIAMETER;
  s->volume = !isnan(first[CUMULATIVE]) ? CUMULATIVE : !isnan(first[INCREMENT]) ? INCREMENT : SLOPE;
  if (isnan(first[s->size]))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s:%d: no column 'diameter', 'radius' or 'pressure' in the header", s->path,
                      s->table.header);
  if (isnan(first[s->volume]))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s:%d: no column 'cumulative' or 'volume', 'incremental' or "
                      "'log_differential' in the header",
                      s->path, s->table.header);
  s->rises = (last[s->size] > first[s->size]) != (s->size == PRESSURE);
  return COBLE_OK;
}

static coble_status check_rows(const source *s) {
  const char *name = columns[s->size].name, *unit = s->size == PRESSURE ? "MPa" : "nm";
  const double shown = s->size == PRESSURE ? 1e-6 : 1e9;
  for (size_t i = 0; i < s->table.rows; i++) {
    const int line = s->table.line[row_of(s, i)];
    const double size = value_at(s, i, s->size), volume = value_at(s, i, s->volume);
    if (!(size > 0))
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: the %s is %g %s, it should be above zero", s->path,
                        line, name, size * shown, unit);
    if (volume < 0)
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: the volume is %g, it should not be below zero",
                        s->path, line, volume);
    if (i == 0) continue;
    const double before = value_at(s, i - 1, s->size);
    if (s->size == PRESSURE ? size <= before : size >= before)
      return coble_fail(COBLE_ERR_INPUT,
                        "%s:%d: the %s is %g %s beside %g %s, rows should fall or rise in %s",
                        s->path, line, name, size * shown, unit, before * shown, unit, name);
    if (s->volume == CUMULATIVE && volume < value_at(s, i - 1, CUMULATIVE))
      return coble_fail(COBLE_ERR_INPUT,
                        "%s:%d: the cumulative volume is %g, it should not fall towards small "
                        "diameters",
                        s->path, line, volume);
  }
  return COBLE_OK;
}

/* Washburn's equation is the same for the diameter of a pressure as for the pressure of a diameter.
 */
static double diameter_at(const source *s, size_t i, const coble_intrusion_params *liquid) {
  const double size = value_at(s, i, s->size);
  return s->size == PRESSURE ? coble_washburn_pressure(liquid, size) : size;
}

/* The volume of row i, given that of the row before. */
static double add_volume(const source *s, size_t i, const coble_pore_curve *curve) {
  const double value = value_at(s, i, s->volume), before = i > 0 ? curve->filled[i - 1] : 0;
  if (s->volume == CUMULATIVE) return value;
  if (s->volume == INCREMENT) return before + value;
  if (i == 0) return 0;
  return before + (value + value_at(s, i - 1, SLOPE)) / 2 *
                      log10(curve->diameter[i - 1] / curve->diameter[i]);
}

static coble_status fill(const source *s, const coble_intrusion_params *liquid,
                         coble_pore_curve *out) {
  const size_t rows = s->table.rows;
  out->rows = rows;
  out->diameter = malloc(rows * sizeof *out->diameter);
  out->filled = malloc(rows * sizeof *out->filled);
  if (!out->diameter || !out->filled)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its rows", s->path);
  for (size_t i = 0; i < rows; i++) {
    out->diameter[i] = diameter_at(s, i, liquid);
    if (!(out->diameter[i] >= least_diameter && out->diameter[i] <= largest_diameter))
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: a pore of %g m, it should be between %g and %g m",
                        s->path, s->table.line[row_of(s, i)], out->diameter[i], least_diameter,
                        largest_diameter);
    out->filled[i] = add_volume(s, i, out);
  }
  const double all = out->filled[rows - 1];
  if (!(all > 0 && isfinite(all)))
    return coble_fail(COBLE_ERR_INPUT, "%s: the volumes add up to %g, it should be above zero",
                      s->path, all);
  for (size_t i = 0; i < rows; i++) out->filled[i] /= all;
  return COBLE_OK;
}

coble_status coble_pore_curve_read(const char *path, const coble_intrusion_params *liquid,
                                   coble_pore_curve *out) {
  source s = {.path = path};
  *out = (coble_pore_curve){0};
  COBLE_TRY(coble_csv_read(path, COLUMNS, columns, &s.table));
  coble_status status = choose(&s);
  if (!status) status = check_rows(&s);
  if (!status) status = fill(&s, liquid, out);
  if (status) coble_pore_curve_release(out);
  coble_csv_release(&s.table);
  return status;
}

double coble_pore_curve_mean(const coble_pore_curve *curve) {
  double sum = curve->filled[0] * curve->diameter[0];
  for (size_t i = 1; i < curve->rows; i++)
    sum += (curve->filled[i] - curve->filled[i - 1]) *
           (curve->diameter[i] + curve->diameter[i - 1]) / 2;
  return sum;
}

double coble_pore_curve_at(const coble_intrusion_curve *curve, double diameter) {
  double filled = 0;
  for (size_t s = 0; s < curve->steps && curve->diameter[s] >= diameter; s++)
    filled = curve->filled[s];
  return curve->accessible > 0 ? filled / curve->accessible : 0;
}

coble_pore_residual coble_pore_curve_residual(const coble_pore_curve *measured,
                                              const coble_intrusion_curve *computed) {
  coble_pore_residual r = {0, 0};
  for (size_t i = 0; i < measured->rows; i++) {
    const double off = coble_pore_curve_at(computed, measured->diameter[i]) - measured->filled[i];
    r.largest = fmax(r.largest, fabs(off));
    r.rms += off * off / (double)measured->rows;
  }
  r.rms = sqrt(r.rms);
  return r;
}
