/* One run from its case to its last file. */
#ifndef COBLE_APP_JOB_H
#define COBLE_APP_JOB_H

#include "app.h"
#include "coble/ridges.h"
#include "lock.h"

/* Checkpoints of a run. Wall clock, s. */
typedef struct {
  double begun;           /* of this program */
  double written, looked; /* the last one; after the last step */
  double slowest, cost; /* the longest step with its output; the longest writing of a checkpoint */
  int64_t next, newest; /* numbers of the next and of the newest good one; 0: none */
  int64_t step;         /* of the newest */
} coble_keeper;

typedef struct {
  const coble_options *options;
  coble_case c;
  coble_scene scene;
  coble_structure_summary layer;
  coble_sim_params params;
  coble_programme programme;
  coble_device *dev;
  coble_sim *sim;
  coble_lock lock; /* of the folder */
  coble_keeper keeper;
  bool resumed, out_of_time, warned;
  bool other_numerics; /* than those that the run was begun with */
  /* how far it is */
  int64_t segment;  /* of the programme */
  double left;      /* s, of that segment */
  int64_t outputs;  /* written so far, the one at the start included */
  double *output_h; /* [outputs] their times, h; owned */
  /* gathered over the steps */
  int64_t rejected;
  double
      breakthrough; /* C/m2 when the mean CC film was first a thousandth of a voxel; NaN: not yet */
  double ledger_defect_max, pressure_max;
  double seconds_transport, seconds_mechanics, seconds_breaking, seconds_output;
  coble_ridges ridges; /* of the CC film at the end */
  double begun;        /* wall clock, s; of a resumed run as if it had never stopped */
  double seconds;      /* since then, when the last checkpoint was written */
  bool interrupted;
  coble_status status; /* of the run */
  char error[2048];    /* what is wrong unless that is COBLE_OK */
} coble_job;

/* Everything that comes before the first step; writes nothing. Exit status; errors have been
 * printed. */
int coble_job_prepare(const coble_options *options, coble_job *job);
void coble_job_release(coble_job *job);

/* Prints a line on stderr: something is not as it should be, and the run goes on all the same, but for --strict. */
void coble_job_warn(coble_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One run, from its options to its last file; table: the summary on stdout at the end. Exit status;
 * errors have been printed. */
int coble_job_run(const coble_options *options, bool table);

/* From now on Ctrl-C ends runs and leaves readable files; a second one ends the program. */
void coble_job_watch_signals(void);
bool coble_job_stop_wanted(void);

/* --check: the resolved case and what to expect of it, on stdout. */
coble_status coble_check_print(coble_job *job);

/* summary.json of the state as it is. */
coble_status coble_summary_write(const coble_job *job);
/* The same for people, on stdout. */
void coble_summary_print(const coble_job *job);

#endif
