/* Lattice builders: checks, and what all of them share. */
#include "coble/skeleton.h"

#include <math.h>
#include <stdlib.h>

#include "skeleton_parts.h"

coble_skeleton_params coble_skeleton_defaults(void) {
  return (coble_skeleton_params){.kind = COBLE_SKELETON_BLOCKS,
                                 .block = 4,
                                 .modulus = 1e9,
                                 .column_shear = 0.4e9,
                                 .solid_modulus = 15e9,
                                 .binder_modulus = 1.5e9,
                                 .binder_fraction = 0.1,
                                 .binder_density = 1780,
                                 .solid_density = 1800};
}

coble_status coble_skeleton_begin(const coble_structure *s, int dof, coble_graph *g) {
  g->dof = dof;
  g->periodic_sides = s->periodic_sides;
  for (int a = 0; a < 3; a++) g->size[a] = s->n[a] * s->dx;
  g->voxels = (int64_t)coble_structure_cells(s);
  g->columns = (int64_t)s->n[0] * s->n[1];
  COBLE_TRY(coble_grid_alloc((size_t)g->voxels, sizeof *g->owner, "owners of voxels",
                             (void **)&g->owner));
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < g->voxels; c++) g->owner[c] = -1;
  for (int side = 0; side < 2; side++) {
    COBLE_TRY(coble_grid_alloc((size_t)g->columns, sizeof *g->film[side], "film supports",
                               (void **)&g->film[side]));
    for (int64_t c = 0; c < g->columns; c++)
      g->film[side][c] = (coble_film_support){.node = {-1, -1, -1, -1}};
  }
  return COBLE_OK;
}

coble_status coble_skeleton_nodes(int64_t nodes, coble_graph *g) {
  if (nodes < 1 || nodes > INT32_MAX / 8)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton: %lld nodes: a structure with solid, of at most %d nodes, would be "
                      "right",
                      (long long)nodes, INT32_MAX / 8);
  g->nodes = (int32_t)nodes;
  g->position = calloc((size_t)nodes, sizeof *g->position);
  g->volume = calloc((size_t)nodes, sizeof *g->volume);
  if (g->position && g->volume) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "skeleton: no memory for %lld nodes", (long long)nodes);
}

coble_status coble_bond_add(coble_bond_list *list, const coble_bond *bond) {
  if (list->count == list->room) {
    const int64_t room = list->room ? 2 * list->room : 1024;
    coble_bond *grown = realloc(list->item, (size_t)room * sizeof *grown);
    if (!grown)
      return coble_fail(COBLE_ERR_MEMORY, "skeleton: no memory for %lld bonds", (long long)room);
    list->item = grown;
    list->room = room;
  }
  list->item[list->count++] = *bond;
  return COBLE_OK;
}

void coble_bonds_give(coble_bond_list *list, coble_graph *g) {
  g->bond = list->item;
  g->bonds = list->count;
  *list = (coble_bond_list){0};
}

static coble_status positive(const char *key, double value) {
  if (value > 0 && isfinite(value)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "skeleton: %s = %g: finite and above 0 would be right", key,
                    value);
}

/* Blocks divide all three axes, columns x and y. */
static coble_status check_division(const coble_structure *s, const coble_skeleton_params *p) {
  const bool columns = p->kind == COBLE_SKELETON_COLUMNS;
  const int32_t b = p->block;
  if (b >= 1 && s->n[0] % b == 0 && s->n[1] % b == 0 && (columns || s->n[2] % b == 0))
    return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "skeleton: %s of %d voxels in %d x %d x %d: a divisor of %s would be right",
                    columns ? "columns" : "blocks", b, s->n[0], s->n[1], s->n[2],
                    columns ? "the first two" : "all three");
}

static coble_status check_necks(const coble_skeleton_params *p) {
  COBLE_TRY(positive("solid_modulus", p->solid_modulus));
  COBLE_TRY(positive("binder_modulus", p->binder_modulus));
  COBLE_TRY(positive("binder_density", p->binder_density));
  COBLE_TRY(positive("solid_density", p->solid_density));
  if (p->binder_fraction >= 0 && p->binder_fraction <= 0.5) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "skeleton: binder_fraction = %g: 0 to 0.5 would be right",
                    p->binder_fraction);
}

static coble_status check(const coble_skeleton_input *in) {
  const coble_structure *s = in->structure;
  const coble_skeleton_params *p = in->params;
  COBLE_TRY(coble_structure_check("skeleton", s));
  switch (p->kind) {
    case COBLE_SKELETON_COLUMNS:
      COBLE_TRY(positive("column_shear", p->column_shear));
      COBLE_TRY(positive("modulus", p->modulus));
      return check_division(s, p);
    case COBLE_SKELETON_BLOCKS:
      COBLE_TRY(positive("modulus", p->modulus));
      return check_division(s, p);
    case COBLE_SKELETON_PARTICLES:
    case COBLE_SKELETON_GRAINS:
      return check_necks(p);
  }
  return coble_fail(COBLE_ERR_INPUT,
                    "skeleton: kind = %d: blocks, particles, grains or columns would be right",
                    (int)p->kind);
}

static coble_status build(const coble_skeleton_input *in, coble_graph *g) {
  if (in->params->kind == COBLE_SKELETON_GRAINS) return coble_skeleton_grains(in, g);
  if (in->params->kind == COBLE_SKELETON_PARTICLES) return coble_skeleton_particles(in, g);
  return coble_skeleton_cells(in, g);
}

coble_status coble_skeleton_build(const coble_structure *structure, const coble_packing *packing,
                                  const coble_skeleton_params *params, coble_graph *out) {
  *out = (coble_graph){0};
  const coble_skeleton_input in = {structure, packing, params};
  COBLE_TRY(check(&in));
  const coble_status status = build(&in, out);
  if (status) coble_graph_release(out);
  return status;
}
