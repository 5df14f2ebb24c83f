/* Tables that grow row by row, taken up again where they once were. */
#ifndef COBLE_APP_ROWS_H
#define COBLE_APP_ROWS_H

#include <stdint.h>
#include <stdio.h>

#include "coble/status.h"

typedef struct {
  int64_t end;  /* bytes of the header and the first rows */
  int64_t step; /* the whole number that the last of them begins with; 0: no row */
} coble_rows;

/* Where the first `rows` rows of a table end. COBLE_ERR_INPUT when it has fewer. */
coble_status coble_rows_find(const char *path, int64_t rows, coble_rows *out);
/* Cuts off what comes after them and opens the table for more. */
coble_status coble_rows_reopen(const char *path, int64_t rows, FILE **out);
/* Brings what was written to the disk. */
void coble_rows_flush(FILE *file);

#endif
