/* Transport on a pore network: nodes are the marked cells of a box grid, links join face neighbours.
 *
 *   sum_j T_ij (p_i - p_j) + s_i p_i = b_i
 *
 * Dimensionless: the caller scales conductances to order one. Topology (neighbours, multigrid aggregates) is
 * made once; conductances change as the front moves. */
#ifndef COBLE_NETWORK_H
#define COBLE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/indices.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t n[3]; /* cells along x, y, z; x fastest */
  bool periodic
      [3]; /* a periodic axis joins its first and last cell (also when n = 1: no self link) */
} coble_box;

typedef struct coble_network coble_network;

/* mask: host array [nx*ny*nz], nonzero marks a node. COBLE_ERR_INPUT above 2^31-1 nodes. */
coble_status coble_network_create(coble_device *dev, const coble_box *box, const uint8_t *mask,
                                  coble_network **out);
void coble_network_destroy(coble_network *net);

int64_t coble_network_size(const coble_network *net); /* n, nodes */
/* Host array [n]: the box cell of each node. The order of nodes is the network's own choice. */
const int64_t *coble_network_cells(const coble_network *net);
coble_indices coble_network_neighbours(const coble_network *net);
/* Device bytes held by the network, its hierarchy and its work vectors. */
size_t coble_network_bytes(const coble_network *net);

typedef struct {
  /* Device arrays [n]: conductance to the +x, +y, +z neighbour, >= 0, 0 = no link (ignored where there is no
   * neighbour). All three NULL: 1 on every link. */
  const float *face[3];
  /* Device array [n]: extra diagonal s >= 0. NULL: 0. */
  const float *diagonal;
} coble_conductances;

/* Takes new values (the arrays must stay alive and unchanged until the next set) and refreshes the coarse
 * levels. A node with no link and s = 0 is not an unknown: solve leaves its x alone. */
coble_status coble_network_set(coble_network *net, const coble_conductances *values);

/* y = A x, device arrays [n]. */
coble_status coble_network_apply(coble_network *net, const double *x, double *y);

/* z (device [n]) = M (scale r): one multigrid cycle, M symmetric positive definite and near A^-1, 0 where nothing is
 * unknown. In single precision: scale r to order one. */
coble_status coble_network_precondition(coble_network *net, const float *r, double scale, float *z);

typedef struct {
  double tolerance;   /* relative residual |b - A x| / |b|, default 1e-8 */
  int max_iterations; /* default 200 */
} coble_solve_params;
coble_solve_params coble_solve_defaults(void);

typedef struct {
  int iterations;
  double residual; /* relative, at the end */
} coble_solve_stats;

/* Multigrid-preconditioned CG from the given x (warm start). COBLE_ERR_DIVERGED when the tolerance is not
 * reached; x then holds the last iterate. */
coble_status coble_network_solve(coble_network *net, const double *b, double *x,
                                 const coble_solve_params *params, coble_solve_stats *stats);

#ifdef __cplusplus
}
#endif
#endif
