/* Stiffness of the films under a lattice node's parted interfaces: sum of w over softness, as if Li could not leave
 * them, times a share, since it can (0.1: fewest iterations, and flat about there). */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_BED_H
#define COBLE_KERNELS_COUPLING_COUPLE_BED_H

#include "coupling/couple.h"

#define COBLE_BED_SHARE 0.1

typedef struct {
  coble_coupling coupling;
  const float *soft; /* [n] content per P0 */
  float *bed;        /* [2][nodes] out, P0 dx */
} coble_couple_bed_args;

COBLE_FN void coble_couple_bed_body(const coble_couple_bed_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  for (int side = 0; side < 2; side++) {
    double sum = 0;
    if (coble_is_parted(c, c->interface[side][i]))
      for (int64_t at = c->film_first[side][i]; at < c->film_first[side][i + 1]; at++)
        sum += (double)c->film_weight[side][at] / (double)k->soft[c->film_member[side][at]];
    k->bed[side * c->nodes + i] = (float)(COBLE_BED_SHARE * sum);
  }
}

#endif
