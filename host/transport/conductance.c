#include "coble/conductance.h"

#include <math.h>
#include <stdlib.h>

#include "coble/clock.h"
#include "kernels.h"
#include "pore_box.h"

typedef struct {
  coble_device *dev;
  coble_box box;
  int axis;
  const float *conductivity; /* host, by cell; NULL: 1 */
  double *potential;         /* host, by cell; NULL: not wanted */
  coble_network *net;
  float *k, *face[3]; /* device [n]: conductivity, links; NULL where k is 1 */
  float *diagonal;    /* device [n] */
  double *r, *x;      /* device [n]; r is the right-hand side first */
} experiment;

static void release(experiment *e) {
  coble_device_free(e->dev, e->k);
  for (int axis = 0; axis < 3; axis++) coble_device_free(e->dev, e->face[axis]);
  coble_device_free(e->dev, e->diagonal);
  coble_device_free(e->dev, e->r);
  coble_device_free(e->dev, e->x);
  coble_network_destroy(e->net);
}

/* Half-voxel links to a face of the box: 0, 1 or, in a box one voxel thick, both. */
static bool at_face(const experiment *e, int64_t node, bool high) {
  int64_t cell = coble_network_cells(e->net)[node];
  for (int a = 0; a < e->axis; a++) cell /= e->box.n[a];
  return cell % e->box.n[e->axis] == (high ? e->box.n[e->axis] - 1 : 0);
}

static coble_status mark_percolating(const experiment *e, const uint8_t *pore, uint8_t **mark) {
  const size_t cells = (size_t)e->box.n[0] * (size_t)e->box.n[1] * (size_t)e->box.n[2];
  *mark = calloc(cells + 1, 1);
  if (!*mark) return coble_fail(COBLE_ERR_MEMORY, "out of memory to mark %zu voxels", cells);
  return coble_percolating_mark(&e->box, pore, e->axis, *mark);
}

static coble_status make_network(experiment *e, const uint8_t *pore) {
  uint8_t *mark = NULL;
  coble_status status = mark_percolating(e, pore, &mark);
  if (!status) status = coble_network_create(e->dev, &e->box, mark, &e->net);
  free(mark);
  return status;
}

static float conductivity_of(const experiment *e, int64_t node) {
  return e->conductivity ? e->conductivity[coble_network_cells(e->net)[node]] : 1.0f;
}

/* Host values of the nodes: conductivity, faces touched, right-hand side (potential 1 on the low face, 0 on the
 * high one). */
typedef struct {
  float *k;
  uint8_t *faces;
  double *b;
} node_values;

static void fill_values(const experiment *e, int64_t n, node_values *v) {
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < n; i++) {
    const bool low = at_face(e, i, false), high = at_face(e, i, true);
    v->k[i] = conductivity_of(e, i);
    v->faces[i] = (uint8_t)(low + high);
    v->b[i] = low ? 2 * (double)v->k[i] : 0;
  }
}

static coble_status link_nodes(experiment *e, const node_values *v, size_t n) {
  coble_device *dev = e->dev;
  void *faces = NULL;
  COBLE_TRY(coble_device_alloc(dev, n, sizeof(float), "face links", (void **)&e->diagonal));
  COBLE_TRY(coble_device_alloc(dev, n, sizeof(float), "conductivity", (void **)&e->k));
  for (int axis = 0; axis < 3; axis++)
    COBLE_TRY(coble_device_alloc(dev, n, sizeof(float), "links", (void **)&e->face[axis]));
  COBLE_TRY(coble_device_upload(dev, e->k, v->k, n * sizeof *v->k));
  COBLE_TRY(coble_device_alloc(dev, n, 1, "faces touched", &faces));
  const coble_link_series_args args = {coble_network_neighbours(e->net),
                                       e->k,
                                       (const uint8_t *)faces,
                                       {e->face[0], e->face[1], e->face[2]},
                                       e->diagonal};
  coble_status status = coble_device_upload(dev, faces, v->faces, n);
  if (!status) status = coble_launch_link_series(dev, &args, (int64_t)n);
  coble_device_free(dev, faces);
  return status;
}

/* Links of one need no arrays: only the diagonal of the faces. */
static coble_status link_equal_nodes(experiment *e, const node_values *v, size_t n) {
  COBLE_TRY(coble_device_alloc(e->dev, n, sizeof(float), "face links", (void **)&e->diagonal));
  for (size_t i = 0; i < n; i++) v->k[i] = 2 * (float)v->faces[i];
  return coble_device_upload(e->dev, e->diagonal, v->k, n * sizeof *v->k);
}

