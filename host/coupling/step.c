/* One implicit step (backward Euler): transport in the Li, the front, both films and the skeleton,
 * iterated to a fixed point of all their states; then bonds break until none is overloaded. */
#include <math.h>
#include <stdio.h>

#include "coble/clock.h"
#include "coble/electrochem.h"
#include "kernels.h"
#include "sim_internal.h"

static const double p_tolerance = 1e-5; /* of state changes, in P0 */
static const double unsettled =
    0.02; /* share of a step's Li that overfull fronts may leave to the next */
static const double loose = 1e-5; /* tolerance while states still change or bonds break */
/* The step after one that ended at a break, as a share of what was planned before. */
static const double after_break = 0.25;
static const double largest_tension = 1e9;  /* Pa, mean over the SE film */
static const double starved_modulus = 1e14; /* Pa, of what is left in an empty film: nothing */
static const double largest_debt = 0.1; /* voxels of Li, more than round-off and tolerance make */
static const double shortest_dt = 1e-6; /* s */

coble_nodes coble_sim_nodes(const coble_sim *sim, const uint8_t *state) {
  const coble_sim_arrays *a = &sim->a;
  return (coble_nodes){.neighbours = coble_network_neighbours(sim->net),
                       .media = sim->media,
                       .state = state,
                       .extra = a->extra,
                       .open = a->open,
                       .film_path = sim->params.film_factor * sim->wall_path,
                       .crevice_path = sim->params.crevice_factor * sim->wall_path,
                       .across = sim->params.across};
}

static double kappa_of(const coble_sim *sim, double dt) {
  return sim->dx * sim->dx * sim->dx / (dt * sim->flow_unit);
}

static double source_of(const coble_sim *sim, double velocity) {
  return velocity * sim->dx * sim->dx / sim->flow_unit;
}

static double cells_of(const coble_sim *sim) { return (double)sim->size[0] * sim->size[1]; }

/* --- the pieces of one iteration --- */

/* The state at the start of the step, skeleton and all. */
static coble_status begin(coble_sim *sim) {
  coble_sim_arrays *a = &sim->a;
  coble_skeleton *k = &sim->skeleton;
  COBLE_TRY(coble_device_copy(sim->dev, coble_lattice_state(k->lattice), k->bond_state,
                              (size_t)k->bonds));
  COBLE_TRY(coble_device_copy(sim->dev, k->u, k->u_old, (size_t)k->size * sizeof(double)));
  COBLE_TRY(coble_sim_refresh_skeleton(sim));
  sim->pending = sim->events;
  COBLE_TRY(coble_device_zero(sim->dev, k->flips, (size_t)k->bonds));
  const coble_front_begin_args args = {coble_sim_nodes(sim, a->state), a->s0, a->room0, a->trial};
  COBLE_TRY(coble_launch_front_begin(sim->dev, &args, sim->n));
  const coble_widen_args guess = {a->p_old, a->p};
  return coble_launch_widen(sim->dev, &guess, sim->n);
}

static coble_status wake(coble_sim *sim, double *changes) {
  coble_sim_arrays *a = &sim->a;
  const coble_front_wake_args args = {coble_sim_nodes(sim, a->trial), a->p, p_tolerance, a->trial};
  return coble_reduce_front_wake(sim->dev, &args, sim->n, changes);
}

static coble_status solve(coble_sim *sim, coble_attempt *t, double tolerance) {
  coble_sim_arrays *a = &sim->a;
  const coble_balance balance = {.nodes = coble_sim_nodes(sim, a->trial),
                                 .s0 = a->s0,
                                 .room0 = a->room0,
                                 .p0 = a->p_old,
                                 .soft = a->soft,
                                 .kappa = kappa_of(sim, t->dt),
                                 .source_se = source_of(sim, t->velocity),
                                 .starved = coble_pressure_unit / starved_modulus,
                                 .keep = sim->pace > 0 ? fmax(0, 1 - t->dt / sim->pace) : 0};
  const coble_front_assemble_args args = {
      balance, {a->face[0], a->face[1], a->face[2]}, a->diagonal, a->p};
  COBLE_TRY(coble_sim_refresh_skeleton(sim));
  COBLE_TRY(coble_launch_front_assemble(sim->dev, &args, sim->n));
  const coble_conductances values = {{a->face[0], a->face[1], a->face[2]}, a->diagonal};
  COBLE_TRY(coble_network_set(sim->net, &values));
  t->solves++;
  COBLE_TRY(coble_sim_solve_coupled(sim, &balance, tolerance, &t->iterations));
  return coble_sim_make_room(sim);
}

