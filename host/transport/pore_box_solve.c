/* Conjugate gradients on the voxels of a box. Residual, correction and direction are in single
 * precision, x and all sums in double: whenever the residual has fallen by RENEW it is made anew from
 * x, so that rounding stays far below what is left of it (residual replacement: H. A. van der Vorst,
 * Q. Ye, SIAM J. Sci. Comput. 22 (2000) 835). */
#include <math.h>

#include "pore_box.h"

#define RENEW 1e-4

typedef struct {
  coble_pore_box *v;
  const coble_solve_params *params;
  double load; /* |b| */
  double rr;   /* |r|^2 */
  double anew; /* |r| when it was last made from x */
  bool exact;  /* r has been made from x since it last changed */
  int iterations;
} solve;

static coble_status smooth(coble_pore_box *v, int colour) {
  const coble_voxel_smooth_args args = {v->links, colour, v->r, v->z};
  return coble_launch_voxel_smooth(v->dev, &args, v->items);
}

/* z = M r, M symmetric: up the colours before the levels below and down after them. */
static coble_status cycle(coble_pore_box *v) {
  coble_level *coarse = &v->net->level[1];
  const coble_voxel_blocks blocks = {v->place, v->mask, v->node};
  const coble_voxel_begin_args begin = {v->voxel, v->r, v->z};
  const coble_voxel_restrict_args down = {v->links, blocks, v->z, coarse->b};
  const coble_voxel_prolong_args up = {v->links, blocks, coarse->z, v->z};
  COBLE_TRY(coble_launch_voxel_begin(v->dev, &begin, v->links.size));
  COBLE_TRY(smooth(v, 1));
  COBLE_TRY(coble_launch_voxel_restrict(v->dev, &down, v->parts));
  COBLE_TRY(coble_cycle_coarse(v->net));
  COBLE_TRY(coble_launch_voxel_prolong(v->dev, &up, v->parts));
  COBLE_TRY(smooth(v, 1));
  return smooth(v, 0);
}

/* r = b - A x */
static coble_status renew(solve *s) {
  coble_pore_box *v = s->v;
  s->rr = 0;
  for (int colour = 0; colour < 2; colour++) {
    const coble_voxel_residual_args args = {v->links, colour, v->x, v->r};
    double square;
    COBLE_TRY(coble_reduce_voxel_residual(v->dev, &args, v->items, &square));
    s->rr += square;
  }
  s->anew = sqrt(s->rr);
  s->exact = true;
  return COBLE_OK;
}

static coble_status diverged(const solve *s, const char *what) {
  return coble_fail(COBLE_ERR_DIVERGED,
                    "conductance: %s after %d iterations, relative residual %.3g, wanted %.3g",
                    what, s->iterations, sqrt(s->rr) / s->load, s->params->tolerance);
}

/* z = A p; *curvature = p . A p */
static coble_status curve(coble_pore_box *v, double *curvature) {
  *curvature = 0;
  for (int colour = 0; colour < 2; colour++) {
    const coble_voxel_curvature_args args = {v->links, colour, v->p, v->z};
    double sum;
    COBLE_TRY(coble_reduce_voxel_curvature(v->dev, &args, v->items, &sum));
    *curvature += sum;
  }
  return COBLE_OK;
}

/* One step along the direction, given r . z. */
static coble_status step(solve *s, double rz) {
  coble_pore_box *v = s->v;
  double curvature;
  COBLE_TRY(curve(v, &curvature));
  if (!(curvature > 0) || !isfinite(curvature) || !isfinite(rz)) return diverged(s, "breakdown");
  const coble_voxel_advance_args advance = {rz / curvature, v->p, v->z, v->x, v->r};
  COBLE_TRY(coble_reduce_voxel_advance(v->dev, &advance, 2 * v->links.size, &s->rr));
  s->iterations++;
  s->exact = false;
  return isfinite(s->rr) ? COBLE_OK : diverged(s, "overflow");
}

static coble_status iterate(solve *s) {
  coble_pore_box *v = s->v;
  const int64_t all = 2 * v->links.size;
  const double goal = s->params->tolerance * s->load;
  double rz = 0;
  COBLE_TRY(renew(s));
  for (;;) {
    const double size = sqrt(s->rr);
    if (!s->exact && (size <= goal || size <= RENEW * s->anew)) COBLE_TRY(renew(s));
    if (s->exact && s->anew <= goal) return COBLE_OK;
    if (s->iterations >= s->params->max_iterations) return diverged(s, "not converged");
    COBLE_TRY(cycle(v));
    const coble_dot_single_args product = {v->r, v->z};
    const double last = rz;
    COBLE_TRY(coble_reduce_dot_single(v->dev, &product, all, &rz));
    const coble_cg_direction_args direction = {last > 0 ? (float)(rz / last) : 0.0f, v->z, v->p};
    COBLE_TRY(coble_launch_cg_direction(v->dev, &direction, all));
    COBLE_TRY(step(s, rz));
  }
}

static coble_status make_fields(coble_pore_box *v) {
  const int64_t n = 2 * v->links.size;
  COBLE_TRY(coble_network_alloc(v->net, n, sizeof *v->x, "the potential", (void **)&v->x));
  COBLE_TRY(coble_network_alloc(v->net, n, sizeof *v->r, "the residual", (void **)&v->r));
  COBLE_TRY(coble_network_alloc(v->net, n, sizeof *v->z, "the correction", (void **)&v->z));
  return coble_network_alloc(v->net, n, sizeof *v->p, "the search direction", (void **)&v->p);
}

coble_status coble_pore_box_solve(coble_pore_box *v, const coble_solve_params *params,
                                  coble_solve_stats *stats) {
  solve s = {.v = v, .params = params, .load = 2 * sqrt((double)v->low)};
  coble_status status = make_fields(v);
  if (!status) status = iterate(&s);
  *stats = (coble_solve_stats){s.iterations, sqrt(s.rr) / s.load};
  return status;
}

coble_status coble_pore_box_flux(const coble_pore_box *v, double *in, double *out) {
  for (int high = 0; high < 2; high++) {
    const coble_voxel_flux_args args = {v->voxel, v->x, high};
    COBLE_TRY(coble_reduce_voxel_flux(v->dev, &args, 2 * v->links.size, high ? out : in));
  }
  return COBLE_OK;
}
