#include "coble/creep.h"

#include <math.h>

static const double boltzmann = 1.380649e-23;   /* J/K */
static const double gas_constant = 8.314462618; /* J/(mol K) */
static const double pi = 3.14159265358979323846;

coble_li coble_li_defaults(void) {
  return (coble_li){
      .atomic_volume = 2.162e-29,
      .melting_point = 453.65,
      .surface_tension = 0.50,
      .layer_thickness = 0.30e-9,
      .diffusivity = 0.014e-4,
      .diffusion_exponent = 6.54,
      .creep_rate = 4.25e4,
      .creep_activation = 37e3,
      .creep_strength = 1.1e6,
      .creep_exponent = 1 / 0.15,
      .yield_stress = 105e6,
      .yield_diameter = 1e-6,
      .yield_size_exponent = 0.7,
  };
}

coble_creep_params coble_creep_defaults(void) {
  return (coble_creep_params){
      .exponent = 3,
      .factor = 1,
      .advance_length = 30.9e-9,
      .surface_factor = 1,
      .contact_angle = pi / 3,
      .decoration_factor = 1,
      .decoration_angle = pi / 3,
      .plastic = false,
      .film_creep = true,
      .bulk_conductance = 0,
  };
}

coble_creep_params coble_creep_decorated(const coble_creep_params *creep, double coverage) {
  coble_creep_params mean = *creep;
  const double plain = creep->surface_factor, other = creep->decoration_factor;
  const double part = coverage * (other - plain) / (other + plain);
  const double cosine =
      (1 - coverage) * cos(creep->contact_angle) + coverage * cos(creep->decoration_angle);
  if (!(coverage > 0)) return mean;
  mean.surface_factor = plain * (1 + part) / (1 - part);
  mean.contact_angle = acos(fmin(fmax(cosine, -1), 1));
  return mean;
}

double coble_surface_diffusivity(const coble_li *li, double temperature) {
  return li->diffusivity * exp(-li->diffusion_exponent * li->melting_point / temperature);
}

double coble_interface_mobility(const coble_li *li, double temperature) {
  return li->layer_thickness * coble_surface_diffusivity(li, temperature) * li->atomic_volume /
         (boltzmann * temperature);
}

double coble_pore_mobility(const coble_li *li, const coble_creep_params *creep, double temperature,
                           double diameter) {
  return creep->factor * creep->surface_factor * 4 * coble_interface_mobility(li, temperature) /
         diameter * pow(creep->advance_length / diameter, creep->exponent - 1);
}

double coble_entry_pressure(const coble_li *li, const coble_creep_params *creep, double diameter) {
  const double cosine = cos(creep->contact_angle);
  /* cos(90 deg) is 6e-17 in doubles; it means none */
  return fabs(cosine) < 1e-12 ? 0 : -4 * li->surface_tension * cosine / diameter;
}

double coble_shear_rate_constant(const coble_li *li, double temperature, double strength) {
  const double n = li->creep_exponent;
  return li->creep_rate * exp(-li->creep_activation / (gas_constant * temperature)) *
         pow(3, (n + 1) / 2) / pow(strength, n);
}
