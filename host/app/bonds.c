#include "bonds.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "coble/vtkio.h"
#include "folder.h"
#include "history.h"
#include "rows.h"
#include "series.h"

struct coble_bond_log {
  coble_row_file table;
  int64_t rows;
  coble_series series;
};

typedef struct {
  const char *name; /* with its unit */
  size_t offset;    /* of a double */
  double unit;      /* SI value of the unit; the number written is value/unit */
} column;

#define AT(member) offsetof(coble_bond_event, member)
static const column columns[] = {
    {"x_um", AT(position[0]), 1e-6},   {"y_um", AT(position[1]), 1e-6},
    {"z_um", AT(position[2]), 1e-6},   {"normal_x", AT(normal[0]), 1},
    {"normal_y", AT(normal[1]), 1},    {"normal_z", AT(normal[2]), 1},
    {"time_h", AT(time), 3600},        {"capacity_mAh_cm2", AT(charge), COBLE_MAH_CM2},
    {"tension_MPa", AT(tension), 1e6}, {"shear_MPa", AT(shear), 1e6},
    {"ratio", AT(ratio), 1},           {"area_um2", AT(area), 1e-12},
};
#undef AT
enum {
  COLUMNS = sizeof columns / sizeof columns[0],
  VECTORS = 6 /* columns of position and normal: no arrays of their own in a .vtp */
};

static double number(const coble_bond_event *event, int i) {
  double value;
  memcpy(&value, (const char *)event + columns[i].offset, sizeof value);
  return value / columns[i].unit;
}

/* 0: pulled apart, 90: sheared off. */
static double mode_angle_deg(const coble_bond_event *event) {
  return atan2(event->shear, event->tension) * 180 / acos(-1.0);
}

const char *coble_bond_kind_name(int32_t kind) {
  static const char *const names[] = {"layer", "se", "cc"};
  return names[kind];
}

static coble_status new_log(const char *folder, coble_bond_log **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of broken bonds");
  (*out)->series = (coble_series){.folder = folder, .name = "bonds", .extension = "vtp"};
  return COBLE_OK;
}

coble_status coble_bond_log_close(coble_bond_log *log) {
  if (!log) return COBLE_OK;
  const coble_status status = coble_row_file_close(&log->table);
  coble_series_release(&log->series);
  free(log);
  return status;
}

static coble_status write_header(coble_bond_log *log, const char *path) {
  COBLE_TRY(coble_row_file_open(path, &log->table));
  fputs("step,bond,kind", log->table.file);
  for (int i = 0; i < COLUMNS; i++) fprintf(log->table.file, ",%s", columns[i].name);
  fputs(",mode_angle_deg\n", log->table.file);
  return coble_row_file_commit(&log->table);
}

/* The log, or nothing when opening it failed. */
static coble_status opened(coble_status status, coble_bond_log *log, coble_bond_log **out) {
  *out = log;
  if (!status) return COBLE_OK;
  coble_bond_log_close(log);
  *out = NULL;
  return status;
}

coble_status coble_bond_log_open(const char *folder, coble_bond_log **out) {
  char path[1024];
  coble_bond_log *log = NULL;
  *out = NULL;
  COBLE_TRY(coble_folder_join(folder, "bonds.csv", path));
  COBLE_TRY(new_log(folder, &log));
  return opened(write_header(log, path), log, out);
}

coble_status coble_bond_log_reopen(const char *folder, int64_t rows, int64_t outputs,
                                   const double *time_h, coble_bond_log **out) {
  char path[1024];
  coble_bond_log *log = NULL;
  *out = NULL;
  COBLE_TRY(coble_folder_join(folder, "bonds.csv", path));
  COBLE_TRY(new_log(folder, &log));
  log->rows = rows;
  coble_status status = coble_row_file_reopen(path, rows, &log->table);
  if (!status) status = coble_series_resume(&log->series, outputs, time_h);
  return opened(status, log, out);
}

coble_status coble_bond_log_flush(coble_bond_log *log) { return coble_row_file_flush(&log->table); }

static void append_row(FILE *file, const coble_bond_event *event) {
  fprintf(file, "%" PRId64 ",%" PRId32 ",%s", event->step, event->bond,
          coble_bond_kind_name(event->kind));
  for (int i = 0; i < COLUMNS; i++) {
    fputc(',', file);
    coble_print_number(file, number(event, i));
  }
  fputc(',', file);
  coble_print_number(file, mode_angle_deg(event));
  fputc('\n', file);
}

