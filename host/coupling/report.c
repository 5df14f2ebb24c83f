/* What a simulation reports: sums over its nodes, fields for output, the verdict. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/electrochem.h"
#include "coupling/couple_strain.h"
#include "kernels.h"
#include "sim_internal.h"

coble_status coble_sim_tally(coble_sim *sim, bool accepted, int kind, int what, double *sum) {
  const coble_sim_arrays *a = &sim->a;
  const coble_front_tally_args args = {
      .media = sim->media,
      .state = accepted ? a->state : a->trial,
      .s = accepted ? a->s0 : a->s,
      .s0 = a->s0,
      .p = {accepted ? NULL : a->p, a->p_old, 0},
      .room = accepted ? a->room0 : a->room,
      .crevice = a->crevice,
      .of_kind = kind,
      .what = what,
      .threshold = kind == COBLE_VOXEL ? 1 + coble_overfill : 1e-3};
  return coble_reduce_front_tally(sim->dev, &args, sim->n, sum);
}

static coble_status measure_li(coble_sim *sim, coble_step_report *r) {
  const double columns = (double)sim->size[0] * sim->size[1], thickness = sim->dx / columns;
  double pores, se, cc, wet, crevices;
  COBLE_TRY(coble_sim_tally(sim, true, COBLE_VOXEL, COBLE_TALLY_LI, &pores));
  COBLE_TRY(coble_sim_tally(sim, true, COBLE_FILM_SE, COBLE_TALLY_LI, &se));
  COBLE_TRY(coble_sim_tally(sim, true, COBLE_FILM_CC, COBLE_TALLY_LI, &cc));
  COBLE_TRY(coble_sim_tally(sim, true, COBLE_FILM_SE, COBLE_TALLY_WET, &wet));
  COBLE_TRY(coble_sim_tally(sim, true, COBLE_VOXEL, COBLE_TALLY_CREVICE, &crevices));
  r->li_crevices = crevices * thickness;
  pores -= crevices;
  r->li_pores = pores * thickness;
  r->li_se = se * thickness;
  r->li_cc = cc * thickness;
  r->void_fill = sim->pore_volume > 0 ? fmin(1, pores / sim->pore_volume) : 0;
  r->contact_area = wet / columns;
  const double all = r->li_pores + r->li_se + r->li_cc + r->li_crevices;
  const double passed = r->charge * coble_li_volume_per_charge(&sim->params.li);
  sim->li_most = fmax(sim->li_most, all);
  r->ledger_defect = all == passed ? 0 : fabs(all - passed) / sim->li_most; /* NaN stays NaN */
  return COBLE_OK;
}

static coble_status measure_pressure(coble_sim *sim, coble_step_report *r) {
  const double columns = (double)sim->size[0] * sim->size[1];
  double sum[3], count[3], max;
  for (int kind = COBLE_VOXEL; kind <= COBLE_FILM_CC; kind++) {
    COBLE_TRY(coble_sim_tally(sim, true, kind, COBLE_TALLY_PRESSURE, &sum[kind]));
    COBLE_TRY(coble_sim_tally(sim, true, kind, COBLE_TALLY_COUNT, &count[kind]));
  }
  const coble_front_pressure_args args = {sim->a.state, sim->a.p_old};
  COBLE_TRY(coble_reduce_front_pressure(sim->dev, &args, sim->n, &max));
  const double loaded = count[0] + count[1] + count[2];
  r->pressure_mean = loaded > 0 ? (sum[0] + sum[1] + sum[2]) / loaded * coble_pressure_unit : 0;
  r->pressure_max = isfinite(max) ? max * coble_pressure_unit : 0;
  r->pressure_se = sum[COBLE_FILM_SE] / columns * coble_pressure_unit;
  r->pressure_cc = sum[COBLE_FILM_CC] / columns * coble_pressure_unit;
  return COBLE_OK;
}

static coble_status measure_front(coble_sim *sim, coble_step_report *r) {
  const coble_sim_arrays *a = &sim->a;
  const int64_t columns = (int64_t)sim->size[0] * sim->size[1];
  const coble_front_column_args args = {coble_network_neighbours(sim->net),
                                        a->column_first,
                                        a->column_run,
                                        a->state,
                                        a->s0,
                                        sim->size[2],
                                        a->column_height};
  COBLE_TRY(coble_launch_front_column(sim->dev, &args, columns));
  double *height = malloc((size_t)columns * sizeof *height);
  if (!height)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld columns", (long long)columns);
  const coble_status status =
      coble_device_download(sim->dev, height, a->column_height, (size_t)columns * sizeof *height);
  double sum = 0, least = 1, most = 0;
  int64_t count = 0;
  for (int64_t c = 0; c < columns && !status; c++) {
    if (height[c] < 0) continue;
    sum += height[c];
    least = fmin(least, height[c]);
    most = fmax(most, height[c]);
    count++;
  }
  free(height);
  r->front_min = count ? least : 0;
  r->front_mean = count ? sum / (double)count : 0;
  r->front_max = most;
  return status;
}

