/* The lattice of a simulation and the lists that join it to the network. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "sim_internal.h"

/* A list of lists: what belongs to key k is item[first[k]] .. item[first[k + 1] - 1]. */
typedef struct {
  int64_t *first; /* [keys + 1] */
  int32_t *item;
  float *weight; /* or NULL */
} lists;

static void lists_release(lists *l) { free(l->first), free(l->item), free(l->weight); }

/* One entry of the lists; key < 0 is left out. */
typedef struct {
  int64_t key;
  int32_t item;
  float weight;
} entry;

/* Sorts entries by key, stable. */
static coble_status lists_make(const entry *e, int64_t count, int64_t keys, lists *out) {
  *out = (lists){calloc((size_t)keys + 2, sizeof(int64_t)),
                 malloc((size_t)(count + 1) * sizeof(int32_t)),
                 malloc((size_t)(count + 1) * sizeof(float))};
  if (!out->first || !out->item || !out->weight) {
    lists_release(out);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld entries of the skeleton",
                      (long long)count);
  }
  for (int64_t i = 0; i < count; i++)
    if (e[i].key >= 0) out->first[e[i].key + 2]++;
  for (int64_t k = 0; k < keys; k++) out->first[k + 2] += out->first[k + 1];
  for (int64_t i = 0; i < count; i++) {
    if (e[i].key < 0) continue;
    const int64_t at = out->first[e[i].key + 1]++;
    out->item[at] = e[i].item;
    out->weight[at] = e[i].weight;
  }
  return COBLE_OK;
}

static coble_status own(coble_sim *sim, void *out, const void *from, size_t count, size_t size) {
  coble_skeleton *k = &sim->skeleton;
  void *pointer = NULL;
  const coble_status status = coble_sim_put(sim->dev, &pointer, from, count, size, "the skeleton");
  memcpy(out, &pointer, sizeof pointer);
  if (pointer) k->owned[k->owned_count++] = pointer;
  return status;
}

/* In 32 bits. */
static coble_status own_narrow(coble_sim *sim, void *out, const int64_t *first, int64_t keys) {
  if (first[keys] > INT32_MAX)
    return coble_fail(COBLE_ERR_INPUT,
                      "%lld voxel faces between the skeleton's bodies, at most 2147483647 are "
                      "possible: use larger bodies or voxels",
                      (long long)first[keys]);
  int32_t *narrow = malloc((size_t)(keys + 1) * sizeof *narrow);
  if (!narrow) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld nodes", (long long)keys);
  for (int64_t k = 0; k <= keys; k++) narrow[k] = (int32_t)first[k];
  const coble_status status = own(sim, out, narrow, (size_t)keys + 1, sizeof *narrow);
  free(narrow);
  return status;
}

/* --- what the lists are made of, on the host --- */

typedef struct {
  const coble_structure *structure;
  const coble_graph *graph;
  const int64_t *cell; /* [n] box cell of each network node */
  int64_t n, plane;
  int32_t *node_of;    /* [voxels] network node, -1 */
  int32_t *film_of[2]; /* [columns] */
  entry *e;
  int64_t count, room;
} survey;

static coble_status add(survey *s, int64_t key, int64_t item, double weight) {
  if (s->count == s->room) {
    const int64_t room = 2 * s->room + 1024;
    entry *e = realloc(s->e, (size_t)room * sizeof *e);
    if (!e) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the skeleton's lists");
    s->e = e;
    s->room = room;
  }
  s->e[s->count++] = (entry){key, (int32_t)item, (float)weight};
  return COBLE_OK;
}

static void survey_release(survey *s) {
  free(s->node_of), free(s->film_of[0]), free(s->film_of[1]), free(s->e);
}

static coble_status survey_make(const coble_sim *sim, const coble_structure *structure,
                                const coble_graph *graph, survey *s) {
  const size_t voxels = coble_structure_cells(structure);
  *s = (survey){.structure = structure,
                .graph = graph,
                .cell = coble_network_cells(sim->net),
                .n = sim->n,
                .plane = (int64_t)sim->size[0] * sim->size[1]};
  s->node_of = malloc(voxels * sizeof(int32_t));
  for (int side = 0; side < 2; side++) s->film_of[side] = calloc((size_t)s->plane, sizeof(int32_t));
  if (!s->node_of || !s->film_of[0] || !s->film_of[1])
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu voxels", voxels);
  memset(s->node_of, 0xff, voxels * sizeof(int32_t));
  const int64_t top = s->plane * (structure->n[2] + 1);
  for (int64_t i = 0; i < s->n; i++) {
    const int64_t cell = s->cell[i];
    if (cell < s->plane)
      s->film_of[0][cell] = (int32_t)i;
    else if (cell >= top)
      s->film_of[1][cell - top] = (int32_t)i;
    else
      s->node_of[cell - s->plane] = (int32_t)i;
  }
  return COBLE_OK;
}

