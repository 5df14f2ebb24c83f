/* Case files: read with an override, written and read back; flattened. */
#include <stdlib.h>
#include <string.h>

#include "coble/case.h"
#include "fuzz.h"

/* What is read without an error is written as a case that is read without an error. */
static void echo(const coble_case *c) {
  static coble_case again;
  char *text, *errors;
  if (coble_case_echo(c, &text)) return;
  const char *path = fuzz_file("echo.yaml", (const uint8_t *)text, strlen(text));
  const coble_status status = coble_case_read(path, 0, NULL, &again, &errors);
  if (status == COBLE_ERR_INPUT) abort();
  free(errors);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static coble_case c;
  /* the part behind a zero byte, if there is one, is typed after --set */
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  const size_t length = zero ? (size_t)(zero - data) : size, left = zero ? size - length - 1 : 0;
  char *set = calloc(left + 1, 1), *errors;
  if (!set) return 0;
  if (left) memcpy(set, zero + 1, left);
  fuzz_file("spheres.csv", (const uint8_t *)"", 0); /* files that a case may name */
  fuzz_file("image.raw", (const uint8_t *)"", 0);
  const char *path = fuzz_file("case.yaml", data, length);
  if (coble_case_read(path, left > 0, (const char *const *)&set, &c, &errors) == COBLE_OK) echo(&c);
  free(errors);
  free(set);
  int count;
  coble_case_entry *entry;
  if (!coble_case_flatten(path, &count, &entry)) coble_case_entries_release(count, entry);
  return 0;
}
