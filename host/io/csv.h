/* Tables of numbers: comma separated, # comments, a header naming columns and their units, "x [nm]"
 * or "x (nm)". */
#ifndef COBLE_IO_CSV_H
#define COBLE_IO_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "coble/status.h"

/* A column wanted, under one of two names; values under the second are multiplied by
 * `second_factor` (a radius where a diameter is wanted: 2). */
typedef struct {
  const char *name, *second_name; /* second_name: NULL when there is none */
  double second_factor;
  const char *unit; /* SI; "1": the header needs no unit; NULL: any unit, which is not read */
  /* As instruments write it: the name stands in the heading as a word or words, the unit may be the
   * last word ("hg_pressure_psia"). A file without the column has NaN there. */
  bool loose;
} coble_csv_column;

typedef struct {
  size_t rows;
  double *value; /* [rows][wanted], SI; owned */
  int *line;     /* [rows] line in the file; owned */
  int header;    /* line of the header */
} coble_csv_table;
void coble_csv_release(coble_csv_table *table);

/* A heading that bears the names of several columns is the first of them. Other columns of the file
 * are passed over. COBLE_ERR_INPUT with file:line for a missing column, a
 * wrong unit, a row of another length, a field that is no finite number, or no rows at all. wanted
 * <= 8. */
coble_status coble_csv_read(const char *path, int wanted, const coble_csv_column *column,
                            coble_csv_table *out);

#endif