/* Li plated in the step, voxels. */
static double plated(const coble_sim *sim, const coble_attempt *t) {
  return source_of(sim, t->velocity) / kappa_of(sim, t->dt) * cells_of(sim);
}

static coble_status settle_nodes(coble_sim *sim, const coble_attempt *t, bool falling,
                                 double *changes) {
  coble_sim_arrays *a = &sim->a;
  const coble_front_settle_args args = {.nodes = coble_sim_nodes(sim, a->trial),
                                        .s0 = a->s0,
                                        .p = a->p,
                                        .kappa = kappa_of(sim, t->dt),
                                        .source_se = source_of(sim, t->velocity),
                                        .room = a->room,
                                        .crevice = a->crevice,
                                        .overfill = coble_overfill,
                                        .tolerance = p_tolerance,
                                        .ordered = sim->ordered,
                                        .falling = falling,
                                        .s = a->s,
                                        .next = a->next};
  COBLE_TRY(coble_reduce_front_settle(sim->dev, &args, sim->n, changes));
  return coble_device_copy(sim->dev, a->trial, a->next, (size_t)sim->n);
}

/* Nothing changes any more, or only fronts that overfilled by little: begin() hands that on. */
static coble_status settled(coble_sim *sim, const coble_attempt *t, double changes, double woken,
                            bool *done) {
  double filled, excess;
  *done = changes + woken == 0;
  if (*done || changes == 0) return COBLE_OK;
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_WET, &filled));
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_EXCESS, &excess));
  *done = changes == filled && excess <= unsettled * fabs(plated(sim, t));
  return COBLE_OK;
}

/* Where suction orders the pores, changes that lower the pressure come first, alone: each then leaves the others right,
 * while one that raises it at the same time would undo them. */
static coble_status settle(coble_sim *sim, const coble_attempt *t, bool *done) {
  double changes, woken;
  *done = false;
  if (sim->ordered) {
    COBLE_TRY(settle_nodes(sim, t, true, &changes));
    if (changes > 0) return coble_sim_balance(sim, plated(sim, t), true);
  }
  COBLE_TRY(settle_nodes(sim, t, false, &changes));
  COBLE_TRY(wake(sim, &woken));
  COBLE_TRY(settled(sim, t, changes, woken, done));
  return sim->ordered && !*done ? coble_sim_balance(sim, plated(sim, t), false) : COBLE_OK;
}

/* A full voxel whose state is held against cycles of the active sets may be one that Li is pulled out of. What is missing
 * there is not there: a shorter step finds another way. */
static coble_status check_debt(coble_sim *sim) {
  const coble_front_debt_args args = {sim->a.s};
  double debt;
  COBLE_TRY(coble_reduce_front_debt(sim->dev, &args, sim->n, &debt));
  if (debt <= largest_debt) return COBLE_OK;
  return coble_fail(COBLE_ERR_DIVERGED, "a voxel would give %.3g of itself more Li than it holds",
                    debt);
}

/* Stripping pulls at the SE film until a meniscus follows; a tension without bounds means that none
 * does. */
static coble_status check_reach(coble_sim *sim) {
  double pressure;
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_FILM_SE, COBLE_TALLY_PRESSURE, &pressure));
  pressure *= coble_pressure_unit / cells_of(sim);
  if (pressure >= -largest_tension) return COBLE_OK;
  return coble_fail(COBLE_ERR_DIVERGED,
                    "the Li within reach of the SE is used up: end the discharge here, %.3g C/m2 "
                    "stay behind",
                    sim->report.charge);
}

/* --- the step --- */

