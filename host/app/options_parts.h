/* Between the files that read the command line. */
#ifndef COBLE_APP_OPTIONS_PARTS_H
#define COBLE_APP_OPTIONS_PARTS_H

#include "options.h"

typedef struct {
  const char *name, *argument; /* argument NULL: a switch */
  int commands;
  bool repeatable, image_only; /* image_only: means nothing beside a case file */
  coble_status (*take)(coble_options *, const char *);
  const char *help;
} coble_option;

/* Options of a structure to be measured. */
extern const coble_option coble_measure_options[];
extern const int coble_measure_option_count;
enum { COBLE_MEASURE_OPTIONS_MAX = 48 };

/* "--name: found 'x', expected ..." */
coble_status coble_option_bad(const char *name, const char *found, const char *expected);
bool coble_option_integer(const char *text, int64_t low, int64_t high, int64_t *value);

/* Case or image, by the ending; what an image needs, which options exclude each other.
 * image_option: name of an option given that is for images alone; NULL: none. */
coble_status coble_option_check_measure(coble_options *o, const char *image_option);

#endif
