#include "porosimetry.h"

#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "folder.h"
#include "history.h"

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

static void write_row(FILE *to, int columns, const double *row) {
  for (int column = 0; column < columns; column++) {
    coble_print_number(to, row[column]);
    fputc(column < columns - 1 ? ',' : '\n', to);
  }
}

/* What has been printed to `to` becomes the file. */
static coble_status finish(const char *path, FILE *to, char **text) {
  const bool complete = !ferror(to);
  const coble_status status =
      fclose(to) == 0 && complete
          ? coble_folder_write(path, *text)
          : coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the table", path);
  free(*text);
  return status;
}

coble_status coble_porosimetry_write(const char *path, const coble_intrusion_curve *curve) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the table", path);
  fputs("diameter_nm,pressure_MPa,cumulative_fraction,log_differential\n", to);
  for (size_t step = 0; step < curve->steps; step++)
    write_row(to, 4,
              (const double[]){curve->diameter[step] * 1e9, curve->pressure[step] * 1e-6,
                               curve->filled[step], curve->log_differential[step]});
  return finish(path, to, &text);
}

coble_status coble_porosimetry_compare(const char *path, const coble_pore_curve *measured,
                                       const coble_intrusion_curve *computed) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the table", path);
  fputs("diameter_nm,target_fraction,achieved_fraction,residual\n", to);
  for (size_t row = 0; row < measured->rows; row++) {
    const double wanted = measured->filled[row];
    const double reached = coble_pore_curve_at(computed, measured->diameter[row]);
    write_row(to, 4,
              (const double[]){measured->diameter[row] * 1e9, wanted, reached, reached - wanted});
  }
  return finish(path, to, &text);
}
