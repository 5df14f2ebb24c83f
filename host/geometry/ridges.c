/* Pieces of a film thicker than a share of its crests, and their sizes. */
#include "coble/ridges.h"

#include <math.h>
#include <stdlib.h>

#include "grid.h"

typedef struct {
  int32_t piece;  /* from 0; -1: bare */
  uint16_t width; /* local, as coble_structure counts diameters */
} place;

static int64_t cells_of(const coble_height_field *f) { return (int64_t)f->n[0] * f->n[1]; }

coble_ridge_params coble_ridge_defaults(void) {
  return (coble_ridge_params){.threshold = 0.5, .smallest = 4, .bare = 1e-3};
}

static coble_status check(const coble_height_field *f, const coble_ridge_params *p) {
  COBLE_TRY(coble_grid_check_spacing("ridges", (int32_t[]){f->n[0], f->n[1], 1}, f->dx));
  if (!(p->threshold > 0 && p->threshold < 1) || p->smallest < 1 || !(p->bare > 0))
    return coble_fail(COBLE_ERR_INPUT,
                      "ridges: found threshold %g, smallest %d, bare %g; expected a threshold "
                      "between 0 and 1, at least 1 cell, and a film above 0",
                      p->threshold, p->smallest, p->bare);
  for (int64_t c = 0; c < cells_of(f); c++)
    if (!isfinite(f->h[c]))
      return coble_fail(COBLE_ERR_INPUT, "ridges: the thickness of cell %lld is not finite",
                        (long long)c);
  return COBLE_OK;
}

/* 0 without a film. */
static double crest_height(const coble_height_field *f, double bare) {
  double sum = 0, squares = 0;
  for (int64_t c = 0; c < cells_of(f); c++) {
    const double h = fmax(0, (double)f->h[c]);
    sum += h;
    squares += h * h;
  }
  return sum > bare * f->dx * (double)cells_of(f) ? squares / sum : 0;
}

/* --- pieces --- */

/* The cell dx, dy away, or -1. */
static int64_t neighbour(const coble_height_field *f, int64_t cell, int dx, int dy) {
  int64_t i = cell % f->n[0] + dx, j = cell / f->n[0] + dy;
  if (f->periodic_sides) {
    i = (i + f->n[0]) % f->n[0];
    j = (j + f->n[1]) % f->n[1];
  }
  return i < 0 || j < 0 || i >= f->n[0] || j >= f->n[1] ? -1 : i + f->n[0] * j;
}

enum { NONE = -1, WAITING = -2 };

/* Marks all that hangs together with `seed`; stack: [cells]. */
static void flood(const coble_height_field *f, int64_t seed, int32_t piece, place *at,
                  int64_t *stack) {
  int64_t waiting = 0;
  at[seed].piece = piece;
  stack[waiting++] = seed;
  while (waiting) {
    const int64_t cell = stack[--waiting];
    for (int o = 0; o < 9; o++) {
      const int64_t next = neighbour(f, cell, o % 3 - 1, o / 3 - 1);
      if (next < 0 || at[next].piece != WAITING) continue;
      at[next].piece = piece;
      stack[waiting++] = next;
    }
  }
}

/* Returns how many pieces; *covered gets the cells in them. */
static int32_t find_pieces(const coble_height_field *f, double level, place *at, int64_t *stack,
                           int64_t *covered) {
  int32_t pieces = 0;
  *covered = 0;
  for (int64_t c = 0; c < cells_of(f); c++) {
    const bool in = (double)f->h[c] > level;
    at[c].piece = in ? WAITING : NONE;
    *covered += in;
  }
  for (int64_t c = 0; c < cells_of(f); c++)
    if (at[c].piece == WAITING) flood(f, c, pieces++, at, stack);
  return pieces;
}

/* --- widths --- */

/* On a grid twice as fine, where a bar of any whole number of cells has cells on either side of its
 * middle; unless that grid would be too large. */
static int fineness(const coble_height_field *f) {
  return f->n[0] > COBLE_GRID_MAX / 2 || f->n[1] > COBLE_GRID_MAX / 2 ? 1 : 2;
}

