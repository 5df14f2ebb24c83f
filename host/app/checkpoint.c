#include "checkpoint.h"

#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coble/checkpoint.h"
#include "coble/clock.h"
#include "folder.h"

static volatile sig_atomic_t wanted;

static void want_checkpoint(int signal_number) {
  (void)signal_number;
  wanted = 1;
}

void coble_checkpoint_watch_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = want_checkpoint;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGUSR1, &action, NULL);
}

/* --- when --- */

void coble_checkpoint_begin(coble_job *job) {
  coble_keeper *k = &job->keeper;
  k->looked = k->written = coble_clock();
  if (!coble_checkpoint_available() && !job->options->quiet)
    printf("no checkpoints: this program was built without HDF5\n");
}

bool coble_checkpoint_due(coble_job *job) {
  coble_keeper *k = &job->keeper;
  const double now = coble_clock();
  k->slowest = fmax(k->slowest, now - k->looked);
  k->looked = now;
  return wanted || now - k->written >= job->options->checkpoint_every;
}

bool coble_checkpoint_out_of_time(coble_job *job) {
  const coble_keeper *k = &job->keeper;
  const double ahead = 1.5 * k->slowest + 2 * k->cost + 0.5;
  return coble_clock() - k->begun + ahead > job->options->wall_limit;
}

/* --- what --- */

typedef struct {
  const char *name;
  coble_state_type type;
  void *at;
} row;

enum { ROWS = 11 };

/* What the run itself carries along, beside the simulation. */
static void list_rows(coble_job *job, row rows[ROWS]) {
  const row list[ROWS] = {
      {"run_segment", COBLE_STATE_INT64, &job->segment},
      {"run_left", COBLE_STATE_DOUBLE, &job->left},
      {"run_rejected", COBLE_STATE_INT64, &job->rejected},
      {"run_breakthrough", COBLE_STATE_DOUBLE, &job->breakthrough},
      {"run_ledger_defect_max", COBLE_STATE_DOUBLE, &job->ledger_defect_max},
      {"run_pressure_max", COBLE_STATE_DOUBLE, &job->pressure_max},
      {"run_seconds_transport", COBLE_STATE_DOUBLE, &job->seconds_transport},
      {"run_seconds_mechanics", COBLE_STATE_DOUBLE, &job->seconds_mechanics},
      {"run_seconds_breaking", COBLE_STATE_DOUBLE, &job->seconds_breaking},
      {"run_seconds_output", COBLE_STATE_DOUBLE, &job->seconds_output},
      {"run_seconds", COBLE_STATE_DOUBLE, &job->seconds},
  };
  memcpy(rows, list, sizeof list);
}

static uint64_t hash(uint64_t sum, const void *data, size_t bytes) {
  const uint8_t *at = data;
  for (size_t i = 0; data && i < bytes; i++) sum = (sum ^ at[i]) * 0x100000001b3u;
  return sum;
}

/* FNV-1a of the layer's voxels: files that a case names may have changed under their names. */
static int64_t layer_hash(const coble_structure *s) {
  const size_t cells = coble_structure_cells(s);
  uint64_t sum = 0xcbf29ce484222325u;
  if (!s->grey) sum = hash(sum, s->phase, cells);
  if (s->grey) sum = hash(sum, s->porosity, cells * sizeof *s->porosity);
  if (s->grey) sum = hash(sum, s->tortuosity, cells * sizeof *s->tortuosity);
  return (int64_t)hash(sum, s->diameter, cells * sizeof *s->diameter);
}

static coble_status put_text(coble_state *state, const char *name, const char *text) {
  return coble_state_put(state, name, COBLE_STATE_TEXT, (int64_t)strlen(text), text);
}

static coble_status put_case(const coble_job *job, coble_state *state) {
  char *text = NULL;
  COBLE_TRY(coble_case_echo(&job->c, &text));
  const coble_status status = put_text(state, "case", text);
  free(text);
  return status;
}

static coble_status gather(coble_job *job, coble_state *state) {
  const int64_t layer = layer_hash(&job->scene.structure);
  row rows[ROWS];
  job->seconds = coble_clock() - job->begun;
  list_rows(job, rows);
  COBLE_TRY(put_text(state, "version", coble_app_version()));
  COBLE_TRY(put_text(state, "commit", coble_app_commit()));
  COBLE_TRY(put_case(job, state));
  COBLE_TRY(coble_state_put(state, "grid", COBLE_STATE_INT32, 3, job->scene.structure.n));
  COBLE_TRY(coble_state_put(state, "layer", COBLE_STATE_INT64, 1, &layer));
  for (int i = 0; i < ROWS; i++)
    COBLE_TRY(coble_state_put(state, rows[i].name, rows[i].type, 1, rows[i].at));
  COBLE_TRY(coble_state_put(state, "output_h", COBLE_STATE_DOUBLE, job->outputs, job->output_h));
  return coble_sim_save(job->sim, state);
}

