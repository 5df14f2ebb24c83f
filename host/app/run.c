#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bonds.h"
#include "checkpoint.h"
#include "coble/checkpoint.h"
#include "coble/clock.h"
#include "folder.h"
#include "history.h"
#include "job.h"
#include "lattice_log.h"
#include "profile.h"
#include "progress.h"
#include "resume.h"
#include "rows.h"
#include "writer.h"

static volatile sig_atomic_t stop_wanted;

static void want_stop(int signal_number) {
  (void)signal_number;
  stop_wanted = 1;
}

static coble_file_names run_files = {"case.yaml",
                                     "history.csv",
                                     "summary.json",
                                     "fields.pvd",
                                     "films.pvd",
                                     "bonds.csv",
                                     "bonds.pvd",
                                     "fields_#.vti",
                                     "films_#.vti",
                                     "bonds_#.vtp",
                                     "lab.pvd",
                                     "lab_#.vti",
                                     "surface.pvd",
                                     "surface_#.vtp",
                                     "lattice.pvd",
                                     "lattice_#.vtp",
                                     "preview_#.png",
                                     "profile.csv",
                                     "checkpoint_#.h5",
                                     "checkpoint_#.h5.part",
                                     NULL};

/* A member of each at every output. */
static coble_file_names run_series = {
    "fields_#.vti",  "films_#.vti",   "bonds_#.vtp",   "lab_#.vti",
    "surface_#.vtp", "lattice_#.vtp", "preview_#.png", NULL};

