#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "coble/picture.h"
#include "coble/vtkio.h"
#include "folder.h"
#include "lab.h"
#include "preview.h"
#include "series.h"

enum { FILM_ARRAYS = 6 };

struct coble_writer {
  const char *folder, *name; /* of the run; of the case */
  const coble_case_output *what;
  const coble_structure *structure;
  int32_t first[3], count[3]; /* first voxel; voxels written along each axis */
  coble_sim_fields fields;    /* host arrays, all voxels; thinned in place */
  float *diameter;            /* nm, [all voxels]; thinned in place */
  coble_series voxels, films;
  coble_lab_log lab;
  coble_lab_params lab_params;
  bool draws; /* previews */
  int previews;
};

/* One array of a film: what is written under `name` is the field times `factor`. */
typedef struct {
  const char *name;
  float factor;
  float **field;
} film_array;

static void list_films(coble_sim_fields *f, film_array out[FILM_ARRAYS]) {
  const film_array list[FILM_ARRAYS] = {
      {"h_se_um", 1e6f, &f->h_se},     {"h_cc_um", 1e6f, &f->h_cc},
      {"p_se_MPa", 1e-6f, &f->p_se},   {"p_cc_MPa", 1e-6f, &f->p_cc},
      {"gap_se_um", 1e6f, &f->gap_se}, {"gap_cc_um", 1e6f, &f->gap_cc}};
  memcpy(out, list, sizeof list);
}

/* First voxel and number of voxels written along an axis. */
static int32_t extent(const coble_case_output *o, const coble_structure *s, int axis) {
  const int32_t size =
      o->region_size[axis] > 0 ? o->region_size[axis] : s->n[axis] - o->region_first[axis];
  const int32_t stride = o->stride > 1 ? o->stride : 1;
  return (size + stride - 1) / stride;
}

size_t coble_writer_bytes(const coble_case_output *o, const coble_structure *s) {
  const size_t plane = (size_t)extent(o, s, 0) * (size_t)extent(o, s, 1);
  const size_t per_voxel = (o->phase ? 1u : 0u) + (o->saturation ? 4u : 0u) +
                           (o->pressure ? 4u : 0u) + (o->pore_diameter ? 4u : 0u) +
                           (o->crevice ? 1u : 0u) + (o->displacement ? 4u : 0u);
  return plane * (size_t)extent(o, s, 2) * per_voxel +
         (o->films ? plane * FILM_ARRAYS * sizeof(float) : 0u);
}

static coble_status check_region(const coble_case_output *o, const coble_structure *s) {
  for (int a = 0; a < 3; a++)
    if (o->region_first[a] < 0 || o->region_first[a] >= s->n[a] || o->region_size[a] < 0 ||
        o->region_size[a] > s->n[a] - o->region_first[a])
      return coble_fail(COBLE_ERR_INPUT,
                        "output.region: %d voxels from voxel %d on along %c do not lie in the "
                        "layer's %d",
                        o->region_size[a], o->region_first[a], "xyz"[a], s -> n[a]);
  return COBLE_OK;
}

static coble_status allocate(coble_writer *w) {
  const coble_case_output *o = w->what;
  const size_t cells = coble_structure_cells(w->structure);
  const size_t plane = (size_t)w->structure->n[0] * (size_t)w->structure->n[1];
  coble_sim_fields *f = &w->fields;
  film_array films[FILM_ARRAYS];
  list_films(f, films);
  const bool seen = o->lab || w->draws;
  const bool displaced[3] = {seen, seen, seen || o->displacement};
  bool full = true;
  if (o->phase) full &= (f->phase = malloc(cells)) != NULL;
  if (o->saturation) full &= (f->saturation = malloc(cells * sizeof(float))) != NULL;
  if (o->pressure) full &= (f->pressure = malloc(cells * sizeof(float))) != NULL;
  if (o->pore_diameter) full &= (w->diameter = malloc(cells * sizeof(float))) != NULL;
  if (o->crevice) full &= (f->crevice = malloc(cells)) != NULL;
  for (int a = 0; a < 3; a++)
    if (displaced[a]) full &= (f->displacement[a] = malloc(cells * sizeof(float))) != NULL;
  if (seen) full &= (f->li_pores = malloc(cells * sizeof(float))) != NULL;
  if (seen) full &= (f->li_crevices = malloc(cells * sizeof(float))) != NULL;
  for (int i = 0; i < FILM_ARRAYS && (o->films || seen); i++)
    full &= (*films[i].field = malloc(plane * sizeof(float))) != NULL;
  if (full) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY,
                    "out of memory for the output of %zu voxels; ask for fewer output.fields",
                    cells);
}

