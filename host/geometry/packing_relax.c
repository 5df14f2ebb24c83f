/* Overlap relaxation: the spheres are soft, E = sum over pairs of overlap^2 / 2, and FIRE (Bitzek
 * et al., Phys. Rev. Lett. 2006, 97, 170201, in its semi-implicit form) slides them downhill to E =
 * 0. Floor, roof and walls are hard: a sphere that would cross one stops there. Spheres that jam
 * before the overlap is gone are kicked, left to collide freely for a while and relaxed again; each
 * round settles a little denser. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/random.h"
#include "packing_internal.h"

enum {
  LEAF = 256, /* spheres per leaf of a sum: fixed, so that the threads do not change its bits */
  LOOK = 32,  /* neighbours looked at together */
  DOWNHILL_BEFORE_FASTER = 5,
  COAST = 200 /* steps of free motion after a kick */
};
/* in units of mean diameter, unit mass and unit stiffness */
static const double dt_first = 0.1, dt_max = 0.5, dt_coast = 0.3;
static const double mixing = 0.1;
static const double skin = 0.2;        /* of the Verlet list */
static const double at_rest = 0.1;     /* jammed: rms net force / rms of the pushes in it */
static const double kick_speed = 0.05; /* fast enough to pass neighbours, too slow to melt */

typedef struct {
  double power, ff, vv; /* f.v, f.f / m, m v.v summed over the spheres */
  double pushes;        /* squares of the single pushes / m, likewise */
  double overlap;       /* largest, of the true diameters */
} sums;

typedef struct {
  double (*f)[3]; /* [n] */
  sums *leaf;     /* [leaves] */
  int32_t leaves;
  double slack; /* gap at which spheres begin to push, or the last overlaps would fade for ever */
  double dt, mix;
  int downhill; /* steps since the last uphill one */
  int coast;    /* steps of free motion left */
} fire;

/* A large sphere has as many contacts as its surface has room for; its inertia grows with them, or
 * it would swing too fast for the time step. */
static double mass_of(const coble_sphere *s) {
  const double m = 0.25 * s->d * s->d;
  return m > 1 ? m : 1;
}

/* Keeps a ball of diameter d inside 0..size; true if it was outside. */
static bool clamp(double *x, double d, double size) {
  const double low = 0.5 * d, high = size - 0.5 * d, was = *x;
  *x = was < low ? low : was > high ? high : was;
  return *x != was;
}

/* Neighbours that touch a sphere, at most LOOK. */
typedef struct {
  double r[LOOK][3], square[LOOK], reach[LOOK]; /* vector from it, its square, contact + slack */
  int32_t count;
} touching;

/* Those of `count` neighbours of sphere i that touch it. Each is written and stays if it does:
 * there is no branch to guess. */
/* NOLINTNEXTLINE(readability-function-size): inlined where a packing spends its time */
static void look(const coble_bed *bed, int32_t i, double slack, int32_t count,
                 const int32_t *neighbour, touching *out) {
  const coble_sphere *a = bed->s + i;
  int32_t found = 0;
  for (int32_t k = 0; k < count; k++) {
    const coble_sphere *b = bed->s + neighbour[k];
    double r[3];
    coble_bed_between(bed, a, b, r);
    /* one on top of the other: any direction will do, if opposite for the two */
    if (r[0] == 0 && r[1] == 0 && r[2] == 0) r[2] = i < neighbour[k] ? 1e-100 : -1e-100;
    const double reach = 0.5 * (a->d + b->d) + slack;
    const double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    for (int axis = 0; axis < 3; axis++) out->r[found][axis] = r[axis];
    out->square[found] = square;
    out->reach[found] = reach;
    found += square < reach * reach;
  }
  out->count = found;
}

/* Net force on sphere i = sum over neighbours of overlap * direction, in the order of the list. */
static double push(const coble_bed *bed, int32_t i, double slack, double f[3], double *pushes) {
  const coble_sphere *a = bed->s + i;
  const int64_t end = bed->start[i + 1];
  double worst = -HUGE_VAL;
  f[0] = f[1] = f[2] = 0;
  for (int64_t k = bed->start[i]; k < end; k += LOOK) {
    touching t;
    look(bed, i, slack, end - k < LOOK ? (int32_t)(end - k) : LOOK, bed->neighbour + k, &t);
    for (int32_t q = 0; q < t.count; q++) {
      /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): written as far as `count` */
      const double distance = sqrt(t.square[q]), overlap = t.reach[q] - distance;
      if (overlap > worst) worst = overlap;
      *pushes += overlap * overlap;
      for (int axis = 0; axis < 3; axis++) f[axis] += overlap / distance * t.r[q][axis];
    }
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
    sums leaf = {.overlap = -HUGE_VAL};
    for (int32_t i = c * LEAF; i < end; i++) {
      double *f = state->f[i], pushes = 0;
      const double *v = bed->v[i], overlap = push(bed, i, state->slack, f, &pushes);
      const double m = mass_of(bed->s + i);
      if (overlap > leaf.overlap) leaf.overlap = overlap;
      leaf.power += f[0] * v[0] + f[1] * v[1] + f[2] * v[2];
      leaf.ff += (f[0] * f[0] + f[1] * f[1] + f[2] * f[2]) / m;
      leaf.vv += m * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      leaf.pushes += pushes / m;
    }
    state->leaf[c] = leaf;
  }
  sums all = {.overlap = -HUGE_VAL};
  for (int32_t c = 0; c < state->leaves; c++) {
    all.power += state->leaf[c].power;
    all.ff += state->leaf[c].ff;
    all.vv += state->leaf[c].vv;
    all.pushes += state->leaf[c].pushes;
    all.overlap = fmax(all.overlap, state->leaf[c].overlap);
  }
  return all;
}