void coble_job_release(coble_job *job) {
  coble_sim_destroy(job->sim);
  coble_device_destroy(job->dev);
  coble_programme_release(&job->programme);
  coble_scene_release(&job->scene);
  free(job->output_h);
  coble_lock_release(&job->lock);
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

static coble_status check_folder(const coble_job *job) {
  const coble_options *o = job->options;
  const coble_case_geometry *g = &job->c.geometry;
  const char *inputs[] = {
      o->input, g->image.file, g->spheres.file, g->generate.histogram, g->generate.pore_curve,
      NULL};
  return coble_folder_check(o->out, o->overwrite, run_files, inputs);
}

static void begin_segment(coble_job *job, int64_t segment) {
  job->segment = segment;
  if (segment < job->programme.count) job->left = job->programme.segment[segment].duration;
}

/* kept: the checkpoint to go on from. */
static coble_status look_at_folder(coble_job *job, coble_state *kept) {
  const coble_options *o = job->options;
  if (!o->out) return COBLE_OK;
  COBLE_TRY(coble_lock_check(o->out));
  return o->resume ? coble_resume_find(job, kept) : check_folder(job);
}

static coble_status build(coble_job *job) {
  const coble_options *o = job->options;
  COBLE_TRY(coble_programme_make(&job->c, &job->programme));
  begin_segment(job, 0);
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

void coble_job_warn(coble_job *job, const char *format, ...) {
  va_list list;
  va_start(list, format);
  fputs("coble: warning: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  job->warned = true;
}

static bool strictly_warned(const coble_job *job) { return job->options->strict && job->warned; }

static coble_status prepare(coble_job *job) {
  coble_state kept = {0};
  coble_status status = look_at_folder(job, &kept);
  if (!status && strictly_warned(job))
    status = coble_fail(COBLE_ERR_IO, "stopped at a warning, as --strict asks; nothing was done");
  if (!status) status = build(job);
  if (!status && job->options->resume) status = coble_resume_restore(job, &kept);
  coble_state_release(&kept);
  job->resumed = !status && job->options->resume;
  return status;
}

int coble_job_prepare(const coble_options *options, coble_job *job) {
  memset(job, 0, sizeof *job);
  job->options = options;
  job->begun = job->keeper.begun = coble_clock();
  job->keeper.next = 1;
  job->breakthrough = NAN;
  job->ridges =
      (coble_ridges){.coverage = NAN, .width = NAN, .length = NAN, .acuity = NAN, .spacing = NAN};
  const int code = coble_app_read_case(options, &job->c);
  if (code) return code;
  const coble_status status = prepare(job);
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
  coble_row_file history;
  int64_t step; /* whose rows are in the tables */
  coble_progress progress;
  bool kept; /* a checkpoint of the end */
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

static coble_status note_output(coble_job *job) {
  double *longer = realloc(job->output_h, (size_t)(job->outputs + 1) * sizeof *longer);
  if (!longer) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the list of outputs");
  job->output_h = longer;
  longer[job->outputs++] = coble_sim_report(job->sim)->time / 3600;
  return COBLE_OK;
}

static coble_status write_fields(coble_job *job, journal *j) {
  const double begun = coble_clock();
  coble_status status = coble_writer_write(j->writer, job->sim);
  if (!status) status = write_bonds(job, j);
  if (!status && job->c.output.lattice)
    status = coble_lattice_log_write(&j->lattice, &job->scene.graph, job->sim);
  job->seconds_output += coble_clock() - begun;
  return status ? status : note_output(job);
}

/* What has been written lasts, and a checkpoint with it. A run goes on without one. */
static bool keep(coble_job *job, journal *j) {
  coble_status status = coble_row_file_flush(&j->history);
  if (!status) status = coble_bond_log_flush(j->bonds);
  if (!status) status = coble_checkpoint_save(job);
  if (status) coble_job_warn(job, "no checkpoint: %s", coble_message());
  return !status;
}

static bool stopping(coble_job *job) {
  job->out_of_time = job->out_of_time || coble_checkpoint_out_of_time(job);
  return stop_wanted || job->out_of_time || strictly_warned(job);
}

static coble_status write_rows(coble_job *job, journal *j, const coble_step_report *report) {
  const coble_bond_event *events;
  const int64_t count = coble_sim_events(job->sim, &events);
  COBLE_TRY(coble_history_append(&j->history, report));
  COBLE_TRY(coble_bond_log_append(j->bonds, events, count));
  j->step = report->step;
  return COBLE_OK;
}

static coble_status advance_segment(coble_job *job, journal *j) {
  const coble_segment *segment = &job->programme.segment[job->segment];
  while (job->left > 1e-12 * segment->duration && !stopping(job)) {
    coble_step_report report;
    COBLE_TRY(coble_sim_advance(job->sim, segment->current_density, job->left, &report));
    job->left -= report.dt;
    gather(job, &report);
    COBLE_TRY(write_rows(job, j, &report));
    coble_progress_show(&j->progress, &report, false);
    if (coble_checkpoint_due(job)) keep(job, j);
  }
  if (stopping(job)) return COBLE_OK;
  if (segment->output) {
    COBLE_TRY(write_fields(job, j));
    coble_progress_show(&j->progress, coble_sim_report(job->sim), true);
  }
  begin_segment(job, job->segment + 1);
  return COBLE_OK;
}

static coble_status write_case(const coble_job *job) {
  char path[1024], *text = NULL;
  COBLE_TRY(coble_folder_join(job->options->out, "case.yaml", path));
  COBLE_TRY(coble_case_echo(&job->c, &text));
  const coble_status status = coble_folder_write(path, text);
  free(text);
  return status;
}

static coble_status open_journal(coble_job *job, journal *j) {
  const char *out = job->options->out;
  char path[1024];
  COBLE_TRY(coble_folder_prepare(out, run_files));
  COBLE_TRY(write_case(job));
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

/* The files go on where the checkpoint was written; what came after it goes. */
static coble_status reopen_journal(coble_job *job, journal *j) {
  const char *out = job->options->out;
  const coble_step_report *report = coble_sim_report(job->sim);
  const coble_bond_event *events;
  const int64_t broken = coble_sim_events(job->sim, &events);
  char path[1024];
  COBLE_TRY(coble_folder_trim(out, run_series, job->outputs));
  if (job->other_numerics) COBLE_TRY(write_case(job));
  COBLE_TRY(coble_folder_join(out, "history.csv", path));
  COBLE_TRY(coble_row_file_reopen(path, report->step, &j->history));
  COBLE_TRY(coble_bond_log_reopen(out, broken, job->outputs, job->output_h, &j->bonds));
  j->step = report->step;
  COBLE_TRY(coble_writer_resume(j->writer, job->outputs, job->output_h));
  if (job->c.output.lattice)
    COBLE_TRY(coble_series_resume(&j->lattice, job->outputs, job->output_h));
  if (!job->options->quiet)
    printf("going on from step %lld, %.4f mAh/cm2\n", (long long)report->step,
           report->charge / COBLE_MAH_CM2);
  return COBLE_OK;
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

/* Says what failed; the first time is why the run ends, also for summary.json and the list of a sweep. */
static void note(coble_job *job, coble_status status) {
  if (!status) return;
  coble_app_error(coble_message());
  if (job->status) return;
  job->status = status;
  snprintf(job->error, sizeof job->error, "%s", coble_message());
}

/* Can a run that fails so go on from its state and its tables as they are? */
static bool is_sound(const coble_job *job, const journal *j) {
  const bool outside = job->status == COBLE_ERR_IO || job->status == COBLE_ERR_MEMORY ||
                       job->status == COBLE_ERR_DIVERGED;
  return outside && j->step == coble_sim_report(job->sim)->step;
}

static void write_end(coble_job *job) {
  coble_status status = coble_summary_write(job);
  if (!status && job->options->profile) status = write_profile(job);
  note(job, status);
}

static void step_through(coble_job *job, journal *j) {
  note(job, job->resumed ? reopen_journal(job, j) : open_journal(job, j));
  if (job->status) return;
  coble_checkpoint_begin(job);
  j->progress = coble_progress_begin(job->options->quiet, job->programme.duration,
                                     coble_sim_report(job->sim)->time);
  coble_status status = COBLE_OK;
  while (job->segment < job->programme.count && !status && !stopping(job))
    status = advance_segment(job, j);
  coble_progress_end(&j->progress);
  note(job, status);
  job->interrupted = !job->status && job->segment < job->programme.count;
  if (job->interrupted || is_sound(job, j)) j->kept = keep(job, j) && coble_checkpoint_available();
  if (!job->status) note(job, measure_ridges(job));
  write_end(job);
}

/* Nobody else writes there from now on, or has since we looked. */
static coble_status take_folder(coble_job *job) {
  if (job->lock.held) return COBLE_OK;
  COBLE_TRY(coble_folder_make(job->options->out));
  COBLE_TRY(coble_lock_take(job->options->out, &job->lock));
  return check_folder(job);
}

static int interrupted(const coble_job *job, bool kept) {
  char text[128];
  snprintf(text, sizeof text, "%s; the files hold what was done, see summary.json%s",
           job->out_of_time       ? "stopped before the wall limit"
           : strictly_warned(job) ? "stopped at a warning, as --strict asks"
                                  : "interrupted",
           kept ? "; --resume goes on" : "");
  coble_app_error(text);
  return 1;
}

static int failed(const coble_job *job) {
  const coble_keeper *k = &job->keeper;
  char text[128];
  snprintf(text, sizeof text, "--resume goes on from step %lld (checkpoint_%04lld.h5)",
           (long long)k->step, (long long)k->newest);
  if (k->newest > 0) coble_app_error(text);
  coble_fail(job->status, "%s", job->error); /* whatever was said since */
  return 1;
}

static void close_journal(coble_job *job, journal *j) {
  note(job, coble_row_file_close(&j->history));
  note(job, coble_bond_log_close(j->bonds));
  coble_writer_destroy(j->writer);
  coble_series_release(&j->lattice);
}

static int run_job(coble_job *job, bool table) {
  journal j = {.lattice = coble_lattice_log_begin(job->options->out)};
  coble_status status =
      coble_writer_create(job->options->out, &job->c, &job->scene.structure, &j.writer);
  if (!status) status = take_folder(job);
  if (status) {
    coble_writer_destroy(j.writer);
    return coble_app_exit(status);
  }
  step_through(job, &j);
  close_journal(job, &j);
  if (job->status) return failed(job);
  if (table) coble_summary_print(job);
  return job->interrupted ? interrupted(job, j.kept) : 0;
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
  coble_checkpoint_watch_signals();
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

int coble_app_run(const coble_options *options) {
  char path[1024];
  coble_options o = *options;
  if (!o.input) { /* --resume: the case is in the folder */
    const coble_status status = coble_folder_join(o.out, "case.yaml", path);
    if (status) return coble_app_exit(status);
    o.input = path;
  }
  return coble_job_run(&o, !o.quiet);
}
