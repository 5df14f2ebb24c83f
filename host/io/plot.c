#include "coble/plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot_draw.h"
#include "staged.h"

static bool drawable(double value, bool log_axis) {
  return isfinite(value) && (!log_axis || value > 0);
}

/* Of the values of one axis at the points that both axes can show, on a tight x axis of all its
 * values, so that panels over the same x agree; false when there are none. */
static bool find_range(const coble_plot_panel *p, bool of_x, coble_plot_range *out) {
  const bool log_axis = of_x ? p->x.log : p->y.log;
  double low = INFINITY, high = -INFINITY;
  for (int c = 0; c < p->curves; c++) {
    const coble_plot_curve *curve = &p->curve[c];
    for (size_t i = 0; i < curve->points; i++) {
      const bool shown = drawable(curve->y[i], p->y.log) || (of_x && p->x.tight);
      if (!drawable(curve->x[i], p->x.log) || !shown) continue;
      const double value = of_x ? curve->x[i] : curve->y[i];
      low = fmin(low, value);
      high = fmax(high, value);
    }
  }
  if (low > high) return false;
  if (log_axis) {
    out->low = floor(log10(low));
    out->high = fmax(ceil(log10(high)), out->low + 1);
    return true;
  }
  if (of_x ? p->x.tight : p->y.tight) {
    const double rim = high > low ? 0.04 * (high - low) : fmax(0.04 * fabs(low), 1e-300);
    *out = (coble_plot_range){low - rim, high + rim};
    return true;
  }
  low = fmin(low, 0);
  high = fmax(high, 0);
  const double margin = high > low ? 0.04 * (high - low) : 1;
  out->low = low < 0 ? low - margin : 0;
  out->high = high > 0 || low == 0 ? high + margin : 0;
  return true;
}

static coble_status check(const char *path, int panels, const coble_plot_panel *panel,
                          coble_plot_range *x, coble_plot_range *y) {
  if (!coble_plot_available())
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: this program draws no plots: it was built without "
                      "PLplot, or PLplot's driver for PNG files is not installed",
                      path);
  if (panels < 1 || panels > COBLE_PLOT_PANELS_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%s: %d panels, 1 to %d can be drawn", path, panels,
                      COBLE_PLOT_PANELS_MAX);
  for (int p = 0; p < panels; p++) {
    if (panel[p].curves < 1 || panel[p].curves > COBLE_PLOT_CURVES_MAX)
      return coble_fail(COBLE_ERR_INPUT, "%s: %d curves in '%s', 1 to %d can be drawn", path,
                        panel[p].curves, panel[p].title, COBLE_PLOT_CURVES_MAX);
    if (!find_range(&panel[p], true, &x[p]) || !find_range(&panel[p], false, &y[p]))
      return coble_fail(COBLE_ERR_INPUT, "%s: '%s' has no value that can be drawn", path,
                        panel[p].title);
  }
  return COBLE_OK;
}

/* A picture that was cut short, as by a full disk, lacks its last chunk. */
static coble_status check_end(const char *path, const char *temporary) {
  char tail[8] = {0};
  FILE *file = fopen(temporary, "rb");
  const bool whole = file && !fseek(file, -8, SEEK_END) && fread(tail, 1, 8, file) == 8 &&
                     !memcmp(tail, "IEND", 4);
  if (file) fclose(file);
  return whole ? COBLE_OK
               : coble_fail(COBLE_ERR_IO, "%s: cannot be written: the picture is incomplete", path);
}

coble_status coble_plot_write(const char *path, int panels, const coble_plot_panel *panel) {
  coble_plot_range x[COBLE_PLOT_PANELS_MAX], y[COBLE_PLOT_PANELS_MAX];
  char *temporary;
  COBLE_TRY(check(path, panels, panel, x, y));
  COBLE_TRY(coble_staged_name(path, &temporary));
  FILE *file = fopen(temporary, "wb");
  coble_status status = COBLE_OK;
  if (!file || fclose(file))
    status = coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
  if (!status) status = coble_plot_draw(temporary, panels, panel, x, y);
  if (!status) status = check_end(path, temporary);
  return coble_staged_finish(path, temporary, status);
}
