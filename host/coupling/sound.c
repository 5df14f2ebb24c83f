/* What a step hands to the next, looked through: a value that is no number or out of all bounds ends the run before
 * anything is made of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels.h"
#include "sim_internal.h"

enum { PLACE = 160 };

static coble_status unsound(const coble_sim *sim, const char *what, double value,
                            const char *place) {
  return coble_fail(
      COBLE_ERR_INTERNAL,
      "the state after step %lld, at %.6g h, is damaged: %s is %.6g %s; go on from a checkpoint",
      (long long)sim->report.step, sim->report.time / 3600, what, value, place);
}

/* "in voxel (3, 4, 5)", counted from 0, with its middle in um. */
static void name_node(const coble_sim *sim, int64_t node, char place[PLACE]) {
  const int64_t plane = (int64_t)sim->size[0] * sim->size[1];
  const int64_t cell = coble_network_cells(sim->net)[node];
  const int at[3] = {(int)(cell % sim->size[0]), (int)(cell % plane / sim->size[0]),
                     (int)(cell / plane) - 1};
  const double um = sim->dx * 1e6;
  if (at[2] >= 0 && at[2] < sim->size[2])
    snprintf(place, PLACE, "in voxel (%d, %d, %d), at %.4g, %.4g, %.4g um", at[0], at[1], at[2],
             (at[0] + 0.5) * um, (at[1] + 0.5) * um, (at[2] + 0.5) * um);
  else
    snprintf(place, PLACE, "in the %s film over column (%d, %d), at %.4g, %.4g um",
             at[2] < 0 ? "SE" : "CC", at[0], at[1], (at[0] + 0.5) * um, (at[1] + 0.5) * um);
}

/* --- nodes of the network --- */

/* The same arrays on the host. */
typedef struct {
  uint8_t *state;
  double *s;
  float *p, *room, *crevice, *extra;
} host_nodes;

static void release(host_nodes *h) {
  free(h->state), free(h->s), free(h->p), free(h->room), free(h->crevice), free(h->extra);
}

static coble_status fetch(coble_sim *sim, const coble_front_check_args *k, host_nodes *h) {
  const size_t n = (size_t)sim->n, d = n * sizeof(double), f = n * sizeof(float);
  *h = (host_nodes){malloc(n), malloc(d), malloc(f), malloc(f), malloc(f), malloc(f)};
  if (!h->state || !h->s || !h->p || !h->room || !h->crevice || !h->extra)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu nodes, of which one is damaged", n);
  COBLE_TRY(coble_device_download(sim->dev, h->state, k->state, n));
  COBLE_TRY(coble_device_download(sim->dev, h->s, k->s, d));
  COBLE_TRY(coble_device_download(sim->dev, h->p, k->p, f));
  COBLE_TRY(coble_device_download(sim->dev, h->room, k->room, f));
  COBLE_TRY(coble_device_download(sim->dev, h->crevice, k->crevice, f));
  return coble_device_download(sim->dev, h->extra, k->extra, f);
}

static coble_status name_first(const coble_sim *sim, const host_nodes *h) {
  static const char *const what[COBLE_FRONT_FAULTS] = {"",
                                                       "the number of the state",
                                                       "the Li content (in voxels)",
                                                       "the Li pressure (in MPa)",
                                                       "the room for Li (in voxels)",
                                                       "the room in crevices (in voxels)",
                                                       "the power-law mobility (relative)"};
  const coble_front_check_args k = {h->state, h->s, h->p, h->room, h->crevice, h->extra};
  int64_t i = 0;
  while (i + 1 < sim->n && !coble_front_fault(&k, i)) i++;
  const double value[COBLE_FRONT_FAULTS] = {0,
                                            h->state[i],
                                            h->s[i],
                                            (double)h->p[i],
                                            (double)h->room[i],
                                            (double)h->crevice[i],
                                            (double)h->extra[i]};
  const int fault = coble_front_fault(&k, i);
  char place[PLACE];
  name_node(sim, i, place);
  return unsound(sim, what[fault], value[fault], place);
}

