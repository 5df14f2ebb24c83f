#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "blocks.h"
#include "coble/conductance.h"
#include "coble/measure_device.h"
#include "coble/plot.h"
#include "distributions.h"
#include "figures.h"
#include "folder.h"
#include "porosimetry.h"
#include "sample.h"

static coble_file_names measure_files = {"measure.json", "intrusion.csv", "sizes.csv",
                                            "chords.csv",   "intrusion.png", "sizes.png",
                                            "chords.png",   "blocks.vti",    "grey.yaml",
                                            NULL};

typedef struct {
  coble_structure structure;
  coble_structure_summary layer;
  double specific_surface, mean_chord[3]; /* 1/m, m */
  coble_intrusion_curve intrusion;
  coble_conductance_result axis[3];       /* those asked for */
  coble_distributions distributions; /* when they are to be written */
  coble_blocks blocks;
  double
      porosity_connected; /* pores joined to both faces: along z, else the first axis asked for */
} measurement;

/* The CPU has faster ways than the kernels of a card. */
static coble_status measure_intrusion(const coble_options *o, coble_device *dev, measurement *m) {
  if (strcmp(coble_device_backend(dev), "cpu") == 0)
    return coble_porosimetry(&m->structure, &o->intrusion, &m->intrusion);
  return coble_porosimetry_on(dev, &m->structure, &o->intrusion, &m->intrusion);
}

static coble_status measure_axes(const coble_options *o, coble_device *dev, measurement *m) {
  const coble_solve_params params = coble_solve_defaults();
  const coble_structure *s = &m->structure;
  COBLE_TRY(coble_structure_summarise(s, &m->layer));
  COBLE_TRY(coble_chord_statistics(s, &m->specific_surface, m->mean_chord));
  COBLE_TRY(measure_intrusion(o, dev, m));
  for (int a = 0; a < 3; a++) {
    if (!o->axis[a]) continue;
    COBLE_TRY(
        coble_conductance_measure(dev, s->n, s->phase, a, s->periodic_sides, &params, &m->axis[a]));
  }
  if (o->out) COBLE_TRY(coble_distributions_measure(s, &m->distributions));
  if (o->block > 0)
    COBLE_TRY(coble_upscale(dev, s, &m->blocks.creep, o->block, &m->blocks.grey,
                            &m->blocks.report));
  const int through = o->axis[2] ? 2 : o->axis[0] ? 0 : 1;
  m->porosity_connected = m->axis[through].porosity_connected;
  return COBLE_OK;
}

static void print_table(const coble_options *o, const measurement *m) {
  const coble_structure *s = &m->structure;
  printf("%d x %d x %d voxels of %g nm, sides %s\n", s->n[0], s->n[1], s->n[2], s->dx * 1e9,
         s->periodic_sides ? "periodic" : "closed");
  printf("porosity %.6f, connected %.6f\n", m->layer.porosity, m->porosity_connected);
  printf("mean local pore diameter %.5g nm (%.4g voxels), specific surface %.5g 1/um\n",
         m->layer.mean_diameter * 1e9, m->layer.mean_diameter / s->dx, m->specific_surface * 1e-6);
  coble_porosimetry_print(&o->intrusion, &m->intrusion);
  printf("%-5s %12s %12s %12s %12s %6s %9s %9s\n", "axis", "Deff/D0", "formation F", "tortuosity",
         "unknowns", "iter", "setup s", "solve s");
  for (int a = 0; a < 3; a++) {
    const coble_conductance_result *r = &m->axis[a];
    if (o->axis[a])
      printf("%-5c %12.6f %12.5f %12.5f %12lld %6d %9.3f %9.3f\n", "xyz"[a], r -> conductance_ratio,
             r -> formation_factor, r -> tortuosity_factor, (long long)r -> unknowns,
             r -> iterations, r -> setup_s, r -> solve_s);
  }
}

static json_t *describe_axis(const coble_conductance_result *r) {
  json_t *o = json_object();
  json_object_set_new(o, "D_eff_over_D0", coble_app_json(r->conductance_ratio));
  json_object_set_new(o, "formation_factor", coble_app_json(r->formation_factor));
  json_object_set_new(o, "tortuosity_factor", coble_app_json(r->tortuosity_factor));
  json_object_set_new(o, "porosity_connected", coble_app_json(r->porosity_connected));
  json_object_set_new(o, "unknowns", json_integer(r->unknowns));
  json_object_set_new(o, "iterations", json_integer(r->iterations));
  json_object_set_new(o, "residual", coble_app_json(r->residual));
  json_object_set_new(o, "flux_defect", coble_app_json(r->flux_defect));
  json_object_set_new(o, "setup_s", coble_app_json(r->setup_s));
  json_object_set_new(o, "solve_s", coble_app_json(r->solve_s));
  json_object_set_new(o, "bytes_per_unknown", coble_app_json(r->bytes_per_unknown));
  return o;
}

