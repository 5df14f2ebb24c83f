/* Figures with PLplot. */
#include "plot_draw.h"

#ifdef COBLE_HAVE_PLPLOT

#include <math.h>
#include <plplot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char device[] = "pngcairo";

enum {
  DEVICES_MAX = 256, /* that PLplot may list */
  WIDTH = 1200,
  HEIGHT = 1050,
  DPI = 150,
  TEXT_MAX = 256,
  DIGITS = 6, /* of a number at an axis; longer ones get a power of ten */
  BLACK = 1,
  FIRST_COLOUR = 2,
  COLOURS = 7
};

/* White, black, then a palette that the colour-blind can tell apart (Okabe and Ito 2008). */
static const PLINT red[] = {255, 0, 0, 213, 0, 204, 86, 230, 110};
static const PLINT green[] = {255, 0, 114, 94, 158, 121, 180, 159, 110};
static const PLINT blue[] = {255, 0, 178, 0, 115, 167, 233, 0, 110};

bool coble_plot_available(void) {
  const char *menus[DEVICES_MAX], *names[DEVICES_MAX], **menu = menus, **name = names;
  int devices = DEVICES_MAX;
  plgFileDevs(&menu, &name, &devices);
  for (int i = 0; i < devices; i++)
    if (!strcmp(name[i], device)) return true;
  return false;
}

/* The library would end the program, or print. */
static bool failed;
static int note_exit(const char *message) {
  (void)message;
  failed = true;
  return 0;
}
static void note_abort(const char *message) { note_exit(message); }

/* "#" begins an escape in PLplot; what does not fit is cut. */
static const char *escape(const char *text, char out[TEXT_MAX]) {
  size_t at = 0;
  for (; *text && at + 2 < TEXT_MAX; text++) {
    if (*text == '#') out[at++] = '#';
    out[at++] = *text;
  }
  out[at] = '\0';
  return out;
}

static void axis_label(const coble_plot_axis *a, char out[TEXT_MAX]) {
  char text[TEXT_MAX];
  snprintf(text, sizeof text, *a->unit ? "%s (%s)" : "%s", a->label, a->unit);
  escape(text, out);
}

static PLINT colour_of(int curve) { return FIRST_COLOUR + curve % COLOURS; }
static PLINT line_of(const coble_plot_curve *c) { return c->style == COBLE_PLOT_DASHED ? 2 : 1; }

/* Where the axis shows the value; NaN where it cannot. */
static double place(const coble_plot_axis *axis, double value) {
  if (!axis->log) return isfinite(value) ? value : NAN;
  return isfinite(value) && value > 0 ? log10(value) : NAN;
}

static bool marked(const coble_plot_curve *c) {
  return c->style == COBLE_PLOT_POINTS || c->style == COBLE_PLOT_MARKED;
}

/* The stretches between values that cannot be shown. */
static void draw_curve(const coble_plot_panel *panel, int at, PLFLT *x, PLFLT *y) {
  const coble_plot_curve *c = &panel->curve[at];
  plcol0(colour_of(at));
  pllsty(line_of(c));
  PLINT run = 0;
  for (size_t i = 0; i <= c->points; i++) {
    x[run] = i < c->points ? place(&panel->x, c->x[i]) : NAN;
    y[run] = i < c->points ? place(&panel->y, c->y[i]) : NAN;
    if (!isnan(x[run]) && !isnan(y[run])) {
      run++;
      continue;
    }
    if (run && marked(c)) plpoin(run, x, y, 17);
    if (run > 1 && c->style != COBLE_PLOT_POINTS) plline(run, x, y);
    run = 0;
  }
  pllsty(1);
}

static int legend_names(const coble_plot_panel *panel) {
  int names = 0;
  for (int c = 0; c < panel->curves; c++) names += panel->curve[c].name != NULL;
  return names;
}

/* Up to three names stand in one row, more in two columns. */
static int legend_columns(const coble_plot_panel *panel) {
  const int names = legend_names(panel);
  return names > 3 ? 2 : names;
}

static int legend_rows(const coble_plot_panel *panel) {
  const int columns = legend_columns(panel);
  return columns ? (legend_names(panel) + columns - 1) / columns : 0;
}

