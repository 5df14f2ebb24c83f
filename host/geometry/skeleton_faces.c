/* Counts the voxel faces between owners, in a hash table of pairs, and what follows from owners. */
#include <math.h>
#include <stdlib.h>

#include "skeleton_parts.h"

static int64_t slot_of(const coble_face_table *t, int32_t i, int32_t j) {
  const uint64_t key = (uint64_t)(uint32_t)i << 32 | (uint32_t)j;
  uint64_t h = key * 0x9e3779b97f4a7c15u;
  h ^= h >> 32;
  int64_t slot = (int64_t)(h & (uint64_t)(t->room - 1));
  while (t->entry[slot].i >= 0 && (t->entry[slot].i != i || t->entry[slot].j != j))
    slot = (slot + 1) & (t->room - 1);
  return slot;
}

static coble_status make_room(coble_face_table *t) {
  if (2 * t->count < t->room) return COBLE_OK;
  coble_face_table wider = {.count = t->count, .room = t->room ? 2 * t->room : 1024};
  COBLE_TRY(coble_grid_alloc((size_t)wider.room, sizeof *wider.entry, "faces of the skeleton",
                             (void **)&wider.entry));
  for (int64_t s = 0; s < wider.room; s++) wider.entry[s] = (coble_shared_faces){.i = -1};
  for (int64_t s = 0; s < t->room; s++)
    if (t->entry[s].i >= 0)
      wider.entry[slot_of(&wider, t->entry[s].i, t->entry[s].j)] = t->entry[s];
  free(t->entry);
  *t = wider;
  return COBLE_OK;
}

/* Counts the face between voxel c and its neighbour `other` ahead along the axis. */
static coble_status count_face(coble_face_table *t, const int32_t pair[2], int axis, bool solid) {
  const bool swapped = pair[0] > pair[1];
  const int32_t i = pair[swapped], j = pair[!swapped];
  int64_t slot = slot_of(t, i, j);
  if (t->entry[slot].i < 0) {
    COBLE_TRY(make_room(t));
    slot = slot_of(t, i, j);
    t->entry[slot] = (coble_shared_faces){.i = i, .j = j};
    t->count++;
  }
  t->entry[slot].face[2 * axis + !swapped]++;
  t->entry[slot].solid[2 * axis + !swapped] += solid;
  return COBLE_OK;
}

static coble_status count_axis(const coble_structure *s, const int32_t *owner, int axis,
                               coble_face_table *t) {
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? s->n[0] : (int64_t)s->n[0] * s->n[1];
  const int64_t last = s->n[axis] - 1, cells = (int64_t)coble_structure_cells(s);
  const bool wraps = s->periodic_sides && axis < 2;
  for (int64_t c = 0; c < cells; c++) {
    const bool end = c / stride % s->n[axis] == last;
    if (end && !wraps) continue;
    const int64_t other = end ? c - last * stride : c + stride;
    const int32_t pair[2] = {owner[c], owner[other]};
    if (pair[0] == pair[1] || pair[0] < 0 || pair[1] < 0) continue;
    COBLE_TRY(count_face(t, pair, axis, s->phase && !s->phase[c] && !s->phase[other]));
  }
  return COBLE_OK;
}

coble_status coble_faces_count(const coble_structure *s, const int32_t *owner,
                               coble_face_table *out) {
  *out = (coble_face_table){0};
  coble_status status = make_room(out);
  for (int axis = 0; axis < 3 && !status; axis++) status = count_axis(s, owner, axis, out);
  if (status) coble_faces_release(out);
  return status;
}

void coble_faces_release(coble_face_table *table) {
  free(table->entry);
  *table = (coble_face_table){0};
}

const coble_shared_faces *coble_faces_find(const coble_face_table *table, int32_t i, int32_t j) {
  const int64_t slot = slot_of(table, i, j);
  return table->entry[slot].i < 0 ? NULL : table->entry + slot;
}

int64_t coble_faces_solid(const coble_shared_faces *faces) {
  int64_t sum = 0;
  for (int side = 0; side < 6; side++) sum += faces->solid[side];
  return sum;
}

double coble_faces_area(const coble_shared_faces *faces, const float n[3], double dx) {
  double sum = 0;
  for (int a = 0; a < 3; a++) sum += faces->face[2 * a + (n[a] > 0)] * fabs((double)n[a]);
  return sum * dx * dx;
}

static void measure_planes(const coble_structure *s, int64_t *columns, int side, coble_graph *g) {
  const int32_t kind = side ? COBLE_BOND_CC : COBLE_BOND_SE;
  for (int32_t i = 0; i < g->nodes; i++) columns[i] = 0;
  for (int64_t c = 0; c < g->columns; c++)
    if (g->film[side][c].node[0] >= 0) columns[g->film[side][c].node[0]]++;
  for (int64_t b = 0; b < g->bonds; b++)
    if (g->bond[b].kind == kind)
      g->bond[b].face = (float)((double)columns[g->bond[b].i] * s->dx * s->dx);
}

static coble_status measure_pairs(const coble_structure *s, coble_graph *g) {
  coble_face_table table;
  COBLE_TRY(coble_faces_count(s, g->owner, &table));
  for (int64_t b = 0; b < g->bonds; b++) {
    coble_bond *bond = g->bond + b;
    if (bond->kind != COBLE_BOND_LAYER) continue;
    const coble_shared_faces *faces = coble_faces_find(&table, bond->i, bond->j);
    bond->face = faces ? (float)coble_faces_area(faces, bond->n, s->dx) : 0.0f;
  }
  coble_faces_release(&table);
  return COBLE_OK;
}

coble_status coble_skeleton_measure(const coble_structure *s, coble_graph *g) {
  int64_t *count = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)g->nodes, sizeof *count, "voxels of nodes", (void **)&count));
  for (int32_t i = 0; i < g->nodes; i++) count[i] = 0;
  for (int64_t v = 0; v < g->voxels; v++)
    if (g->owner[v] >= 0) count[g->owner[v]]++;
  for (int32_t i = 0; i < g->nodes; i++) g->volume[i] = (double)count[i] * pow(s->dx, 3);
  for (int side = 0; side < 2; side++) measure_planes(s, count, side, g);
  free(count);
  return measure_pairs(s, g);
}
