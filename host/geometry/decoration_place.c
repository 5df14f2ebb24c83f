/* Particles on spheres by random sequential adsorption: a place is drawn on a sphere, and taken
 * unless it overlaps another sphere, a wall, or a particle that came before. */
#include "decoration_place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/random.h"
#include "sphere_search.h"

static const double PI = 3.14159265358979323846;
enum { TRIES = 200 /* per particle, on average: beyond these the walls are as good as full */ };

typedef struct {
  const coble_packing *hosts;
  const coble_decoration *d;
  coble_sphere_search search;
  double *area;      /* [hosts] squares of the diameters up to this one, their sum last */
  coble_cells cells; /* at least a particle wide */
  int32_t *first;    /* [cells] last particle placed in it, or -1 */
  int32_t *next;     /* [wanted] the one placed in this one's cell before it, or -1 */
  coble_packing *out;
} placing;

static coble_status prepare(placing *p, int64_t wanted) {
  const coble_packing *hosts = p->hosts;
  coble_packing *out = p->out;
  const double each = hosts->size[0] * hosts->size[1] * hosts->size[2] / (double)wanted;
  const int64_t cells =
      coble_cells_divide(hosts->size, fmax(p->d->diameter, cbrt(each)), &p->cells);
  *out = (coble_packing){.periodic_sides = hosts->periodic_sides};
  memcpy(out->size, hosts->size, sizeof out->size);
  COBLE_TRY(coble_sphere_search_create(hosts, &p->search));
  COBLE_TRY(coble_grid_alloc((size_t)hosts->count, sizeof *p->area, "areas", (void **)&p->area));
  COBLE_TRY(coble_grid_alloc((size_t)cells, sizeof *p->first, "cells", (void **)&p->first));
  COBLE_TRY(coble_grid_alloc((size_t)wanted, sizeof *p->next, "particles", (void **)&p->next));
  COBLE_TRY(
      coble_grid_alloc((size_t)wanted, sizeof *out->sphere, "particles", (void **)&out->sphere));
  for (int64_t c = 0; c < cells; c++) p->first[c] = -1;
  double sum = 0;
  for (int64_t i = 0; i < hosts->count; i++)
    p->area[i] = sum += hosts->sphere[i].d * hosts->sphere[i].d;
  return COBLE_OK;
}

