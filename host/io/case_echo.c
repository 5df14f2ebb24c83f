#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case_reader.h"
#include "case_table.h"
#include "units.h"

enum { ECHO_TEXT_MAX = 64, ECHO_COMMENT_COLUMN = 44 };

static void print_number(const coble_case_key *key, double value, int digits, char *out,
                         size_t size) {
  double scale = 1, offset = 0;
  if (*key->shown && coble_unit_factor(key->shown, key->unit, &scale, &offset) != COBLE_OK)
    scale = NAN; /* a slip in the table; shows as nan */
  snprintf(out, size, "%.*g%s%s", digits, (value - offset) / scale, *key->shown ? " " : "",
           key->shown);
}

void coble_case_show(const coble_case_key *key, double value, char *out, size_t size) {
  print_number(key, value, 6, out, size);
}

/* A word, or a short text in the unit of the echo that reads back as the same bits; in SI if none
 * does. */
static void print_exact(FILE *to, const coble_case_key *key, double value) {
  char text[ECHO_TEXT_MAX];
  double back;
  for (const coble_choice *word = key->choices; word && word->name; word++)
    if ((double)word->value == value) {
      fputs(word->name, to);
      return;
    }
  for (int digits = 4; digits <= 17; digits++) {
    print_number(key, value, digits, text, sizeof text);
    if (coble_parse_quantity(text, key->unit, &back) != COBLE_OK || back != value) continue;
    fputs(text, to);
    return;
  }
  fprintf(to, "%.17g%s%s", value, *key->shown ? " " : "", *key->shown ? key->unit : "");
}

static void print_quoted(FILE *to, const char *text) {
  fputc('"', to);
  for (; *text; text++) fprintf(to, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
  fputc('"', to);
}

static int64_t load_integer(const void *slot, size_t size) {
  int64_t wide;
  int32_t narrow;
  char byte;
  if (size == 1) return memcpy(&byte, slot, 1), byte;
  if (size == 4) return memcpy(&narrow, slot, 4), narrow;
  return memcpy(&wide, slot, 8), wide;
}

static void print_value(FILE *to, const coble_case_key *key, const char *slot) {
  const coble_choice *choice = key->choices;
  double value;
  switch (key->kind) {
    case COBLE_KEY_QUANTITY:
      memcpy(&value, slot, sizeof value);
      print_exact(to, key, value);
      break;
    case COBLE_KEY_INTEGER:
      fprintf(to, "%lld", (long long)load_integer(slot, key->size));
      break;
    case COBLE_KEY_CHOICE:
      while (choice->name && choice->value != load_integer(slot, key->size)) choice++;
      fputs(choice->name ? choice->name : "?", to);
      break;
    default:
      print_quoted(to, slot);
  }
}

static void print_flags(FILE *to, const coble_case_key *key, const char *base) {
  const char *between = "";
  fputc('[', to);
  for (const coble_choice *flag = key->choices; flag->name; flag++) {
    if (!*((const bool *)base + flag->value)) continue;
    fprintf(to, "%s%s", between, flag->name);
    between = ", ";
  }
  fputc(']', to);
}

static void print_list(FILE *to, const coble_case_key *key, const char *base) {
  int count = key->most;
  if (key->count_offset) memcpy(&count, base + key->count_offset, sizeof count);
  fputc('[', to);
  for (int i = 0; i < count; i++) {
    if (i > 0) fputs(", ", to);
    print_value(to, key, base + key->offset + (size_t)i * key->size);
  }
  fputc(']', to);
}

static bool is_given(const coble_case_key *key, const char *base) {
  const char *slot = base + key->offset;
  double value;
  memcpy(&value, slot, key->kind == COBLE_KEY_QUANTITY ? sizeof value : 0);
  if (key->kind == COBLE_KEY_FILE) return *slot != '\0';
  if (key->kind != COBLE_KEY_QUANTITY || key->most > 1) return true;
  const bool empty = key->text && !*key->text;
  return !isnan(value) && !(empty && coble_case_key_in_step(key) && value == 0);
}

/* One entry per line; the capacity or the duration, whichever it has. */
static void echo_steps(FILE *to, const coble_case *c) {
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int s = 0; s < c->cell.step_count; s++) {
    const char *base = (const char *)&c->cell.steps[s], *between = "    - {";
    for (int i = 0; i < count; i++) {
      const bool current = strcmp(coble_case_key_leaf(&keys[i]), "current_density") == 0;
      if (!coble_case_key_in_step(&keys[i]) || !(current || is_given(&keys[i], base))) continue;
      fprintf(to, "%s%s: ", between, coble_case_key_leaf(&keys[i]));
      print_value(to, &keys[i], base + keys[i].offset);
      between = ", ";
    }
    fputs("}\n", to);
  }
}

