#include "duration.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "coble/case.h"

static const struct {
  const char *name;
  double seconds;
} units[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"m", 60}, {"s", 1}};

static double unit_of(const char *name, size_t length) {
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++)
    if (strlen(units[u].name) == length && !strncmp(name, units[u].name, length))
      return units[u].seconds;
  return NAN;
}

static const char *skip_blanks(const char *at) {
  while (isspace((unsigned char)*at)) at++;
  return at;
}

/* Numbers with d, h, min or m, s, one after the other. */
static bool add_up(const char *text, double *seconds) {
  const char *at = skip_blanks(text);
  *seconds = 0;
  if (!*at) return false;
  while (*at) {
    if (!isdigit((unsigned char)*at) && *at != '.') return false;
    char *end;
    const double value = strtod(at, &end);
    if (end == at) return false;
    at = skip_blanks(end);
    size_t length = 0;
    while (isalpha((unsigned char)at[length])) length++;
    *seconds += value * unit_of(at, length);
    at = skip_blanks(at + length);
  }
  return isfinite(*seconds);
}

coble_status coble_duration_parse(const char *text, double *seconds) {
  if (!add_up(text, seconds)) COBLE_TRY(coble_parse_quantity(text, "s", seconds));
  if (*seconds > 0) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "found '%s', expected a time above 0", text);
}
