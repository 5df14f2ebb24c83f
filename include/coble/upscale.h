/* Grey voxels measured on resolved pores, so that a grey layer takes up and lets through the Li that the resolved one
 * does.
 *
 * Flow is driven along z through the whole sample, once with the same conductivity in all pores and once with that of
 * creep, (d0/d)^n. A block of voxels then conducts
 *
 *   k = |mean flux|^2 / mean dissipation
 *
 * both means over its volume: the uniform conductivity that dissipates as much at this flux. Its tortuosity factor is
 * phi/k of the first, and its pore diameter follows from k of creep = (phi/tau) (d0/d)^n. */
#ifndef COBLE_UPSCALE_H
#define COBLE_UPSCALE_H

#include "coble/creep.h"
#include "coble/device.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double conductance;       /* of creep, of the resolved sample along z: its uniform conductivity in units of a pore of
                             * `diameter`; 0 when no pore leads through, as conductance_grey and tortuosity */
  double conductance_grey;  /* of the blocks in its place */
  double porosity;          /* pores that Li reaches from z = 0 */
  double diameter, cv;      /* of the blocks, weighted by porosity: mean, m; standard deviation / mean */
  double correlation_length; /* m: l of exp(-r^2/l^2) through the correlation of neighbouring blocks; 0: none */
  double tortuosity;        /* with which blocks of the mean porosity and these diameters conduct as the sample */
} coble_upscale_report;

/* Blocks of `block`^3 voxels of a resolved structure with its local thickness become the grey voxels of *out. Pores that
 * Li cannot reach from z = 0 count as solid. A block through which nothing flows, though Li reaches it, has the
 * tortuosity of Bruggeman and the mean of its local diameters. creep: its exponent n alone matters.
 * Blocks of a sphere's diameter or more conduct together as the sample to a few per cent; smaller ones too little.
 * COBLE_ERR_INPUT when the blocks do not divide the structure; *out is empty after an error, else release it. */
coble_status coble_upscale(coble_device *dev, const coble_structure *resolved, const coble_creep_params *creep,
                           int32_t block, coble_structure *out, coble_upscale_report *report);

#ifdef __cplusplus
}
#endif
#endif