/* Below the axes, where it covers no curve. */
static void draw_legend(const coble_plot_panel *panel, PLFLT letters) {
  char name[COBLE_PLOT_CURVES_MAX][TEXT_MAX];
  const char *text[COBLE_PLOT_CURVES_MAX], *symbol[COBLE_PLOT_CURVES_MAX];
  PLINT kind[COBLE_PLOT_CURVES_MAX], black[COBLE_PLOT_CURVES_MAX], colour[COBLE_PLOT_CURVES_MAX];
  PLINT style[COBLE_PLOT_CURVES_MAX], count[COBLE_PLOT_CURVES_MAX], listed = 0;
  PLFLT width[COBLE_PLOT_CURVES_MAX], scale[COBLE_PLOT_CURVES_MAX], size[2];
  for (int c = 0; c < panel->curves; c++) {
    if (!panel->curve[c].name) continue;
    const coble_plot_curve *curve = &panel->curve[c];
    text[listed] = escape(curve->name, name[listed]);
    kind[listed] = (marked(curve) ? PL_LEGEND_SYMBOL : 0) |
                   (curve->style == COBLE_PLOT_POINTS ? 0 : PL_LEGEND_LINE);
    black[listed] = BLACK;
    colour[listed] = colour_of(c);
    style[listed] = line_of(curve);
    width[listed] = 2.5;
    scale[listed] = letters;
    count[listed] = 1;
    symbol[listed++] = "\u25cf";
  }
  if (!listed) return;
  pllegend(&size[0], &size[1], 0, PL_POSITION_BOTTOM | PL_POSITION_OUTSIDE, 0, 0.14, 0.07, 0, 0, 0,
           0, legend_columns(panel), listed, kind, 1, 0.9 * letters, 2, 0, black, text, NULL, NULL,
           NULL, NULL, colour, style, width, colour, scale, count, symbol);
}

static void draw_panel(const coble_plot_panel *panel, const coble_plot_range range[2],
                       PLFLT letters, PLFLT *x, PLFLT *y) {
  char x_label[TEXT_MAX], y_label[TEXT_MAX], title[TEXT_MAX];
  pladv(0);
  plcol0(BLACK);
  plwidth(1.5);
  plvpor(0.15, 0.95, 0.15 + 0.05 * legend_rows(panel), 0.92);
  plwind(range[0].low, range[0].high, range[1].low, range[1].high);
  plsyax(DIGITS, 0);
  plbox(panel->x.log ? "bcnstl" : "bcnst", 0, 0, panel->y.log ? "bcnstlv" : "bcnstv", 0, 0);
  axis_label(&panel->x, x_label);
  axis_label(&panel->y, y_label);
  pllab("", "", escape(panel->title, title));
  plmtex("b", 3.0, 0.5, 0.5, x_label);
  plmtex("l", 6.2, 0.5, 0.5, y_label);
  plwidth(2.5);
  for (int c = 0; c < panel->curves; c++) draw_curve(panel, c, x, y);
  draw_legend(panel, letters);
}

static size_t longest_curve(int panels, const coble_plot_panel *panel) {
  size_t longest = 0;
  for (int p = 0; p < panels; p++)
    for (int c = 0; c < panel[p].curves; c++)
      if (panel[p].curve[c].points > longest) longest = panel[p].curve[c].points;
  return longest;
}

coble_status coble_plot_draw(const char *path, int panels, const coble_plot_panel *panel,
                             const coble_plot_range *x, const coble_plot_range *y) {
  const size_t room = longest_curve(panels, panel) + 1;
  PLFLT *values = malloc(2 * room * sizeof *values);
  if (!values) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the curves", path);
  const int rows = (panels + 2) / 3, columns = (panels + rows - 1) / rows;
  failed = false;
  plsexit(note_exit);
  plsabort(note_abort);
  plsdev(device);
  plsfnam(path);
  plspage(DPI, DPI, WIDTH * columns, HEIGHT * rows, 0, 0);
  plscmap0(red, green, blue, FIRST_COLOUR + COLOURS);
  plssub(columns, rows);
  plinit();
  /* letters and ticks would grow with the page; several rows are looked at from further away */
  const double scale =
      (rows > 1 ? 1.3 : 1.0) * (WIDTH + HEIGHT) / (WIDTH * columns + HEIGHT * rows);
  plschr(0, scale), plsmaj(0, scale), plsmin(0, scale);
  for (int p = 0; p < panels && !failed; p++)
    draw_panel(&panel[p], (coble_plot_range[2]){x[p], y[p]}, scale, values, values + room);
  plend();
  free(values);
  return failed ? coble_fail(COBLE_ERR_IO, "%s: PLplot cannot draw this figure", path) : COBLE_OK;
}

#else

bool coble_plot_available(void) { return false; }

coble_status coble_plot_draw(const char *path, int panels, const coble_plot_panel *panel,
                             const coble_plot_range *x, const coble_plot_range *y) {
  (void)panels, (void)panel, (void)x, (void)y;
  return coble_fail(COBLE_ERR_INTERNAL, "%s: built without PLplot", path);
}

#endif
