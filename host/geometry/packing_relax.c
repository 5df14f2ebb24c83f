/* Overlap relaxation: the spheres are soft, E = sum over pairs of overlap^2 / 2, and FIRE (Bitzek et al., Phys.
 * Rev. Lett. 2006, 97, 170201, in its semi-implicit form) slides them downhill to E = 0. Floor, roof and walls
 * are hard: a sphere that would cross one stops there. When the spheres jam before the overlap is gone, all are
 * shaken and relaxed again; each round settles a little denser. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "coble/random.h"
#include "packing_internal.h"

enum {
  LEAF = 256, /* spheres per leaf of a sum: fixed, so that the threads do not change its bits */
  DOWNHILL_BEFORE_FASTER = 5
};
static const double dt_first = 0.1, dt_max = 0.5, mixing = 0.1; /* unit mass, unit stiffness */
static const double skin = 0.2;         /* of the Verlet list */
static const double jammed_force = 1e-2; /* rms net force / largest overlap of a packing at rest */
static const double shake_first = 0.1;

typedef struct {
  double power, ff, vv; /* f.v, f.f, v.v summed over the spheres */
  double overlap;       /* largest, of the true diameters */
} sums;

typedef struct {
  double (*f)[3]; /* [n] */
  sums *leaf;     /* [leaves] */
  int32_t leaves;
  double slack; /* spheres push each other from this gap on, so that the last overlaps end in finite time */
  double dt, mix;
  int downhill; /* steps since the last uphill one */
} fire;

/* Radius and position are clamped the same way everywhere, or a sphere could leave the box by a rounding. */
static bool clamp(double *x, double d, double size) {
  const double low = 0.5 * d, high = size - 0.5 * d, was = *x;
  *x = was < low ? low : was > high ? high : was;
  return *x != was;
}

/* Net force on sphere i = sum over neighbours of overlap * direction, in the order of the list. */
static double push(const coble_bed *bed, int32_t i, double slack, double f[3]) {
  const coble_sphere *a = bed->s + i;
  double worst = -HUGE_VAL;
  f[0] = f[1] = f[2] = 0;
  for (int64_t k = bed->start[i]; k < bed->start[i + 1]; k++) {
    const int32_t j = bed->neighbour[k];
    const coble_sphere *b = bed->s + j;
    double r[3];
    coble_bed_between(bed, a, b, r);
    const double reach = 0.5 * (a->d + b->d) + slack;
    const double r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    if (r2 >= reach * reach) continue;
    const double distance = sqrt(r2), overlap = reach - distance;
    if (overlap > worst) worst = overlap;
    if (distance == 0) /* one on top of the other: any direction will do, if opposite for the two */
      f[2] += i < j ? overlap : -overlap;
    else
      for (int axis = 0; axis < 3; axis++) f[axis] += overlap / distance * r[axis];
  }
  const double at[3] = {a->x, a->y, a->z};
  for (int axis = 0; axis < 3; axis++) { /* a hard wall takes what presses on it */
    if (bed->periodic[axis]) continue;
    if (at[axis] <= 0.5 * a->d && f[axis] < 0) f[axis] = 0;
    if (at[axis] >= bed->size[axis] - 0.5 * a->d && f[axis] > 0) f[axis] = 0;
  }
  return worst - slack;
}

static sums push_all(const coble_bed *bed, const fire *state) {
#pragma omp parallel for schedule(static) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t c = 0; c < state->leaves; c++) {
    const int32_t end = bed->n - c * LEAF > LEAF ? (c + 1) * LEAF : bed->n;
    sums leaf = {0, 0, 0, -HUGE_VAL};
    for (int32_t i = c * LEAF; i < end; i++) {
      double *f = state->f[i];
      const double *v = bed->v[i], overlap = push(bed, i, state->slack, f);
      if (overlap > leaf.overlap) leaf.overlap = overlap;
      leaf.power += f[0] * v[0] + f[1] * v[1] + f[2] * v[2];
      leaf.ff += f[0] * f[0] + f[1] * f[1] + f[2] * f[2];
      leaf.vv += v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    }
    state->leaf[c] = leaf;
  }
  sums all = {0, 0, 0, -HUGE_VAL};
  for (int32_t c = 0; c < state->leaves; c++) {
    all.power += state->leaf[c].power;
    all.ff += state->leaf[c].ff;
    all.vv += state->leaf[c].vv;
    all.overlap = fmax(all.overlap, state->leaf[c].overlap);
  }
  return all;
}

static void stop(const coble_bed *bed, fire *state) {
  memset(bed->v, 0, (size_t)bed->n * sizeof *bed->v);
  state->downhill = 0;
  state->mix = mixing;
}

