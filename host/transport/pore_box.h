/* The conductance of a whole box of voxels: every link between pores is 1, every side of the box but the two faces is
 * closed. Fields stand on all voxels, 21 bytes each (kernels/transport/voxel_links.h). */
#ifndef COBLE_HOST_TRANSPORT_PORE_BOX_H
#define COBLE_HOST_TRANSPORT_PORE_BOX_H

#include "transport.h"

typedef struct {
  coble_device *dev;
  coble_network *net; /* holds the levels from 1 on */
  coble_voxel_links links;
  int64_t items;         /* places of a colour without the empty planes at its ends */
  int64_t unknowns, low; /* all of them; those at the low face */
  int64_t parts;         /* aggregates, nodes of level 1 */
  uint8_t *voxel;        /* [2][size] */
  uint32_t *place;       /* [parts] */
  uint8_t *mask;         /* [parts] */
  int32_t *node;         /* [parts] */
  double *x;             /* [2][size] potential */
  float *r, *z, *p;      /* [2][size] residual; correction, then A p; search direction */
} coble_pore_box;

/* mark [nx*ny*nz]: nonzero voxels are the unknowns; each must be joined to a face. */
coble_status coble_pore_box_create(coble_device *dev, const int32_t n[3], int axis,
                                   const uint8_t *mark, coble_pore_box *out);
void coble_pore_box_release(coble_pore_box *v);
size_t coble_pore_box_bytes(const coble_pore_box *v);

/* x for potential 1 on the low face and 0 on the high one, from x = 0: conjugate gradients in single precision over the
 * multigrid cycle, with sums and x in double, and the residual made anew from x. */
coble_status coble_pore_box_solve(coble_pore_box *v, const coble_solve_params *params,
                                  coble_solve_stats *stats);
/* What flows in at the low face and out at the high one. */
coble_status coble_pore_box_flux(const coble_pore_box *v, double *in, double *out);

#endif
