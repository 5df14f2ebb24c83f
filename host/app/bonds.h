/* Broken bonds: bonds.csv, one row each; bonds.pvd with bonds_NNNN.vtp, those broken until each
 * output. */
#ifndef COBLE_APP_BONDS_H
#define COBLE_APP_BONDS_H

#include "coble/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct coble_bond_log coble_bond_log;

/* Writes the header of bonds.csv. The name of the folder must outlive the log. */
coble_status coble_bond_log_open(const char *folder, coble_bond_log **out);
/* In its place: goes on after `rows` rows of bonds.csv, those behind them are cut off, and `outputs` earlier files of
 * these times (h). */
coble_status coble_bond_log_reopen(const char *folder, int64_t rows, int64_t outputs,
                                   const double *time_h, coble_bond_log **out);
/* Brings the rows to the disk. */
coble_status coble_bond_log_flush(coble_bond_log *log);
coble_status coble_bond_log_close(coble_bond_log *log);

/* list: all events so far. Appends a row for each that has none yet; numbers read back to the same
 * bits. */
coble_status coble_bond_log_append(coble_bond_log *log, const coble_bond_event *list,
                                   int64_t count);

/* Writes the events as the next member of the series, at the report's time. gap: [count], now. */
coble_status coble_bond_log_output(coble_bond_log *log, const coble_bond_event *list, int64_t count,
                                   const coble_bond_gap *gap, const coble_step_report *report);

/* "layer", "se" or "cc"; kind: coble_bond_kind. */
const char *coble_bond_kind_name(int32_t kind);

#ifdef __cplusplus
}
#endif
#endif