coble_status coble_writer_create(const char *folder, const coble_case *c,
                                 const coble_structure *structure, coble_writer **out) {
  const coble_case_output *what = &c->output;
  *out = NULL;
  COBLE_TRY(check_region(what, structure));
  coble_writer *w = calloc(1, sizeof *w);
  if (!w) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the output writer");
  w->voxels = (coble_series){.folder = folder, .name = "fields", .extension = "vti"};
  w->films = (coble_series){.folder = folder, .name = "films", .extension = "vti"};
  w->lab = coble_lab_log_begin(folder);
  w->lab_params = coble_lab_params_of(c, structure);
  w->folder = folder;
  w->name = c->name;
  w->draws = what->preview && coble_picture_available();
  w->what = what;
  w->structure = structure;
  for (int a = 0; a < 3; a++) {
    w->first[a] = what->region_first[a];
    w->count[a] = extent(what, structure, a);
  }
  const coble_status status = allocate(w);
  if (status)
    coble_writer_destroy(w);
  else
    *out = w;
  return status;
}

void coble_writer_destroy(coble_writer *w) {
  if (!w) return;
  coble_sim_fields *f = &w->fields;
  film_array films[FILM_ARRAYS];
  list_films(f, films);
  for (int i = 0; i < FILM_ARRAYS; i++) free(*films[i].field);
  free(f->phase), free(f->saturation), free(f->pressure);
  free(f->crevice), free(f->li_pores), free(f->li_crevices), free(w->diameter);
  for (int a = 0; a < 3; a++) free(f->displacement[a]);
  coble_lab_log_release(&w->lab);
  coble_series_release(&w->voxels);
  coble_series_release(&w->films);
  free(w);
}

/* Thins `layers` layers of a field from layer `bottom` on to region and stride, in place: what is
 * read never lies before what is written. */
static void thin(const coble_writer *w, void *data, size_t size, int32_t bottom, int32_t layers) {
  const int32_t *n = w->structure->n;
  const int32_t stride = w->what->stride > 1 ? w->what->stride : 1;
  char *to = data;
  for (int32_t k = 0; k < layers; k++)
    for (int32_t j = 0; j < w->count[1]; j++)
      for (int32_t i = 0; i < w->count[0]; i++, to += size) {
        const int64_t x = w->first[0] + (int64_t)i * stride, y = w->first[1] + (int64_t)j * stride;
        const int64_t z = bottom + (int64_t)k * stride, from = x + n[0] * (y + n[1] * z);
        memmove(to, (const char *)data + (size_t)from * size, size);
      }
}

static void thin_voxels(const coble_writer *w, void *data, size_t size) {
  thin(w, data, size, w->first[2], w->count[2]);
}

static void scale(float *data, size_t count, float factor) {
  for (size_t i = 0; i < count; i++) data[i] *= factor;
}

static void fill_diameter(coble_writer *w) {
  const coble_structure *s = w->structure;
  const size_t cells = coble_structure_cells(s);
  const double nm = s->diameter_unit * 1e9;
  for (size_t i = 0; i < cells; i++) w->diameter[i] = (float)(s->diameter[i] * nm);
}

static coble_vtk_grid make_grid(const coble_writer *w, const coble_step_report *report) {
  const double um = w->structure->dx * 1e6, stride = w->what->stride > 1 ? w->what->stride : 1;
  coble_vtk_grid grid = {.time_h = report->time / 3600,
                         .capacity_mAh_cm2 = report->charge / COBLE_MAH_CM2};
  for (int a = 0; a < 3; a++) {
    grid.n[a] = w->count[a];
    grid.origin[a] = w->first[a] * um;
    grid.spacing[a] = um * stride;
  }
  return grid;
}

