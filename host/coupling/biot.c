/* Network and lattice in one linear solve, the Biot system
 *
 *   [  K       -G^T V ] [u]   [ load ]
 *   [ -V G   -T/kappa ] [p] = [ -b/kappa ]
 *
 * K lattice, T transport with storage, G what displacements add to the room of each node, V pore volumes. It is
 * symmetric and indefinite: MINRES (Paige & Saunders, SIAM J. Numer. Anal. 12 (1975) 617) with the multigrid cycles
 * of both halves as preconditioner. Where interfaces have parted the lattice rests on films; its cycle then knows them
 * as a bed of springs. */
#include <math.h>

#include "coble/clock.h"
#include "kernels.h"
#include "sim_internal.h"

typedef struct {
  double *p, *u;
} pair;

static pair vector_of(const coble_sim *sim, int v) {
  return (pair){sim->space.p[v], sim->space.u[v]};
}

static coble_status dot(coble_sim *sim, pair x, pair y, double *sum) {
  double of_p, of_u;
  const coble_dot_args p = {x.p, y.p}, u = {x.u, y.u};
  COBLE_TRY(coble_reduce_dot(sim->dev, &p, sim->n, &of_p));
  COBLE_TRY(coble_reduce_dot(sim->dev, &u, sim->skeleton.size, &of_u));
  *sum = of_p + of_u;
  return COBLE_OK;
}

/* y = a x + b y */
static coble_status combine(coble_sim *sim, double a, pair x, double b, pair y) {
  const coble_axpby_args p = {a, b, x.p, y.p}, u = {a, b, x.u, y.u};
  COBLE_TRY(coble_launch_axpby(sim->dev, &p, sim->n));
  return coble_launch_axpby(sim->dev, &u, sim->skeleton.size);
}

static coble_status clear(coble_sim *sim, pair x) {
  COBLE_TRY(coble_device_zero(sim->dev, x.p, (size_t)sim->n * sizeof(double)));
  return coble_device_zero(sim->dev, x.u, (size_t)sim->skeleton.size * sizeof(double));
}

/* --- G and its transpose --- */

static coble_status make_room(coble_sim *sim, const double *u, double *room, float *crevice,
                              bool whole) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const double per_stiffness = coble_pressure_unit * sim->dx;
  const coble_couple_strain_args strain = {map,       u,
                                           k->q,      {k->force[0], k->force[1]},
                                           k->wedge,  per_stiffness,
                                           k->strain, {k->gap[0], k->gap[1]}};
  const coble_couple_opening_args opening = {map, u, k->q, per_stiffness, k->opening};
  const coble_couple_room_args rooms = {
      map, k->strain, {k->gap[0], k->gap[1]}, k->opening, room, crevice, whole};
  COBLE_TRY(coble_launch_couple_strain(sim->dev, &strain, k->nodes));
  COBLE_TRY(coble_launch_couple_opening(sim->dev, &opening, k->layer_bonds));
  return coble_launch_couple_room(sim->dev, &rooms, sim->n);
}

coble_status coble_sim_gather(coble_sim *sim, const double *p) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const coble_couple_gather_args gather = {map, p, k->q, {k->force[0], k->force[1]}};
  const coble_couple_wedge_args wedge = {map, p, k->wedge};
  COBLE_TRY(coble_launch_couple_gather(sim->dev, &gather, k->nodes));
  return coble_launch_couple_wedge(sim->dev, &wedge, k->layer_bonds);
}

coble_status coble_sim_make_room(coble_sim *sim, const double *u) {
  COBLE_TRY(coble_sim_gather(sim, sim->a.p));
  return make_room(sim, u, sim->a.room, sim->a.crevice, true);
}

/* y.u -= force of Li at p */
static coble_status take_force(coble_sim *sim, const double *p, double *y) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const coble_couple_plate_args plate = {{map, k->q, {k->force[0], k->force[1]}, k->wedge, y}};
  COBLE_TRY(coble_sim_gather(sim, p));
  COBLE_TRY(coble_launch_couple_force(sim->dev, &plate.forces, k->nodes));
  double lift;
  COBLE_TRY(coble_reduce_couple_plate(sim->dev, &plate, k->nodes, &lift));
  const coble_shift_args down = {-lift, y + k->size - 1};
  return coble_launch_shift(sim->dev, &down, 1);
}

/* --- operator and preconditioner --- */

