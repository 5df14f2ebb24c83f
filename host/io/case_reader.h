/* What the parts of the case reader share: the case being filled, where each key was given, the
 * errors so far. */
#ifndef COBLE_CASE_READER_H
#define COBLE_CASE_READER_H

#include <stdio.h>
#include <yaml.h>

#include "case_table.h"

enum { CASE_FILES_MAX = 32, CASE_ERRORS_MAX = 100 };

typedef struct {
  const char *where;   /* file as the messages name it, "--set key=value", or "default" */
  size_t line, column; /* from 1; line 0: `where` says it all */
} coble_case_mark;

/* A text that is being read. */
typedef struct {
  const char *where;
  const char *folder; /* relative file names start here; NULL: the working folder */
  bool has_lines;
  yaml_document_t *document;
} coble_case_source;

typedef struct {
  coble_case_mark mark;
  bool given;
  bool bad; /* its value was refused: checks that need it are left out */
} coble_case_key_state;

typedef struct {
  coble_case value;
  coble_case_key_state key[COBLE_CASE_KEYS_MAX]; /* parallel to the table */
  coble_case_mark step_mark[COBLE_STEPS_MAX];
  int files;
  char *file[CASE_FILES_MAX];                /* as the messages name them; owned */
  char *file_resolved[CASE_FILES_MAX];       /* absolute; owned */
  coble_case_mark file_mark[CASE_FILES_MAX]; /* where it is included */
  bool unreadable; /* a text is missing or no YAML: what it would have said is unknown */
  int error_count;
  FILE *errors;
  bool out_of_memory;
} coble_case_reader;

/* case_report.c */
__attribute__((format(printf, 4, 5))) void coble_case_error(coble_case_reader *r,
                                                            coble_case_mark mark, const char *key,
                                                            const char *format, ...);
enum { CASE_QUOTE_MAX = 96 };
/* 'text', shortened and on one line, or "nothing". */
const char *coble_case_quote(char out[CASE_QUOTE_MAX], const char *text, size_t length);
void coble_case_unknown_key(coble_case_reader *r, coble_case_mark mark, const char *path);

/* case_yaml.c */
enum { CASE_BYTES_MAX = 1 << 16, CASE_DEPTH_MAX = 32 };
/* Line of the first list or block inside CASE_DEPTH_MAX others, 0 when there is none: libyaml's time
 * grows with the square of the depth. */
size_t coble_case_deep_line(const char *text, size_t length);
/* These report their errors and return false. */
bool coble_case_load_file(coble_case_reader *r, const char *path, coble_case_mark from, char **text,
                          size_t *length);
bool coble_case_load_yaml(coble_case_reader *r, const coble_case_source *source, const char *text,
                          size_t length);
coble_case_mark coble_case_node_mark(const coble_case_source *source, const yaml_node_t *node);
/* Text of a scalar, else NULL. */
const char *coble_case_scalar(const yaml_node_t *node, size_t *length);
/* folder/name, or name when it is absolute or the folder is the working one; malloc'ed. */
char *coble_case_join(const char *folder, const char *name);
/* Absolute, without links; malloc'ed; NULL when there is no such file. */
char *coble_case_resolve(coble_case_reader *r, const char *path);

/* case_value.c: stores the value(s) of a key; `base` is the coble_case or the coble_case_step. */
void coble_case_apply(coble_case_reader *r, const coble_case_source *source,
                      const coble_case_key *key, const yaml_node_t *node, void *base);

/* case_check.c: what needs more than one key; fills what follows from others. */
void coble_case_check(coble_case_reader *r);

/* case_echo.c: "75 nm", to six digits. */
void coble_case_show(const coble_case_key *key, double value, char *out, size_t size);

/* case_read.c */
coble_case_key_state *coble_case_state(coble_case_reader *r, const coble_case_key *key);

#endif
