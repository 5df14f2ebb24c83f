/* A run for every combination of values, one after the other. What is done already stays. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checkpoint.h"
#include "comparison.h"
#include "folder.h"
#include "job.h"
#include "sweep_plan.h"

static coble_file_names sweep_files = {"sweep.json", "compare.csv", "compare.json", "compare.png",
                                       NULL};

typedef enum { WAITING, BEGUN, SKIPPED, COMPLETED, FAILED, INTERRUPTED } run_state;
static const char *const state_names[] = {"waiting",   "waiting", "completed",
                                          "completed", "failed",  "interrupted"};

typedef struct {
  const coble_options *options;
  coble_sweep_plan plan;
  run_state *state; /* [runs] */
  char **error;     /* [runs] of failed ones */
} sweep;

static void release(sweep *s) {
  for (int r = 0; s->error && r < s->plan.runs; r++) free(s->error[r]);
  free(s->error);
  free(s->state);
  coble_sweep_plan_release(&s->plan);
}

/* The command line of one run; folder: of the sweep, or below it. */
static coble_status options_of(const sweep *s, int r, char folder[1024], coble_options *out) {
  COBLE_TRY(coble_folder_join(s->options->out, s->plan.run[r].name, folder));
  *out = *s->options;
  out->out = folder;
  out->resume = s->state[r] == BEGUN;
  out->overwrite = !out->resume;
  for (int k = 0; k < s->plan.keys; k++) out->set[k] = s->plan.run[r].set[k];
  return COBLE_OK;
}

/* --- before the first run --- */

/* Prints the errors of a combination under its name. */
static void print_errors(const char *name, const char *errors) {
  const size_t size = strlen(name) + strlen(errors) + 32;
  char *line = malloc(size);
  for (const char *at = errors; line && *at;) {
    const size_t length = strcspn(at, "\n");
    snprintf(line, size, "%s: %.*s", name, (int)length, at);
    coble_app_error(line);
    at += length + (at[length] == '\n');
  }
  free(line);
}

/* *echo: the resolved case; NULL: it has errors, which are printed when `print`. */
static coble_status resolve(const sweep *s, int r, bool print, char **echo) {
  *echo = NULL;
  coble_case *c = malloc(sizeof *c);
  if (!c) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the case");
  char *errors = NULL;
  coble_status status = coble_case_read(s->options->input, s->plan.keys,
                                        (const char *const *)s->plan.run[r].set, c, &errors);
  if (!status) status = coble_case_echo(c, echo);
  if (errors && print) print_errors(s->plan.run[r].name, errors);
  if (errors) status = COBLE_OK;
  free(errors);
  free(c);
  return status;
}

/* The text without its first line, which names the case file as it was typed. */
static const char *body(const char *echo) {
  const char *end = strchr(echo, '\n');
  return end ? end : echo;
}

static bool same_case(const char *folder, const char *echo) {
  char path[1024];
  if (coble_folder_join(folder, "case.yaml", path)) return false;
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  const size_t size = strlen(echo) + 1024;
  char *text = malloc(size);
  const size_t length = text ? fread(text, 1, size - 1, file) : 0;
  fclose(file);
  if (text) text[length] = 0;
  const bool same = text && !strcmp(body(text), body(echo));
  free(text);
  return same;
}

static bool is_completed(const char *folder) {
  char path[1024];
  if (coble_folder_join(folder, "summary.json", path)) return false;
  json_t *o = json_load_file(path, 0, NULL);
  const bool completed = json_is_true(json_object_get(o, "completed"));
  json_decref(o);
  return completed;
}

/* The run can go on, unless its checkpoints turn out to be damaged. */
static bool has_checkpoint(const char *folder) {
  int count;
  int64_t *list;
  const coble_status status = coble_checkpoint_list(folder, &count, &list);
  free(list);
  return !status && count > 0;
}

/* Is the run done, or begun? May its folder be written? */
static coble_status look_at(sweep *s, int r, const char *echo) {
  char folder[1024];
  struct stat info;
  coble_options options;
  COBLE_TRY(options_of(s, r, folder, &options));
  if (stat(folder, &info)) return COBLE_OK;
  if (!S_ISDIR(info.st_mode))
    return coble_fail(COBLE_ERR_INPUT, "--out %s: %s is a file, expected the folder of a run",
                      s->options->out, s->plan.run[r].name);
  if (s->options->overwrite) return COBLE_OK;
  const bool completed = is_completed(folder), same = same_case(folder, echo);
  if (!completed) {
    if (same && has_checkpoint(folder)) s->state[r] = BEGUN;
    return COBLE_OK;
  }
  if (!same)
    return coble_fail(COBLE_ERR_INPUT,
                      "--out %s: %s holds a complete run of another case; choose another folder, "
                      "or repeat all with --overwrite",
                      s->options->out, s->plan.run[r].name);
  s->state[r] = SKIPPED;
  return COBLE_OK;
}

static coble_status check_cases(sweep *s) {
  int bad = 0;
  for (int r = 0; r < s->plan.runs; r++) {
    char *echo;
    COBLE_TRY(resolve(s, r, bad == 0, &echo));
    bad += !echo;
    const coble_status status = bad ? COBLE_OK : look_at(s, r, echo);
    free(echo);
    COBLE_TRY(status);
  }
  if (bad)
    return coble_fail(COBLE_ERR_INPUT,
                      "%d of %d combinations have errors; those of the first are "
                      "listed",
                      bad, s->plan.runs);
  return COBLE_OK;
}