/* Areas and gaps of what has parted, on the host: bonds are few beside voxels. */
static void add_faces(coble_sim *sim, const uint8_t *state, const double *u, coble_step_report *r) {
  const coble_skeleton *k = &sim->skeleton;
  double parted[2] = {0, 0}, gap[2] = {0, 0}, cracked = 0;
  for (int64_t b = 0; b < k->bonds; b++) {
    const coble_bond *bond = k->bond + b;
    if (state[b] != COBLE_PARTED) continue;
    if (bond->kind == COBLE_BOND_LAYER) {
      cracked += (double)bond->face;
      continue;
    }
    const int side = bond->kind == COBLE_BOND_CC;
    const double z = u[(int64_t)k->map.dof * bond->i + 2];
    parted[side] += (double)bond->area;
    gap[side] += (double)bond->area * (side ? u[k->size - 1] - z : z) * sim->dx;
  }
  const double whole = k->face_area > 0 ? k->face_area : 1;
  r->crevice_area = cracked / whole;
  r->lifted_area = k->interface_area[0] > 0 ? parted[0] / k->interface_area[0] : 0;
  r->gap_se = k->interface_area[0] > 0 ? gap[0] / k->interface_area[0] : 0;
  r->gap_cc = k->interface_area[1] > 0 ? gap[1] / k->interface_area[1] : 0;
  r->se = parted[0] > 0 ? COBLE_OPEN : r->bonds_se > 0 ? COBLE_CONTACT : COBLE_BONDED;
  r->cc = parted[1] > 0 ? COBLE_OPEN : r->bonds_cc > 0 ? COBLE_CONTACT : COBLE_BONDED;
}

static coble_status measure_faces(coble_sim *sim, coble_step_report *r) {
  const coble_skeleton *k = &sim->skeleton;
  uint8_t *state = malloc((size_t)k->bonds + 1);
  double *u = malloc((size_t)k->size * sizeof *u);
  coble_status status = COBLE_OK;
  if (!state || !u)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld bonds", (long long)k->bonds);
  if (!status) status = coble_device_download(sim->dev, state, k->bond_state, (size_t)k->bonds);
  if (!status) status = coble_device_download(sim->dev, u, k->u_old, (size_t)k->size * sizeof *u);
  if (!status) add_faces(sim, state, u, r);
  free(state);
  free(u);
  return status;
}

coble_status coble_sim_measure(coble_sim *sim) {
  coble_step_report *r = &sim->report;
  COBLE_TRY(measure_faces(sim, r));
  COBLE_TRY(measure_li(sim, r));
  COBLE_TRY(measure_pressure(sim, r));
  return measure_front(sim, r);
}

/* --- fields --- */

typedef struct {
  uint8_t *state;
  double *s;
  float *p, *room, *crevice, *volume;
  double *u; /* [skeleton.size] */
} host_state;

static void scatter(const coble_sim *sim, const host_state *h, coble_sim_fields *f) {
  const int64_t plane = (int64_t)sim->size[0] * sim->size[1];
  const int64_t *cell = coble_network_cells(sim->net);
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < sim->n; i++) {
    const int64_t v = cell[i] - plane, column = cell[i] % plane;
    const int state = h->state[i] & COBLE_STATE_MASK;
    const float s = (float)fmin(1, fmax(0, h->s[i]));
    const float thickness = (float)fmax(0, h->s[i] * sim->dx);
    const float p = coble_has_li(state) && state != COBLE_EMPTIED
                        ? (float)((double)h->p[i] * coble_pressure_unit)
                        : 0;
    const int kind = coble_sim_kind_at(sim, cell[i]);
    if (kind == COBLE_VOXEL) {
      if (f->phase && sim->phase[v] == 1) f->phase[v] = state == COBLE_FULL ? 2 : s > 0 ? 3 : 1;
      if (f->saturation) f->saturation[v] = s;
      if (f->pressure) f->pressure[v] = p;
      if (f->crevice) f->crevice[v] = h->crevice[i] > 0;
    } else {
      float *h_out = kind == COBLE_FILM_SE ? f->h_se : f->h_cc;
      float *p_out = kind == COBLE_FILM_SE ? f->p_se : f->p_cc;
      float *gap_out = kind == COBLE_FILM_SE ? f->gap_se : f->gap_cc;
      if (h_out) h_out[column] = thickness;
      if (p_out) p_out[column] = p;
      if (gap_out) gap_out[column] = (float)fmax(0, (double)h->room[i] * sim->dx);
    }
  }
}

