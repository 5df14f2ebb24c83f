#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bonds.h"
#include "coble/clock.h"
#include "folder.h"
#include "history.h"
#include "job.h"
#include "lattice_log.h"
#include "profile.h"
#include "progress.h"
#include "writer.h"

static volatile sig_atomic_t stop_wanted;

static void want_stop(int signal_number) {
  (void)signal_number;
  stop_wanted = 1;
}

static coble_file_names run_files = {
    "case.yaml",   "history.csv",   "summary.json", "fields.pvd",    "films.pvd",     "bonds.csv",
    "bonds.pvd",   "fields_#.vti",  "films_#.vti",  "bonds_#.vtp",   "lab.pvd",       "lab_#.vti",
    "surface.pvd", "surface_#.vtp", "lattice.pvd",  "lattice_#.vtp", "preview_#.png", "profile.csv",
    NULL};

void coble_job_release(coble_job *job) {
  coble_sim_destroy(job->sim);
  coble_device_destroy(job->dev);
  coble_programme_release(&job->programme);
  coble_scene_release(&job->scene);
}

/* Before anything is allocated: what fits. Costs go with the area of the layer. */
static coble_status check_memory(const coble_job *job) {
  const coble_structure *s = &job->scene.structure;
  const double need = coble_sim_bytes(s, &job->scene.graph), GiB = 1073741824;
  const double room = (double)coble_device_free_bytes(job->dev), share = sqrt(room / need);
  if (!(need > room)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "geometry.width: a grid of %d x %d x %d voxels needs about %.3g GiB on the %s, "
                    "%.3g GiB are free: up to %.0f x %.0f x %d would fit, %.3g x %.3g um",
                    s->n[0], s->n[1], s->n[2], need / GiB, coble_device_backend(job->dev),
                    room / GiB, floor(share * s->n[0]), floor(share * s->n[1]), s->n[2],
                    share * s->n[0] * s->dx * 1e6, share * s->n[1] * s->dx * 1e6);
}

static coble_status build(coble_job *job) {
  const coble_options *o = job->options;
  const coble_case_geometry *g = &job->c.geometry;
  const char *inputs[] = {
      o->input, g->image.file, g->spheres.file, g->generate.histogram, g->generate.pore_curve,
      NULL};
  if (o->out) COBLE_TRY(coble_folder_check(o->out, o->overwrite, run_files, inputs));
  COBLE_TRY(coble_programme_make(&job->c, &job->programme));
  if (o->threads > 0) omp_set_num_threads(o->threads);
  COBLE_TRY(coble_device_create(o->backend, o->threads, &job->dev));
  if (o->profile) COBLE_TRY(coble_device_profile(job->dev, true));
  COBLE_TRY(coble_scene_build(&job->c, job->dev, &job->scene));
  COBLE_TRY(coble_structure_summarise(&job->scene.structure, &job->layer));
  COBLE_TRY(coble_scene_connect(&job->c, &job->scene));
  job->params = coble_scene_params(&job->c, &job->scene);
  COBLE_TRY(check_memory(job));
  return coble_sim_create(job->dev, &job->scene.structure, &job->scene.graph, &job->params,
                          &job->sim);
}

int coble_job_prepare(const coble_options *options, coble_job *job) {
  memset(job, 0, sizeof *job);
  job->options = options;
  job->begun = coble_clock();
  job->breakthrough = NAN;
  job->ridges =
      (coble_ridges){.coverage = NAN, .width = NAN, .length = NAN, .acuity = NAN, .spacing = NAN};
  const int code = coble_app_read_case(options, &job->c);
  if (code) return code;
  const coble_status status = build(job);
  if (status) coble_job_release(job);
  return coble_app_exit(status);
}

/* --- stepping --- */

static void gather(coble_job *job, const coble_step_report *r) {
  job->rejected += r->rejected;
  job->ledger_defect_max = fmax(job->ledger_defect_max, r->ledger_defect);
  job->pressure_max = fmax(job->pressure_max, r->pressure_max);
  job->seconds_transport += r->time_transport;
  job->seconds_mechanics += r->time_mechanics;
  job->seconds_breaking += r->time_breaking;
  if (isnan(job->breakthrough) && r->li_cc > 1e-3 * job->scene.structure.dx)
    job->breakthrough = r->charge;
}

/* What a run writes while it goes. */
typedef struct {
  coble_writer *writer;
  coble_bond_log *bonds;
  coble_series lattice;
  FILE *history;
  coble_progress progress;
} journal;

static coble_status write_bonds(coble_job *job, journal *j) {
  const coble_bond_event *events;
  const int64_t count = coble_sim_events(job->sim, &events);
  coble_bond_gap *gap = malloc((size_t)(count + 1) * sizeof *gap);
  if (!gap)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for %lld broken bonds", (long long)count);
  coble_status status = coble_sim_bond_gaps(job->sim, gap);
  if (!status)
    status = coble_bond_log_output(j->bonds, events, count, gap, coble_sim_report(job->sim));
  free(gap);
  return status;
}

