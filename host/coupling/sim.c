/* Making and releasing a simulation: the layer's pores and the two films become the nodes of one
 * network. */
#include "coble/sim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/electrochem.h"
#include "sim_internal.h"

coble_sim_params coble_sim_defaults(void) {
  return (coble_sim_params){
      .li = coble_li_defaults(),
      .creep = coble_creep_defaults(),
      .temperature = 333.15,
      .stack_pressure = 5e6,
      .strength = {.tension = {1e6, 6e6, 0.5e6},
                   .shear = {1e6, 6e6, 0.5e6},
                   .scatter = {0.2, 0.2, 0.2},
                   .seed = 1},
      .biot = NAN,
      .across = 1,
      .film_factor = 1,
      .crevice_factor = 50,
      .event_accuracy = 0.5,
      .film_stiffness = 2e17,
      .pore_modulus = 1e11,
      .anchor = 1e-12,
      .dt_first = 1,
      .dt_max = 600,
      .dt_growth = 1.3,
      .front_limit = 0.5,
      .tolerance = 1e-6,
      .max_iterations = 200,
      .max_coupled = 400,
      .max_active_sets = 60,
      .capillary_order = false,
      .ledger_limit = 1e-8,
  };
}

static coble_status check_pores(const coble_structure *s) {
  if (!s->diameter) return coble_fail(COBLE_ERR_INTERNAL, "the structure has no pore diameters");
  const size_t cells = coble_structure_cells(s);
  for (size_t v = 0; v < cells; v++) {
    if (coble_is_pore(s, (int64_t)v) && !(s->diameter[v] * s->diameter_unit > 0))
      return coble_fail(COBLE_ERR_INPUT, "voxel %zu is a pore of diameter 0: must be above 0", v);
  }
  return COBLE_OK;
}

static coble_status check(const coble_structure *s, const coble_sim_params *p) {
  COBLE_TRY(check_pores(s));
  const coble_creep_params *creep = &p->creep;
  if (!(creep->factor > 0) || !(creep->surface_factor > 0) || !(creep->decoration_factor > 0) ||
      !(creep->advance_length > 0))
    return coble_fail(COBLE_ERR_INPUT,
                      "creep factor %g, surface factor %g, advance length %g m: must be above 0",
                      creep->factor, creep->surface_factor, creep->advance_length);
  if (!(p->temperature > 0) || !(p->temperature < p->li.melting_point))
    return coble_fail(COBLE_ERR_INPUT, "temperature %g K: must lie between 0 and %g K (Li melts)",
                      p->temperature, p->li.melting_point);
  if (!(p->stack_pressure > 0))
    return coble_fail(COBLE_ERR_INPUT, "stack pressure %g Pa: must be above 0", p->stack_pressure);
  if (!(p->across > 0) || !(p->film_factor > 0) || !isfinite(p->across * p->film_factor))
    return coble_fail(COBLE_ERR_INPUT, "factors of pores across %g, of films %g: must be above 0",
                      p->across, p->film_factor);
  if (!s->grey && p->creep.bulk_conductance > 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "bulk conductance through the scaffold needs grey voxels: a resolved layer's "
                      "solid is no node");
  return COBLE_OK;
}

/* --- host-side node values --- */

typedef struct {
  uint8_t *kind, *state;
  float *mobility, *entry, *volume, *diameter, *openness;
  int32_t *level, *member;
  int64_t *first;
} host_nodes;

static void release_host(host_nodes *h) {
  free(h->kind), free(h->state), free(h->mobility), free(h->entry), free(h->volume);
  free(h->diameter), free(h->openness), free(h->level), free(h->member), free(h->first);
}

static coble_status allocate_host(host_nodes *h, size_t n, size_t columns) {
  *h = (host_nodes){.kind = malloc(n),
                    .state = malloc(n),
                    .mobility = malloc(n * sizeof(float)),
                    .entry = malloc(n * sizeof(float)),
                    .volume = malloc(n * sizeof(float)),
                    .diameter = malloc(n * sizeof(float)),
                    .openness = malloc(n * sizeof(float)),
                    .level = malloc(n * sizeof(int32_t)),
                    .member = malloc(n * sizeof(int32_t)),
                    .first = calloc(columns + 1, sizeof(int64_t))};
  if (h->kind && h->state && h->mobility && h->entry && h->volume && h->diameter && h->openness &&
      h->level && h->member && h->first)
    return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes", n);
}

