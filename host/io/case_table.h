/* The one table of case keys: parser, defaults, --help and echo all follow it. */
#ifndef COBLE_CASE_TABLE_H
#define COBLE_CASE_TABLE_H

#include <stdint.h>
#include <stdio.h>

#include "coble/case.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  COBLE_KEY_BLOCK,    /* a mapping of keys */
  COBLE_KEY_STEPS,    /* cell.steps: a list of mappings */
  COBLE_KEY_INCLUDE,  /* a file or a list of files */
  COBLE_KEY_QUANTITY, /* double; or a word, as its value, when there are choices */
  COBLE_KEY_INTEGER,  /* int32_t or int64_t, by size */
  COBLE_KEY_CHOICE,   /* char, bool or int, by size: the value of the word */
  COBLE_KEY_TEXT,     /* char[size]; one of the choices when there are any */
  COBLE_KEY_FILE,     /* char[size]: absolute path of an existing file */
  COBLE_KEY_FLAGS     /* a list of words; the value of a word is the offset of its bool */
} coble_key_kind;

enum { COBLE_CASE_KEYS_MAX = 160 };

typedef struct {
  const char *name; /* NULL ends a list */
  int64_t value;
} coble_choice;

typedef struct {
  const char *path; /* "geometry.generate.diameter" */
  coble_key_kind kind;
  const char *unit;       /* SI, as coble_parse_quantity takes it; NULL unless a quantity */
  const char *shown;      /* unit of the echo, "" for pure numbers */
  const char *low, *high; /* range, text with units; both ends allowed */
  const char *text;       /* default; NULL: mandatory in its block; "": not given */
  size_t offset, size;    /* of the (first) value, in coble_case or coble_case_step */
  int least, most;        /* values; both 1: a scalar */
  size_t count_offset;    /* int with the number of values; 0: fixed, the last value fills up */
  const coble_choice *choices;
  const char *meaning;
} coble_case_key;

/* Blocks stand before their keys, in the order of the echo. */
const coble_case_key *coble_case_keys(int *count);
/* NULL when there is none. */
const coble_case_key *coble_case_key_find(const char *path);
/* The part of the path after its last dot. */
const char *coble_case_key_leaf(const coble_case_key *key);
/* Parts of the path minus one. */
int coble_case_key_depth(const coble_case_key *key);
/* Does the key belong to one entry of cell.steps (offsets are then in coble_case_step)? */
bool coble_case_key_in_step(const coble_case_key *key);
/* Is `key` somewhere below `block`? */
bool coble_case_key_below(const coble_case_key *key, const coble_case_key *block);
/* The blocks under geometry of which a case has exactly one, in the order of coble_geometry_source.
 */
const char *coble_case_source_block(coble_geometry_source source);
/* "found ..., expected" continues with this: what a value of this key looks like. */
void coble_case_key_expected(const coble_case_key *key, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
