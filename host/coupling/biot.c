/* Network and lattice in one linear solve, the Biot system
 *
 *   [  K       -G^T V ] [u]   [ load ]
 *   [ -V G   -T/kappa ] [p] = [ -b/kappa ]
 *
 * K lattice, T transport with storage, G what displacements add to the room of each node, V pore volumes. It is
 * symmetric and indefinite: MINRES (Paige & Saunders, SIAM J. Numer. Anal. 12 (1975) 617) with the multigrid cycles
 * of both halves as preconditioner. Where interfaces have parted the lattice rests on films; its cycle then knows them
 * as a bed of springs.
 *
 * p and the residual are in double precision. The vectors that the iteration makes of p are in single: it begins anew from
 * the residual before their round-off shows. */
#include <math.h>

#include "coble/clock.h"
#include "kernels.h"
#include "sim_internal.h"

/* To so small a share of what they began with Lanczos vectors in single precision bring the residual. */
static const double single_reach = 1e-4;

typedef struct {
  float *p;
  double *u;
} pair;

static pair vector_of(const coble_sim *sim, int v) {
  return (pair){sim->space.p[v], sim->space.u[v]};
}

static coble_status dot(coble_sim *sim, pair x, pair y, double *sum) {
  double of_p, of_u;
  const coble_dot_single_args p = {x.p, y.p};
  const coble_dot_args u = {x.u, y.u};
  COBLE_TRY(coble_reduce_dot_single(sim->dev, &p, sim->n, &of_p));
  COBLE_TRY(coble_reduce_dot(sim->dev, &u, sim->skeleton.size, &of_u));
  *sum = of_p + of_u;
  return COBLE_OK;
}

/* y = a x + b y */
static coble_status combine(coble_sim *sim, double a, pair x, double b, pair y) {
  const coble_axpby_single_args p = {a, b, x.p, y.p};
  const coble_axpby_args u = {a, b, x.u, y.u};
  COBLE_TRY(coble_launch_axpby_single(sim->dev, &p, sim->n));
  return coble_launch_axpby(sim->dev, &u, sim->skeleton.size);
}

static coble_status clear(coble_sim *sim, pair x) {
  COBLE_TRY(coble_device_zero(sim->dev, x.p, (size_t)sim->n * sizeof *x.p));
  return coble_device_zero(sim->dev, x.u, (size_t)sim->skeleton.size * sizeof *x.u);
}

/* --- G and its transpose --- */

/* What Li at p does to the lattice: its q, force and wedge. */
static coble_status gather(coble_sim *sim, coble_vector p) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const coble_couple_gather_args nodes = {map, p, k->q, {k->force[0], k->force[1]}};
  const coble_couple_wedge_args wedge = {map, p, k->wedge};
  COBLE_TRY(coble_launch_couple_gather(sim->dev, &nodes, k->nodes));
  return coble_launch_couple_wedge(sim->dev, &wedge, k->layer_bonds);
}

/* Strains, gaps and openings at u and the Li that is gathered. */
static coble_status deform(coble_sim *sim, const double *u) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const double per_stiffness = coble_pressure_unit * sim->dx;
  const coble_couple_strain_args strain = {map,       u,
                                           k->q,      {k->force[0], k->force[1]},
                                           k->wedge,  per_stiffness,
                                           k->strain, {k->gap[0], k->gap[1]}};
  const coble_couple_opening_args opening = {map, u, k->q, per_stiffness, k->opening};
  COBLE_TRY(coble_launch_couple_strain(sim->dev, &strain, k->nodes));
  return coble_launch_couple_opening(sim->dev, &opening, k->layer_bonds);
}

static coble_rooms rooms_of(const coble_sim *sim) {
  const coble_skeleton *k = &sim->skeleton;
  return (coble_rooms){
      coble_sim_coupling(sim, sim->a.trial), k->strain, {k->gap[0], k->gap[1]}, k->opening};
}

coble_status coble_sim_gather(coble_sim *sim) {
  return gather(sim, (coble_vector){.full = sim->a.p});
}

