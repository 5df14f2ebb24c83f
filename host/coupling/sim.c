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
  if (s->n[2] > UINT16_MAX)
    return coble_fail(COBLE_ERR_INPUT, "a layer of %d voxels along z: at most 65535 are possible",
                      s->n[2]);
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

/* --- host-side lists --- */

/* Pores on top of each other, by column. */
typedef struct {
  coble_column_run *run;
  int64_t *first; /* [columns + 1] */
} columns;

static bool is_node(const coble_sim *sim, int64_t voxel) { return sim->phase[voxel] == 1; }

/* Whether the node of a cell is a voxel with no pore below it. */
static bool is_bottom(const coble_sim *sim, int64_t cell, int64_t plane) {
  const int64_t voxel = cell - plane;
  return coble_sim_kind_at(sim, cell) == COBLE_VOXEL &&
         (voxel < plane || !is_node(sim, voxel - plane));
}

static coble_column_run run_from(const coble_sim *sim, int64_t node, int64_t voxel, int64_t plane) {
  const int64_t level = voxel / plane;
  int64_t length = 1;
  while (level + length < sim->size[2] && is_node(sim, voxel + length * plane)) length++;
  return (coble_column_run){(int32_t)node, (uint16_t)level, (uint16_t)length};
}

static coble_status find_columns(const coble_sim *sim, columns *h) {
  const int64_t *cell = coble_network_cells(sim->net), n = sim->n;
  const int64_t plane = (int64_t)sim->size[0] * sim->size[1];
  h->first = calloc((size_t)plane + 2, sizeof *h->first);
  if (!h->first)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld columns", (long long)plane);
  for (int64_t i = 0; i < n; i++)
    if (is_bottom(sim, cell[i], plane)) h->first[cell[i] % plane + 2]++;
  for (int64_t c = 0; c < plane; c++) h->first[c + 2] += h->first[c + 1];
  h->run = malloc((size_t)(h->first[plane + 1] + 1) * sizeof *h->run);
  if (!h->run)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld columns", (long long)plane);
  for (int64_t i = 0; i < n; i++)
    if (is_bottom(sim, cell[i], plane))
      h->run[h->first[cell[i] % plane + 1]++] = run_from(sim, i, cell[i] - plane, plane);
  return COBLE_OK;
}

static coble_status make_columns(coble_sim *sim) {
  coble_sim_arrays *a = &sim->a;
  const size_t plane = (size_t)sim->size[0] * (size_t)sim->size[1];
  columns h = {0};
  coble_status status = find_columns(sim, &h);
  if (!status)
    status = coble_sim_put(sim->dev, &a->column_run, h.run, (size_t)h.first[plane], sizeof *h.run,
                           "columns");
  if (!status)
    status =
        coble_sim_put(sim->dev, &a->column_first, h.first, plane + 1, sizeof *h.first, "columns");
  if (!status)
    status =
        coble_sim_put(sim->dev, &a->column_height, NULL, plane, sizeof(double), "column heights");
  free(h.run), free(h.first);
  return status;
}

/* Per node of the network: fields, links, levels, vectors of the coupled solve. Per bond: itself, its
 * share of a node, and its blocks of dof^2 in the matrix and its levels. */
double coble_sim_bytes(const coble_structure *s, const coble_graph *graph) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  double nodes = 2.0 * s->n[0] * s->n[1];
  for (int64_t v = 0; v < cells; v++) nodes += coble_is_pore(s, v);
  return 129 * nodes + (90 + 36.0 * graph->dof * graph->dof) * (double)graph->bonds;
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

/* At first no Li: films that Li reaches are starved, the others asleep. */
static coble_status put_states(coble_sim *sim) {
  const int64_t *cell = coble_network_cells(sim->net);
  const size_t n = (size_t)sim->n;
  uint8_t *state = malloc(n);
  if (!state) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes", n);
  for (size_t i = 0; i < n; i++) {
    const int kind = coble_sim_kind_at(sim, cell[i]);
    state[i] = kind == COBLE_FILM_SE   ? COBLE_STARVED
               : kind == COBLE_FILM_CC ? COBLE_SLEEP
                                       : COBLE_VOID;
  }
  const coble_status status = coble_sim_put(sim->dev, &sim->a.state, state, n, 1, "node states");
  free(state);
  return status;
}

static coble_status put_nodes(coble_sim *sim) {
  coble_device *dev = sim->dev;
  coble_sim_arrays *a = &sim->a;
  const size_t n = (size_t)sim->n, f = sizeof(float), d = sizeof(double);
  COBLE_TRY(put_states(sim));
  COBLE_TRY(coble_sim_put(dev, &a->extra, NULL, n, f, "power-law mobility"));
  COBLE_TRY(coble_sim_put(dev, &a->trial, NULL, n, 1, "node states"));
  COBLE_TRY(coble_sim_put(dev, &a->s0, NULL, n, d, "Li contents"));
  COBLE_TRY(coble_sim_put(dev, &a->p, NULL, n, d, "pressure"));
  COBLE_TRY(coble_sim_put(dev, &a->p_old, NULL, n, f, "pressure"));
  for (int axis = 0; axis < 3; axis++)
    COBLE_TRY(coble_sim_put(dev, &a->face[axis], NULL, n, f, "conductances"));
  COBLE_TRY(coble_sim_put(dev, &a->diagonal, NULL, n, f, "diagonal"));
  COBLE_TRY(coble_sim_put(dev, &a->room0, NULL, n, f, "room for Li"));
  COBLE_TRY(coble_sim_put(dev, &a->work, NULL, COBLE_MINRES_VECTORS * n, f, "coupled solve"));
  float *vector = a->work;
  for (int v = 0; v < COBLE_MINRES_VECTORS; v++) sim->space.p[v] = vector + (size_t)v * n;
  a->s = a->work; /* takes two of them */
  a->room = sim->space.p[2];
  a->extra_next = sim->space.p[3];
  a->next = (uint8_t *)sim->space.p[4];
  COBLE_TRY(coble_sim_put(dev, &a->crevice, NULL, n, f, "crevices"));
  COBLE_TRY(coble_sim_put(dev, &a->open, NULL, n, 1, "open films"));
  return coble_sim_put(dev, &a->soft, NULL, n, f, "softness");
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
  COBLE_TRY(coble_media_make(sim, s));
  sim->flow_unit = sim->mobility_unit * sim->dx * coble_pressure_unit;
  sim->wall_path = p->creep.factor * coble_interface_mobility(&p->li, p->temperature) /
                   (sim->mobility_unit * sim->dx);
  COBLE_TRY(put_nodes(sim));
  COBLE_TRY(make_columns(sim));
  return p->capillary_order && sim->suction_differs ? coble_invasion_create(sim) : COBLE_OK;
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
  if (!status) status = coble_sim_make_room(sim);
  if (!status)
    status =
        coble_device_copy(dev, sim->a.room0, sim->a.room, (size_t)sim->n * sizeof *sim->a.room);
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
  void *owned[] = {a->extra,      a->state,        a->trial,        a->s0,      a->p,
                   a->p_old,      a->face[0],      a->face[1],      a->face[2], a->diagonal,
                   a->room0,      a->work,         a->crevice,      a->open,    a->soft,
                   a->column_run, a->column_first, a->column_height};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) coble_device_free(sim->dev, owned[i]);
  coble_media_release(sim);
  coble_skeleton_release(sim);
  coble_invasion_destroy(sim->invasion);
  coble_network_destroy(sim->net);
  free(sim->event);
  free(sim->phase);
  free(sim);
}

const coble_step_report *coble_sim_report(const coble_sim *sim) { return &sim->report; }
