#include "history.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>

typedef enum { REAL, INT64, INT, STATE } kind;

typedef struct {
  const char *name; /* with its unit */
  kind kind;
  size_t offset;
  double unit; /* SI value of the unit; the number written is value/unit */
} column;

#define AT(member) offsetof(coble_step_report, member)
static const column columns[] = {
    {"step", INT64, AT(step), 1},
    {"time_h", REAL, AT(time), 3600},
    {"capacity_mAh_cm2", REAL, AT(charge), 36000},
    {"dt_s", REAL, AT(dt), 1},
    {"li_pores_um", REAL, AT(li_pores), 1e-6},
    {"li_se_um", REAL, AT(li_se), 1e-6},
    {"li_cc_um", REAL, AT(li_cc), 1e-6},
    {"li_crevice_um", REAL, AT(li_crevices), 1e-6},
    {"ledger_defect", REAL, AT(ledger_defect), 1},
    {"pressure_mean_MPa", REAL, AT(pressure_mean), 1e6},
    {"pressure_max_MPa", REAL, AT(pressure_max), 1e6},
    {"pressure_se_MPa", REAL, AT(pressure_se), 1e6},
    {"pressure_cc_MPa", REAL, AT(pressure_cc), 1e6},
    {"se_state", STATE, AT(se), 1},
    {"cc_state", STATE, AT(cc), 1},
    {"gap_se_um", REAL, AT(gap_se), 1e-6},
    {"gap_cc_um", REAL, AT(gap_cc), 1e-6},
    {"lifted_area", REAL, AT(lifted_area), 1},
    {"contact_area", REAL, AT(contact_area), 1},
    {"bonds_se", INT64, AT(bonds_se), 1},
    {"bonds_cc", INT64, AT(bonds_cc), 1},
    {"bonds_layer", INT64, AT(bonds_layer), 1},
    {"crevice_area", REAL, AT(crevice_area), 1},
    {"front_min", REAL, AT(front_min), 1},
    {"front_mean", REAL, AT(front_mean), 1},
    {"front_max", REAL, AT(front_max), 1},
    {"void_fill", REAL, AT(void_fill), 1},
    {"active_sets", INT, AT(active_sets), 1},
    {"iterations", INT, AT(iterations), 1},
    {"rejected", INT, AT(rejected), 1},
    {"coupled_solves", INT64, AT(coupled_solves), 1},
    {"transport_s", REAL, AT(time_transport), 1},
    {"mechanics_s", REAL, AT(time_mechanics), 1},
    {"breaking_s", REAL, AT(time_breaking), 1},
    {"wall_s", REAL, AT(wall_s), 1},
};
#undef AT
enum { COLUMNS = sizeof columns / sizeof columns[0] };

const char *coble_interface_name(coble_interface_state state) {
  static const char *const names[] = {"bonded", "contact", "open"};
  return names[state];
}

coble_status coble_history_open(const char *path, coble_row_file *out) {
  COBLE_TRY(coble_row_file_open(path, out));
  for (int i = 0; i < COLUMNS; i++)
    fprintf(out->file, "%s%c", columns[i].name, i + 1 < COLUMNS ? ',' : '\n');
  return coble_row_file_commit(out);
}

void coble_print_number(FILE *file, double value) {
  char text[32];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  fputs(text, file);
}

coble_status coble_history_append(coble_row_file *history, const coble_step_report *report) {
  FILE *file = history->file;
  for (int i = 0; i < COLUMNS; i++) {
    const void *at = (const char *)report + columns[i].offset;
    if (i > 0) fputc(',', file);
    switch (columns[i].kind) {
      case REAL:
        coble_print_number(file, *(const double *)at / columns[i].unit);
        break;
      case INT64:
        fprintf(file, "%" PRId64, *(const int64_t *)at);
        break;
      case INT:
        fprintf(file, "%d", *(const int *)at);
        break;
      case STATE:
        fputs(coble_interface_name(*(const coble_interface_state *)at), file);
        break;
    }
  }
  fputc('\n', file);
  return coble_row_file_commit(history);
}
