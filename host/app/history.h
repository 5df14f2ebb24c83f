/* history.csv: one row per step, everything a coble_step_report holds. */
#ifndef COBLE_APP_HISTORY_H
#define COBLE_APP_HISTORY_H

#include <stdio.h>

#include "coble/sim.h"
#include "rows.h"

/* Opens the file and writes the header. */
coble_status coble_history_open(const char *path, coble_row_file *out);
/* Appends a row; numbers read back to the same bits. */
coble_status coble_history_append(coble_row_file *history, const coble_step_report *report);

/* The fewest digits that give the same bits back. */
void coble_print_number(FILE *file, double value);

/* "bonded", "contact" or "open". */
const char *coble_interface_name(coble_interface_state state);

#endif
