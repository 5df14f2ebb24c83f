/* What Li adds to the tension of a node's interfaces: the mean pressure of the film, which pries them open, less Q of
 * the pores, whose share of the load the bond does not carry. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_PRY_H
#define COBLE_KERNELS_COUPLING_COUPLE_PRY_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *q, *force[2]; /* [nodes] couple_gather's */
  double unit;                /* P0, Pa */
  double *film;               /* [2][nodes] out, Pa */
} coble_couple_pry_args;

COBLE_FN void coble_couple_pry_body(const coble_couple_pry_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  for (int side = 0; side < 2; side++) {
    const int64_t b = c->interface[side][i];
    const double area = b < 0 ? 1 : (double)c->bond[b].area * c->per_area;
    k->film[side * c->nodes + i] = (k->force[side][i] / area - k->q[i]) * k->unit;
  }
}

#endif