static coble_status check_nodes(coble_sim *sim) {
  const coble_sim_arrays *a = &sim->a;
  const coble_front_check_args args = {a->state, a->s0, a->p_old, a->room0, a->crevice, a->extra};
  double bad;
  COBLE_TRY(coble_reduce_front_check(sim->dev, &args, sim->n, &bad));
  if (bad == 0) return COBLE_OK;
  host_nodes h;
  coble_status status = fetch(sim, &args, &h);
  if (!status) status = name_first(sim, &h);
  release(&h);
  return status;
}

/* --- the lattice --- */

static coble_status name_displacement(const coble_sim *sim, const double *u) {
  const coble_skeleton *k = &sim->skeleton;
  char place[PLACE];
  int64_t i = 0;
  while (i + 1 < k->size && isfinite(u[i] * u[i])) i++;
  if (i == k->size - 1)
    return unsound(sim, "the displacement (in voxels)", u[i], "of the current collector");
  const double *at = k->position[i / k->map.dof];
  snprintf(place, PLACE, "in body %lld of the lattice, at %.4g, %.4g, %.4g um",
           (long long)(i / k->map.dof), at[0] * 1e6, at[1] * 1e6, at[2] * 1e6);
  return unsound(sim, "the displacement (in voxels)", u[i], place);
}

static coble_status check_displacements(coble_sim *sim) {
  const coble_skeleton *k = &sim->skeleton;
  const coble_dot_args args = {k->u_old, k->u_old};
  double square;
  COBLE_TRY(coble_reduce_dot(sim->dev, &args, k->size, &square));
  if (isfinite(square)) return COBLE_OK;
  const size_t bytes = (size_t)k->size * sizeof(double);
  double *u = malloc(bytes);
  if (!u) return coble_fail(COBLE_ERR_MEMORY, "out of memory for displacements, one is damaged");
  coble_status status = coble_device_download(sim->dev, u, k->u_old, bytes);
  if (!status) status = name_displacement(sim, u);
  free(u);
  return status;
}

static coble_status name_bond(const coble_sim *sim, const uint8_t *state, const float *load) {
  static const char *const parts[] = {"opening (in m)", "slip (in m)", "tension (in Pa)",
                                      "shear (in Pa)",  "ratio",       "urgency"};
  const coble_skeleton *k = &sim->skeleton;
  const coble_bond_check_args args = {state, load};
  char place[PLACE], what[64];
  int64_t b = 0;
  while (b + 1 < k->bonds && coble_bond_check_body(&args, b) == 0) b++;
  const double *at = k->position[k->bond[b].i];
  snprintf(place, PLACE, "in bond %lld, of the body at %.4g, %.4g, %.4g um", (long long)b,
           at[0] * 1e6, at[1] * 1e6, at[2] * 1e6);
  if (state[b] > COBLE_PARTED) return unsound(sim, "the number of the state", state[b], place);
  const int part = coble_bond_fault(&args, b);
  snprintf(what, sizeof what, "the %s", parts[part]);
  return unsound(sim, what, (double)load[COBLE_LOAD_PARTS * b + part], place);
}

static coble_status check_bonds(coble_sim *sim) {
  const coble_skeleton *k = &sim->skeleton;
  const coble_bond_check_args args = {k->bond_state, (const float *)(const void *)k->felt_before};
  const size_t bonds = (size_t)k->bonds;
  double bad;
  COBLE_TRY(coble_reduce_bond_check(sim->dev, &args, k->bonds, &bad));
  if (bad == 0) return COBLE_OK;
  uint8_t *state = malloc(bonds);
  coble_bond_load *load = malloc(bonds * sizeof *load);
  coble_status status = COBLE_OK;
  if (!state || !load)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu bonds, one is damaged", bonds);
  if (!status) status = coble_device_download(sim->dev, state, k->bond_state, bonds);
  if (!status) status = coble_device_download(sim->dev, load, k->felt_before, bonds * sizeof *load);
  if (!status) status = name_bond(sim, state, (const float *)(const void *)load);
  free(state);
  free(load);
  return status;
}

coble_status coble_sim_check_state(coble_sim *sim) {
  COBLE_TRY(check_nodes(sim));
  COBLE_TRY(check_displacements(sim));
  return check_bonds(sim);
}
