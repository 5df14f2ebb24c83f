#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "coble/vtkio.h"
#include "folder.h"

enum { NAME_LENGTH = 32 };

struct coble_writer {
  const char *folder;
  const coble_case_output *what;
  const coble_structure *structure;
  int32_t first[3], count[3]; /* first voxel; voxels written along each axis */
  coble_sim_fields fields;    /* host arrays, all voxels; thinned in place */
  float *diameter;            /* nm, [all voxels]; thinned in place */
  int frames;
  double *time; /* h, [frames] */
};

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
                           (o->pressure ? 4u : 0u) + (o->pore_diameter ? 4u : 0u);
  return plane * (size_t)extent(o, s, 2) * per_voxel + (o->films ? plane * 16u : 0u);
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
  float **films[] = {&w->fields.h_se, &w->fields.h_cc, &w->fields.p_se, &w->fields.p_cc};
  bool full = true;
  if (o->phase) full &= (w->fields.phase = malloc(cells)) != NULL;
  if (o->saturation) full &= (w->fields.saturation = malloc(cells * sizeof(float))) != NULL;
  if (o->pressure) full &= (w->fields.pressure = malloc(cells * sizeof(float))) != NULL;
  if (o->pore_diameter) full &= (w->diameter = malloc(cells * sizeof(float))) != NULL;
  for (int i = 0; i < 4 && o->films; i++)
    full &= (*films[i] = malloc(plane * sizeof(float))) != NULL;
  if (full) return COBLE_OK;
  return coble_fail(COBLE_ERR_MEMORY,
                    "out of memory for the output of %zu voxels; ask for fewer output.fields",
                    cells);
}

coble_status coble_writer_create(const char *folder, const coble_case_output *what,
                                 const coble_structure *structure, coble_writer **out) {
  *out = NULL;
  COBLE_TRY(check_region(what, structure));
  coble_writer *w = calloc(1, sizeof *w);
  if (!w) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the output writer");
  w->folder = folder;
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
  void *blocks[] = {f->phase, f->saturation, f->pressure, f->h_se, f->h_cc,
                    f->p_se,  f->p_cc,       w->diameter, w->time, w};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) free(blocks[i]);
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
        const size_t x = (size_t)(w->first[0] + i * stride);
        const size_t y = (size_t)(w->first[1] + j * stride);
        const size_t z = (size_t)(bottom + k * stride);
        const size_t from = x + (size_t)n[0] * (y + (size_t)n[1] * z);
        memmove(to, (const char *)data + from * size, size);
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
  coble_vtk_array array[4];
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
  return coble_vti_write(path, grid, arrays, array);
}

static coble_status write_films(coble_writer *w, coble_vtk_grid grid, const char *path) {
  grid.n[2] = 1;
  grid.origin[2] = 0;
  const size_t count = (size_t)grid.n[0] * (size_t)grid.n[1];
  const coble_sim_fields *f = &w->fields;
  const coble_vtk_array array[] = {{"h_se_um", COBLE_VTK_FLOAT, f->h_se},
                                   {"h_cc_um", COBLE_VTK_FLOAT, f->h_cc},
                                   {"p_se_MPa", COBLE_VTK_FLOAT, f->p_se},
                                   {"p_cc_MPa", COBLE_VTK_FLOAT, f->p_cc}};
  float *data[] = {f->h_se, f->h_cc, f->p_se, f->p_cc};
  for (int i = 0; i < 4; i++) {
    thin(w, data[i], sizeof(float), 0, 1);
    scale(data[i], count, i < 2 ? 1e6f : 1e-6f);
  }
  return coble_vti_write(path, &grid, 4, array);
}

static coble_status grow(coble_writer *w) {
  const size_t count = (size_t)w->frames + 1;
  double *time = realloc(w->time, count * sizeof *time);
  if (!time)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of %zu outputs", count);
  w->time = time;
  return COBLE_OK;
}

/* series: "fields" or "films"; the collection lists the same frames for both. */
static coble_status write_collection(const coble_writer *w, const char *series) {
  const size_t count = (size_t)w->frames;
  char path[1024], text[NAME_LENGTH];
  const char **files = malloc(count * sizeof *files);
  char(*names)[NAME_LENGTH] = malloc(count * sizeof *names);
  coble_status status = COBLE_OK;
  if (!files || !names)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of %zu outputs", count);
  for (int i = 0; i < w->frames && !status; i++) {
    snprintf(names[i], NAME_LENGTH, "%s_%04d.vti", series, i);
    files[i] = names[i];
  }
  snprintf(text, sizeof text, "%s.pvd", series);
  if (!status) status = coble_folder_join(w->folder, text, path);
  if (!status) status = coble_pvd_write(path, w->frames, w->time, files);
  free(files);
  free(names);
  return status;
}

static coble_status frame_path(const coble_writer *w, const char *series, char path[1024]) {
  char name[NAME_LENGTH];
  snprintf(name, sizeof name, "%s_%04d.vti", series, w->frames);
  return coble_folder_join(w->folder, name, path);
}

coble_status coble_writer_write(coble_writer *w, coble_sim *sim) {
  const coble_vtk_grid grid = make_grid(w, coble_sim_report(sim));
  const bool voxels = w->fields.phase || w->fields.saturation || w->fields.pressure || w->diameter;
  char path[1024];
  COBLE_TRY(grow(w));
  COBLE_TRY(coble_sim_download(sim, &w->fields));
  if (voxels) {
    COBLE_TRY(frame_path(w, "fields", path));
    COBLE_TRY(write_voxels(w, &grid, path));
  }
  if (w->what->films) {
    COBLE_TRY(frame_path(w, "films", path));
    COBLE_TRY(write_films(w, grid, path));
  }
  w->time[w->frames++] = grid.time_h;
  if (voxels) COBLE_TRY(write_collection(w, "fields"));
  if (w->what->films) COBLE_TRY(write_collection(w, "films"));
  return COBLE_OK;
}