/* To a fixed point of the states of nodes and faces, with the bonds as they are. */
static coble_status settle_all(coble_sim *sim, coble_attempt *t, double tolerance) {
  for (int round = 0; round < sim->params.max_active_sets; round++) {
    int64_t moved;
    bool done;
    COBLE_TRY(solve(sim, t, tolerance));
    COBLE_TRY(settle(sim, t, &done));
    COBLE_TRY(coble_sim_settle_faces(sim, &moved));
    t->active_sets++;
    if (done && moved == 0) return COBLE_OK;
  }
  return coble_fail(COBLE_ERR_DIVERGED,
                    "the states of the step did not settle in %d iterations; try a larger "
                    "numerics.max_active_sets or a smaller numerics.front_limit",
                    sim->params.max_active_sets);
}

/* Solves are loose until no state changes and no bond breaks. */
coble_status coble_sim_attempt(coble_sim *sim, coble_attempt *t) {
  const double wanted = sim->params.tolerance;
  double woken;
  COBLE_TRY(begin(sim));
  COBLE_TRY(coble_sim_invade(sim, plated(sim, t)));
  /* before the first step the SE film has no pressure yet */
  if (!sim->ordered || sim->report.step > 0) COBLE_TRY(wake(sim, &woken));
  for (double tolerance = fmax(wanted, loose);;) {
    int64_t broken;
    COBLE_TRY(settle_all(sim, t, tolerance));
    COBLE_TRY(coble_sim_break_bonds(sim, t, &broken));
    if (broken == 0 && tolerance <= wanted) break;
    tolerance = broken ? fmax(wanted, loose) : wanted;
  }
  COBLE_TRY(check_debt(sim));
  return check_reach(sim);
}

/* What the fronts gained. Where resistances say who gains, the fronts that carry the current set the pace: a flux-weighted
 * mean, of which exchange between fronts is no part. Where suction does, the order holds however far they go: all of the
 * interface, as one. */
static coble_status mean_advance(coble_sim *sim, const coble_attempt *t, double *advance) {
  double once, twice;
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_ADVANCE, &once));
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_ADVANCE_2, &twice));
  *advance = once > 0 ? twice / once : 0;
  if (!sim->ordered || !(once > 0) || !(sim->interface > 0)) return COBLE_OK;
  const double both = sim->interface_spread + sim->interface_drop;
  const double suction = both > 0 ? sim->interface_spread / both : 0;
  const double flow = *advance * fmin(1, plated(sim, t) / once);
  *advance = suction * plated(sim, t) / sim->interface + (1 - suction) * flow;
  return COBLE_OK;
}

/* The power-law mobility that the fluxes of this step ask for, used in the next. */
static coble_status yield(coble_sim *sim) {
  coble_sim_arrays *a = &sim->a;
  const coble_sim_params *p = &sim->params;
  if (!p->creep.film_creep && !p->creep.plastic) return COBLE_OK;
  const double bulk = coble_shear_rate_constant(&p->li, p->temperature, p->li.creep_strength);
  const coble_front_yield_args args = {
      .nodes = coble_sim_nodes(sim, a->trial),
      .s0 = a->s0,
      .s = a->s,
      .p = a->p,
      .flux_unit = sim->flow_unit,
      .mobility_unit = sim->mobility_unit,
      .dx = sim->dx,
      .exponent = p->li.creep_exponent,
      .rate_film = p->creep.film_creep ? bulk : 0,
      .rate_pore = coble_shear_rate_constant(&p->li, p->temperature, p->li.yield_stress),
      .yield_diameter = p->li.yield_diameter,
      .size_exponent = p->li.yield_size_exponent,
      .extra_next = a->extra_next};
  COBLE_TRY(coble_launch_front_yield(sim->dev, &args, sim->n));
  return coble_device_copy(sim->dev, a->extra, a->extra_next, (size_t)sim->n * sizeof *a->extra);
}

/* Contents, rooms and pressures of the attempt become those of the state. */
static coble_status keep_nodes(coble_sim *sim) {
  coble_sim_arrays *a = &sim->a;
  const size_t n = (size_t)sim->n;
  const coble_narrow_args pressure = {a->p, a->p_old};
  COBLE_TRY(coble_device_copy(sim->dev, a->s0, a->s, n * sizeof *a->s0));
  COBLE_TRY(coble_device_copy(sim->dev, a->room0, a->room, n * sizeof *a->room0));
  return coble_launch_narrow(sim->dev, &pressure, sim->n);
}

