#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case_reader.h"

enum { CASE_WORD_MAX = 64 };

coble_case_key_state *coble_case_state(coble_case_reader *r, const coble_case_key *key) {
  int count;
  return &r->key[key - coble_case_keys(&count)];
}

static void walk_block(coble_case_reader *r, const coble_case_source *source,
                       const yaml_node_t *block, const char *prefix, void *base);

static void walk_steps(coble_case_reader *r, const coble_case_source *source,
                       const coble_case_key *key, const yaml_node_t *list) {
  const bool is_list = list->type == YAML_SEQUENCE_NODE;
  const yaml_node_item_t *item = is_list ? list->data.sequence.items.start : NULL;
  const ptrdiff_t count = is_list ? list->data.sequence.items.top - item : 0;
  if (count < key->least || count > key->most) {
    char found[CASE_QUOTE_MAX] = "no list";
    if (is_list) snprintf(found, sizeof found, "a list of %td", count);
    coble_case_state(r, key)->bad = true;
    coble_case_error(r, coble_case_node_mark(source, list), key->path,
                     "found %s, expected a list of %d to %d steps", found, key->least, key->most);
    return;
  }
  r->value.cell.step_count = (int)count;
  for (int i = 0; i < (int)count; i++) {
    const yaml_node_t *entry = yaml_document_get_node(source->document, item[i]);
    coble_case_step *step = &r->value.cell.steps[i];
    *step = (coble_case_step){NAN, NAN, NAN};
    r->step_mark[i] = coble_case_node_mark(source, entry);
    walk_block(r, source, entry, key->path, step);
  }
}

static void walk_key(coble_case_reader *r, const coble_case_source *source,
                     const coble_case_key *key, const yaml_node_t *value, void *base) {
  switch (key->kind) {
    case COBLE_KEY_INCLUDE:
      break; /* done before the rest of its file */
    case COBLE_KEY_BLOCK:
      walk_block(r, source, value, key->path, base);
      break;
    case COBLE_KEY_STEPS:
      walk_steps(r, source, key, value);
      break;
    default:
      coble_case_apply(r, source, key, value, base);
  }
}

/* The key of a pair, or NULL after reporting that there is none of that name. */
static const coble_case_key *known_key(coble_case_reader *r, const coble_case_source *source,
                                       const yaml_node_t *name, const char *prefix) {
  char path[2 * CASE_WORD_MAX + CASE_QUOTE_MAX];
  size_t length;
  const char *text = coble_case_scalar(name, &length);
  const coble_case_mark mark = coble_case_node_mark(source, name);
  if (!text || length == 0 || strlen(text) != length) {
    coble_case_error(r, mark, *prefix ? prefix : "case", "found no plain word, expected a key");
    return NULL;
  }
  snprintf(path, sizeof path, "%s%s%.*s", prefix, *prefix ? "." : "", 2 * CASE_WORD_MAX, text);
  const coble_case_key *key = coble_case_key_find(path);
  if (strchr(text, '.')) {
    coble_case_quote(path, text, length);
    coble_case_error(r, mark, *prefix ? prefix : "case",
                     "found key %s, expected blocks inside blocks instead of dots", path);
    return NULL;
  }
  if (!key) coble_case_unknown_key(r, mark, path);
  return key;
}

static void walk_block(coble_case_reader *r, const coble_case_source *source,
                       const yaml_node_t *block, const char *prefix, void *base) {
  coble_case_mark seen[COBLE_CASE_KEYS_MAX] = {{NULL, 0, 0}};
  int count;
  const coble_case_key *keys = coble_case_keys(&count), *self = coble_case_key_find(prefix);
  if (block->type != YAML_MAPPING_NODE) {
    char found[CASE_QUOTE_MAX] = "a list";
    size_t length;
    const char *text = coble_case_scalar(block, &length);
    if (text) coble_case_quote(found, text, length);
    if (self) coble_case_state(r, self)->bad = true;
    if (!self) r->unreadable = true;
    coble_case_error(r, coble_case_node_mark(source, block), self ? prefix : "case",
                     "found %s, expected a block of keys", found);
    return;
  }
  const yaml_node_pair_t *pair = block->data.mapping.pairs.start;
  for (; pair < block->data.mapping.pairs.top; pair++) {
    const yaml_node_t *name = yaml_document_get_node(source->document, pair->key);
    const coble_case_key *key = known_key(r, source, name, prefix);
    if (!key) continue;
    const coble_case_mark mark = coble_case_node_mark(source, name), first = seen[key - keys];
    if (first.where) {
      coble_case_error(r, mark, key->path, "found again (first at line %zu), expected once",
                       first.line);
      continue;
    }
    seen[key - keys] = mark;
    coble_case_state(r, key)->given = true;
    coble_case_state(r, key)->mark = mark;
    walk_key(r, source, key, yaml_document_get_node(source->document, pair->value), base);
  }
}