/* The sphere on which `at` of the area lies. */
static int32_t host_at(const placing *p, double at) {
  int32_t low = 0, high = (int32_t)p->hosts->count - 1;
  while (low < high) {
    const int32_t middle = low + (high - low) / 2;
    if (p->area[middle] < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A place that touches a sphere; returns which. */
static int32_t draw(const placing *p, uint64_t attempt, double x[3]) {
  double u[3];
  for (uint32_t q = 0; q < 3; q++)
    u[q] = coble_random_uniform(p->d->seed, COBLE_STREAM_DECORATION, attempt, q);
  const int32_t host = host_at(p, u[0] * p->area[p->hosts->count - 1]);
  const coble_sphere *s = p->hosts->sphere + host;
  const double arm = (s->d + p->d->diameter) / 2, up = 2 * u[1] - 1, flat = sqrt(1 - up * up);
  x[0] = s->x + arm * flat * cos(2 * PI * u[2]);
  x[1] = s->y + arm * flat * sin(2 * PI * u[2]);
  x[2] = s->z + arm * up;
  for (int a = 0; a < 2 && p->hosts->periodic_sides; a++)
    x[a] = coble_wrapped(x[a], p->hosts->size[a]);
  return host;
}

static bool inside(const placing *p, const double x[3]) {
  const double radius = p->d->diameter / 2;
  for (int a = p->hosts->periodic_sides ? 2 : 0; a < 3; a++)
    if (x[a] < radius || x[a] > p->hosts->size[a] - radius) return false;
  return true;
}

/* Its own sphere is the nearest, unless another is cut. */
static bool clear_of_spheres(const placing *p, int32_t host, const double x[3]) {
  const int32_t near = coble_sphere_nearest(&p->search, x, host);
  if (near == host) return true;
  const coble_sphere *s = p->search.sphere + near;
  double r[3];
  coble_sphere_between(&p->search, (const double[3]){s->x, s->y, s->z}, x, r);
  const double gap = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) - s->d / 2;
  return gap >= p->d->diameter / 2;
}

static bool clear_in_cell(const placing *p, int32_t cell, const double x[3]) {
  const double d = p->d->diameter;
  for (int32_t i = p->first[cell]; i >= 0; i = p->next[i]) {
    const coble_sphere *s = p->out->sphere + i;
    double r[3];
    coble_sphere_between(&p->search, (const double[3]){s->x, s->y, s->z}, x, r);
    if (r[0] * r[0] + r[1] * r[1] + r[2] * r[2] < d * d) return false;
  }
  return true;
}

static bool clear_of_particles(const placing *p, const double x[3]) {
  const coble_cells *g = &p->cells;
  int32_t at[3];
  for (int a = 0; a < 3; a++) at[a] = coble_cell_along(g, a, x[a]);
  for (int q = 0; q < 27; q++) {
    const int32_t step[3] = {q % 3 - 1, q / 3 % 3 - 1, q / 9 - 1};
    int32_t c[3];
    bool within = true;
    for (int a = 0; a < 3; a++) {
      c[a] = at[a] + step[a];
      if (p->search.periodic[a])
        c[a] = (c[a] + g->n[a]) % g->n[a];
      else
        within = within && c[a] >= 0 && c[a] < g->n[a];
    }
    if (within && !clear_in_cell(p, c[0] + g->n[0] * (c[1] + g->n[1] * c[2]), x)) return false;
  }
  return true;
}

static void put(placing *p, const double x[3]) {
  const coble_sphere one = {x[0], x[1], x[2], p->d->diameter};
  const int32_t cell = coble_cell_of(&p->cells, &one), i = (int32_t)p->out->count++;
  p->out->sphere[i] = one;
  p->next[i] = p->first[cell];
  p->first[cell] = i;
}

static coble_status place(placing *p, int64_t wanted, double share) {
  COBLE_TRY(prepare(p, wanted));
  const int64_t tries = TRIES * wanted + 1000;
  for (int64_t attempt = 0; attempt < tries && p->out->count < wanted; attempt++) {
    double x[3];
    const int32_t host = draw(p, (uint64_t)attempt, x);
    if (inside(p, x) && clear_of_spheres(p, host, x) && clear_of_particles(p, x)) put(p, x);
  }
  if (p->out->count < wanted)
    return coble_fail(COBLE_ERR_INPUT,
                      "decoration: only %lld of %lld particles of %g nm found a place on the "
                      "spheres: a loading below %.2g would be right",
                      (long long)p->out->count, (long long)wanted, p->d->diameter * 1e9,
                      share * (double)p->out->count);
  return COBLE_OK;
}

coble_status coble_decoration_place(const coble_packing *hosts, const coble_decoration *d,
                                    coble_packing *out, double *loading) {
  double solid = 0;
  for (int64_t i = 0; i < hosts->count; i++) solid += pow(hosts->sphere[i].d / d->diameter, 3);
  const double wanted = fmax(1, round(d->loading * solid)); /* volumes in those of a particle */
  if (wanted > INT32_MAX / 2)
    return coble_fail(COBLE_ERR_INPUT,
                      "decoration: %.3g particles: up to %d, a smaller sample, would be right",
                      wanted, INT32_MAX / 2);
  placing p = {.hosts = hosts, .d = d, .out = out};
  const coble_status status = place(&p, (int64_t)wanted, 1 / solid);
  coble_sphere_search_release(&p.search);
  free(p.area);
  free(p.first);
  free(p.next);
  *loading = (double)out->count / solid;
  return status;
}