/* The layer bond from node i to node j whose normal points most along the axis, -1: none. Where two nodes fill a
 * period, one bond joins them within the box and another across its sides. Bonds of a node are few. */
static int64_t bond_along(const coble_graph *g, const lists *of_node, int32_t i, int32_t j,
                          int axis) {
  int64_t found = -1;
  double most = -INFINITY;
  for (int64_t at = of_node->first[i]; at < of_node->first[i + 1]; at++) {
    const coble_bond *b = g->bond + of_node->item[at];
    if (b->kind != COBLE_BOND_LAYER || b->face <= 0 || (b->i != j && b->j != j)) continue;
    const double along = (double)(b->i == i ? b->n[axis] : -b->n[axis]);
    if (along <= most) continue;
    most = along;
    found = of_node->item[at];
  }
  return found;
}

/* Voxel across the +x, +y or +z face, -1 at a wall. */
static int64_t voxel_beyond(const coble_structure *s, int64_t v, int axis) {
  const int64_t stride[3] = {1, s->n[0], (int64_t)s->n[0] * s->n[1]};
  const int32_t at = (int32_t)(v / stride[axis] % s->n[axis]);
  if (at + 1 < s->n[axis]) return v + stride[axis];
  return axis < 2 && s->periodic_sides && s->n[axis] > 1 ? v - at * stride[axis] : -1;
}

/* Entries (bond, network node) for each voxel face between two bonded lattice nodes. */
static coble_status survey_faces(survey *s) {
  const coble_graph *g = s->graph;
  lists of_node;
  s->count = 0;
  for (int64_t b = 0; b < g->bonds; b++) {
    COBLE_TRY(add(s, g->bond[b].i, b, 0));
    if (g->bond[b].j >= 0) COBLE_TRY(add(s, g->bond[b].j, b, 0));
  }
  COBLE_TRY(lists_make(s->e, s->count, g->nodes, &of_node));
  s->count = 0;
  coble_status status = COBLE_OK;
  for (int64_t v = 0; v < g->voxels && !status; v++)
    for (int axis = 0; axis < 3 && !status; axis++) {
      const int64_t w = voxel_beyond(s->structure, v, axis);
      if (w < 0 || g->owner[v] < 0 || g->owner[w] < 0 || g->owner[v] == g->owner[w]) continue;
      const int64_t b = bond_along(g, &of_node, g->owner[v], g->owner[w], axis);
      if (b < 0) continue;
      if (s->node_of[v] >= 0) status = add(s, b, s->node_of[v], 0);
      if (s->node_of[w] >= 0 && !status) status = add(s, b, s->node_of[w], 0);
    }
  lists_release(&of_node);
  return status;
}

static void swap_entries(survey *s) {
  for (int64_t i = 0; i < s->count; i++) {
    const int64_t key = s->e[i].key;
    s->e[i].key = s->e[i].item;
    s->e[i].item = (int32_t)key;
  }
}

/* --- to the device --- */

/* out: where first, item and weight go, weight or NULL; narrow: first in 32 bits. */
static coble_status own_lists(coble_sim *sim, const survey *s, int64_t keys, bool narrow,
                              void *out[3]) {
  lists l;
  COBLE_TRY(lists_make(s->e, s->count, keys, &l));
  const size_t items = (size_t)l.first[keys];
  coble_status status = narrow ? own_narrow(sim, out[0], l.first, keys)
                               : own(sim, out[0], l.first, (size_t)keys + 1, sizeof(int64_t));
  if (!status) status = own(sim, out[1], l.item, items, sizeof(int32_t));
  if (!status && out[2]) status = own(sim, out[2], l.weight, items, sizeof(float));
  lists_release(&l);
  return status;
}

static coble_status put_faces(coble_sim *sim, survey *s) {
  coble_coupling *m = &sim->skeleton.map;
  COBLE_TRY(survey_faces(s));
  void *by_bond[] = {&m->face_first, &m->face_member, NULL};
  COBLE_TRY(own_lists(sim, s, s->graph->bonds, false, by_bond));
  swap_entries(s);
  void *by_voxel[] = {&m->touch_first, &m->touch_bond, NULL};
  return own_lists(sim, s, s->n, true, by_voxel);
}