static coble_status local_widths(const coble_height_field *f, place *at, double *unit) {
  const int fine = fineness(f);
  const int64_t nx = (int64_t)f->n[0] * fine;
  coble_structure s;
  COBLE_TRY(coble_structure_init("ridges", (int32_t[]){f->n[0] * fine, f->n[1] * fine, 1},
                                 f->dx / fine, &s));
  s.periodic_sides = f->periodic_sides;
  coble_status status =
      coble_grid_alloc(coble_structure_cells(&s), 1, "widths of ridges", (void **)&s.phase);
  if (!status) {
    for (int64_t c = 0; c < (int64_t)coble_structure_cells(&s); c++)
      s.phase[c] = at[c % nx / fine + f->n[0] * (c / nx / fine)].piece >= 0;
    status = coble_local_thickness(&s);
  }
  if (!status) {
    for (int64_t c = 0; c < cells_of(f); c++)
      at[c].width = s.diameter[c % f->n[0] * fine + nx * fine * (c / f->n[0])];
    *unit = s.diameter_unit;
  }
  coble_structure_release(&s);
  return status;
}

static int by_piece_and_width(const void *a, const void *b) {
  const place *p = a, *q = b;
  if (p->piece != q->piece) return p->piece < q->piece ? -1 : 1;
  return (p->width > q->width) - (p->width < q->width);
}

/* --- sizes --- */

typedef struct {
  double width, length, acuity;
} sums;

static void add_ridge(coble_ridges *out, sums *sum, double width, double area, double crest) {
  const double length = area / width, acuity = 2 * crest / width;
  out->count++;
  out->plateaus += length < 2 * width && acuity < 1;
  sum->width += width;
  sum->length += length;
  sum->acuity += acuity;
}

typedef struct {
  place *at;    /* [cells] */
  double unit;  /* of the widths */
  float *crest; /* [pieces] */
} ridges;

static void measure_pieces(const coble_height_field *f, const coble_ridge_params *p, ridges *r,
                           coble_ridges *out) {
  const int64_t cells = cells_of(f);
  place *at = r->at;
  sums sum = {0, 0, 0};
  qsort(at, (size_t)cells, sizeof *at, by_piece_and_width);
  for (int64_t first = 0, end; first < cells; first = end) {
    for (end = first; end < cells && at[end].piece == at[first].piece;) end++;
    if (at[first].piece < 0 || end - first < p->smallest) continue;
    /* edges are sharp here: the half cell that coble_ball_diameter takes off is given back */
    const int64_t middle = (first + end) / 2;
    const double width = at[middle].width * r->unit + 0.5 * f->dx / fineness(f);
    add_ridge(out, &sum, width, (double)(end - first) * f->dx * f->dx,
              (double)r->crest[at[first].piece]);
  }
  if (!out->count) return;
  out->width = sum.width / (double)out->count;
  out->length = sum.length / (double)out->count;
  out->acuity = sum.acuity / (double)out->count;
  out->spacing = (double)cells * f->dx * f->dx / sum.length;
}

static coble_status measure(const coble_height_field *f, const coble_ridge_params *p, place *at,
                            int64_t *stack, coble_ridges *out) {
  int64_t covered;
  const int32_t pieces = find_pieces(f, p->threshold * out->height, at, stack, &covered);
  out->coverage = (double)covered / (double)cells_of(f);
  if (covered == cells_of(f)) {
    out->count = out->plateaus = 1;
    return COBLE_OK;
  }
  ridges r = {.at = at, .crest = calloc((size_t)pieces + 1, sizeof *r.crest)};
  if (!r.crest) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %d ridges", pieces);
  for (int64_t c = 0; c < cells_of(f); c++)
    if (at[c].piece >= 0) r.crest[at[c].piece] = fmaxf(r.crest[at[c].piece], f->h[c]);
  const coble_status status = local_widths(f, at, &r.unit);
  if (!status) measure_pieces(f, p, &r, out);
  free(r.crest);
  return status;
}

coble_status coble_ridges_measure(const coble_height_field *field, const coble_ridge_params *params,
                                  coble_ridges *out) {
  *out = (coble_ridges){.width = NAN, .length = NAN, .acuity = NAN, .spacing = NAN};
  COBLE_TRY(check(field, params));
  out->height = crest_height(field, params->bare);
  if (out->height == 0) return COBLE_OK;
  const size_t cells = (size_t)cells_of(field);
  place *at = malloc(cells * sizeof *at);
  int64_t *stack = malloc(cells * sizeof *stack);
  coble_status status =
      at && stack ? measure(field, params, at, stack, out)
                  : coble_fail(COBLE_ERR_MEMORY, "out of memory for ridges on %zu cells", cells);
  free(at);
  free(stack);
  return status;
}