coble_status coble_sim_make_room(coble_sim *sim) {
  COBLE_TRY(coble_sim_gather(sim));
  COBLE_TRY(deform(sim, sim->skeleton.u));
  const coble_couple_room_args args = {rooms_of(sim), sim->a.room, sim->a.crevice};
  return coble_launch_couple_room(sim->dev, &args, sim->n);
}

/* y -= force of the Li that is gathered */
static coble_status take_force(coble_sim *sim, double *y) {
  coble_skeleton *k = &sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.trial);
  const coble_couple_plate_args plate = {{map, k->q, {k->force[0], k->force[1]}, k->wedge, y}};
  COBLE_TRY(coble_launch_couple_force(sim->dev, &plate.forces, k->nodes));
  double lift;
  COBLE_TRY(coble_reduce_couple_plate(sim->dev, &plate, k->nodes, &lift));
  const coble_shift_args down = {-lift, y + k->size - 1};
  return coble_launch_shift(sim->dev, &down, 1);
}

/* --- operator, residual and preconditioner --- */

typedef struct {
  coble_sim *sim;
  const coble_balance *balance;
  double *p, *u; /* the solution */
  pair r1, r2, y, v, w1, w2;
  double beta, old_beta, dbar, epsilon, phibar, cs, sn;
} minres;

/* All are projected on what may move; their results, and so u, stay 0 elsewhere. */
static coble_status hold(coble_sim *sim, double *u) {
  const coble_lattice_hold_args args = {sim->skeleton.held, u};
  return args.held ? coble_launch_lattice_hold(sim->dev, &args, sim->skeleton.size) : COBLE_OK;
}

/* y = K u - force of the Li that is gathered */
static coble_status apply_lattice(coble_sim *sim, const double *u, double *y) {
  const double start = coble_clock();
  COBLE_TRY(coble_lattice_apply(sim->skeleton.lattice, u, y));
  COBLE_TRY(take_force(sim, y));
  sim->spent.mechanics += coble_clock() - start;
  return COBLE_OK;
}

/* y = A x */
static coble_status apply(minres *m, pair x, pair y) {
  coble_sim *sim = m->sim;
  const coble_sim_arrays *a = &sim->a;
  COBLE_TRY(gather(sim, (coble_vector){.single = x.p}));
  COBLE_TRY(apply_lattice(sim, x.u, y.u));
  COBLE_TRY(deform(sim, x.u));
  const coble_links links = {.neighbours = coble_network_neighbours(sim->net),
                             .face = {a->face[0], a->face[1], a->face[2]},
                             .diagonal = a->diagonal};
  const coble_couple_balance_args balance = {rooms_of(sim), links, x.p, 1 / m->balance->kappa, y.p};
  COBLE_TRY(coble_launch_couple_balance(sim->dev, &balance, sim->n));
  return hold(sim, y.u);
}

/* r = load - K u + force of the Li that is gathered */
static coble_status lattice_residual(minres *m, const double *u, double *r) {
  coble_skeleton *k = &m->sim->skeleton;
  COBLE_TRY(apply_lattice(m->sim, u, r));
  const coble_axpby_args rest = {1, -1, k->load, r};
  COBLE_TRY(coble_launch_axpby(m->sim->dev, &rest, k->size));
  return hold(m->sim, r);
}

/* At u and the Li that is gathered, at p or with all unknowns at *level. */
static coble_status balance_residual(minres *m, const double *u, const double *level, float *r) {
  coble_sim *sim = m->sim;
  COBLE_TRY(deform(sim, u));
  const coble_couple_residual_args args = {
      *m->balance, rooms_of(sim), {m->p, level != NULL, level ? *level : 0}, r};
  return coble_launch_couple_residual(sim->dev, &args, sim->n);
}

/* At p and u. */
static coble_status residual(minres *m, pair r) {
  COBLE_TRY(gather(m->sim, (coble_vector){.full = m->p}));
  COBLE_TRY(lattice_residual(m, m->u, r.u));
  return balance_residual(m, m->u, NULL, r.p);
}

