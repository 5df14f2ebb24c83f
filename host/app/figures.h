/* What the commands found, as figures. */
#ifndef COBLE_APP_FIGURES_H
#define COBLE_APP_FIGURES_H

#include "coble/intrusion.h"
#include "comparison.h"
#include "distributions.h"
#include "grain_sizes.h"

/* Share of the volume in pores and in solid up to a local diameter. */
coble_status coble_figure_sizes(const char *path, const coble_distributions *d);
/* Share of the whole chords up to a length, along each axis. */
coble_status coble_figure_chords(const char *path, const coble_distributions *d);
/* Share of the grains, by number and by volume, up to a diameter. */
coble_status coble_figure_grains(const char *path, const coble_grain_statistics *sizes);
/* Filled volume against diameter, and its slope. */
coble_status coble_figure_intrusion(const char *path, const coble_intrusion_curve *curve);
/* Shares, filling, cover, breakthrough, pressure and sizes of ridges of the complete runs, against the
 * one numeric key that varies, else the number of the run. Panels without a value are left out. */
coble_status coble_figure_comparison(const char *path, const coble_comparison *c);

#endif
