/* Charge and Li: Faraday's law. */
#ifndef COBLE_ELECTROCHEM_H
#define COBLE_ELECTROCHEM_H

#include "coble/creep.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Li volume per charge, V_m/F = Omega/e, m3/C (= m/Pa per volt). */
double coble_li_volume_per_charge(const coble_li *li);

/* eq. 1 of Park et al.: W_overall = W_interface - W_Li|other - W_Li|layer, J/m2, for the SE and the CC side. The
 * site with the LOWER work is the preferred one. Any NaN input: the result is NaN. */
double coble_overall_adhesion(double w_interface, double w_li_other, double w_li_layer);

#ifdef __cplusplus
}
#endif
#endif
