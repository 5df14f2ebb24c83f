/* Mercury intrusion as the commands report it. */
#ifndef COBLE_APP_POROSIMETRY_H
#define COBLE_APP_POROSIMETRY_H

#include <jansson.h>

#include "coble/image.h"

/* On stdout, for people. */
void coble_porosimetry_print(const coble_intrusion_params *params,
                             const coble_intrusion_curve *curve);
/* The same and the inlet as JSON. */
json_t *coble_porosimetry_json(const coble_intrusion_params *params,
                               const coble_intrusion_curve *curve);
/* The curve as a table, one step a line, pressure rising. */
coble_status coble_porosimetry_write(const char *path, const coble_intrusion_curve *curve);
/* The measured curve and beside it the computed one, shares of the volume at its diameters. */
coble_status coble_porosimetry_compare(const char *path, const coble_pore_curve *measured,
                                       const coble_intrusion_curve *computed);

#endif
