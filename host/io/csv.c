#include "csv.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "image_file.h"
#include "units.h"

enum { WANTED_MAX = 8, NAME_MAX_LENGTH = 64 };

typedef struct {
  const char *path;
  int line, wanted, columns; /* columns of the file */
  const coble_csv_column *column;
  int at[WANTED_MAX]; /* where each wanted column stands in the file */
  double scale[WANTED_MAX], offset[WANTED_MAX];
} csv_reader;

void coble_csv_release(coble_csv_table *table) {
  free(table->value);
  free(table->line);
  memset(table, 0, sizeof *table);
}

/* The whole file, zero-terminated. */
static coble_status read_text(const char *path, char **text) {
  FILE *file;
  int64_t bytes;
  COBLE_TRY(coble_input_open(path, &file, &bytes));
  if (bytes > INT_MAX) { /* lines and fields are counted as int */
    fclose(file);
    return coble_fail(COBLE_ERR_INPUT, "%s: a table of %.3g GiB, it should be smaller than 2 GiB",
                      path, (double)bytes / 1073741824);
  }
  char *all = malloc((size_t)bytes + 1);
  const size_t got = all ? fread(all, 1, (size_t)bytes, file) : 0;
  fclose(file);
  if (!all)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its %lld bytes", path, (long long)bytes);
  all[got] = '\0';
  if (got != (size_t)bytes || strlen(all) != got) {
    free(all);
    return coble_fail(COBLE_ERR_INPUT, "%s: not a text file", path);
  }
  *text = all;
  return COBLE_OK;
}

/* Cuts the line off `*rest`, without comment and surrounding blanks; NULL at the end. */
static char *next_line(char **rest) {
  char *line = *rest;
  if (!line || !*line) return NULL;
  char *end = strchr(line, '\n');
  *rest = end ? end + 1 : NULL;
  if (end) *end = '\0';
  line[strcspn(line, "#")] = '\0';
  while (isspace((unsigned char)*line)) line++;
  size_t length = strlen(line);
  while (length > 0 && isspace((unsigned char)line[length - 1])) line[--length] = '\0';
  return line;
}

static int count_fields(const char *line) {
  int fields = 1;
  for (; *line; line++) fields += *line == ',';
  return fields;
}

/* "x [nm]" -> "x" and "nm"; the unit is empty when there is none. False when it is neither form. */
static bool split_heading(const char *text, size_t length, char *name, char *unit) {
  const char *end = text + length;
  while (text < end && isspace((unsigned char)*text)) text++;
  while (end > text && isspace((unsigned char)end[-1])) end--;
  const size_t open = strcspn(text, "[(,");
  const char *bracket = text + open < end && text[open] != ',' ? text + open : end;
  const char *name_end = bracket;
  while (name_end > text && isspace((unsigned char)name_end[-1])) name_end--;
  *name = *unit = '\0';
  if (name_end - text >= NAME_MAX_LENGTH || end - bracket >= NAME_MAX_LENGTH) return false;
  memcpy(name, text, (size_t)(name_end - text));
  name[name_end - text] = '\0';
  if (bracket == end) return true;
  if (end - bracket < 3 || end[-1] != (*bracket == '[' ? ']' : ')')) return false;
  memcpy(unit, bracket + 1, (size_t)(end - bracket - 2));
  unit[end - bracket - 2] = '\0';
  return true;
}

/* Blanks and hyphens are underscores, capitals are small. */
static int plain(char c) { return c == ' ' || c == '-' ? '_' : tolower((unsigned char)c); }

/* Does the name stand in the heading, as whole words? */
static bool has_words(const char *heading, const char *name) {
  for (const char *at = heading; *at; at++) {
    size_t length = 0;
    while (name[length] && plain(at[length]) == plain(name[length])) length++;
    if (name[length] || isalnum((unsigned char)at[length])) continue;
    if (at == heading || !isalnum((unsigned char)at[-1])) return true;
  }
  return false;
}

static bool bears(const coble_csv_column *c, const char *heading, const char *name) {
  if (!name) return false;
  return c->loose ? has_words(heading, name) : strcasecmp(heading, name) == 0;
}

/* The unit of column w. A loose one without brackets has it as its last word. */
static coble_status take_unit(csv_reader *r, int w, const char *name, const char *unit) {
  const coble_csv_column *c = &r->column[w];
  if (!c->unit || (!*unit && strcmp(c->unit, "1") == 0)) return COBLE_OK;
  if (!*unit && c->loose) {
    const size_t length = strlen(name);
    size_t word = length;
    while (word > 0 && name[word - 1] != '_' && name[word - 1] != ' ') word--;
    if (word > 0) unit = name + word;
  }
  if (!*unit)
    return coble_fail(COBLE_ERR_INPUT, "%s:%d: column '%s' has no unit: write '%s [unit]', for %s",
                      r->path, r->line, name, name, c->unit);
  if (!coble_unit_factor(unit, c->unit, &r->scale[w], &r->offset[w])) return COBLE_OK;
  char why[512];
  snprintf(why, sizeof why, "%s", coble_message());
  return coble_fail(COBLE_ERR_INPUT, "%s:%d: column '%s': %s", r->path, r->line, name, why);
}

