/* Mobility of Li along pore walls and interfaces (Coble creep). Symbols:
 *   D_s(T) = D0 exp(-E T_m/T)           surface diffusivity, m2/s (eq. 3 of Park et al. 2022)
 *   M(T)   = delta D_s Omega/(k_B T)    interface mobility, m3/(Pa s)
 *   m(d,T) = chi s 4 M/d (d0/d)^(n-1)   pore mobility, m2/(Pa s); flux per pore area q = -m grad p */
#ifndef COBLE_CREEP_H
#define COBLE_CREEP_H

#include <stdbool.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Constants of lithium; SI. */
typedef struct {
  double atomic_volume;     /* Omega, m3; 2.162e-29 */
  double melting_point;     /* T_m, K; 453.65 */
  double surface_tension;   /* gamma, J/m2; 0.50 */
  double layer_thickness;   /* delta, m; 0.30e-9 */
  double diffusivity;       /* D0, m2/s; 0.014e-4 */
  double diffusion_exponent;/* E, 1; 6.54 */
  double creep_rate;        /* bulk power law A, 1/s; 4.25e4 */
  double creep_activation;  /* Q, J/mol; 37e3 */
  double creep_strength;    /* S, Pa; 1.1e6 */
  double creep_exponent;    /* 1/m, 1; 6.6667 */
  double yield_stress;      /* at yield_diameter, Pa; 105e6 */
  double yield_diameter;    /* m; 1e-6 */
  double yield_size_exponent; /* sigma_y ~ d^-a; 0.7 */
} coble_li;
coble_li coble_li_defaults(void);

typedef struct {
  double exponent;       /* n; 3 */
  double factor;         /* chi; 1 */
  double advance_length; /* d0, m; 30.9e-9 */
  double surface_factor; /* s_mat; 1 (carbon) */
  double contact_angle;  /* theta, rad; 60 deg */
  bool plastic;          /* plastic branch above the size-dependent yield stress; false */
  bool film_creep;       /* bulk power-law creep of Li in an open film; true */
  double decoration_factor; /* s_mat of what decorates the walls; 1 */
  double decoration_angle;  /* theta of Li on it, rad; 60 deg */
  double bulk_conductance; /* transport through the lithiated scaffold, m2/(Pa s), per total area, any d; 0 */
} coble_creep_params;
coble_creep_params coble_creep_defaults(void);

/* The walls' mean where the share `coverage` of them is decorated: in place of surface_factor that of a sheet with
 * discs of another conductance, s (1 + c b)/(1 - c b), b = (s_d - s)/(s_d + s) (Maxwell's mixture in two dimensions), in
 * place of cos(contact_angle) the mean by area (Cassie & Baxter 1944). */
coble_creep_params coble_creep_decorated(const coble_creep_params *creep, double coverage);

/* D_s(T), m2/s; T in K. */
double coble_surface_diffusivity(const coble_li *li, double temperature);
/* M(T), m3/(Pa s): flux per width of one interface per pressure gradient. */
double coble_interface_mobility(const coble_li *li, double temperature);
/* m(d,T), m2/(Pa s). */
double coble_pore_mobility(const coble_li *li, const coble_creep_params *creep, double temperature,
                           double diameter);
/* Capillary pressure of the Li meniscus in a pore, -4 gamma cos(theta)/d, Pa (negative: sucked in). */
double coble_entry_pressure(const coble_li *li, const coble_creep_params *creep, double diameter);
/* A of the shear law  rate = A tau^n  (1/(s Pa^n)) that belongs to the tensile power law
 * rate = creep_rate exp(-Q/RT) (sigma/strength)^n  by the von Mises equivalence, A = creep_rate e^.. 3^((n+1)/2)/S^n. */
double coble_shear_rate_constant(const coble_li *li, double temperature, double strength);

#ifdef __cplusplus
}
#endif
#endif
