#include "comparison.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "folder.h"

const coble_found_name coble_found_names[COBLE_FOUND_COUNT] = {
    {"void_fill", "void fill", ""},
    {"share_se", "share SE", ""},
    {"share_crevice", "crevices", ""},
    {"share_cc", "CC", ""},
    {"breakthrough_capacity_mAh_cm2", "breakthrough", "mAh/cm2"},
    {"pressure_max_MPa", "peak pressure", "MPa"},
    {"crevice_area", "crevice area", ""},
    {"ridge_coverage", "ridges on", ""},
    {"ridge_width_um", "ridge width", "um"},
    {"ridge_length_um", "ridge length", "um"}};

static coble_status no_memory(void) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the runs to compare");
}

void coble_comparison_release(coble_comparison *c) {
  for (int r = 0; r < c->runs; r++) {
    coble_case_entries_release(c->run[r].entries, c->run[r].entry);
    free(c->run[r].folder);
    free(c->run[r].reason);
  }
  for (int k = 0; k < c->varied; k++) {
    free(c->key[k].text);
    free(c->key[k].number);
  }
  free(c->run);
  free(c->key);
  *c = (coble_comparison){0};
}

/* --- folders --- */

static bool exists(const char *path) {
  struct stat info;
  return stat(path, &info) == 0;
}

/* A JSON object, or NULL with why in `reason`. */
static json_t *load(const char *folder, const char *name, char reason[256]) {
  char path[1024];
  json_error_t error;
  if (coble_folder_join(folder, name, path)) {
    snprintf(reason, 256, "the path is too long");
    return NULL;
  }
  if (!exists(path)) {
    snprintf(reason, 256, "no %s", name);
    return NULL;
  }
  json_t *o = json_load_file(path, 0, &error);
  if (json_is_object(o)) return o;
  snprintf(reason, 256, "%s is damaged: %.160s", name, o ? "no object" : error.text);
  json_decref(o);
  return NULL;
}

static void read_found(const json_t *o, coble_compared_run *run) {
  const char *location = json_string_value(json_object_get(o, "location"));
  snprintf(run->location, sizeof run->location, "%s", location ? location : "");
  for (int f = 0; f < COBLE_FOUND_COUNT; f++) {
    const json_t *value = json_object_get(o, coble_found_names[f].key);
    run->found[f] = json_is_number(value) ? json_number_value(value) : NAN;
  }
}

/* Fills the run, or says in `reason` why it cannot. */
static void read_run(coble_compared_run *run, char reason[256]) {
  char path[1024];
  json_t *o = load(run->folder, "summary.json", reason);
  if (!o) return;
  const char *error = json_string_value(json_object_get(o, "error"));
  if (!json_is_true(json_object_get(o, "completed")))
    snprintf(reason, 256, "%s%.200s", error ? "failed: " : "not finished", error ? error : "");
  else if (!json_is_string(json_object_get(o, "location")))
    snprintf(reason, 256, "summary.json is damaged: no location");
  else if (coble_folder_join(run->folder, "case.yaml", path) ||
           coble_case_flatten(path, &run->entries, &run->entry))
    snprintf(reason, 256, "%.255s", coble_message());
  read_found(o, run);
  json_decref(o);
}

/* known: a reason that is known already, NULL: the folder is read. */
static coble_status add_run(coble_comparison *c, const char *folder, const char *known) {
  coble_compared_run *more = realloc(c->run, (size_t)(c->runs + 1) * sizeof *more);
  if (!more) return no_memory();
  c->run = more;
  coble_compared_run *run = &c->run[c->runs++];
  char reason[256] = "";
  *run = (coble_compared_run){.folder = strdup(folder)};
  if (!run->folder) return no_memory();
  if (known)
    snprintf(reason, sizeof reason, "%s", known);
  else
    read_run(run, reason);
  if (!*reason) {
    c->complete++;
    return COBLE_OK;
  }
  run->reason = strdup(reason);
  return run->reason ? COBLE_OK : no_memory();
}

/* One of the runs that sweep.json lists: a failed one may have left nothing. */
static coble_status add_listed(coble_comparison *c, const char *sweep, const json_t *listed) {
  const char *name = json_string_value(json_object_get(listed, "folder"));
  const char *error = json_string_value(json_object_get(listed, "error"));
  char folder[1024], path[1024], reason[256] = "";
  if (!name) return add_run(c, sweep, "sweep.json is damaged: a run without a folder");
  COBLE_TRY(coble_folder_join(sweep, name, folder));
  COBLE_TRY(coble_folder_join(folder, "summary.json", path));
  if (!exists(path) && error)
    snprintf(reason, sizeof reason, "failed: %.200s", error);
  else if (!exists(folder))
    snprintf(reason, sizeof reason, "not begun");
  return add_run(c, folder, *reason ? reason : NULL);
}

