#include "series.h"

#include <stdio.h>
#include <stdlib.h>

#include "coble/vtkio.h"
#include "folder.h"

enum { NAME_LENGTH = 32 };

void coble_series_release(coble_series *series) {
  free(series->time);
  series->time = NULL;
  series->frames = 0;
}

static void file_name(const coble_series *s, int frame, char name[NAME_LENGTH]) {
  snprintf(name, NAME_LENGTH, "%s_%04d.%s", s->name, frame, s->extension);
}

coble_status coble_series_path(const coble_series *series, char path[1024]) {
  char name[NAME_LENGTH];
  file_name(series, series->frames, name);
  return coble_folder_join(series->folder, name, path);
}

static coble_status out_of_memory(size_t frames) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of %zu outputs", frames);
}

static coble_status write_collection(const coble_series *s) {
  const size_t count = (size_t)s->frames;
  char path[1024], text[NAME_LENGTH];
  const char **files = malloc(count * sizeof *files);
  char(*names)[NAME_LENGTH] = malloc(count * sizeof *names);
  coble_status status = files && names ? COBLE_OK : out_of_memory(count);
  for (int i = 0; i < s->frames && !status; i++) {
    file_name(s, i, names[i]);
    files[i] = names[i];
  }
  snprintf(text, sizeof text, "%s.pvd", s->name);
  if (!status) status = coble_folder_join(s->folder, text, path);
  if (!status) status = coble_pvd_write(path, s->frames, s->time, files);
  free(files);
  free(names);
  return status;
}

coble_status coble_series_add(coble_series *series, double time_h) {
  const size_t count = (size_t)series->frames + 1;
  double *time = realloc(series->time, count * sizeof *time);
  if (!time) return out_of_memory(count);
  series->time = time;
  time[series->frames++] = time_h;
  return write_collection(series);
}

coble_status coble_series_resume(coble_series *series, int64_t frames, const double *time_h) {
  series->time = malloc((size_t)(frames + 1) * sizeof *series->time);
  if (!series->time) return out_of_memory((size_t)frames);
  for (int64_t i = 0; i < frames; i++) series->time[i] = time_h[i];
  series->frames = (int)frames;
  return write_collection(series);
}