/* As the walls of this voxel are. */
static coble_creep_params voxel_creep(const coble_structure *s, const coble_sim_params *p,
                                      int64_t v) {
  return s->coverage ? coble_creep_decorated(&p->creep, s->coverage[v] / 255.0) : p->creep;
}

double coble_voxel_mobility(const coble_structure *s, const coble_sim_params *p, int64_t v) {
  const double d = s->diameter[v] * s->diameter_unit;
  const coble_creep_params creep = voxel_creep(s, p, v);
  return coble_voxel_openness(s, v) * coble_pore_mobility(&p->li, &creep, p->temperature, d) +
         p->creep.bulk_conductance;
}

/* Film cells are planes below and above the layer in the network's box. */
static void fill_node(const coble_structure *s, const coble_sim_params *p, int64_t cell, int64_t i,
                      host_nodes *h) {
  const int64_t plane = (int64_t)s->n[0] * s->n[1];
  const int32_t k = (int32_t)(cell / plane) - 1;
  const bool se = k < 0, cc = k == s->n[2];
  h->level[i] = k;
  h->volume[i] = 1;
  h->mobility[i] = h->entry[i] = h->diameter[i] = h->openness[i] = 0;
  h->kind[i] = se ? COBLE_FILM_SE : cc ? COBLE_FILM_CC : COBLE_VOXEL;
  h->state[i] = se ? COBLE_STARVED : cc ? COBLE_SLEEP : COBLE_VOID;
  if (se || cc) return;
  const int64_t v = cell - plane;
  const double d = s->diameter[v] * s->diameter_unit;
  h->volume[i] = s->grey ? s->porosity[v] : 1;
  h->diameter[i] = (float)d;
  h->openness[i] = (float)coble_voxel_openness(s, v);
  const coble_creep_params creep = voxel_creep(s, p, v);
  h->entry[i] = (float)(coble_entry_pressure(&p->li, &creep, d) / coble_pressure_unit);
  /* in units of one pore of the advance length; rescaled by the largest in set_scales */
  const double unit =
      coble_pore_mobility(&p->li, &p->creep, p->temperature, p->creep.advance_length);
  h->mobility[i] = (float)(coble_voxel_mobility(s, p, v) / unit);
}

/* Nodes of each column from the SE up: a stable counting sort, by level and then by column. */
static coble_status sort_columns(const coble_structure *s, const int64_t *cell, int64_t n,
                                 host_nodes *h) {
  const int64_t plane = (int64_t)s->n[0] * s->n[1];
  int64_t *level_first = calloc((size_t)s->n[2] + 1, sizeof *level_first);
  int64_t *cursor = malloc((size_t)plane * sizeof *cursor);
  int32_t *by_level = calloc((size_t)n, sizeof *by_level);
  const bool ok = level_first && cursor && by_level;
  if (ok) {
    for (int64_t i = 0; i < n; i++) {
      if (h->kind[i] != COBLE_VOXEL) continue;
      level_first[h->level[i] + 1]++;
      h->first[cell[i] % plane + 1]++;
    }
    for (int32_t k = 0; k < s->n[2]; k++) level_first[k + 1] += level_first[k];
    for (int64_t c = 0; c < plane; c++) h->first[c + 1] += h->first[c];
    for (int64_t i = 0; i < n; i++)
      if (h->kind[i] == COBLE_VOXEL) by_level[level_first[h->level[i]]++] = (int32_t)i;
    memcpy(cursor, h->first, (size_t)plane * sizeof *cursor);
    for (int64_t at = 0; at < h->first[plane]; at++)
      h->member[cursor[cell[by_level[at]] % plane]++] = by_level[at];
  }
  free(level_first);
  free(cursor);
  free(by_level);
  return ok ? COBLE_OK
            : coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld columns", (long long)plane);
}

static double set_scales(coble_sim *sim, host_nodes *h) {
  double largest = 0;
  for (int64_t i = 0; i < sim->n; i++)
    if ((double)h->mobility[i] > largest) largest = (double)h->mobility[i];
  if (largest > 0)
    for (int64_t i = 0; i < sim->n; i++) h->mobility[i] = (float)((double)h->mobility[i] / largest);
  return largest;
}

/* Some pores suck, and not all alike. */
static bool suction_differs(const coble_sim *sim, const host_nodes *h) {
  float least = INFINITY, most = -INFINITY;
  for (int64_t i = 0; i < sim->n; i++) {
    if (h->kind[i] != COBLE_VOXEL) continue;
    least = fminf(least, h->entry[i]);
    most = fmaxf(most, h->entry[i]);
  }
  return least < -1e-5F && most > least;
}