static coble_status add_folder(coble_comparison *c, const char *folder) {
  char path[1024], reason[256] = "";
  if (!exists(folder)) return add_run(c, folder, "no such folder");
  COBLE_TRY(coble_folder_join(folder, "sweep.json", path));
  if (!exists(path)) {
    COBLE_TRY(coble_folder_join(folder, "case.yaml", path));
    return add_run(c, folder, exists(path) ? NULL : "neither a run nor a sweep");
  }
  json_t *o = load(folder, "sweep.json", reason);
  const json_t *runs = json_object_get(o, "runs");
  if (o && !json_is_array(runs)) snprintf(reason, sizeof reason, "sweep.json is damaged: no runs");
  coble_status status = *reason ? add_run(c, folder, reason) : COBLE_OK;
  for (size_t r = 0; !*reason && !status && r < json_array_size(runs); r++)
    status = add_listed(c, folder, json_array_get(runs, r));
  json_decref(o);
  return status;
}

/* --- keys --- */

static const char *value_of(const coble_compared_run *run, const char *key) {
  for (int e = 0; e < run->entries; e++)
    if (!strcmp(run->entry[e].key, key)) return run->entry[e].value;
  return NULL;
}

static bool same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* Do all complete runs have the same value of both? */
static bool same_column(const coble_comparison *c, const char **a, const char **b) {
  for (int r = 0; r < c->runs; r++)
    if (!c->run[r].reason && !same(a[r], b[r])) return false;
  return true;
}

static bool varies(const coble_comparison *c, const char **text) {
  int first = -1;
  for (int r = 0; r < c->runs; r++) {
    if (c->run[r].reason) continue;
    if (first < 0) first = r;
    if (!same(text[first], text[r])) return true;
  }
  return false;
}

/* What follows from another key, as the only step from the cell's current, is no second column. */
static bool is_new(const coble_comparison *c, const char **text) {
  for (int k = 0; k < c->varied; k++)
    if (same_column(c, c->key[k].text, text)) return false;
  return true;
}

/* Numbers of one unit? */
static void read_numbers(const coble_comparison *c, coble_varied_key *key) {
  key->numeric = true;
  const char *unit = NULL;
  for (int r = 0; r < c->runs; r++) {
    key->number[r] = NAN;
    if (c->run[r].reason || !key->text[r]) continue;
    char *end;
    key->number[r] = strtod(key->text[r], &end);
    key->numeric = key->numeric && end != key->text[r];
    end += strspn(end, " ");
    if (unit && strcmp(unit, end)) key->numeric = false;
    unit = end;
  }
  key->unit = key->numeric && unit ? unit : "";
}

static coble_status add_key(coble_comparison *c, const char *name) {
  coble_varied_key key = {.key = name, .text = calloc((size_t)c->runs, sizeof *key.text)};
  if (!key.text) return no_memory();
  for (int r = 0; r < c->runs; r++) key.text[r] = value_of(&c->run[r], name);
  if (!varies(c, key.text) || !is_new(c, key.text)) {
    free(key.text);
    return COBLE_OK;
  }
  key.number = calloc((size_t)c->runs, sizeof *key.number);
  coble_varied_key *more = realloc(c->key, (size_t)(c->varied + 1) * sizeof *more);
  if (more) c->key = more;
  if (!more || !key.number) {
    free(key.text);
    free(key.number);
    return no_memory();
  }
  read_numbers(c, &key);
  c->key[c->varied++] = key;
  return COBLE_OK;
}

/* Has an earlier run this key? Most often the one before has. */
static bool done_before(const coble_comparison *c, int run, const char *key) {
  while (run-- > 0)
    if (!c->run[run].reason && value_of(&c->run[run], key)) return true;
  return false;
}

static coble_status find_keys(coble_comparison *c) {
  for (int r = 0; r < c->runs; r++) {
    if (c->run[r].reason) continue;
    for (int e = 0; e < c->run[r].entries; e++) {
      const char *key = c->run[r].entry[e].key;
      if (!done_before(c, r, key)) COBLE_TRY(add_key(c, key));
    }
  }
  return COBLE_OK;
}

coble_status coble_comparison_gather(int folders, const char *const *folder,
                                     coble_comparison *out) {
  *out = (coble_comparison){0};
  coble_status status = COBLE_OK;
  for (int f = 0; f < folders && !status; f++) status = add_folder(out, folder[f]);
  if (!status) status = find_keys(out);
  if (status) coble_comparison_release(out);
  return status;
}

const coble_varied_key *coble_comparison_axis(const coble_comparison *c) {
  const coble_varied_key *axis = NULL;
  for (int k = 0; k < c->varied; k++) {
    if (!c->key[k].numeric) continue;
    if (axis) return NULL;
    axis = &c->key[k];
  }
  return axis;
}

const char *coble_comparison_label(const coble_varied_key *key) {
  const char *dot = strrchr(key->key, '.');
  return dot ? dot + 1 : key->key;
}
