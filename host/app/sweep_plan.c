#include "sweep_plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "coble/status.h"

enum { NAME_MAX_LENGTH = 200 }; /* file systems allow 255 bytes */

static coble_status no_memory(void) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the runs of the sweep");
}

void coble_sweep_plan_release(coble_sweep_plan *plan) {
  for (int k = 0; k < plan->keys; k++) {
    for (int v = 0; v < plan->key[k].values; v++) free(plan->key[k].value[v]);
    free(plan->key[k].value);
    free(plan->key[k].key);
  }
  for (int r = 0; plan->run && r < plan->runs; r++) {
    for (int k = 0; plan->run[r].set && k < plan->keys; k++) free(plan->run[r].set[k]);
    free(plan->run[r].set);
    free(plan->run[r].name);
  }
  free(plan->key);
  free(plan->run);
  *plan = (coble_sweep_plan){0};
}

/* --- values --- */

/* Length of what stands before the next comma that parts values. A quote opens where YAML would let
 * it: at the start of a value or of an item in brackets. */
static size_t value_length(const char *text) {
  char quote = 0, last = ',';
  int depth = 0;
  size_t i = 0;
  for (; text[i]; i++) {
    const char c = text[i];
    if (quote) {
      if (c == '\\' && quote == '"' && text[i + 1]) i++;
      if (c == quote) quote = 0;
      continue;
    }
    if ((c == '"' || c == '\'') && strchr(",[{:", last)) quote = c;
    if (c == '[' || c == '{') depth++;
    if ((c == ']' || c == '}') && depth > 0) depth--;
    if (c == ',' && depth == 0) break;
    if (!isspace((unsigned char)c)) last = c;
  }
  return i;
}

static char *trimmed(const char *text, size_t length) {
  while (length && isspace((unsigned char)*text)) text++, length--;
  while (length && isspace((unsigned char)text[length - 1])) length--;
  return strndup(text, length);
}

static coble_status check_value(const coble_sweep_key *key, const char *value, const char *all) {
  if (!*value)
    return coble_fail(COBLE_ERR_INPUT,
                      "--set %s: found an empty value in '%s', expected values parted by commas",
                      key->key, all);
  for (int v = 0; v < key->values; v++)
    if (!strcmp(key->value[v], value))
      return coble_fail(COBLE_ERR_INPUT, "--set %s: the value '%s' is given twice", key->key,
                        value);
  return COBLE_OK;
}

static coble_status split_values(coble_sweep_key *key, const char *all) {
  for (const char *at = all;; at++) {
    const size_t length = value_length(at);
    char *value = trimmed(at, length);
    char **more = value ? realloc(key->value, (size_t)(key->values + 1) * sizeof *more) : NULL;
    if (more) key->value = more;
    const coble_status status = more ? check_value(key, value, all) : no_memory();
    if (status) {
      free(value);
      return status;
    }
    key->value[key->values++] = value;
    at += length;
    if (!*at) return COBLE_OK;
  }
}

static coble_status read_keys(const coble_options *o, coble_sweep_plan *plan) {
  plan->key = calloc((size_t)o->set_count + 1, sizeof *plan->key);
  if (!plan->key) return no_memory();
  for (int s = 0; s < o->set_count; s++) {
    const char *equals = strchr(o->set[s], '=');
    coble_sweep_key *key = &plan->key[s];
    plan->keys = s + 1;
    key->key = trimmed(o->set[s], (size_t)(equals - o->set[s]));
    if (!key->key) return no_memory();
    for (int k = 0; k < s; k++)
      if (!strcmp(plan->key[k].key, key->key))
        return coble_fail(COBLE_ERR_INPUT, "--set %s is given twice; give all its values at once",
                          key->key);
    COBLE_TRY(split_values(key, equals + 1));
  }
  return COBLE_OK;
}

/* --- combinations --- */

static coble_status count_runs(coble_sweep_plan *plan) {
  int64_t runs = 1;
  for (int k = 0; k < plan->keys && runs <= COBLE_SWEEP_RUNS_MAX; k++) runs *= plan->key[k].values;
  if (runs > COBLE_SWEEP_RUNS_MAX)
    return coble_fail(COBLE_ERR_INPUT, "the sweep has more than %d combinations; give fewer values",
                      COBLE_SWEEP_RUNS_MAX);
  if (runs == 1)
    return coble_fail(COBLE_ERR_INPUT,
                      "coble sweep needs a key with several values, such as "
                      "--set cell.temperature='30 degC, 60 degC'; for a single run see coble run");
  plan->runs = (int)runs;
  return COBLE_OK;
}

