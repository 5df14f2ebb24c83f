/* Strength of bonds, their loads, and which of them break: mixed mode, in tension only,
 *   (<t_n>/sigma)^2 + (t_s/tau)^2 >= 1   and   t_n > 0. */
#ifndef COBLE_FRACTURE_H
#define COBLE_FRACTURE_H

#include "coble/lattice.h"

#ifdef __cplusplus
extern "C" {
#endif

/* By coble_bond_kind: layer, SE, CC. */
typedef struct {
  double tension[3]; /* sigma, Pa; INFINITY never breaks */
  double shear[3];   /* tau, Pa */
  double scatter[3]; /* standard deviation / mean of a lognormal factor, the same for sigma and tau of a bond; 0..1 */
  uint64_t seed;     /* COBLE_STREAM_STRENGTH, item = bond */
} coble_strength_params;

/* Strength (Pa) of a block lattice (edge h, modulus E) of fracture energy G_c (J/m2) on (001), and of an interface
 * bond of normal stiffness kn and area A: mesh-independent energy, sigma = sqrt(2 G_c kn/A) (V28: layer
 * sigma = E sqrt(G_c/(1.8 E h))). */
double coble_strength_of_lattice(double energy, double modulus, double edge);
double coble_strength_of_bond(double energy, double stiffness, double area);

/* sigma and tau of each bond: device array [bonds][2], Pa, of the caller (coble_device_free). */
coble_status coble_strengths_make(coble_device *dev, const coble_graph *graph, const coble_strength_params *params,
                                  float **out);

/* What a bond feels. Intact: tractions. Broken: how far its faces are apart. */
typedef struct {
  float opening, slip;  /* m: along n (> 0 apart), across it */
  float tension, shear; /* Pa: t_n (> 0 pulls) with bending at the rim, t_s with twist; broken: tension = what a
                           touching face carries (< 0) */
  float ratio;          /* of the criterion, sqrt; 0 for broken bonds and under compression */
} coble_bond_load;

/* film: device [2][nodes] mean Li pressure (Pa) on each node's closed SE and CC interface, which adds to the tension
 * of SE and CC bonds (Li pries the interface open); NULL: none. out: device [bonds]. */
coble_status coble_bond_loads(const coble_lattice *l, const double *x, const double *film, const float *strength,
                              coble_bond_load *out);
/* Largest ratio. */
coble_status coble_bond_worst(const coble_lattice *l, const coble_bond_load *load, double *ratio);
/* Breaks every intact bond whose ratio is at least `least`: state = COBLE_PARTED. Returns how many. */
coble_status coble_bond_break(coble_lattice *l, const coble_bond_load *load, double least, int64_t *count);
/* Layer bonds (only; interfaces are the coupling's): touching faces that pull part, parted ones whose opening is below
 * 0 touch. Returns how many changed. */
coble_status coble_bond_settle(coble_lattice *l, const coble_bond_load *load, int64_t *count);

#ifdef __cplusplus
}
#endif
#endif
