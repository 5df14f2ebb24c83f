/* coble run --resume: the newest checkpoint of a folder that is good and of this case. */
#ifndef COBLE_APP_RESUME_H
#define COBLE_APP_RESUME_H

#include "job.h"

/* Finds it; damaged ones are named on stderr. COBLE_ERR_INPUT when there is none, or when it is one of another case or
 * version. Changes nothing in the folder. */
coble_status coble_resume_find(coble_job *job, coble_state *out);

/* The prepared job goes on from there. COBLE_ERR_INPUT when the tables of the folder do not reach that far. Changes
 * nothing in the folder. */
coble_status coble_resume_restore(coble_job *job, const coble_state *state);

#endif