/* The items of each key, ascending, as ranges: range [items], first that of the ranges afterwards. */
static void find_ranges(lists *l, int64_t keys, coble_node_range *range) {
  int64_t count = 0;
  for (int64_t k = 0, at = 0; k < keys; k++) {
    const int64_t end = l->first[k + 1], begin = count;
    for (; at < end; at++) {
      const bool follows =
          count > begin && l->item[at] == range[count - 1].first + range[count - 1].count;
      if (follows)
        range[count - 1].count++;
      else
        range[count++] = (coble_node_range){l->item[at], 1};
    }
    l->first[k] = begin;
  }
  l->first[keys] = count;
}

/* The voxels of each lattice node. */
static coble_status put_voxels(coble_sim *sim, survey *s) {
  coble_coupling *m = &sim->skeleton.map;
  const coble_graph *g = s->graph;
  lists l;
  s->count = 0;
  for (int64_t i = 0; i < s->n; i++) {
    const int64_t cell = s->cell[i];
    if (coble_sim_kind_at(sim, cell) == COBLE_VOXEL)
      COBLE_TRY(add(s, g->owner[cell - s->plane], i, 0));
  }
  COBLE_TRY(lists_make(s->e, s->count, g->nodes, &l));
  const size_t items = (size_t)l.first[g->nodes];
  coble_node_range *range = malloc((items + 1) * sizeof *range);
  coble_status status = COBLE_OK;
  if (range) {
    find_ranges(&l, g->nodes, range);
    status = own(sim, &m->member_first, l.first, (size_t)g->nodes + 1, sizeof *l.first);
    if (!status) status = own(sim, &m->member, range, (size_t)l.first[g->nodes], sizeof *range);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu voxels of the skeleton", items);
  }
  free(range);
  lists_release(&l);
  return status;
}

static coble_status put_films(coble_sim *sim, survey *s) {
  coble_coupling *m = &sim->skeleton.map;
  const coble_graph *g = s->graph;
  for (int side = 0; side < 2; side++) {
    s->count = 0;
    for (int64_t c = 0; c < g->columns; c++)
      for (int a = 0; a < COBLE_FILM_NODES; a++)
        if (g->film[side][c].node[a] >= 0)
          COBLE_TRY(add(s, g->film[side][c].node[a], s->film_of[side][c],
                        (double)g->film[side][c].weight[a]));
    void *films[] = {&m->film_first[side], &m->film_member[side], &m->film_weight[side]};
    COBLE_TRY(own_lists(sim, s, g->nodes, false, films));
    COBLE_TRY(
        own(sim, &m->support[side], g->film[side], (size_t)g->columns, sizeof(coble_film_support)));
  }
  return COBLE_OK;
}

/* Modulus in uniaxial strain along z, M = sum of kn l^2 n_z^4 / volume, and the give of bonds at their strength. */
static void measure_graph(coble_sim *sim, const coble_graph *g) {
  coble_skeleton *k = &sim->skeleton;
  double sum = 0, volume = 0;
  for (int64_t b = 0; b < g->bonds; b++) {
    const coble_bond *bond = g->bond + b;
    const double length = (double)bond->arm_i + (double)bond->arm_j, nz = (double)bond->n[2];
    if (bond->kind == COBLE_BOND_LAYER) sum += (double)bond->kn * length * length * pow(nz, 4);
    const coble_strength_params *s = &sim->params.strength;
    const double strength = fmin(s->tension[bond->kind], s->shear[bond->kind]);
    if (isfinite(strength))
      k->give = fmax(k->give, strength * (double)bond->area / (double)bond->kn);
  }
  for (int32_t i = 0; i < g->nodes; i++) volume += g->volume[i];
  k->modulus = volume > 0 ? sum / volume : 0;
}

/* Lattice node of each voxel, column of each film cell. */
static coble_status put_owners(coble_sim *sim, const survey *s) {
  int32_t *owner = malloc((size_t)s->n * sizeof *owner);
  if (!owner) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld nodes", (long long)s->n);
  for (int64_t i = 0; i < s->n; i++) {
    const int64_t cell = s->cell[i];
    const bool voxel = coble_sim_kind_at(sim, cell) == COBLE_VOXEL;
    owner[i] = voxel ? s->graph->owner[cell - s->plane] : (int32_t)(cell % s->plane);
  }
  const coble_status status =
      own(sim, &sim->skeleton.map.owner, owner, (size_t)s->n, sizeof *owner);
  free(owner);
  return status;
}