static coble_status write_voxels(coble_writer *w, const coble_vtk_grid *grid, const char *path) {
  const size_t count = (size_t)grid->n[0] * (size_t)grid->n[1] * (size_t)grid->n[2];
  coble_vtk_array array[6];
  int arrays = 0;
  if (w->fields.phase) {
    thin_voxels(w, w->fields.phase, 1);
    array[arrays++] = (coble_vtk_array){"phase", COBLE_VTK_UINT8, w->fields.phase};
  }
  if (w->fields.saturation) {
    thin_voxels(w, w->fields.saturation, sizeof(float));
    array[arrays++] = (coble_vtk_array){"saturation", COBLE_VTK_FLOAT, w->fields.saturation};
  }
  if (w->fields.pressure) {
    thin_voxels(w, w->fields.pressure, sizeof(float));
    scale(w->fields.pressure, count, 1e-6f);
    array[arrays++] = (coble_vtk_array){"pressure_MPa", COBLE_VTK_FLOAT, w->fields.pressure};
  }
  if (w->diameter) {
    fill_diameter(w);
    thin_voxels(w, w->diameter, sizeof(float));
    array[arrays++] = (coble_vtk_array){"pore_diameter_nm", COBLE_VTK_FLOAT, w->diameter};
  }
  if (w->fields.crevice) {
    thin_voxels(w, w->fields.crevice, 1);
    array[arrays++] = (coble_vtk_array){"crevice", COBLE_VTK_UINT8, w->fields.crevice};
  }
  if (w->what->displacement) {
    float *data = w->fields.displacement[2];
    thin_voxels(w, data, sizeof(float));
    scale(data, count, 1e6f);
    array[arrays++] = (coble_vtk_array){"displacement_z_um", COBLE_VTK_FLOAT, data};
  }
  return coble_vti_write(path, grid, arrays, array);
}

static coble_status write_films(coble_writer *w, coble_vtk_grid grid, const char *path) {
  grid.n[2] = 1;
  grid.origin[2] = 0;
  const size_t count = (size_t)grid.n[0] * (size_t)grid.n[1];
  coble_vtk_array array[FILM_ARRAYS];
  film_array films[FILM_ARRAYS];
  list_films(&w->fields, films);
  for (int i = 0; i < FILM_ARRAYS; i++) {
    float *data = *films[i].field;
    thin(w, data, sizeof(float), 0, 1);
    scale(data, count, films[i].factor);
    array[i] = (coble_vtk_array){films[i].name, COBLE_VTK_FLOAT, data};
  }
  return coble_vti_write(path, &grid, FILM_ARRAYS, array);
}

bool coble_writer_has_voxels(const coble_case_output *o) {
  return o->phase || o->saturation || o->pressure || o->pore_diameter || o->crevice ||
         o->displacement;
}

/* What is seen of the cell: the lab frame, the preview. */
static coble_status write_seen(coble_writer *w, const coble_step_report *report) {
  const coble_lab_source source = coble_lab_source_of(w->structure, &w->fields);
  char name[32], path[1024];
  if (w->what->lab) COBLE_TRY(coble_lab_log_write(&w->lab, &w->lab_params, &source, report));
  if (!w->draws) return COBLE_OK;
  snprintf(name, sizeof name, "preview_%04d.png", w->previews++);
  COBLE_TRY(coble_folder_join(w->folder, name, path));
  return coble_preview_write(path, w->name, &source, report);
}

coble_status coble_writer_write(coble_writer *w, coble_sim *sim) {
  const coble_vtk_grid grid = make_grid(w, coble_sim_report(sim));
  char path[1024];
  COBLE_TRY(coble_sim_download(sim, &w->fields));
  COBLE_TRY(write_seen(w, coble_sim_report(sim))); /* what follows thins the fields in place */
  if (coble_writer_has_voxels(w->what)) {
    COBLE_TRY(coble_series_path(&w->voxels, path));
    COBLE_TRY(write_voxels(w, &grid, path));
    COBLE_TRY(coble_series_add(&w->voxels, grid.time_h));
  }
  if (w->what->films) {
    COBLE_TRY(coble_series_path(&w->films, path));
    COBLE_TRY(write_films(w, grid, path));
    COBLE_TRY(coble_series_add(&w->films, grid.time_h));
  }
  return COBLE_OK;
}

coble_status coble_writer_resume(coble_writer *w, int64_t outputs, const double *time_h) {
  w->previews = (int)outputs;
  if (coble_writer_has_voxels(w->what)) COBLE_TRY(coble_series_resume(&w->voxels, outputs, time_h));
  if (w->what->films) COBLE_TRY(coble_series_resume(&w->films, outputs, time_h));
  return w->what->lab ? coble_lab_log_resume(&w->lab, outputs, time_h) : COBLE_OK;
}
