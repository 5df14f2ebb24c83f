#include "resume.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "coble/checkpoint.h"
#include "folder.h"
#include "rows.h"

/* Texts are kept without an end, read with a zero behind. */
static const char *text_of(const coble_state *state, const char *name) {
  const coble_state_array *a = coble_state_at(state, name);
  return a && a->type == COBLE_STATE_TEXT ? a->data : "";
}

static coble_status check_version(coble_job *job, const coble_state *state) {
  const char *version = text_of(state, "version"), *commit = text_of(state, "commit");
  if (strcmp(version, coble_app_version()))
    return coble_fail(COBLE_ERR_INPUT,
                      "--resume: the checkpoint is by coble %s, this is coble %s: go on with "
                      "version %s, or start again with --overwrite",
                      version, coble_app_version(), version);
  if (strcmp(commit, coble_app_commit()))
    coble_job_warn(job, "the checkpoint is by commit %s, this is %s", commit, coble_app_commit());
  return COBLE_OK;
}

static const char *after_line(const char *at) {
  at += strcspn(at, "\n");
  return *at ? at + 1 : at;
}

/* What a line says, without its indent and its remark. */
static const char *said(const char *line, int *length) {
  while (*line == ' ') line++;
  size_t end = strcspn(line, "#\n");
  while (end > 0 && line[end - 1] == ' ') end--;
  *length = (int)end;
  return line;
}

static coble_status another_case(const char *then, const char *now) {
  int a, b;
  then = said(then, &a);
  now = said(now, &b);
  return coble_fail(COBLE_ERR_INPUT,
                    "--resume: the checkpoint is of another case, with '%.*s' where this one has "
                    "'%.*s': give it the case that it was begun with, or start again with "
                    "--overwrite",
                    a, then, b, now);
}

/* How it is computed may change: a step that found no solution may need it. */
static const char *after_numerics(const char *at) {
  static const char head[] = "numerics:";
  if (strncmp(at, head, sizeof head - 1)) return at;
  do at = after_line(at);
  while (*at == ' ');
  return at;
}

/* Line by line but for the first, which names the case file as it was typed. */
static coble_status compare_cases(const char *then, const char *now, bool *other_numerics) {
  then = after_line(then);
  now = after_line(now);
  *other_numerics = false;
  while (*then || *now) {
    const char *a_end = after_numerics(then), *b_end = after_numerics(now);
    if (a_end != then && b_end != now) {
      *other_numerics = a_end - then != b_end - now || memcmp(then, now, (size_t)(a_end - then));
      then = a_end, now = b_end;
      continue;
    }
    const size_t a = strcspn(then, "\n"), b = strcspn(now, "\n");
    if (a != b || memcmp(then, now, a)) return another_case(then, now);
    then = after_line(then);
    now = after_line(now);
  }
  return COBLE_OK;
}

static coble_status check_case(coble_job *job, const coble_state *state) {
  char *now = NULL;
  COBLE_TRY(coble_case_echo(&job->c, &now));
  const coble_status status = compare_cases(text_of(state, "case"), now, &job->other_numerics);
  free(now);
  if (!status && job->other_numerics)
    coble_job_warn(job, "going on with other numerics than the run was begun with");
  return status;
}

/* *number: of the newest good one; 0: none. */
static coble_status read_newest(coble_job *job, int count, const int64_t *list, int64_t *number,
                                coble_state *out) {
  char path[1024];
  *number = 0;
  for (int i = 0; i < count && !*number; i++) {
    COBLE_TRY(coble_checkpoint_path(job, list[i], path));
    const coble_status status = coble_checkpoint_read(path, out);
    if (status == COBLE_ERR_MEMORY) return status;
    if (status) coble_job_warn(job, "%s", coble_message());
    if (!status) *number = list[i];
  }
  return COBLE_OK;
}

static coble_status none_good(const char *folder, int count) {
  if (count == 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "--resume: %s holds no checkpoint; start the run without --resume", folder);
  return coble_fail(COBLE_ERR_INPUT,
                    "--resume: no checkpoint in %s is good; start again with --overwrite", folder);
}

coble_status coble_resume_find(coble_job *job, coble_state *out) {
  const char *folder = job->options->out;
  int count;
  int64_t *list, number = 0;
  if (!coble_checkpoint_available())
    return coble_fail(COBLE_ERR_INPUT,
                      "--resume: this program was built without HDF5, which "
                      "checkpoints need");
  if (!access(folder, F_OK)) {
    COBLE_TRY(coble_folder_writable(folder));
    COBLE_TRY(coble_lock_take(folder, &job->lock));
  }
  coble_status status = coble_checkpoint_list(folder, &count, &list);
  if (!status) status = read_newest(job, count, list, &number, out);
  if (!status && number == 0) status = none_good(folder, count);
  if (!status) {
    if (number != list[0])
      coble_job_warn(job, "going on from the older checkpoint_%04" PRId64 ".h5", number);
    job->keeper.newest = number;
    job->keeper.next = list[0] + 1;
  }
  free(list);
  COBLE_TRY(status);
  COBLE_TRY(check_version(job, out));
  return check_case(job, out);
}

/* each: every step has a row of its own. */
static coble_status check_rows(const coble_job *job, const char *name, int64_t rows, bool each) {
  const int64_t step = coble_sim_report(job->sim)->step;
  char path[1024];
  coble_rows at;
  COBLE_TRY(coble_folder_join(job->options->out, name, path));
  COBLE_TRY(coble_rows_find(path, rows, &at));
  if (at.step <= step && (!each || at.step == step)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "--resume: row %lld of %s is of step %lld, the checkpoint of "
                    "step %lld",
                    (long long)rows, path, (long long)at.step, (long long)step);
}

coble_status coble_resume_restore(coble_job *job, const coble_state *state) {
  COBLE_TRY(coble_checkpoint_restore(job, state));
  const coble_bond_event *events;
  COBLE_TRY(check_rows(job, "history.csv", coble_sim_report(job->sim)->step, true));
  return check_rows(job, "bonds.csv", coble_sim_events(job->sim, &events), false);
}
