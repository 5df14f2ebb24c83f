#include <math.h>
#include <stdio.h>

#include "coble/clock.h"
#include "coble/electrochem.h"
#include "folder.h"
#include "job.h"
#include "progress.h"
#include "writer.h"

/* eq. 1: the side with the lower work; NULL when a work of adhesion is not known. */
static const char *preferred_site(const coble_case_interfaces *w, double *se, double *cc) {
  *se = coble_overall_adhesion(w->w_se_layer, w->w_li_se, w->w_li_layer);
  *cc = coble_overall_adhesion(w->w_cc_layer, w->w_li_cc, w->w_li_layer);
  if (isnan(*se) || isnan(*cc)) return NULL;
  return *se < *cc ? "se" : "cc";
}

static double li_volume(const coble_job *job) {
  const coble_step_report *r = coble_sim_report(job->sim);
  const coble_structure *s = &job->scene.structure;
  const double area = (double)s->n[0] * s->n[1] * s->dx * s->dx;
  return (r->li_pores + r->li_se + r->li_cc + r->li_crevices) * area;
}

static void add(json_t *object, const char *key, double value) {
  json_object_set_new(object, key, coble_app_json(value));
}

static json_t *text_or_null(const char *text) { return text ? json_string(text) : json_null(); }

static void add_verdict(json_t *o, const coble_job *job) {
  const coble_step_report *r = coble_sim_report(job->sim);
  const coble_verdict v = coble_sim_verdict(r);
  double se = NAN, cc = NAN;
  json_object_set_new(o, "location", json_string(coble_location_name(v.location)));
  add(o, "void_fill", v.void_fill);
  add(o, "share_se", v.share_se);
  add(o, "share_crevice", v.share_crevice);
  add(o, "share_cc", v.share_cc);
  add(o, "li_pores_um", r->li_pores * 1e6);
  add(o, "li_se_um", r->li_se * 1e6);
  add(o, "li_cc_um", r->li_cc * 1e6);
  add(o, "li_crevice_um", r->li_crevices * 1e6);
  add(o, "li_volume_um3", li_volume(job) * 1e18);
  add(o, "ledger_defect_max", job->ledger_defect_max);
  add(o, "pressure_max_MPa", job->pressure_max * 1e-6);
  add(o, "breakthrough_capacity_mAh_cm2", job->breakthrough / COBLE_MAH_CM2);
  json_object_set_new(o, "preferred_site",
                      text_or_null(preferred_site(&job->c.interfaces, &se, &cc)));
  add(o, "overall_adhesion_se_J_m2", se);
  add(o, "overall_adhesion_cc_J_m2", cc);
}

static void add_case(json_t *o, const coble_job *job) {
  const coble_structure *s = &job->scene.structure;
  json_object_set_new(o, "case", json_string(job->c.name));
  json_object_set_new(o, "structure", json_string(s->grey ? "grey" : "resolved"));
  json_object_set_new(o, "grid", json_pack("[i,i,i]", s->n[0], s->n[1], s->n[2]));
  add(o, "voxel_size_m", s->dx);
  add(o, "porosity", job->layer.porosity);
  add(o, "mean_pore_diameter_nm", job->layer.mean_diameter * 1e9);
  const coble_match_report *match = &job->scene.match;
  if (match->packings > 0) {
    add(o, "pore_diameter_target_nm", match->wanted * 1e9);
    add(o, "pore_diameter_mean_nm", match->mean_diameter * 1e9);
    add(o, "pore_diameter_residual", match->mean_diameter / match->wanted - 1);
  }
  if (job->scene.binder.fraction > 0) add(o, "binder_fraction", job->scene.binder_report.fraction);
  if (s->coverage) {
    json_object_set_new(o, "decoration_material", json_string(job->c.decoration.material));
    add(o, "decoration_coverage", job->layer.coverage);
  }
  add(o, "temperature_K", job->params.temperature);
  add(o, "stack_pressure_MPa", job->params.stack_pressure * 1e-6);
  add(o, "sigma_se_MPa", job->params.strength.tension[COBLE_BOND_SE] * 1e-6);
  add(o, "sigma_cc_MPa", job->params.strength.tension[COBLE_BOND_CC] * 1e-6);
  add(o, "creep_exponent", job->params.creep.exponent);
  add(o, "creep_factor", job->params.creep.factor);
  add(o, "creep_advance_length_nm", job->params.creep.advance_length * 1e9);
}

static void add_lattice(json_t *o, const coble_job *job) {
  const coble_step_report *r = coble_sim_report(job->sim);
  const coble_skeleton_params *s = &job->c.skeleton;
  json_object_set_new(o, "skeleton", json_string(coble_scene_skeleton_name(s->kind)));
  json_object_set_new(o, "skeleton_block", json_integer(s->block));
  json_object_set_new(o, "nodes", json_integer(job->scene.graph.nodes));
  json_object_set_new(o, "bonds", json_integer(job->scene.graph.bonds));
  json_object_set_new(o, "bonds_se", json_integer(r->bonds_se));
  json_object_set_new(o, "bonds_cc", json_integer(r->bonds_cc));
  json_object_set_new(o, "bonds_layer", json_integer(r->bonds_layer));
  add(o, "crevice_area", r->crevice_area);
}

/* Sizes are null where there is no ridge, or no end of one. */
static void add_ridges(json_t *o, const coble_ridges *r) {
  add(o, "ridge_coverage", r->coverage);
  json_object_set_new(o, "ridge_count", json_integer(r->count));
  json_object_set_new(o, "ridge_plateaus", json_integer(r->plateaus));
  add(o, "ridge_width_um", r->width * 1e6);
  add(o, "ridge_length_um", r->length * 1e6);
  add(o, "ridge_spacing_um", r->spacing * 1e6);
  add(o, "ridge_acuity", r->acuity);
}