static coble_status write_fields(coble_job *job, journal *j) {
  const double begun = coble_clock();
  coble_status status = coble_writer_write(j->writer, job->sim);
  if (!status) status = write_bonds(job, j);
  if (!status && job->c.output.lattice)
    status = coble_lattice_log_write(&j->lattice, &job->scene.graph, job->sim);
  job->seconds_output += coble_clock() - begun;
  return status;
}

static coble_status advance_segment(coble_job *job, const coble_segment *segment, journal *j) {
  double left = segment->duration;
  while (left > 1e-12 * segment->duration && !stop_wanted) {
    coble_step_report report;
    COBLE_TRY(coble_sim_advance(job->sim, segment->current_density, left, &report));
    left -= report.dt;
    gather(job, &report);
    COBLE_TRY(coble_history_append(j->history, &report));
    const coble_bond_event *events;
    const int64_t count = coble_sim_events(job->sim, &events);
    COBLE_TRY(coble_bond_log_append(j->bonds, events, count));
    coble_progress_show(&j->progress, &report, false);
  }
  if (stop_wanted || !segment->output) return COBLE_OK;
  COBLE_TRY(write_fields(job, j));
  coble_progress_show(&j->progress, coble_sim_report(job->sim), true);
  return COBLE_OK;
}

static coble_status open_journal(coble_job *job, journal *j) {
  const char *out = job->options->out;
  char path[1024], *text = NULL;
  COBLE_TRY(coble_folder_prepare(out, run_files));
  COBLE_TRY(coble_folder_join(out, "case.yaml", path));
  COBLE_TRY(coble_case_echo(&job->c, &text));
  const coble_status status = coble_folder_write(path, text);
  free(text);
  COBLE_TRY(status);
  COBLE_TRY(coble_folder_join(out, "history.csv", path));
  COBLE_TRY(coble_history_open(path, &j->history));
  COBLE_TRY(coble_bond_log_open(out, &j->bonds));
  return write_fields(job, j);
}

static coble_status write_profile(const coble_job *job) {
  char path[1024];
  COBLE_TRY(coble_folder_join(job->options->out, "profile.csv", path));
  return coble_profile_write(job->dev, path);
}

/* Of the film as it is. */
static coble_status measure_ridges(coble_job *job) {
  const coble_structure *s = &job->scene.structure;
  const size_t cells = (size_t)s->n[0] * (size_t)s->n[1];
  coble_sim_fields fields = {.h_cc = malloc(cells * sizeof(float))};
  if (!fields.h_cc)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for a film of %zu cells", cells);
  const coble_ridge_params params = coble_ridge_defaults();
  const coble_height_field film = {{s->n[0], s->n[1]}, s->dx, s->periodic_sides, fields.h_cc};
  coble_status status = coble_sim_download(job->sim, &fields);
  if (!status) status = coble_ridges_measure(&film, &params, &job->ridges);
  free(fields.h_cc);
  return status;
}

static coble_status step_through(coble_job *job, journal *j) {
  COBLE_TRY(open_journal(job, j));
  j->progress = coble_progress_begin(job->options->quiet, job->programme.duration);
  coble_status status = COBLE_OK;
  for (int64_t i = 0; i < job->programme.count && !status && !stop_wanted; i++)
    status = advance_segment(job, &job->programme.segment[i], j);
  coble_progress_end(&j->progress);
  if (!status) status = measure_ridges(job);
  job->status = status;
  job->interrupted = stop_wanted != 0;
  coble_status written = coble_summary_write(job);
  if (!written && job->options->profile) written = write_profile(job);
  return status ? status : written;
}

static int run_job(coble_job *job, bool table) {
  journal j = {.lattice = coble_lattice_log_begin(job->options->out)};
  coble_status status =
      coble_writer_create(job->options->out, &job->c, &job->scene.structure, &j.writer);
  if (status) return coble_app_exit(status);
  status = step_through(job, &j);
  if (j.history) fclose(j.history);
  coble_writer_destroy(j.writer);
  coble_bond_log_close(j.bonds);
  coble_series_release(&j.lattice);
  if (status) {
    coble_app_error(coble_message());
    return 1;
  }
  if (table) coble_summary_print(job);
  if (!job->interrupted) return 0;
  coble_app_error("interrupted; the files hold what was done, see summary.json");
  return 1;
}

void coble_job_watch_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = want_stop;
  action.sa_flags = (int)SA_RESETHAND; /* a second signal ends at once */
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

bool coble_job_stop_wanted(void) { return stop_wanted; }

int coble_job_run(const coble_options *options, bool table) {
  coble_job *job = malloc(sizeof *job);
  if (!job) return coble_app_exit(coble_fail(COBLE_ERR_MEMORY, "out of memory for the run"));
  int code = coble_job_prepare(options, job);
  if (!code) {
    if (options->check) {
      code = coble_app_exit(coble_check_print(job));
    } else {
      coble_job_watch_signals();
      code = run_job(job, table);
    }
    coble_job_release(job);
  }
  free(job);
  return code;
}

int coble_app_run(const coble_options *options) { return coble_job_run(options, !options->quiet); }
