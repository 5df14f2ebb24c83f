/* Figures of curves as PNG files, without a display. Part of the I/O library; draws with PLplot where the build found
 * it. Not to be called from two threads at once. */
#ifndef COBLE_PLOT_H
#define COBLE_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* MARKED: a line with a mark at each point. */
typedef enum { COBLE_PLOT_LINE, COBLE_PLOT_DASHED, COBLE_PLOT_POINTS, COBLE_PLOT_MARKED } coble_plot_style;

/* All texts are UTF-8 and drawn as they are; all pointers stay the caller's. */
typedef struct {
  const char *name; /* in the legend; NULL: not listed */
  size_t points;
  const double *x, *y; /* [points]; a value that is not finite, or not above 0 on a log axis, parts the curve */
  coble_plot_style style;
} coble_plot_curve;

/* The range is that of the values: whole decades on a log axis, else from 0 unless values lie below, or the axis is
 * tight. */
typedef struct {
  const char *label; /* "diameter" */
  const char *unit;  /* "nm"; "" for a pure number */
  bool log;
  bool tight;        /* need not show 0 */
} coble_plot_axis;

enum { COBLE_PLOT_CURVES_MAX = 12, COBLE_PLOT_PANELS_MAX = 6 };

typedef struct {
  const char *title;
  coble_plot_axis x, y;
  int curves;
  const coble_plot_curve *curve; /* [curves] 1 to COBLE_PLOT_CURVES_MAX, colours in their order */
} coble_plot_panel;

/* Was the program built with PLplot, and is its driver for PNG files installed? */
bool coble_plot_available(void);

/* Panels, 1 to COBLE_PLOT_PANELS_MAX, in rows of up to three -> path, 1200 x 1050 pixels each. Staged under a temporary name in
 * the same folder and renamed. COBLE_ERR_INPUT where plots are not available, or a panel has no value that can be
 * drawn; nothing is written then. */
coble_status coble_plot_write(const char *path, int panels, const coble_plot_panel *panel);

#ifdef __cplusplus
}
#endif
#endif
