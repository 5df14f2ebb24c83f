#include "lattice_log.h"

#include <math.h>
#include <stdlib.h>

#include "app.h"
#include "coble/vtkio.h"

static const double PI = 3.14159265358979323846;

coble_series coble_lattice_log_begin(const char *folder) {
  return (coble_series){.folder = folder, .name = "lattice", .extension = "vtp"};
}

/* A point of a line has its bond's state, so every line has two points of its own, after those of
 * the bodies. */
typedef struct {
  float (*moved)[3]; /* [nodes] m */
  uint8_t *state;    /* [bonds] */
  double *position;  /* [points][3] um */
  float *u[3];       /* [points] um */
  float *diameter;   /* [points] um; 0 on lines */
  int32_t *broken;   /* [points] bodies: of its bonds; lines: this bond */
  int32_t *bond;     /* [points] coble_bond_state; -1 at bodies */
  int64_t *line;     /* [lines][2] */
  int64_t points, lines;
} frame;

static void release(frame *f) {
  free(f->moved), free(f->state), free(f->position), free(f->diameter), free(f->broken);
  for (int a = 0; a < 3; a++) free(f->u[a]);
  free(f->bond), free(f->line);
}

static bool is_line(const coble_graph *g, const coble_bond *bond) {
  if (bond->j < 0) return false;
  for (int a = 0; a < 2 && g->periodic_sides; a++)
    if (2 * fabs(g->position[bond->i][a] - g->position[bond->j][a]) > g->size[a]) return false;
  return true;
}

static coble_status allocate(const coble_graph *g, frame *f) {
  for (int64_t b = 0; b < g->bonds; b++) f->lines += is_line(g, g->bond + b);
  f->points = g->nodes + 2 * f->lines;
  const size_t points = (size_t)f->points + 1;
  f->moved = malloc((size_t)g->nodes * sizeof *f->moved);
  f->state = malloc((size_t)g->bonds + 1);
  f->position = malloc(3 * points * sizeof(double));
  for (int a = 0; a < 3; a++) f->u[a] = malloc(points * sizeof(float));
  f->diameter = calloc(points, sizeof(float));
  f->broken = calloc(points, sizeof(int32_t));
  f->bond = malloc(points * sizeof(int32_t));
  f->line = malloc((2 * (size_t)f->lines + 1) * sizeof(int64_t));
  if (f->moved && f->state && f->position && f->u[0] && f->u[1] && f->u[2] && f->diameter &&
      f->broken && f->bond && f->line)
    return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for a lattice of %d bodies", g->nodes);
}

static void put(const coble_graph *g, frame *f, int64_t point, int32_t node) {
  for (int a = 0; a < 3; a++) {
    const double u = (double)f->moved[node][a];
    f->position[3 * point + a] = (g->position[node][a] + u) * 1e6;
    f->u[a][point] = (float)(u * 1e6);
  }
}

static void fill(const coble_graph *g, frame *f) {
  for (int32_t i = 0; i < g->nodes; i++) {
    put(g, f, i, i);
    f->diameter[i] = (float)(cbrt(6 * g->volume[i] / PI) * 1e6);
    f->bond[i] = -1;
  }
  int64_t point = g->nodes, *line = f->line;
  for (int64_t b = 0; b < g->bonds; b++) {
    const coble_bond *bond = g->bond + b;
    const bool broken = f->state[b] != COBLE_INTACT;
    f->broken[bond->i] += broken;
    if (bond->j >= 0) f->broken[bond->j] += broken;
    if (!is_line(g, bond)) continue;
    for (int end = 0; end < 2; end++, point++) {
      put(g, f, point, end ? bond->j : bond->i);
      f->broken[point] = broken;
      f->bond[point] = f->state[b];
      *line++ = point;
    }
  }
}

static coble_status write(const char *path, const frame *f, const coble_step_report *report) {
  const coble_vtk_points points = {.points = f->points,
                                   .position = f->position,
                                   .lines = f->lines,
                                   .line = f->line,
                                   .time_h = report->time / 3600,
                                   .capacity_mAh_cm2 = report->charge / COBLE_MAH_CM2};
  const coble_vtk_array array[] = {{"displacement_x_um", COBLE_VTK_FLOAT, f->u[0]},
                                   {"displacement_y_um", COBLE_VTK_FLOAT, f->u[1]},
                                   {"displacement_z_um", COBLE_VTK_FLOAT, f->u[2]},
                                   {"diameter_um", COBLE_VTK_FLOAT, f->diameter},
                                   {"bonds_broken", COBLE_VTK_INT32, f->broken},
                                   {"bond_state", COBLE_VTK_INT32, f->bond}};
  return coble_vtp_write(path, &points, 6, array);
}

coble_status coble_lattice_log_write(coble_series *series, const coble_graph *graph,
                                     coble_sim *sim) {
  const coble_step_report *report = coble_sim_report(sim);
  frame f = {0};
  char path[1024];
  coble_status status = allocate(graph, &f);
  if (!status) status = coble_sim_lattice(sim, f.moved, f.state);
  if (!status) status = coble_series_path(series, path);
  if (!status) {
    fill(graph, &f);
    status = write(path, &f, report);
  }
  release(&f);
  return status ? status : coble_series_add(series, report->time / 3600);
}