/* Both are projected on what may move; their results, and so u, stay 0 elsewhere. */
static coble_status hold(coble_sim *sim, double *u) {
  const coble_lattice_hold_args args = {sim->skeleton.held, u};
  return args.held ? coble_launch_lattice_hold(sim->dev, &args, sim->skeleton.size) : COBLE_OK;
}

/* y = A x, or with `residual` y = right-hand side - A x. Boundary values in x.p press on the lattice. */
static coble_status apply(coble_sim *sim, double kappa, pair x, bool residual, pair y) {
  coble_skeleton *k = &sim->skeleton;
  const double start = coble_clock();
  COBLE_TRY(coble_lattice_apply(k->lattice, x.u, y.u));
  COBLE_TRY(take_force(sim, x.p, y.u));
  sim->spent.mechanics += coble_clock() - start;
  COBLE_TRY(make_room(sim, x.u, sim->space.room, NULL, false));
  COBLE_TRY(coble_network_apply(sim->net, x.p, y.p));
  const coble_couple_balance_args balance = {sim->a.trial,
                                             sim->a.volume,
                                             sim->space.room,
                                             sim->skeleton.yielding,
                                             x.p,
                                             residual ? sim->a.b : NULL,
                                             1 / kappa,
                                             y.p};
  COBLE_TRY(coble_launch_couple_balance(sim->dev, &balance, sim->n));
  const coble_axpby_args rest = {1, -1, k->load, y.u};
  if (residual) COBLE_TRY(coble_launch_axpby(sim->dev, &rest, k->size));
  return hold(sim, y.u);
}

static coble_status precondition(coble_sim *sim, double kappa, pair r, pair z) {
  double square;
  const coble_dot_args of_p = {r.p, r.p};
  const double start = coble_clock();
  COBLE_TRY(coble_lattice_precondition(sim->skeleton.lattice, r.u, z.u));
  COBLE_TRY(hold(sim, z.u));
  sim->spent.mechanics += coble_clock() - start;
  COBLE_TRY(coble_reduce_dot(sim->dev, &of_p, sim->n, &square));
  const double scale = square > 0 ? 1 / sqrt(square) : 1;
  const float *cycle;
  COBLE_TRY(coble_network_precondition(sim->net, r.p, scale, &cycle));
  const coble_couple_take_args take = {sim->a.trial, cycle, kappa / scale, z.p};
  return coble_launch_couple_take(sim->dev, &take, sim->n);
}

/* --- MINRES --- */

typedef struct {
  coble_sim *sim;
  double kappa;
  pair x, r1, r2, y, v, w1, w2;
  double beta, old_beta, dbar, epsilon, phibar, cs, sn;
} minres;

/* sqrt(r . M r) with y = M r */
static coble_status norm(minres *m, pair r, double *size) {
  COBLE_TRY(precondition(m->sim, m->kappa, r, m->y));
  double square;
  COBLE_TRY(dot(m->sim, r, m->y, &square));
  if (!(square >= 0) || !isfinite(square))
    return coble_fail(COBLE_ERR_DIVERGED, "coupled solve: r . M r = %g, should be >= 0", square);
  *size = sqrt(square);
  return COBLE_OK;
}

/* One Lanczos step: v from y, then the next y; *alfa = v . A v. */
static coble_status lanczos(minres *m, bool first, double *alfa) {
  coble_sim *sim = m->sim;
  COBLE_TRY(combine(sim, 1 / m->beta, m->y, 0, m->v));
  COBLE_TRY(apply(sim, m->kappa, m->v, false, m->y));
  if (!first) COBLE_TRY(combine(sim, -m->beta / m->old_beta, m->r1, 1, m->y));
  COBLE_TRY(dot(sim, m->v, m->y, alfa));
  COBLE_TRY(combine(sim, -*alfa / m->beta, m->r2, 1, m->y));
  const pair free_vector = m->r1;
  m->r1 = m->r2;
  m->r2 = m->y;
  m->y = free_vector;
  m->old_beta = m->beta;
  return norm(m, m->r2, &m->beta);
}

