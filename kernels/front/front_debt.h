/* By how much a node has given more Li than it held: -s. */
#ifndef COBLE_KERNELS_FRONT_FRONT_DEBT_H
#define COBLE_KERNELS_FRONT_FRONT_DEBT_H

#include "kernel.h"

typedef struct {
  const double *s; /* [n] */
} coble_front_debt_args;

COBLE_FN double coble_front_debt_body(const coble_front_debt_args *k, int64_t i) {
  return -k->s[i];
}

#endif
