/* How far a run has come: one live line on a terminal, plain lines now and then elsewhere. */
#ifndef COBLE_APP_PROGRESS_H
#define COBLE_APP_PROGRESS_H

#include "coble/sim.h"

typedef struct {
  bool quiet, terminal;
  double duration;     /* s of the case */
  double before;       /* share of that done by earlier programs */
  double begun, shown; /* wall clock, s */
} coble_progress;

/* time: s of the case that are done already. */
coble_progress coble_progress_begin(bool quiet, double duration, double time);
/* output: fields were written just now; such a line is always shown. */
void coble_progress_show(coble_progress *progress, const coble_step_report *report, bool output);
void coble_progress_end(const coble_progress *progress);

/* "45 s", "3 min 20 s", "2 h 05 min" */
void coble_duration_text(double seconds, char text[32]);

#endif
