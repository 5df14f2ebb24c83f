/* preview_NNNN.png beside each output: a cut through the middle of the deformed cell, and the Li
 * under the CC from above. */
#ifndef COBLE_APP_PREVIEW_H
#define COBLE_APP_PREVIEW_H

#include "coble/lab.h"
#include "coble/sim.h"

/* name: of the case. */
coble_status coble_preview_write(const char *path, const char *name, const coble_lab_source *source,
                                 const coble_step_report *report);

#endif