static coble_status load_faces(experiment *e) {
  const size_t n = (size_t)coble_network_size(e->net);
  COBLE_TRY(coble_device_alloc(e->dev, n, sizeof(double), "the residual", (void **)&e->r));
  COBLE_TRY(coble_device_alloc(e->dev, n, sizeof(double), "the potential", (void **)&e->x));
  node_values v = {malloc((n + 1) * sizeof *v.k), malloc(n + 1), malloc((n + 1) * sizeof *v.b)};
  coble_status status = COBLE_OK;
  if (!v.k || !v.faces || !v.b)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for the faces");
  if (!status) {
    fill_values(e, (int64_t)n, &v);
    status = coble_device_upload(e->dev, e->r, v.b, n * sizeof *v.b);
  }
  if (!status) status = e->conductivity ? link_nodes(e, &v, n) : link_equal_nodes(e, &v, n);
  free(v.k), free(v.faces), free(v.b);
  return status;
}

/* Also the potential, where it is wanted. */
static coble_status read_fluxes(const experiment *e, double *in, double *out) {
  const int64_t n = coble_network_size(e->net);
  double *x = malloc((size_t)(n + 1) * sizeof *x);
  if (!x) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the potential");
  const coble_status status = coble_device_download(e->dev, x, e->x, (size_t)n * sizeof *x);
  *in = *out = 0;
  for (int64_t i = 0; i < n && !status; i++) {
    const double k = (double)conductivity_of(e, i);
    if (at_face(e, i, false)) *in += 2 * k * (1 - x[i]);
    if (at_face(e, i, true)) *out += 2 * k * x[i];
    if (e->potential) e->potential[coble_network_cells(e->net)[i]] = x[i];
  }
  free(x);
  return status;
}

static coble_status conduct(experiment *e, const coble_solve_params *params,
                            coble_conductance_result *result) {
  const double start = coble_clock();
  coble_solve_stats stats = {0};
  const coble_status status = coble_network_solve_at(e->net, e->r, e->x, params, &stats);
  result->iterations = stats.iterations;
  result->residual = stats.residual;
  result->solve_s = coble_clock() - start;
  return status;
}

static void report_fluxes(const experiment *e, double in, double out,
                          coble_conductance_result *result) {
  const int32_t *size = e->box.n;
  const double area = (double)size[(e->axis + 1) % 3] * size[(e->axis + 2) % 3];
  result->flux_defect = fabs(in - out) / in;
  result->conductance_ratio = 0.5 * (in + out) * size[e->axis] / area;
}

/* On the network of the pores. */
static coble_status measure_network(experiment *e, const uint8_t *pore,
                                    const coble_solve_params *params,
                                    coble_conductance_result *result) {
  const double start = coble_clock();
  COBLE_TRY(make_network(e, pore));
  const int64_t n = coble_network_size(e->net);
  COBLE_TRY(load_faces(e));
  const coble_conductances values = {{e->face[0], e->face[1], e->face[2]}, e->diagonal};
  COBLE_TRY(coble_network_set(e->net, &values));
  result->setup_s = coble_clock() - start;
  result->unknowns = n;
  if (n == 0) return COBLE_OK;
  const size_t own = sizeof *e->r + sizeof *e->x + sizeof *e->diagonal + sizeof(int64_t) +
                     (e->conductivity ? 4 * sizeof(float) : 0);
  result->bytes_per_unknown = (double)coble_network_bytes(e->net) / (double)n + (double)own;
  COBLE_TRY(conduct(e, params, result));
  double in, out;
  COBLE_TRY(read_fluxes(e, &in, &out));
  report_fluxes(e, in, out, result);
  return COBLE_OK;
}

static coble_status solve_voxels(coble_pore_box *v, const experiment *e,
                                 const coble_solve_params *params,
                                 coble_conductance_result *result) {
  const double start = coble_clock();
  coble_solve_stats stats = {0};
  const coble_status status = coble_pore_box_solve(v, params, &stats);
  result->iterations = stats.iterations;
  result->residual = stats.residual;
  result->solve_s = coble_clock() - start;
  result->bytes_per_unknown = (double)coble_pore_box_bytes(v) / (double)v->unknowns;
  if (status) return status;
  double in, out;
  COBLE_TRY(coble_pore_box_flux(v, &in, &out));
  report_fluxes(e, in, out, result);
  return COBLE_OK;
}