/* The next plane rotation of the tridiagonal matrix, and x along its direction. */
static coble_status rotate(minres *m, double alfa) {
  coble_sim *sim = m->sim;
  const double epsilon = m->epsilon, delta = m->cs * m->dbar + m->sn * alfa;
  const double gbar = m->sn * m->dbar - m->cs * alfa;
  m->epsilon = m->sn * m->beta;
  m->dbar = -m->cs * m->beta;
  const double gamma = fmax(hypot(gbar, m->beta), 1e-300);
  m->cs = gbar / gamma;
  m->sn = m->beta / gamma;
  const double phi = m->cs * m->phibar;
  m->phibar *= m->sn;
  const pair w1 = m->w1;
  m->w1 = m->w2;
  m->w2 = w1; /* overwritten with the new direction */
  const coble_minres_direction_args p = {epsilon, delta,   1 / gamma, phi,
                                         m->v.p,  m->w1.p, m->w2.p,   m->x.p};
  const coble_minres_direction_args u = {epsilon, delta,   1 / gamma, phi,
                                         m->v.u,  m->w1.u, m->w2.u,   m->x.u};
  COBLE_TRY(coble_launch_minres_direction(sim->dev, &p, sim->n));
  return coble_launch_minres_direction(sim->dev, &u, sim->skeleton.size);
}

/* What the solve has to balance. Li under suction is near one pressure all over: from there flows are counted, since those
 * from 0 would be far larger than any there are. */
static coble_status size_of_load(minres *m, double *load) {
  coble_sim *sim = m->sim;
  const pair from = m->v, flows = m->w1;
  COBLE_TRY(clear(sim, from));
  COBLE_TRY(apply(sim, m->kappa, from, true, m->r2));
  if (sim->ordered) {
    const coble_shift_args level = {sim->level, from.p};
    COBLE_TRY(coble_launch_shift(sim->dev, &level, sim->n));
    COBLE_TRY(apply(sim, m->kappa, from, true, flows));
    COBLE_TRY(coble_device_copy(sim->dev, m->r2.p, flows.p, (size_t)sim->n * sizeof(double)));
  }
  return norm(m, m->r2, load);
}

static coble_status start(minres *m, double *load) {
  coble_sim *sim = m->sim;
  COBLE_TRY(size_of_load(m, load));
  COBLE_TRY(apply(sim, m->kappa, m->x, true, m->r2));
  COBLE_TRY(norm(m, m->r2, &m->beta));
  m->phibar = m->beta;
  m->cs = -1;
  COBLE_TRY(clear(sim, m->w1));
  return clear(sim, m->w2);
}

coble_status coble_sim_solve_coupled(coble_sim *sim, double kappa, double tolerance,
                                     int *iterations) {
  minres m = {.sim = sim,
              .kappa = kappa,
              .x = {sim->a.p, sim->skeleton.u},
              .r1 = vector_of(sim, 0),
              .r2 = vector_of(sim, 1),
              .y = vector_of(sim, 2),
              .v = vector_of(sim, 3),
              .w1 = vector_of(sim, 4),
              .w2 = vector_of(sim, 5)};
  double load, alfa;
  COBLE_TRY(start(&m, &load));
  const double wanted = tolerance * load;
  int step = 0;
  for (; m.phibar > wanted; step++) {
    if (step >= sim->params.max_coupled)
      return coble_fail(
          COBLE_ERR_DIVERGED,
          "coupled solve: not converged after %d iterations, residual %.3g, wanted %.3g; try a "
          "larger numerics.tolerance",
          step, m.phibar, wanted);
    COBLE_TRY(lanczos(&m, step == 0, &alfa));
    COBLE_TRY(rotate(&m, alfa));
  }
  *iterations += step;
  return COBLE_OK;
}

/* --- after bonds broke, parted or closed --- */

coble_status coble_sim_refresh_skeleton(coble_sim *sim) {
  coble_skeleton *k = &sim->skeleton;
  const coble_sim_params *p = &sim->params;
  if (!k->stale) return COBLE_OK;
  const double start = coble_clock();
  const double unit = coble_pressure_unit / sim->dx;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const coble_couple_open_args open = {.coupling = map,
                                       .pore = coble_pressure_unit / p->pore_modulus,
                                       .film = unit / p->film_stiffness,
                                       .per_stiffness = unit,
                                       .open = sim->a.open,
                                       .soft = sim->a.soft};
  const coble_couple_bed_args bed = {map, sim->a.soft, k->bed};
  COBLE_TRY(coble_launch_couple_open(sim->dev, &open, sim->n));
  COBLE_TRY(coble_launch_couple_bed(sim->dev, &bed, k->nodes));
  COBLE_TRY(coble_lattice_assemble(k->lattice, p->anchor, k->bed));
  k->stale = false;
  sim->spent.mechanics += coble_clock() - start;
  return COBLE_OK;
}