/* The lattice node that a voxel belongs to moves it. */
static void displace(const coble_sim *sim, const double *u, int axis, float *out) {
  const int64_t cells = (int64_t)sim->size[0] * sim->size[1] * sim->size[2];
#pragma omp parallel for schedule(static)
  for (int64_t v = 0; v < cells; v++) {
    const int64_t node = sim->owner[v];
    out[v] = node >= 0 ? (float)(u[sim->skeleton.map.dof * node + axis] * sim->dx) : 0;
  }
}

static void scatter_li(const coble_sim *sim, const host_state *h, coble_sim_fields *f) {
  const int64_t plane = (int64_t)sim->size[0] * sim->size[1];
  const int64_t *cell = coble_network_cells(sim->net);
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < sim->n; i++) {
    if (coble_sim_kind_at(sim, cell[i]) != COBLE_VOXEL) continue;
    const double parted = coble_crevice_li(h->s[i], (double)h->room[i], (double)h->crevice[i]);
    const double volume = (double)h->volume[i];
    f->li_pores[cell[i] - plane] = (float)(volume * (h->s[i] - parted));
    f->li_crevices[cell[i] - plane] = (float)(volume * parted);
  }
}

static void release_host(host_state *h) {
  free(h->state), free(h->s), free(h->p), free(h->room);
  free(h->crevice), free(h->volume), free(h->u);
}

static coble_status fetch(coble_sim *sim, host_state *h) {
  const coble_sim_arrays *a = &sim->a;
  const size_t n = (size_t)sim->n, d = sizeof(double), f = sizeof(float);
  const size_t size = (size_t)sim->skeleton.size;
  *h = (host_state){malloc(n),     malloc(n * d), malloc(n * f),   malloc(n * f),
                    malloc(n * f), malloc(n * f), malloc(size * d)};
  if (!h->state || !h->s || !h->p || !h->room || !h->crevice || !h->volume || !h->u)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the fields of %zu nodes", n);
  COBLE_TRY(coble_device_download(sim->dev, h->state, a->state, n));
  COBLE_TRY(coble_device_download(sim->dev, h->s, a->s0, n * d));
  COBLE_TRY(coble_device_download(sim->dev, h->p, a->p_old, n * f));
  COBLE_TRY(coble_device_download(sim->dev, h->room, a->room0, n * f));
  COBLE_TRY(coble_device_download(sim->dev, h->crevice, a->crevice, n * f));
  COBLE_TRY(coble_media_spread(sim, sim->media.volume, h->volume));
  return coble_device_download(sim->dev, h->u, sim->skeleton.u_old, size * d);
}

coble_status coble_sim_download(coble_sim *sim, coble_sim_fields *f) {
  const size_t cells = (size_t)sim->size[0] * (size_t)sim->size[1] * (size_t)sim->size[2];
  host_state h;
  const coble_status status = fetch(sim, &h);
  if (!status) {
    if (f->phase) memcpy(f->phase, sim->phase, cells);
    if (f->saturation) memset(f->saturation, 0, cells * sizeof(float));
    if (f->pressure) memset(f->pressure, 0, cells * sizeof(float));
    if (f->crevice) memset(f->crevice, 0, cells);
    for (int axis = 0; axis < 3; axis++)
      if (f->displacement[axis]) displace(sim, h.u, axis, f->displacement[axis]);
    f->plate = h.u[sim->skeleton.size - 1] * sim->dx;
    scatter(sim, &h, f);
    if (f->li_pores && f->li_crevices) {
      memset(f->li_pores, 0, cells * sizeof(float));
      memset(f->li_crevices, 0, cells * sizeof(float));
      scatter_li(sim, &h, f);
    }
  }
  release_host(&h);
  return status;
}

coble_status coble_sim_lattice(coble_sim *sim, float (*displacement)[3], uint8_t *state) {
  const coble_skeleton *k = &sim->skeleton;
  const size_t size = (size_t)k->size;
  double *u = malloc(size * sizeof *u);
  if (!u) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu displacements", size);
  coble_status status = coble_device_download(sim->dev, u, k->u_old, size * sizeof *u);
  for (int64_t i = 0; i < k->nodes && !status; i++)
    for (int a = 0; a < 3; a++) displacement[i][a] = (float)(u[k->map.dof * i + a] * sim->dx);
  free(u);
  return status ? status : coble_device_download(sim->dev, state, k->bond_state, (size_t)k->bonds);
}