/* A folder in which a sweep has been is gone on with. */
static coble_status check_folder(const coble_options *o) {
  char path[1024];
  struct stat info;
  const char *const inputs[] = {o->input, NULL};
  COBLE_TRY(coble_folder_join(o->out, "sweep.json", path));
  return coble_folder_check(o->out, o->overwrite || !stat(path, &info), sweep_files, inputs);
}

static coble_status begin(sweep *s) {
  COBLE_TRY(check_folder(s->options));
  COBLE_TRY(coble_sweep_plan_make(s->options, &s->plan));
  s->state = calloc((size_t)s->plan.runs, sizeof *s->state);
  s->error = calloc((size_t)s->plan.runs, sizeof *s->error);
  if (!s->state || !s->error)
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the runs of the sweep");
  COBLE_TRY(check_cases(s));
  return coble_folder_prepare(s->options->out, sweep_files);
}

/* --- sweep.json --- */

static json_t *json_of_keys(const coble_sweep_plan *plan) {
  json_t *keys = json_array();
  for (int k = 0; k < plan->keys; k++) {
    json_t *values = json_array();
    for (int v = 0; v < plan->key[k].values; v++)
      json_array_append_new(values, json_string(plan->key[k].value[v]));
    json_array_append_new(keys, json_pack("{s:s, s:o}", "key", plan->key[k].key, "values", values));
  }
  return keys;
}

static json_t *json_of_run(const sweep *s, int r) {
  json_t *o = json_object(), *values = json_object();
  for (int k = 0; k < s->plan.keys; k++) {
    const coble_sweep_key *key = &s->plan.key[k];
    json_object_set_new(values, key->key,
                        json_string(key->value[coble_sweep_value(&s->plan, r, k)]));
  }
  json_object_set_new(o, "folder", json_string(s->plan.run[r].name));
  json_object_set_new(o, "values", values);
  json_object_set_new(o, "state", json_string(state_names[s->state[r]]));
  json_object_set_new(o, "error", s->error[r] ? json_string(s->error[r]) : json_null());
  return o;
}

static coble_status write_list(const sweep *s) {
  char path[1024];
  COBLE_TRY(coble_folder_join(s->options->out, "sweep.json", path));
  json_t *o = json_object(), *runs = json_array();
  for (int r = 0; r < s->plan.runs; r++) json_array_append_new(runs, json_of_run(s, r));
  json_object_set_new(o, "case", json_string(s->options->input));
  json_object_set_new(o, "keys", json_of_keys(&s->plan));
  json_object_set_new(o, "runs", runs);
  json_object_set_new(o, "version", json_string(coble_app_version()));
  json_object_set_new(o, "commit", json_string(coble_app_commit()));
  return coble_app_write_json(path, o);
}

/* --- the runs --- */

static void announce(const sweep *s, int r) {
  if (s->options->quiet) return;
  printf("run %d of %d: %s%s\n", r + 1, s->plan.runs, s->plan.run[r].name,
         s->state[r] == SKIPPED ? ": done before, skipped" : "");
  fflush(stdout);
}

/* A run whose checkpoints are of no use begins again. */
static int begin_or_resume(coble_options *o) {
  int code = coble_job_run(o, false);
  if (code != 2 || !o->resume) return code;
  fprintf(stderr, "coble: warning: %s: the run begins again\n", o->out);
  o->resume = false;
  o->overwrite = true;
  return coble_job_run(o, false);
}

static coble_status run_one(sweep *s, int r) {
  char folder[1024];
  coble_options options;
  COBLE_TRY(options_of(s, r, folder, &options));
  announce(s, r);
  if (s->state[r] == SKIPPED) return COBLE_OK;
  const int code = begin_or_resume(&options);
  s->state[r] = !code ? COMPLETED : coble_job_stop_wanted() ? INTERRUPTED : FAILED;
  if (s->state[r] == FAILED) s->error[r] = strdup(coble_message());
  return write_list(s);
}

static coble_status run_all(sweep *s) {
  COBLE_TRY(write_list(s));
  coble_job_watch_signals();
  for (int r = 0; r < s->plan.runs && !coble_job_stop_wanted(); r++) COBLE_TRY(run_one(s, r));
  return COBLE_OK;
}

static coble_status compare(const coble_options *o) {
  coble_comparison c;
  COBLE_TRY(coble_comparison_gather(1, &o->out, &c));
  coble_status status = COBLE_OK;
  if (c.complete) status = coble_comparison_write(o->out, &c, !o->no_plots);
  if (!status && !o->quiet) coble_comparison_print(&c);
  coble_comparison_release(&c);
  return status;
}

/* 1 unless all runs are done. */
static int conclude(const sweep *s) {
  char text[128];
  int done = 0;
  for (int r = 0; r < s->plan.runs; r++) done += s->state[r] == SKIPPED || s->state[r] == COMPLETED;
  if (done == s->plan.runs) return 0;
  snprintf(text, sizeof text, "%d of %d runs are done; the same command goes on with the rest",
           done, s->plan.runs);
  coble_app_error(text);
  return 1;
}

int coble_app_sweep(const coble_options *options) {
  sweep s = {.options = options};
  coble_status status = begin(&s);
  if (!status) status = run_all(&s);
  if (!status) status = compare(options);
  const int code = status ? coble_app_exit(status) : conclude(&s);
  release(&s);
  return code;
}
