/* What the nodes are like: voxels of the same pore, films. Where there are few kinds of them, as in a resolved layer, whose
 * diameters are counts, they make a table; else each node is a medium of its own. */
#include <stdlib.h>
#include <string.h>

#include "coble/electrochem.h"
#include "sim_internal.h"

enum { MEDIA_MAX = 1 << 16, SLOTS = 1 << 18 };

/* All that a medium follows from. */
typedef struct {
  float porosity, tortuosity;
  uint16_t diameter; /* as the structure counts it */
  uint8_t coverage, kind;
} origin;

typedef struct {
  origin *of; /* [media] */
  int64_t media;
  int32_t *slot; /* [SLOTS] medium, -1; open addressing */
} table;

int coble_sim_kind_at(const coble_sim *sim, int64_t cell) {
  const int64_t plane = (int64_t)sim->size[0] * sim->size[1];
  if (cell < plane) return COBLE_FILM_SE;
  return cell < plane * (sim->size[2] + 1) ? COBLE_VOXEL : COBLE_FILM_CC;
}

static origin origin_of(const coble_sim *sim, const coble_structure *s, int64_t cell) {
  const int64_t v = cell - (int64_t)s->n[0] * s->n[1];
  origin o = {1, 1, 0, 0, (uint8_t)coble_sim_kind_at(sim, cell)};
  if (o.kind != COBLE_VOXEL) return o;
  if (s->grey) {
    o.porosity = s->porosity[v];
    o.tortuosity = s->tortuosity[v];
  }
  o.diameter = s->diameter[v];
  o.coverage = s->coverage ? s->coverage[v] : 0;
  return o;
}

/* --- the table --- */

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static uint64_t hash(const origin *o) {
  uint64_t h = (uint64_t)bits_of(o->porosity) << 32 | bits_of(o->tortuosity);
  h ^= (uint64_t)o->diameter << 24 ^ (uint64_t)o->coverage << 8 ^ o->kind;
  h *= 0x9e3779b97f4a7c15; /* the golden ratio spreads neighbours */
  h ^= h >> 32;
  return h * 0x9e3779b97f4a7c15 >> 40;
}

static bool same(const origin *a, const origin *b) {
  return a->diameter == b->diameter && a->coverage == b->coverage && a->kind == b->kind &&
         bits_of(a->porosity) == bits_of(b->porosity) &&
         bits_of(a->tortuosity) == bits_of(b->tortuosity);
}

/* The medium, a new one if need be; -1: more than there is room for. */
static int64_t find(table *t, const origin *o) {
  uint64_t at = hash(o) % SLOTS;
  for (; t->slot[at] >= 0; at = (at + 1) % SLOTS)
    if (same(&t->of[t->slot[at]], o)) return t->slot[at];
  if (t->media == MEDIA_MAX) return -1;
  t->of[t->media] = *o;
  t->slot[at] = (int32_t)t->media;
  return t->media++;
}

/* *index: [n], or NULL where there are too many media for it; then each node is one. */
static coble_status make_table(const coble_sim *sim, const coble_structure *s, table *t,
                               uint16_t **index) {
  const int64_t *cell = coble_network_cells(sim->net);
  const size_t n = (size_t)sim->n;
  t->of = malloc(MEDIA_MAX * sizeof *t->of);
  t->slot = malloc(SLOTS * sizeof *t->slot);
  *index = malloc(n * sizeof **index);
  if (!t->of || !t->slot || !*index)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes", n);
  memset(t->slot, 0xff, SLOTS * sizeof *t->slot);
  int64_t medium = 0;
  for (size_t i = 0; i < n && medium >= 0; i++) {
    const origin o = origin_of(sim, s, cell[i]);
    medium = find(t, &o);
    (*index)[i] = (uint16_t)medium;
  }
  if (medium >= 0) return COBLE_OK;
  free(*index);
  *index = NULL;
  origin *all = realloc(t->of, n * sizeof *all);
  if (!all) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes", n);
  t->of = all;
  t->media = sim->n;
  for (size_t i = 0; i < n; i++) t->of[i] = origin_of(sim, s, cell[i]);
  return COBLE_OK;
}