static void echo_key(FILE *to, const coble_case_key *key, const coble_case *c) {
  const long start = ftell(to);
  fprintf(to, "%*s%s: ", 2 * coble_case_key_depth(key), "", coble_case_key_leaf(key));
  if (key->kind == COBLE_KEY_FLAGS)
    print_flags(to, key, (const char *)c);
  else if (key->most > 1)
    print_list(to, key, (const char *)c);
  else
    print_value(to, key, (const char *)c + key->offset);
  const long width = ECHO_COMMENT_COLUMN - (ftell(to) - start);
  fprintf(to, "%*s # %s\n", width > 0 ? (int)width : 0, "", key->meaning);
}

/* Blocks and keys that the case does not use have nothing to echo. */
static bool is_used(const coble_case_key *key, const coble_case *c) {
  if (key->kind == COBLE_KEY_INCLUDE || coble_case_key_in_step(key)) return false;
  for (int s = 0; s <= COBLE_GEOMETRY_GREY; s++) {
    const coble_case_key *block =
        coble_case_key_find(coble_case_source_block((coble_geometry_source)s));
    if (s != (int)c->geometry.source && (key == block || coble_case_key_below(key, block)))
      return false;
  }
  if (key->kind == COBLE_KEY_BLOCK || key->kind == COBLE_KEY_STEPS) return true;
  if (strcmp(key->path, "geometry.image.pore_labels") == 0)
    return c->geometry.image.pore_labels_count > 0;
  return is_given(key, (const char *)c);
}

coble_status coble_case_echo(const coble_case *c, char **text) {
  size_t size = 0;
  *text = NULL;
  FILE *to = open_memstream(text, &size);
  if (!to) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the text of a case");
  fprintf(to, "# the case as resolved from %s: every key, with defaults\n", c->path);
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int i = 0; i < count; i++) {
    const coble_case_key *key = &keys[i];
    if (!is_used(key, c)) continue;
    const bool block = key->kind == COBLE_KEY_BLOCK, steps = key->kind == COBLE_KEY_STEPS;
    if (block && coble_case_key_depth(key) == 0) fputc('\n', to);
    if (block || steps)
      fprintf(to, "%*s%s: # %s\n", 2 * coble_case_key_depth(key), "", coble_case_key_leaf(key),
              key->meaning);
    else
      echo_key(to, key, c);
    if (steps) echo_steps(to, c);
  }
  const bool failed = ferror(to) != 0;
  if (fclose(to) == 0 && !failed) return COBLE_OK;
  free(*text);
  *text = NULL;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the text of a case");
}

coble_status coble_case_help(char **text) {
  size_t size = 0;
  *text = NULL;
  FILE *to = open_memstream(text, &size);
  if (!to) return coble_fail(COBLE_ERR_MEMORY, "out of memory for the text of the key table");
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int i = 0; i < count; i++) {
    const coble_case_key *key = &keys[i];
    char expected[512];
    coble_case_key_expected(key, expected, sizeof expected);
    if (key->kind == COBLE_KEY_BLOCK) {
      fprintf(to, "\n%s: %s\n", key->path, key->meaning);
      continue;
    }
    fprintf(to, "  %-36s %s\n", key->path, key->meaning);
    const bool optional = key->text && !*key->text;
    fprintf(to, "  %-36s   %s; %s%s\n", "", expected,
            !key->text ? "mandatory"
            : optional ? "optional"
                       : "default ",
            optional || !key->text ? "" : key->text);
  }
  if (fclose(to) == 0) return COBLE_OK;
  free(*text);
  *text = NULL;
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the text of the key table");
}
