/* A bond's share of the matrix: its energy is
 *   1/2 d.(kn n n^T + kt (1 - n n^T)) d + 1/2 q.(kw n n^T + kb (1 - n n^T)) q,
 *   d = u_j - u_i - (a_i w_i + a_j w_j) x n,   q = w_j - w_i,
 * seen from one of its nodes ("own"); n points from it to the other one. */
#ifndef COBLE_KERNELS_MECHANICS_LATTICE_BOND_H
#define COBLE_KERNELS_MECHANICS_LATTICE_BOND_H

#include "coble/graph.h"
#include "kernel.h"

/* SI to the units of the lattice */
typedef struct {
  double stiffness; /* length/force */
  double moment;    /* length/(force l0^2) */
  double arm;       /* 1/l0 */
} coble_lattice_units;

typedef struct {
  double n[3];
  double kn, kt, kb, kw;
  double own, other; /* arms */
} coble_bond_end;

/* second: own is the bond's j. The normal is single precision in the graph; its length is set
 * right here. */
COBLE_FN coble_bond_end coble_bond_seen(const coble_bond *b, const coble_lattice_units *units,
                                        bool second) {
  const double x = (double)b->n[0], y = (double)b->n[1], z = (double)b->n[2];
  const double size = (second ? -1 : 1) / sqrt(x * x + y * y + z * z);
  const double own = units->arm * (double)(second ? b->arm_j : b->arm_i),
               other = units->arm * (double)(second ? b->arm_i : b->arm_j);
  coble_bond_end e = {{x * size, y * size, z * size},
                      units->stiffness * (double)b->kn,
                      units->stiffness * (double)b->kt,
                      units->moment * (double)b->kb,
                      units->moment * (double)b->kw,
                      own,
                      other};
  return e;
}

COBLE_FN coble_bond_end coble_bond_in_state(coble_bond_end e, int state) {
  if (state != COBLE_INTACT) e.kt = e.kb = e.kw = 0;
  if (state == COBLE_PARTED) e.kn = 0;
  return e;
}

/* block += sign (across + (along - across) n n^T), at (row, column) of a dof x dof block */
COBLE_FN void coble_add_axial(double *block, int64_t dof, const double *n, double along,
                              double across) {
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      block[a * dof + b] += (along - across) * n[a] * n[b] + (a == b ? across : 0);
}

/* block += s [n]x, with [n]x v = n x v */
COBLE_FN void coble_add_cross(double *block, int64_t dof, const double *n, double s) {
  block[1] -= s * n[2];
  block[2] += s * n[1];
  block[dof] += s * n[2];
  block[dof + 2] -= s * n[0];
  block[2 * dof] -= s * n[1];
  block[2 * dof + 1] += s * n[0];
}

/* Adds to own's diagonal block. */
COBLE_FN void coble_bond_add_own(const coble_bond_end *e, int64_t dof, double *block) {
  coble_add_axial(block, dof, e->n, e->kn, e->kt);
  if (dof == 3) return;
  coble_add_cross(block + 3, dof, e->n, -e->own * e->kt);
  coble_add_cross(block + 3 * dof, dof, e->n, e->own * e->kt);
  coble_add_axial(block + 3 * dof + 3, dof, e->n, e->kw, e->kb + e->own * e->own * e->kt);
}

/* Adds to the block that couples own (rows) to the other node. */
COBLE_FN void coble_bond_add_other(const coble_bond_end *e, int64_t dof, double *block) {
  coble_add_axial(block, dof, e->n, -e->kn, -e->kt);
  if (dof == 3) return;
  coble_add_cross(block + 3, dof, e->n, -e->other * e->kt);
  coble_add_cross(block + 3 * dof, dof, e->n, -e->own * e->kt);
  coble_add_axial(block + 3 * dof + 3, dof, e->n, -e->kw, e->own * e->other * e->kt - e->kb);
}

#endif
