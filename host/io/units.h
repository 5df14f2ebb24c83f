/* Quantities with units, through UDUNITS-2. See coble_parse_quantity in coble/case.h. */
#ifndef COBLE_IO_UNITS_H
#define COBLE_IO_UNITS_H

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* value in `si` = scale * (value in `unit`) + offset; offset is zero but for degC and its like.
 * COBLE_ERR_INPUT for an unknown unit or another dimension. Safe to call from several threads. */
coble_status coble_unit_factor(const char *unit, const char *si, double *scale, double *offset);

/* A finite decimal number after optional blanks: no inf, nan or hexadecimal. *end is what follows
 * it; NULL is returned, and *value left alone, when there is none. */
const char *coble_number_end(const char *text, double *value);

#ifdef __cplusplus
}
#endif
#endif
