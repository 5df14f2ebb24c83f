#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "coble/plot.h"
#include "comparison.h"
#include "figures.h"
#include "folder.h"
#include "history.h"
#include "table.h"

enum { KEYS_SHOWN = 5, CELL = 48 };

/* --- the screen --- */

typedef char cell[CELL];

/* A table of texts: two rows of heads, then the runs. */
typedef struct {
  int rows, columns;
  cell *text;
} grid;

static char *at(const grid *g, int row, int column) { return g->text[row * g->columns + column]; }

static int keys_shown(const coble_comparison *c) {
  return c->varied < KEYS_SHOWN ? c->varied : KEYS_SHOWN;
}

static void fill_heads(const grid *g, const coble_comparison *c) {
  const int keys = keys_shown(c);
  snprintf(at(g, 0, 0), CELL, "run");
  for (int k = 0; k < keys; k++) {
    snprintf(at(g, 0, 1 + k), CELL, "%.47s", coble_comparison_label(&c->key[k]));
    snprintf(at(g, 1, 1 + k), CELL, "%.47s", c->key[k].unit);
  }
  snprintf(at(g, 0, 1 + keys), CELL, "location");
  for (int f = 0; f < COBLE_FOUND_COUNT; f++) {
    snprintf(at(g, 0, 2 + keys + f), CELL, "%s", coble_found_names[f].name);
    snprintf(at(g, 1, 2 + keys + f), CELL, "%s", coble_found_names[f].unit);
  }
}

static void fill_run(const grid *g, const coble_comparison *c, int r, int row) {
  const int keys = keys_shown(c);
  snprintf(at(g, row, 0), CELL, "%d", r + 1);
  for (int k = 0; k < keys; k++) {
    const coble_varied_key *key = &c->key[k];
    if (key->numeric && isfinite(key->number[r]))
      snprintf(at(g, row, 1 + k), CELL, "%g", key->number[r]);
    else
      snprintf(at(g, row, 1 + k), CELL, "%.47s", key->text[r] ? key->text[r] : "-");
  }
  snprintf(at(g, row, 1 + keys), CELL, "%s", c->run[r].location);
  for (int f = 0; f < COBLE_FOUND_COUNT; f++) {
    const double value = c->run[r].found[f];
    const bool share = !*coble_found_names[f].unit;
    if (isnan(value))
      snprintf(at(g, row, 2 + keys + f), CELL, "-");
    else
      snprintf(at(g, row, 2 + keys + f), CELL, share ? "%.4f" : "%.4g", value);
  }
}

static int width_of(const grid *g, int column) {
  size_t width = 0;
  for (int row = 0; row < g->rows; row++) {
    const size_t length = strlen(at(g, row, column));
    if (length > width) width = length;
  }
  return (int)width;
}

static void print_grid(const grid *g) {
  for (int row = 0; row < g->rows; row++)
    for (int column = 0; column < g->columns; column++)
      printf("%*s%s", width_of(g, column), at(g, row, column),
             column == g->columns - 1 ? "\n" : "  ");
}

static void print_rest(const coble_comparison *c) {
  if (c->varied > KEYS_SHOWN)
    printf("%d more keys differ, see compare.csv\n", c->varied - KEYS_SHOWN);
  putchar('\n');
  for (int r = 0; r < c->runs; r++)
    printf("%4d  %s%s%s\n", r + 1, c->run[r].folder, c->run[r].reason ? ": left out, " : "",
           c->run[r].reason ? c->run[r].reason : "");
}

void coble_comparison_print(const coble_comparison *c) {
  grid g = {.rows = 2 + c->complete, .columns = 2 + keys_shown(c) + COBLE_FOUND_COUNT};
  g.text = calloc((size_t)g.rows * (size_t)g.columns, sizeof *g.text);
  if (g.text && c->complete) {
    int row = 2;
    fill_heads(&g, c);
    for (int r = 0; r < c->runs; r++)
      if (!c->run[r].reason) fill_run(&g, c, r, row++);
    print_grid(&g);
  }
  free(g.text);
  print_rest(c);
}

/* --- files --- */

/* As RFC 4180 wants it. */
static void print_quoted(FILE *to, const char *text) {
  if (!strpbrk(text, ",\"\n")) {
    fputs(text, to);
    return;
  }
  fputc('"', to);
  for (; *text; text++) fprintf(to, *text == '"' ? "\"\"" : "%c", *text);
  fputc('"', to);
}

