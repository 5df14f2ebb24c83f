#include "units.h"

#include <ctype.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

#include "coble/case.h"

enum { UNIT_MAX = 128 };

/* What a dimension is called, by a unit that has it, and how a user would write it. */
static const struct {
  const char *unit, *name, *example;
} dimensions[] = {
    {"1", "a pure number", "0.35"},
    {"m", "a length", "75 nm"},
    {"m2", "an area", "1 um2"},
    {"m3", "a volume", "0.0216 nm3"},
    {"1/m", "an inverse length", "1e6 1/m"},
    {"s", "a time", "2 h"},
    {"1/s", "a rate", "1e-3 1/s"},
    {"K", "a temperature", "60 degC"},
    {"Pa", "a pressure", "5 MPa"},
    {"Pa/m", "a stiffness per area", "1e17 Pa/m"},
    {"J/m2", "a surface energy", "0.5 J/m2"},
    {"J/mol", "a molar energy", "37 kJ/mol"},
    {"J", "an energy", "1e-20 J"},
    {"N", "a force", "1 nN"},
    {"A/m2", "a current density", "0.5 mA/cm2"},
    {"C/m2", "a capacity", "3 mAh/cm2"},
    {"A", "an electric current", "1 mA"},
    {"C", "an electric charge", "1 mAh"},
    {"V", "a voltage", "10 mV"},
    {"m2/s", "a diffusivity", "1e-14 m2/s"},
    {"m2/(Pa s)", "a mobility", "1e-20 m2/(Pa s)"},
    {"m3/(Pa s)", "an interface mobility", "1e-30 m3/(Pa s)"},
    {"Pa s", "a viscosity", "1 Pa.s"},
    {"rad", "an angle", "60 deg"},
    {"m/s", "a speed", "1 nm/s"},
    {"kg", "a mass", "1 mg"},
    {"kg/m3", "a density", "1800 kg/m3"},
};
enum { DIMENSIONS = sizeof dimensions / sizeof *dimensions };

static ut_system *unit_system; /* kept for the life of the process */
static pthread_once_t unit_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t unit_lock = PTHREAD_MUTEX_INITIALIZER; /* UDUNITS has a global status */

static void unit_system_load(void) {
  ut_set_error_message_handler(ut_ignore);
  unit_system = ut_read_xml(NULL);
}

const char *coble_number_end(const char *text, double *value) {
  const char *p = text;
  while (isspace((unsigned char)*p)) p++;
  const char *first = p + (*p == '+' || *p == '-');
  if (!isdigit((unsigned char)*first) && !(*first == '.' && isdigit((unsigned char)first[1])))
    return NULL;
  if (first[0] == '0' && (first[1] == 'x' || first[1] == 'X')) return NULL;
  char *end;
  const double v = strtod(p, &end);
  if (!isfinite(v)) return NULL;
  *value = v;
  return end;
}

/* UDUNITS takes numbers as factors ("nm 3" is 3 nm), which hides slips of the pen: digits are
 * exponents here, and the only factor is the one of "1/s". */
static bool digits_are_exponents(const char *unit) {
  for (const char *p = unit; *p; p++) {
    if (!isdigit((unsigned char)*p) || (p == unit && p[0] == '1' && p[1] == '/')) continue;
    const char *before = p;
    if (before > unit && (before[-1] == '-' || before[-1] == '+')) before--;
    if (before == unit) return false;
    const unsigned char c = (unsigned char)before[-1];
    if (!isalpha(c) && c != '^' && !(before == p && isdigit(c))) return false;
  }
  return true;
}

/* Charges as batteries have them, "mAh", become "(mA.h)"; false when the text is too long. */
static bool spell_out_charge(const char *unit, char out[UNIT_MAX]) {
  size_t length = 0;
  while (*unit) {
    size_t run = 0; /* a word: letters, and the bytes of a micro sign */
    while (isalpha((unsigned char)unit[run]) || (unsigned char)unit[run] >= 0x80) run++;
    const bool charge = run >= 2 && run <= 4 && strncmp(unit + run - 2, "Ah", 2) == 0;
    if (length + run + 5 > UNIT_MAX) return false;
    if (charge)
      length += (size_t)snprintf(out + length, UNIT_MAX - length, "(%.*s.h)", (int)run - 1, unit);
    else if (run > 0)
      length += (size_t)snprintf(out + length, UNIT_MAX - length, "%.*s", (int)run, unit);
    else
      out[length++] = unit[run++];
    unit += run;
  }
  out[length] = '\0';
  return true;
}

/* NULL when it is no unit. The caller holds the lock and frees. */
static ut_unit *unit_parse(const char *unit) {
  char text[UNIT_MAX];
  if (!digits_are_exponents(unit) && strcmp(unit, "1") != 0) return NULL;
  if (!spell_out_charge(unit, text)) return NULL;
  if (strcmp(text, "deg") == 0) return ut_parse(unit_system, "arc_degree", UT_UTF8);
  if (strcmp(text, "psia") == 0) return ut_parse(unit_system, "psi", UT_UTF8);
  return ut_parse(unit_system, text, UT_UTF8);
}

/* UDUNITS holds an angle for a pure number; we do not. */
static bool is_angle(const ut_unit *unit) {
  char text[UNIT_MAX];
  const int length = ut_format(unit, text, sizeof text, UT_ASCII | UT_DEFINITION);
  return length > 0 && length < UNIT_MAX && strstr(text, "rad") != NULL;
}

/* Only affine conversions count: UDUNITS also turns s into 1/s by inversion, and has logarithmic
 * units. */
