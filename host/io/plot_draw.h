/* Between the checks of a figure (plot.c) and the library that draws it (plot_draw.c). */
#ifndef COBLE_IO_PLOT_DRAW_H
#define COBLE_IO_PLOT_DRAW_H

#include "coble/plot.h"

/* [low, high] of an axis; of log10 of the values on a log axis. */
typedef struct {
  double low, high;
} coble_plot_range;

/* Draws checked panels into the file `path`, which is there and empty. x, y: [panels]. */
coble_status coble_plot_draw(const char *path, int panels, const coble_plot_panel *panel,
                             const coble_plot_range *x, const coble_plot_range *y);

#endif
