/* Tables that grow row by row, taken up again where they once were. */
#ifndef COBLE_APP_ROWS_H
#define COBLE_APP_ROWS_H

#include <stdint.h>
#include <stdio.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int64_t end;  /* bytes of the header and the first rows */
  int64_t step; /* the whole number that the last of them begins with; 0: no row */
} coble_rows;

/* Where the first `rows` rows of a table end. COBLE_ERR_INPUT when it has fewer. */
coble_status coble_rows_find(const char *path, int64_t rows, coble_rows *out);

/* A table that is being written. {0}: none. */
typedef struct {
  FILE *file; /* takes the next rows */
  char path[1024];
  int64_t whole; /* bytes that are on their way to the disk: full rows */
} coble_row_file;

/* An empty table. */
coble_status coble_row_file_open(const char *path, coble_row_file *out);
/* One that is there: what comes after its first `rows` rows is cut off. */
coble_status coble_row_file_reopen(const char *path, int64_t rows, coble_row_file *out);
/* What was printed since the last time becomes part of the table, all of it or, with COBLE_ERR_IO, none. */
coble_status coble_row_file_commit(coble_row_file *table);
/* Brings the table to the disk. */
coble_status coble_row_file_flush(coble_row_file *table);
coble_status coble_row_file_close(coble_row_file *table);

#ifdef __cplusplus
}
#endif
#endif