/* On all voxels: faster, where the pores all conduct alike and the sides are closed. */
static coble_status measure_voxels(experiment *e, const uint8_t *pore,
                                   const coble_solve_params *params,
                                   coble_conductance_result *result) {
  const double start = coble_clock();
  uint8_t *mark = NULL;
  coble_pore_box v = {0};
  coble_status status = mark_percolating(e, pore, &mark);
  if (!status) status = coble_pore_box_create(e->dev, e->box.n, e->axis, mark, &v);
  free(mark);
  result->setup_s = coble_clock() - start;
  result->unknowns = v.unknowns;
  if (!status && v.unknowns > 0) status = solve_voxels(&v, e, params, result);
  coble_pore_box_release(&v);
  return status;
}

static coble_status measure(experiment *e, const uint8_t *pore, const coble_solve_params *params,
                            coble_conductance_result *result) {
  const bool *round = e->box.periodic;
  if (e->conductivity || round[0] || round[1] || round[2])
    return measure_network(e, pore, params, result);
  return measure_voxels(e, pore, params, result);
}

static int64_t count_pores(const coble_box *box, const uint8_t *pore) {
  const int64_t cells = (int64_t)box->n[0] * box->n[1] * box->n[2];
  int64_t count = 0;
#pragma omp parallel for reduction(+ : count) schedule(static)
  for (int64_t i = 0; i < cells; i++) count += pore[i] != 0;
  return count;
}

static coble_status run(experiment *e, const uint8_t *pore, bool periodic_sides,
                        const coble_solve_params *params, coble_conductance_result *result) {
  const int32_t *n = e->box.n;
  *result = (coble_conductance_result){0};
  if (e->axis < 0 || e->axis > 2)
    return coble_fail(COBLE_ERR_INPUT, "conductance: axis %d, should be 0, 1 or 2", e->axis);
  if (n[0] < 1 || n[1] < 1 || n[2] < 1)
    return coble_fail(COBLE_ERR_INPUT, "conductance: a box of %d x %d x %d voxels is empty", n[0],
                      n[1], n[2]);
  for (int a = 0; a < 3; a++) e->box.periodic[a] = periodic_sides && a != e->axis;
  const coble_solve_params defaults = coble_solve_defaults();
  const coble_status status = measure(e, pore, params ? params : &defaults, result);
  release(e);
  if (status) return status;
  const double cells = (double)n[0] * n[1] * n[2];
  const double porosity = (double)count_pores(&e->box, pore) / cells;
  result->porosity_connected = (double)result->unknowns / cells;
  result->formation_factor = 1 / result->conductance_ratio;
  result->tortuosity_factor = result->unknowns ? porosity / result->conductance_ratio : HUGE_VAL;
  return COBLE_OK;
}

/* NOLINTNEXTLINE(readability-function-size): public */
coble_status coble_conductance_measure(coble_device *dev, const int32_t n[3], const uint8_t *pore,
                                       int axis, bool periodic_sides,
                                       const coble_solve_params *params,
                                       coble_conductance_result *result) {
  experiment e = {.dev = dev, .axis = axis, .box = {.n = {n[0], n[1], n[2]}}};
  return run(&e, pore, periodic_sides, params, result);
}

/* NOLINTNEXTLINE(readability-function-size): public */
coble_status coble_conductance_graded(coble_device *dev, const int32_t n[3],
                                      const coble_conductance_fields *fields, int axis,
                                      bool periodic_sides, const coble_solve_params *params,
                                      coble_conductance_result *result) {
  const size_t cells =
      n[0] < 1 || n[1] < 1 || n[2] < 1 ? 0 : (size_t)n[0] * (size_t)n[1] * (size_t)n[2];
  uint8_t *pore = calloc(cells + 1, 1);
  if (!pore) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu voxels", cells);
  for (size_t v = 0; v < cells; v++) {
    pore[v] = fields->conductivity[v] > 0;
    if (fields->potential) fields->potential[v] = NAN;
  }
  experiment e = {.dev = dev,
                  .axis = axis,
                  .box = {.n = {n[0], n[1], n[2]}},
                  .conductivity = fields->conductivity,
                  .potential = fields->potential};
  const coble_status status = run(&e, pore, periodic_sides, params, result);
  free(pore);
  return status;
}
