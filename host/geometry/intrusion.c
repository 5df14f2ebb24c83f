/* Intrusion diameters. The access of a voxel is the squared radius of the largest ball that comes
 * from the inlet to be centred on it: over all paths of centres, the largest of the smallest
 * squared distances to solid on the way. A flood finds it when it always goes on where access is
 * largest (the widest-path form of Dijkstra's search): the first path to a voxel is then its
 * widest. Voxels wait in one list per size, so that nothing has to be sorted. Balls of these sizes
 * are then painted as for local thickness. */
#include "coble/intrusion.h"

#include <math.h>
#include <stdlib.h>

#include "balls.h"
#include "grid.h"

static const double PI = 3.14159265358979323846;

coble_intrusion_params coble_intrusion_defaults(void) {
  return (coble_intrusion_params){
      .axis = 2, .high = true, .surface_tension = 0.48, .contact_angle = 140 * PI / 180};
}

void coble_intrusion_release(coble_intrusion *intrusion) {
  free(intrusion->diameter);
  *intrusion = (coble_intrusion){0};
}

coble_status coble_intrusion_check(const coble_structure *s, const coble_intrusion_params *p) {
  COBLE_TRY(coble_balls_check("intrusion", s));
  if (p->axis < 0 || p->axis > 2)
    return coble_fail(COBLE_ERR_INPUT, "intrusion: inlet axis %d: 0, 1 or 2 would be right",
                      p->axis);
  if (!(p->surface_tension > 0 && p->surface_tension <= 10))
    return coble_fail(COBLE_ERR_INPUT,
                      "intrusion: surface tension %g N/m: above 0 to 10 N/m would be right",
                      p->surface_tension);
  const double degrees = p->contact_angle * 180 / PI;
  if (!(degrees > 90 + 1e-9 && degrees < 180 + 1e-9))
    return coble_fail(COBLE_ERR_INPUT,
                      "intrusion: contact angle %g deg: above 90 to 180 deg would be right, as of "
                      "a liquid that does not wet",
                      degrees);
  if (s->periodic_sides && p->axis < 2)
    return coble_fail(COBLE_ERR_INPUT,
                      "intrusion: inlet on %c, but the sides are periodic and have no outside: an "
                      "inlet on z, or sides that are not periodic, would be right",
                      "xyz"[p->axis]);
  return COBLE_OK;
}

enum { NONE = -1 };

/* Cells that wait, in one list per size. */
typedef struct {
  int64_t cell, next; /* next: index of an entry, or NONE */
} entry;

typedef struct {
  const coble_structure *s;
  int32_t *r2;    /* [cells]; the access with its sign turned, once it is known */
  int64_t *first; /* [largest + 1] first entry of each list, or NONE */
  int32_t largest, level;
  entry *entries;
  int64_t count, room, spare; /* spare: list of entries to be used again */
} flood;

static coble_status find_lists(flood *f) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  int32_t largest = 0;
#pragma omp parallel for schedule(static) reduction(max : largest)
  for (int64_t c = 0; c < cells; c++)
    if (f->r2[c] > largest) largest = f->r2[c];
  f->largest = largest;
  f->spare = NONE;
  COBLE_TRY(coble_grid_alloc((size_t)largest + 1, sizeof *f->first, "lists of pore sizes",
                             (void **)&f->first));
  for (int32_t l = 0; l <= largest; l++) f->first[l] = NONE;
  return COBLE_OK;
}

static coble_status push(flood *f, int32_t level, int64_t cell) {
  int64_t at = f->spare;
  if (at != NONE) {
    f->spare = f->entries[at].next;
  } else {
    if (f->count == f->room) {
      const int64_t room = f->room ? 2 * f->room : 4096;
      entry *grown = realloc(f->entries, (size_t)room * sizeof *grown);
      if (!grown)
        return coble_fail(COBLE_ERR_MEMORY, "intrusion: no memory for a front of %lld voxels",
                          (long long)room);
      f->entries = grown;
      f->room = room;
    }
    at = f->count++;
  }
  f->entries[at] = (entry){cell, f->first[level]};
  f->first[level] = at;
  return COBLE_OK;
}

static int64_t pop(flood *f) {
  const int64_t at = f->first[f->level], cell = f->entries[at].cell;
  f->first[f->level] = f->entries[at].next;
  f->entries[at].next = f->spare;
  f->spare = at;
  return cell;
}

/* A cell that the ball of the present level has come to, or stands before. */
static coble_status visit(flood *f, int64_t cell) {
  const int32_t own = f->r2[cell];
  if (own <= 0) return COBLE_OK; /* solid, or visited */
  const int32_t access = own < f->level ? own : f->level;
  f->r2[cell] = -access;
  return push(f, access, cell);
}

static coble_status enter(flood *f, const coble_intrusion_params *p) {
  const int64_t count = (int64_t)coble_structure_cells(f->s) / f->s->n[p->axis];
  for (int64_t q = 0; q < count; q++)
    COBLE_TRY(visit(f, coble_grid_face(f->s, p->axis, p->high, q)));
  return COBLE_OK;
}

/* r2 in: squared distances; out: access, 0 in what is out of reach. */
static coble_status find_access(flood *f, const coble_intrusion_params *p) {
  COBLE_TRY(find_lists(f));
  f->level = f->largest;
  COBLE_TRY(enter(f, p));
  for (; f->level > 0; f->level--)
    while (f->first[f->level] != NONE) {
      int64_t other[6];
      coble_grid_neighbours(f->s, pop(f), other);
      for (int face = 0; face < 6; face++)
        if (other[face] >= 0) COBLE_TRY(visit(f, other[face]));
    }
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < cells; c++) f->r2[c] = f->r2[c] < 0 ? -f->r2[c] : 0;
  return COBLE_OK;
}

static const int32_t *access_plane(const void *of, int32_t k, int32_t *room) {
  (void)room;
  const flood *f = of;
  return f->r2 + (int64_t)f->s->n[0] * f->s->n[1] * k;
}

static coble_status paint(const flood *f, coble_intrusion *out) {
  const coble_balls balls = {.plane = access_plane, .of = f, .largest = f->largest};
  COBLE_TRY(coble_grid_alloc(coble_structure_cells(f->s), sizeof *out->diameter, "pore diameters",
                             (void **)&out->diameter));
  return coble_balls_paint(f->s, &balls, out->diameter, &out->diameter_unit);
}

coble_status coble_intrusion_measure(const coble_structure *s, const coble_intrusion_params *params,
                                     coble_intrusion *out) {
  *out = (coble_intrusion){0};
  COBLE_TRY(coble_intrusion_check(s, params));
  flood f = {.s = s};
  COBLE_TRY(
      coble_grid_alloc(coble_structure_cells(s), sizeof *f.r2, "pore distances", (void **)&f.r2));
  const bool periodic[3] = {s->periodic_sides, s->periodic_sides, false};
  coble_status status = coble_distance_squared(s->phase, s->n, periodic, f.r2);
  if (!status) status = find_access(&f, params);
  free(f.first);
  free(f.entries);
  if (!status) status = paint(&f, out);
  free(f.r2);
  if (status)
    coble_intrusion_release(out);
  else
    out->params = *params;
  return status;
}