static json_t *describe(const coble_options *o, const coble_device *dev, const measurement *m) {
  const coble_structure *s = &m->structure;
  json_t *root = json_object(), *axes = json_object(), *chords = json_object();
  for (int a = 0; a < 3; a++) {
    const char name[2] = {"xyz"[a], 0};
    json_object_set_new(chords, name, coble_app_json(m->mean_chord[a]));
    if (o->axis[a]) json_object_set_new(axes, name, describe_axis(&m->axis[a]));
  }
  json_object_set_new(root, "input", json_string(o->input));
  json_object_set_new(root, "shape", json_pack("[i,i,i]", s->n[0], s->n[1], s->n[2]));
  json_object_set_new(root, "voxel_size_m", coble_app_json(s->dx));
  json_object_set_new(root, "sides", json_string(s->periodic_sides ? "periodic" : "noflux"));
  json_object_set_new(root, "porosity", coble_app_json(m->layer.porosity));
  json_object_set_new(root, "porosity_connected", coble_app_json(m->porosity_connected));
  json_object_set_new(root, "mean_pore_diameter_m", coble_app_json(m->layer.mean_diameter));
  json_object_set_new(root, "specific_surface_1_m", coble_app_json(m->specific_surface));
  json_object_set_new(root, "mean_pore_chord_m", chords);
  json_object_set_new(root, "intrusion", coble_porosimetry_json(&o->intrusion, &m->intrusion));
  coble_distributions_json(&m->distributions, root);
  json_object_set_new(root, "axes", axes);
  if (o->block > 0) json_object_set_new(root, "blocks", coble_blocks_json(&m->blocks));
  json_object_set_new(root, "backend", json_string(coble_device_backend(dev)));
  json_object_set_new(root, "version", json_string(coble_app_version()));
  json_object_set_new(root, "commit", json_string(coble_app_commit()));
  return root;
}

static coble_status write_blocks(const coble_options *o, const measurement *m) {
  char path[1024];
  COBLE_TRY(coble_folder_join(o->out, "blocks.vti", path));
  COBLE_TRY(coble_blocks_write(path, &m->blocks));
  COBLE_TRY(coble_folder_join(o->out, "grey.yaml", path));
  return coble_blocks_write_case(path, o->input, &m->blocks);
}

static coble_status write_figures(const coble_options *o, const measurement *m) {
  char path[1024];
  COBLE_TRY(coble_folder_join(o->out, "intrusion.png", path));
  COBLE_TRY(coble_figure_intrusion(path, &m->intrusion));
  COBLE_TRY(coble_folder_join(o->out, "sizes.png", path));
  COBLE_TRY(coble_figure_sizes(path, &m->distributions));
  COBLE_TRY(coble_folder_join(o->out, "chords.png", path));
  return coble_figure_chords(path, &m->distributions);
}

static coble_status write_all(const coble_options *o, const coble_device *dev,
                               const measurement *m) {
  char path[1024];
  COBLE_TRY(coble_folder_prepare(o->out, measure_files));
  COBLE_TRY(coble_folder_join(o->out, "intrusion.csv", path));
  COBLE_TRY(coble_porosimetry_write(path, &m->intrusion));
  COBLE_TRY(coble_folder_join(o->out, "sizes.csv", path));
  COBLE_TRY(coble_distributions_write_sizes(path, &m->distributions));
  COBLE_TRY(coble_folder_join(o->out, "chords.csv", path));
  COBLE_TRY(coble_distributions_write_chords(path, &m->distributions));
  if (o->block > 0) COBLE_TRY(write_blocks(o, m));
  if (!o->no_plots && coble_plot_available()) COBLE_TRY(write_figures(o, m));
  COBLE_TRY(coble_folder_join(o->out, "measure.json", path));
  return coble_app_write_json(path, describe(o, dev, m));
}

static coble_status load(const coble_options *o, const coble_case *c, measurement *m) {
  m->blocks.block = o->block;
  m->blocks.creep = c ? c->creep : coble_creep_defaults();
  if (o->creep_exponent > 0) m->blocks.creep.exponent = o->creep_exponent;
  COBLE_TRY(coble_sample_load(o, c, &m->structure));
  return c ? COBLE_OK : coble_local_thickness(&m->structure);
}

/* c: the case, or NULL for an image. */
static coble_status measure(const coble_options *o, const coble_case *c) {
  measurement m = {0};
  coble_device *dev = NULL;
  COBLE_TRY(coble_sample_check_out(o, c, measure_files));
  if (o->threads > 0) omp_set_num_threads(o->threads);
  COBLE_TRY(coble_device_create(o->backend, o->threads, &dev));
  coble_status status = load(o, c, &m);
  if (!status) status = measure_axes(o, dev, &m);
  if (!status && !o->quiet) print_table(o, &m);
  if (!status && !o->quiet && o->block > 0) coble_blocks_print(&m.blocks);
  if (!status && o->out) status = write_all(o, dev, &m);
  coble_intrusion_curve_release(&m.intrusion);
  coble_distributions_release(&m.distributions);
  coble_structure_release(&m.blocks.grey);
  coble_structure_release(&m.structure);
  coble_device_destroy(dev);
  return status;
}

int coble_app_measure(const coble_options *options) { return coble_sample_each(options, measure); }
