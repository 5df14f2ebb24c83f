/* Where grains lie, and the necks between them, from the owners of voxels. */
#include "coble/grains.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grain_parts.h"
#include "skeleton_parts.h"

static const double PI = 3.14159265358979323846;

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

void coble_moments_add(const coble_structure *s, int64_t v, coble_moments *m) {
  const int32_t at[3] = {(int32_t)(v % s->n[0]), (int32_t)(v / s->n[0] % s->n[1]),
                         (int32_t)(v / ((int64_t)s->n[0] * s->n[1]))};
  for (int a = 0; a < 3; a++) {
    if (!m->count) m->first[a] = at[a];
    m->sum[a] += offset(s, a, m->first[a], at[a]);
  }
  m->count++;
}

void coble_moments_mean(const coble_structure *s, const coble_moments *m, double mean[3]) {
  for (int a = 0; a < 3; a++) {
    const double away = ((double)m->sum[a] + 0.5 * (double)m->ahead[a]) / (double)m->count;
    const double size = s->n[a] * s->dx;
    mean[a] = (m->first[a] + 0.5 + away) * s->dx;
    if (s->periodic_sides && a < 2) mean[a] -= size * floor(mean[a] / size);
  }
}

static coble_status locate(const coble_structure *s, const int32_t *owner, coble_grains *g) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  coble_moments *m = calloc((size_t)g->count, sizeof *m);
  if (!m) return coble_fail(COBLE_ERR_MEMORY, "grains: no memory for %d of them", g->count);
  for (int64_t v = 0; v < cells; v++)
    if (!s->phase[v] && owner[v] >= 0) coble_moments_add(s, v, m + owner[v]);
  for (int32_t i = 0; i < g->count; i++) {
    coble_grain *one = g->grain + i;
    coble_moments_mean(s, m + i, one->centroid);
    one->volume = (double)m[i].count * pow(s->dx, 3);
    one->diameter = 2 * (cbrt(0.75 / PI * (double)m[i].count) * s->dx);
  }
  free(m);
  return COBLE_OK;
}

/* Area of a neck: its faces as vectors, the steps of the cut cancel and the area within its rim is
 * left. A grain that meets another on both sides (a narrow period) would cancel too: a third of the
 * faces is then near enough, less than any single cut leaves; the normal stays that of the branch.
 *
 * A face counts when both its voxels are solid: along axis a their centres lie |n_a| dx apart across
 * the cut, the nearer one |n_a| dx/4 from it on average, where spheres whose centres lie `arm` from
 * the cut are wider by pi arm |n_a| dx/2. The sum of that over faces, pi arm dx/2 sum |n_a|^3, is
 * taken off; one face is left of a neck that voxels do not resolve. */
static void measure_neck(const coble_shared_faces *faces, double arm, double dx,
                         coble_grain_contact *out) {
  double net[3], square = 0, cubes = 0;
  for (int a = 0; a < 3; a++) {
    net[a] = (double)faces->solid[2 * a + 1] - faces->solid[2 * (size_t)a];
    square += net[a] * net[a];
  }
  const double size = sqrt(square), total = (double)coble_faces_solid(faces) / 3;
  out->area = total * dx * dx;
  if (size < total) return;
  for (int a = 0; a < 3; a++) {
    out->normal[a] = net[a] / size;
    cubes += pow(fabs(net[a]) / size, 3);
  }
  out->area = fmax(size * dx * dx - PI * arm * dx / 2 * cubes, dx * dx);
}

static void describe_pair(const coble_structure *s, const coble_shared_faces *faces,
                          const coble_grains *g, coble_grain_contact *out) {
  *out = (coble_grain_contact){.i = faces->i, .j = faces->j};
  coble_grain *grain_i = g->grain + out->i, *grain_j = g->grain + out->j;
  double square = 0;
  for (int a = 0; a < 3; a++) {
    const double size = s->n[a] * s->dx;
    double r = grain_j->centroid[a] - grain_i->centroid[a];
    if (s->periodic_sides && a < 2) r -= size * round(r / size);
    out->branch[a] = r;
    square += r * r;
  }
  const double distance = sqrt(square);
  /* one grain around the other: any direction is as good */
  for (int a = 0; a < 3; a++) out->normal[a] = distance > 0 ? out->branch[a] / distance : a == 2;
  measure_neck(faces, distance / 2, s->dx, out);
  grain_i->contacts++;
  grain_j->contacts++;
}