coble_status coble_bond_log_append(coble_bond_log *log, const coble_bond_event *list,
                                   int64_t count) {
  if (log->rows == count) return COBLE_OK;
  for (; log->rows < count; log->rows++) append_row(log->table.file, &list[log->rows]);
  return coble_row_file_commit(&log->table);
}

/* --- one file of the series --- */

typedef struct {
  double *position, *normal; /* [count][3] */
  double *value;             /* [COLUMNS - VECTORS][count] */
  double *angle;             /* [count] */
  float *opening, *slip;     /* um, [count] */
  int32_t *bond, *kind;      /* [count] */
} point_data;

static void release(point_data *d) {
  free(d->position), free(d->normal), free(d->value), free(d->angle);
  free(d->opening), free(d->slip), free(d->bond), free(d->kind);
}

static coble_status allocate(size_t n, point_data *d) {
  const size_t room = n > 0 ? n : 1;
  *d = (point_data){.position = calloc(3 * room, sizeof(double)),
                    .normal = calloc(3 * room, sizeof(double)),
                    .value = calloc((COLUMNS - VECTORS) * room, sizeof(double)),
                    .angle = calloc(room, sizeof(double)),
                    .opening = calloc(room, sizeof(float)),
                    .slip = calloc(room, sizeof(float)),
                    .bond = calloc(room, sizeof(int32_t)),
                    .kind = calloc(room, sizeof(int32_t))};
  if (d->position && d->normal && d->value && d->angle && d->opening && d->slip && d->bond &&
      d->kind)
    return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu broken bonds", n);
}

static void fill(const coble_bond_event *list, size_t n, const coble_bond_gap *gap, point_data *d) {
  for (size_t e = 0; e < n; e++) {
    for (int a = 0; a < 3; a++) {
      d->position[3 * e + (size_t)a] = number(&list[e], a);
      d->normal[3 * e + (size_t)a] = number(&list[e], a + 3);
    }
    for (int i = VECTORS; i < COLUMNS; i++)
      d->value[(size_t)(i - VECTORS) * n + e] = number(&list[e], i);
    d->angle[e] = mode_angle_deg(&list[e]);
    d->opening[e] = gap[e].opening * 1e6f;
    d->slip[e] = gap[e].slip * 1e6f;
    d->bond[e] = list[e].bond;
    d->kind[e] = list[e].kind;
  }
}

coble_status coble_bond_log_output(coble_bond_log *log, const coble_bond_event *list, int64_t count,
                                   const coble_bond_gap *gap, const coble_step_report *report) {
  const size_t n = (size_t)count;
  char path[1024];
  point_data d;
  coble_vtk_array array[COLUMNS - VECTORS + 5];
  int arrays = 0;
  COBLE_TRY(coble_series_path(&log->series, path));
  coble_status status = allocate(n, &d);
  if (!status) {
    fill(list, n, gap, &d);
    array[arrays++] = (coble_vtk_array){"kind", COBLE_VTK_INT32, d.kind};
    array[arrays++] = (coble_vtk_array){"bond", COBLE_VTK_INT32, d.bond};
    array[arrays++] = (coble_vtk_array){"mode_angle_deg", COBLE_VTK_DOUBLE, d.angle};
    for (int i = VECTORS; i < COLUMNS; i++)
      array[arrays++] =
          (coble_vtk_array){columns[i].name, COBLE_VTK_DOUBLE, d.value + (size_t)(i - VECTORS) * n};
    array[arrays++] = (coble_vtk_array){"opening_um", COBLE_VTK_FLOAT, d.opening};
    array[arrays++] = (coble_vtk_array){"slip_um", COBLE_VTK_FLOAT, d.slip};
    const coble_vtk_points points = {.points = count,
                                     .position = d.position,
                                     .normal = d.normal,
                                     .time_h = report->time / 3600,
                                     .capacity_mAh_cm2 = report->charge / COBLE_MAH_CM2};
    status = coble_vtp_write(path, &points, arrays, array);
  }
  release(&d);
  return status ? status : coble_series_add(&log->series, report->time / 3600);
}
