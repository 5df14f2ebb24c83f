/* The pressure drop through a layer that is full of Li: one conductance solve, no time step. */
#include <math.h>
#include <stdlib.h>

#include "coble/conductance.h"
#include "coble/electrochem.h"
#include "sim_internal.h"

/* Mobility of each voxel, m2/(Pa s), in units of the largest, which is returned. */
static double fill_mobility(const coble_structure *s, const coble_sim_params *p, float *mobility) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  double largest = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t v = 0; v < cells; v++) {
      const double m = coble_is_pore(s, v) ? coble_voxel_mobility(s, p, v) : 0;
      if (pass == 0) largest = fmax(largest, m);
      mobility[v] = largest > 0 ? (float)(m / largest) : 0;
    }
  }
  return largest;
}

coble_status coble_sim_drop(coble_device *dev, const coble_structure *s,
                            const coble_sim_params *params, double current_density, double *drop) {
  float *mobility = malloc(coble_structure_cells(s) * sizeof *mobility);
  if (!mobility) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the mobilities");
  const double unit = fill_mobility(s, params, mobility);
  coble_conductance_result result = {0};
  const coble_solve_params solver = {1e-6, params->max_iterations};
  const coble_conductance_fields fields = {.conductivity = mobility};
  const coble_status status =
      coble_conductance_graded(dev, s->n, &fields, 2, s->periodic_sides, &solver, &result);
  free(mobility);
  const double velocity = fabs(current_density) * coble_li_volume_per_charge(&params->li);
  const double conductance = unit * result.conductance_ratio / (s->n[2] * s->dx);
  *drop = conductance > 0 ? velocity / conductance : INFINITY;
  return status;
}
