/* The inverse of a diagonal block. Unknowns that no energy belongs to (the rotation of a lone
 * point, of points in a row about their line) get zeros. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_PIVOT_H
#define COBLE_KERNELS_MECHANICS_LATTICE_PIVOT_H

#include "mechanics/lattice_level.h"

typedef struct {
  coble_lattice_rows rows;
  double *pivot; /* [n][dof][dof] */
} coble_lattice_pivot_args;

/* By elimination: after step p, rows and columns up to p of `a` hold minus the inverse of that
 * part. */
COBLE_FN void coble_lattice_invert(double *a, const int dof) {
  double least[COBLE_RIGID];
  bool dead[COBLE_RIGID];
  for (int p = 0; p < dof; p++) least[p] = 1e-13 * a[p * dof + p];
  for (int p = 0; p < dof; p++) {
    dead[p] = !(a[p * dof + p] > least[p]);
    const double inverse = dead[p] ? 0 : 1 / a[p * dof + p];
    for (int i = 0; i < dof; i++) {
      if (i == p) continue;
      const double factor = a[i * dof + p] * inverse;
      for (int j = 0; j < dof; j++)
        if (j != p) a[i * dof + j] -= factor * a[p * dof + j];
    }
    for (int i = 0; i < dof; i++) {
      if (i == p) continue;
      a[i * dof + p] *= inverse;
      a[p * dof + i] *= inverse;
    }
    a[p * dof + p] = -inverse;
  }
  for (int i = 0; i < dof; i++)
    for (int j = 0; j <= i; j++)
      a[i * dof + j] = a[j * dof + i] =
          dead[i] || dead[j] ? 0 : -0.5 * (a[i * dof + j] + a[j * dof + i]);
}

COBLE_FN void coble_lattice_pivot_of(const coble_lattice_pivot_args *k, int64_t i, const int dof) {
  const coble_lattice_rows *rows = &k->rows;
  const int64_t at = coble_lattice_find(rows->start, rows->column, i, (int32_t)i);
  double a[COBLE_RIGID * COBLE_RIGID];
  for (int p = 0; p < dof * dof; p++) a[p] = rows->value[at * dof * dof + p];
  for (int p = 0; p < dof && rows->bed; p++) a[p * dof + p] += rows->bed[i * dof + p];
  coble_lattice_invert(a, dof);
  for (int p = 0; p < dof * dof; p++) k->pivot[i * dof * dof + p] = a[p];
}

COBLE_FN void coble_lattice_pivot_body(const coble_lattice_pivot_args *k, int64_t i) {
  if (k->rows.dof == 3)
    coble_lattice_pivot_of(k, i, 3);
  else
    coble_lattice_pivot_of(k, i, 6);
}

#endif
