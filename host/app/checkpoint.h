/* checkpoint_NNNN.h5: a run as it stands between two steps, and when one is written. */
#ifndef COBLE_APP_CHECKPOINT_H
#define COBLE_APP_CHECKPOINT_H

#include "job.h"

/* From now on SIGUSR1 asks for a checkpoint. */
void coble_checkpoint_watch_signals(void);

/* The files are those of this folder from now on; job->options say how often they come. */
void coble_checkpoint_begin(coble_job *job);

/* After a step: is it time for one? */
bool coble_checkpoint_due(coble_job *job);
/* Does the wall limit leave no time for another step, its output and a checkpoint? */
bool coble_checkpoint_out_of_time(coble_job *job);

/* The next file; all but it and the good one before go. None when this step has one, or the program cannot write any. */
coble_status coble_checkpoint_save(coble_job *job);

/* "checkpoint_0007.h5" in the folder of the run. */
coble_status coble_checkpoint_path(const coble_job *job, int64_t number, char path[1024]);
/* Numbers of those that are there, the newest first; list: malloc'ed. */
coble_status coble_checkpoint_list(const char *folder, int *count, int64_t **list);

/* The run takes the state over: the simulation, where the programme is, what was gathered and put out.
 * COBLE_ERR_INPUT when it is one of another layer. */
coble_status coble_checkpoint_restore(coble_job *job, const coble_state *state);

#endif