static void stop(const coble_bed *bed, fire *state) {
  memset(bed->v, 0, (size_t)bed->n * sizeof *bed->v);
  state->downhill = 0;
  state->mix = mixing;
}

/* Moves sphere i by dt v, within the walls; returns its squared distance from the last rebuild. */
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

/* v = keep (v + dt f/m) + steer f/m, x += dt v; returns the largest of the distances of move(). */
static double advance(const coble_bed *bed, const fire *state, double keep, double steer) {
  double moved = 0;
#pragma omp parallel for schedule(static) reduction(max : moved) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < bed->n; i++) {
    const double m = mass_of(bed->s + i);
    for (int axis = 0; axis < 3; axis++) {
      double *v = bed->v[i] + axis, a = state->f[i][axis] / m;
      *v = keep * (*v + state->dt * a) + steer * a;
    }
    const double far = move(bed, i, state->dt);
    if (far > moved) moved = far;
  }
  return moved;
}

/* One FIRE step: faster while downhill, a halt when not; the velocity turns towards the force. */
static double slide(const coble_bed *bed, fire *state, sums all) {
  if (all.power > 0) {
    if (++state->downhill > DOWNHILL_BEFORE_FASTER) {
      state->dt = fmin(1.1 * state->dt, dt_max);
      state->mix *= 0.99;
    }
  } else {
    if (all.vv > 0) state->dt *= 0.5;
    stop(bed, state);
    all.power = all.vv = 0;
  }
  /* speed, weighted by mass, after v += dt f/m: from the sums at hand */
  const double dt = state->dt;
  const double speed = sqrt(all.vv + 2 * dt * all.power + dt * dt * all.ff);
  const double steer = all.ff > 0 ? state->mix * speed / sqrt(all.ff) : 0;
  return advance(bed, state, 1 - state->mix, steer);
}

/* Gives every sphere a random velocity, of one mean energy for all, and lets it coast. */
static void kick(const coble_bed *bed, fire *state, uint64_t seed, uint32_t round) {
#pragma omp parallel for schedule(static) if (bed->n > COBLE_PACKING_SERIAL)
  for (int32_t i = 0; i < bed->n; i++)
    for (uint32_t axis = 0; axis < 3; axis++)
      bed->v[i][axis] =
          kick_speed / sqrt(mass_of(bed->s + i)) *
          (2 * coble_random_uniform(seed, COBLE_STREAM_MOVE, (uint64_t)i, 3 * round + axis) - 1);
  state->coast = COAST;
  state->dt = dt_coast;
}

/* Coasting is plain motion under the forces; after it FIRE starts afresh. */
static double step(const coble_bed *bed, fire *state, const sums *all) {
  if (state->coast == 0) return slide(bed, state, *all);
  const double moved = advance(bed, state, 1, 0);
  if (--state->coast == 0) {
    stop(bed, state);
    state->dt = dt_first;
  }
  return moved;
}

static coble_status relax(coble_bed *bed, fire *state, const coble_packing_params *p,
                          coble_packing_report *reached) {
  uint32_t round = 0;
  COBLE_TRY(coble_bed_list(bed, skin));
  for (reached->sweeps = 1;; reached->sweeps++) {
    const sums all = push_all(bed, state);
    reached->max_overlap = fmax(0, all.overlap);
    if (all.overlap <= p->overlap) return COBLE_OK;
    if (reached->sweeps >= p->max_sweeps) return COBLE_ERR_DIVERGED;
    const bool jammed = all.ff < at_rest * at_rest * all.pushes;
    if (jammed && state->coast == 0) kick(bed, state, p->seed, round++);
    if (step(bed, state, &all) > 0.25 * skin * skin) COBLE_TRY(coble_bed_list(bed, skin));
  }
}

coble_status coble_bed_relax(coble_bed *bed, const coble_packing_params *p,
                             coble_packing_report *reached) {
  fire state = {.dt = dt_first, .mix = mixing, .slack = 0.5 * p->overlap};
  state.leaves = (bed->n + LEAF - 1) / LEAF;
  state.f = malloc((size_t)bed->n * sizeof *state.f);
  state.leaf = malloc((size_t)state.leaves * sizeof *state.leaf);
  const coble_status status =
      state.f && state.leaf
          ? relax(bed, &state, p, reached)
          : coble_fail(COBLE_ERR_MEMORY, "out of memory for the forces on %d spheres", bed->n);
  free(state.f), free(state.leaf);
  return status;
}
