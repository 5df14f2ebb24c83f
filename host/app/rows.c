#include "rows.h"

#include <errno.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* --- writing --- */

static coble_status cannot_write(const coble_row_file *table, int why) {
  return coble_fail(COBLE_ERR_IO, "cannot write %s: %s", table->path, strerror(why));
}

static coble_status open_at(const char *path, int64_t whole, const char *mode,
                            coble_row_file *out) {
  *out = (coble_row_file){.whole = whole};
  if (snprintf(out->path, sizeof out->path, "%s", path) >= (int)sizeof out->path)
    return coble_fail(COBLE_ERR_INPUT, "%.40s...: the path is too long", path);
  out->file = fopen(path, mode);
  return out->file ? COBLE_OK : cannot_write(out, errno);
}

coble_status coble_row_file_open(const char *path, coble_row_file *out) {
  return open_at(path, 0, "w", out);
}

coble_status coble_row_file_reopen(const char *path, int64_t rows, coble_row_file *out) {
  coble_rows at;
  *out = (coble_row_file){0};
  COBLE_TRY(coble_rows_find(path, rows, &at));
  if (truncate(path, (off_t)at.end))
    return coble_fail(COBLE_ERR_IO, "cannot write %s: %s", path, strerror(errno));
  return open_at(path, at.end, "a", out);
}

coble_status coble_row_file_commit(coble_row_file *table) {
  const int failed = fflush(table->file) || ferror(table->file), why = errno;
  struct stat info;
  if (!failed && !fstat(fileno(table->file), &info)) {
    table->whole = info.st_size;
    return COBLE_OK;
  }
  __fpurge(table->file); /* or closing it would try again */
  if (ftruncate(fileno(table->file), (off_t)table->whole))
    return coble_fail(COBLE_ERR_IO, "cannot write %s: %s; its last row is incomplete", table->path,
                      strerror(why));
  return cannot_write(table, why);
}

coble_status coble_row_file_flush(coble_row_file *table) {
  if (fsync(fileno(table->file)) && errno != EINVAL) /* EINVAL: a file system that cannot */
    return cannot_write(table, errno);
  return COBLE_OK;
}

coble_status coble_row_file_close(coble_row_file *table) {
  FILE *file = table->file;
  table->file = NULL;
  return file && fclose(file) ? cannot_write(table, errno) : COBLE_OK;
}
