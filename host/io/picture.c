#include "coble/picture.h"

#include <math.h>
#include <stdio.h>

#ifdef COBLE_HAVE_CAIRO

#include <cairo.h>

#include "staged.h"

enum { CELLS_MAX = 16384, FIELD = 460, MARGIN = 20, HEAD = 40, TITLE = 28, LEGEND = 150, ROW = 22 };
enum { COLUMN = FIELD + 2 * MARGIN, HEIGHT = HEAD + TITLE + FIELD + ROW + LEGEND };
static const double UNKNOWN[3] = {0.6, 0.6, 0.6};

bool coble_picture_available(void) { return true; }

/* White, gold, brown, black: evenly darker. */
static void shade(double share, double colour[3]) {
  static const double stop[4][3] = {{1, 1, 1}, {0.93, 0.75, 0.28}, {0.55, 0.27, 0.07}, {0, 0, 0}};
  const double at = fmin(fmax(share, 0), 1) * 3;
  const int low = at < 3 ? (int)at : 2;
  for (int c = 0; c < 3; c++)
    colour[c] = stop[low][c] + (at - low) * (stop[low + 1][c] - stop[low][c]);
}

static uint32_t packed(const double colour[3]) {
  uint32_t out = 0;
  for (int c = 0; c < 3; c++) out = out << 8 | (uint32_t)lround(255 * colour[c]);
  return out;
}

static uint32_t colour_of(const coble_picture_map *m, int64_t cell) {
  double colour[3];
  if (m->class_index)
    return packed(m->class_index[cell] < m->classes ? m->classes_of[m->class_index[cell]].colour
                                                    : UNKNOWN);
  if (!isfinite(m->value[cell])) return packed(UNKNOWN);
  shade((double)m->value[cell] / m->most, colour);
  return packed(colour);
}

static void text_at(cairo_t *on, double x, double y, double size, const char *text) {
  cairo_set_source_rgb(on, 0, 0, 0);
  cairo_set_font_size(on, size);
  cairo_move_to(on, x, y);
  cairo_show_text(on, text);
}

static void swatch(cairo_t *on, double x, double y, const double colour[3]) {
  cairo_rectangle(on, x, y, 16, 14);
  cairo_set_source_rgb(on, colour[0], colour[1], colour[2]);
  cairo_fill_preserve(on);
  cairo_set_source_rgb(on, 0, 0, 0);
  cairo_set_line_width(on, 1);
  cairo_stroke(on);
}

/* The cells, in a rectangle of the picture. */
static coble_status draw_cells(cairo_t *on, const coble_picture_map *m,
                               const cairo_rectangle_t *to) {
  cairo_surface_t *cells = cairo_image_surface_create(CAIRO_FORMAT_RGB24, m->n[0], m->n[1]);
  if (cairo_surface_status(cells) != CAIRO_STATUS_SUCCESS)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for a map of %d x %d cells", m->n[0],
                      m->n[1]);
  unsigned char *data = cairo_image_surface_get_data(cells);
  const int stride = cairo_image_surface_get_stride(cells);
  cairo_surface_flush(cells);
  for (int64_t j = 0; j < m->n[1]; j++) {
    uint32_t *row = (uint32_t *)(void *)(data + stride * (m->n[1] - 1 - j));
    for (int64_t i = 0; i < m->n[0]; i++) row[i] = colour_of(m, i + m->n[0] * j);
  }
  cairo_surface_mark_dirty(cells);
  cairo_save(on);
  cairo_translate(on, to->x, to->y);
  cairo_scale(on, to->width / m->n[0], to->height / m->n[1]);
  cairo_set_source_surface(on, cells, 0, 0);
  const bool shrinks = m->n[0] > to->width || m->n[1] > to->height;
  cairo_pattern_set_filter(cairo_get_source(on),
                           shrinks ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
  cairo_paint(on);
  cairo_restore(on);
  cairo_surface_destroy(cells);
  return COBLE_OK;
}

/* A round length of at most 0.4 of the map. */
static double bar_length(double width) {
  const double most = 0.4 * width, decade = pow(10, floor(log10(most)));
  return most >= 5 * decade ? 5 * decade : most >= 2 * decade ? 2 * decade : decade;
}

static void draw_bar(cairo_t *on, const coble_picture_map *m, double x, double y, double scale) {
  const double length = bar_length(m->size[0]);
  char text[64];
  snprintf(text, sizeof text, length < 1 ? "%g nm" : "%g \u00b5m",
           length < 1 ? length * 1e3 : length);
  cairo_rectangle(on, x, y + 6, length * scale, 5);
  cairo_set_source_rgb(on, 0, 0, 0);
  cairo_fill(on);
  text_at(on, x + length * scale + 8, y + 14, 14, text);
}

