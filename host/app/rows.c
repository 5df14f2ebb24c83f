#include "rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

coble_status coble_rows_find(const char *path, int64_t rows, coble_rows *out) {
  *out = (coble_rows){0};
  FILE *file = fopen(path, "rb");
  if (!file) return coble_fail(COBLE_ERR_INPUT, "%s: %s", path, strerror(errno));
  char *line = NULL;
  size_t room = 0;
  int64_t count = -1; /* the header is no row */
  ssize_t length = 0;
  while (count < rows && (length = getline(&line, &room, file)) > 0 && line[length - 1] == '\n') {
    if (++count > 0) out->step = strtoll(line, NULL, 10);
    out->end += length;
  }
  free(line);
  fclose(file);
  if (count == rows) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "%s: %lld rows, the checkpoint wants %lld", path,
                    (long long)(count < 0 ? 0 : count), (long long)rows);
}

coble_status coble_rows_reopen(const char *path, int64_t rows, FILE **out) {
  coble_rows at;
  COBLE_TRY(coble_rows_find(path, rows, &at));
  if (truncate(path, (off_t)at.end) || !(*out = fopen(path, "a")))
    return coble_fail(COBLE_ERR_IO, "cannot write %s: %s", path, strerror(errno));
  return COBLE_OK;
}

void coble_rows_flush(FILE *file) {
  fflush(file);
  (void)fsync(fileno(file)); /* what a file system refuses, it does its own way */
}
