/* One implicit step (backward Euler): transport in the Li, the front, both films and the rigid
 * layer, iterated to a fixed point of all their states. */
#include <math.h>
#include <string.h>

#include "coble/clock.h"
#include "coble/electrochem.h"
#include "kernels.h"
#include "sim_internal.h"

static const double p_tolerance = 1e-5; /* of state changes, in P0 */
static const double unsettled =
    0.02; /* share of a step's Li that overfull fronts may leave to the next */
static const double largest_tension = 1e9; /* Pa, mean over the SE film */
static const double event_accuracy = 0.01; /* of an interface's opening pressure */
/* Li in pores: ten times stiffer than it is, which is too little to show, yet a pocket without an
 * outlet has a p. */
static const double pore_modulus = 1e11;    /* Pa */
static const double starved_modulus = 1e14; /* Pa, of what is left in an empty film: nothing */
static const double shortest_dt = 1e-6;     /* s */

coble_nodes coble_sim_nodes(const coble_sim *sim, const uint8_t *state,
                            const coble_rigid_layer *layer) {
  const coble_sim_arrays *a = &sim->a;
  return (coble_nodes){.n = sim->n,
                       .neighbour = coble_network_neighbours(sim->net),
                       .kind = a->kind,
                       .state = state,
                       .mobility = a->mobility,
                       .extra = a->extra,
                       .entry = a->entry,
                       .film_path = sim->film_path,
                       .open_se = layer->se.state == COBLE_OPEN,
                       .open_cc = layer->cc.state == COBLE_OPEN};
}

static double kappa_of(const coble_sim *sim, double dt) {
  return sim->dx * sim->dx * sim->dx / (dt * sim->flow_unit);
}

static double source_of(const coble_sim *sim, double velocity) {
  return velocity * sim->dx * sim->dx / sim->flow_unit;
}

static double cells_of(const coble_sim *sim) { return (double)sim->size[0] * sim->size[1]; }

static coble_interface *interface_of(coble_attempt *t, int film) {
  return film == COBLE_FILM_SE ? &t->layer.se : &t->layer.cc;
}

/* --- the pieces of one iteration --- */

static coble_status begin(coble_sim *sim, const coble_attempt *t) {
  coble_sim_arrays *a = &sim->a;
  const coble_front_begin_args args = {coble_sim_nodes(sim, a->state, &t->layer), a->s0,
                                       t->layer.cc.gap, a->trial};
  COBLE_TRY(coble_launch_front_begin(sim->dev, &args, sim->n));
  return coble_device_copy(sim->dev, a->p, a->p_old, (size_t)sim->n * sizeof(double));
}

static coble_status wake(coble_sim *sim, const coble_attempt *t, double *changes) {
  coble_sim_arrays *a = &sim->a;
  const coble_front_wake_args args = {coble_sim_nodes(sim, a->trial, &t->layer), a->p, p_tolerance,
                                      a->trial};
  return coble_reduce_front_wake(sim->dev, &args, sim->n, changes);
}

/* Open interfaces that rest on Li: their pressed cells together carry the stack. */
static coble_status constrain(coble_sim *sim, coble_attempt *t, coble_constraints *c,
                              uint8_t group_of[3]) {
  *c = (coble_constraints){.group = sim->a.group};
  memset(group_of, 0, 3);
  for (int kind = COBLE_FILM_SE; kind <= COBLE_FILM_CC; kind++) {
    const coble_interface *interface = interface_of(t, kind);
    if (interface->state != COBLE_OPEN) continue;
    double pressed;
    COBLE_TRY(coble_sim_tally(sim, false, kind, COBLE_TALLY_PRESSED, &pressed));
    if (!(pressed > 0)) return coble_fail(COBLE_ERR_INTERNAL, "an open interface rests on no Li");
    c->target[c->count++] = interface->load / coble_pressure_unit * cells_of(sim);
    group_of[kind] = (uint8_t)c->count;
  }
  return COBLE_OK;
}

