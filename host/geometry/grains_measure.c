/* Grains of a structure as they are given out: watershed, small ones absorbed, shapes, places. */
#include <math.h>
#include <stdlib.h>

#include "grain_parts.h"
#include "skeleton_parts.h"
#include "watershed.h"

coble_grain_params coble_grain_defaults(void) {
  return (coble_grain_params){.neck = 0.8, .smallest = 0};
}

static coble_status check(const coble_structure *s, const coble_grain_params *p) {
  COBLE_TRY(coble_structure_check("grains", s));
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "grains: the structure is grey, a resolved one would be right");
  if (!(p->neck >= 0 && p->neck <= 1) || p->smallest < 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "grains: neck = %g and smallest = %d voxels; 0 to 1 and 0 or more would be "
                      "right",
                      p->neck, p->smallest);
  const int64_t cells = (int64_t)coble_structure_cells(s);
  int64_t pores = 0;
  for (int64_t v = 0; v < cells; v++) pores += s->phase[v] != 0;
  if (pores == 0 || pores == cells)
    return coble_fail(COBLE_ERR_INPUT, "grains: no %s voxel; pores and solid would be right",
                      pores ? "solid" : "pore");
  return COBLE_OK;
}

/* Owners become labels: pores and what is left out have none. */
static void label(const coble_structure *s, int32_t *owner, double *left_out) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  int64_t solid = 0, labelled = 0;
  for (int64_t v = 0; v < cells; v++) {
    owner[v] = s->phase[v] ? 0 : owner[v] + 1;
    solid += !s->phase[v];
    labelled += owner[v] > 0;
  }
  *left_out = (double)(solid - labelled) / (double)solid;
}

static coble_status find_inscribed(const coble_structure *s, coble_grains *g) {
  const size_t cells = coble_structure_cells(s);
  const bool periodic[3] = {s->periodic_sides, s->periodic_sides, false};
  uint8_t *mask = NULL;
  int32_t *square = NULL;
  coble_status status = coble_grid_alloc(cells, 1, "phase of the grains", (void **)&mask);
  if (!status)
    status = coble_grid_alloc(cells, sizeof *square, "distances of the grains", (void **)&square);
  if (!status) {
    for (size_t v = 0; v < cells; v++) mask[v] = g->label[v] > 0;
    status = coble_distance_squared(mask, s->n, periodic, square);
  }
  for (size_t v = 0; v < cells && !status; v++) {
    if (!mask[v]) continue;
    double *inscribed = &g->grain[g->label[v] - 1].inscribed;
    *inscribed = fmax(*inscribed, (2 * sqrt((double)square[v]) - 0.5) * s->dx);
  }
  free(mask);
  free(square);
  return status;
}

static void measure_surfaces(const coble_structure *s, coble_grains *g) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  for (int32_t i = 0; i < g->count; i++) g->grain[i].whole = true;
  for (int64_t v = 0; v < cells; v++) {
    if (g->label[v] == 0) continue;
    coble_grain *grain = g->grain + g->label[v] - 1;
    int64_t near[6];
    coble_grid_neighbours(s, v, near);
    for (int side = 0; side < 6; side++) {
      if (near[side] < 0)
        grain->whole = false;
      else if (g->label[near[side]] == 0)
        grain->surface++;
    }
  }
  for (int32_t i = 0; i < g->count; i++) g->grain[i].surface *= 2.0 / 3 * s->dx * s->dx;
}

static int by_grains(const void *left, const void *right) {
  const coble_grain_contact *a = left, *b = right;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return (a->j > b->j) - (a->j < b->j);
}

/* The contact of the grains of two voxels; -1: they are not of two. */
static int64_t contact_of(const coble_grains *g, int64_t v, int64_t next) {
  const int32_t one = g->label[v], other = g->label[next];
  if (one == 0 || other == 0 || one == other) return -1;
  const coble_grain_contact key = {.i = (one < other ? one : other) - 1,
                                   .j = (one < other ? other : one) - 1};
  const coble_grain_contact *found =
      bsearch(&key, g->contact, (size_t)g->contacts, sizeof key, by_grains);
  return found - g->contact;
}

static coble_status locate_contacts(const coble_structure *s, coble_grains *g) {
  if (g->contacts == 0) return COBLE_OK;
  const int64_t cells = (int64_t)coble_structure_cells(s);
  coble_moments *m = calloc((size_t)g->contacts, sizeof *m);
  if (!m) return coble_fail(COBLE_ERR_MEMORY, "grains: no memory for their contacts");
  for (int64_t v = 0; v < cells; v++) {
    int64_t near[6];
    if (g->label[v] == 0) continue;
    coble_grid_neighbours(s, v, near);
    for (int axis = 0; axis < 3; axis++) {
      const int64_t next = near[2 * axis + 1], contact = next < 0 ? -1 : contact_of(g, v, next);
      if (contact < 0) continue;
      coble_moments_add(s, v, m + contact);
      m[contact].ahead[axis]++;
    }
  }
  for (int64_t q = 0; q < g->contacts; q++) coble_moments_mean(s, m + q, g->contact[q].centre);
  free(m);
  return COBLE_OK;
}

static coble_status find(const coble_structure *s, const coble_grain_params *p, int32_t *owner,
                         coble_grains *out) {
  int32_t count = 0;
  COBLE_TRY(coble_watershed(s, p->neck, owner, &count));
  if (p->smallest > 1) COBLE_TRY(coble_grains_absorb(s, p->smallest, owner, &count));
  if (count == 0)
    return coble_fail(COBLE_ERR_INPUT, "grains: none has %d voxels; fewer would be right",
                      p->smallest);
  return coble_grains_describe(s, owner, count, out);
}

coble_status coble_grains_measure(const coble_structure *s, const coble_grain_params *params,
                                  coble_grains *out) {
  *out = (coble_grains){0};
  COBLE_TRY(check(s, params));
  int32_t *owner = NULL;
  COBLE_TRY(coble_grid_alloc(coble_structure_cells(s), sizeof *owner, "labels of grains",
                             (void **)&owner));
  coble_status status = find(s, params, owner, out);
  if (status) {
    free(owner);
    return status;
  }
  out->label = owner;
  label(s, out->label, &out->left_out);
  measure_surfaces(s, out);
  status = find_inscribed(s, out);
  if (!status) status = locate_contacts(s, out);
  if (status) coble_grains_release(out);
  return status;
}