static coble_status put_nodes(coble_sim *sim, const coble_graph *g) {
  coble_skeleton *k = &sim->skeleton;
  const size_t nodes = (size_t)g->nodes;
  float *inverse = malloc(nodes * sizeof *inverse);
  k->position = malloc(nodes * sizeof *k->position);
  k->bond = malloc((size_t)g->bonds * sizeof *k->bond);
  for (int side = 0; side < 2; side++) k->interface[side] = malloc(nodes * sizeof(int32_t));
  coble_status status = COBLE_OK;
  if (!inverse || !k->position || !k->bond || !k->interface[0] || !k->interface[1])
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu lattice nodes", nodes);
  if (!status) {
    const double voxel = sim->dx * sim->dx * sim->dx;
    for (size_t i = 0; i < nodes; i++)
      inverse[i] = g->volume[i] > 0 ? (float)(voxel / g->volume[i]) : 0;
    memcpy(k->position, g->position, nodes * sizeof *k->position);
    memcpy(k->bond, g->bond, (size_t)g->bonds * sizeof *k->bond);
    for (int side = 0; side < 2; side++) memset(k->interface[side], 0xff, nodes * sizeof(int32_t));
    for (int64_t b = 0; b < g->bonds; b++) {
      const coble_bond *bond = g->bond + b;
      if (bond->kind == COBLE_BOND_LAYER) {
        k->layer_bonds = b + 1;
        k->face_area += (double)bond->face;
      } else {
        const int side = bond->kind == COBLE_BOND_CC;
        k->interface[side][bond->i] = (int32_t)b;
        k->interface_area[side] += (double)bond->area;
      }
    }
    status = own(sim, &k->map.inverse_volume, inverse, nodes, sizeof *inverse);
  }
  for (int side = 0; side < 2 && !status; side++)
    status = own(sim, &k->map.interface[side], k->interface[side], nodes, sizeof(int32_t));
  free(inverse);
  return status;
}

static coble_status put_vectors(coble_sim *sim) {
  coble_skeleton *k = &sim->skeleton;
  coble_device *dev = sim->dev;
  const size_t nodes = (size_t)k->nodes, size = (size_t)k->size, d = sizeof(double);
  const size_t bonds = (size_t)k->bonds, layer = (size_t)k->layer_bonds;
  COBLE_TRY(coble_sim_put(dev, &k->bond_state, NULL, bonds, 1, "bond states"));
  COBLE_TRY(coble_sim_put(dev, &k->flips, NULL, bonds, 1, "bond states"));
  COBLE_TRY(coble_sim_put(dev, &k->u, NULL, size, d, "displacements"));
  COBLE_TRY(coble_sim_put(dev, &k->u_old, NULL, size, d, "displacements"));
  COBLE_TRY(coble_sim_put(dev, &k->load, NULL, size, d, "dead load"));
  COBLE_TRY(coble_sim_put(dev, &k->q, NULL, nodes, d, "Li pressure on the lattice"));
  COBLE_TRY(coble_sim_put(dev, &k->strain, NULL, nodes, d, "volume strain"));
  for (int side = 0; side < 2; side++) {
    COBLE_TRY(coble_sim_put(dev, &k->force[side], NULL, nodes, d, "film forces"));
    COBLE_TRY(coble_sim_put(dev, &k->gap[side], NULL, nodes, d, "gaps"));
  }
  COBLE_TRY(coble_sim_put(dev, &k->wedge, NULL, layer, d, "crevice forces"));
  COBLE_TRY(coble_sim_put(dev, &k->opening, NULL, layer, d, "crevice openings"));
  COBLE_TRY(coble_sim_put(dev, &k->film, NULL, 2 * nodes, d, "film pressures"));
  COBLE_TRY(coble_sim_put(dev, &k->bed, NULL, 2 * nodes, sizeof(float), "film stiffness"));
  COBLE_TRY(coble_sim_put(dev, &k->felt, NULL, bonds, sizeof(coble_bond_load), "bond loads"));
  COBLE_TRY(
      coble_sim_put(dev, &k->felt_before, NULL, bonds, sizeof(coble_bond_load), "bond loads"));
  for (int v = 0; v < COBLE_MINRES_VECTORS; v++)
    COBLE_TRY(coble_sim_put(dev, &sim->space.u[v], NULL, size, d, "coupled solve"));
  return COBLE_OK;
}

