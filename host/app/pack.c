#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "coble/vtkio.h"
#include "folder.h"
#include "porosimetry.h"

static coble_file_names pack_files = {
    "spheres.csv",    "structure.vti",  "pack.json", "intrusion.csv",
    "pore_curve.csv", "decoration.csv", NULL};

/* 1 where the solid is a decorating particle; all 0 where they are no voxels. */
static void mark_particles(const coble_scene *scene, uint8_t *particle) {
  const coble_structure *s = &scene->structure;
  const size_t cells = coble_structure_cells(s);
  for (size_t i = 0; i < cells; i++)
    particle[i] = scene->decoration.resolved && !s->phase[i] && s->coverage[i] > 0;
}

static coble_status write_structure(const char *path, const coble_scene *scene) {
  const coble_structure *s = &scene->structure;
  const size_t cells = coble_structure_cells(s);
  const double um = s->dx * 1e6;
  float *diameter = malloc(cells * sizeof *diameter), *coverage = malloc(cells * sizeof *coverage);
  uint8_t *particle = malloc(cells);
  coble_status status = COBLE_OK;
  if (!diameter || !coverage || !particle)
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu voxels", cells);
  if (!status) {
    mark_particles(scene, particle);
    for (size_t i = 0; i < cells; i++) {
      diameter[i] = (float)(s->diameter[i] * s->diameter_unit * 1e9);
      coverage[i] = s->coverage ? (float)s->coverage[i] / 255.0f : 0;
    }
    const coble_vtk_grid grid = {.n = {s->n[0], s->n[1], s->n[2]}, .spacing = {um, um, um}};
    coble_vtk_array array[5] = {{"phase", COBLE_VTK_UINT8, s->phase},
                                {"pore_diameter_nm", COBLE_VTK_FLOAT, diameter}};
    int arrays = 2;
    if (s->binder) array[arrays++] = (coble_vtk_array){"binder", COBLE_VTK_UINT8, s->binder};
    if (s->coverage) {
      array[arrays++] = (coble_vtk_array){"decoration", COBLE_VTK_UINT8, particle};
      array[arrays++] = (coble_vtk_array){"coverage", COBLE_VTK_FLOAT, coverage};
    }
    status = coble_vti_write(path, &grid, arrays, array);
  }
  free(diameter);
  free(coverage);
  free(particle);
  return status;
}

typedef struct {
  coble_structure_summary layer;
  coble_intrusion_curve plain;     /* mercury from the CC side, before particles were placed */
  coble_intrusion_curve decorated; /* and with those that are voxels; no steps: there are none */
  coble_pore_residual residual;    /* of a measured curve; NaN: there is none */
} measures;

/* Mercury in the pores as they were before particles of voxels were placed in them. */
static coble_status measure_plain(const coble_scene *scene, coble_intrusion_curve *out) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  const size_t cells = coble_structure_cells(&scene->structure);
  coble_structure plain = scene->structure;
  plain.phase = malloc(cells);
  if (!plain.phase) return coble_fail(COBLE_ERR_MEMORY, "out of memory for %zu voxels", cells);
  mark_particles(scene, plain.phase);
  for (size_t i = 0; i < cells; i++) plain.phase[i] |= scene->structure.phase[i];
  const coble_status status = coble_porosimetry(&plain, &mercury, out);
  free(plain.phase);
  return status;
}

static coble_status measure(const coble_scene *scene, measures *out) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  const coble_structure *s = &scene->structure;
  COBLE_TRY(coble_structure_summarise(s, &out->layer));
  COBLE_TRY(measure_plain(scene, &out->plain));
  if (scene->decoration.resolved) COBLE_TRY(coble_porosimetry(s, &mercury, &out->decorated));
  out->residual = scene->pores.rows ? coble_pore_curve_residual(&scene->pores, &out->plain)
                                    : (coble_pore_residual){NAN, NAN};
  return COBLE_OK;
}

static void describe_decoration(json_t *o, const coble_case *c, const coble_scene *scene,
                                const measures *m) {
  const coble_decoration_report *r = &scene->decoration;
  json_object_set_new(o, "decoration_material", json_string(c->decoration.material));
  json_object_set_new(o, "decoration_coverage", coble_app_json(m->layer.coverage));
  json_object_set_new(o, "decoration_loading", coble_app_json(r->loading));
  json_object_set_new(o, "decoration_resolved", json_boolean(r->resolved));
  json_object_set_new(o, "decoration_particles",
                      r->resolved ? json_integer(scene->particles.count) : json_null());
  json_object_set_new(o, "pore_diameter_decorated_nm",
                      coble_app_json(r->resolved ? m->decorated.mean_diameter * 1e9 : NAN));
}

