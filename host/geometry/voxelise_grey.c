/* Grey voxels of a packing: the porosity of each from the spheres that reach into it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planes.h"
#include "solid_fraction.h"

/* The spheres of each voxel of one plane. */
typedef struct {
  int64_t *start; /* [nx*ny+1] */
  coble_ball *ball;
} plane_lists;

typedef struct {
  const coble_packing *packing;
  const coble_planes *planes;
  coble_structure *s;
} task;

/* Box distance: does the sphere reach into the voxel at i, j, k (i, j not wrapped)? */
static bool reaches(const coble_ball *b) {
  const double d[3] = {fabs(b->x) - 0.5, fabs(b->y) - 0.5, fabs(b->z) - 0.5};
  double near = 0;
  for (int a = 0; a < 3; a++) near += d[a] > 0 ? d[a] * d[a] : 0;
  return near < b->r * b->r;
}

/* Unlike a run of centres, every image counts here: a range is cut at the box only. */
static bool voxels_along(double centre, double r, int32_t n, bool periodic, int64_t range[2]) {
  const double low = floor(centre - r), high = floor(centre + r);
  if (!periodic) return coble_planes_range(low, high, n, false, range);
  range[0] = (int64_t)low;
  range[1] = (int64_t)high;
  return true;
}

/* Goes through the spheres of plane k; counts them per voxel (ball NULL, start[v+1]) or files them
 * (start[v]). */
static void visit(const task *t, int32_t k, plane_lists *p) {
  const int32_t nx = t->s->n[0], ny = t->s->n[1];
  const double dx = t->s->dx;
  const bool periodic = t->s->periodic_sides;
  for (int64_t q = t->planes->start[k]; q < t->planes->start[k + 1]; q++) {
    const coble_sphere *s = t->packing->sphere + t->planes->item[q];
    const double x = s->x / dx, y = s->y / dx, r = s->d / 2 / dx;
    int64_t cols[2], rows[2];
    if (!voxels_along(x, r, nx, periodic, cols) || !voxels_along(y, r, ny, periodic, rows))
      continue;
    for (int64_t j = rows[0]; j <= rows[1]; j++)
      for (int64_t i = cols[0]; i <= cols[1]; i++) {
        const coble_ball b = {x - (double)i - 0.5, y - (double)j - 0.5, s->z / dx - k - 0.5, r};
        if (!reaches(&b)) continue;
        const int64_t v = coble_planes_wrap(i, nx) + (int64_t)nx * coble_planes_wrap(j, ny);
        if (p->ball)
          p->ball[p->start[v]++] = b;
        else
          p->start[v + 1]++;
      }
  }
}

static coble_status fill_plane(const task *t, int32_t k, plane_lists *p) {
  const int64_t plane = (int64_t)t->s->n[0] * t->s->n[1];
  COBLE_TRY(
      coble_grid_alloc((size_t)plane + 1, sizeof *p->start, "voxel lists", (void **)&p->start));
  memset(p->start, 0, ((size_t)plane + 1) * sizeof *p->start);
  visit(t, k, p);
  for (int64_t v = 0; v < plane; v++) p->start[v + 1] += p->start[v];
  COBLE_TRY(coble_grid_alloc((size_t)p->start[plane], sizeof *p->ball, "spheres of the voxels",
                             (void **)&p->ball));
  visit(t, k, p);
  /* filing moved start[v] to the end of v, which is the beginning of v+1 */
  int64_t begin = 0;
  for (int64_t v = 0; v < plane; v++) {
    const double solid = coble_solid_fraction(p->ball + begin, (int)(p->start[v] - begin));
    begin = p->start[v];
    t->s->porosity[v + plane * k] = (float)(1 - solid);
    t->s->tortuosity[v + plane * k] = coble_bruggeman(1 - solid);
  }
  return COBLE_OK;
}

static coble_status fill(const task *t) {
  int failed = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : failed)
  for (int32_t k = 0; k < t->s->n[2]; k++) {
    plane_lists p = {0};
    failed += fill_plane(t, k, &p) != COBLE_OK;
    free(p.start);
    free(p.ball);
  }
  /* messages are kept per thread: say it again on this one */
  return failed ? coble_fail(COBLE_ERR_MEMORY, "voxelise: no memory for the spheres of %d planes",
                             failed)
                : COBLE_OK;
}

coble_status coble_voxelise_grey(const coble_packing *packing, double dx, coble_structure *out) {
  memset(out, 0, sizeof *out);
  int32_t n[3];
  COBLE_TRY(coble_planes_grid(packing, dx, n));
  coble_planes planes;
  COBLE_TRY(coble_planes_create(packing, dx, n[2], &planes));
  coble_status status = coble_structure_init("voxelise", n, dx, out);
  if (!status) status = coble_structure_make_grey(out);
  out->periodic_sides = packing->periodic_sides;
  const task t = {packing, &planes, out};
  if (!status) status = fill(&t);
  coble_planes_release(&planes);
  if (status) coble_structure_release(out);
  return status;
}
