/* Voxels and films of the material frame, moved and resampled by volume. */
#include "coble/lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTSIDE = 3, CELLS_MAX = 1 << 30 };
static const float LEAST = 1e-4f; /* of a cell, room or excess that matters */
static const int64_t FINEST = 16; /* cells per voxel edge */

/* Shares of every cell's volume. */
typedef struct {
  float *covered;      /* moved voxels, SE and CC */
  float *solid, *pore; /* solid of the layer; room in its pores */
  float *inside;       /* Li in pores */
  float *out[OUTSIDE]; /* Li outside them: SE film, crevices, CC film */
} shares;

typedef struct {
  const coble_lab_source *s;
  coble_lab *lab;
  enum { WRAPS, ENDS, CUT } edge[2]; /* along x and y: goes on across, is a wall, or a cut */
  shares v;
} resampling;

void coble_lab_release(coble_lab *lab) {
  free(lab->phase);
  free(lab->li);
  *lab = (coble_lab){0};
}

static size_t cells_of(const coble_lab *lab) {
  return (size_t)lab->n[0] * (size_t)lab->n[1] * (size_t)lab->n[2];
}

/* --- sharing out --- */

/* A box, in cells. */
typedef struct {
  double low[3], high[3];
} box;

static double overlap(const box *b, int axis, int64_t c) {
  return fmax(0, fmin(b->high[axis], (double)c + 1) - fmax(b->low[axis], (double)c));
}

/* Place of a cell along x or y, or -1. */
static int64_t place(const resampling *r, int axis, int64_t c) {
  const int64_t n = r->lab->n[axis], nearest = c < 0 ? 0 : c >= n ? n - 1 : c;
  if (r->edge[axis] == WRAPS) return (c % n + n) % n;
  return r->edge[axis] == ENDS || c == nearest ? nearest : -1;
}

static box box_of(const resampling *r, const double low[3], const double high[3]) {
  const coble_lab *lab = r->lab;
  box b;
  for (int a = 0; a < 3; a++) {
    b.low[a] = (low[a] - lab->origin[a]) / lab->spacing[a];
    b.high[a] = (high[a] - lab->origin[a]) / lab->spacing[a];
  }
  b.low[2] = fmax(b.low[2], 0);
  b.high[2] = fmin(b.high[2], lab->n[2]);
  return b;
}

/* field[q] gets density[q] of what the box covers of each cell. */
static void deposit(const resampling *r, const box *b, int fields, float *const *field,
                    const float *density) {
  const coble_lab *lab = r->lab;
  for (int64_t k = (int64_t)floor(b->low[2]); (double)k < b->high[2]; k++)
    for (int64_t j = (int64_t)floor(b->low[1]); (double)j < b->high[1]; j++) {
      const int64_t row = place(r, 1, j);
      if (row < 0) continue;
      const double area = overlap(b, 2, k) * overlap(b, 1, j);
      for (int64_t i = (int64_t)floor(b->low[0]); (double)i < b->high[0]; i++) {
        const int64_t column = place(r, 0, i);
        if (column < 0) continue;
        const int64_t c = column + lab->n[0] * (row + lab->n[1] * k);
        const float share = (float)(area * overlap(b, 0, i));
        for (int q = 0; q < fields; q++) field[q][c] += density[q] * share;
      }
    }
}

static void move_voxel(const resampling *r, int64_t v) {
  const coble_lab_source *s = r->s;
  const coble_structure *t = s->structure;
  const int64_t at[3] = {v % t->n[0], v / t->n[0] % t->n[1], v / ((int64_t)t->n[0] * t->n[1])};
  double low[3], high[3];
  for (int a = 0; a < 3; a++) {
    low[a] = (double)at[a] * t->dx + (double)s->displacement[a][v];
    high[a] = low[a] + t->dx;
  }
  const box b = box_of(r, low, high);
  const float porosity = t->grey ? t->porosity[v] : (float)(t->phase[v] != 0);
  const float density[] = {1, 1 - porosity, porosity, s->li_pores[v], s->li_crevices[v]};
  float *const field[] = {r->v.covered, r->v.solid, r->v.pore, r->v.inside, r->v.out[1]};
  deposit(r, &b, 5, field, density);
}

/* Height of the CC's face. */
static double ceiling(const coble_lab_source *s) {
  return s->structure->n[2] * s->structure->dx + s->plate;
}

static void lay_film(const resampling *r, int64_t c, int side) {
  const coble_structure *t = r->s->structure;
  const double h = side ? (double)r->s->h_cc[c] : (double)r->s->h_se[c], top = ceiling(r->s);
  const int64_t i = c % t->n[0], j = c / t->n[0];
  const double x = (double)i * t->dx, y = (double)j * t->dx;
  const double low[3] = {x, y, side ? top - h : 0},
               high[3] = {x + t->dx, y + t->dx, side ? top : h};
  const box b = box_of(r, low, high);
  const float all = 1;
  float *const field[] = {r->v.out[side ? 2 : 0]};
  deposit(r, &b, 1, field, &all);
}

