#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 8 };
static char folder[64], path[NAMES_MAX][128];

static void clean_up(void) {
  for (int i = 0; i < NAMES_MAX; i++)
    if (*path[i]) unlink(path[i]);
  rmdir(folder);
}

static void make_folder(void) {
  struct stat info;
  const bool memory = stat("/dev/shm", &info) == 0 && S_ISDIR(info.st_mode);
  snprintf(folder, sizeof folder, "%s/coble_fuzz_XXXXXX", memory ? "/dev/shm" : "/tmp");
  if (!mkdtemp(folder)) abort();
  atexit(clean_up);
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size) {
  if (!*folder) make_folder();
  char wanted[sizeof path[0]];
  int i = 0;
  snprintf(wanted, sizeof wanted, "%s/%s", folder, name);
  while (i < NAMES_MAX - 1 && *path[i] && strcmp(path[i], wanted) != 0) i++;
  strcpy(path[i], wanted);
  FILE *file = fopen(wanted, "wb");
  if (!file || fwrite(data, 1, size, file) != size || fclose(file)) abort();
  return path[i];
}

void fuzz_tail(const uint8_t *data, size_t *size, uint8_t *tail, size_t count) {
  memset(tail, 0, count);
  const size_t there = *size < count ? *size : count;
  *size -= there;
  if (there) memcpy(tail, data + *size, there);
}
