/* Bonded lattice: the elastic skeleton of a graph between the SE plane (fixed) and the CC plate (rigid, moves along z).
 *
 * Vectors x of displacements and forces are device arrays [dof*nodes + 1]: node i holds x[dof*i + 0..dof-1]
 * (translations, then rotations about the node's centre); the last entry is the plate's z. Units: see
 * coble_lattice_create.
 * Bond b joins node i to j with n from i to j and force on i
 *   f_i = kn n (n . d) + kt (1 - n n^T) d,   d = u_j + w_j x (-arm_j n) - u_i - w_i x (arm_i n)
 * and moments kb, kw on w_j - w_i, so that K = sum_b E_b^T k_b E_b is symmetric, positive semidefinite. */
#ifndef COBLE_LATTICE_H
#define COBLE_LATTICE_H

#include <stddef.h>

#include "coble/device.h"
#include "coble/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct coble_lattice coble_lattice;

/* Copies what it needs; the graph may go. Unknowns are u / length and w l0 / length: w in rad, l0 (m) the mean length of
 * a layer bond, so that all entries of K are of one order. Forces are in units of `force` (N), moments in force * l0.
 * Entries of K are then k length / force. Bonds of a plane must stand along z. COBLE_ERR_INPUT says what is wrong with a
 * graph. */
coble_status coble_lattice_create(coble_device *dev, const coble_graph *graph, double length, double force,
                                  coble_lattice **out);
void coble_lattice_destroy(coble_lattice *l);

int coble_lattice_dof(const coble_lattice *l);
int64_t coble_lattice_nodes(const coble_lattice *l);
int64_t coble_lattice_bonds(const coble_lattice *l);
int64_t coble_lattice_size(const coble_lattice *l); /* dof*nodes + 1 */
const coble_bond *coble_lattice_bond(const coble_lattice *l); /* device [bonds] */
uint8_t *coble_lattice_state(coble_lattice *l); /* device [bonds] coble_bond_state; the caller writes it, then assembles */
/* Device: the bonds of each node, CSR: first [nodes + 1], item [2*layer bonds + plane bonds] = bond index. */
const int64_t *coble_lattice_node_first(const coble_lattice *l);
const int32_t *coble_lattice_node_bond(const coble_lattice *l);
size_t coble_lattice_bytes(const coble_lattice *l);

/* Matrix K from the bonds' states. anchor: springs of anchor times the mean diagonal of the intact lattice at that node
 * (translations and rotations apart) on every unknown and on the plate, so that loose pieces have a place; 1e-9 or so.
 * bed: device [2][nodes] or NULL: extra stiffness (in force/length units) along z between node and SE plane, node and
 * plate, in the PRECONDITIONER only. Makes the preconditioner's levels anew; its aggregates when a state has changed. */
coble_status coble_lattice_assemble(coble_lattice *l, double anchor, const float *bed);

/* y = K x. */
coble_status coble_lattice_apply(coble_lattice *l, const double *x, double *y);
/* z = M r, M symmetric positive definite and fixed between assemblies, near (K + bed)^-1. */
coble_status coble_lattice_precondition(coble_lattice *l, const double *r, double *z);

typedef struct { double tolerance; int max_iterations; } coble_lattice_solve_params; /* relative residual 1e-8; 500 */
typedef struct { int iterations; double residual; } coble_lattice_stats;
/* K x = b by preconditioned conjugate gradients from the given x. held: device [size] or NULL, nonzero = x stays as
 * given (for prescribed displacements; the levels are then remade before and after); with NULL the plate is free. The
 * residual is that of the iteration: what an unbalanced load on a loose piece leaves by round-off, about 1e-16/anchor,
 * is not seen. COBLE_ERR_DIVERGED when the tolerance is not reached. */
coble_status coble_lattice_solve(coble_lattice *l, const double *b, double *x, const uint8_t *held,
                                 const coble_lattice_solve_params *params, coble_lattice_stats *stats);

#ifdef __cplusplus
}
#endif
#endif
