/* One run at a time in a folder: a lock on its file run.lock, which goes with the program that holds it. */
#ifndef COBLE_APP_LOCK_H
#define COBLE_APP_LOCK_H

#include <stdbool.h>

#include "coble/status.h"

typedef struct {
  bool held;
  int file;
  char path[1024];
} coble_lock;

/* COBLE_ERR_INPUT, with who it is, when another run has the folder. A folder that is not there is free. */
coble_status coble_lock_check(const char *folder);
/* The same, and takes it; the folder must be there. */
coble_status coble_lock_take(const char *folder, coble_lock *out);
void coble_lock_release(coble_lock *lock);

#endif