/* SE and CC leave no room either. */
static void cover_ends(const resampling *r) {
  const coble_lab *lab = r->lab;
  const int64_t plane = (int64_t)lab->n[0] * lab->n[1];
  const double floor_at = -lab->origin[2] / lab->spacing[2];
  const double top = (ceiling(r->s) - lab->origin[2]) / lab->spacing[2];
  for (int64_t k = 0; k < lab->n[2]; k++) {
    const double below = fmin(1, fmax(0, floor_at - (double)k));
    const double above = fmin(1, fmax(0, (double)k + 1 - top));
    for (int64_t c = plane * k; c < plane * (k + 1); c++) r->v.covered[c] += (float)(below + above);
  }
}

/* --- Li that overlaps the solid --- */

static float outside(const shares *v, int64_t c) {
  return v->out[0][c] + v->out[1][c] + v->out[2][c];
}

static float room(const shares *v, int64_t c) {
  return fmaxf(0, 1 - v->covered[c]) - outside(v, c);
}

static int64_t beside(const resampling *r, int64_t c, int side) {
  const coble_lab *lab = r->lab;
  const int64_t nx = lab->n[0], plane = nx * lab->n[1];
  int64_t at[3] = {c % nx, c / nx % lab->n[1], c / plane};
  const int axis = 2 - side / 2; /* z first: interfaces are flat */
  at[axis] += side % 2 ? -1 : 1;
  if (axis == 2 && (at[2] < 0 || at[2] >= lab->n[2])) return -1;
  if (axis < 2) at[axis] = place(r, axis, at[axis]);
  return at[axis] < 0 ? -1 : at[0] + nx * at[1] + plane * at[2];
}

/* Li that a cell has beyond its room. */
static float excess(const shares *v, int64_t c) {
  const float over = -room(v, c);
  return over > LEAST ? fminf(over, outside(v, c)) : 0;
}

/* A flood from cell to cell across faces. */
typedef struct {
  int64_t *queue; /* [cells] */
  int32_t *seen;  /* [cells] number of the last flood that came here */
  int64_t end;
  int32_t number;
} flood;

static void reach(flood *f, int64_t c) {
  if (c < 0 || f->seen[c] == f->number) return;
  f->seen[c] = f->number;
  f->queue[f->end++] = c;
}

/* Takes the excess of this cell and of all that hang together with it. */
static void collect(const resampling *r, flood *f, int64_t first, double sum[OUTSIDE]) {
  const shares *v = &r->v;
  f->number++;
  f->end = 0;
  reach(f, first);
  for (int64_t q = 0; q < f->end; q++) {
    const int64_t c = f->queue[q];
    const float part = excess(v, c) / outside(v, c);
    for (int side = 0; side < 6; side++) {
      const int64_t next = beside(r, c, side);
      if (next >= 0 && excess(v, next) > 0) reach(f, next);
    }
    for (int k = 0; k < OUTSIDE; k++) {
      sum[k] += (double)(part * v->out[k][c]);
      v->out[k][c] -= part * v->out[k][c];
    }
  }
}

/* Fills what is free, the nearest first; what finds no room at all stays where it was. */
static void pour(const resampling *r, flood *f, const double sum[OUTSIDE]) {
  const shares *v = &r->v;
  const double all = sum[0] + sum[1] + sum[2];
  double left = all;
  for (int64_t q = 0; q < f->end && left > 0; q++) {
    const int64_t c = f->queue[q];
    for (int side = 0; side < 6; side++) reach(f, beside(r, c, side));
    const double amount = fmin(left, fmax(0, (double)room(v, c)));
    for (int k = 0; k < OUTSIDE; k++) v->out[k][c] += (float)(amount * sum[k] / all);
    left -= amount;
  }
  for (int k = 0; k < OUTSIDE; k++) v->out[k][f->queue[0]] += (float)(left * sum[k] / all);
}

static coble_status make_room(const resampling *r) {
  const int64_t cells = (int64_t)cells_of(r->lab);
  flood f = {malloc((size_t)cells * sizeof(int64_t)), calloc((size_t)cells, sizeof(int32_t)), 0, 0};
  const bool good = f.queue && f.seen;
  for (int64_t c = 0; c < cells && good; c++) {
    double sum[OUTSIDE] = {0};
    if (!(excess(&r->v, c) > 0)) continue;
    collect(r, &f, c, sum);
    pour(r, &f, sum);
  }
  free(f.queue);
  free(f.seen);
  return good ? COBLE_OK
              : coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld cells of the lab frame",
                           (long long)cells);
}

/* --- what there is most of --- */

static coble_lab_phase layer_phase(const resampling *r, int64_t c) {
  const shares *v = &r->v;
  if (!r->s->structure->grey && v->solid[c] > v->pore[c]) return COBLE_LAB_SOLID;
  return 2 * v->inside[c] >= v->pore[c] && v->inside[c] > 0 ? COBLE_LAB_FILLED : COBLE_LAB_EMPTY;
}

