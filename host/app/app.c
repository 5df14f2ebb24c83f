#include "app.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "folder.h"

void coble_app_error(const char *text) {
  while (*text) {
    const size_t length = strcspn(text, "\n");
    if (length) fprintf(stderr, "coble: error: %.*s\n", (int)length, text);
    text += length + (text[length] == '\n');
  }
}

int coble_app_exit(coble_status status) {
  if (status == COBLE_OK) return 0;
  coble_app_error(coble_message());
  return status == COBLE_ERR_INPUT ? 2 : 1;
}

int coble_app_read_case(const coble_options *options, coble_case *out) {
  char *errors = NULL;
  const coble_status status =
      coble_case_read(options->input, options->set_count, options->set, out, &errors);
  if (!errors) return coble_app_exit(status);
  coble_app_error(errors);
  free(errors);
  return 2;
}

const char *coble_app_version(void) { return COBLE_VERSION; }
const char *coble_app_commit(void) { return COBLE_COMMIT; }

double coble_app_peak_memory_MiB(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024; /* Linux counts KiB */
}

json_t *coble_app_json(double value) { return isfinite(value) ? json_real(value) : json_null(); }

coble_status coble_app_write_json(const char *path, json_t *object) {
  char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  json_decref(object);
  if (!text) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the JSON text", path);
  const coble_status status = coble_folder_write(path, text);
  free(text);
  return status;
}
