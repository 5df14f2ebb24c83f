/* r -= lambda_g 1_g, z -= sum_g mu_g w_g: takes the multipliers out of the residual and of M r;
 * sums r^2 */
#ifndef COBLE_KERNELS_TRANSPORT_GROUP_PROJECT_H
#define COBLE_KERNELS_TRANSPORT_GROUP_PROJECT_H

#include "kernel.h"

typedef struct {
  int count;
  double lambda[2];
  float mu[2];          /* lambda in the scale of z */
  const uint8_t *group; /* [n] */
  const float *total;   /* [n] */
  const float *w[2];    /* [n] each */
  double *r;            /* [n] */
  float *z;             /* [n] */
} coble_group_project_args;

COBLE_FN double coble_group_project_body(const coble_group_project_args *k, int64_t i) {
  for (int g = 0; g < k->count; g++) k->z[i] -= k->mu[g] * k->w[g][i];
  const int mine = k->group[i];
  if (mine >= 1 && mine <= k->count && k->total[i] > 0) k->r[i] -= k->lambda[mine - 1];
  return k->r[i] * k->r[i];
}

#endif