static coble_status solve(coble_sim *sim, coble_attempt *t) {
  coble_sim_arrays *a = &sim->a;
  const coble_sim_params *p = &sim->params;
  const double kappa = kappa_of(sim, t->dt);
  const double compliance = coble_pressure_unit / (p->film_stiffness * sim->dx);
  const double rigid = t->layer.se.state == COBLE_BONDED ? p->bonded_stiffness : 1;
  coble_constraints constraints;
  coble_front_assemble_args args = {
      .nodes = coble_sim_nodes(sim, a->trial, &t->layer),
      .volume = a->volume,
      .s0 = a->s0,
      .kappa = kappa,
      .source_se = source_of(sim, t->velocity),
      .compliance = {coble_pressure_unit / pore_modulus, compliance / rigid, compliance},
      .starved = coble_pressure_unit / starved_modulus,
      .keep = sim->pace > 0 ? fmax(0, 1 - t->dt / sim->pace) : 0,
      .gap = {0, t->layer.se.gap / sim->dx, t->layer.cc.gap / sim->dx},
      .face = {a->face[0], a->face[1], a->face[2]},
      .diagonal = a->diagonal,
      .b = a->b,
      .p = a->p,
      .group = a->group};
  COBLE_TRY(constrain(sim, t, &constraints, args.group_of));
  COBLE_TRY(coble_launch_front_assemble(sim->dev, &args, sim->n));
  const coble_conductances values = {{a->face[0], a->face[1], a->face[2]}, a->diagonal};
  COBLE_TRY(coble_network_set(sim->net, &values));
  const coble_solve_params solver = {p->tolerance, p->max_iterations};
  coble_solve_stats stats;
  COBLE_TRY(coble_network_solve(sim->net, a->b, a->p, &solver, &constraints, &stats));
  t->iterations += stats.iterations;
  for (int kind = COBLE_FILM_SE; kind <= COBLE_FILM_CC; kind++) {
    coble_interface *interface = interface_of(t, kind);
    if (args.group_of[kind])
      interface->gap += constraints.multiplier[args.group_of[kind] - 1] / kappa * sim->dx;
  }
  return COBLE_OK;
}

static coble_status settle(coble_sim *sim, const coble_attempt *t, double *changes) {
  coble_sim_arrays *a = &sim->a;
  const coble_front_settle_args args = {
      .nodes = coble_sim_nodes(sim, a->trial, &t->layer),
      .volume = a->volume,
      .s0 = a->s0,
      .p = a->p,
      .kappa = kappa_of(sim, t->dt),
      .source_se = source_of(sim, t->velocity),
      .gap = {0, t->layer.se.gap / sim->dx, t->layer.cc.gap / sim->dx},
      .overfill = coble_overfill,
      .tolerance = p_tolerance,
      .s = a->s,
      .next = a->next};
  COBLE_TRY(coble_reduce_front_settle(sim->dev, &args, sim->n, changes));
  uint8_t *swap = a->trial;
  a->trial = a->next;
  a->next = swap;
  return COBLE_OK;
}

/* --- interfaces --- */

static coble_status film_pressure(coble_sim *sim, int kind, double *pressure) {
  COBLE_TRY(coble_sim_tally(sim, false, kind, COBLE_TALLY_PRESSURE, pressure));
  *pressure *= coble_pressure_unit / cells_of(sim);
  return COBLE_OK;
}

/* Contact that is lifted opens, a gap that closes is contact. */
static coble_status move_interfaces(coble_sim *sim, coble_attempt *t, bool *changed) {
  for (int kind = COBLE_FILM_SE; kind <= COBLE_FILM_CC; kind++) {
    coble_interface *interface = interface_of(t, kind);
    double pressure;
    COBLE_TRY(film_pressure(sim, kind, &pressure));
    if (coble_interface_settle(interface, pressure)) *changed = true;
  }
  return COBLE_OK;
}

/* How far into the step an overloaded interface reached its opening pressure; > 1: not in this
 * step. */
static double crossing(const coble_interface *interface, double before, double after) {
  if (!coble_interface_overloaded(interface, after)) return 2;
  const double opening = coble_interface_opening_pressure(interface);
  return before >= opening ? 0 : (opening - before) / (after - before);
}

/* The interface that is overloaded first breaks, at a time found to event_accuracy of its opening
 * pressure. */
static coble_status break_first(coble_sim *sim, coble_attempt *t, bool *broken) {
  double se, cc;
  COBLE_TRY(film_pressure(sim, COBLE_FILM_SE, &se));
  COBLE_TRY(film_pressure(sim, COBLE_FILM_CC, &cc));
  const double at_se = crossing(&t->layer.se, sim->report.pressure_se, se);
  const double at_cc = crossing(&t->layer.cc, sim->report.pressure_cc, cc);
  *broken = at_se <= 1 || at_cc <= 1;
  if (!*broken) return COBLE_OK;
  coble_interface *first = at_se <= at_cc ? &t->layer.se : &t->layer.cc;
  const double pressure = at_se <= at_cc ? se : cc, at = at_se <= at_cc ? at_se : at_cc;
  const double opening = coble_interface_opening_pressure(first);
  if (pressure > (1 + event_accuracy) * opening && t->dt > 1e3 * shortest_dt && at > 0) {
    t->shrink = fmin(0.9, fmax(0.02, at * (1 + 0.1 * event_accuracy)));
    return coble_fail(COBLE_ERR_DIVERGED, "an interface opens within the step");
  }
  first->state = COBLE_OPEN;
  return COBLE_OK;
}

/* Stripping pulls at the SE film until a meniscus follows; a tension without bounds means that none
 * does. */
static coble_status check_reach(coble_sim *sim) {
  double pressure;
  COBLE_TRY(film_pressure(sim, COBLE_FILM_SE, &pressure));
  if (pressure >= -largest_tension) return COBLE_OK;
  return coble_fail(COBLE_ERR_DIVERGED,
                    "the Li within reach of the SE is used up: end the discharge here, %.3g C/m2 "
                    "stay behind",
                    sim->report.charge);
}

