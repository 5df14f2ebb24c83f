/* Conjugate gradients over the multigrid cycle. Held unknowns are masked out of residual and
 * correction, so that the iteration runs in the space of the others. */
#include <math.h>

#include "lattice_internal.h"

typedef struct {
  coble_lattice *l;
  const double *b;
  double *x;
  const uint8_t *held;
  int64_t size;
  double load, rr;
  int iterations;
} solve;

static coble_status mask(const solve *s, double *v) {
  const coble_lattice_hold_args args = {s->held, v};
  return s->held ? coble_launch_lattice_hold(s->l->dev, &args, s->size) : COBLE_OK;
}

static coble_status dot(const solve *s, const double *x, const double *y, double *out) {
  const coble_dot_args args = {x, y};
  return coble_reduce_dot(s->l->dev, &args, s->size, out);
}

static coble_status add(const solve *s, double a, const double *x, double b, double *y) {
  const coble_axpby_args args = {a, b, x, y};
  return coble_launch_axpby(s->l->dev, &args, s->size);
}

static coble_status diverged(const solve *s, const char *what) {
  return coble_fail(COBLE_ERR_DIVERGED,
                    "lattice solve: %s after %d iterations, relative residual %.3g", what,
                    s->iterations, s->load > 0 ? sqrt(s->rr) / s->load : sqrt(s->rr));
}

/* r = b - K x */
static coble_status start(solve *s) {
  coble_lattice *l = s->l;
  double bb;
  COBLE_TRY(coble_lattice_apply(l, s->x, l->q));
  COBLE_TRY(coble_device_copy(l->dev, l->r, s->b, (size_t)s->size * sizeof *l->r));
  COBLE_TRY(mask(s, l->r));
  COBLE_TRY(dot(s, l->r, l->r, &bb));
  COBLE_TRY(add(s, -1, l->q, 1, l->r));
  COBLE_TRY(mask(s, l->r));
  COBLE_TRY(dot(s, l->r, l->r, &s->rr));
  s->load = sqrt(bb > 0 ? bb : s->rr); /* no load: relative to where we start */
  return isfinite(s->rr) && isfinite(s->load) ? COBLE_OK : diverged(s, "b or x is not finite");
}

static coble_status step(solve *s, double *rz, bool fresh) {
  coble_lattice *l = s->l;
  const double last = *rz;
  double pq;
  COBLE_TRY(coble_lattice_precondition(l, l->r, l->s));
  COBLE_TRY(mask(s, l->s));
  COBLE_TRY(dot(s, l->r, l->s, rz));
  COBLE_TRY(fresh ? coble_device_copy(l->dev, l->p, l->s, (size_t)s->size * sizeof *l->p)
                  : add(s, 1, l->s, *rz / last, l->p));
  COBLE_TRY(coble_lattice_apply(l, l->p, l->q));
  COBLE_TRY(mask(s, l->q));
  COBLE_TRY(dot(s, l->p, l->q, &pq));
  if (!(pq > 0) || !isfinite(pq) || !isfinite(*rz)) return diverged(s, "breakdown");
  COBLE_TRY(add(s, *rz / pq, l->p, 1, s->x));
  COBLE_TRY(add(s, -*rz / pq, l->q, 1, l->r));
  COBLE_TRY(dot(s, l->r, l->r, &s->rr));
  s->iterations++;
  return isfinite(s->rr) ? COBLE_OK : diverged(s, "overflow");
}

static coble_status run(solve *s, const coble_lattice_solve_params *params) {
  double rz = 0;
  COBLE_TRY(start(s));
  while (sqrt(s->rr) > params->tolerance * s->load) {
    if (s->iterations >= params->max_iterations) return diverged(s, "not converged");
    COBLE_TRY(step(s, &rz, s->iterations == 0));
  }
  return COBLE_OK;
}

/* The preconditioner takes held unknowns for stiff springs; plate: what it has for the plate. */
static coble_status clamp(const solve *s, double plate) {
  coble_lattice *l = s->l;
  coble_lattice_level *at = &l->level[0];
  const int64_t last = s->size - 1;
  double add;
  if (!l->clamped)
    COBLE_TRY(coble_lattice_alloc(l, s->size, sizeof *l->clamped, (void **)&l->clamped));
  const coble_lattice_clamp_args args = {1e6 * l->least, at->bed, s->held, l->clamped},
                                 end = {1e6 * l->least, NULL, s->held + last, l->clamped + last};
  COBLE_TRY(coble_launch_lattice_clamp(l->dev, &args, last));
  COBLE_TRY(coble_launch_lattice_clamp(l->dev, &end, 1));
  COBLE_TRY(coble_device_download(l->dev, &add, l->clamped + last, sizeof add));
  add += plate;
  COBLE_TRY(coble_device_upload(l->dev, at->border + last, &add, sizeof add));
  at->bed = l->clamped;
  return coble_lattice_levels_refresh(l);
}

static coble_status run_clamped(solve *s, const coble_lattice_solve_params *params) {
  coble_lattice_level *at = &s->l->level[0];
  double *bed = at->bed, *last = at->border + s->size - 1, plate;
  if (!s->held) return run(s, params);
  COBLE_TRY(coble_device_download(s->l->dev, &plate, last, sizeof plate));
  coble_status status = clamp(s, plate);
  if (!status) status = run(s, params);
  at->bed = bed;
  const coble_status back = coble_device_upload(s->l->dev, last, &plate, sizeof plate);
  COBLE_TRY(back);
  COBLE_TRY(coble_lattice_levels_refresh(s->l));
  return status;
}

/* NOLINTNEXTLINE(readability-function-size): public */
coble_status coble_lattice_solve(coble_lattice *l, const double *b, double *x, const uint8_t *held,
                                 const coble_lattice_solve_params *params,
                                 coble_lattice_stats *stats) {
  const coble_lattice_solve_params defaults = {1e-8, 500};
  solve s = {.l = l, .b = b, .x = x, .held = held, .size = coble_lattice_size(l)};
  const coble_status status = run_clamped(&s, params ? params : &defaults);
  if (stats)
    *stats = (coble_lattice_stats){s.iterations, s.load > 0 ? sqrt(s.rr) / s.load : sqrt(s.rr)};
  return status;
}
