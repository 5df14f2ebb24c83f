/* Grains of the solid of a resolved structure, joined where they share faces. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grain_parts.h"
#include "skeleton_parts.h"
#include "watershed.h"

static const double PI = 3.14159265358979323846;
typedef struct {
  const coble_skeleton_input *in;
  coble_graph *g;
  coble_grains found; /* nodes and pairs */
  int64_t *touches;   /* [nodes] solid voxels at the plane in hand */
} grains;

static void apply_neck(const grains *w, int solids, double area, coble_bond *bond) {
  const coble_neck neck = {.solids = solids, .radius = sqrt(area / PI)};
  coble_neck_apply(&neck, w->in->params, bond);
}

static coble_status add_pair(const grains *w, const coble_grain_contact *pair,
                             coble_bond_list *list) {
  coble_bond bond = {.i = pair->i, .j = pair->j, .kind = COBLE_BOND_LAYER};
  const double *r = pair->branch;
  const double distance = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  const double radius_i = w->found.grain[pair->i].diameter / 2;
  const double radius_j = w->found.grain[pair->j].diameter / 2;
  const double share = radius_i / (radius_i + radius_j);
  /* one grain around the other: any direction is as good */
  for (int a = 0; a < 3; a++) bond.n[a] = distance > 0 ? (float)(r[a] / distance) : (float)(a == 2);
  bond.arm_i = (float)(distance * share);
  bond.arm_j = (float)(distance * (1 - share));
  apply_neck(w, 2, pair->area, &bond);
  return coble_bond_add(list, &bond);
}

static coble_status join_plane(const grains *w, int side, coble_bond_list *list) {
  const coble_structure *s = w->in->structure;
  const coble_graph *g = w->g;
  const int64_t first = side ? g->voxels - g->columns : 0;
  for (int32_t i = 0; i < g->nodes; i++) w->touches[i] = 0;
  for (int64_t c = 0; c < g->columns; c++)
    if (!s->phase[first + c]) w->touches[g->owner[first + c]]++;
  for (int32_t i = 0; i < g->nodes; i++) {
    if (!w->touches[i]) continue;
    const double z = g->position[i][2];
    coble_bond bond = {.i = i,
                       .j = -1,
                       .kind = side ? COBLE_BOND_CC : COBLE_BOND_SE,
                       .n = {0, 0, side ? 1.0f : -1.0f},
                       .arm_i = (float)(side ? g->size[2] - z : z)};
    apply_neck(w, 1, (double)w->touches[i] * s->dx * s->dx, &bond);
    COBLE_TRY(coble_bond_add(list, &bond));
  }
  return COBLE_OK;
}

/* Columns with solid at the plane are carried by its grain, the others by that of the nearest such
 * column, by steps along x and y. */
static coble_status support_film(const grains *w, int side) {
  const coble_structure *s = w->in->structure;
  coble_graph *g = w->g;
  const int64_t first = side ? g->voxels - g->columns : 0;
  const int32_t nx = s->n[0], ny = s->n[1];
  coble_film_support *film = g->film[side];
  int64_t *queue = NULL, end = 0;
  COBLE_TRY(coble_grid_alloc((size_t)g->columns, sizeof *queue, "columns", (void **)&queue));
  for (int64_t c = 0; c < g->columns; c++) {
    if (s->phase[first + c]) continue;
    film[c].node[0] = g->owner[first + c];
    queue[end++] = c;
  }
  for (int64_t q = 0; q < end; q++) {
    static const int STEP[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    film[queue[q]].weight[0] = 1;
    for (int d = 0; d < 4; d++) {
      int64_t i = queue[q] % nx + STEP[d][0], j = queue[q] / nx + STEP[d][1];
      if (s->periodic_sides) {
        i = (i + nx) % nx;
        j = (j + ny) % ny;
      }
      if (i < 0 || i >= nx || j < 0 || j >= ny || film[i + nx * j].node[0] >= 0) continue;
      film[i + nx * j].node[0] = film[queue[q]].node[0];
      queue[end++] = i + nx * j;
    }
  }
  free(queue);
  return COBLE_OK;
}

static coble_status build(grains *w) {
  coble_graph *g = w->g;
  COBLE_TRY(coble_grid_alloc((size_t)g->nodes, sizeof *w->touches, "contacts of grains",
                             (void **)&w->touches));
  for (int32_t i = 0; i < g->nodes; i++)
    memcpy(g->position[i], w->found.grain[i].centroid, sizeof g->position[i]);
  coble_bond_list list = {0};
  coble_status status = COBLE_OK;
  for (int64_t q = 0; q < w->found.contacts && !status; q++)
    status = add_pair(w, w->found.contact + q, &list);
  for (int side = 0; side < 2 && !status; side++) status = join_plane(w, side, &list);
  coble_bonds_give(&list, g);
  for (int side = 0; side < 2 && !status; side++) status = support_film(w, side);
  return status ? status : coble_skeleton_measure(w->in->structure, g);
}

coble_status coble_skeleton_grains(const coble_skeleton_input *in, coble_graph *g) {
  const coble_structure *s = in->structure;
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton: grains of a grey structure: a resolved one, or blocks, would be "
                      "right");
  COBLE_TRY(coble_skeleton_begin(s, 6, g));
  int32_t count = 0;
  COBLE_TRY(coble_watershed(s, coble_grain_defaults().neck, g->owner, &count));
  COBLE_TRY(coble_skeleton_nodes(count, g));
  grains w = {.in = in, .g = g};
  COBLE_TRY(coble_grains_describe(s, g->owner, count, &w.found));
  const coble_status status = build(&w);
  coble_grains_release(&w.found);
  free(w.touches);
  return status;
}
