/* Small grains go to the neighbour with which they share most faces, until none is left. */
#include <stdlib.h>
#include <string.h>

#include "grain_parts.h"
#include "skeleton_parts.h"

typedef struct {
  const coble_structure *s;
  int32_t smallest;
  int32_t *owner, count;
  int64_t *voxels;  /* [count] solid ones */
  int64_t *shared;  /* [count] faces with the partner so far */
  int32_t *partner; /* [count] -1: none; later the grain's new number, -1: left out */
} search;

static void count_voxels(search *f) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  memset(f->voxels, 0, (size_t)f->count * sizeof *f->voxels);
  for (int64_t v = 0; v < cells; v++)
    if (!f->s->phase[v] && f->owner[v] >= 0) f->voxels[f->owner[v]]++;
}

static void offer(search *f, int32_t grain, int32_t other, int64_t faces) {
  if (f->voxels[grain] >= f->smallest || faces < f->shared[grain]) return;
  if (faces == f->shared[grain] && f->partner[grain] >= 0 && f->partner[grain] < other) return;
  f->shared[grain] = faces;
  f->partner[grain] = other;
}

static coble_status find_partners(search *f) {
  coble_face_table table;
  COBLE_TRY(coble_faces_count(f->s, f->owner, &table));
  for (int32_t i = 0; i < f->count; i++) {
    f->partner[i] = -1;
    f->shared[i] = 0;
  }
  for (int64_t q = 0; q < table.room; q++) {
    const coble_shared_faces *pair = table.entry + q;
    const int64_t faces = pair->i < 0 ? 0 : coble_faces_solid(pair);
    if (faces == 0) continue;
    offer(f, pair->i, pair->j, faces);
    offer(f, pair->j, pair->i, faces);
  }
  coble_faces_release(&table);
  return COBLE_OK;
}

static int32_t root_of(const int32_t *parent, int32_t grain) {
  while (parent[grain] != grain) grain = parent[grain];
  return grain;
}

/* partner becomes the first grain of each group that joins. Any joined? */
static coble_status join(search *f, bool *joined) {
  int32_t *parent = NULL;
  COBLE_TRY(
      coble_grid_alloc((size_t)f->count, sizeof *parent, "groups of grains", (void **)&parent));
  *joined = false;
  for (int32_t i = 0; i < f->count; i++) parent[i] = i;
  for (int32_t i = 0; i < f->count; i++) {
    if (f->partner[i] < 0) continue;
    const int32_t a = root_of(parent, i), b = root_of(parent, f->partner[i]);
    parent[a > b ? a : b] = a > b ? b : a;
    *joined = true;
  }
  for (int32_t i = 0; i < f->count; i++) f->partner[i] = root_of(parent, i);
  free(parent);
  return COBLE_OK;
}

/* Gives each grain the number of the group whose first one stands in partner; -1: left out. */
static void number(search *f) {
  const int64_t cells = (int64_t)coble_structure_cells(f->s);
  int32_t count = 0;
  for (int32_t i = 0; i < f->count; i++)
    if (f->partner[i] >= 0)
      f->partner[i] = f->partner[i] == i ? count++ : f->partner[f->partner[i]];
  for (int64_t v = 0; v < cells; v++)
    if (f->owner[v] >= 0) f->owner[v] = f->partner[f->owner[v]];
  f->count = count;
}

static coble_status absorb(search *f) {
  for (bool joined = true; joined;) {
    count_voxels(f);
    COBLE_TRY(find_partners(f));
    COBLE_TRY(join(f, &joined));
    if (joined) number(f);
  }
  for (int32_t i = 0; i < f->count; i++) f->partner[i] = f->voxels[i] < f->smallest ? -1 : i;
  number(f);
  return COBLE_OK;
}

coble_status coble_grains_absorb(const coble_structure *s, int32_t smallest, int32_t *owner,
                                 int32_t *count) {
  search f = {.s = s, .smallest = smallest, .owner = owner, .count = *count};
  const size_t room = (size_t)*count;
  coble_status status =
      coble_grid_alloc(room, sizeof *f.voxels, "voxels of grains", (void **)&f.voxels);
  if (!status)
    status = coble_grid_alloc(room, sizeof *f.shared, "faces of grains", (void **)&f.shared);
  if (!status)
    status = coble_grid_alloc(room, sizeof *f.partner, "partners of grains", (void **)&f.partner);
  if (!status) status = absorb(&f);
  if (!status) *count = f.count;
  free(f.voxels);
  free(f.shared);
  free(f.partner);
  return status;
}
