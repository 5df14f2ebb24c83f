#include "coble/state.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  size_t size;
  const char *name;
} types[COBLE_STATE_TYPES] = {{1, "uint8"}, {4, "int32"},  {8, "int64"},
                              {4, "float"}, {8, "double"}, {1, "text"}};

size_t coble_state_size(coble_state_type type) { return types[type].size; }

void coble_state_release(coble_state *state) {
  for (int i = 0; i < state->count; i++) free(state->array[i].data);
  free(state->array);
  *state = (coble_state){0};
}

const coble_state_array *coble_state_at(const coble_state *state, const char *name) {
  for (int i = 0; i < state->count; i++)
    if (!strcmp(state->array[i].name, name)) return &state->array[i];
  return NULL;
}

coble_status coble_state_add(coble_state *state, const char *name, coble_state_type type,
                             int64_t count, void **data) {
  coble_state_array one = {.type = type, .count = count};
  if (strlen(name) >= sizeof one.name || count < 0 || coble_state_at(state, name))
    return coble_fail(COBLE_ERR_INTERNAL,
                      "state: an array '%s' of %lld: a new short name and a "
                      "count of 0 or more would be right",
                      name, (long long)count);
  strcpy(one.name, name);
  coble_state_array *array =
      realloc(state->array, ((size_t)state->count + 1) * sizeof *state->array);
  if (array) state->array = array;
  one.data = calloc((size_t)count + 1, types[type].size);
  if (!array || !one.data) {
    free(one.data);
    return coble_fail(COBLE_ERR_MEMORY, "out of memory for the state '%s' of %lld values", name,
                      (long long)count);
  }
  state->array[state->count++] = one;
  *data = one.data;
  return COBLE_OK;
}

coble_status coble_state_put(coble_state *state, const char *name, coble_state_type type,
                             int64_t count, const void *from) {
  void *data;
  COBLE_TRY(coble_state_add(state, name, type, count, &data));
  if (count > 0) memcpy(data, from, (size_t)count * types[type].size);
  return COBLE_OK;
}

coble_status coble_state_find(const coble_state *state, const char *name, coble_state_type type,
                              int64_t count, const void **data) {
  const coble_state_array *array = coble_state_at(state, name);
  if (!array) return coble_fail(COBLE_ERR_INPUT, "state: there is no '%s'", name);
  if (array->type != type || array->count != count)
    return coble_fail(COBLE_ERR_INPUT, "state: '%s' has %lld %s, expected %lld %s", name,
                      (long long)array->count, types[array->type].name, (long long)count,
                      types[type].name);
  *data = array->data;
  return COBLE_OK;
}

coble_status coble_state_get(const coble_state *state, const char *name, coble_state_type type,
                             int64_t count, void *to) {
  const void *data;
  COBLE_TRY(coble_state_find(state, name, type, count, &data));
  if (count > 0) memcpy(to, data, (size_t)count * types[type].size);
  return COBLE_OK;
}