static char *csv_header(const coble_comparison *c) {
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  if (!to) return NULL;
  fputs("run,folder", to);
  for (int k = 0; k < c->varied; k++) {
    const char *unit = c->key[k].unit;
    fprintf(to, ",%s%s%s%s", c->key[k].key, *unit ? " [" : "", unit, *unit ? "]" : "");
  }
  fputs(",location", to);
  for (int f = 0; f < COBLE_FOUND_COUNT; f++) fprintf(to, ",%s", coble_found_names[f].key);
  fputs(",left_out", to);
  if (!fclose(to)) return text;
  free(text);
  return NULL;
}

static void print_number(FILE *to, double value) {
  if (isfinite(value)) coble_print_number(to, value);
}

static void csv_run(FILE *to, const coble_comparison *c, int r) {
  const coble_compared_run *run = &c->run[r];
  fprintf(to, "%d,", r + 1);
  print_quoted(to, run->folder);
  for (int k = 0; k < c->varied; k++) {
    const char *text = run->reason ? NULL : c->key[k].text[r];
    fputc(',', to);
    if (text && c->key[k].numeric)
      print_number(to, c->key[k].number[r]);
    else if (text)
      print_quoted(to, text);
  }
  fprintf(to, ",%s", run->reason ? "" : run->location);
  for (int f = 0; f < COBLE_FOUND_COUNT; f++) {
    fputc(',', to);
    if (!run->reason) print_number(to, run->found[f]);
  }
  fputc(',', to);
  print_quoted(to, run->reason ? run->reason : "");
  fputc('\n', to);
}

static coble_status write_csv(const char *path, const coble_comparison *c) {
  char *header = csv_header(c);
  if (!header) return coble_fail(COBLE_ERR_MEMORY, "%s: out of memory for the table", path);
  coble_table table;
  const coble_status status = coble_table_open(path, header, &table);
  free(header);
  COBLE_TRY(status);
  for (int r = 0; r < c->runs; r++) csv_run(table.to, c, r);
  return coble_table_close(&table);
}

static json_t *json_of_case(const coble_comparison *c, int r) {
  json_t *o = json_object();
  for (int k = 0; k < c->varied; k++) {
    const coble_varied_key *key = &c->key[k];
    if (!key->text[r]) continue;
    json_object_set_new(o, key->key,
                        key->numeric ? coble_app_json(key->number[r]) : json_string(key->text[r]));
  }
  return o;
}

static json_t *json_of_run(const coble_comparison *c, int r) {
  const coble_compared_run *run = &c->run[r];
  json_t *o = json_object();
  json_object_set_new(o, "run", json_integer(r + 1));
  json_object_set_new(o, "folder", json_string(run->folder));
  json_object_set_new(o, "left_out", run->reason ? json_string(run->reason) : json_null());
  if (run->reason) return o;
  json_object_set_new(o, "case", json_of_case(c, r));
  json_object_set_new(o, "location", json_string(run->location));
  for (int f = 0; f < COBLE_FOUND_COUNT; f++)
    json_object_set_new(o, coble_found_names[f].key, coble_app_json(run->found[f]));
  return o;
}

static coble_status write_json(const char *path, const coble_comparison *c) {
  json_t *o = json_object(), *keys = json_array(), *runs = json_array();
  for (int k = 0; k < c->varied; k++)
    json_array_append_new(keys, json_pack("{s:s, s:s, s:b}", "key", c->key[k].key, "unit",
                                          c->key[k].unit, "numeric", (int)c->key[k].numeric));
  for (int r = 0; r < c->runs; r++) json_array_append_new(runs, json_of_run(c, r));
  json_object_set_new(o, "keys", keys);
  json_object_set_new(o, "runs", runs);
  json_object_set_new(o, "version", json_string(coble_app_version()));
  json_object_set_new(o, "commit", json_string(coble_app_commit()));
  return coble_app_write_json(path, o);
}

coble_status coble_comparison_write(const char *folder, const coble_comparison *c, bool plots) {
  char path[1024];
  COBLE_TRY(coble_folder_join(folder, "compare.csv", path));
  COBLE_TRY(write_csv(path, c));
  COBLE_TRY(coble_folder_join(folder, "compare.json", path));
  COBLE_TRY(write_json(path, c));
  if (!plots || !coble_plot_available()) return COBLE_OK;
  COBLE_TRY(coble_folder_join(folder, "compare.png", path));
  return coble_figure_comparison(path, c);
}
