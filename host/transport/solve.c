/* Conjugate gradients in double precision over the multigrid cycle in single. Constraints B x =
 * target come in by projection (Gould, Hribar & Nocedal, SIAM J. Sci. Comput. 23 (2001) 1376): the
 * preconditioner becomes P = M - W G^-1 B M with W = M B^T and G = B W, and the multipliers are
 * taken out of the residual as they show. */
#include <math.h>

#include "transport.h"

typedef struct {
  coble_network *net;
  const double *b; /* may be r: then the residual is never recomputed */
  double *x, *r;
  const coble_solve_params *params;
  double load;  /* what the residual is compared with */
  double scale; /* level[0].z = M (scale r) */
  double rr;    /* |r|^2 */
  int iterations;
  coble_constraints *constraints; /* NULL when there are none */
  double inverse[2][2];           /* G^-1 */
  double lambda[2];
} solve;

coble_solve_params coble_solve_defaults(void) {
  return (coble_solve_params){.tolerance = 1e-8, .max_iterations = 200};
}

static int groups(const solve *s) { return s->constraints ? s->constraints->count : 0; }

/* sums[g] over the unknowns of group g+1 */
static coble_status group_sums(const solve *s, const double *x, const float *z, double sums[2]) {
  for (int g = 0; g < groups(s); g++) {
    const coble_group_sum_args args = {(uint8_t)(g + 1), s->constraints->group,
                                       s->net->level[0].total, x, z};
    COBLE_TRY(coble_reduce_group_sum(s->net->dev, &args, s->net->n, &sums[g]));
  }
  return COBLE_OK;
}

static void multiply(const double m[2][2], const double v[2], int count, double out[2]) {
  for (int g = 0; g < count; g++) {
    out[g] = 0;
    for (int h = 0; h < count; h++) out[g] += m[g][h] * v[h];
  }
}

static coble_status invert_small(const double m[2][2], int count, double inverse[2][2]) {
  const double det = count == 1 ? m[0][0] : m[0][0] * m[1][1] - m[0][1] * m[1][0];
  if (!(det > 0) || !isfinite(det))
    return coble_fail(COBLE_ERR_DIVERGED,
                      "the constraints of a transport solve are degenerate: "
                      "det(B M B^T) = %g, should be > 0",
                      det);
  if (count == 1) {
    inverse[0][0] = 1 / det;
    return COBLE_OK;
  }
  inverse[0][0] = m[1][1] / det;
  inverse[1][1] = m[0][0] / det;
  inverse[0][1] = inverse[1][0] = -0.5 * (m[0][1] + m[1][0]) / det;
  return COBLE_OK;
}

/* W, G^-1, and the load of the forces that would lift x to its targets. */
static coble_status prepare_constraints(solve *s) {
  coble_network *net = s->net;
  const int count = groups(s);
  double members[2] = {0}, gram[2][2] = {{0}}, lift[2] = {0};
  for (int g = 0; g < count; g++) {
    if (!net->w[g])
      COBLE_TRY(coble_network_alloc(net, net->n, sizeof(float), "the constraints of a solve",
                                    (void **)&net->w[g]));
    const coble_group_mark_args mark = {(uint8_t)(g + 1), s->constraints->group,
                                        net->level[0].total, s->r};
    COBLE_TRY(coble_reduce_group_mark(net->dev, &mark, net->n, &members[g]));
    if (members[g] == 0)
      return coble_fail(COBLE_ERR_INTERNAL, "constraint %d of a transport solve has no unknowns",
                        g + 1);
    COBLE_TRY(coble_cycle_run(net, s->r, 1.0));
    COBLE_TRY(
        coble_device_copy(net->dev, net->w[g], net->level[0].z, (size_t)net->n * sizeof(float)));
    double column[2];
    COBLE_TRY(group_sums(s, NULL, net->w[g], column));
    for (int h = 0; h < count; h++) gram[h][g] = column[h];
  }
  COBLE_TRY(invert_small(gram, count, s->inverse));
  multiply(s->inverse, s->constraints->target, count, lift);
  for (int g = 0; g < count; g++) s->load = hypot(s->load, sqrt(members[g]) * lift[g]);
  return COBLE_OK;
}

/* x += W G^-1 (target - B x) */
static coble_status meet_targets(solve *s) {
  const int count = groups(s);
  if (count == 0) return COBLE_OK;
  coble_group_lift_args args = {.count = count, .w = {s->net->w[0], s->net->w[1]}, .x = s->x};
  double missing[2];
  COBLE_TRY(group_sums(s, s->x, NULL, missing));
  for (int g = 0; g < count; g++) missing[g] = s->constraints->target[g] - missing[g];
  multiply(s->inverse, missing, count, args.a);
  return coble_launch_group_lift(s->net->dev, &args, s->net->n);
}

