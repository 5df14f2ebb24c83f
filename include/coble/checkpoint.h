/* A coble_state in a file, HDF5 with checksums: whole or not there, and known as damaged when it is. Part of the I/O
 * library; needs HDF5 and zlib when it is built. */
#ifndef COBLE_CHECKPOINT_H
#define COBLE_CHECKPOINT_H

#include <stdbool.h>

#include "coble/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Can this program write and read such files? */
bool coble_checkpoint_available(void);

/* One dataset per array, under its name: chunked, with the Fletcher32 checksum of HDF5; texts as strings. In front of
 * the HDF5 file (its user block) a line of text gives its length and CRC-32. Written to PATH.part, brought to the disk,
 * renamed to `path`. */
coble_status coble_checkpoint_write(const char *path, const coble_state *state);

/* Arrays come in the order of their names. COBLE_ERR_INPUT when the file is absent, no checkpoint, of another format or
 * damaged: `state` is then empty. */
coble_status coble_checkpoint_read(const char *path, coble_state *state);

#ifdef __cplusplus
}
#endif
#endif
