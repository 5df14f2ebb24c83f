#include "coble/fracture.h"

#include <math.h>
#include <stdlib.h>

#include "coble/random.h"
#include "lattice_internal.h"

_Static_assert(sizeof(coble_bond_load) == COBLE_LOAD_PARTS * sizeof(float) &&
                   offsetof(coble_bond_load, ratio) == COBLE_LOAD_RATIO * sizeof(float) &&
                   offsetof(coble_bond_load, urgency) == COBLE_LOAD_URGENCY * sizeof(float),
               "kernels see a load as floats");

double coble_strength_of_lattice(double energy, double modulus, double edge) {
  return sqrt(energy * modulus / (1.8 * edge));
}

double coble_strength_of_bond(double energy, double stiffness, double area) {
  return sqrt(2 * energy * stiffness / area);
}

static coble_status check_params(const coble_strength_params *p) {
  static const char *const name[3] = {"layer", "SE", "CC"};
  for (int kind = 0; kind < 3; kind++) {
    if (!(p->tension[kind] >= 0 && p->shear[kind] >= 0))
      return coble_fail(COBLE_ERR_INPUT, "strength of %s bonds: %g and %g Pa, must be 0 or more",
                        name[kind], p->tension[kind], p->shear[kind]);
    if (!(p->scatter[kind] >= 0 && p->scatter[kind] <= 1))
      return coble_fail(COBLE_ERR_INPUT, "scatter of the strength of %s bonds: %g, must be 0 to 1",
                        name[kind], p->scatter[kind]);
  }
  return COBLE_OK;
}

/* Lognormal of mean 1. */
static double scatter_factor(const coble_strength_params *p, int kind, int64_t bond) {
  const double variance = log1p(p->scatter[kind] * p->scatter[kind]);
  const double normal = coble_random_normal(p->seed, COBLE_STREAM_STRENGTH, (uint64_t)bond, 0);
  return exp(sqrt(variance) * normal - variance / 2);
}

coble_status coble_strengths_make(coble_device *dev, const coble_graph *graph,
                                  const coble_strength_params *params, float **out) {
  *out = NULL;
  COBLE_TRY(check_params(params));
  const int64_t n = graph->bonds;
  if (n == 0) return COBLE_OK;
  const size_t bytes = 2 * (size_t)n * sizeof(float);
  float *host = malloc(bytes);
  if (!host) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the strength of bonds");
#pragma omp parallel for schedule(static)
  for (int64_t b = 0; b < n; b++) {
    const int kind = graph->bond[b].kind;
    const double factor = scatter_factor(params, kind, b);
    host[2 * b] = (float)(factor * params->tension[kind]);
    host[2 * b + 1] = (float)(factor * params->shear[kind]);
  }
  void *p = NULL;
  coble_status status =
      coble_device_alloc(dev, (size_t)n, 2 * sizeof(float), "strength of bonds", &p);
  if (!status) status = coble_device_upload(dev, p, host, bytes);
  free(host);
  if (status) coble_device_free(dev, p);
  if (!status) *out = p;
  return status;
}

coble_status coble_bond_loads(const coble_lattice *l, const double *x, const double *film,
                              const float *strength, coble_bond_load *out) {
  const coble_bond_load_args args = {.bond = l->bond,
                                     .state = l->state,
                                     .strength = strength,
                                     .x = x,
                                     .film = film,
                                     .nodes = l->nodes,
                                     .dof = l->dof,
                                     .length = l->length,
                                     .turn = l->length / l->l0,
                                     .load = (float *)out};
  return coble_launch_bond_load(l->dev, &args, l->bonds);
}

coble_status coble_bond_rank(const coble_lattice *l, const float *strength,
                             const coble_bond_load *before, coble_bond_load *load) {
  const coble_bond_urgency_args args = {strength, (const float *)before, (float *)load};
  return coble_launch_bond_urgency(l->dev, &args, l->bonds);
}

coble_status coble_bond_worst(const coble_lattice *l, const coble_bond_load *load,
                              double *urgency) {
  const coble_bond_worst_args args = {(const float *)load};
  COBLE_TRY(coble_reduce_bond_worst(l->dev, &args, l->bonds, urgency));
  if (!(*urgency > 0)) *urgency = 0;
  return COBLE_OK;
}

coble_status coble_bond_break(coble_lattice *l, const coble_bond_load *load, double least,
                              int64_t *count) {
  const coble_bond_break_args args = {least, (const float *)load, l->state};
  double broken = 0;
  COBLE_TRY(coble_reduce_bond_break(l->dev, &args, l->bonds, &broken));
  *count = (int64_t)broken;
  return COBLE_OK;
}

coble_status coble_bond_settle(coble_lattice *l, const coble_bond_load *load, int64_t *count) {
  const coble_bond_settle_args args = {l->bond, (const float *)load, l->state};
  double changed = 0;
  COBLE_TRY(coble_reduce_bond_settle(l->dev, &args, l->bonds, &changed));
  *count = (int64_t)changed;
  return COBLE_OK;
}