static coble_status precondition(minres *m, pair r, pair z) {
  coble_sim *sim = m->sim;
  double square;
  const coble_dot_single_args of_p = {r.p, r.p};
  const double start = coble_clock();
  COBLE_TRY(coble_lattice_precondition(sim->skeleton.lattice, r.u, z.u));
  COBLE_TRY(hold(sim, z.u));
  sim->spent.mechanics += coble_clock() - start;
  COBLE_TRY(coble_reduce_dot_single(sim->dev, &of_p, sim->n, &square));
  const double scale = square > 0 ? 1 / sqrt(square) : 1;
  COBLE_TRY(coble_network_precondition(sim->net, r.p, scale, z.p));
  const coble_couple_take_args take = {sim->a.trial, m->balance->kappa / scale, z.p};
  return coble_launch_couple_take(sim->dev, &take, sim->n);
}

/* --- MINRES --- */

/* sqrt(r . M r) with y = M r */
static coble_status norm(minres *m, pair r, double *size) {
  COBLE_TRY(precondition(m, r, m->y));
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
  COBLE_TRY(apply(m, m->v, m->y));
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

/* The next plane rotation of the tridiagonal matrix, and the solution along its direction. */
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
  const coble_minres_direction_single_args p = {epsilon, delta,   1 / gamma, phi,
                                                m->v.p,  m->w1.p, m->w2.p,   m->p};
  const coble_minres_direction_args u = {epsilon, delta,   1 / gamma, phi,
                                         m->v.u,  m->w1.u, m->w2.u,   m->u};
  COBLE_TRY(coble_launch_minres_direction_single(sim->dev, &p, sim->n));
  return coble_launch_minres_direction(sim->dev, &u, sim->skeleton.size);
}

/* What the solve has to balance. Li under suction is near one pressure all over: from there flows are counted, since those
 * from 0 would be far larger than any there are. */
static coble_status size_of_load(minres *m, double *load) {
  coble_sim *sim = m->sim;
  const double level = sim->ordered ? sim->level : 0;
  COBLE_TRY(clear(sim, m->v));
  COBLE_TRY(gather(sim, (coble_vector){.all = 0}));
  COBLE_TRY(lattice_residual(m, m->v.u, m->r2.u));
  if (sim->ordered) COBLE_TRY(gather(sim, (coble_vector){.all = level}));
  COBLE_TRY(balance_residual(m, m->v.u, &level, m->r2.p));
  return norm(m, m->r2, load);
}

/* Begins from what the solution leaves open. */
static coble_status start(minres *m) {
  COBLE_TRY(residual(m, m->r2));
  COBLE_TRY(norm(m, m->r2, &m->beta));
  m->phibar = m->beta;
  m->cs = -1;
  m->sn = m->dbar = m->epsilon = 0;
  COBLE_TRY(clear(m->sim, m->w1));
  return clear(m->sim, m->w2);
}

coble_status coble_sim_solve_coupled(coble_sim *sim, const coble_balance *balance, double tolerance,
                                     int *iterations) {
  minres m = {.sim = sim,
              .balance = balance,
              .p = sim->a.p,
              .u = sim->skeleton.u,
              .r1 = vector_of(sim, 0),
              .r2 = vector_of(sim, 1),
              .y = vector_of(sim, 2),
              .v = vector_of(sim, 3),
              .w1 = vector_of(sim, 4),
              .w2 = vector_of(sim, 5)};
  double load, alfa;
  COBLE_TRY(size_of_load(&m, &load));
  const double wanted = tolerance * load;
  double fresh = 0; /* the residual that the present Lanczos vectors began with */
  int step = 0;
  for (;; step++) {
    const bool first = !(m.phibar > single_reach * fresh);
    if (first) {
      COBLE_TRY(start(&m));
      fresh = m.phibar;
    }
    if (!(m.phibar > wanted)) break;
    if (step >= sim->params.max_coupled)
      return coble_fail(
          COBLE_ERR_DIVERGED,
          "coupled solve: not converged after %d iterations, residual %.3g, wanted %.3g; try a "
          "larger numerics.tolerance",
          step, m.phibar, wanted);
    COBLE_TRY(lanczos(&m, first, &alfa));
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