/* --- their properties --- */

/* As the walls are where particles cover them. */
static coble_creep_params creep_of(const coble_sim_params *p, bool decorated, int coverage) {
  return decorated ? coble_creep_decorated(&p->creep, coverage / 255.0) : p->creep;
}

static double mobility_of(const coble_sim_params *p, bool decorated, int coverage, double diameter,
                          double openness) {
  const coble_creep_params creep = creep_of(p, decorated, coverage);
  return openness * coble_pore_mobility(&p->li, &creep, p->temperature, diameter) +
         p->creep.bulk_conductance;
}

double coble_voxel_mobility(const coble_structure *s, const coble_sim_params *p, int64_t v) {
  const double openness = s->grey ? (double)s->porosity[v] / (double)s->tortuosity[v] : 1;
  return mobility_of(p, s->coverage, s->coverage ? s->coverage[v] : 0,
                     s->diameter[v] * s->diameter_unit, openness);
}

/* On the host, [media]. */
typedef struct {
  uint8_t *kind;
  float *mobility, *entry, *volume, *diameter, *openness;
} properties;

static void release(properties *h) {
  free(h->kind), free(h->mobility), free(h->entry), free(h->volume), free(h->diameter);
  free(h->openness);
}

static coble_status allocate(properties *h, size_t media) {
  const size_t f = (media + 1) * sizeof(float);
  *h = (properties){malloc(media + 1), malloc(f), malloc(f), malloc(f), malloc(f), malloc(f)};
  if (h->kind && h->mobility && h->entry && h->volume && h->diameter && h->openness)
    return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu kinds of pores", media);
}

/* Row m, with mobilities in the unit there is. */
static void fill(const coble_sim *sim, const coble_structure *s, const origin *o, int64_t m,
                 properties *h) {
  const coble_sim_params *p = &sim->params;
  const bool voxel = o->kind == COBLE_VOXEL;
  const double diameter = voxel ? o->diameter * s->diameter_unit : 0;
  const double openness = voxel ? (double)o->porosity / (double)o->tortuosity : 0;
  const coble_creep_params creep = creep_of(p, s->coverage, o->coverage);
  h->kind[m] = o->kind;
  h->volume[m] = o->porosity;
  h->diameter[m] = (float)diameter;
  h->openness[m] = (float)openness;
  h->entry[m] =
      voxel ? (float)(coble_entry_pressure(&p->li, &creep, diameter) / coble_pressure_unit) : 0;
  h->mobility[m] = voxel ? (float)(mobility_of(p, s->coverage, o->coverage, diameter, openness) /
                                   sim->mobility_unit)
                         : 0;
}

/* The largest mobility becomes 1; returns what it was. */
static double rescale(int64_t media, float *mobility) {
  double largest = 0;
  for (int64_t m = 0; m < media; m++)
    if ((double)mobility[m] > largest) largest = (double)mobility[m];
  for (int64_t m = 0; m < media && largest > 0; m++)
    mobility[m] = (float)((double)mobility[m] / largest);
  return largest > 0 ? largest : 1;
}

/* Some pores suck, and not all alike. */
static bool suction_differs(int64_t media, const properties *h) {
  float least = INFINITY, most = -INFINITY;
  for (int64_t m = 0; m < media; m++) {
    if (h->kind[m] != COBLE_VOXEL) continue;
    least = fminf(least, h->entry[m]);
    most = fmaxf(most, h->entry[m]);
  }
  return least < -1e-5F && most > least;
}

