/* Spheres of a packing, joined where they nearly touch by necks that share the binder. */
#include <math.h>
#include <stdlib.h>

#include "skeleton_parts.h"
#include "sphere_search.h"

static const double PI = 3.14159265358979323846;
static const double CONTACT = 0.05; /* largest gap of a contact, in radii of the smaller sphere */
static const double WIDEST = 0.6;   /* neck radius, in the same */

typedef struct {
  int32_t i, j, kind;
  double gap, distance; /* m; of the surfaces, of the centres (of centre and plane) */
  double n[3];
} contact;

typedef struct {
  const coble_skeleton_input *in;
  coble_sphere_search near;
  contact *item;
  int64_t count, room;
} contacts;

static double radius_of(const contacts *c, int32_t i) { return c->near.sphere[i].d / 2; }

/* The smaller radius of a contact. */
static double smaller_of(const contacts *c, const contact *k) {
  const double r = radius_of(c, k->i);
  return k->j < 0 ? r : fmin(r, radius_of(c, k->j));
}

static coble_status add_contact(contacts *c, const contact *one) {
  if (c->count == c->room) {
    const int64_t room = c->room ? 2 * c->room : 1024;
    contact *grown = realloc(c->item, (size_t)room * sizeof *grown);
    if (!grown)
      return coble_fail(COBLE_ERR_MEMORY, "skeleton: no memory for %lld contacts", (long long)room);
    c->item = grown;
    c->room = room;
  }
  c->item[c->count++] = *one;
  return COBLE_OK;
}

/* The larger sphere of a pair, or the later of equals, finds the other. */
static coble_status visit_pair(void *with, int32_t i, int32_t j) {
  contacts *c = with;
  const coble_sphere *s = c->near.sphere;
  if (s[j].d > s[i].d || (j >= i && s[j].d == s[i].d)) return COBLE_OK;
  contact one = {.i = i < j ? i : j, .j = i < j ? j : i, .kind = COBLE_BOND_LAYER};
  const coble_sphere *a = s + one.i, *b = s + one.j;
  coble_sphere_between(&c->near, (const double[3]){a->x, a->y, a->z},
                       (const double[3]){b->x, b->y, b->z}, one.n);
  one.distance = sqrt(one.n[0] * one.n[0] + one.n[1] * one.n[1] + one.n[2] * one.n[2]);
  one.gap = one.distance - (a->d + b->d) / 2;
  if (one.gap > CONTACT * s[j].d / 2) return COBLE_OK;
  if (!(one.distance > 0))
    return coble_fail(
        COBLE_ERR_INPUT,
        "skeleton: spheres %d and %d have one centre: separate spheres would be right", one.i,
        one.j);
  for (int axis = 0; axis < 3; axis++) one.n[axis] /= one.distance;
  return add_contact(c, &one);
}

static coble_status find_planes(contacts *c, int32_t i) {
  const coble_sphere *s = c->near.sphere + i;
  for (int top = 0; top < 2; top++) {
    const double distance = top ? c->near.size[2] - s->z : s->z;
    const contact one = {.i = i,
                         .j = -1,
                         .kind = top ? COBLE_BOND_CC : COBLE_BOND_SE,
                         .gap = distance - s->d / 2,
                         .distance = distance,
                         .n = {0, 0, top ? 1 : -1}};
    if (distance > 0 && one.gap <= CONTACT * s->d / 2) COBLE_TRY(add_contact(c, &one));
  }
  return COBLE_OK;
}

static int by_kind_and_nodes(const void *left, const void *right) {
  const contact *a = left, *b = right;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return (a->j > b->j) - (a->j < b->j);
}

static coble_status find_contacts(contacts *c) {
  for (int32_t i = 0; i < c->near.count; i++) {
    COBLE_TRY(coble_sphere_around(&c->near, i, (1 + CONTACT) * c->near.sphere[i].d, visit_pair, c));
    COBLE_TRY(find_planes(c, i));
  }
  if (c->count) qsort(c->item, (size_t)c->count, sizeof *c->item, by_kind_and_nodes);
  return COBLE_OK;
}

/* Volume of binder per cube of the smaller radius of a contact. The spheres are all of the solid,
 * its binder included. */
static double binder_share(const contacts *c) {
  const coble_skeleton_params *p = c->in->params;
  const double binder = p->binder_fraction / p->binder_density;
  const double fraction = binder / (binder + (1 - p->binder_fraction) / p->solid_density);
  double solid = 0, cubes = 0;
  for (int32_t i = 0; i < c->near.count; i++) solid += PI / 6 * pow(c->near.sphere[i].d, 3);
  for (int64_t k = 0; k < c->count; k++) cubes += pow(smaller_of(c, c->item + k), 3);
  return cubes > 0 ? fraction * solid / cubes : 0;
}

/* Contacts without binder or overlap have no neck: no bond. */
static coble_status make_bonds(const contacts *c, coble_bond_list *list) {
  const double share = binder_share(c);
  for (int64_t k = 0; k < c->count; k++) {
    const contact *one = c->item + k;
    const double r = radius_of(c, one->i), smaller = smaller_of(c, one);
    const double other = one->j < 0 ? 0 : radius_of(c, one->j);
    const double effective = one->j < 0 ? r : r * other / (r + other);
    const double volume = share * smaller * smaller * smaller;
    coble_neck neck = {.solids = one->j < 0 ? 1 : 2};
    neck.radius = fmin(coble_neck_radius(volume, one->gap, effective), WIDEST * smaller);
    if (!(neck.radius > 0)) continue;
    neck.thickness =
        coble_neck_volume(neck.radius, one->gap, effective) / (PI * neck.radius * neck.radius);
    coble_bond bond = {.i = one->i, .j = one->j, .kind = one->kind};
    for (int a = 0; a < 3; a++) bond.n[a] = (float)one->n[a];
    bond.arm_i = (float)(one->distance * r / (r + other));
    bond.arm_j = (float)(one->distance * other / (r + other));
    coble_neck_apply(&neck, c->in->params, &bond);
    COBLE_TRY(coble_bond_add(list, &bond));
  }
  return COBLE_OK;
}

