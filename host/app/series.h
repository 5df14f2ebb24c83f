/* A series of files NAME_0000.EXT, NAME_0001.EXT, ... and the collection NAME.pvd that lists them
 * with their times. */
#ifndef COBLE_APP_SERIES_H
#define COBLE_APP_SERIES_H

#include <stdint.h>

#include "coble/status.h"

typedef struct {
  const char *folder, *name, *extension; /* the caller's */
  int frames;
  double *time; /* h, [frames]; owned */
} coble_series;
void coble_series_release(coble_series *series);

/* Path of the next file. */
coble_status coble_series_path(const coble_series *series, char path[1024]);
/* The next file has been written: lists it, and writes the collection anew. */
coble_status coble_series_add(coble_series *series, double time_h);

/* The series goes on after its first `frames` files, which were written at these times: lists them. */
coble_status coble_series_resume(coble_series *series, int64_t frames, const double *time_h);

#endif
