#include <omp.h>
#include <stdio.h>

#include "app.h"
#include "coble/plot.h"
#include "coble/vtkio.h"
#include "figures.h"
#include "grain_sizes.h"
#include "sample.h"

static coble_file_names grain_files = {
    "grains.json",     "grains.csv", "contacts.csv",   "grain_sizes.csv",
    "grain_sizes.png", "grains.vti", "particles.yaml", NULL};

typedef struct {
  coble_structure structure;
  coble_grains grains;
  coble_grain_statistics sizes;
  double contact_area, surface, inscribed; /* sums, m2; mean, m */
  double solid;                            /* share of the box in grains */
} particles;

static coble_status measure(const coble_options *o, particles *p) {
  const double dx = p->structure.dx;
  COBLE_TRY(coble_grains_measure(&p->structure, &o->grains, &p->grains));
  COBLE_TRY(coble_grain_statistics_measure(&p->grains, dx, &p->sizes));
  for (int64_t q = 0; q < p->grains.contacts; q++) p->contact_area += p->grains.contact[q].area;
  for (int32_t i = 0; i < p->grains.count; i++) {
    p->surface += p->grains.grain[i].surface;
    p->inscribed += p->grains.grain[i].inscribed / p->grains.count;
  }
  p->solid = (double)p->sizes.volume[0].total / (double)coble_structure_cells(&p->structure);
  return COBLE_OK;
}

static double coordination(const particles *p) {
  return 2.0 * (double)p->grains.contacts / p->grains.count;
}

static double box_volume(const coble_structure *s) {
  return (double)coble_structure_cells(s) * s->dx * s->dx * s->dx;
}

static void print(const particles *p) {
  const coble_structure *s = &p->structure;
  printf("%d x %d x %d voxels of %g nm, sides %s\n", s->n[0], s->n[1], s->n[2], s->dx * 1e9,
         s->periodic_sides ? "periodic" : "closed");
  printf("%d grains, %lld of them whole, %.6f of the volume", p->grains.count,
         (long long)p->sizes.number[1].total, p->solid);
  if (p->grains.left_out > 0)
    printf("; %.3g %% of the solid left out as too small", 100 * p->grains.left_out);
  printf("\n%lld contacts, %.3f per grain, %.5g um2, %.5g 1/um\n", (long long)p->grains.contacts,
         coordination(p), p->contact_area * 1e12, p->contact_area / box_volume(s) * 1e-6);
  coble_grain_statistics_print(&p->sizes);
}

static json_t *describe(const coble_options *o, const particles *p) {
  const coble_structure *s = &p->structure;
  json_t *root = json_object();
  json_object_set_new(root, "input", json_string(o->input));
  json_object_set_new(root, "shape", json_pack("[i,i,i]", s->n[0], s->n[1], s->n[2]));
  json_object_set_new(root, "voxel_size_m", coble_app_json(s->dx));
  json_object_set_new(root, "sides", json_string(s->periodic_sides ? "periodic" : "noflux"));
  json_object_set_new(root, "neck", coble_app_json(o->grains.neck));
  json_object_set_new(root, "smallest_voxels", json_integer(o->grains.smallest));
  json_object_set_new(root, "solid_fraction", coble_app_json(p->solid));
  json_object_set_new(root, "left_out_fraction", coble_app_json(p->grains.left_out));
  json_object_set_new(root, "grains", json_integer(p->grains.count));
  json_object_set_new(root, "whole_grains", json_integer(p->sizes.number[1].total));
  json_object_set_new(root, "contacts", json_integer(p->grains.contacts));
  json_object_set_new(root, "mean_coordination", coble_app_json(coordination(p)));
  json_object_set_new(root, "contact_area_m2", coble_app_json(p->contact_area));
  json_object_set_new(root, "specific_contact_area_1_m",
                      coble_app_json(p->contact_area / box_volume(s)));
  json_object_set_new(root, "surface_m2", coble_app_json(p->surface));
  json_object_set_new(root, "mean_inscribed_diameter_m", coble_app_json(p->inscribed));
  json_object_set_new(root, "equivalent_diameter", coble_grain_statistics_json(&p->sizes));
  json_object_set_new(root, "version", json_string(coble_app_version()));
  json_object_set_new(root, "commit", json_string(coble_app_commit()));
  return root;
}

static coble_status write_labels(const char *path, const particles *p) {
  const coble_structure *s = &p->structure;
  const double um = s->dx * 1e6;
  const coble_vtk_grid grid = {.n = {s->n[0], s->n[1], s->n[2]}, .spacing = {um, um, um}};
  const coble_vtk_array label = {"grain", COBLE_VTK_INT32, p->grains.label};
  return coble_vti_write(path, &grid, 1, &label);
}

/* The grains as spheres of their volumes, for a case to include. */
static coble_status write_case(const char *path, const coble_options *o, const coble_structure *s) {
  char text[2048];
  const double um = s->dx * 1e6;
  const int length = snprintf(
      text, sizeof text,
      "# Grains found by coble grains on\n# %.1000s\n"
      "# as spheres of their volumes. To be included by a case.\n"
      "geometry:\n  voxel_size: %.9g um\n  thickness: %.9g um\n  width: [%.9g um, %.9g um]\n"
      "  sides: %s\n  spheres: {file: grains.csv}\n",
      o->input, um, s->n[2] * um, s->n[0] * um, s->n[1] * um,
      s->periodic_sides ? "periodic" : "mirror");
  if (length < 0 || length >= (int)sizeof text)
    return coble_fail(COBLE_ERR_INTERNAL, "%s: the text is too long", path);
  return coble_folder_write(path, text);
}

static coble_status write_all(const coble_options *o, const particles *p) {
  char path[1024];
  COBLE_TRY(coble_folder_prepare(o->out, grain_files));
  COBLE_TRY(coble_folder_join(o->out, "grains.csv", path));
  COBLE_TRY(coble_grains_write(path, &p->grains));
  COBLE_TRY(coble_folder_join(o->out, "contacts.csv", path));
  COBLE_TRY(coble_grain_contacts_write(path, &p->grains));
  COBLE_TRY(coble_folder_join(o->out, "grain_sizes.csv", path));
  COBLE_TRY(coble_grain_statistics_write(path, &p->sizes));
  COBLE_TRY(coble_folder_join(o->out, "grains.vti", path));
  COBLE_TRY(write_labels(path, p));
  COBLE_TRY(coble_folder_join(o->out, "particles.yaml", path));
  COBLE_TRY(write_case(path, o, &p->structure));
  COBLE_TRY(coble_folder_join(o->out, "grain_sizes.png", path));
  if (!o->no_plots && coble_plot_available()) COBLE_TRY(coble_figure_grains(path, &p->sizes));
  COBLE_TRY(coble_folder_join(o->out, "grains.json", path));
  return coble_app_write_json(path, describe(o, p));
}

/* c: the case, or NULL for an image. */
static coble_status find(const coble_options *o, const coble_case *c) {
  particles p = {0};
  COBLE_TRY(coble_sample_check_out(o, c, grain_files));
  if (o->threads > 0) omp_set_num_threads(o->threads);
  coble_status status = coble_sample_load(o, c, &p.structure);
  if (!status) status = measure(o, &p);
  if (!status && !o->quiet) print(&p);
  if (!status && o->out) status = write_all(o, &p);
  coble_grain_statistics_release(&p.sizes);
  coble_grains_release(&p.grains);
  coble_structure_release(&p.structure);
  return status;
}

int coble_app_grains(const coble_options *options) { return coble_sample_each(options, find); }