/* Per node of the network: fields, links, levels, vectors of the coupled solve. Per bond: itself, its
 * share of a node, and its blocks of dof^2 in the matrix and its levels. */
double coble_sim_bytes(const coble_structure *s, const coble_graph *graph) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  double nodes = 2.0 * s->n[0] * s->n[1];
  for (int64_t v = 0; v < cells; v++) nodes += coble_is_pore(s, v);
  return 256 * nodes + (90 + 36.0 * graph->dof * graph->dof) * (double)graph->bonds;
}

/* --- device side --- */

/* NOLINTNEXTLINE(readability-function-size): as coble_device_alloc, and whence */
coble_status coble_sim_put(coble_device *dev, void *out, const void *from, size_t count,
                           size_t size, const char *what) {
  void *pointer = NULL;
  COBLE_TRY(coble_device_alloc(dev, count, size, what, &pointer));
  memcpy(out, &pointer, sizeof pointer);
  return from ? coble_device_upload(dev, pointer, from, count * size) : COBLE_OK;
}

static coble_status upload_nodes(coble_sim *sim, const host_nodes *h, size_t columns) {
  coble_device *dev = sim->dev;
  coble_sim_arrays *a = &sim->a;
  const size_t n = (size_t)sim->n, f = sizeof(float), d = sizeof(double);
  const bool yields = sim->params.creep.plastic;
  COBLE_TRY(coble_sim_put(dev, &a->kind, h->kind, n, 1, "node kinds"));
  COBLE_TRY(coble_sim_put(dev, &a->mobility, h->mobility, n, f, "mobility"));
  COBLE_TRY(coble_sim_put(dev, &a->entry, h->entry, n, f, "entry pressure"));
  COBLE_TRY(coble_sim_put(dev, &a->volume, h->volume, n, f, "pore volume"));
  COBLE_TRY(
      coble_sim_put(dev, &a->diameter, yields ? h->diameter : NULL, yields ? n : 0, f, "diameter"));
  COBLE_TRY(
      coble_sim_put(dev, &a->openness, yields ? h->openness : NULL, yields ? n : 0, f, "openness"));
  COBLE_TRY(coble_sim_put(dev, &a->extra, NULL, n, f, "power-law mobility"));
  COBLE_TRY(coble_sim_put(dev, &a->extra_next, NULL, n, f, "power-law mobility"));
  COBLE_TRY(coble_sim_put(dev, &a->state, h->state, n, 1, "node states"));
  COBLE_TRY(coble_sim_put(dev, &a->trial, NULL, n, 1, "node states"));
  COBLE_TRY(coble_sim_put(dev, &a->next, NULL, n, 1, "node states"));
  COBLE_TRY(coble_sim_put(dev, &a->s0, NULL, n, d, "Li contents"));
  COBLE_TRY(coble_sim_put(dev, &a->s, NULL, n, d, "Li contents"));
  COBLE_TRY(coble_sim_put(dev, &a->p, NULL, n, d, "pressure"));
  COBLE_TRY(coble_sim_put(dev, &a->p_old, NULL, n, d, "pressure"));
  for (int axis = 0; axis < 3; axis++)
    COBLE_TRY(coble_sim_put(dev, &a->face[axis], NULL, n, f, "conductances"));
  COBLE_TRY(coble_sim_put(dev, &a->diagonal, NULL, n, f, "diagonal"));
  COBLE_TRY(coble_sim_put(dev, &a->b, NULL, n, d, "right-hand side"));
  COBLE_TRY(coble_sim_put(dev, &a->room0, NULL, n, d, "room for Li"));
  COBLE_TRY(coble_sim_put(dev, &a->room, NULL, n, d, "room for Li"));
  COBLE_TRY(coble_sim_put(dev, &a->crevice, NULL, n, f, "crevices"));
  COBLE_TRY(coble_sim_put(dev, &a->open, NULL, n, 1, "open films"));
  COBLE_TRY(coble_sim_put(dev, &a->soft, NULL, n, f, "softness"));
  COBLE_TRY(coble_sim_put(dev, &a->level, h->level, n, sizeof(int32_t), "levels"));
  COBLE_TRY(coble_sim_put(dev, &a->column_member, h->member, (size_t)h->first[columns],
                          sizeof(int32_t), "columns"));
  COBLE_TRY(
      coble_sim_put(dev, &a->column_first, h->first, columns + 1, sizeof(int64_t), "columns"));
  return coble_sim_put(dev, &a->column_height, NULL, columns, d, "column heights");
}

