#include "porosimetry.h"

#include <stdio.h>

#include "app.h"
#include "table.h"

static void inlet_name(const coble_intrusion_params *params, char name[3]) {
  name[0] = "xyz"[params->axis];
  name[1] = params->high ? '+' : '-';
  name[2] = 0;
}

void coble_porosimetry_print(const coble_intrusion_params *params,
                             const coble_intrusion_curve *curve) {
  char inlet[3];
  inlet_name(params, inlet);
  printf("intrusion from %s: mean pore diameter %.5g nm, accessible %.6f of the pores, ", inlet,
         curve->mean_diameter * 1e9, curve->accessible);
  if (curve->breakthrough_diameter > 0)
    printf("breakthrough at %.5g nm, %.5g MPa\n", curve->breakthrough_diameter * 1e9,
           curve->breakthrough_pressure * 1e-6);
  else
    printf("no breakthrough\n");
}

json_t *coble_porosimetry_json(const coble_intrusion_params *params,
                               const coble_intrusion_curve *curve) {
  char inlet[3];
  inlet_name(params, inlet);
  json_t *o = json_object();
  json_object_set_new(o, "inlet", json_string(inlet));
  json_object_set_new(o, "surface_tension_N_m", coble_app_json(params->surface_tension));
  json_object_set_new(o, "contact_angle_rad", coble_app_json(params->contact_angle));
  json_object_set_new(o, "accessible_fraction", coble_app_json(curve->accessible));
  json_object_set_new(o, "mean_diameter_m", coble_app_json(curve->mean_diameter));
  json_object_set_new(o, "median_diameter_m", coble_app_json(curve->median_diameter));
  json_object_set_new(o, "breakthrough_diameter_m", coble_app_json(curve->breakthrough_diameter));
  json_object_set_new(o, "breakthrough_pressure_Pa", coble_app_json(curve->breakthrough_pressure));
  return o;
}

coble_status coble_porosimetry_write(const char *path, const coble_intrusion_curve *curve) {
  coble_table t;
  COBLE_TRY(
      coble_table_open(path, "diameter_nm,pressure_MPa,cumulative_fraction,log_differential", &t));
  for (size_t step = 0; step < curve->steps; step++)
    coble_table_numbers(&t, 4,
                        (const double[]){curve->diameter[step] * 1e9, curve->pressure[step] * 1e-6,
                                         curve->filled[step], curve->log_differential[step]});
  return coble_table_close(&t);
}

coble_status coble_porosimetry_compare(const char *path, const coble_pore_curve *measured,
                                       const coble_intrusion_curve *computed) {
  coble_table t;
  COBLE_TRY(coble_table_open(path, "diameter_nm,target_fraction,achieved_fraction,residual", &t));
  for (size_t row = 0; row < measured->rows; row++) {
    const double wanted = measured->filled[row];
    const double reached = coble_pore_curve_at(computed, measured->diameter[row]);
    coble_table_numbers(
        &t, 4, (const double[]){measured->diameter[row] * 1e9, wanted, reached, reached - wanted});
  }
  return coble_table_close(&t);
}
