#include "staged.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

coble_status coble_staged_name(const char *path, char **temporary) {
  const size_t size = strlen(path) + sizeof ".part";
  char *name = malloc(size);
  if (!name) return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for a file name", path);
  snprintf(name, size, "%s.part", path);
  *temporary = name;
  return COBLE_OK;
}

/* What a full or remote disk refuses late is told here, before the old file is given up. */
static int flush_to_disk(const char *path) {
  const int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  const int failed = fsync(file), why = errno;
  close(file);
  errno = why;
  return failed && why != EINVAL ? -1 : 0; /* EINVAL: a file system that cannot */
}

coble_status coble_staged_finish(const char *path, char *temporary, coble_status status) {
  if (status == COBLE_OK && (flush_to_disk(temporary) || rename(temporary, path)))
    status = coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
  if (status != COBLE_OK) remove(temporary);
  free(temporary);
  return status;
}

coble_status coble_staged_text(const char *path, coble_staged_writer write, const void *context) {
  char *temporary;
  COBLE_TRY(coble_staged_name(path, &temporary));
  coble_status status = COBLE_OK;
  FILE *file = fopen(temporary, "w");
  if (file) {
    errno = 0;
    write(file, context);
    const int failed = ferror(file), why = errno;
    if (fclose(file) || failed)
      status = coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path,
                          strerror(failed ? why : errno));
  } else {
    status = coble_fail(COBLE_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
  }
  return coble_staged_finish(path, temporary, status);
}