/* Moves sphere i by dt v and keeps it in the box; returns its squared distance from the last rebuild. */
static double move(const coble_bed *bed, int32_t i, double dt) {
  coble_sphere *s = bed->s + i;
  const coble_sphere *s0 = bed->s0 + i;
  double *v = bed->v[i];
  s->x += dt * v[0], s->y += dt * v[1], s->z += dt * v[2];
  if (!bed->periodic[0] && clamp(&s->x, s->d, bed->size[0])) v[0] = 0;
  if (!bed->periodic[1] && clamp(&s->y, s->d, bed->size[1])) v[1] = 0;
  if (!bed->periodic[2] && clamp(&s->z, s->d, bed->size[2])) v[2] = 0;
  const double x = s->x - s0->x, y = s->y - s0->y, z = s->z - s0->z;
  return x * x + y * y + z * z;
}

/* One FIRE step with the forces at hand; returns the largest squared distance from the last rebuild. */
static double step(const coble_bed *bed, fire *state, const sums *all) {
  if (all->power > 0) {
    if (++state->downhill > DOWNHILL_BEFORE_FASTER) {
      state->dt = fmin(1.1 * state->dt, dt_max);
      state->mix *= 0.99;
    }
  } else {
    if (all->vv > 0) state->dt *= 0.5;
    stop(bed, state);
  }
  const double dt = state->dt, vv = all->power > 0 ? all->vv : 0;
  const double power = all->power > 0 ? all->power : 0;
  const double speed = sqrt(fmax(0, vv + 2 * dt * power + dt * dt * all->ff));
  const double keep = 1 - state->mix, steer = all->ff > 0 ? state->mix * speed / sqrt(all->ff) : 0;
  double moved = 0;
#pragma omp parallel for schedule(static) reduction(max : moved) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < bed->n; i++) {
    for (int axis = 0; axis < 3; axis++) {
      double *v = bed->v[i] + axis;
      *v = keep * (*v + dt * state->f[i][axis]) + steer * state->f[i][axis];
    }
    moved = fmax(moved, move(bed, i, dt));
  }
  return moved;
}

/* Random displacements, uniform in a cube of half side `amplitude`. */
static void shake(const coble_bed *bed, uint64_t seed, uint32_t round, double amplitude) {
#pragma omp parallel for schedule(static) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < bed->n; i++) {
    for (int axis = 0; axis < 3; axis++)
      bed->v[i][axis] = 2 * coble_random_uniform(seed, COBLE_STREAM_MOVE, (uint64_t)i,
                                                 3 * round + (uint32_t)axis) - 1;
    move(bed, i, amplitude);
  }
}

#include <stdio.h>
static coble_status relax(coble_bed *bed, fire *state, const coble_packing_params *p,
                          coble_packing_report *reached) {
  uint32_t round = 0;
  COBLE_TRY(coble_bed_list(bed, skin));
  int lists = 0, since = 0; double amplitude = shake_first;
  for (reached->sweeps = 1;; reached->sweeps++) {
    const sums all = push_all(bed, state);
    reached->max_overlap = fmax(0, all.overlap);
    if (getenv("TRACE") && (reached->sweeps % atoi(getenv("TRACE")) == 0 || all.overlap <= p->overlap))
      fprintf(stderr, "%d lists %d round %u overlap %g f %g ratio %g dt %g\n", reached->sweeps, lists, round, all.overlap,
              sqrt(all.ff / bed->n), sqrt(all.ff / bed->n) / all.overlap, state->dt);
    if (all.overlap <= p->overlap) return COBLE_OK;
    if (reached->sweeps >= p->max_sweeps) return COBLE_ERR_DIVERGED;
    double moved;
    since++;
    if (sqrt(all.ff / bed->n) < jammed_force * (all.overlap + state->slack) && since > 20) {
      fprintf(stderr, "jam %d round %u overlap %g\n", reached->sweeps, round, all.overlap);
      since = 0;
      if (getenv("AMP")) amplitude = atof(getenv("AMP"));
      shake(bed, p->seed, round++, amplitude);
      stop(bed, state);
      state->dt = dt_first;
      moved = HUGE_VAL;
    } else {
      moved = step(bed, state, &all);
    }
    if (moved > 0.25 * skin * skin) {lists++; COBLE_TRY(coble_bed_list(bed, skin));}
  }
}

coble_status coble_bed_relax(coble_bed *bed, const coble_packing_params *p,
                             coble_packing_report *reached) {
  fire state = {.dt = dt_first, .mix = mixing, .slack = 0.5 * p->overlap};
  state.leaves = (bed->n + LEAF - 1) / LEAF;
  state.f = malloc((size_t)bed->n * sizeof *state.f);
  state.leaf = malloc((size_t)state.leaves * sizeof *state.leaf);
  coble_status status =
      state.f && state.leaf
          ? relax(bed, &state, p, reached)
          : coble_fail(COBLE_ERR_MEMORY, "out of memory for the forces on %d spheres", bed->n);
  free(state.f), free(state.leaf);
  return status;
}
