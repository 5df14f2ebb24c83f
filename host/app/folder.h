/* The folder of results: what may be written there, what is replaced. */
#ifndef COBLE_APP_FOLDER_H
#define COBLE_APP_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/status.h"

/* Says that a run is at work in a folder (lock.h); one that is left over counts as nothing. */
#define COBLE_FOLDER_LOCK "run.lock"

/* The files that a command writes: exact names, or "fields_#.vti" with # for four digits or more.
 * NULL ends. */
typedef const char *const coble_file_names[];

/* May `path` become the folder of results? Nothing is left there. `inputs` (NULL ends) are files that
 * the command reads: none of them may be one that it would replace. COBLE_ERR_INPUT when the folder
 * holds something and overwrite is false, is a file, or cannot be written. */
coble_status coble_folder_check(const char *path, bool overwrite, coble_file_names names,
                                const char *const *inputs);

/* COBLE_ERR_INPUT with the reason when nothing can be written into a folder that is there. */
coble_status coble_folder_writable(const char *path);

/* Makes the folder and its parents. */
coble_status coble_folder_make(const char *path);

/* Makes the folder and its parents, removes files with these names from an earlier time, nothing
 * else. */
coble_status coble_folder_prepare(const char *path, coble_file_names names);

/* Is the file one of the series NAME_#.EXT, and which? */
bool coble_folder_number(const char *file, const char *pattern, int64_t *number);

/* Removes the members of these series from number `first` on. */
coble_status coble_folder_trim(const char *path, coble_file_names names, int64_t first);

/* "DIR/name" into text[1024]; COBLE_ERR_INPUT when too long. */
coble_status coble_folder_join(const char *folder, const char *name, char text[1024]);

/* Writes text to a temporary name beside `path`, then renames: a reader never sees half a file. */
coble_status coble_folder_write(const char *path, const char *text);

#endif
