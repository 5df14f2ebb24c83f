#include "coble/conductance.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "transport.h"

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct {
  coble_device *dev;
  coble_box box;
  int axis;
  coble_network *net;
  float *diagonal; /* device [n] */
  double *r, *x;   /* device [n]; r is the right-hand side first */
} experiment;

static void release(experiment *e) {
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

static coble_status make_network(experiment *e, const uint8_t *pore) {
  const size_t cells = (size_t)e->box.n[0] * (size_t)e->box.n[1] * (size_t)e->box.n[2];
  uint8_t *mark = calloc(cells + 1, 1);
  if (!mark) return coble_fail(COBLE_ERR_MEMORY, "out of memory to mark %zu voxels", cells);
  coble_status status = coble_percolating_mark(&e->box, pore, e->axis, mark);
  if (!status) status = coble_network_create(e->dev, &e->box, mark, &e->net);
  free(mark);
  return status;
}

/* Potential 1 on the low face, 0 on the high one. */
static coble_status load_faces(experiment *e) {
  const int64_t n = coble_network_size(e->net);
  const size_t count = (size_t)n;
  COBLE_TRY(coble_device_alloc(e->dev, count, sizeof(float), "face links", (void **)&e->diagonal));
  COBLE_TRY(coble_device_alloc(e->dev, count, sizeof(double), "the residual", (void **)&e->r));
  COBLE_TRY(coble_device_alloc(e->dev, count, sizeof(double), "the potential", (void **)&e->x));
  float *diagonal = malloc((count + 1) * sizeof *diagonal);
  double *b = malloc((count + 1) * sizeof *b);
  coble_status status = COBLE_OK;
  if (!diagonal || !b) status = coble_fail(COBLE_ERR_MEMORY, "out of memory for the faces");
  if (!status) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++) {
      b[i] = at_face(e, i, false) ? 2 : 0;
      diagonal[i] = (float)b[i] + (at_face(e, i, true) ? 2.0f : 0.0f);
    }
    status = coble_device_upload(e->dev, e->r, b, count * sizeof *b);
  }
  if (!status)
    status = coble_device_upload(e->dev, e->diagonal, diagonal, count * sizeof *diagonal);
  free(b);
  free(diagonal);
  return status;
}

static coble_status read_fluxes(const experiment *e, double *in, double *out) {
  const int64_t n = coble_network_size(e->net);
  double *x = malloc((size_t)(n + 1) * sizeof *x);
  if (!x) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the potential");
  const coble_status status = coble_device_download(e->dev, x, e->x, (size_t)n * sizeof *x);
  *in = *out = 0;
  for (int64_t i = 0; i < n && !status; i++) {
    if (at_face(e, i, false)) *in += 2 * (1 - x[i]);
    if (at_face(e, i, true)) *out += 2 * x[i];
  }
  free(x);
  return status;
}

static coble_status conduct(experiment *e, const coble_solve_params *params,
                            coble_conductance_result *result) {
  const double start = seconds();
  coble_solve_stats stats = {0};
  const coble_status status = coble_network_solve_at(e->net, e->r, e->x, params, &stats);
  result->iterations = stats.iterations;
  result->residual = stats.residual;
  result->solve_s = seconds() - start;
  return status;
}

static coble_status measure(experiment *e, const uint8_t *pore, const coble_solve_params *params,
                            coble_conductance_result *result) {
  const double start = seconds();
  COBLE_TRY(make_network(e, pore));
  const int64_t n = coble_network_size(e->net);
  COBLE_TRY(load_faces(e));
  const coble_conductances values = {.diagonal = e->diagonal};
  COBLE_TRY(coble_network_set(e->net, &values));
  result->setup_s = seconds() - start;
  result->unknowns = n;
  if (n == 0) return COBLE_OK;
  const size_t own = sizeof *e->r + sizeof *e->x + sizeof *e->diagonal + sizeof(int64_t);
  result->bytes_per_unknown = (double)coble_network_bytes(e->net) / (double)n + (double)own;
  COBLE_TRY(conduct(e, params, result));
  double in, out;
  COBLE_TRY(read_fluxes(e, &in, &out));
  result->flux_defect = fabs(in - out) / in;
  const int32_t *size = e->box.n;
  const double area = (double)size[(e->axis + 1) % 3] * size[(e->axis + 2) % 3];
  result->conductance_ratio = 0.5 * (in + out) * size[e->axis] / area;
  return COBLE_OK;
}

static int64_t count_pores(const coble_box *box, const uint8_t *pore) {
  const int64_t cells = (int64_t)box->n[0] * box->n[1] * box->n[2];
  int64_t count = 0;
#pragma omp parallel for reduction(+ : count) schedule(static)
  for (int64_t i = 0; i < cells; i++) count += pore[i] != 0;
  return count;
}

coble_status coble_conductance_measure(coble_device *dev, const int32_t n[3], const uint8_t *pore,
                                       int axis, bool periodic_sides,
                                       const coble_solve_params *params,
                                       coble_conductance_result *result) {
  *result = (coble_conductance_result){0};
  if (axis < 0 || axis > 2)
    return coble_fail(COBLE_ERR_INPUT, "conductance: axis %d, should be 0, 1 or 2", axis);
  if (n[0] < 1 || n[1] < 1 || n[2] < 1)
    return coble_fail(COBLE_ERR_INPUT, "conductance: a box of %d x %d x %d voxels is empty", n[0],
                      n[1], n[2]);
  experiment e = {.dev = dev, .box = {{n[0], n[1], n[2]}, {0}}, .axis = axis};
  for (int a = 0; a < 3; a++) e.box.periodic[a] = periodic_sides && a != axis;
  const coble_solve_params defaults = coble_solve_defaults();
  const coble_status status = measure(&e, pore, params ? params : &defaults, result);
  release(&e);
  if (status) return status;
  const double cells = (double)n[0] * n[1] * n[2];
  const double porosity = (double)count_pores(&e.box, pore) / cells;
  result->porosity_connected = (double)result->unknowns / cells;
  result->formation_factor = 1 / result->conductance_ratio;
  result->tortuosity_factor = result->unknowns ? porosity / result->conductance_ratio : HUGE_VAL;
  return COBLE_OK;
}
