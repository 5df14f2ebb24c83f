/* One multigrid cycle over rigid aggregates as a preconditioner. The plate's displacement is found
 * on the coarsest level and carried as a border by the others; smoothing leaves it. */
#include "lattice_internal.h"

/* A strained body of rigid aggregates of 2 x 2 x 2 nodes bears all strain in every second bond: its
 * energy is twice the true one and its displacement half of it. What comes up from the coarse level
 * is enlarged for that (Braess, Computing 55 (1995) 379). A level that is visited twice returns at
 * most b = 1 + s (g b - 1)^2 of the solution, s = 1/4 from its smoother; g b <= 2, which keeps the
 * cycle positive, holds up to g = 1.6. */
static const double enlargement = 1.6;

/* One sweep is one step of Chebyshev's polynomials of the fourth kind (Lottes, Numer. Linear
 * Algebra Appl. 30 (2023) e2518). They need an upper bound of D^-1 A alone, and 2 is one for any
 * sum of energies of two blocks each. */
static coble_status smooth(coble_lattice *l, int k, const double *b, double *z, bool fresh) {
  const coble_lattice_level *at = &l->level[k];
  const double bound = 2;
  const int sweeps = k == 0 ? 1 : 2; /* measured: the coarse levels are cheaper */
  for (int s = 0; s < sweeps; s++) {
    const bool first = fresh && s == 0;
    if (!first) COBLE_TRY(coble_lattice_product(l, at, z, at->product));
    const coble_lattice_smooth_args args = {.rows = coble_lattice_level_rows(at),
                                            .fresh = first,
                                            .keep = s == 0 ? 0 : (2.0 * s - 1) / (2.0 * s + 3),
                                            .gain = (8.0 * s + 4) / (2.0 * s + 3) / bound,
                                            .pivot = at->pivot,
                                            .b = b,
                                            .product = at->product,
                                            .d = at->d,
                                            .z = z};
    COBLE_TRY(coble_launch_lattice_smooth(l->dev, &args, at->n));
  }
  return COBLE_OK;
}

static coble_status restrict_residual(coble_lattice *l, int k, const double *b, const double *z) {
  const coble_lattice_level *at = &l->level[k], *coarse = at + 1;
  const coble_dot_args border = {at->border, z};
  double plate;
  COBLE_TRY(coble_lattice_product(l, at, z, at->product));
  COBLE_TRY(coble_reduce_dot(l->dev, &border, at->n * at->dof + 1, &plate));
  const coble_lattice_restrict_args args = {coble_lattice_level_rows(at),
                                            coble_lattice_level_groups(at),
                                            coarse->n,
                                            plate,
                                            b,
                                            z,
                                            at->product,
                                            coarse->b};
  return coble_launch_lattice_restrict(l->dev, &args, coarse->n);
}

/* A second visit costs little where the coarse level is small. */
static int visits(const coble_lattice *l, int k) {
  const coble_lattice_level *at = &l->level[k], *coarse = at + 1;
  return k > 0 && 3 * coarse->n <= at->n ? 2 : 1;
}

static coble_status prolong(coble_lattice *l, int k, double *z) {
  const coble_lattice_level *at = &l->level[k], *coarse = at + 1;
  /* a level that is visited again must not come back with more than the whole solution */
  const double gain = k == 0 || visits(l, k) == 2 ? enlargement : 1;
  const coble_lattice_prolong_args args = {
      at->dof, gain, at->n, coarse->n, coble_lattice_level_groups(at), coarse->z, z};
  return coble_launch_lattice_prolong(l->dev, &args, at->n);
}

static coble_status solve_level(coble_lattice *l, int k, const double *b, double *z) {
  const coble_lattice_level *at = &l->level[k];
  if (k == l->levels - 1) {
    const int64_t n = at->n * at->dof + 1;
    const coble_lattice_dense_args args = {n, l->inverse, b, z};
    return coble_launch_lattice_dense(l->dev, &args, n);
  }
  COBLE_TRY(smooth(l, k, b, z, true));
  for (int visit = visits(l, k); visit > 0; visit--) {
    COBLE_TRY(restrict_residual(l, k, b, z));
    COBLE_TRY(solve_level(l, k + 1, at[1].b, at[1].z));
    COBLE_TRY(prolong(l, k, z));
    COBLE_TRY(smooth(l, k, b, z, false));
  }
  return COBLE_OK;
}

coble_status coble_lattice_cycle(coble_lattice *l, const double *b, double *z) {
  return solve_level(l, 0, b, z);
}
