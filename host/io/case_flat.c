#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "case_reader.h"

/* A document may contain itself, or the same thing many times over: WORK_MAX bounds nodes and their
 * text together. */
enum { DEPTH_MAX = 16, KEY_MAX = 256, WORK_MAX = 1 << 18 };

typedef struct {
  const char *path;
  yaml_document_t document;
  size_t work;
  int count, room;
  coble_case_entry *entry;
} flattening;

void coble_case_entries_release(int count, coble_case_entry *entry) {
  for (int i = 0; i < count; i++) free(entry[i].key), free(entry[i].value);
  free(entry);
}

static coble_status no_memory(const char *path) {
  return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for its keys", path);
}

static coble_status add(flattening *f, const char *key, const char *value) {
  if (f->count == f->room) {
    const int room = 2 * f->room + 64;
    coble_case_entry *more = realloc(f->entry, (size_t)room * sizeof *more);
    if (!more) return no_memory(f->path);
    f->entry = more;
    f->room = room;
  }
  coble_case_entry *e = &f->entry[f->count++];
  *e = (coble_case_entry){strdup(key), strdup(value)};
  return e->key && e->value ? COBLE_OK : no_memory(f->path);
}

/* Counts a node that is visited, with its text. */
static coble_status visit(flattening *f, const yaml_node_t *node) {
  const bool scalar = node && node->type == YAML_SCALAR_NODE;
  f->work += 1 + (scalar ? node->data.scalar.length : 0);
  if (f->work <= WORK_MAX) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: its keys and values, aliases written out, are longer than %d bytes: more "
                    "than a case has",
                    f->path, WORK_MAX);
}

static const char *text_of(const yaml_node_t *node) {
  return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "?";
}

static bool holds_blocks(flattening *f, const yaml_node_t *list) {
  const yaml_node_item_t *item = list->data.sequence.items.start;
  const yaml_node_t *first =
      item < list->data.sequence.items.top ? yaml_document_get_node(&f->document, *item) : NULL;
  return first && first->type == YAML_MAPPING_NODE;
}

static coble_status walk(flattening *f, const yaml_node_t *node, const char *key, int depth);

static coble_status walk_list(flattening *f, const yaml_node_t *list, const char *key, int depth) {
  const yaml_node_item_t *start = list->data.sequence.items.start,
                         *top = list->data.sequence.items.top;
  if (holds_blocks(f, list)) {
    for (const yaml_node_item_t *item = start; item < top; item++) {
      char path[KEY_MAX];
      snprintf(path, sizeof path, "%s[%d]", key, (int)(item - start));
      COBLE_TRY(walk(f, yaml_document_get_node(&f->document, *item), path, depth + 1));
    }
    return COBLE_OK;
  }
  for (const yaml_node_item_t *item = start; item < top; item++)
    COBLE_TRY(visit(f, yaml_document_get_node(&f->document, *item)));
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return no_memory(f->path);
  fputc('[', to);
  for (const yaml_node_item_t *item = start; item < top; item++)
    fprintf(to, "%s%s", item > start ? ", " : "",
            text_of(yaml_document_get_node(&f->document, *item)));
  fputc(']', to);
  const coble_status status = fclose(to) ? no_memory(f->path) : add(f, key, text);
  free(text);
  return status;
}

static coble_status walk(flattening *f, const yaml_node_t *node, const char *key, int depth) {
  if (depth > DEPTH_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%s: blocks deeper than %d, a case has fewer", f->path,
                      DEPTH_MAX);
  COBLE_TRY(visit(f, node));
  if (node->type == YAML_SEQUENCE_NODE) return walk_list(f, node, key, depth);
  if (node->type != YAML_MAPPING_NODE) return add(f, key, text_of(node));
  const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
  for (; pair < node->data.mapping.pairs.top; pair++) {
    char path[KEY_MAX];
    snprintf(path, sizeof path, "%s%s%s", key, *key ? "." : "",
             text_of(yaml_document_get_node(&f->document, pair->key)));
    COBLE_TRY(walk(f, yaml_document_get_node(&f->document, pair->value), path, depth + 1));
  }
  return COBLE_OK;
}

static coble_status flatten_document(flattening *f) {
  const yaml_node_t *root = yaml_document_get_root_node(&f->document);
  if (!root || root->type != YAML_MAPPING_NODE)
    return coble_fail(COBLE_ERR_INPUT, "%s: no keys, expected those of a case", f->path);
  return walk(f, root, "", 0);
}

static coble_status flatten_stream(flattening *f, yaml_parser_t *parser) {
  if (!yaml_parser_load(parser, &f->document))
    return coble_fail(COBLE_ERR_INPUT, "%s: line %zu: %s", f->path, parser->problem_mark.line + 1,
                      parser->problem ? parser->problem : "no YAML");
  const coble_status status = flatten_document(f);
  yaml_document_delete(&f->document);
  return status;
}

/* text: [CASE_BYTES_MAX + 1] */
static coble_status load(const char *path, char *text, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return coble_fail(COBLE_ERR_INPUT, "%s: %s", path, strerror(errno));
  *length = fread(text, 1, CASE_BYTES_MAX + 1, file);
  fclose(file);
  if (*length > CASE_BYTES_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%s: larger than %d KiB, a case is smaller", path,
                      CASE_BYTES_MAX / 1024);
  const size_t line = coble_case_deep_line(text, *length);
  if (line > 0)
    return coble_fail(COBLE_ERR_INPUT, "%s:%zu: blocks deeper than %d, a case has fewer", path,
                      line, CASE_DEPTH_MAX);
  return COBLE_OK;
}

static coble_status flatten_text(flattening *f, char *text) {
  yaml_parser_t parser;
  size_t length = 0;
  COBLE_TRY(load(f->path, text, &length));
  if (!yaml_parser_initialize(&parser)) return no_memory(f->path);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  const coble_status status = flatten_stream(f, &parser);
  yaml_parser_delete(&parser);
  return status;
}

coble_status coble_case_flatten(const char *path, int *count, coble_case_entry **entry) {
  flattening f = {.path = path};
  *count = 0;
  *entry = NULL;
  char *text = malloc(CASE_BYTES_MAX + 1);
  const coble_status status = text ? flatten_text(&f, text) : no_memory(path);
  free(text);
  if (status) {
    coble_case_entries_release(f.count, f.entry);
    return status;
  }
  *count = f.count;
  *entry = f.entry;
  return COBLE_OK;
}
