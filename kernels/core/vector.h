/* A vector that a kernel reads: in double or in single precision, or one value everywhere. */
#ifndef COBLE_KERNELS_CORE_VECTOR_H
#define COBLE_KERNELS_CORE_VECTOR_H

#include "kernel.h"

typedef struct {
  const double *full;  /* [n], or NULL */
  const float *single; /* [n], or NULL */
  double all;          /* where both are NULL */
} coble_vector;

COBLE_FN double coble_vector_at(const coble_vector *v, int64_t i) {
  if (v->full) return v->full[i];
  return v->single ? (double)v->single[i] : v->all;
}

#endif
