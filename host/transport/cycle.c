/* One multigrid cycle as a preconditioner: W-cycles of Gauss-Seidel by colours, up the colours
 * before the coarse level and down after it, so that the whole is symmetric. */
#include "transport.h"

static coble_status smooth(coble_network *net, int l, int colour, bool alone) {
  const coble_level *at = &net->level[l];
  const int64_t first = at->colour_first[colour];
  const coble_smooth_rows_args args = {coble_level_rows(at), first, alone, at->total, at->b, at->z};
  return coble_launch_smooth_rows(net->dev, &args, at->colour_first[colour + 1] - first);
}

/* Colours not yet visited by a fresh cycle are read by the middle one of three: they must be zero.
 */
static coble_status clear_late_colours(coble_network *net, const coble_level *at) {
  const int64_t from = at->colour_first[at->colours == 3 ? 2 : at->colours];
  return coble_device_zero(net->dev, at->z + from, (size_t)(at->n - from) * sizeof *at->z);
}

static coble_status prolong(coble_network *net, int l) {
  const coble_level *at = &net->level[l], *coarse = at + 1;
  const coble_prolong_args args = {coble_network_aggregates(net, l + 1), at->total, coarse->z,
                                   at->z};
  return coble_launch_prolong(net->dev, &args, coarse->n);
}

static coble_status solve_coarsest(coble_network *net) {
  const coble_level *at = &net->level[net->levels - 1];
  if (!net->inverse) { /* no links */
    const coble_smooth_rows_args args = {coble_level_rows(at), 0, true, at->total, at->b, at->z};
    return coble_launch_smooth_rows(net->dev, &args, at->n);
  }
  const coble_dense_solve_args args = {at->n, net->inverse, at->b, at->z};
  return coble_launch_dense_solve(net->dev, &args, at->n);
}

/* From this level down one visit is enough; above it a single one leaves too much to the coarser levels, whose links are
 * halved (coarsen_links.h). */
enum { V_FROM = 4 };

/* level[l].z ~ A_l^-1 level[l].b */
static coble_status solve_level(coble_network *net, int l) {
  if (l == net->levels - 1) return solve_coarsest(net);
  const coble_level *at = &net->level[l], *coarse = at + 1;
  COBLE_TRY(clear_late_colours(net, at));
  for (int visit = 0; visit < (l < V_FROM ? 2 : 1); visit++) {
    /* a second visit starts with the colour that the first one ended with: nothing to do */
    if (visit == 0) COBLE_TRY(smooth(net, l, 0, true));
    for (int c = 1; c < at->colours; c++) COBLE_TRY(smooth(net, l, c, false));
    const coble_restrict_rows_args args = {coble_level_rows(at),
                                           coble_network_aggregates(net, l + 1),
                                           at->total,
                                           at->b,
                                           at->z,
                                           coarse->b};
    COBLE_TRY(coble_launch_restrict_rows(net->dev, &args, coarse->n));
    COBLE_TRY(solve_level(net, l + 1));
    COBLE_TRY(prolong(net, l));
    for (int c = at->colours - 1; c >= 0; c--) COBLE_TRY(smooth(net, l, c, false));
  }
  return COBLE_OK;
}

static coble_status solve_coarse(void *net) { return solve_level(net, 1); }

/* Hundreds of small launches, the same in every cycle: what is new lies in the arrays. */
coble_status coble_cycle_coarse(coble_network *net) {
  return coble_device_replay(net->dev, &net->coarse, solve_coarse, net);
}

static coble_status smooth_fine(coble_network *net, coble_smooth_links_args *args, int colour,
                                bool alone) {
  const coble_level *at = &net->level[0];
  args->first = at->colour_first[colour];
  args->alone = alone;
  return coble_launch_smooth_links(net->dev, args, at->colour_first[colour + 1] - args->first);
}

coble_status coble_cycle_run(coble_network *net, coble_vector r, double scale, float *z) {
  net->level[0].z = z;
  const coble_level *at = &net->level[0], *coarse = at + 1;
  const coble_links links = coble_network_links(net);
  coble_smooth_links_args sweep = {links, 0, true, scale, at->total, r, at->z};
  COBLE_TRY(clear_late_colours(net, at));
  for (int c = 0; c < at->colours; c++) COBLE_TRY(smooth_fine(net, &sweep, c, c == 0));
  if (net->levels > 1) {
    const coble_restrict_links_args args = {
        links, coble_network_aggregates(net, 1), scale, at->total, r, at->z, coarse->b};
    COBLE_TRY(coble_launch_restrict_links(net->dev, &args, coarse->n));
    COBLE_TRY(coble_cycle_coarse(net));
    COBLE_TRY(prolong(net, 0));
  }
  for (int c = at->colours - 1; c >= 0; c--) COBLE_TRY(smooth_fine(net, &sweep, c, false));
  return COBLE_OK;
}

coble_status coble_network_precondition(coble_network *net, const float *r, double scale,
                                        float *z) {
  return coble_cycle_run(net, (coble_vector){.single = r}, scale, z);
}