static void own_voxels(const contacts *c, coble_graph *g) {
  const coble_structure *s = c->in->structure;
  const int64_t nx = s->n[0], rows = (int64_t)s->n[1] * s->n[2];
#pragma omp parallel for schedule(dynamic, 16)
  for (int64_t row = 0; row < rows; row++) {
    int32_t *owner = g->owner + nx * row, guess = -1;
    const int64_t j = row % s->n[1], k = row / s->n[1];
    double x[3] = {0, ((double)j + 0.5) * s->dx, ((double)k + 0.5) * s->dx};
    for (int64_t i = 0; i < nx; i++) {
      x[0] = ((double)i + 0.5) * s->dx;
      guess = owner[i] = coble_sphere_nearest(&c->near, x, guess);
    }
  }
}

/* Each column goes to the sphere bonded to this plane whose centre is nearest in x and y. */
static coble_status support_film(const contacts *c, int side, coble_graph *g) {
  const coble_structure *s = c->in->structure;
  const int32_t kind = side ? COBLE_BOND_CC : COBLE_BOND_SE;
  const int64_t nx = s->n[0];
  int64_t first = 0;
  while (first < g->bonds && g->bond[first].kind != kind) first++;
  int64_t end = first;
  while (end < g->bonds && g->bond[end].kind == kind) end++;
  if (first == end) return COBLE_OK;
  coble_packing flat = {.periodic_sides = s->periodic_sides, .count = end - first};
  flat.size[0] = c->near.size[0];
  flat.size[1] = c->near.size[1];
  flat.size[2] = sqrt(flat.size[0] * flat.size[1] / (double)flat.count);
  COBLE_TRY(coble_grid_alloc((size_t)flat.count, sizeof *flat.sphere, "spheres at a plane",
                             (void **)&flat.sphere));
  for (int64_t b = first; b < end; b++) {
    const coble_sphere *at = c->near.sphere + g->bond[b].i;
    flat.sphere[b - first] = (coble_sphere){.x = at->x, .y = at->y};
  }
  coble_sphere_search search;
  const coble_status status = coble_sphere_search_create(&flat, &search);
  free(flat.sphere);
  COBLE_TRY(status);
#pragma omp parallel for schedule(static)
  for (int64_t col = 0; col < g->columns; col++) {
    const int64_t i = col % nx, j = col / nx;
    const double x[3] = {((double)i + 0.5) * s->dx, ((double)j + 0.5) * s->dx};
    g->film[side][col].node[0] = g->bond[first + coble_sphere_nearest(&search, x, -1)].i;
    g->film[side][col].weight[0] = 1;
  }
  coble_sphere_search_release(&search);
  return COBLE_OK;
}

static coble_status build(contacts *c, coble_graph *g) {
  COBLE_TRY(find_contacts(c));
  coble_bond_list list = {0};
  const coble_status status = make_bonds(c, &list);
  coble_bonds_give(&list, g);
  COBLE_TRY(status);
  for (int32_t i = 0; i < c->near.count; i++) {
    const coble_sphere *s = c->near.sphere + i;
    g->position[i][0] = s->x, g->position[i][1] = s->y, g->position[i][2] = s->z;
  }
  own_voxels(c, g);
  for (int side = 0; side < 2; side++) COBLE_TRY(support_film(c, side, g));
  return coble_skeleton_measure(c->in->structure, g);
}

static coble_status check(const coble_skeleton_input *in) {
  const coble_structure *s = in->structure;
  const coble_packing *p = in->packing;
  if (!p || p->count < 1 || p->count > INT32_MAX || !p->sphere)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton: particles without their packing: its spheres would be right");
  for (int a = 0; a < 3; a++)
    if (!(fabs(p->size[a] - s->n[a] * s->dx) <= 0.51 * s->dx))
      return coble_fail(COBLE_ERR_INPUT,
                        "skeleton: a packing of %g m and a structure of %d voxels of %g m along "
                        "%c: the packing that the structure was made of would be right",
                        p->size[a], s->n[a], s->dx, 'x' + a);
  if (p->periodic_sides != s->periodic_sides)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton: of packing and structure one has periodic sides: both or none "
                      "would be right");
  for (int64_t i = 0; i < p->count; i++) {
    const coble_sphere *b = p->sphere + i;
    if (!(b->d > 0 && isfinite(b->d) && isfinite(b->x + b->y + b->z)))
      return coble_fail(COBLE_ERR_INPUT,
                        "skeleton: sphere %lld at (%g, %g, %g) m, diameter %g m: a finite centre "
                        "and a diameter above 0 would be right",
                        (long long)i, b->x, b->y, b->z, b->d);
  }
  return COBLE_OK;
}

coble_status coble_skeleton_particles(const coble_skeleton_input *in, coble_graph *g) {
  COBLE_TRY(check(in));
  COBLE_TRY(coble_skeleton_begin(in->structure, 6, g));
  COBLE_TRY(coble_skeleton_nodes(in->packing->count, g));
  contacts c = {.in = in};
  coble_status status = coble_sphere_search_create(in->packing, &c.near);
  if (!status) status = build(&c, g);
  coble_sphere_search_release(&c.near);
  free(c.item);
  return status;
}
