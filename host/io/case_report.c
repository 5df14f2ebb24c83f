#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "case_reader.h"

/* One line per error, whatever is in the names and texts of the user. */
static void write_on_one_line(FILE *to, const char *text) {
  for (; *text; text++) fputc(iscntrl((unsigned char)*text) ? ' ' : *text, to);
}

void coble_case_error(coble_case_reader *r, coble_case_mark mark, const char *key,
                      const char *format, ...) {
  char text[4096];
  if (++r->error_count > CASE_ERRORS_MAX) return;
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  write_on_one_line(r->errors, mark.where);
  if (mark.line > 0) fprintf(r->errors, ":%zu:%zu", mark.line, mark.column);
  fputs(": ", r->errors);
  write_on_one_line(r->errors, key);
  fputs(": ", r->errors);
  write_on_one_line(r->errors, text);
  fputc('\n', r->errors);
}

const char *coble_case_quote(char out[CASE_QUOTE_MAX], const char *text, size_t length) {
  enum { SHOWN = 60 };
  if (length == 0) return strcpy(out, "nothing");
  size_t n = length > SHOWN ? SHOWN : length;
  while (n < length && n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) n--; /* whole characters */
  out[0] = '\'';
  for (size_t i = 0; i < n; i++)
    out[1 + i] = (char)(iscntrl((unsigned char)text[i]) ? ' ' : text[i]);
  strcpy(out + 1 + n, n < length ? "...'" : "'");
  return out;
}

/* Number of insertions, deletions and substitutions (Levenshtein 1966); large for long words. */
static int edit_distance(const char *a, const char *b) {
  enum { LONGEST = 64, FAR = 1000 };
  const size_t n = strlen(a), m = strlen(b);
  if (n > LONGEST || m > LONGEST) return FAR;
  int row[LONGEST + 1];
  for (size_t j = 0; j <= m; j++) row[j] = (int)j;
  for (size_t i = 1; i <= n; i++) {
    int corner = row[0];
    row[0] = (int)i;
    for (size_t j = 1; j <= m; j++) {
      const int change = corner + (a[i - 1] != b[j - 1]);
      const int shift = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);
      corner = row[j];
      row[j] = change < shift ? change : shift;
    }
  }
  return row[m];
}

static size_t parent_length(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot ? (size_t)(dot - path) : 0;
}

static bool siblings(const char *a, const char *b) {
  const size_t n = parent_length(a);
  return n == parent_length(b) && strncmp(a, b, n) == 0;
}

/* The nearest key of the same block, else the same word (or nearly) in another block. */
static const coble_case_key *nearest_key(const char *path) {
  int count;
  const coble_case_key *keys = coble_case_keys(&count), *best = NULL;
  const char *word = path + parent_length(path);
  word += *word == '.';
  const int allowed = strlen(word) < 6 ? 2 : 3;
  int least = 1000;
  for (int i = 0; i < count; i++) {
    const bool near = siblings(keys[i].path, path);
    const int distance = edit_distance(word, coble_case_key_leaf(&keys[i]));
    if (distance > (near ? allowed : 1)) continue;
    const int rank = distance + (near ? 0 : 100);
    if (rank >= least) continue;
    best = &keys[i];
    least = rank;
  }
  return best;
}

void coble_case_unknown_key(coble_case_reader *r, coble_case_mark mark, const char *path) {
  char found[CASE_QUOTE_MAX], known[1024] = "";
  const size_t parent = parent_length(path);
  const char *word = path + parent + (path[parent] == '.');
  coble_case_quote(found, word, strlen(word));
  const bool shown = r->error_count < CASE_ERRORS_MAX; /* else the search is for nothing */
  const coble_case_key *near = shown ? nearest_key(path) : NULL;
  if (near) {
    coble_case_error(r, mark, path, "found unknown key %s, did you mean '%s'?", found,
                     siblings(near->path, path) ? coble_case_key_leaf(near) : near->path);
    return;
  }
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int i = 0; i < count; i++) {
    if (!siblings(keys[i].path, path)) continue;
    if (*known) strncat(known, ", ", sizeof known - strlen(known) - 1);
    strncat(known, coble_case_key_leaf(&keys[i]), sizeof known - strlen(known) - 1);
  }
  coble_case_error(r, mark, path, "found unknown key %s, expected one of %s", found,
                   *known ? known : "those that the help lists");
}