static void read_file(coble_case_reader *r, const char *path, coble_case_mark from);

static void read_include(coble_case_reader *r, const coble_case_source *source,
                         const yaml_node_t *node) {
  size_t length = 0;
  const char *text = coble_case_scalar(node, &length);
  const coble_case_mark mark = coble_case_node_mark(source, node);
  if (!text || length == 0 || strlen(text) != length) {
    r->unreadable = true;
    coble_case_error(r, mark, "include", "found no file name, expected a case file");
    return;
  }
  char *path = coble_case_join(source->folder, text);
  if (path) read_file(r, path, mark);
  r->out_of_memory = r->out_of_memory || !path;
  free(path);
}

static void read_includes(coble_case_reader *r, const coble_case_source *source,
                          const yaml_node_t *root) {
  const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
  for (; pair < root->data.mapping.pairs.top; pair++) {
    size_t length;
    const char *key =
        coble_case_scalar(yaml_document_get_node(source->document, pair->key), &length);
    if (!key || strcmp(key, "include") != 0) continue;
    const yaml_node_t *value = yaml_document_get_node(source->document, pair->value);
    if (value->type != YAML_SEQUENCE_NODE) {
      read_include(r, source, value);
    } else {
      const yaml_node_item_t *item = value->data.sequence.items.start;
      for (; item < value->data.sequence.items.top; item++)
        read_include(r, source, yaml_document_get_node(source->document, *item));
    }
    return; /* a second `include` is reported as a repeated key */
  }
}

/* Notes the file; false when it was read already, or is being read (a cycle). */
static bool register_file(coble_case_reader *r, const char *path, coble_case_mark from) {
  char found[CASE_QUOTE_MAX];
  coble_case_quote(found, path, strlen(path));
  char *resolved = coble_case_resolve(r, path), *name = strdup(path);
  bool good = resolved && name;
  for (int i = 0; good && i < r->files; i++) {
    if (strcmp(r->file_resolved[i], resolved) != 0) continue;
    const coble_case_mark first = r->file_mark[i];
    good = false;
    coble_case_error(r, from, "include", "found %s again (first at %s:%zu:%zu), expected once",
                     found, first.where, first.line, first.column);
  }
  if (good && r->files == CASE_FILES_MAX) {
    good = false;
    coble_case_error(r, from, "include", "found %s, expected at most %d files", found,
                     CASE_FILES_MAX);
  }
  if (!good) {
    r->out_of_memory = r->out_of_memory || !name;
    r->unreadable = true;
    free(resolved);
    free(name);
    return false;
  }
  r->file[r->files] = name;
  r->file_resolved[r->files] = resolved;
  r->file_mark[r->files++] = from;
  return true;
}

static void read_file(coble_case_reader *r, const char *path, coble_case_mark from) {
  char *text;
  size_t length;
  if (!coble_case_load_file(r, path, from, &text, &length)) return;
  if (!register_file(r, path, from)) {
    free(text);
    return;
  }
  const char *name = r->file[r->files - 1], *slash = strrchr(name, '/');
  char *folder = slash ? strndup(name, slash == name ? 1 : (size_t)(slash - name)) : NULL;
  yaml_document_t document;
  const coble_case_source source = {name, folder, true, &document};
  if (slash && !folder) {
    r->out_of_memory = true;
  } else if (coble_case_load_yaml(r, &source, text, length)) {
    const yaml_node_t *root = yaml_document_get_root_node(&document);
    if (root->type == YAML_MAPPING_NODE) read_includes(r, &source, root);
    walk_block(r, &source, root, "", &r->value);
    yaml_document_delete(&document);
  }
  free(folder);
  free(text);
}

/* Reads `text` as the value of `key`. */
static void apply_text(coble_case_reader *r, const char *where, const coble_case_key *key,
                       const char *text) {
  yaml_document_t document;
  const coble_case_source source = {where, NULL, false, &document};
  if (*text == '\0') {
    char expected[512];
    coble_case_key_expected(key, expected, sizeof expected);
    coble_case_error(r, (coble_case_mark){where, 0, 0}, key->path, "found nothing, expected %s",
                     expected);
  } else if (coble_case_load_yaml(r, &source, text, strlen(text))) {
    walk_key(r, &source, key, yaml_document_get_root_node(&document), &r->value);
    yaml_document_delete(&document);
  }
}