/* r -= B^T lambda, z -= W mu */
static coble_status take_out(solve *s, const double lambda[2], const double mu[2]) {
  coble_group_project_args args = {.count = groups(s),
                                   .lambda = {lambda[0], lambda[1]},
                                   .mu = {(float)mu[0], (float)mu[1]},
                                   .group = s->constraints->group,
                                   .total = s->net->level[0].total,
                                   .w = {s->net->w[0], s->net->w[1]},
                                   .r = s->r,
                                   .z = s->net->level[0].z};
  return coble_reduce_group_project(s->net->dev, &args, s->net->n, &s->rr);
}

/* lambda = G^-1 B M r goes out of r, and with it W lambda out of z = M r. */
static coble_status project(solve *s) {
  double sums[2], mu[2] = {0}, lambda[2] = {0};
  if (groups(s) == 0) return COBLE_OK;
  COBLE_TRY(group_sums(s, NULL, s->net->level[0].z, sums));
  multiply(s->inverse, sums, groups(s), mu);
  for (int g = 0; g < groups(s); g++) {
    lambda[g] = mu[g] / s->scale;
    s->lambda[g] += lambda[g];
  }
  return take_out(s, lambda, mu);
}

/* r = b - A x - B^T lambda: the multipliers found so far stay, since M r knows new ones to single
 * precision only. */
static coble_status residual(solve *s) {
  const coble_network *net = s->net;
  const coble_link_residual_args args = {coble_network_links(net), net->level[0].total, s->b, s->x,
                                         s->r};
  COBLE_TRY(coble_reduce_link_residual(net->dev, &args, net->n, &s->rr));
  return groups(s) ? take_out(s, s->lambda, (double[2]){0, 0}) : COBLE_OK;
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
    if (groups(s) == 0 && small_enough(s)) return COBLE_OK;
    COBLE_TRY(coble_cycle_run(net, s->r, s->scale));
    COBLE_TRY(project(s));
    if (small_enough(s)) return COBLE_OK;
    if (s->iterations >= s->params->max_iterations) return diverged(s, "not converged");
    const coble_cg_product_args product = {s->r, net->level[0].z};
    const double last = rz;
    COBLE_TRY(coble_reduce_cg_product(net->dev, &product, net->n, &rz));
    const coble_cg_direction_args direction = {(float)(rz / last), net->level[0].z, net->p};
    COBLE_TRY(fresh ? coble_device_copy(net->dev, net->p, net->level[0].z, bytes)
                    : coble_launch_cg_direction(net->dev, &direction, net->n));
    COBLE_TRY(step(s, rz));
  }
}

/* At a warm start the residual may be all multiplier: it goes first, or its round-off in single
 * precision drowns what is left for the iterations. */
static coble_status take_out_multipliers(solve *s) {
  if (groups(s) == 0) return COBLE_OK;
  COBLE_TRY(coble_cycle_run(s->net, s->r, s->scale));
  COBLE_TRY(project(s));
  if (s->rr > 0) s->scale = 1 / sqrt(s->rr);
  return COBLE_OK;
}

/* Restarts until the true residual is small: x then meets the constraints to round-off, too. */
static coble_status run(solve *s) {
  coble_network *net = s->net;
  const coble_load_square_args load = {net->level[0].total, s->b};
  COBLE_TRY(coble_reduce_load_square(net->dev, &load, net->n, &s->load));
  s->load = sqrt(s->load);
  if (groups(s)) COBLE_TRY(prepare_constraints(s));
  for (bool done = false; !done;) {
    const int before = s->iterations;
    COBLE_TRY(meet_targets(s));
    COBLE_TRY(residual(s));
    if (s->load == 0) s->load = sqrt(s->rr); /* b = 0: relative to where we start */
    if (!isfinite(s->rr) || !isfinite(s->load)) return diverged(s, "b or x is not finite");
    if (s->rr == 0) return COBLE_OK;
    s->scale = 1 / sqrt(s->rr);
    COBLE_TRY(take_out_multipliers(s));
    COBLE_TRY(iterate(s));
    done = s->iterations == before || s->b == s->r;
  }
  return COBLE_OK;
}

static coble_status finish(solve *s, coble_solve_stats *stats) {
  const coble_status status = run(s);
  for (int g = 0; g < groups(s); g++) s->constraints->multiplier[g] = s->lambda[g];
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
                                 const coble_solve_params *params, coble_constraints *constraints,
                                 coble_solve_stats *stats) {
  const coble_solve_params defaults = coble_solve_defaults();
  if (!net->r)
    COBLE_TRY(coble_network_alloc(net, net->n, sizeof *net->r, "the residual", (void **)&net->r));
  solve s = {.net = net, .b = b, .x = x, .r = net->r, .params = params ? params : &defaults};
  if (constraints && constraints->count > 0) s.constraints = constraints;
  return finish(&s, stats);
}
