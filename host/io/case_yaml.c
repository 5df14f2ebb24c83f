#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "case_reader.h"

static bool refuse_file(coble_case_reader *r, coble_case_mark from, const char *path,
                        const char *why) {
  char found[CASE_QUOTE_MAX];
  r->unreadable = true;
  coble_case_error(r, from, strcmp(from.where, path) == 0 ? "case" : "include",
                   "found %s (%s), expected a readable case file",
                   coble_case_quote(found, path, strlen(path)), why);
  return false;
}

bool coble_case_load_file(coble_case_reader *r, const char *path, coble_case_mark from, char **text,
                          size_t *length) {
  struct stat info;
  *text = NULL;
  if (stat(path, &info) != 0) return refuse_file(r, from, path, strerror(errno));
  if (S_ISDIR(info.st_mode)) return refuse_file(r, from, path, "a folder");
  if (!S_ISREG(info.st_mode)) return refuse_file(r, from, path, "not a regular file");
  if (info.st_size > CASE_BYTES_MAX) return refuse_file(r, from, path, "larger than 64 KiB");
  if (info.st_size == 0) return refuse_file(r, from, path, "an empty file");
  FILE *file = fopen(path, "rb");
  if (!file) return refuse_file(r, from, path, strerror(errno));
  *text = malloc(CASE_BYTES_MAX);
  *length = *text ? fread(*text, 1, CASE_BYTES_MAX, file) : 0;
  const bool failed = ferror(file) != 0;
  fclose(file);
  if (*text && !failed) return true;
  r->out_of_memory = !*text;
  free(*text);
  return refuse_file(r, from, path, "it cannot be read");
}

/* Line and column of a byte, columns in characters. */
static coble_case_mark byte_mark(const coble_case_source *source, const char *text, size_t offset) {
  coble_case_mark mark = {source->where, source->has_lines ? 1 : 0, 1};
  for (size_t i = 0; i < offset; i++) {
    if (text[i] == '\n') mark.line += source->has_lines;
    if (text[i] == '\n')
      mark.column = 1;
    else
      mark.column += ((unsigned char)text[i] & 0xC0) != 0x80;
  }
  return mark;
}

static void report_syntax(coble_case_reader *r, const coble_case_source *source,
                          const yaml_parser_t *parser, const char *text, size_t length) {
  if (parser->error == YAML_MEMORY_ERROR) {
    r->out_of_memory = true;
  } else if (parser->error == YAML_READER_ERROR) {
    const size_t at = parser->problem_offset < length ? parser->problem_offset : length;
    coble_case_error(r, byte_mark(source, text, at), "YAML",
                     "found bytes that are no text (%s), expected UTF-8", parser->problem);
  } else {
    const yaml_mark_t at = parser->problem_mark;
    const coble_case_mark mark = {source->where, source->has_lines ? at.line + 1 : 0,
                                  at.column + 1};
    /* the index counts characters, so that look-ups beyond ASCII may miss: only a hint hangs on it
     */
    const bool tab = at.index < length && text[at.index] == '\t';
    coble_case_error(r, mark, "YAML", "%s%s%s%s",
                     tab ? "found a tab, expected spaces for indentation" : parser->problem,
                     parser->context ? " (" : "", parser->context ? parser->context : "",
                     parser->context ? ")" : "");
  }
}

/* Is there nothing after the document? */
static bool ends_here(coble_case_reader *r, const coble_case_source *source, yaml_parser_t *parser,
                      const char *text, size_t length) {
  yaml_document_t rest;
  if (!yaml_parser_load(parser, &rest)) {
    report_syntax(r, source, parser, text, length);
    return false;
  }
  const yaml_node_t *root = yaml_document_get_root_node(&rest);
  if (root)
    coble_case_error(r, coble_case_node_mark(source, root), "YAML",
                     "found a second document, expected one");
  yaml_document_delete(&rest);
  return !root;
}

size_t coble_case_deep_line(const char *text, size_t length) {
  yaml_parser_t parser;
  yaml_event_t event;
  size_t line = 0;
  int depth = 0;
  if (length <= CASE_DEPTH_MAX) return 0; /* one byte each at least */
  bool more = yaml_parser_initialize(&parser) != 0;
  if (!more) return 0; /* the reading that follows says so */
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  while (more && yaml_parser_parse(&parser, &event)) {
    const yaml_event_type_t type = event.type;
    if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) depth++;
    if (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT) depth--;
    if (depth > CASE_DEPTH_MAX) line = event.start_mark.line + 1;
    more = line == 0 && type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return line;
}

static bool check_depth(coble_case_reader *r, const coble_case_source *source, const char *text,
                        size_t length) {
  const size_t line = coble_case_deep_line(text, length);
  if (line == 0) return true;
  r->unreadable = true;
  coble_case_error(r, (coble_case_mark){source->where, source->has_lines ? line : 0, 1}, "YAML",
                   "found lists or blocks inside each other, expected at most %d", CASE_DEPTH_MAX);
  return false;
}

bool coble_case_load_yaml(coble_case_reader *r, const coble_case_source *source, const char *text,
                          size_t length) {
  yaml_parser_t parser;
  if (!check_depth(r, source, text, length)) return false;
  if (!yaml_parser_initialize(&parser)) {
    r->out_of_memory = true;
    return false;
  }
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  bool good = yaml_parser_load(&parser, source->document);
  if (!good) {
    report_syntax(r, source, &parser, text, length);
  } else {
    good = yaml_document_get_root_node(source->document) != NULL;
    if (!good)
      coble_case_error(r, (coble_case_mark){source->where, source->has_lines ? 1 : 0, 1}, "YAML",
                       "found nothing, expected a value or blocks of keys");
    good = good && ends_here(r, source, &parser, text, length);
    if (!good) yaml_document_delete(source->document);
  }
  yaml_parser_delete(&parser);
  r->unreadable = r->unreadable || !good;
  return good;
}

coble_case_mark coble_case_node_mark(const coble_case_source *source, const yaml_node_t *node) {
  return (coble_case_mark){source->where, source->has_lines ? node->start_mark.line + 1 : 0,
                           node->start_mark.column + 1};
}

const char *coble_case_scalar(const yaml_node_t *node, size_t *length) {
  if (node->type != YAML_SCALAR_NODE) return NULL;
  *length = node->data.scalar.length;
  return (const char *)node->data.scalar.value;
}

char *coble_case_join(const char *folder, const char *name) {
  if (!folder || name[0] == '/') return strdup(name);
  const size_t size = strlen(folder) + strlen(name) + 2;
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s/%s", folder, name);
  return path;
}

char *coble_case_resolve(coble_case_reader *r, const char *path) {
  char *resolved = realpath(path, NULL);
  if (!resolved && errno == ENOMEM) r->out_of_memory = true;
  return resolved;
}