/* One heading of the file: takes it when a wanted column bears its name. */
static coble_status take_heading(csv_reader *r, int position, const char *text, size_t length) {
  char name[NAME_MAX_LENGTH], unit[NAME_MAX_LENGTH];
  const bool well_formed = split_heading(text, length, name, unit);
  int w = 0;
  while (w < r->wanted && !bears(&r->column[w], name, r->column[w].name) &&
         !bears(&r->column[w], name, r->column[w].second_name))
    w++;
  if (w == r->wanted) return COBLE_OK;
  const coble_csv_column *c = &r->column[w];
  if (!well_formed)
    return coble_fail(COBLE_ERR_INPUT, "%s:%d: heading '%.*s' should read '%s [unit]'", r->path,
                      r->line, (int)length, text, name);
  if (r->at[w] >= 0)
    return coble_fail(COBLE_ERR_INPUT, "%s:%d: column '%s' gives what another one gives already",
                      r->path, r->line, name);
  r->at[w] = position;
  r->scale[w] = 1;
  r->offset[w] = 0;
  COBLE_TRY(take_unit(r, w, name, unit));
  if (!bears(c, name, c->name)) {
    r->scale[w] *= c->second_factor;
    r->offset[w] *= c->second_factor;
  }
  return COBLE_OK;
}

static coble_status read_header(csv_reader *r, const char *line) {
  for (int w = 0; w < r->wanted; w++) r->at[w] = -1;
  r->columns = count_fields(line);
  const char *p = line;
  for (int position = 0; position < r->columns; position++) {
    const size_t length = strcspn(p, ",");
    COBLE_TRY(take_heading(r, position, p, length));
    p += length + 1;
  }
  for (int w = 0; w < r->wanted; w++) {
    const coble_csv_column *c = &r->column[w];
    if (r->at[w] < 0 && !c->loose)
      return coble_fail(COBLE_ERR_INPUT, "%s:%d: no column '%s'%s%s%s in the header '%.200s'",
                        r->path, r->line, c->name, c->second_name ? " or '" : "",
                        c->second_name ? c->second_name : "", c->second_name ? "'" : "", line);
  }
  return COBLE_OK;
}

/* value: [wanted] of this row. */
static coble_status read_row(const csv_reader *r, const char *line, double *value) {
  const int fields = count_fields(line);
  if (fields != r->columns)
    return coble_fail(COBLE_ERR_INPUT, "%s:%d: %d fields, the header has %d", r->path, r->line,
                      fields, r->columns);
  for (int w = 0; w < r->wanted; w++) value[w] = NAN;
  for (int position = 0; position < fields; position++) {
    const size_t length = strcspn(line, ",");
    for (int w = 0; w < r->wanted; w++) {
      if (r->at[w] != position) continue;
      double number = 0;
      const char *end = coble_number_end(line, &number);
      while (end && isspace((unsigned char)*end)) end++;
      value[w] = r->scale[w] * number + r->offset[w];
      if (!end || end != line + length || !isfinite(value[w]))
        return coble_fail(COBLE_ERR_INPUT, "%s:%d: found '%.*s' for %s, expected a finite number",
                          r->path, r->line, length > 80 ? 80 : (int)length, line,
                          r->column[w].name);
    }
    line += length + 1;
  }
  return COBLE_OK;
}

static coble_status grow(const csv_reader *r, size_t *room, coble_csv_table *out) {
  const size_t more = *room ? 2 * *room : 64;
  double *value = realloc(out->value, more * (size_t)r->wanted * sizeof *value);
  if (value) out->value = value;
  int *line = realloc(out->line, more * sizeof *line);
  if (line) out->line = line;
  if (!value || !line)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %zu rows", r->path, more);
  *room = more;
  return COBLE_OK;
}

static coble_status read_lines(csv_reader *r, char *rest, coble_csv_table *out) {
  size_t room = 0;
  bool header = false;
  for (char *line; (line = next_line(&rest));) {
    r->line++;
    if (!*line) continue;
    if (!header) {
      COBLE_TRY(read_header(r, line));
      header = true;
      out->header = r->line;
      continue;
    }
    if (out->rows == room) COBLE_TRY(grow(r, &room, out));
    COBLE_TRY(read_row(r, line, out->value + out->rows * (size_t)r->wanted));
    out->line[out->rows++] = r->line;
  }
  if (out->rows == 0)
    return coble_fail(COBLE_ERR_INPUT, "%s: no %s", r->path,
                      header ? "rows below the header" : "header naming columns and units");
  return COBLE_OK;
}

coble_status coble_csv_read(const char *path, int wanted, const coble_csv_column *column,
                            coble_csv_table *out) {
  memset(out, 0, sizeof *out);
  if (wanted > WANTED_MAX)
    return coble_fail(COBLE_ERR_INTERNAL, "%s: %d columns wanted, at most %d can be", path, wanted,
                      WANTED_MAX);
  char *text = NULL;
  COBLE_TRY(read_text(path, &text));
  csv_reader reader = {.path = path, .wanted = wanted, .column = column};
  const size_t mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* byte-order mark */
  const coble_status status = read_lines(&reader, text + mark, out);
  free(text);
  if (status != COBLE_OK) coble_csv_release(out);
  return status;
}
