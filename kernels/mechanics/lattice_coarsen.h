/* Block row I of P^T A P, and its border P^T border. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_COARSEN_H
#define COBLE_KERNELS_MECHANICS_LATTICE_COARSEN_H

#include "mechanics/lattice_level.h"

typedef struct {
  coble_lattice_rows rows;
  coble_lattice_groups groups;
  int64_t aggregates;
  const int32_t *start, *column; /* of the coarse level; hold every coupling */
  double *value;
  double *border; /* [6 aggregates + 1] */
} coble_lattice_coarsen_args;

/* sum += P_i^T block P_j; q, r: their offsets */
COBLE_FN void coble_rigid_project(const double *block, const double *q, const double *r,
                                  const int64_t dof, double *sum) {
  double t[COBLE_RIGID][COBLE_RIGID]; /* block P_j */
  for (int a = 0; a < dof; a++) {
    const double x = block[a * dof], y = block[a * dof + 1], z = block[a * dof + 2];
    t[a][0] = x;
    t[a][1] = y;
    t[a][2] = z;
    t[a][3] = r[1] * z - r[2] * y;
    t[a][4] = r[2] * x - r[0] * z;
    t[a][5] = r[0] * y - r[1] * x;
    for (int b = 3; b < dof; b++) t[a][b] += block[a * dof + b];
  }
  for (int b = 0; b < COBLE_RIGID; b++) {
    for (int a = 0; a < dof; a++) sum[a * COBLE_RIGID + b] += t[a][b];
    sum[3 * COBLE_RIGID + b] += q[1] * t[2][b] - q[2] * t[1][b];
    sum[4 * COBLE_RIGID + b] += q[2] * t[0][b] - q[0] * t[2][b];
    sum[5 * COBLE_RIGID + b] += q[0] * t[1][b] - q[1] * t[0][b];
  }
}

COBLE_FN void coble_lattice_coarsen_child(const coble_lattice_coarsen_args *k, int64_t coarse,
                                          int64_t i, const int dof) {
  const coble_lattice_rows *rows = &k->rows;
  const int size = COBLE_RIGID * COBLE_RIGID;
  const double *q = k->groups.offset + 3 * i;
  for (int32_t e = rows->start[i]; e < rows->start[i + 1]; e++) {
    const int64_t j = rows->column[e];
    const int64_t at = coble_lattice_find(k->start, k->column, coarse, k->groups.parent[j]);
    const double *r = k->groups.offset + 3 * j;
    double *sum = k->value + at * size;
    coble_rigid_project(rows->value + (int64_t)e * dof * dof, q, r, dof, sum);
    if (j != i || !rows->bed) continue;
    double bed[COBLE_RIGID * COBLE_RIGID] = {0};
    for (int a = 0; a < dof; a++) bed[a * dof + a] = rows->bed[i * dof + a];
    coble_rigid_project(bed, q, r, dof, sum);
  }
}

COBLE_FN void coble_lattice_coarsen_body(const coble_lattice_coarsen_args *k, int64_t i) {
  const int size = COBLE_RIGID * COBLE_RIGID, dof = k->rows.dof;
  double border[COBLE_RIGID] = {0};
  for (int64_t v = (int64_t)k->start[i] * size; v < (int64_t)k->start[i + 1] * size; v++)
    k->value[v] = 0;
  for (int32_t c = k->groups.first[i]; c < k->groups.first[i + 1]; c++) {
    const int64_t j = k->groups.child[c];
    if (dof == 3)
      coble_lattice_coarsen_child(k, i, j, 3);
    else
      coble_lattice_coarsen_child(k, i, j, 6);
    coble_rigid_gather(k->groups.offset + 3 * j, dof, k->rows.border + j * dof, border);
  }
  for (int a = 0; a < COBLE_RIGID; a++) k->border[i * COBLE_RIGID + a] = border[a];
  if (i == 0) k->border[k->aggregates * COBLE_RIGID] = k->rows.border[k->rows.n * dof];
}

#endif