static coble_status upload(coble_sim *sim, const properties *h, const uint16_t *index) {
  coble_device *dev = sim->dev;
  coble_media *to = &sim->media;
  const size_t media = (size_t)sim->media_count, f = sizeof(float);
  const size_t yields = sim->params.creep.plastic ? media : 0;
  const char *what = "the kinds of pores";
  COBLE_TRY(coble_sim_put(dev, &to->index, index, index ? (size_t)sim->n : 0, 2, what));
  COBLE_TRY(coble_sim_put(dev, &to->kind, h->kind, media, 1, what));
  COBLE_TRY(coble_sim_put(dev, &to->mobility, h->mobility, media, f, what));
  COBLE_TRY(coble_sim_put(dev, &to->entry, h->entry, media, f, what));
  COBLE_TRY(coble_sim_put(dev, &to->volume, h->volume, media, f, what));
  COBLE_TRY(coble_sim_put(dev, &to->diameter, yields ? h->diameter : NULL, yields, f, what));
  return coble_sim_put(dev, &to->openness, yields ? h->openness : NULL, yields, f, what);
}

coble_status coble_media_make(coble_sim *sim, const coble_structure *s) {
  const coble_sim_params *p = &sim->params;
  sim->mobility_unit =
      coble_pore_mobility(&p->li, &p->creep, p->temperature, p->creep.advance_length);
  table t = {0};
  properties h = {0};
  uint16_t *index = NULL;
  coble_status status = make_table(sim, s, &t, &index);
  sim->media_count = t.media;
  if (!status) status = allocate(&h, (size_t)t.media);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t m = 0; m < t.media; m++) fill(sim, s, &t.of[m], m, &h);
    sim->mobility_unit *= rescale(t.media, h.mobility);
    sim->suction_differs = suction_differs(t.media, &h);
    status = upload(sim, &h, index);
  }
  release(&h);
  free(t.of), free(t.slot), free(index);
  return status;
}

/* biot and yielding once the lattice's modulus is known */
coble_status coble_media_couple(coble_sim *sim, bool grey, double modulus) {
  const size_t media = (size_t)sim->media_count, f = sizeof(float);
  float *volume = malloc(media * f), *biot = malloc(media * f), *yielding = malloc(media * f);
  uint8_t *kind = malloc(media);
  coble_status status = COBLE_OK;
  if (!volume || !biot || !yielding || !kind)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu kinds of pores", media);
  if (!status) status = coble_device_download(sim->dev, volume, sim->media.volume, media * f);
  if (!status) status = coble_device_download(sim->dev, kind, sim->media.kind, media);
  for (size_t m = 0; m < media && !status; m++) {
    biot[m] = isnan(sim->params.biot) || !grey ? volume[m] : (float)sim->params.biot;
    const double b = (double)biot[m];
    yielding[m] = kind[m] == COBLE_VOXEL && modulus > 0
                      ? (float)(b * b / (double)volume[m] * coble_pressure_unit / modulus)
                      : 0;
  }
  const char *what = "the kinds of pores";
  if (!status) status = coble_sim_put(sim->dev, &sim->media.biot, biot, media, f, what);
  if (!status) status = coble_sim_put(sim->dev, &sim->media.yielding, yielding, media, f, what);
  free(volume), free(biot), free(yielding), free(kind);
  return status;
}

coble_status coble_media_spread(coble_sim *sim, const float *property, float *out) {
  const size_t n = (size_t)sim->n, media = (size_t)sim->media_count;
  if (!sim->media.index) return coble_device_download(sim->dev, out, property, n * sizeof *out);
  float *row = malloc(media * sizeof *row);
  uint16_t *index = malloc(n * sizeof *index);
  coble_status status =
      row && index ? COBLE_OK : coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes", n);
  if (!status) status = coble_device_download(sim->dev, row, property, media * sizeof *row);
  if (!status) status = coble_device_download(sim->dev, index, sim->media.index, n * sizeof *index);
  for (size_t i = 0; i < n && !status; i++) out[i] = row[index[i]];
  free(row), free(index);
  return status;
}

void coble_media_release(coble_sim *sim) {
  const coble_media *m = &sim->media;
  const void *owned[] = {m->index, m->kind,     m->mobility, m->entry,   m->volume,
                         m->biot,  m->yielding, m->diameter, m->openness};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
    coble_device_free(sim->dev, (void *)owned[i]);
}
