/* Effective conductance of a pore space: k = 1 in the pores, potentials 1 and 0 on two opposite faces at half a
 * voxel's distance; the other sides closed or periodic. The transport half of `coble measure`. */
#ifndef COBLE_CONDUCTANCE_H
#define COBLE_CONDUCTANCE_H

#include "coble/network.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double conductance_ratio; /* D_eff/D0 = flux * L / (area * 1) */
  double formation_factor;  /* 1 / ratio; infinity when nothing percolates */
  double tortuosity_factor; /* porosity / ratio */
  double porosity_connected; /* pores joined to BOTH faces / all cells */
  int64_t unknowns;
  int iterations;
  double residual;
  double setup_s, solve_s;
  double bytes_per_unknown;
  double flux_defect; /* |inflow - outflow| / inflow */
} coble_conductance_result;

/* pore: host array [nx*ny*nz], nonzero = pore. axis 0,1,2. periodic_sides applies to the two other axes.
 * Only pores that percolate between the two faces are unknowns. */
coble_status coble_conductance_measure(coble_device *dev, const int32_t n[3], const uint8_t *pore,
                                       int axis, bool periodic_sides,
                                       const coble_solve_params *params,
                                       coble_conductance_result *result);

typedef struct {
  const float *conductivity; /* host [nx*ny*nz], 0 = solid */
  double *potential;         /* host [nx*ny*nz], filled: 1 to 0 along the axis, NaN where no pore leads to both faces;
                              * NULL: not wanted */
} coble_conductance_fields;

/* The same with a conductivity per voxel: the ratio is then the effective conductivity in the unit of the input, which
 * should be of order one. Voxels are joined in series by their halves. */
coble_status coble_conductance_graded(coble_device *dev, const int32_t n[3],
                                      const coble_conductance_fields *fields, int axis,
                                      bool periodic_sides, const coble_solve_params *params,
                                      coble_conductance_result *result);

/* Shares of the pores that face-connected paths join to both faces of an axis, to one of them alone, to neither.
 * They sum to 1; all are 0 where there is no pore. Pores percolate where both > 0. */
typedef struct {
  double both, one, none;
} coble_percolation;
/* Arguments as for coble_conductance_measure. COBLE_ERR_INPUT for another axis or an empty box. */
coble_status coble_percolation_measure(const int32_t n[3], const uint8_t *pore, int axis,
                                       bool periodic_sides, coble_percolation *out);

#ifdef __cplusplus
}
#endif
#endif
