/* A list of named arrays on the host: what is to be kept of something, for a file or for another object of its kind. */
#ifndef COBLE_STATE_H
#define COBLE_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  COBLE_STATE_UINT8,
  COBLE_STATE_INT32,
  COBLE_STATE_INT64,
  COBLE_STATE_FLOAT,
  COBLE_STATE_DOUBLE,
  COBLE_STATE_TEXT, /* count: bytes, without an end */
  COBLE_STATE_TYPES
} coble_state_type;
size_t coble_state_size(coble_state_type type); /* bytes of one */

typedef struct {
  char name[64]; /* no '/' */
  coble_state_type type;
  int64_t count;
  void *data; /* [count], owned */
} coble_state_array;

/* {0} is empty. */
typedef struct {
  int count;
  coble_state_array *array; /* owned */
} coble_state;
void coble_state_release(coble_state *state);

/* A new array, zeroed; *data is its [count] to be filled. COBLE_ERR_INTERNAL for a name that is there already or
 * is too long. */
coble_status coble_state_add(coble_state *state, const char *name, coble_state_type type, int64_t count, void **data);
/* A new array with the values of `from`. */
coble_status coble_state_put(coble_state *state, const char *name, coble_state_type type, int64_t count,
                             const void *from);

/* NULL: no array of that name. */
const coble_state_array *coble_state_at(const coble_state *state, const char *name);
/* *data: [count] of the array of that name. COBLE_ERR_INPUT when it is not there, or of another type or count. */
coble_status coble_state_find(const coble_state *state, const char *name, coble_state_type type, int64_t count,
                              const void **data);
/* The same, copied to `to`. */
coble_status coble_state_get(const coble_state *state, const char *name, coble_state_type type, int64_t count,
                             void *to);

#ifdef __cplusplus
}
#endif
#endif