/* The attempt becomes the state. */
static coble_status accept(coble_sim *sim, const coble_attempt *t) {
  coble_sim_arrays *a = &sim->a;
  coble_skeleton *k = &sim->skeleton;
  COBLE_TRY(yield(sim));
  uint8_t *state = a->state;
  double *u = k->u;
  COBLE_TRY(keep_nodes(sim));
  k->u = k->u_old, k->u_old = u;
  a->state = a->trial, a->trial = state;
  coble_bond_load *felt = k->felt;
  k->felt = k->felt_before, k->felt_before = felt;
  COBLE_TRY(coble_device_copy(sim->dev, k->bond_state, coble_lattice_state(k->lattice),
                              (size_t)k->bonds));
  for (; sim->events < sim->pending; sim->events++) {
    const int kind = sim->event[sim->events].kind;
    sim->report.bonds_layer += kind == COBLE_BOND_LAYER;
    sim->report.bonds_se += kind == COBLE_BOND_SE;
    sim->report.bonds_cc += kind == COBLE_BOND_CC;
  }
  sim->report.step++;
  sim->report.dt = t->dt;
  sim->pace = fmax(t->dt, sim->pace - t->dt);
  sim->report.time += t->dt;
  sim->report.charge += t->current_density * t->dt;
  sim->report.active_sets = t->active_sets;
  sim->report.iterations = t->iterations;
  sim->report.coupled_solves = t->solves;
  COBLE_TRY(coble_sim_measure(sim));
  COBLE_TRY(coble_sim_check_state(sim));
  if (sim->report.ledger_defect <= sim->params.ledger_limit) return COBLE_OK;
  return coble_fail(
      COBLE_ERR_INTERNAL, "the Li ledger is off by %.3g of the Li held at step %lld (limit %.3g)",
      sim->report.ledger_defect, (long long)sim->report.step, sim->params.ledger_limit);
}

static double next_dt(const coble_sim *sim, double dt, double planned, double advance) {
  const coble_sim_params *p = &sim->params;
  double next = fmin(p->dt_max, planned * p->dt_growth);
  if (advance > 0) next = fmin(next, fmax(0.3 * dt, dt * p->front_limit / advance));
  return next;
}

/* No step is short enough. */
static coble_status give_up(const coble_sim *sim, double dt) {
  char why[1024];
  snprintf(why, sizeof why, "%s", coble_message());
  return coble_fail(COBLE_ERR_DIVERGED,
                    "step %lld, at %.6g h, found no solution with time steps down to %.3g s: %s",
                    (long long)sim->report.step + 1, sim->report.time / 3600, dt, why);
}

coble_status coble_sim_advance(coble_sim *sim, double current_density, double dt_limit,
                               coble_step_report *report) {
  const double start = coble_clock();
  sim->spent.mechanics = sim->spent.breaking = 0;
  COBLE_TRY(coble_sim_check_state(sim));
  const double velocity = current_density * coble_li_volume_per_charge(&sim->params.li);
  double dt = fmin(sim->dt_next, dt_limit), planned = sim->dt_next;
  for (int rejected = 0;; rejected++) {
    coble_attempt t = {
        .dt = dt, .current_density = current_density, .velocity = velocity, .shrink = 0.5};
    coble_status status = coble_sim_attempt(sim, &t);
    if (status == COBLE_ERR_DIVERGED) sim->skeleton.stale = true;
    if (status == COBLE_ERR_DIVERGED && dt * t.shrink > shortest_dt && rejected < 60) {
      dt *= t.shrink;
      planned = t.seeks_break ? fmax(dt, after_break * planned) : dt;
      continue;
    }
    if (status == COBLE_ERR_DIVERGED) return give_up(sim, dt);
    if (status) return status;
    double advance;
    COBLE_TRY(mean_advance(sim, &t, &advance));
    sim->dt_next = next_dt(sim, dt, planned, advance);
    sim->report.rejected = rejected;
    status = accept(sim, &t);
    sim->report.wall_s = coble_clock() - start;
    sim->report.time_mechanics = sim->spent.mechanics;
    sim->report.time_breaking = sim->spent.breaking;
    sim->report.time_transport =
        sim->report.wall_s - sim->report.time_mechanics - sim->report.time_breaking;
    if (report) *report = sim->report;
    return status;
  }
}
