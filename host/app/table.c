#include "table.h"

#include <stdbool.h>
#include <stdlib.h>

#include "folder.h"
#include "history.h"

static coble_status no_memory(const char *path) {
  return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the table", path);
}

coble_status coble_table_open(const char *path, const char *header, coble_table *out) {
  *out = (coble_table){.path = path};
  out->to = open_memstream(&out->text, &out->size);
  if (!out->to) return no_memory(path);
  fprintf(out->to, "%s\n", header);
  return COBLE_OK;
}

void coble_table_numbers(coble_table *table, int count, const double *number) {
  for (int i = 0; i < count; i++) {
    coble_print_number(table->to, number[i]);
    fputc(i < count - 1 ? ',' : '\n', table->to);
  }
}

void coble_table_drop(coble_table *table) {
  fclose(table->to);
  free(table->text);
}

coble_status coble_table_close(coble_table *table) {
  const bool printed = !ferror(table->to), closed = fclose(table->to) == 0;
  const coble_status status =
      printed && closed ? coble_folder_write(table->path, table->text) : no_memory(table->path);
  free(table->text);
  return status;
}