int coble_sweep_value(const coble_sweep_plan *plan, int run, int key) {
  for (int k = plan->keys - 1; k > key; k--) run /= plan->key[k].values;
  return run % plan->key[key].values;
}

static const char *last_part(const char *key) {
  /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): read_keys has set it */
  const char *dot = strrchr(key, '.');
  return dot ? dot + 1 : key;
}

static void label_keys(coble_sweep_plan *plan) {
  for (int k = 0; k < plan->keys; k++) {
    const char *own = last_part(plan->key[k].key);
    plan->key[k].label = own;
    for (int other = 0; other < plan->keys; other++)
      if (other != k && plan->key[other].values > 1 &&
          !strcmp(last_part(plan->key[other].key), own))
        plan->key[k].label = plan->key[k].key;
  }
}

/* Appends what a file name may hold; spaces go, anything else between becomes one '_'. */
static size_t append_safe(char *name, size_t at, const char *text) {
  for (; *text && at < NAME_MAX_LENGTH; text++) {
    const bool safe = isalnum((unsigned char)*text) || strchr("+-.", *text);
    if (isspace((unsigned char)*text)) continue;
    if (safe || (at && name[at - 1] != '_' && name[at - 1] != '='))
      name[at++] = (char)(safe ? *text : '_');
  }
  while (at && name[at - 1] == '_') at--;
  name[at] = 0;
  return at;
}

/* "temperature=30degC_exponent=4"; by number where that is too long. */
static void name_run(const coble_sweep_plan *plan, int run, char name[NAME_MAX_LENGTH + 16]) {
  size_t at = 0;
  for (int k = 0; k < plan->keys; k++) {
    if (plan->key[k].values == 1 || at + 2 >= NAME_MAX_LENGTH) continue;
    if (at) name[at++] = '_';
    at = append_safe(name, at, plan->key[k].label);
    if (at < NAME_MAX_LENGTH) name[at++] = '=';
    at = append_safe(name, at, plan->key[k].value[coble_sweep_value(plan, run, k)]);
  }
  if (at + 2 >= NAME_MAX_LENGTH) snprintf(name, NAME_MAX_LENGTH, "run_%04d", run + 1);
}

/* Values that differ in what no file name holds alone get their number behind. */
static void make_unique(const coble_sweep_plan *plan, int run, char name[NAME_MAX_LENGTH + 16]) {
  for (int r = 0; r < run; r++)
    if (!strcmp(plan->run[r].name, name)) {
      snprintf(name + strlen(name), 16, "_%04d", run + 1);
      return;
    }
}

static char *setting(const coble_sweep_key *key, int value) {
  const size_t size = strlen(key->key) + strlen(key->value[value]) + 2;
  char *text = malloc(size);
  if (text) snprintf(text, size, "%s=%s", key->key, key->value[value]);
  return text;
}

static coble_status make_runs(coble_sweep_plan *plan) {
  plan->run = calloc((size_t)plan->runs + 1, sizeof *plan->run);
  if (!plan->run) return no_memory();
  for (int r = 0; r < plan->runs; r++) {
    char name[NAME_MAX_LENGTH + 16];
    coble_sweep_run *run = &plan->run[r];
    name_run(plan, r, name);
    make_unique(plan, r, name);
    run->name = strdup(name);
    run->set = calloc((size_t)plan->keys + 1, sizeof *run->set);
    if (!run->name || !run->set) return no_memory();
    for (int k = 0; k < plan->keys; k++) {
      run->set[k] = setting(&plan->key[k], coble_sweep_value(plan, r, k));
      if (!run->set[k]) return no_memory();
    }
  }
  return COBLE_OK;
}

coble_status coble_sweep_plan_make(const coble_options *options, coble_sweep_plan *out) {
  *out = (coble_sweep_plan){0};
  coble_status status = read_keys(options, out);
  if (!status) status = count_runs(out);
  if (!status) label_keys(out);
  if (!status) status = make_runs(out);
  if (status) coble_sweep_plan_release(out);
  return status;
}
