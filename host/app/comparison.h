/* Finished runs beside each other: what differs between their cases, and what came out. */
#ifndef COBLE_APP_COMPARISON_H
#define COBLE_APP_COMPARISON_H

#include <stdbool.h>

#include "coble/case.h"

/* In the order of the tables. */
typedef enum {
  COBLE_FOUND_VOID_FILL,
  COBLE_FOUND_SHARE_SE,
  COBLE_FOUND_SHARE_CREVICE,
  COBLE_FOUND_SHARE_CC,
  COBLE_FOUND_BREAKTHROUGH,
  COBLE_FOUND_PRESSURE,
  COBLE_FOUND_CREVICE_AREA,
  COBLE_FOUND_RIDGE_COVERAGE,
  COBLE_FOUND_RIDGE_WIDTH,
  COBLE_FOUND_RIDGE_LENGTH,
  COBLE_FOUND_COUNT
} coble_found;

/* key: in summary.json and in the table; the rest for people. */
typedef struct {
  const char *key, *name, *unit;
} coble_found_name;
extern const coble_found_name coble_found_names[COBLE_FOUND_COUNT];

typedef struct {
  char *folder;
  char *reason; /* why it is left out; NULL: it is complete */
  char location[16];
  double found[COBLE_FOUND_COUNT]; /* NaN: not known, or there is none */
  int entries;
  coble_case_entry *entry; /* of its case.yaml */
} coble_compared_run;

/* A key whose value is not the same in all complete runs. */
typedef struct {
  const char *key;   /* "cell.temperature" */
  const char *unit;  /* "" without one */
  bool numeric;      /* all values are numbers of this unit */
  const char **text; /* [runs] as in case.yaml; NULL where it is not said */
  double *number;    /* [runs] NaN where it is none */
} coble_varied_key;

typedef struct {
  int runs, complete, varied;
  coble_compared_run *run; /* [runs] in the order of the folders */
  coble_varied_key *key;   /* [varied] in the order of the case */
} coble_comparison;
void coble_comparison_release(coble_comparison *c);

/* Each folder is that of a run, or of a sweep and stands for its runs. Folders that hold no complete run are kept with
 * the reason. */
coble_status coble_comparison_gather(int folders, const char *const *folder, coble_comparison *out);

/* The key to draw against: the only numeric one; NULL: there is none, or more. */
const coble_varied_key *coble_comparison_axis(const coble_comparison *c);

/* The part of a key after its last dot. */
const char *coble_comparison_label(const coble_varied_key *key);

/* On stdout. */
void coble_comparison_print(const coble_comparison *c);
/* compare.csv, compare.json and, with plots, compare.png; at least one run is complete. */
coble_status coble_comparison_write(const char *folder, const coble_comparison *c, bool plots);

#endif