/* --- the network's box: SE film, layer, CC film --- */

static coble_status make_network(coble_sim *sim, const coble_structure *s) {
  const size_t plane = (size_t)s->n[0] * (size_t)s->n[1], cells = coble_structure_cells(s);
  uint8_t *mask = malloc(cells + 2 * plane);
  sim->phase = malloc(cells);
  if (!mask || !sim->phase) {
    free(mask);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the mask of %zu voxels", cells);
  }
  coble_status status = coble_reach_from_se(s, mask + plane);
  for (size_t v = 0; v < cells && !status; v++) {
    const bool pore = coble_is_pore(s, (int64_t)v);
    sim->phase[v] = !pore ? 0 : mask[plane + v] ? 1 : 4;
    if (pore) sim->pore_volume += s->grey ? (double)s->porosity[v] : 1;
  }
  memset(mask, 1, plane);
  memset(mask + plane + cells, 1, plane);
  const coble_box box = {{s->n[0], s->n[1], s->n[2] + 2},
                         {s->periodic_sides, s->periodic_sides, false}};
  if (!status) status = coble_network_create(sim->dev, &box, mask, &sim->net);
  free(mask);
  return status;
}

static coble_status make_nodes(coble_sim *sim, const coble_structure *s) {
  const coble_sim_params *p = &sim->params;
  sim->n = coble_network_size(sim->net);
  const int64_t *cell = coble_network_cells(sim->net);
  const size_t columns = (size_t)s->n[0] * (size_t)s->n[1];
  host_nodes h;
  coble_status status = allocate_host(&h, (size_t)sim->n, columns);
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < sim->n; i++) fill_node(s, p, cell[i], i, &h);
    status = sort_columns(s, cell, sim->n, &h);
  }
  if (!status) {
    const double largest = set_scales(sim, &h);
    const double unit =
        coble_pore_mobility(&p->li, &p->creep, p->temperature, p->creep.advance_length);
    sim->mobility_unit = unit * (largest > 0 ? largest : 1);
    sim->flow_unit = sim->mobility_unit * sim->dx * coble_pressure_unit;
    sim->wall_path = p->creep.factor * coble_interface_mobility(&p->li, p->temperature) /
                     (sim->mobility_unit * sim->dx);
    status = upload_nodes(sim, &h, columns);
    if (!status && p->capillary_order && suction_differs(sim, &h))
      status = coble_invasion_create(sim);
  }
  release_host(&h);
  return status;
}

coble_status coble_sim_create(coble_device *dev, const coble_structure *structure,
                              const coble_graph *graph, const coble_sim_params *params,
                              coble_sim **out) {
  *out = NULL;
  COBLE_TRY(check(structure, params));
  coble_sim *sim = calloc(1, sizeof *sim);
  if (!sim) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a simulation");
  sim->dev = dev;
  sim->params = *params;
  sim->dx = structure->dx;
  memcpy(sim->size, structure->n, sizeof sim->size);
  sim->dt_next = params->dt_first;
  coble_status status = make_network(sim, structure);
  if (!status) status = make_nodes(sim, structure);
  if (!status) status = coble_skeleton_attach(sim, structure, graph);
  if (!status) status = coble_sim_make_room(sim, sim->skeleton.u);
  if (!status)
    status = coble_device_copy(dev, sim->a.room0, sim->a.room, (size_t)sim->n * sizeof(double));
  if (!status) status = coble_sim_measure(sim);
  if (status) {
    coble_sim_destroy(sim);
    return status;
  }
  *out = sim;
  return COBLE_OK;
}

void coble_sim_destroy(coble_sim *sim) {
  if (!sim) return;
  coble_sim_arrays *a = &sim->a;
  void *owned[] = {
      a->kind,     a->mobility,   a->entry,         a->volume,       a->diameter,     a->openness,
      a->extra,    a->extra_next, a->state,         a->trial,        a->next,         a->s0,
      a->s,        a->p,          a->p_old,         a->face[0],      a->face[1],      a->face[2],
      a->diagonal, a->b,          a->room0,         a->room,         a->crevice,      a->open,
      a->soft,     a->level,      a->column_member, a->column_first, a->column_height};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) coble_device_free(sim->dev, owned[i]);
  coble_skeleton_release(sim);
  coble_invasion_destroy(sim->invasion);
  coble_network_destroy(sim->net);
  free(sim->event);
  free(sim->phase);
  free(sim);
}

const coble_step_report *coble_sim_report(const coble_sim *sim) { return &sim->report; }