/* --- the step --- */

/* Nothing changes any more, or only fronts that overfilled by little: begin() hands that on. */
static coble_status settled(coble_sim *sim, const coble_attempt *t, double changes, double woken,
                            bool *done) {
  double filled, excess;
  *done = changes + woken == 0;
  if (*done || changes == 0) return COBLE_OK;
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_WET, &filled));
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_EXCESS, &excess));
  const double plated = fabs(source_of(sim, t->velocity)) / kappa_of(sim, t->dt) * cells_of(sim);
  *done = changes == filled && excess <= unsettled * plated;
  return COBLE_OK;
}

coble_status coble_sim_attempt(coble_sim *sim, coble_attempt *t) {
  double changes, woken;
  COBLE_TRY(begin(sim, t));
  COBLE_TRY(wake(sim, t, &woken));
  for (t->active_sets = 1; t->active_sets <= sim->params.max_active_sets; t->active_sets++) {
    bool moved = false, done;
    COBLE_TRY(solve(sim, t));
    COBLE_TRY(settle(sim, t, &changes));
    COBLE_TRY(wake(sim, t, &woken));
    COBLE_TRY(move_interfaces(sim, t, &moved));
    COBLE_TRY(settled(sim, t, changes, woken, &done));
    if (moved || !done) continue;
    COBLE_TRY(break_first(sim, t, &moved));
    if (!moved) return check_reach(sim);
  }
  return coble_fail(COBLE_ERR_DIVERGED, "the states of the step did not settle in %d iterations",
                    sim->params.max_active_sets);
}

/* Flux-weighted mean of what the fronts gained: the fronts that carry the current set the pace. */
static coble_status mean_advance(coble_sim *sim, double *advance) {
  double once, twice;
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_ADVANCE, &once));
  COBLE_TRY(coble_sim_tally(sim, false, COBLE_VOXEL, COBLE_TALLY_ADVANCE_2, &twice));
  *advance = once > 0 ? twice / once : 0;
  return COBLE_OK;
}

/* The power-law mobility that the fluxes of this step ask for, used in the next. */
static coble_status yield(coble_sim *sim) {
  coble_sim_arrays *a = &sim->a;
  const coble_sim_params *p = &sim->params;
  if (!p->creep.film_creep && !p->creep.plastic) return COBLE_OK;
  const double bulk = coble_shear_rate_constant(&p->li, p->temperature, p->li.creep_strength);
  const coble_front_yield_args args = {
      .nodes = coble_sim_nodes(sim, a->trial, &sim->layer),
      .s0 = a->s0,
      .s = a->s,
      .p = a->p,
      .diameter = a->diameter,
      .porosity_factor = a->openness,
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
  float *swap = a->extra;
  a->extra = a->extra_next;
  a->extra_next = swap;
  return COBLE_OK;
}

/* The attempt becomes the state. */
static coble_status accept(coble_sim *sim, const coble_attempt *t, double current_density) {
  coble_sim_arrays *a = &sim->a;
  sim->report.bonds_se += sim->layer.se.state == COBLE_BONDED && t->layer.se.state != COBLE_BONDED;
  sim->report.bonds_cc += sim->layer.cc.state == COBLE_BONDED && t->layer.cc.state != COBLE_BONDED;
  sim->layer = t->layer;
  COBLE_TRY(yield(sim));
  double *s = a->s0, *p = a->p_old;
  uint8_t *state = a->state;
  a->s0 = a->s, a->s = s;
  a->p_old = a->p, a->p = p;
  a->state = a->trial, a->trial = state;
  sim->report.step++;
  sim->report.dt = t->dt;
  sim->pace = fmax(t->dt, sim->pace - t->dt);
  sim->report.time += t->dt;
  sim->report.charge += current_density * t->dt;
  sim->report.active_sets = t->active_sets;
  sim->report.iterations = t->iterations;
  COBLE_TRY(coble_sim_measure(sim));
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

coble_status coble_sim_advance(coble_sim *sim, double current_density, double dt_limit,
                               coble_step_report *report) {
  const double start = coble_clock();
  const double velocity = current_density * coble_li_volume_per_charge(&sim->params.li);
  double dt = fmin(sim->dt_next, dt_limit), planned = sim->dt_next;
  for (int rejected = 0;; rejected++) {
    coble_attempt t = {.dt = dt, .velocity = velocity, .layer = sim->layer, .shrink = 0.5};
    coble_status status = coble_sim_attempt(sim, &t);
    if (status == COBLE_ERR_DIVERGED && dt * t.shrink > shortest_dt && rejected < 60) {
      dt *= t.shrink;
      planned = dt;
      continue;
    }
    if (status) return status;
    double advance;
    COBLE_TRY(mean_advance(sim, &advance));
    sim->dt_next = next_dt(sim, dt, planned, advance);
    sim->report.rejected = rejected;
    status = accept(sim, &t, current_density);
    sim->report.wall_s = coble_clock() - start;
    if (report) *report = sim->report;
    return status;
  }
}
