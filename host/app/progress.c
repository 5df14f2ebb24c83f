#include "coble/clock.h"
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "app.h"

coble_progress coble_progress_begin(bool quiet, double duration, double time) {
  const double now = coble_clock();
  return (coble_progress){quiet, isatty(STDOUT_FILENO) != 0, duration, time / duration, now, now};
}

void coble_duration_text(double seconds, char text[32]) {
  const long long s = (long long)(seconds + 0.5);
  if (s < 60)
    snprintf(text, 32, "%.3g s", seconds < 1e-3 ? 0 : seconds); /* 0 but for rounding */
  else if (s < 3600)
    snprintf(text, 32, "%lld min %02lld s", s / 60, s % 60);
  else
    snprintf(text, 32, "%lld h %02lld min", s / 3600, s / 60 % 60);
}

void coble_progress_show(coble_progress *p, const coble_step_report *r, bool output) {
  const double now = coble_clock(), pause = p->terminal ? 0.1 : 5;
  if (p->quiet || (!output && now - p->shown < pause)) return;
  p->shown = now;
  char eta[32] = "unknown";
  const double done = fmin(1, r->time / p->duration);
  if (done > p->before)
    coble_duration_text((now - p->begun) * (1 - done) / (done - p->before), eta);
  printf("%s%8.4f mAh/cm2  %5.1f %%  front %4.2f  step %lld  dt %.3g s  %d it  ETA %s",
         p->terminal ? "\r\033[K" : "", r->charge / COBLE_MAH_CM2, 100 * done, r->front_mean,
         (long long)r->step, r->dt, r->iterations, eta);
  if (!p->terminal) putchar('\n');
  fflush(stdout);
}

void coble_progress_end(const coble_progress *p) {
  if (p->terminal && !p->quiet) putchar('\n');
}
