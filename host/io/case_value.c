#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "case_reader.h"

/* One scalar on its way into the case. */
typedef struct {
  coble_case_reader *r;
  const coble_case_source *source;
  const coble_case_key *key;
  coble_case_mark mark;
  const char *text;
  size_t length;
} scalar;

static bool refuse(const scalar *s, const char *why) {
  char found[CASE_QUOTE_MAX], expected[512];
  coble_case_key_expected(s->key, expected, sizeof expected);
  coble_case_error(s->r, s->mark, s->key->path, "found %s%s, expected %s",
                   coble_case_quote(found, s->text, s->length), why, expected);
  return false;
}

static bool within_range(const coble_case_key *key, double value) {
  double low = 0, high = 0;
  if (coble_parse_quantity(key->low, key->unit, &low) != COBLE_OK) return false;
  if (coble_parse_quantity(key->high, key->unit, &high) != COBLE_OK) return false;
  /* the same bound in another unit may differ in its last bits */
  return value >= low - 1e-12 * fabs(low) && value <= high + 1e-12 * fabs(high);
}

static const coble_choice *find_choice(const scalar *s) {
  const coble_choice *choice = s->key->choices;
  while (choice->name && strcmp(choice->name, s->text) != 0) choice++;
  return choice->name ? choice : NULL;
}

static bool take_quantity(const scalar *s, void *slot) {
  const coble_case_key *key = s->key;
  double value;
  if (s->length == 0) return refuse(s, "");
  if (s->length > 100) return refuse(s, " (too long)");
  const coble_choice *word = key->choices ? find_choice(s) : NULL;
  if (word) {
    value = (double)word->value;
    memcpy(slot, &value, sizeof value);
    return true;
  }
  if (key->choices && !strchr("+-.0123456789", s->text[0])) return refuse(s, "");
  if (coble_parse_quantity(s->text, key->unit, &value) != COBLE_OK) {
    coble_case_error(s->r, s->mark, key->path, "%s (from %s to %s)", coble_message(), key->low,
                     key->high);
    return false;
  }
  if (!within_range(key, value)) return refuse(s, " (out of range)");
  memcpy(slot, &value, sizeof value);
  return true;
}

static void store_integer(void *slot, size_t size, int64_t value) {
  const int32_t narrow = (int32_t)value;
  const unsigned char byte = (unsigned char)value;
  if (size == 1)
    memcpy(slot, &byte, 1);
  else if (size == 4)
    memcpy(slot, &narrow, 4);
  else
    memcpy(slot, &value, 8);
}

static bool take_integer(const scalar *s, void *slot) {
  const char *digits = s->text + (s->text[0] == '-');
  if (!*digits || strspn(digits, "0123456789") != strlen(digits)) return refuse(s, "");
  errno = 0;
  const long long value = strtoll(s->text, NULL, 10);
  const bool inside = value >= strtoll(s->key->low, NULL, 10) &&
                      value <= strtoll(s->key->high, NULL, 10) && errno == 0;
  if (!inside) return refuse(s, " (out of range)");
  store_integer(slot, s->key->size, value);
  return true;
}

static bool take_text(const scalar *s, void *slot) {
  if (s->length == 0 || s->length >= s->key->size) return refuse(s, "");
  if (s->key->choices && !find_choice(s)) return refuse(s, "");
  memcpy(slot, s->text, s->length + 1);
  return true;
}

static bool take_file(const scalar *s, void *slot) {
  struct stat info;
  if (s->length == 0) return refuse(s, "");
  char *path = coble_case_join(s->source->folder, s->text);
  char *resolved = path ? coble_case_resolve(s->r, path) : NULL;
  if (!path) s->r->out_of_memory = true;
  bool good = false;
  if (!resolved || stat(resolved, &info) != 0)
    refuse(s, " (no such file)");
  else if (!S_ISREG(info.st_mode))
    refuse(s, " (not a regular file)");
  else if (strlen(resolved) >= s->key->size)
    refuse(s, " (its absolute path is too long)");
  else
    good = true;
  if (good) strcpy(slot, resolved);
  free(resolved);
  free(path);
  return good;
}