static coble_lab_phase phase_of(const resampling *r, int64_t c) {
  const coble_lab *lab = r->lab;
  const shares *v = &r->v;
  const int64_t k = c / ((int64_t)lab->n[0] * lab->n[1]);
  const double z = lab->origin[2] + ((double)k + 0.5) * lab->spacing[2];
  if (z < 0) return COBLE_LAB_SE;
  if (z > ceiling(r->s)) return COBLE_LAB_CC;
  const float layer = v->solid[c] + v->pore[c], li = outside(v, c), gap = 1 - layer - li;
  if (layer >= li && layer >= gap) return layer_phase(r, c);
  if (gap > li) return COBLE_LAB_GAP;
  if (v->out[1][c] >= v->out[0][c] && v->out[1][c] >= v->out[2][c]) return COBLE_LAB_LI_CREVICE;
  return v->out[0][c] >= v->out[2][c] ? COBLE_LAB_LI_SE : COBLE_LAB_LI_CC;
}

static coble_status fill(const resampling *r) {
  const coble_structure *t = r->s->structure;
  const int64_t voxels = (int64_t)coble_structure_cells(t), columns = (int64_t)t->n[0] * t->n[1];
  const int64_t cells = (int64_t)cells_of(r->lab);
  for (int64_t v = 0; v < voxels; v++) move_voxel(r, v);
  for (int64_t c = 0; c < columns; c++)
    for (int side = 0; side < 2; side++) lay_film(r, c, side);
  cover_ends(r);
  COBLE_TRY(make_room(r));
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < cells; c++) {
    r->lab->phase[c] = (uint8_t)phase_of(r, c);
    r->lab->li[c] = r->v.inside[c] + outside(&r->v, c);
  }
  return COBLE_OK;
}

/* --- */

static coble_status size_up(const coble_lab_source *s, const coble_lab_params *p, coble_lab *lab) {
  const coble_structure *t = s->structure;
  if (!(p->spacing >= t->dx / (double)FINEST) || !(p->rim >= 0) || !isfinite(p->spacing + p->rim) ||
      !(s->plate > -t->n[2] * t->dx) || !isfinite(s->plate))
    return coble_fail(COBLE_ERR_INPUT,
                      "lab frame: spacing %g m, rim %g m, CC lifted by %g m: at least 1/%d voxel, "
                      "0, and less than the layer downwards would be right",
                      p->spacing, p->rim, s->plate, (int)FINEST);
  double size[3] = {0, 0, fmax(ceiling(s), p->height)};
  for (int a = 0; a < 2; a++) {
    const int32_t columns = p->size[a] > 0 ? p->size[a] : t->n[a] - p->first[a];
    if (p->first[a] < 0 || columns < 1 || p->first[a] > t->n[a] - columns)
      return coble_fail(COBLE_ERR_INPUT,
                        "lab frame: %d columns from %d on: within %d would be right", columns,
                        p->first[a], t->n[a]);
    lab->origin[a] = p->first[a] * t->dx;
    size[a] = columns * t->dx;
    lab->n[a] = (int32_t)fmax(1, round(size[a] / p->spacing));
    lab->spacing[a] = size[a] / lab->n[a];
  }
  const double rim = ceil(p->rim / p->spacing - 1e-9), high = ceil(size[2] / p->spacing - 1e-9);
  if ((high + 2 * rim) * lab->n[0] * lab->n[1] > CELLS_MAX)
    return coble_fail(COBLE_ERR_INPUT,
                      "lab frame: %d x %d x %.0f cells: at most 2^30, a larger spacing would be "
                      "right",
                      lab->n[0], lab->n[1], high + 2 * rim);
  lab->n[2] = (int32_t)(high + 2 * rim);
  lab->spacing[2] = p->spacing;
  lab->origin[2] = -rim * p->spacing;
  return COBLE_OK;
}

static coble_status allocate(resampling *r, float **all) {
  const size_t cells = cells_of(r->lab);
  *all = calloc(cells * (4 + OUTSIDE), sizeof **all);
  r->lab->phase = malloc(cells);
  r->lab->li = malloc(cells * sizeof *r->lab->li);
  if (!*all || !r->lab->phase || !r->lab->li)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu cells of the lab frame", cells);
  r->v = (shares){*all, *all + cells, *all + 2 * cells, *all + 3 * cells, {0}};
  for (int q = 0; q < OUTSIDE; q++) r->v.out[q] = *all + (size_t)(4 + q) * cells;
  return COBLE_OK;
}

coble_status coble_lab_make(const coble_lab_source *source, const coble_lab_params *params,
                            coble_lab *out) {
  *out = (coble_lab){0};
  const coble_structure *t = source->structure;
  resampling r = {.s = source, .lab = out};
  COBLE_TRY(size_up(source, params, out));
  for (int a = 0; a < 2; a++) {
    const bool whole =
        params->first[a] == 0 && (params->size[a] == 0 || params->size[a] == t->n[a]);
    r.edge[a] = !whole ? CUT : t->periodic_sides ? WRAPS : ENDS;
  }
  float *all = NULL;
  coble_status status = allocate(&r, &all);
  if (!status) status = fill(&r);
  free(all);
  if (status) coble_lab_release(out);
  return status;
}
