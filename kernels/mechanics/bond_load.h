/* d = u_j - w_j x arm_j n - u_i - w_i x arm_i n,  opening = d.n,  slip = |d - n opening|
 * t_n = kn opening/A + film + |kb bending| bend/A,  t_s = kt slip/A + |kw turning| twist/A
 * ratio^2 = (t_n/sigma)^2 + (t_s/tau)^2 where t_n >= 0 */
#ifndef COBLE_KERNELS_MECHANICS_BOND_LOAD_H
#define COBLE_KERNELS_MECHANICS_BOND_LOAD_H

#include "kernel.h"
#include "coble/graph.h"

/* Parts of a coble_bond_load, in its order. */
enum {
  COBLE_LOAD_OPENING,
  COBLE_LOAD_SLIP,
  COBLE_LOAD_TENSION,
  COBLE_LOAD_SHEAR,
  COBLE_LOAD_RATIO,
  COBLE_LOAD_URGENCY,
  COBLE_LOAD_PARTS
};

typedef struct {
  const coble_bond *bond; /* [bonds] */
  const uint8_t *state;   /* [bonds] coble_bond_state */
  const float *strength;  /* [bonds][2] sigma, tau, Pa */
  const double *x;        /* [dof nodes + 1] in units of length and turn */
  const double *film;     /* [2][nodes] Pa; NULL: none */
  int64_t nodes;
  int dof;
  double length, turn; /* m, rad */
  float *load;         /* [bonds][COBLE_LOAD_PARTS] out */
} coble_bond_load_args;

/* Adds sign times the motion of node i at the end of its arm to d, its rotation to w. */
COBLE_FN void coble_bond_motion(const coble_bond_load_args *k, int64_t i, const double arm[3],
                                double sign, double motion[6]) {
  const double *x = k->x + k->dof * i;
  for (int c = 0; c < 3; c++) motion[c] += sign * k->length * x[c];
  if (k->dof < 6) return;
  double w[3];
  for (int c = 0; c < 3; c++) w[c] = k->turn * x[3 + c];
  for (int c = 0; c < 3; c++) {
    const int a = (c + 1) % 3, b = (c + 2) % 3;
    motion[c] += sign * (w[a] * arm[b] - w[b] * arm[a]);
    motion[3 + c] += sign * w[c];
  }
}

/* Part of a vector along n; leaves the length of the rest in *across. */
COBLE_FN double coble_bond_split(const double v[3], const float n[3], double *across) {
  const double along = v[0] * (double)n[0] + v[1] * (double)n[1] + v[2] * (double)n[2];
  double square = 0;
  for (int c = 0; c < 3; c++) {
    const double rest = v[c] - along * (double)n[c];
    square += rest * rest;
  }
  *across = sqrt(square);
  return along;
}

/* Without traction no share, not even of no strength at all. */
COBLE_FN double coble_bond_share(double traction, double strength) {
  return traction > 0 ? traction / strength : 0;
}

COBLE_FN void coble_bond_load_body(const coble_bond_load_args *k, int64_t i) {
  const coble_bond *b = &k->bond[i];
  double motion[6] = {0, 0, 0, 0, 0, 0}, arm[3];
  for (int c = 0; c < 3; c++) arm[c] = (double)b->arm_i * (double)b->n[c];
  coble_bond_motion(k, b->i, arm, -1, motion);
  if (b->kind == COBLE_BOND_LAYER) {
    for (int c = 0; c < 3; c++) arm[c] = -(double)b->arm_j * (double)b->n[c];
    coble_bond_motion(k, b->j, arm, 1, motion);
  } else if (b->kind == COBLE_BOND_CC) {
    motion[2] += k->length * k->x[k->dof * k->nodes];
  }
  double slip, bending;
  const double opening = coble_bond_split(motion, b->n, &slip);
  const double turning = fabs(coble_bond_split(motion + 3, b->n, &bending));
  const double area = (double)b->area;
  double tension = (double)b->kn * opening / area, shear = 0, ratio = 0;
  if (k->state[i] == COBLE_INTACT) {
    tension += (double)b->kb * bending * (double)b->bend / area;
    if (k->film && b->kind != COBLE_BOND_LAYER)
      tension += k->film[(b->kind == COBLE_BOND_CC ? k->nodes : 0) + b->i];
    shear = ((double)b->kt * slip + (double)b->kw * turning * (double)b->twist) / area;
    const double pull = coble_bond_share(tension, (double)k->strength[2 * i]);
    const double cut = coble_bond_share(shear, (double)k->strength[2 * i + 1]);
    if (tension >= 0) ratio = sqrt(pull * pull + cut * cut);
  } else if (k->state[i] == COBLE_PARTED) {
    tension = 0;
  }
  float *load = k->load + COBLE_LOAD_PARTS * i;
  load[COBLE_LOAD_OPENING] = (float)opening;
  load[COBLE_LOAD_SLIP] = (float)slip;
  load[COBLE_LOAD_TENSION] = (float)tension;
  load[COBLE_LOAD_SHEAR] = (float)shear;
  load[COBLE_LOAD_RATIO] = load[COBLE_LOAD_URGENCY] = (float)ratio;
}

#endif
