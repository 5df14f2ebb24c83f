/* Mercury porosimetry on voxels: a liquid that does not wet is pressed in through one face.
 *
 * At the capillary pressure P it fills what balls of the diameter D = -4 gamma cos(theta)/P cover,
 * those that come in through the inlet face along pores in which they fit (Washburn, PNAS 1921, 7,
 * 115): a wide pore behind a narrow throat fills at the throat's pressure. A throat that is not
 * round counts as its inscribed circle, so that its pressure is overestimated. */
#ifndef COBLE_INTRUSION_H
#define COBLE_INTRUSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int axis;  /* that the inlet face is normal to: 0, 1, 2 */
  bool high; /* the inlet is the face of the last voxels along the axis, else of the first */
  double surface_tension; /* gamma, N/m, above 0 to 10 */
  double contact_angle;   /* theta, rad, above pi/2 to pi */
} coble_intrusion_params;
/* Mercury (0.48 N/m, 140 degrees) through the face k = nz-1, where the current collector lies. */
coble_intrusion_params coble_intrusion_defaults(void);

/* Washburn's pressure for this diameter (m), Pa; infinite for 0. */
double coble_washburn_pressure(const coble_intrusion_params *params, double diameter);

typedef struct {
  coble_intrusion_params params;
  uint16_t *diameter;   /* [cells], owned: the largest D at which the voxel is filled, in units of
                         * diameter_unit; 0 in solid and in pores that no face-connected path joins
                         * to the inlet */
  double diameter_unit; /* m per count */
} coble_intrusion;
void coble_intrusion_release(coble_intrusion *intrusion);

/* Fills *out from the pores of a resolved structure; release it with the function above. Balls and
 * their diameters are those of coble_local_thickness, which no voxel exceeds. Centres start in the
 * voxels of the inlet face and move across faces of voxels, periodic sides included. Same bits for
 * any number of threads. COBLE_ERR_INPUT for parameters out of range, an inlet on a periodic side,
 * a grey structure, or one without solid; *out is then empty. */
coble_status coble_intrusion_measure(const coble_structure *s, const coble_intrusion_params *params,
                                     coble_intrusion *out);

typedef struct {
  size_t steps;     /* 0 when nothing can be filled */
  double *diameter; /* [steps] m, falling: each D at which something fills; all arrays are owned */
  double *pressure; /* [steps] Pa, rising */
  double *filled;   /* [steps] pore volume filled at this pressure / all pore volume */
  double *log_differential; /* [steps] -d filled/d log10 D, D within half a voxel edge */
  double accessible;        /* `filled` of the last step; 0 without steps, as the diameters below */
  double mean_diameter;     /* by filled volume, m: what a porosimeter calls the mean */
  double median_diameter;   /* at which half of the accessible volume is filled, m */
  double breakthrough_diameter; /* largest D that fills a voxel of the face opposite the inlet, m */
  double breakthrough_pressure; /* Pa; infinite when that face is not reached */
} coble_intrusion_curve;
void coble_intrusion_curve_release(coble_intrusion_curve *curve);

/* intrusion: of the same structure. Release *out with the function above; empty after an error. */
coble_status coble_intrusion_trace(const coble_structure *s, const coble_intrusion *intrusion,
                                   coble_intrusion_curve *out);

/* Both at once: the curve of a structure. Release *out as above; empty after an error. */
coble_status coble_porosimetry(const coble_structure *s, const coble_intrusion_params *params,
                               coble_intrusion_curve *out);

#ifdef __cplusplus
}
#endif
#endif