static bool unit_convert(ut_unit *from, ut_unit *to, double *scale, double *offset) {
  if (!ut_are_convertible(from, to) || is_angle(from) != is_angle(to)) return false;
  cv_converter *converter = ut_get_converter(from, to);
  if (!converter) return false;
  /* far from zero, the rounding of an offset such as 273.15 does not show in the slope */
  const double far = 1048576.0, zero = cv_convert_double(converter, 0.0);
  const double slope = zero == 0.0 ? cv_convert_double(converter, 1.0)
                                   : (cv_convert_double(converter, far) - zero) / far;
  const double half = cv_convert_double(converter, 0.5 * far);
  cv_free(converter);
  const double line = 0.5 * far * slope + zero;
  if (!isfinite(zero) || !isfinite(slope) || !(fabs(half - line) <= 1e-12 * fabs(line)))
    return false;
  *scale = slope;
  *offset = zero;
  return true;
}

/* Index into dimensions[], or -1. */
static int dimension_of(ut_unit *unit) {
  int found = -1;
  for (int i = 0; i < DIMENSIONS && found < 0; i++) {
    ut_unit *other = unit_parse(dimensions[i].unit);
    double scale, offset;
    if (other && unit_convert(unit, other, &scale, &offset)) found = i;
    ut_free(other);
  }
  return found;
}

/* "a pressure such as '5 MPa'" */
static void describe_expected(ut_unit *si, const char *si_text, char *out, size_t size) {
  const int d = si ? dimension_of(si) : -1;
  if (d >= 0)
    snprintf(out, size, "%s such as '%s'", dimensions[d].name, dimensions[d].example);
  else
    snprintf(out, size, "a quantity in %s", si_text);
}

/* `found` is the text to be quoted in the error. */
static coble_status factor_locked(const char *found, const char *unit, const char *si,
                                  double *scale, double *offset) {
  ut_unit *to = unit_parse(si), *from = *unit ? unit_parse(unit) : NULL;
  coble_status status = COBLE_OK;
  char expected[UNIT_MAX];
  if (!to) {
    status = coble_fail(COBLE_ERR_INTERNAL, "the unit expected, '%s', is none", si);
  } else if (!*unit) {
    describe_expected(to, si, expected, sizeof expected);
    status = coble_fail(COBLE_ERR_INPUT, "found '%s' without a unit, expected %s", found, expected);
  } else if (!from) {
    describe_expected(to, si, expected, sizeof expected);
    status = coble_fail(COBLE_ERR_INPUT, "found '%s' ('%s' is not a known unit), expected %s",
                        found, unit, expected);
  } else if (!unit_convert(from, to, scale, offset)) {
    const int d = dimension_of(from);
    describe_expected(to, si, expected, sizeof expected);
    status = coble_fail(COBLE_ERR_INPUT, "found '%s' (%s), expected %s", found,
                        d < 0 ? "another dimension" : dimensions[d].name, expected);
  }
  ut_free(from);
  ut_free(to);
  return status;
}

static coble_status units_lock(void) {
  pthread_once(&unit_once, unit_system_load);
  if (!unit_system)
    return coble_fail(COBLE_ERR_IO,
                      "the unit database of UDUNITS-2 could not be read: install it, or set "
                      "UDUNITS2_XML_PATH to udunits2.xml");
  pthread_mutex_lock(&unit_lock);
  return COBLE_OK;
}

coble_status coble_unit_factor(const char *unit, const char *si, double *scale, double *offset) {
  COBLE_TRY(units_lock());
  const coble_status status = factor_locked(unit, unit, si, scale, offset);
  pthread_mutex_unlock(&unit_lock);
  return status;
}

/* 75 nm is 75/1e9 m: the division rounds once, the product with 1e-9 twice. */
static double to_si(double number, double scale, double offset) {
  const double inverse = rint(1.0 / scale);
  const bool decimal = inverse > 1.0 && inverse < 1e15 && fabs(inverse * scale - 1.0) < 1e-15;
  return (decimal ? number / inverse : number * scale) + offset;
}

static coble_status parse_locked(const char *text, const char *si, double *value) {
  char unit[UNIT_MAX], expected[UNIT_MAX];
  double number, scale = 1, offset = 0;
  const char *p = coble_number_end(text, &number);
  if (!p) {
    ut_unit *to = unit_parse(si);
    describe_expected(to, si, expected, sizeof expected);
    ut_free(to);
    return coble_fail(COBLE_ERR_INPUT, "found '%s' (not a finite number), expected %s", text,
                      expected);
  }
  while (isspace((unsigned char)*p)) p++;
  size_t length = strlen(p);
  while (length > 0 && isspace((unsigned char)p[length - 1])) length--;
  if (length >= sizeof unit)
    return coble_fail(COBLE_ERR_INPUT, "found '%.40s...' (too long), expected a number and a unit",
                      text);
  memcpy(unit, p, length);
  unit[length] = '\0';
  const bool pure = length == 0 && strcmp(si, "1") == 0;
  if (!pure) COBLE_TRY(factor_locked(text, unit, si, &scale, &offset));
  const double result = to_si(number, scale, offset);
  if (!isfinite(result))
    return coble_fail(COBLE_ERR_INPUT, "found '%s' (too large), expected a finite number", text);
  *value = result;
  return COBLE_OK;
}

coble_status coble_parse_quantity(const char *text, const char *unit, double *value) {
  COBLE_TRY(units_lock());
  const coble_status status = parse_locked(text, unit, value);
  pthread_mutex_unlock(&unit_lock);
  return status;
}
