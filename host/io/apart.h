/* Reading in a process of its own, for libraries that trust what a file says of itself: where one reads or writes what
 * it must not, that process ends, and not the program. */
#ifndef COBLE_IO_APART_H
#define COBLE_IO_APART_H

#include <stddef.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *path; /* for messages */
  const void *asked;
  void *head; /* [head_bytes] what of the answer has a fixed size; no pointers */
  size_t head_bytes;
  /* There: fills head and *data (malloc'ed). */
  coble_status (*read)(const void *asked, void *head, void **data);
  /* Here: is the head that came back sensible? Its data have *bytes. */
  coble_status (*check)(const void *asked, const void *head, size_t *bytes);
} coble_apart_task;

/* COBLE_ERR_INPUT when the process ends without an answer, else the status and message of read() or check().
 * *data is malloc'ed, NULL after an error. What read() prints on stderr is lost. */
coble_status coble_apart_read(const coble_apart_task *task, void **data);

#ifdef __cplusplus
}
#endif
#endif