static void add_times(json_t *o, const coble_job *job) {
  add(o, "wall_s", coble_clock() - job->begun);
  add(o, "seconds_transport", job->seconds_transport);
  add(o, "seconds_mechanics", job->seconds_mechanics);
  add(o, "seconds_breaking", job->seconds_breaking);
  add(o, "seconds_output", job->seconds_output);
}

coble_status coble_summary_write(const coble_job *job) {
  char path[1024];
  COBLE_TRY(coble_folder_join(job->options->out, "summary.json", path));
  const coble_step_report *r = coble_sim_report(job->sim);
  json_t *o = json_object();
  add_case(o, job);
  add_verdict(o, job);
  add_lattice(o, job);
  add_ridges(o, &job->ridges);
  add(o, "capacity_mAh_cm2", r->charge / COBLE_MAH_CM2);
  add(o, "time_h", r->time / 3600);
  json_object_set_new(o, "steps", json_integer(r->step));
  json_object_set_new(o, "rejected_steps", json_integer(job->rejected));
  json_object_set_new(o, "completed", json_boolean(!job->interrupted && !job->status));
  json_object_set_new(o, "interrupted", json_boolean(job->interrupted));
  json_object_set_new(o, "error", text_or_null(job->status ? job->error : NULL));
  add_times(o, job);
  add(o, "peak_memory_MiB", coble_app_peak_memory_MiB());
  add(o, "device_peak_MiB", (double)coble_device_peak_bytes(job->dev) / 1048576);
  json_object_set_new(o, "backend", json_string(coble_device_backend(job->dev)));
  json_object_set_new(o, "device", json_string(coble_device_description(job->dev)));
  json_object_set_new(o, "version", json_string(coble_app_version()));
  json_object_set_new(o, "commit", json_string(coble_app_commit()));
  return coble_app_write_json(path, o);
}

/* The packing beside what it was made for. */
static void print_match(const coble_match_report *r) {
  if (r->packings == 0) return;
  printf("%-22s %.4g nm by mercury intrusion, made for %.4g nm: %+.1f %%\n", "mean pore diameter",
         r->mean_diameter * 1e9, r->wanted * 1e9, 100 * (r->mean_diameter / r->wanted - 1));
}

static void print_ridges(const coble_ridges *r) {
  if (!(r->height > 0)) return;
  printf("%-22s ", "ridges");
  if (isfinite(r->width))
    printf("%lld on %.2f %% of the CC, %.3g um wide, %.3g um long, acuity %.2g\n",
           (long long)r->count, 100 * r->coverage, r->width * 1e6, r->length * 1e6, r->acuity);
  else
    printf("none: %s\n", r->count ? "a film without gaps" : "specks of Li");
}

/* Shares of the wall time so far. */
static void print_times(const coble_job *job, double wall) {
  const double percent = 100 / fmax(wall, 1e-9);
  const double known =
      job->seconds_transport + job->seconds_mechanics + job->seconds_breaking + job->seconds_output;
  printf(
      "%-22s transport %.0f %%, mechanics %.0f %%, breaking %.0f %%, output %.0f %%, "
      "rest %.0f %%\n",
      "time", job->seconds_transport * percent, job->seconds_mechanics * percent,
      job->seconds_breaking * percent, job->seconds_output * percent,
      fmax(0, wall - known) * percent);
}

void coble_summary_print(const coble_job *job) {
  const coble_step_report *r = coble_sim_report(job->sim);
  const coble_verdict v = coble_sim_verdict(r);
  const coble_case_output *o = &job->c.output;
  const bool voxels = coble_writer_has_voxels(o);
  const double seconds = coble_clock() - job->begun;
  char wall[32];
  coble_duration_text(seconds, wall);
  printf("\n%-22s %s\n", "case", job->c.name);
  print_match(&job->scene.match);
  printf("%-22s %s\n", "location", coble_location_name(v.location));
  printf("%-22s %.4f mAh/cm2 in %lld steps, %s\n", "capacity", r->charge / COBLE_MAH_CM2,
         (long long)r->step, wall);
  printf("%-22s %.4f\n", "void fill", v.void_fill);
  printf("%-22s pores %.4f, SE %.4f, crevices %.4f, CC %.4f um\n", "Li", r->li_pores * 1e6,
         r->li_se * 1e6, r->li_crevices * 1e6, r->li_cc * 1e6);
  printf("%-22s SE %.4f, crevices %.4f, CC %.4f\n", "share outside pores", v.share_se,
         v.share_crevice, v.share_cc);
  printf("%-22s SE %lld, layer %lld, CC %lld; crevices on %.2f %% of the layer\n", "bonds broken",
         (long long)r->bonds_se, (long long)r->bonds_layer, (long long)r->bonds_cc,
         100 * r->crevice_area);
  print_ridges(&job->ridges);
  printf("%-22s %.4g MPa\n", "largest pressure", job->pressure_max * 1e-6);
  printf("%-22s %.2e\n", "ledger defect, max", job->ledger_defect_max);
  print_times(job, seconds);
  printf("%-22s %.0f MiB (%s)\n", "peak memory", coble_app_peak_memory_MiB(),
         coble_device_backend(job->dev));
  printf("%-22s %s: case.yaml, history.csv, summary.json%s%s\n", "files", job->options->out,
         voxels ? ", fields.pvd" : "", o->films ? ", films.pvd" : "");
  if (voxels || o->films)
    printf("%-22s paraview %s/%s\n", "to look at it", job->options->out,
           voxels ? "fields.pvd" : "films.pvd");
}
