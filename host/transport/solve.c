/* Conjugate gradients in double precision over the multigrid cycle in single. */
#include <math.h>

#include "transport.h"

typedef struct {
  coble_network *net;
  const double *b; /* may be r: then the residual is never recomputed */
  double *x, *r;
  const coble_solve_params *params;
  double load;  /* what the residual is compared with */
  double scale; /* net->z = M (scale r) */
  double rr;    /* |r|^2 */
  int iterations;
} solve;

coble_solve_params coble_solve_defaults(void) {
  return (coble_solve_params){.tolerance = 1e-8, .max_iterations = 200};
}

/* r = b - A x */
static coble_status residual(solve *s) {
  const coble_network *net = s->net;
  const coble_link_residual_args args = {coble_network_links(net), net->level[0].total, s->b, s->x,
                                         s->r};
  return coble_reduce_link_residual(net->dev, &args, net->n, &s->rr);
}

static bool small_enough(const solve *s) { return sqrt(s->rr) <= s->params->tolerance * s->load; }

static coble_status diverged(const solve *s, const char *what) {
  return coble_fail(COBLE_ERR_DIVERGED,
                    "transport solve: %s after %d iterations, relative residual %.3g, wanted %.3g",
                    what, s->iterations, sqrt(s->rr) / s->load, s->params->tolerance);
}

static coble_status step(solve *s, double rz) {
  coble_network *net = s->net;
  const coble_links links = coble_network_links(net);
  const coble_cg_curvature_args curvature = {links, net->p};
  double pap;
  COBLE_TRY(coble_reduce_cg_curvature(net->dev, &curvature, net->n, &pap));
  if (!(pap > 0) || !isfinite(pap) || !isfinite(rz)) return diverged(s, "breakdown");
  const coble_cg_advance_args advance = {links, rz / pap, net->p, s->x, s->r};
  COBLE_TRY(coble_reduce_cg_advance(net->dev, &advance, net->n, &s->rr));
  s->iterations++;
  return isfinite(s->rr) ? COBLE_OK : diverged(s, "overflow");
}

/* From the residual in r until it is small by recurrence. */
static coble_status iterate(solve *s) {
  coble_network *net = s->net;
  const size_t bytes = (size_t)net->n * sizeof(float);
  double rz = 0;
  for (bool fresh = true;; fresh = false) {
    if (small_enough(s)) return COBLE_OK;
    COBLE_TRY(coble_cycle_run(net, (coble_vector){.full = s->r}, s->scale, net->z));
    if (s->iterations >= s->params->max_iterations) return diverged(s, "not converged");
    const coble_cg_product_args product = {s->r, net->z};
    const double last = rz;
    COBLE_TRY(coble_reduce_cg_product(net->dev, &product, net->n, &rz));
    const coble_cg_direction_args direction = {(float)(rz / last), net->z, net->p};
    COBLE_TRY(fresh ? coble_device_copy(net->dev, net->p, net->z, bytes)
                    : coble_launch_cg_direction(net->dev, &direction, net->n));
    COBLE_TRY(step(s, rz));
  }
}

/* Restarts until the true residual is small. */
static coble_status run(solve *s) {
  coble_network *net = s->net;
  const coble_load_square_args load = {net->level[0].total, s->b};
  COBLE_TRY(coble_reduce_load_square(net->dev, &load, net->n, &s->load));
  s->load = sqrt(s->load);
  for (bool done = false; !done;) {
    const int before = s->iterations;
    COBLE_TRY(residual(s));
    if (s->load == 0) s->load = sqrt(s->rr); /* b = 0: relative to where we start */
    if (!isfinite(s->rr) || !isfinite(s->load)) return diverged(s, "b or x is not finite");
    if (s->rr == 0) return COBLE_OK;
    s->scale = 1 / sqrt(s->rr);
    COBLE_TRY(iterate(s));
    done = s->iterations == before || s->b == s->r;
  }
  return COBLE_OK;
}

static coble_status finish(solve *s, coble_solve_stats *stats) {
  coble_network *net = s->net;
  if (!net->p)
    COBLE_TRY(
        coble_network_alloc(net, net->n, sizeof *net->p, "the search direction", (void **)&net->p));
  if (!net->z)
    COBLE_TRY(coble_network_alloc(net, net->n, sizeof *net->z, "the preconditioned residual",
                                  (void **)&net->z));
  const coble_status status = run(s);
  if (stats)
    *stats = (coble_solve_stats){s->iterations, s->load > 0 ? sqrt(s->rr) / s->load : sqrt(s->rr)};
  return status;
}

coble_status coble_network_solve_at(coble_network *net, double *r, double *x,
                                    const coble_solve_params *params, coble_solve_stats *stats) {
  solve s = {.net = net, .b = r, .x = x, .r = r, .params = params};
  return finish(&s, stats);
}

coble_status coble_network_solve(coble_network *net, const double *b, double *x,
                                 const coble_solve_params *params, coble_solve_stats *stats) {
  const coble_solve_params defaults = coble_solve_defaults();
  if (!net->r)
    COBLE_TRY(coble_network_alloc(net, net->n, sizeof *net->r, "the residual", (void **)&net->r));
  solve s = {.net = net, .b = b, .x = x, .r = net->r, .params = params ? params : &defaults};
  return finish(&s, stats);
}
