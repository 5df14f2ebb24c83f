/* Files appear whole or not at all: they are written beside their place, under a temporary name,
 * and renamed. */
#ifndef COBLE_IO_STAGED_H
#define COBLE_IO_STAGED_H

#include <stdio.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The temporary name for `path`, in the same folder; malloc'ed. */
coble_status coble_staged_name(const char *path, char **temporary);

/* Moves the finished file to its place, or removes it when `status` is not COBLE_OK; returns
 * `status`, or COBLE_ERR_IO when the move fails. Frees `temporary`. */
coble_status coble_staged_finish(const char *path, char *temporary, coble_status status);

/* Writes a text file: `write` prints to the stream; its errors are found here. */
typedef void (*coble_staged_writer)(FILE *file, const void *context);
coble_status coble_staged_text(const char *path, coble_staged_writer write, const void *context);

#ifdef __cplusplus
}
#endif
#endif
