/* urgency = 1/s for bonds with ratio >= 1, else 0; s = (1 - r0)/(r - r0), the share of a step after which a bond breaks
 * when its load grows evenly; r = ratio where t_n >= 0, t_n/sigma under compression, r0 at the start of the step */
#ifndef COBLE_KERNELS_MECHANICS_BOND_URGENCY_H
#define COBLE_KERNELS_MECHANICS_BOND_URGENCY_H

#include "mechanics/bond_load.h"

typedef struct {
  const float *strength; /* [bonds][2] sigma, tau, Pa */
  const float *before;   /* [bonds][COBLE_LOAD_PARTS] at the start of the step */
  float *load;           /* [bonds][COBLE_LOAD_PARTS] in; its urgency out */
} coble_bond_urgency_args;

COBLE_FN void coble_bond_urgency_body(const coble_bond_urgency_args *k, int64_t i) {
  const float *before = k->before + COBLE_LOAD_PARTS * i;
  float *load = k->load + COBLE_LOAD_PARTS * i;
  const double pull = (double)before[COBLE_LOAD_TENSION], ratio = (double)load[COBLE_LOAD_RATIO];
  const double share =
      pull < 0 ? pull / (double)k->strength[2 * i] : (double)before[COBLE_LOAD_RATIO];
  const double start = fmin(1 - 1e-9, fmax(-1e6, share)); /* without strength: share = -inf */
  const bool breaks = ratio >= 1;
  load[COBLE_LOAD_URGENCY] = breaks ? (float)((ratio - start) / (1 - start)) : 0.0f;
}

#endif