static json_t *describe(const coble_case *c, const coble_scene *scene, const measures *m) {
  const coble_packing_report *r = &scene->packing_report;
  const coble_structure *s = &scene->structure;
  json_t *o = json_object();
  json_object_set_new(o, "case", json_string(c->name));
  json_object_set_new(o, "spheres", json_integer(scene->packing.count));
  json_object_set_new(o, "seed", json_integer((json_int_t)c->geometry.seed));
  json_object_set_new(o, "porosity", coble_app_json(r->porosity));
  json_object_set_new(o, "porosity_voxels", coble_app_json(m->layer.porosity));
  json_object_set_new(o, "overlap", coble_app_json(r->max_overlap));
  json_object_set_new(o, "contacts", coble_app_json(r->mean_contacts));
  if (c->geometry.generate.cluster_length > 0) {
    json_object_set_new(o, "cluster_length_nm",
                        coble_app_json(c->geometry.generate.cluster_length * 1e9));
    json_object_set_new(o, "spheres_removed", json_integer(r->removed));
  }
  if (scene->structure.binder) {
    json_object_set_new(
        o, "binder_place",
        json_string(scene->binder.place == COBLE_BINDER_NECKS ? "necks" : "coating"));
    json_object_set_new(o, "binder_fraction", coble_app_json(scene->binder_report.fraction));
    json_object_set_new(o, "binder_level_nm", coble_app_json(scene->binder_report.level * 1e9));
  }
  if (s->coverage) describe_decoration(o, c, scene, m);
  json_object_set_new(o, "sweeps", json_integer(r->sweeps));
  json_object_set_new(o, "mean_pore_diameter_nm", coble_app_json(m->layer.mean_diameter * 1e9));
  json_object_set_new(o, "pore_diameter_mean_nm", coble_app_json(m->plain.mean_diameter * 1e9));
  if (scene->match.packings > 0) {
    json_object_set_new(o, "pore_diameter_target_nm", coble_app_json(scene->match.wanted * 1e9));
    json_object_set_new(o, "pore_over_sphere_target", coble_app_json(scene->match.ratio));
    json_object_set_new(o, "sintering_growth", coble_app_json(scene->match.growth));
    json_object_set_new(o, "packings_tried", json_integer(scene->match.packings));
    json_object_set_new(o, "pore_diameter_residual",
                        coble_app_json(m->plain.mean_diameter / scene->match.wanted - 1));
    json_object_set_new(o, "pore_curve_residual_max", coble_app_json(m->residual.largest));
    json_object_set_new(o, "pore_curve_residual_rms", coble_app_json(m->residual.rms));
  }
  json_object_set_new(o, "percolates", json_boolean(m->layer.percolates));
  json_object_set_new(o, "shape", json_pack("[i,i,i]", s->n[0], s->n[1], s->n[2]));
  json_object_set_new(o, "voxel_size_m", coble_app_json(s->dx));
  json_object_set_new(o, "version", json_string(coble_app_version()));
  json_object_set_new(o, "commit", json_string(coble_app_commit()));
  return o;
}

static void print_binder(const coble_scene *scene) {
  if (!scene->structure.binder) return;
  const bool necks = scene->binder.place == COBLE_BINDER_NECKS;
  printf("binder: %.2f %% of the solid's volume, %s of %.4g nm%s\n",
         100 * scene->binder_report.fraction, necks ? "in necks, distances" : "a coating",
         scene->binder_report.level * 1e9, necks ? " in sum to two spheres" : "");
}

static void print_match(const coble_match_report *r, coble_pore_residual residual) {
  if (r->packings == 0) return;
  printf("made for pores of %.4g nm: %.4g nm, %+.1f %%, the nearest of %d tried", r->wanted * 1e9,
         r->mean_diameter * 1e9, 100 * (r->mean_diameter / r->wanted - 1), r->packings);
  if (r->ratio < COBLE_TOUCHING_THROAT)
    printf("; %.3f of the mean sphere, where touching equal spheres have throats of 0.155",
           r->ratio);
  if (r->growth > 1) printf("; spheres then sintered, grown by %.1f %%", 100 * (r->growth - 1));
  if (!isnan(residual.rms))
    printf("; from the measured curve by up to %.1f %% of the volume, rms %.1f %%",
           100 * residual.largest, 100 * residual.rms);
  printf("\n");
}

