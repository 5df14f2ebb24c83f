/* Grains of the solid of a resolved structure, joined where they share faces. */
#include <math.h>
#include <stdlib.h>

#include "skeleton_parts.h"
#include "watershed.h"

static const double PI = 3.14159265358979323846;
typedef struct {
  const coble_skeleton_input *in;
  coble_graph *g;
  double *radius;   /* [nodes] m, of the ball of the solid's volume */
  int64_t *touches; /* [nodes] solid voxels at the plane in hand */
} grains;

/* From a voxel to another along an axis, the shorter way round. */
static int32_t offset(const coble_structure *s, int axis, int32_t from, int32_t to) {
  const int32_t n = s->n[axis];
  int32_t d = to - from;
  if (s->periodic_sides && axis < 2) {
    if (2 * d > n) d -= n;
    if (2 * d < -n) d += n;
  }
  return d;
}

typedef struct {
  int32_t first[3]; /* voxel that the others are seen from: the grain may lie across the sides */
  int64_t sum[3], count;
} moments;

static coble_status locate(const grains *w) {
  const coble_structure *s = w->in->structure;
  coble_graph *g = w->g;
  moments *m = calloc((size_t)g->nodes, sizeof *m);
  if (!m) return coble_fail(COBLE_ERR_MEMORY, "skeleton: no memory for %d grains", g->nodes);
  for (int64_t v = 0; v < g->voxels; v++) {
    if (s->phase[v]) continue;
    moments *one = m + g->owner[v];
    const int32_t at[3] = {(int32_t)(v % s->n[0]), (int32_t)(v / s->n[0] % s->n[1]),
                           (int32_t)(v / ((int64_t)s->n[0] * s->n[1]))};
    for (int a = 0; a < 3; a++) {
      if (!one->count) one->first[a] = at[a];
      one->sum[a] += offset(s, a, one->first[a], at[a]);
    }
    one->count++;
  }
  for (int32_t i = 0; i < g->nodes; i++) {
    w->radius[i] = cbrt(0.75 / PI * (double)m[i].count) * s->dx;
    for (int a = 0; a < 3; a++) {
      double x = (m[i].first[a] + 0.5 + (double)m[i].sum[a] / (double)m[i].count) * s->dx;
      if (s->periodic_sides && a < 2) x -= g->size[a] * floor(x / g->size[a]);
      g->position[i][a] = x;
    }
  }
  free(m);
  return COBLE_OK;
}

/* Number of solid faces between two grains. */
static int64_t shared(const coble_shared_faces *faces) {
  int64_t sum = 0;
  for (int side = 0; side < 6; side++) sum += faces->solid[side];
  return sum;
}

/* Area of a neck: its faces as vectors, the steps of the cut cancel and the area within its rim is
 * left. A grain that meets another on both sides (a narrow period) would cancel too: a third of the
 * faces is then near enough, less than any single cut leaves.
 *
 * A face counts when both its voxels are solid: along axis a their centres lie |n_a| dx apart across
 * the cut, the nearer one |n_a| dx/4 from it on average, where spheres whose centres lie `arm` from
 * the cut are wider by pi arm |n_a| dx/2. The sum of that over faces, pi arm dx/2 sum |n_a|^3, is
 * taken off; one face is left of a neck that voxels do not resolve. */
static double neck_area(const coble_shared_faces *faces, double arm, double dx) {
  double net[3], square = 0, cubes = 0;
  for (int a = 0; a < 3; a++) {
    net[a] = fabs((double)faces->solid[2 * a + 1] - faces->solid[2 * a]);
    square += net[a] * net[a];
  }
  const double size = sqrt(square), total = (double)shared(faces) / 3;
  if (size < total) return total * dx * dx;
  for (int a = 0; a < 3; a++) cubes += pow(net[a] / size, 3);
  return fmax(size * dx * dx - PI * arm * dx / 2 * cubes, dx * dx);
}

static void apply_neck(const grains *w, int solids, double area, coble_bond *bond) {
  const coble_neck neck = {.solids = solids, .radius = sqrt(area / PI)};
  coble_neck_apply(&neck, w->in->params, bond);
}

static coble_status add_pair(const grains *w, const coble_shared_faces *faces,
                             coble_bond_list *list) {
  const coble_graph *g = w->g;
  const double dx = w->in->structure->dx;
  coble_bond bond = {.i = faces->i, .j = faces->j, .kind = COBLE_BOND_LAYER};
  double r[3], square = 0;
  for (int a = 0; a < 3; a++) {
    r[a] = g->position[bond.j][a] - g->position[bond.i][a];
    if (g->periodic_sides && a < 2) r[a] -= g->size[a] * round(r[a] / g->size[a]);
    square += r[a] * r[a];
  }
  const double distance = sqrt(square);
  const double share = w->radius[bond.i] / (w->radius[bond.i] + w->radius[bond.j]);
  /* one grain around the other: any direction is as good */
  for (int a = 0; a < 3; a++) bond.n[a] = distance > 0 ? (float)(r[a] / distance) : a == 2;
  bond.arm_i = (float)(distance * share);
  bond.arm_j = (float)(distance * (1 - share));
  apply_neck(w, 2, neck_area(faces, distance / 2, dx), &bond);
  return coble_bond_add(list, &bond);
}

static int by_nodes(const void *left, const void *right) {
  const coble_shared_faces *a = left, *b = right;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return (a->j > b->j) - (a->j < b->j);
}

static coble_status join_grains(const grains *w, coble_bond_list *list) {
  coble_face_table table;
  COBLE_TRY(coble_faces_count(w->in->structure, w->g->owner, &table));
  int64_t pairs = 0;
  for (int64_t q = 0; q < table.room; q++)
    if (table.entry[q].i >= 0 && shared(table.entry + q)) table.entry[pairs++] = table.entry[q];
  qsort(table.entry, (size_t)pairs, sizeof *table.entry, by_nodes);
  coble_status status = COBLE_OK;
  for (int64_t q = 0; q < pairs && !status; q++) status = add_pair(w, table.entry + q, list);
  coble_faces_release(&table);
  return status;
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
  COBLE_TRY(coble_grid_alloc((size_t)w->g->nodes, sizeof *w->radius, "radii of grains",
                             (void **)&w->radius));
  COBLE_TRY(coble_grid_alloc((size_t)w->g->nodes, sizeof *w->touches, "contacts of grains",
                             (void **)&w->touches));
  COBLE_TRY(locate(w));
  coble_bond_list list = {0};
  coble_status status = join_grains(w, &list);
  for (int side = 0; side < 2 && !status; side++) status = join_plane(w, side, &list);
  coble_bonds_give(&list, w->g);
  for (int side = 0; side < 2 && !status; side++) status = support_film(w, side);
  return status ? status : coble_skeleton_measure(w->in->structure, w->g);
}

coble_status coble_skeleton_grains(const coble_skeleton_input *in, coble_graph *g) {
  if (in->structure->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton: grains of a grey structure: a resolved one, or blocks, would be "
                      "right");
  COBLE_TRY(coble_skeleton_begin(in->structure, 6, g));
  int32_t count = 0;
  COBLE_TRY(coble_watershed(in->structure, g->owner, &count));
  COBLE_TRY(coble_skeleton_nodes(count, g));
  grains w = {.in = in, .g = g};
  const coble_status status = build(&w);
  free(w.radius);
  free(w.touches);
  return status;
}