/* Upright nodes do not move sideways. */
static coble_status put_held(coble_sim *sim, const coble_graph *graph) {
  coble_skeleton *k = &sim->skeleton;
  if (!graph->upright) return COBLE_OK;
  uint8_t *held = malloc((size_t)k->size);
  if (!held)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld unknowns", (long long)k->size);
  for (int64_t i = 0; i < k->size; i++) held[i] = i < k->size - 1 && i % graph->dof != 2;
  const coble_status status =
      coble_sim_put(sim->dev, &k->held, held, (size_t)k->size, 1, "held unknowns");
  free(held);
  return status;
}

/* The stack presses the plate down. */
static coble_status put_load(coble_sim *sim) {
  const double cells = (double)sim->size[0] * sim->size[1];
  const double force = -sim->params.stack_pressure / coble_pressure_unit * cells;
  coble_skeleton *k = &sim->skeleton;
  return coble_device_upload(sim->dev, k->load + k->size - 1, &force, sizeof force);
}

coble_status coble_skeleton_attach(coble_sim *sim, const coble_structure *structure,
                                   const coble_graph *graph) {
  coble_skeleton *k = &sim->skeleton;
  const double force = coble_pressure_unit * sim->dx * sim->dx;
  COBLE_TRY(coble_lattice_create(sim->dev, graph, sim->dx, force, &k->lattice));
  k->nodes = graph->nodes;
  k->bonds = graph->bonds;
  k->size = coble_lattice_size(k->lattice);
  COBLE_TRY(coble_strengths_make(sim->dev, graph, &sim->params.strength, &k->strength));
  sim->owner = malloc((size_t)graph->voxels * sizeof *sim->owner);
  if (!sim->owner) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the voxels' owners");
  memcpy(sim->owner, graph->owner, (size_t)graph->voxels * sizeof *sim->owner);
  measure_graph(sim, graph);
  survey s;
  coble_status status = survey_make(sim, structure, graph, &s);
  if (!status) status = put_faces(sim, &s);
  if (!status) status = put_voxels(sim, &s);
  if (!status) status = put_films(sim, &s);
  if (!status) status = put_owners(sim, &s);
  survey_release(&s);
  if (!status) status = coble_media_couple(sim, structure->grey, k->modulus);
  COBLE_TRY(status);
  COBLE_TRY(put_nodes(sim, graph));
  COBLE_TRY(put_vectors(sim));
  COBLE_TRY(put_held(sim, graph));
  COBLE_TRY(put_load(sim));
  coble_coupling *m = &k->map;
  m->n = sim->n;
  m->nodes = k->nodes;
  m->dof = graph->dof;
  m->per_area = 1 / (sim->dx * sim->dx);
  m->media = sim->media;
  m->bond = coble_lattice_bond(k->lattice);
  m->bond_state = coble_lattice_state(k->lattice);
  m->node_first = coble_lattice_node_first(k->lattice);
  m->node_bond = coble_lattice_node_bond(k->lattice);
  k->stale = true;
  return COBLE_OK;
}

coble_coupling coble_sim_coupling(const coble_sim *sim, const uint8_t *state) {
  coble_coupling map = sim->skeleton.map;
  map.state = state;
  return map;
}

void coble_skeleton_release(coble_sim *sim) {
  coble_skeleton *k = &sim->skeleton;
  void *device[] = {k->bond_state, k->u,        k->u_old,    k->load,       k->q,
                    k->strain,     k->force[0], k->force[1], k->gap[0],     k->gap[1],
                    k->wedge,      k->opening,  k->film,     k->bed,        k->strength,
                    k->felt,       k->flips,    k->held,     k->felt_before};
  for (size_t i = 0; i < sizeof device / sizeof *device; i++)
    coble_device_free(sim->dev, device[i]);
  for (int i = 0; i < k->owned_count; i++) coble_device_free(sim->dev, k->owned[i]);
  for (int v = 0; v < COBLE_MINRES_VECTORS; v++) coble_device_free(sim->dev, sim->space.u[v]);
  free(sim->owner);
  free(k->position), free(k->bond), free(k->interface[0]), free(k->interface[1]);
  coble_lattice_destroy(k->lattice);
}
