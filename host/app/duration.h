/* Times as they are typed. */
#ifndef COBLE_APP_DURATION_H
#define COBLE_APP_DURATION_H

#include "coble/status.h"

/* "23h50m", "1d 2h", "90 min", "45 s" -> s; m beside another number is min. COBLE_ERR_INPUT for all else, also 0 and
 * less. */
coble_status coble_duration_parse(const char *text, double *seconds);

#endif
