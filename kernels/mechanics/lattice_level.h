/* One level of the lattice's multigrid: block rows, the plate as a border, and the rigid motion of
 * aggregates,
 *   u_i = U + W x r_i,   w_i = W
 * with r_i from the aggregate's centre to node i. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_LEVEL_H
#define COBLE_KERNELS_MECHANICS_LATTICE_LEVEL_H

#include "kernel.h"

enum { COBLE_RIGID = 6 };

typedef struct {
  int dof;
  int64_t n;
  const int32_t *start, *column; /* block rows, columns ascending */
  const double *value;
  const double *border; /* [dof n + 1]; the last one: the plate itself */
  const double *bed;    /* [dof n] added to the diagonal; NULL: none */
} coble_lattice_rows;

/* How a level falls into aggregates. */
typedef struct {
  const int32_t *parent; /* [n] */
  const double *offset;  /* [n][3] r_i, in l0 */
  const int32_t *first;  /* [aggregates + 1] */
  const int32_t *child;  /* [n] */
} coble_lattice_groups;

/* Place of column j in row i, which holds it. */
COBLE_FN int32_t coble_lattice_find(const int32_t *start, const int32_t *column, int64_t i,
                                    int32_t j) {
  int32_t low = start[i], high = start[i + 1] - 1;
  while (low < high) {
    const int32_t half = low + (high - low) / 2;
    if (column[half] < j)
      low = half + 1;
    else
      high = half;
  }
  return low;
}

/* Residual of node i; product = A z without the border. */
/* NOLINTNEXTLINE(readability-function-size): arrays of two kernels, which no struct holds alike */
COBLE_FN void coble_lattice_residual(const coble_lattice_rows *rows, const double *b,
                                     const double *z, const double *product, int64_t i, double *r) {
  const int dof = rows->dof;
  const double plate = z[rows->n * dof];
  for (int a = 0; a < dof; a++) {
    const int64_t at = i * dof + a;
    r[a] = b[at] - product[at] - rows->border[at] * plate;
    if (rows->bed) r[a] -= rows->bed[at] * z[at];
  }
}

/* out += P_i^T f */
COBLE_FN void coble_rigid_gather(const double *r, int dof, const double *f, double *out) {
  for (int a = 0; a < dof; a++) out[a] += f[a];
  out[3] += r[1] * f[2] - r[2] * f[1];
  out[4] += r[2] * f[0] - r[0] * f[2];
  out[5] += r[0] * f[1] - r[1] * f[0];
}

#endif