/* --- broken bonds --- */

/* The accepted state, on the host. */
typedef struct {
  coble_bond_load *felt; /* [bonds] */
  uint8_t *state;
  double *q, *force[2], *wedge; /* as in coble_skeleton */
} host_faces;

static void release_faces(host_faces *h) {
  free(h->felt), free(h->state), free(h->q), free(h->force[0]), free(h->force[1]), free(h->wedge);
}

static coble_status fetch_faces(coble_sim *sim, host_faces *h) {
  const coble_skeleton *k = &sim->skeleton;
  const size_t bonds = (size_t)k->bonds, nodes = (size_t)k->nodes * sizeof(double);
  const size_t layer = (size_t)k->layer_bonds * sizeof(double);
  *h = (host_faces){malloc(bonds * sizeof *h->felt),
                    malloc(bonds),
                    malloc(nodes),
                    {malloc(nodes), malloc(nodes)},
                    malloc(layer + 1)};
  if (!h->felt || !h->state || !h->q || !h->force[0] || !h->force[1] || !h->wedge)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu bonds", bonds);
  const coble_coupling map = coble_sim_coupling(sim, sim->a.state);
  const coble_vector p = {.single = sim->a.p_old};
  const coble_couple_gather_args gather = {map, p, k->q, {k->force[0], k->force[1]}};
  const coble_couple_wedge_args wedge = {map, p, k->wedge};
  COBLE_TRY(coble_launch_couple_gather(sim->dev, &gather, k->nodes));
  COBLE_TRY(coble_launch_couple_wedge(sim->dev, &wedge, k->layer_bonds));
  COBLE_TRY(coble_bond_loads(k->lattice, k->u_old, NULL, k->strength, k->felt));
  COBLE_TRY(coble_device_download(sim->dev, h->felt, k->felt, bonds * sizeof *h->felt));
  COBLE_TRY(coble_device_download(sim->dev, h->state, k->bond_state, bonds));
  COBLE_TRY(coble_device_download(sim->dev, h->q, k->q, nodes));
  for (int side = 0; side < 2; side++)
    COBLE_TRY(coble_device_download(sim->dev, h->force[side], k->force[side], nodes));
  return coble_device_download(sim->dev, h->wedge, k->wedge, layer);
}

/* stretch + (F - A Q)/kn, as in couple_strain.h */
static float opening_of(const coble_sim *sim, const host_faces *h, int32_t b) {
  const coble_bond *bond = sim->skeleton.bond + b;
  if (h->state[b] != COBLE_PARTED) return 0;
  const double li =
      bond->kind == COBLE_BOND_LAYER ? h->wedge[b] : h->force[bond->kind == COBLE_BOND_CC][bond->i];
  const double push = li - coble_pore_push(&sim->skeleton.map, h->q, bond);
  const double give = push * coble_pressure_unit * sim->dx * sim->dx / (double)bond->kn;
  return (float)fmax(0, (double)h->felt[b].opening + give);
}

coble_status coble_sim_bond_gaps(coble_sim *sim, coble_bond_gap *gap) {
  if (sim->events == 0) return COBLE_OK;
  host_faces h;
  const coble_status status = fetch_faces(sim, &h);
  for (int64_t e = 0; e < sim->events && !status; e++) {
    const int32_t b = sim->event[e].bond;
    gap[e] = (coble_bond_gap){opening_of(sim, &h, b), h.felt[b].slip};
  }
  release_faces(&h);
  return status;
}

/* --- verdict --- */

static const double least_outside =
    1e-3; /* of all Li: less of it outside the pores is no deposit yet */

coble_verdict coble_sim_verdict(const coble_step_report *r) {
  const double outside = r->li_se + r->li_cc + r->li_crevices;
  coble_verdict v = {.void_fill = r->void_fill};
  if (!(outside > least_outside * (outside + fabs(r->li_pores)))) return v;
  v.share_se = r->li_se / outside;
  v.share_cc = r->li_cc / outside;
  v.share_crevice = r->li_crevices / outside;
  v.location = COBLE_LOCATION_SPLIT;
  if (v.share_cc >= 0.95 && r->crevice_area < 0.01) v.location = COBLE_LOCATION_CC;
  if (v.share_se >= 0.95) v.location = COBLE_LOCATION_SE;
  return v;
}

const char *coble_location_name(coble_location location) {
  static const char *const name[] = {"none", "se", "split", "cc"};
  return name[location];
}