static int by_grains(const void *left, const void *right) {
  const coble_shared_faces *a = left, *b = right;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return (a->j > b->j) - (a->j < b->j);
}

static coble_status find_contacts(const coble_structure *s, const int32_t *owner, coble_grains *g) {
  coble_face_table table;
  COBLE_TRY(coble_faces_count(s, owner, &table));
  int64_t pairs = 0;
  for (int64_t q = 0; q < table.room; q++)
    if (table.entry[q].i >= 0 && coble_faces_solid(table.entry + q))
      table.entry[pairs++] = table.entry[q];
  qsort(table.entry, (size_t)pairs, sizeof *table.entry, by_grains);
  const coble_status status = coble_grid_alloc((size_t)pairs, sizeof *g->contact,
                                               "contacts of grains", (void **)&g->contact);
  if (!status) {
    for (int64_t q = 0; q < pairs; q++) describe_pair(s, table.entry + q, g, g->contact + q);
    g->contacts = pairs;
  }
  coble_faces_release(&table);
  return status;
}

coble_status coble_grains_describe(const coble_structure *s, const int32_t *owner, int32_t count,
                                   coble_grains *out) {
  *out = (coble_grains){.count = count, .grain = calloc((size_t)count, sizeof *out->grain)};
  coble_status status = COBLE_OK;
  if (!out->grain) status = coble_fail(COBLE_ERR_MEMORY, "grains: no memory for %d", count);
  if (!status) status = locate(s, owner, out);
  if (!status) status = find_contacts(s, owner, out);
  if (status) coble_grains_release(out);
  return status;
}

void coble_grains_release(coble_grains *grains) {
  free(grains->grain);
  free(grains->contact);
  free(grains->label);
  *grains = (coble_grains){0};
}

/* --- sizes --- */

static int by_volume(const void *left, const void *right) {
  const coble_grain *const *a = left, *const *b = right;
  return ((*a)->volume > (*b)->volume) - ((*a)->volume < (*b)->volume);
}

static coble_status make_room(size_t lengths, coble_distribution *d) {
  COBLE_TRY(coble_grid_alloc(lengths, sizeof *d->length, "grain sizes", (void **)&d->length));
  return coble_grid_alloc(lengths, sizeof *d->items, "grain sizes", (void **)&d->items);
}

/* Grains of one volume have one diameter: they are one length. */
static void add_items(coble_distribution *d, double diameter, int64_t items) {
  if (d->lengths == 0 || d->length[d->lengths - 1] < diameter) {
    d->length[d->lengths] = diameter;
    d->items[d->lengths++] = 0;
  }
  d->items[d->lengths - 1] += items;
  d->total += items;
}

coble_status coble_grain_sizes(const coble_grains *grains, double dx, bool whole,
                               coble_distribution *number, coble_distribution *volume) {
  *number = *volume = (coble_distribution){0};
  const coble_grain **sorted = NULL;
  COBLE_TRY(coble_grid_alloc((size_t)grains->count, sizeof(coble_grain *), "order of grains",
                             (void **)&sorted));
  size_t count = 0;
  for (int32_t i = 0; i < grains->count; i++)
    if (!whole || grains->grain[i].whole) sorted[count++] = grains->grain + i;
  qsort(sorted, count, sizeof(coble_grain *), by_volume);
  coble_status status = make_room(count, number);
  if (!status) status = make_room(count, volume);
  for (size_t i = 0; i < count && !status; i++) {
    add_items(number, sorted[i]->diameter, 1);
    add_items(volume, sorted[i]->diameter, llround(sorted[i]->volume / pow(dx, 3)));
  }
  free(sorted);
  if (status) {
    coble_distribution_release(number);
    coble_distribution_release(volume);
  }
  return status;
}
