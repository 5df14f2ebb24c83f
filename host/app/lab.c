#include "lab.h"

#include <math.h>
#include <stdlib.h>

#include "app.h"
#include "coble/electrochem.h"
#include "coble/vtkio.h"

static const double rim_share = 0.05; /* of the layer's thickness, of SE and of CC */

coble_lab_log coble_lab_log_begin(const char *folder) {
  return (coble_lab_log){.lab = {.folder = folder, .name = "lab", .extension = "vti"},
                         .surface = {.folder = folder, .name = "surface", .extension = "vtp"}};
}

void coble_lab_log_release(coble_lab_log *log) {
  coble_series_release(&log->lab);
  coble_series_release(&log->surface);
}

coble_lab_source coble_lab_source_of(const coble_structure *s, const coble_sim_fields *f) {
  return (coble_lab_source){
      .structure = s,
      .li_pores = f->li_pores,
      .li_crevices = f->li_crevices,
      .displacement = {f->displacement[0], f->displacement[1], f->displacement[2]},
      .h_se = f->h_se,
      .h_cc = f->h_cc,
      .plate = f->plate};
}

/* m3/m2 of Li after the step that leaves most. */
static double most_li(const coble_case *c) {
  double charge = 0, most = 0;
  for (int i = 0; i < c->cell.step_count; i++) {
    const coble_case_step *step = &c->cell.steps[i];
    const double passed =
        step->duration > 0 ? fabs(step->current_density) * step->duration : step->capacity;
    charge += copysign(passed, step->current_density);
    most = fmax(most, charge);
  }
  return most * coble_li_volume_per_charge(&c->li);
}

coble_lab_params coble_lab_params_of(const coble_case *c, const coble_structure *s) {
  const coble_case_output *o = &c->output;
  const double coarse = o->stride > 1 ? o->stride : 1;
  return (coble_lab_params){.spacing = o->lab_spacing > 0 ? o->lab_spacing : coarse * s->dx,
                            .rim = rim_share * s->n[2] * s->dx,
                            .height = s->n[2] * s->dx + most_li(c),
                            .first = {o->region_first[0], o->region_first[1]},
                            .size = {o->region_size[0], o->region_size[1]}};
}

static coble_status write_lab(const char *path, const coble_lab *lab,
                              const coble_step_report *report) {
  coble_vtk_grid grid = {.time_h = report->time / 3600,
                         .capacity_mAh_cm2 = report->charge / COBLE_MAH_CM2};
  for (int a = 0; a < 3; a++) {
    grid.n[a] = lab->n[a];
    grid.origin[a] = lab->origin[a] * 1e6;
    grid.spacing[a] = lab->spacing[a] * 1e6;
  }
  const coble_vtk_array array[] = {{"phase", COBLE_VTK_UINT8, lab->phase},
                                   {"li_fraction", COBLE_VTK_FLOAT, lab->li}};
  return coble_vti_write(path, &grid, 2, array);
}

/* --- the Li under the CC --- */

typedef struct {
  double *position; /* [columns][3] um */
  int64_t *quad;    /* [quads][4] */
  float *h;         /* [columns] um */
} mesh;

static void fill_mesh(const coble_lab_source *s, const int32_t first[2], const int32_t n[2],
                      mesh *m) {
  const coble_structure *t = s->structure;
  const int64_t top = (int64_t)t->n[0] * t->n[1] * (t->n[2] - 1);
  int64_t *quad = m->quad;
  for (int64_t j = 0; j < n[1]; j++)
    for (int64_t i = 0; i < n[0]; i++) {
      const int64_t point = i + n[0] * j, c = first[0] + i + (int64_t)t->n[0] * (first[1] + j);
      const double z = t->n[2] * t->dx + (double)s->displacement[2][top + c] + (double)s->h_cc[c];
      m->h[point] = s->h_cc[c] * 1e6f;
      m->position[3 * point] = ((double)(first[0] + i) + 0.5) * t->dx * 1e6;
      m->position[3 * point + 1] = ((double)(first[1] + j) + 0.5) * t->dx * 1e6;
      m->position[3 * point + 2] = z * 1e6;
      if (i == 0 || j == 0) continue;
      const int64_t corner[4] = {point - n[0] - 1, point - n[0], point, point - 1};
      for (int q = 0; q < 4; q++) *quad++ = corner[q];
    }
}

static coble_status write_surface(const char *path, const coble_lab_source *s,
                                  const coble_lab_params *p, const coble_step_report *report) {
  int32_t n[2];
  for (int a = 0; a < 2; a++) n[a] = p->size[a] > 0 ? p->size[a] : s->structure->n[a] - p->first[a];
  const size_t points = (size_t)n[0] * (size_t)n[1];
  mesh m = {malloc(3 * points * sizeof(double)), malloc(4 * points * sizeof(int64_t)),
            malloc(points * sizeof(float))};
  coble_status status = COBLE_OK;
  if (!m.position || !m.quad || !m.h)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a surface of %zu points", points);
  if (!status) {
    fill_mesh(s, p->first, n, &m);
    const coble_vtk_points data = {.points = (int64_t)points,
                                   .position = m.position,
                                   .quads = (int64_t)(n[0] - 1) * (n[1] - 1),
                                   .quad = m.quad,
                                   .time_h = report->time / 3600,
                                   .capacity_mAh_cm2 = report->charge / COBLE_MAH_CM2};
    const coble_vtk_array array = {"h_cc_um", COBLE_VTK_FLOAT, m.h};
    status = coble_vtp_write(path, &data, 1, &array);
  }
  free(m.position);
  free(m.quad);
  free(m.h);
  return status;
}

coble_status coble_lab_log_write(coble_lab_log *log, const coble_lab_params *params,
                                 const coble_lab_source *source, const coble_step_report *report) {
  coble_lab lab;
  char path[1024];
  COBLE_TRY(coble_lab_make(source, params, &lab));
  coble_status status = coble_series_path(&log->lab, path);
  if (!status) status = write_lab(path, &lab, report);
  coble_lab_release(&lab);
  if (!status) status = coble_series_add(&log->lab, report->time / 3600);
  if (!status) status = coble_series_path(&log->surface, path);
  if (!status) status = write_surface(path, source, params, report);
  return status ? status : coble_series_add(&log->surface, report->time / 3600);
}

coble_status coble_lab_log_resume(coble_lab_log *log, int64_t outputs, const double *time_h) {
  COBLE_TRY(coble_series_resume(&log->lab, outputs, time_h));
  return coble_series_resume(&log->surface, outputs, time_h);
}