/* --- files --- */

static coble_status file_path(const char *folder, int64_t number, char path[1024]) {
  char name[64];
  snprintf(name, sizeof name, "checkpoint_%04" PRId64 ".h5", number);
  return coble_folder_join(folder, name, path);
}

coble_status coble_checkpoint_path(const coble_job *job, int64_t number, char path[1024]) {
  return file_path(job->options->out, number, path);
}

static int newest_first(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x < y) - (x > y);
}

coble_status coble_checkpoint_list(const char *folder, int *count, int64_t **list) {
  DIR *files = opendir(folder);
  *count = 0;
  *list = NULL;
  const struct dirent *entry;
  coble_status status = COBLE_OK;
  while (files && !status && (entry = readdir(files))) {
    int64_t number;
    if (!coble_folder_number(entry->d_name, "checkpoint_#.h5", &number)) continue;
    int64_t *longer = realloc(*list, ((size_t)*count + 1) * sizeof **list);
    if (!longer) {
      status = coble_fail(COBLE_ERR_MEMORY, "out of memory for a list of checkpoints");
    } else {
      *list = longer;
      longer[(*count)++] = number;
    }
  }
  if (files) closedir(files);
  if (*count) qsort(*list, (size_t)*count, sizeof **list, newest_first);
  return status;
}

/* Removes all but these two. */
static void clear_old(const char *folder, int64_t keep, int64_t keep_too) {
  int count;
  int64_t *list;
  char path[1024];
  if (!coble_checkpoint_list(folder, &count, &list))
    for (int i = 0; i < count; i++)
      if (list[i] != keep && list[i] != keep_too && !file_path(folder, list[i], path)) unlink(path);
  free(list);
}

coble_status coble_checkpoint_save(coble_job *job) {
  coble_keeper *k = &job->keeper;
  const int64_t step = coble_sim_report(job->sim)->step;
  const double begun = coble_clock();
  char path[1024];
  wanted = 0;
  k->written = begun;
  if (!coble_checkpoint_available() || (k->newest > 0 && k->step == step)) return COBLE_OK;
  coble_state state = {0};
  coble_status status = coble_checkpoint_path(job, k->next, path);
  if (!status) status = gather(job, &state);
  if (!status) status = coble_checkpoint_write(path, &state);
  coble_state_release(&state);
  COBLE_TRY(status);
  clear_old(job->options->out, k->next, k->newest);
  k->newest = k->next++;
  k->step = step;
  k->looked = k->written = coble_clock();
  k->cost = fmax(k->cost, k->written - begun);
  return COBLE_OK;
}

/* --- back --- */

static coble_status check_layer(const coble_structure *s, const coble_state *state) {
  int32_t n[3];
  int64_t layer;
  COBLE_TRY(coble_state_get(state, "grid", COBLE_STATE_INT32, 3, n));
  COBLE_TRY(coble_state_get(state, "layer", COBLE_STATE_INT64, 1, &layer));
  if (memcmp(n, s->n, sizeof n))
    return coble_fail(
        COBLE_ERR_INPUT,
        "--resume: the checkpoint has %d x %d x %d voxels, the case %d x %d x %d: has "
        "a file that it names changed?",
        n[0], n[1], n[2], s->n[0], s->n[1], s->n[2]);
  if (layer == layer_hash(s)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "--resume: the voxels of the layer are not those of the checkpoint: has a file "
                    "that the case names changed?");
}

coble_status coble_checkpoint_restore(coble_job *job, const coble_state *state) {
  row rows[ROWS];
  list_rows(job, rows);
  COBLE_TRY(check_layer(&job->scene.structure, state));
  for (int i = 0; i < ROWS; i++)
    COBLE_TRY(coble_state_get(state, rows[i].name, rows[i].type, 1, rows[i].at));
  const coble_state_array *output = coble_state_at(state, "output_h");
  const int64_t outputs = output ? output->count : 0;
  job->output_h = malloc((size_t)(outputs + 1) * sizeof *job->output_h);
  if (!job->output_h) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the outputs");
  COBLE_TRY(coble_state_get(state, "output_h", COBLE_STATE_DOUBLE, outputs, job->output_h));
  job->outputs = outputs;
  job->begun -= job->seconds;
  if (job->segment < 0 || job->segment >= job->programme.count)
    return coble_fail(COBLE_ERR_INPUT,
                      "--resume: the checkpoint is at part %lld of a programme of "
                      "%lld",
                      (long long)job->segment, (long long)job->programme.count);
  COBLE_TRY(coble_sim_restore(job->sim, state));
  job->keeper.step = coble_sim_report(job->sim)->step;
  return COBLE_OK;
}
