/* What structure.h and intrusion.h measure, on a device: the same answers, voxel by voxel.
 *
 * Structures lie in host memory before and after. On the device, a voxel takes 8.6 bytes: 1 for its
 * phase until the first distances are known, 4 for a squared distance, 4 and their coarser blocks
 * (1/7 of it) for a second map; boxes of few voxels along an axis take up to 12. Reach takes 1. On
 * the CPU backend the functions of structure.h and intrusion.h are faster. */
#ifndef COBLE_MEASURE_DEVICE_H
#define COBLE_MEASURE_DEVICE_H

#include "coble/device.h"
#include "coble/intrusion.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As coble_distance_squared: squared distances in voxels^2, INT32_MAX where there is no zero voxel.
 * mask, out: [cells], host. */
coble_status coble_distance_squared_on(coble_device *dev, const uint8_t *mask, const int32_t n[3],
                                       const bool periodic[3], int32_t *out);

/* As coble_local_thickness: fills s->diameter and diameter_unit, COBLE_ERR_INPUT without solid. */
coble_status coble_local_thickness_on(coble_device *dev, coble_structure *s);

/* As coble_intrusion_measure, the same errors; release *out as there. */
coble_status coble_intrusion_measure_on(coble_device *dev, const coble_structure *s,
                                        const coble_intrusion_params *params, coble_intrusion *out);

/* As coble_porosimetry: both at once, the curve of a structure. */
coble_status coble_porosimetry_on(coble_device *dev, const coble_structure *s,
                                  const coble_intrusion_params *params, coble_intrusion_curve *out);

/* What face-connected paths of pores join a voxel to; bits that add up. */
enum { COBLE_REACH_LOW = 1, COBLE_REACH_HIGH = 2, COBLE_REACH_PORE = 4 };

/* reached: [cells], host; 0 in solid, else COBLE_REACH_PORE and those of the faces across `axis`
 * that the pore is joined to: LOW of its first voxels (along z those of coble_reach_from_se), HIGH
 * of its last; with both it percolates. COBLE_ERR_INPUT for an axis beyond 0 to 2, or one whose
 * sides are periodic. */
coble_status coble_reach_on(coble_device *dev, const coble_structure *s, int axis,
                            uint8_t *reached);

#ifdef __cplusplus
}
#endif
#endif
