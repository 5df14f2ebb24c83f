/* Strength of bonds, their loads, and which of them break: mixed mode, never under compression,
 *   (<t_n>/sigma)^2 + (t_s/tau)^2 >= 1   and   t_n >= 0. */
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

/* Strength (Pa) of the bonds of a block lattice (edge h, modulus E) so that parting (001) takes the energy G_c (J/m2)
 * at any h: sigma = E sqrt(G_c/(1.8 E h)) (V28). The bonds' area is kn length/E.
 * A crack does not run at Griffith's load: the bond at its tip holds 1.25 times that load as h -> 0 (57 % more energy;
 * lattice trapping), and 1.50, 1.43, 1.38 times at crack half-lengths of 4, 8, 16 h: the excess over 1.25 falls as
 * sqrt(h/a). Divide sigma by 1.25 (G_c by 1.57) where cracks, not bonds, should have G_c. */
double coble_strength_of_lattice(double energy, double modulus, double edge);
/* Strength (Pa) of a bond of area A that holds the energy G_c (J/m2): sqrt(2 G_c k/A). At the rim of an opening
 * interface the layer gives as well: with k = kn in series with the layer beside it, 1/(1/kn + 2/(E h)), a blister
 * spreads at the pressure of G_c to 10 % (layers of 4 rows or more, any kn; V31); with k = kn at up to 2.5 times that.
 * Likewise for tau with kt: 0.75 to 1.3 times. */
double coble_strength_of_bond(double energy, double stiffness, double area);

/* sigma and tau of each bond: device array [bonds][2], Pa, of the caller (coble_device_free). */
coble_status coble_strengths_make(coble_device *dev, const coble_graph *graph, const coble_strength_params *params,
                                  float **out);

/* What a bond feels. Intact: tractions. Broken: how far its faces are apart. */
typedef struct {
  float opening, slip;  /* m: along n (> 0 apart), across it */
  float tension, shear; /* Pa: t_n (> 0 pulls) with bending at the rim, t_s with twist; broken: tension = what a
                           touching face carries (< 0), 0 when parted; shear 0 */
  float ratio;          /* of the criterion, sqrt; 0 for broken bonds and under compression */
  float urgency;        /* which bond breaks first: ratio, or what coble_bond_rank makes of it */
} coble_bond_load;

/* x: displacements in units of the lattice. film: device [2][nodes] mean Li pressure (Pa) on each node's closed SE and
 * CC interface, which adds to the tension of SE and CC bonds (Li pries the interface open); NULL: none. out: device
 * [bonds]. */
coble_status coble_bond_loads(const coble_lattice *l, const double *x, const double *film, const float *strength,
                              coble_bond_load *out);
/* Ranks bonds by the moment at which they break when loads grow evenly from `before` to `load`: urgency = 1/s where the
 * ratio has reached 1 after the share s of the way, 0 where it has not. A strong bond that broke long ago may have the
 * smaller ratio. */
coble_status coble_bond_rank(const coble_lattice *l, const float *strength, const coble_bond_load *before,
                             coble_bond_load *load);
/* Largest urgency. */
coble_status coble_bond_worst(const coble_lattice *l, const coble_bond_load *load, double *urgency);
/* Breaks every intact bond whose urgency is above 0 and at least `least`: state = COBLE_PARTED. Returns how many. */
coble_status coble_bond_break(coble_lattice *l, const coble_bond_load *load, double least, int64_t *count);
/* Layer bonds (only; interfaces are the coupling's): touching faces that pull part, parted ones whose opening is below
 * 0 touch. Returns how many changed. */
coble_status coble_bond_settle(coble_lattice *l, const coble_bond_load *load, int64_t *count);

#ifdef __cplusplus
}
#endif
#endif
