/* CSV tables: printed into memory, written whole or not at all. */
#ifndef COBLE_APP_TABLE_H
#define COBLE_APP_TABLE_H

#include <stdio.h>

#include "coble/status.h"

typedef struct {
  const char *path;
  FILE *to; /* what is printed to it becomes the file */
  char *text;
  size_t size;
} coble_table;

/* header: the first line, without its end. `path` must outlive the table. */
coble_status coble_table_open(const char *path, const char *header, coble_table *out);
/* Numbers that read back as the same bits; the last one ends the line. */
void coble_table_numbers(coble_table *table, int count, const double *number);
/* Releases the table without writing it. */
void coble_table_drop(coble_table *table);
/* Writes the file and releases the table. */
coble_status coble_table_close(coble_table *table);

#endif