static bool take_choice(const scalar *s, void *slot) {
  const coble_choice *choice = find_choice(s);
  if (!choice) return refuse(s, "");
  store_integer(slot, s->key->size, choice->value);
  return true;
}

static bool take_flag(const scalar *s, void *base) {
  const coble_choice *choice = find_choice(s);
  if (!choice) return refuse(s, "");
  *((bool *)base + choice->value) = true;
  return true;
}

static bool take_scalar(const scalar *s, void *base, int i) {
  void *slot = (char *)base + s->key->offset + (size_t)i * s->key->size;
  for (size_t k = 0; k < s->length; k++) /* also keeps strlen == length */
    if (iscntrl((unsigned char)s->text[k])) return refuse(s, " (with a control character)");
  switch (s->key->kind) {
    case COBLE_KEY_QUANTITY:
      return take_quantity(s, slot);
    case COBLE_KEY_INTEGER:
      return take_integer(s, slot);
    case COBLE_KEY_TEXT:
      return take_text(s, slot);
    case COBLE_KEY_FILE:
      return take_file(s, slot);
    case COBLE_KEY_FLAGS:
      return take_flag(s, base);
    default:
      return take_choice(s, slot);
  }
}

/* Values of the node, 1 for a scalar; -1 when the key does not take so many or such. */
static int count_values(const coble_case_key *key, const yaml_node_t *node) {
  if (node->type == YAML_SCALAR_NODE) return key->least <= 1 ? 1 : -1;
  if (node->type != YAML_SEQUENCE_NODE || key->most == 1) return -1;
  const ptrdiff_t n = node->data.sequence.items.top - node->data.sequence.items.start;
  return n >= key->least && n <= key->most ? (int)n : -1;
}

static void refuse_node(coble_case_reader *r, const coble_case_source *source,
                        const coble_case_key *key, const yaml_node_t *node) {
  char expected[512], found[CASE_QUOTE_MAX] = "a block of keys";
  size_t length;
  const char *text = coble_case_scalar(node, &length);
  if (text) coble_case_quote(found, text, length);
  if (node->type == YAML_SEQUENCE_NODE)
    snprintf(found, sizeof found, "a list of %td",
             node->data.sequence.items.top - node->data.sequence.items.start);
  coble_case_key_expected(key, expected, sizeof expected);
  coble_case_error(r, coble_case_node_mark(source, node), key->path, "found %s, expected %s", found,
                   expected);
}

/* A fixed number of values of which the last stands for those not given. */
static void fill_up(const coble_case_key *key, int count, char *base) {
  char *first = base + key->offset;
  for (int i = count; i < key->most; i++)
    memcpy(first + (size_t)i * key->size, first + (size_t)(count - 1) * key->size, key->size);
}

void coble_case_apply(coble_case_reader *r, const coble_case_source *source,
                      const coble_case_key *key, const yaml_node_t *node, void *base) {
  coble_case_key_state *state = coble_case_state(r, key);
  const int count = count_values(key, node);
  if (count < 0) {
    state->bad = true;
    refuse_node(r, source, key, node);
    return;
  }
  if (key->kind == COBLE_KEY_FLAGS)
    for (const coble_choice *flag = key->choices; flag->name; flag++)
      *((bool *)base + flag->value) = false;
  const bool single = node->type == YAML_SCALAR_NODE;
  for (int i = 0; i < count; i++) {
    const yaml_node_t *item =
        single ? node
               : yaml_document_get_node(source->document, node->data.sequence.items.start[i]);
    scalar s = {r, source, key, coble_case_node_mark(source, item), NULL, 0};
    s.text = coble_case_scalar(item, &s.length);
    if (!s.text) refuse_node(r, source, key, item);
    if (!s.text || !take_scalar(&s, base, i)) state->bad = true;
  }
  if (key->count_offset)
    memcpy((char *)base + key->count_offset, &count, sizeof count);
  else if (count > 0 && key->most > 1 && key->kind != COBLE_KEY_FLAGS)
    fill_up(key, count, base);
}