static void apply_defaults(coble_case_reader *r) {
  int count;
  const coble_case_key *key = coble_case_keys(&count);
  for (; count > 0; count--, key++) {
    if (coble_case_key_in_step(key)) continue;
    if (key->text && *key->text)
      apply_text(r, "default", key, key->text);
    else if (key->kind == COBLE_KEY_QUANTITY && !key->count_offset)
      *(double *)(void *)((char *)&r->value + key->offset) = NAN;
  }
}

/* "path.key=value"; `where` is the same with "--set " before it. */
static void apply_override(coble_case_reader *r, const char *where) {
  const char *text = where + strlen("--set "), *equals = strchr(text, '=');
  const coble_case_mark mark = {where, 0, 0};
  char path[2 * CASE_WORD_MAX];
  if (!equals || equals == text) {
    coble_case_error(r, mark, "--set", "found no 'key=', expected path.key=value");
    return;
  }
  snprintf(path, sizeof path, "%.*s", (int)(equals - text), text);
  const coble_case_key *key = coble_case_key_find(path);
  if (!key) {
    coble_case_unknown_key(r, mark, path);
    return;
  }
  if (key->kind == COBLE_KEY_BLOCK || key->kind == COBLE_KEY_INCLUDE ||
      coble_case_key_in_step(key)) {
    coble_case_error(
        r, mark, path, "found a key that cannot be set by itself, expected %s",
        coble_case_key_in_step(key) ? "the whole list cell.steps=[...]" : "one of the keys in it");
    return;
  }
  int count;
  const coble_case_key *block = coble_case_keys(&count);
  for (; count > 0; count--, block++) {
    const bool above = block->kind == COBLE_KEY_BLOCK && coble_case_key_below(key, block);
    coble_case_key_state *state = coble_case_state(r, block);
    if (block == key || (above && !state->given))
      *state = (coble_case_key_state){mark, true, false};
  }
  apply_text(r, where, key, equals + 1);
}

static void read_all(coble_case_reader *r, const char *path, int overrides, char **where) {
  apply_defaults(r);
  read_file(r, path, (coble_case_mark){path, 1, 1});
  for (int i = 0; i < overrides; i++) apply_override(r, where[i]);
  if (!r->unreadable && r->files > 0) coble_case_check(r);
  if (r->error_count > CASE_ERRORS_MAX)
    fprintf(r->errors, "... and %d more errors\n", r->error_count - CASE_ERRORS_MAX);
}

/* "--set key=value" for each override; NULL when out of memory. */
static char **name_overrides(int count, const char *const *text) {
  char **where = calloc((size_t)count + 1, sizeof *where);
  for (int i = 0; where && i < count; i++) {
    const size_t size = strlen(text[i]) + sizeof "--set ";
    where[i] = malloc(size);
    if (where[i]) {
      snprintf(where[i], size, "--set %s", text[i]);
      continue;
    }
    while (i-- > 0) free(where[i]);
    free(where);
    return NULL;
  }
  return where;
}

static void release(coble_case_reader *r, int overrides, char **where) {
  for (int i = 0; r && i < r->files; i++) {
    free(r->file[i]);
    free(r->file_resolved[i]);
  }
  for (int i = 0; where && i < overrides; i++) free(where[i]);
  free(where);
  free(r);
}

static coble_status conclude(coble_case_reader *r, const char *path, coble_case *out, char **errors,
                             char *report) {
  if (r->out_of_memory) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the case %s", path);
  if (r->error_count > 0) {
    *errors = report;
    return coble_fail(COBLE_ERR_INPUT, "%s: %d error%s in the case, listed by line", path,
                      r->error_count, r->error_count == 1 ? "" : "s");
  }
  *out = r->value;
  return COBLE_OK;
}

coble_status coble_case_read(const char *path, int overrides, const char *const *override_text,
                             coble_case *out, char **errors) {
  *errors = NULL;
  if (strlen(path) >= sizeof out->path)
    return coble_fail(COBLE_ERR_INPUT, "the name of the case file is longer than %zu bytes",
                      sizeof out->path - 1);
  char *report = NULL;
  size_t report_size = 0;
  char **where = name_overrides(overrides, override_text);
  coble_case_reader *r = calloc(1, sizeof *r);
  FILE *stream = open_memstream(&report, &report_size);
  coble_status status = COBLE_OK;
  if (r && stream && where) {
    r->errors = stream;
    strcpy(r->value.path, path);
    read_all(r, path, overrides, where);
  } else {
    status = coble_fail(COBLE_ERR_MEMORY, "out of memory for the case %s", path);
  }
  if (stream && fclose(stream) != 0 && r) r->out_of_memory = true;
  if (!status) status = conclude(r, path, out, errors, report);
  if (!*errors) free(report);
  release(r, overrides, where);
  return status;
}
