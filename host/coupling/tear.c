/* Bonds that break, faces that part and meet. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/clock.h"
#include "kernels.h"
#include "sim_internal.h"

static const double face_tolerance = 1e-3; /* P0 */
/* Bonds that break within this share of a step after the first of them break with it. */
static const double avalanche = 0.25;

coble_status coble_sim_settle_faces(coble_sim *sim, int64_t *changed) {
  coble_skeleton *k = &sim->skeleton;
  const double start = coble_clock();
  double sum;
  COBLE_TRY(coble_sim_gather(sim));
  const coble_couple_faces_args faces = {
      .coupling = coble_sim_coupling(sim, sim->a.trial),
      .u = k->u,
      .q = k->q,
      .force = {k->force[0], k->force[1]},
      .wedge = k->wedge,
      .force_per_unit = 1 / (coble_pressure_unit * sim->dx),
      .film_stiffness = sim->params.film_stiffness * sim->dx / coble_pressure_unit,
      .tolerance = face_tolerance,
      .flips = k->flips,
      .bond_state = coble_lattice_state(k->lattice)};
  COBLE_TRY(coble_reduce_couple_faces(sim->dev, &faces, k->bonds, &sum));
  *changed = (int64_t)sum;
  if (*changed) k->stale = true;
  sim->spent.breaking += coble_clock() - start;
  return COBLE_OK;
}

/* --- events --- */

static coble_status reserve_events(coble_sim *sim, int64_t more) {
  if (sim->pending + more <= sim->event_room) return COBLE_OK;
  const int64_t room = 2 * (sim->pending + more);
  coble_bond_event *event = realloc(sim->event, (size_t)room * sizeof *event);
  if (!event)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld broken bonds", (long long)room);
  sim->event = event;
  sim->event_room = room;
  return COBLE_OK;
}

/* Middle of a bond, in the box. */
static void place_of(const coble_sim *sim, const coble_bond *bond, double place[3]) {
  for (int a = 0; a < 3; a++) {
    place[a] = sim->skeleton.position[bond->i][a] + (double)bond->arm_i * (double)bond->n[a];
    if (a < 2) {
      const double width = sim->size[a] * sim->dx;
      place[a] -= floor(place[a] / width) * width;
    }
  }
}

static void list_event(coble_sim *sim, const coble_attempt *t, int64_t b,
                       const coble_bond_load *felt) {
  const coble_bond *bond = sim->skeleton.bond + b;
  coble_bond_event *e = sim->event + sim->pending++;
  *e = (coble_bond_event){.step = sim->report.step + 1,
                          .time = sim->report.time + t->dt,
                          .charge = sim->report.charge + t->current_density * t->dt,
                          .bond = (int32_t)b,
                          .kind = bond->kind,
                          .normal = {(double)bond->n[0], (double)bond->n[1], (double)bond->n[2]},
                          .tension = (double)felt->tension,
                          .shear = (double)felt->shear,
                          .ratio = (double)felt->ratio,
                          .area = (double)bond->area};
  place_of(sim, bond, e->position);
}

static coble_status list_broken(coble_sim *sim, const coble_attempt *t, double least,
                                int64_t count) {
  coble_skeleton *k = &sim->skeleton;
  const size_t bytes = (size_t)k->bonds * sizeof(coble_bond_load);
  coble_bond_load *felt = malloc(bytes);
  if (!felt)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld bonds", (long long)k->bonds);
  coble_status status = coble_device_download(sim->dev, felt, k->felt, bytes);
  if (!status) status = reserve_events(sim, count);
  for (int64_t b = 0; b < k->bonds && !status; b++)
    if ((double)felt[b].urgency >= least) list_event(sim, t, b, felt + b);
  free(felt);
  return status;
}

/* --- breaking --- */

/* A step that goes on for long after its first break is repeated with the dt at which that came.
 * What has no strength, or breaks under the stack alone, breaks at any dt. */
static coble_status check_moment(coble_sim *sim, coble_attempt *t, double urgency) {
  const double plated = fabs(t->velocity) * t->dt;
  const double late = plated * (1 - 1 / urgency);
  const double allowed = sim->params.event_accuracy * sim->skeleton.give;
  const bool first = t->broken == 0 && sim->report.step > 0 && isfinite(urgency);
  if (!first || late <= allowed) return COBLE_OK;
  t->seeks_break = true;
  t->shrink = fmin(0.9, fmax(0.05, 1 / urgency + 0.7 * allowed / plated));
  return coble_fail(COBLE_ERR_DIVERGED, "a bond breaks within the step");
}

static coble_status break_bonds(coble_sim *sim, coble_attempt *t, int64_t *broken) {
  coble_skeleton *k = &sim->skeleton;
  double urgency;
  *broken = 0;
  const coble_couple_pry_args pry = {coble_sim_coupling(sim, sim->a.trial),
                                     k->q,
                                     {k->force[0], k->force[1]},
                                     coble_pressure_unit,
                                     k->film};
  COBLE_TRY(coble_launch_couple_pry(sim->dev, &pry, k->nodes));
  COBLE_TRY(coble_bond_loads(k->lattice, k->u, k->film, k->strength, k->felt));
  COBLE_TRY(coble_bond_rank(k->lattice, k->strength, k->felt_before, k->felt));
  COBLE_TRY(coble_bond_worst(k->lattice, k->felt, &urgency));
  if (!(urgency >= 1)) return COBLE_OK;
  COBLE_TRY(check_moment(sim, t, urgency));
  const double least = fmax(1, 1 / (1 / urgency + avalanche));
  COBLE_TRY(coble_bond_break(k->lattice, k->felt, least, broken));
  COBLE_TRY(list_broken(sim, t, least, *broken));
  t->broken += *broken;
  k->stale = true;
  return coble_device_zero(sim->dev, k->flips, (size_t)k->bonds);
}

coble_status coble_sim_break_bonds(coble_sim *sim, coble_attempt *t, int64_t *broken) {
  const double start = coble_clock();
  const coble_status status = break_bonds(sim, t, broken);
  sim->spent.breaking += coble_clock() - start;
  return status;
}

int64_t coble_sim_events(const coble_sim *sim, const coble_bond_event **list) {
  *list = sim->event;
  return sim->events;
}
