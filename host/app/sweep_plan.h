/* What a sweep runs: the combinations of the values of its keys. */
#ifndef COBLE_APP_SWEEP_PLAN_H
#define COBLE_APP_SWEEP_PLAN_H

#include "options.h"

enum { COBLE_SWEEP_RUNS_MAX = 1000 };

/* One --set. */
typedef struct {
  char *key;
  int values; /* more than one: swept */
  char **value;
  const char *label; /* last part of the key, or the whole key where another one ends alike */
} coble_sweep_key;

typedef struct {
  char *name; /* of its folder */
  char **set; /* [keys] "key=value" */
} coble_sweep_run;

typedef struct {
  int keys, runs;
  coble_sweep_key *key; /* [keys] in the order of the command line */
  coble_sweep_run *run; /* [runs] the last key's values change first */
} coble_sweep_plan;
void coble_sweep_plan_release(coble_sweep_plan *plan);

/* Values are parted by the commas that stand outside brackets and quotes. COBLE_ERR_INPUT for an empty value, a value
 * or a key given twice, no swept key, or more than COBLE_SWEEP_RUNS_MAX runs. */
coble_status coble_sweep_plan_make(const coble_options *options, coble_sweep_plan *out);

/* Which value of a key a run has. */
int coble_sweep_value(const coble_sweep_plan *plan, int run, int key);

#endif
