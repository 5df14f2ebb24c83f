/* Gives a target the files of its corpus, for compilers without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int replay(const char *path) {
  static uint8_t data[1 << 20];
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    return 1;
  }
  const size_t size = fread(data, 1, sizeof data, file);
  fclose(file);
  fprintf(stderr, "%s\n", path); /* so that a crash names its input */
  uint8_t *exact = malloc(size ? size : 1);
  for (size_t i = 0; exact && i < size; i++) exact[i] = data[i];
  const int failed = exact ? LLVMFuzzerTestOneInput(exact, size) : 1;
  free(exact);
  return failed;
}

int main(int count, char **folder) {
  int files = 0, failed = 0;
  for (int f = 1; f < count; f++) {
    DIR *dir = opendir(folder[f]);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
      char path[4096];
      if (entry->d_name[0] == '.') continue;
      snprintf(path, sizeof path, "%s/%s", folder[f], entry->d_name);
      failed += replay(path);
      files++;
    }
    if (dir) closedir(dir);
  }
  if (files == 0) fputs("no files to replay\n", stderr);
  return failed || files == 0;
}