static void print_decoration(const coble_case *c, const coble_scene *scene, const measures *m) {
  const coble_decoration_report *r = &scene->decoration;
  if (!scene->structure.coverage) return;
  printf("%s covers %.4f of the walls", c->decoration.material, m->layer.coverage);
  if (r->resolved)
    printf(": %lld particles of %.4g nm, which leave pores of %.4g nm",
           (long long)scene->particles.count, c->decoration.diameter * 1e9,
           m->decorated.mean_diameter * 1e9);
  printf("\n");
}

static coble_status write_curves(const coble_options *o, const coble_scene *scene,
                                 const measures *m) {
  char path[1024];
  COBLE_TRY(coble_folder_join(o->out, "intrusion.csv", path));
  COBLE_TRY(coble_porosimetry_write(path, scene->decoration.resolved ? &m->decorated : &m->plain));
  if (scene->pores.rows == 0) return COBLE_OK;
  COBLE_TRY(coble_folder_join(o->out, "pore_curve.csv", path));
  return coble_porosimetry_compare(path, &scene->pores, &m->plain);
}

static void print_packing(const coble_scene *scene, const measures *m) {
  const coble_packing_report *r = &scene->packing_report;
  printf("%lld spheres, porosity %.4f (%.4f by voxels), overlap %.2e, %.2f contacts each\n",
         (long long)scene->packing.count, r->porosity, m->layer.porosity, r->max_overlap,
         r->mean_contacts);
  if (r->removed > 0)
    printf("%lld spheres were taken out between clusters\n", (long long)r->removed);
  print_binder(scene);
  printf("mean pore diameter: local %.4g nm, by mercury intrusion %.4g nm; pores %s\n",
         m->layer.mean_diameter * 1e9, m->plain.mean_diameter * 1e9,
         m->layer.percolates ? "percolate" : "do NOT percolate");
  print_match(&scene->match, m->residual);
}

static coble_status write_all(const coble_options *o, const coble_case *c, const coble_scene *scene,
                              const measures *m) {
  char path[1024];
  COBLE_TRY(coble_folder_prepare(o->out, pack_files));
  COBLE_TRY(coble_folder_join(o->out, "spheres.csv", path));
  COBLE_TRY(coble_spheres_write(path, &scene->packing));
  COBLE_TRY(coble_folder_join(o->out, "structure.vti", path));
  COBLE_TRY(write_structure(path, scene));
  COBLE_TRY(coble_folder_join(o->out, "pack.json", path));
  COBLE_TRY(coble_app_write_json(path, describe(c, scene, m)));
  COBLE_TRY(write_curves(o, scene, m));
  COBLE_TRY(coble_folder_join(o->out, "decoration.csv", path));
  if (scene->decoration.resolved) COBLE_TRY(coble_spheres_write(path, &scene->particles));
  if (o->quiet) return COBLE_OK;
  print_packing(scene, m);
  print_decoration(c, scene, m);
  printf("%s: spheres.csv, structure.vti, pack.json, intrusion.csv%s%s\n", o->out,
         scene->pores.rows ? ", pore_curve.csv" : "",
         scene->decoration.resolved ? ", decoration.csv" : "");
  return COBLE_OK;
}

static coble_status pack(const coble_options *o, const coble_case *c) {
  const char *inputs[] = {o->input, c->geometry.generate.histogram, c->geometry.generate.pore_curve,
                          NULL};
  coble_scene scene;
  measures m = {0};
  if (c->geometry.source != COBLE_GEOMETRY_GENERATE)
    return coble_fail(COBLE_ERR_INPUT, "%s: coble pack needs the block geometry.generate",
                      o->input);
  COBLE_TRY(coble_folder_check(o->out, o->overwrite, pack_files, inputs));
  if (o->threads > 0) omp_set_num_threads(o->threads);
  COBLE_TRY(coble_scene_build(c, NULL, &scene));
  coble_status status = measure(&scene, &m);
  if (!status) status = write_all(o, c, &scene, &m);
  coble_intrusion_curve_release(&m.plain);
  coble_intrusion_curve_release(&m.decorated);
  coble_scene_release(&scene);
  return status;
}

int coble_app_pack(const coble_options *options) {
  coble_case *c = malloc(sizeof *c);
  if (!c) return coble_app_exit(coble_fail(COBLE_ERR_MEMORY, "out of memory for the case"));
  int code = coble_app_read_case(options, c);
  if (!code) code = coble_app_exit(pack(options, c));
  free(c);
  return code;
}