static void draw_classes(cairo_t *on, const coble_picture_map *m, double x, double y) {
  int shown = 0;
  for (int c = 0; c < m->classes; c++) {
    if (!m->classes_of[c].name) continue;
    const int row = shown / 2;
    const double left = x + shown % 2 * (FIELD / 2.0), top = y + ROW * row;
    swatch(on, left, top, m->classes_of[c].colour);
    text_at(on, left + 24, top + 12, 14, m->classes_of[c].name);
    shown++;
  }
}

static void draw_range(cairo_t *on, const coble_picture_map *m, double x, double y) {
  enum { STEPS = 64 };
  char text[64];
  for (int s = 0; s < STEPS; s++) {
    double colour[3];
    shade((s + 0.5) / STEPS, colour);
    cairo_rectangle(on, x + s * FIELD / 2.0 / STEPS, y, FIELD / 2.0 / STEPS + 1, 14);
    cairo_set_source_rgb(on, colour[0], colour[1], colour[2]);
    cairo_fill(on);
  }
  snprintf(text, sizeof text, "%.3g", m->most);
  text_at(on, x, y + 30, 14, "0");
  text_at(on, x + FIELD / 2.0 - 20, y + 30, 14, text);
  text_at(on, x + FIELD / 2.0 + 12, y + 12, 14, m->label);
}

static coble_status draw_map(cairo_t *on, const coble_picture_map *m, double x) {
  const double scale = fmin(FIELD / m->size[0], FIELD / m->size[1]);
  const double w = m->size[0] * scale, h = m->size[1] * scale, bottom = HEAD + TITLE + FIELD;
  text_at(on, x, HEAD + TITLE - 8, 15, m->title);
  COBLE_TRY(draw_cells(on, m, &(cairo_rectangle_t){x, bottom - h, w, h}));
  cairo_rectangle(on, x, bottom - h, w, h);
  cairo_set_source_rgb(on, 0, 0, 0);
  cairo_set_line_width(on, 1);
  cairo_stroke(on);
  draw_bar(on, m, x, bottom, scale);
  if (m->class_index)
    draw_classes(on, m, x, bottom + ROW + 8);
  else
    draw_range(on, m, x, bottom + ROW + 8);
  return COBLE_OK;
}

static coble_status draw(const char *path, const char *temporary, const char *heading, int maps,
                         const coble_picture_map *map) {
  cairo_surface_t *page =
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, maps * COLUMN + MARGIN, HEIGHT);
  cairo_t *on = cairo_create(page);
  cairo_set_source_rgb(on, 1, 1, 1);
  cairo_paint(on);
  cairo_select_font_face(on, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  text_at(on, MARGIN, HEAD - 14, 18, heading);
  coble_status status = COBLE_OK;
  for (int m = 0; m < maps && !status; m++) status = draw_map(on, &map[m], MARGIN + m * COLUMN);
  const cairo_status_t drawn = cairo_status(on);
  cairo_destroy(on);
  const cairo_status_t written =
      status || drawn ? drawn : cairo_surface_write_to_png(page, temporary);
  cairo_surface_destroy(page);
  if (!status && written != CAIRO_STATUS_SUCCESS)
    status = coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                        cairo_status_to_string(written));
  return status;
}

static coble_status check(const char *path, int maps, const coble_picture_map *map) {
  if (maps < 1 || maps > COBLE_PICTURE_MAPS_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%s: %d maps, 1 to %d can be drawn", path, maps,
                      COBLE_PICTURE_MAPS_MAX);
  for (int m = 0; m < maps; m++)
    for (int a = 0; a < 2; a++)
      if (map[m].n[a] < 1 || map[m].n[a] > CELLS_MAX || !(map[m].size[a] > 0) ||
          (!map[m].class_index && !(map[m].most > 0)))
        return coble_fail(COBLE_ERR_INPUT, "%s: '%s' of %d x %d cells, %g x %g um, cannot be drawn",
                          path, map[m].title, map[m].n[0], map[m].n[1], map[m].size[0],
                          map[m].size[1]);
  return COBLE_OK;
}

coble_status coble_picture_write(const char *path, const char *heading, int maps,
                                 const coble_picture_map *map) {
  char *temporary = NULL;
  COBLE_TRY(check(path, maps, map));
  COBLE_TRY(coble_staged_name(path, &temporary));
  return coble_staged_finish(path, temporary, draw(path, temporary, heading, maps, map));
}

#else

bool coble_picture_available(void) { return false; }

coble_status coble_picture_write(const char *path, const char *heading, int maps,
                                 const coble_picture_map *map) {
  (void)heading, (void)maps, (void)map;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: this program draws no pictures: it was built without cairo", path);
}

#endif
