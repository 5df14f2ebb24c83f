/* Packings with clusters: of a dense packing the spheres go where a Gaussian random field is high.
 *
 * A white number for every sphere, summed over its neighbours with the weight exp(-2 r^2/l^2), has
 * the correlation exp(-r^2/l^2), as in a grey layer; divided by the root of the sum of the squared
 * weights it has variance one near floor and roof, too. */
#include <math.h>
#include <stdlib.h>

#include "coble/random.h"
#include "packing_internal.h"
#include "sphere_search.h"

typedef struct {
  double value; /* of the field */
  int64_t sphere;
} rank;

typedef struct {
  const coble_sphere_search *search;
  const double *noise; /* [count] */
  double length;
  double sum, squares;
} filter;

static double distance_squared(const coble_sphere_search *f, int32_t i, int32_t j) {
  const coble_sphere *a = f->sphere + i, *b = f->sphere + j;
  double r[3];
  coble_sphere_between(f, (const double[3]){a->x, a->y, a->z}, (const double[3]){b->x, b->y, b->z},
                       r);
  return r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
}

static coble_status add_noise(void *with, int32_t i, int32_t j) {
  filter *f = with;
  const double weight = exp(-2 * distance_squared(f->search, i, j) / (f->length * f->length));
  f->sum += weight * f->noise[j];
  f->squares += weight * weight;
  return COBLE_OK;
}

static coble_status find_field(const coble_sphere_search *search, const coble_packing_params *p,
                               rank *out) {
  double *noise = NULL;
  COBLE_TRY(
      coble_grid_alloc((size_t)search->count, sizeof *noise, "cluster noise", (void **)&noise));
#pragma omp parallel for schedule(static)
  for (int32_t i = 0; i < search->count; i++)
    noise[i] = coble_random_normal(p->seed, COBLE_STREAM_CLUSTERS, (uint64_t)i, 0);
#pragma omp parallel for schedule(dynamic, 256)
  for (int32_t i = 0; i < search->count; i++) {
    filter f = {search, noise, p->cluster_length, 0, 0};
    coble_sphere_around(search, i, 2 * p->cluster_length, add_noise, &f); /* cannot fail */
    out[i] = (rank){f.sum / sqrt(f.squares), i};
  }
  free(noise);
  return COBLE_OK;
}

static int compare(const void *a, const void *b) {
  const rank *s = a, *t = b;
  if (s->value != t->value) return s->value > t->value ? -1 : 1;
  return s->sphere < t->sphere ? -1 : s->sphere > t->sphere;
}

static double volume_of(const coble_sphere *s) {
  return 3.14159265358979323846 / 6 * s->d * s->d * s->d;
}

/* Those of the highest field get the diameter 0, until the solid volume is nearest to the wanted
 * one. Returns what is left of it. */
static double remove_highest(const rank *order, double wanted, coble_packing *packing) {
  double solid = 0;
  for (int64_t i = 0; i < packing->count; i++) solid += volume_of(packing->sphere + i);
  for (int64_t q = 0; q < packing->count; q++) {
    coble_sphere *s = packing->sphere + order[q].sphere;
    const double volume = volume_of(s);
    if (solid - volume / 2 < wanted) break;
    solid -= volume;
    s->d = 0;
  }
  return solid;
}

typedef struct {
  const coble_sphere_search *search;
  const coble_packing *thinned;
  double gap;
  int64_t count;
} contacts;

static coble_status count_contact(void *with, int32_t i, int32_t j) {
  contacts *c = with;
  const double reach = (c->thinned->sphere[i].d + c->thinned->sphere[j].d) / 2 + c->gap;
  if (i != j && c->thinned->sphere[j].d > 0)
    c->count += distance_squared(c->search, i, j) < reach * reach;
  return COBLE_OK;
}

/* Contacts of all spheres that are left; the search still has the others. */
static int64_t count_contacts(const coble_sphere_search *search, const coble_packing *thinned,
                              double gap) {
  int64_t count = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : count)
  for (int32_t i = 0; i < search->count; i++) {
    contacts c = {search, thinned, gap, 0};
    if (thinned->sphere[i].d == 0) continue;
    coble_sphere_around(search, i, thinned->sphere[i].d / 2 + search->largest + gap, count_contact,
                        &c); /* cannot fail */
    count += c.count;
  }
  return count;
}

static void close_ranks(coble_packing *packing) {
  int64_t left = 0;
  for (int64_t i = 0; i < packing->count; i++)
    if (packing->sphere[i].d > 0) packing->sphere[left++] = packing->sphere[i];
  packing->count = left;
}

coble_status coble_packing_thin(const coble_packing_params *p, coble_packing *packing,
                                coble_packing_report *report) {
  coble_sphere_search search = {0};
  rank *order = NULL;
  COBLE_TRY(coble_sphere_search_create(packing, &search));
  coble_status status =
      coble_grid_alloc((size_t)packing->count, sizeof *order, "clusters", (void **)&order);
  if (!status) status = find_field(&search, p, order);
  if (!status) {
    const double box = p->size[0] * p->size[1] * p->size[2];
    const double gap = p->overlap * coble_packing_mean(p);
    qsort(order, (size_t)packing->count, sizeof *order, compare);
    report->porosity = 1 - remove_highest(order, (1 - p->porosity) * box, packing) / box;
    const int64_t touching = count_contacts(&search, packing, gap), dense = packing->count;
    close_ranks(packing);
    report->removed = dense - packing->count;
    report->mean_contacts = packing->count ? (double)touching / (double)packing->count : 0;
  }
  free(order);
  coble_sphere_search_release(&search);
  return status;
}
