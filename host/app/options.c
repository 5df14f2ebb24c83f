#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "options_parts.h"

enum {
  RUN = COBLE_COMMAND_RUN,
  PACK = COBLE_COMMAND_PACK,
  MEASURE = COBLE_COMMAND_MEASURE,
  INFO = COBLE_COMMAND_INFO,
  BENCH = COBLE_COMMAND_BENCH,
  SAMPLE = MEASURE | COBLE_COMMAND_GRAINS,
  SWEEP = COBLE_COMMAND_SWEEP,
  COMPARE = COBLE_COMMAND_COMPARE,
  CASES = RUN | SWEEP | PACK | SAMPLE | BENCH,
  WORK = CASES | COMPARE
};

/* --- values --- */

coble_status coble_option_bad(const char *name, const char *found, const char *expected) {
  return coble_fail(COBLE_ERR_INPUT, "--%s: found '%s', expected %s", name, found, expected);
}

bool coble_option_integer(const char *text, int64_t low, int64_t high, int64_t *value) {
  char *end = NULL;
  errno = 0;
  const long long v = strtoll(text, &end, 10);
  if (end == text || *end || errno || v < low || v > high) return false;
  *value = v;
  return true;
}

static coble_status take_out(coble_options *o, const char *text) {
  if (!*text) return coble_option_bad("out", text, "a folder, such as out/cs3");
  o->out = text;
  return COBLE_OK;
}

static coble_status take_backend(coble_options *o, const char *text) {
  static const char *const names[] = {"auto", "cpu", "cuda"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(text, names[i])) {
      o->backend = (coble_backend)i;
      return COBLE_OK;
    }
  return coble_option_bad("backend", text, "auto, cpu or cuda");
}

static coble_status take_threads(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!coble_option_integer(text, 1, 1024, &v))
    return coble_option_bad("threads", text, "a whole number from 1 to 1024");
  o->threads = (int)v;
  return COBLE_OK;
}

static coble_status take_set(coble_options *o, const char *text) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text)
    return coble_option_bad("set", text, "path.key=value, such as cell.temperature='45 degC'");
  if (o->set_count == COBLE_SETS_MAX)
    return coble_fail(COBLE_ERR_INPUT, "--set: more than %d of them; put them in the case file",
                      COBLE_SETS_MAX);
  o->set[o->set_count++] = text;
  return COBLE_OK;
}

static coble_status take_check(coble_options *o, const char *text) {
  (void)text;
  o->check = true;
  return COBLE_OK;
}
static coble_status take_quiet(coble_options *o, const char *text) {
  (void)text;
  o->quiet = true;
  return COBLE_OK;
}
static coble_status take_overwrite(coble_options *o, const char *text) {
  (void)text;
  o->overwrite = true;
  return COBLE_OK;
}
static coble_status take_help(coble_options *o, const char *text) {
  (void)text;
  o->help = true;
  return COBLE_OK;
}

static coble_status take_profile(coble_options *o, const char *text) {
  (void)text;
  o->profile = true;
  return COBLE_OK;
}

static coble_status take_resume(coble_options *o, const char *text) {
  (void)text;
  o->resume = true;
  return COBLE_OK;
}

static coble_status take_strict(coble_options *o, const char *text) {
  (void)text;
  o->strict = true;
  return COBLE_OK;
}

static coble_status take_checkpoint_every(coble_options *o, const char *text) {
  if (!strcmp(text, "never")) {
    o->checkpoint_every = INFINITY;
    return COBLE_OK;
  }
  if (!coble_duration_parse(text, &o->checkpoint_every)) return COBLE_OK;
  return coble_option_bad("checkpoint-every", text, "a time above 0, such as 10min, or never");
}

static coble_status take_wall_limit(coble_options *o, const char *text) {
  if (!coble_duration_parse(text, &o->wall_limit)) return COBLE_OK;
  return coble_option_bad("wall-limit", text, "a time above 0, such as 23h50m");
}

static coble_status take_sizes(coble_options *o, const char *text) {
  static const char *const expected = "1 to 16 edges from 8 to 2048 voxels, such as 64,128";
  char buffer[128], *rest = buffer;
  if (strlen(text) >= sizeof buffer) return coble_option_bad("sizes", text, expected);
  strcpy(buffer, text);
  for (o->size_count = 0; rest; o->size_count++) {
    char *item = rest, *comma = strchr(rest, ',');
    int64_t v = 0;
    rest = comma ? comma + 1 : NULL;
    if (comma) *comma = 0;
    if (o->size_count == COBLE_SIZES_MAX || !coble_option_integer(item, 8, 2048, &v))
      return coble_option_bad("sizes", text, expected);
    o->size[o->size_count] = (int32_t)v;
  }
  return COBLE_OK;
}

/* --- the table --- */

static const coble_option shared[] = {
    {"out", "DIR", WORK, false, false, take_out, "folder for the results; made if absent"},
    {"backend", "auto|cpu|cuda", RUN | SWEEP | MEASURE | BENCH, false, false, take_backend,
     "auto (default): a GPU when there is one"},
    {"threads", "N", CASES, false, false, take_threads, "CPU threads; default: all cores"},
    {"set", "KEY=VALUE", CASES & ~SWEEP, true, false, take_set,
     "override a key of the case, e.g. cell.temperature='45 degC'; repeatable"},
    {"set", "KEY=VALUE,VALUE", SWEEP, true, false, take_set,
     "values of a key, e.g. cell.temperature='30 degC, 60 degC'; a list in [ ] is one value; "
     "repeatable: all combinations"},
    {"check", NULL, RUN, false, false, take_check,
     "show the resolved case and what to expect; write nothing"},
    {"quiet", NULL, WORK, false, false, take_quiet, "print errors only"},
    {"overwrite", NULL, WORK & ~SWEEP, false, false, take_overwrite,
     "replace this program's files in DIR; other files stay"},
    {"overwrite", NULL, SWEEP, false, false, take_overwrite,
     "repeat all runs; without it those that are done are skipped"},
    {"checkpoint-every", "TIME", RUN | SWEEP, false, false, take_checkpoint_every,
     "a checkpoint so often: 10min (default), 1h, never; also on SIGUSR1 and when stopped"},
    {"wall-limit", "TIME", RUN, false, false, take_wall_limit,
     "leave a checkpoint and stop before so much time has passed, e.g. 23h50m"},
    {"resume", NULL, RUN, false, false, take_resume,
     "go on from the newest good checkpoint in DIR; CASE.yaml may be left out"},
    {"strict", NULL, RUN, false, false, take_strict,
     "stop at the first warning, with a checkpoint and exit status 1"},
    {"profile", NULL, RUN, false, false, take_profile,
     "time every kernel; the table is profile.csv in DIR"},
    {"sizes", "N,N,...", BENCH, false, false, take_sizes,
     "edges of the boxes in voxels; default 64,128"},
};
static const coble_option help = {"help", NULL, WORK | INFO, false, false, take_help, "this text"};
enum { SHARED = sizeof shared / sizeof shared[0] };
enum { OPTIONS_MAX = SHARED + COBLE_MEASURE_OPTIONS_MAX + 1 };

/* In the order of the help; NULL at the end. */
static const coble_option *option_at(int i) {
  const int end = SHARED + coble_measure_option_count;
  if (i < SHARED) return &shared[i];
  if (i < end) return &coble_measure_options[i - SHARED];
  return i == end ? &help : NULL;
}

static const struct {
  const char *name;
  coble_command command;
  const char *arguments, *help;
} commands[] = {
    {"run", COBLE_COMMAND_RUN, "CASE.yaml --out DIR", "plate Li through the layer of a case"},
    {"sweep", COBLE_COMMAND_SWEEP, "CASE.yaml --set KEY=A,B --out DIR",
     "a run for every combination of the values of keys, then their comparison"},
    {"compare", COBLE_COMMAND_COMPARE, "DIR...",
     "runs and sweeps beside what differs between their cases"},
    {"pack", COBLE_COMMAND_PACK, "CASE.yaml --out DIR", "generate the sphere packing of a case"},
    {"measure", COBLE_COMMAND_MEASURE, "CASE.yaml|IMAGE",
     "porosity, pore sizes, mercury intrusion and formation factor"},
    {"grains", COBLE_COMMAND_GRAINS, "CASE.yaml|IMAGE",
     "the solid cut into grains at its necks: sizes, contacts, labels"},
    {"bench", COBLE_COMMAND_BENCH, "[CASE.yaml]", "speed of the solver and of its kernels here"},
    {"info", COBLE_COMMAND_INFO, "", "version, backends, machine"},
    {"help", COBLE_COMMAND_HELP, "[keys|COMMAND]", "this text, or all keys of a case file"},
    {"version", COBLE_COMMAND_VERSION, "", "version and commit"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* --- nearest name --- */

static int minimum(int a, int b) { return a < b ? a : b; }

/* Levenshtein's distance; names longer than the row are never near. */
static int edit_distance(const char *a, const char *b) {
  int row[64];
  const int n = (int)strlen(b);
  if (n >= 64) return INT32_MAX;
  for (int j = 0; j <= n; j++) row[j] = j;
  for (int i = 1; a[i - 1]; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= n; j++) {
      const int change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = minimum(change, minimum(row[j], row[j - 1]) + 1);
    }
  }
  return row[n];
}

static coble_status unknown_option(const char *name, const coble_options *o, const char *command) {
  const coble_option *nearest = NULL, *one;
  int best = INT32_MAX;
  for (int i = 0; (one = option_at(i)); i++) {
    const int d = edit_distance(name, one->name);
    if ((one->commands & (int)o->command) && d < best) {
      best = d;
      nearest = one;
    }
  }
  return coble_fail(COBLE_ERR_INPUT, "unknown option --%s of 'coble %s'; did you mean --%s?", name,
                    command, nearest ? nearest->name : "help");
}

static coble_status unknown_command(const char *name) {
  int best = INT32_MAX, nearest = 0;
  for (int i = 0; i < COMMANDS; i++) {
    const int d = edit_distance(name, commands[i].name);
    if (d < best) {
      best = d;
      nearest = i;
    }
  }
  return coble_fail(COBLE_ERR_INPUT, "unknown command '%s'; did you mean '%s'? See coble --help",
                    name, commands[nearest].name);
}

/* --- reading --- */

/* Its place in the order of the options, of another command if need be; -1: none of that name. */
static int find_option(const char *name, coble_command command) {
  const coble_option *one;
  int place = -1;
  for (int i = 0; (one = option_at(i)); i++) {
    if (strcmp(one->name, name)) continue;
    if (one->commands & (int)command) return i;
    place = i;
  }
  return place;
}

/* One option at argv[*at], with its value from "=..." or the next word. */
static coble_status read_option(int argc, char **argv, int *at, coble_options *o, bool *seen) {
  const char *word = strcmp(argv[*at], "-h") ? argv[*at] : "--help";
  char name[64];
  const char *equals = strchr(word, '=');
  const size_t length = (equals ? (size_t)(equals - word) : strlen(word)) - 2;
  if (word[1] != '-' || length >= sizeof name)
    return coble_fail(COBLE_ERR_INPUT,
                      "unknown option %s; options begin with --, see coble %s --help", word,
                      argv[1]);
  memcpy(name, word + 2, length);
  name[length] = 0;
  const int place = find_option(name, o->command);
  if (place < 0) return unknown_option(name, o, argv[1]);
  const coble_option *found = option_at(place);
  if (!(found->commands & (int)o->command))
    return coble_fail(COBLE_ERR_INPUT, "--%s is no option of 'coble %s'; see coble %s --help", name,
                      argv[1], argv[1]);
  if (seen[place] && !found->repeatable)
    return coble_fail(COBLE_ERR_INPUT, "--%s is given twice; give it once", name);
  seen[place] = true;
  if (!found->argument) {
    if (equals)
      return coble_fail(COBLE_ERR_INPUT, "--%s takes no value, found '%s'", name, equals + 1);
    return found->take(o, "");
  }
  if (equals) return found->take(o, equals + 1);
  if (*at + 1 >= argc || !strncmp(argv[*at + 1], "--", 2))
    return coble_fail(COBLE_ERR_INPUT, "--%s needs a value: %s", name, found->argument);
  return found->take(o, argv[++*at]);
}

/* Name of an option given that is for images alone; NULL: none. */
static const char *image_option(const bool *seen) {
  const coble_option *one;
  for (int i = 0; (one = option_at(i)); i++)
    if (seen[i] && one->image_only) return one->name;
  return NULL;
}

static coble_status check_complete(coble_options *o, const char *name, const bool *seen) {
  if (o->command == COBLE_COMMAND_INFO) return COBLE_OK;
  if (!o->input && o->command == COBLE_COMMAND_BENCH && o->set_count > 0)
    return coble_fail(COBLE_ERR_INPUT, "--set means nothing without a case file");
  if (o->resume && (o->overwrite || o->check))
    return coble_fail(COBLE_ERR_INPUT, "--resume goes on with what is in DIR; it excludes --%s",
                      o->overwrite ? "overwrite" : "check");
  if (!o->input && o->resume && o->set_count > 0)
    return coble_fail(COBLE_ERR_INPUT, "--set means nothing without a case file");
  if (!o->input && !o->resume && o->command != COBLE_COMMAND_BENCH)
    return coble_fail(COBLE_ERR_INPUT, "coble %s needs %s; see coble %s --help", name,
                      o->command & SAMPLE    ? "a case file or an image"
                      : o->command & COMPARE ? "folders of runs or of sweeps"
                                             : "a case file",
                      name);
  if (!o->out && !o->check && o->command & (RUN | SWEEP | PACK))
    return coble_fail(COBLE_ERR_INPUT, "coble %s needs --out DIR", name);
  if (!o->out && o->overwrite)
    return coble_fail(COBLE_ERR_INPUT, "--overwrite means nothing without --out DIR");
  if (!(o->command & SAMPLE)) return COBLE_OK;
  return coble_option_check_measure(o, image_option(seen));
}

static coble_status take_input(coble_options *o, const char *word, const char *command) {
  const bool none = o->command & (COBLE_COMMAND_INFO | COBLE_COMMAND_VERSION);
  const int most = none ? 0 : o->command & COMPARE ? COBLE_INPUTS_MAX : 1;
  if (o->input_count == most)
    return coble_fail(COBLE_ERR_INPUT, "unexpected argument '%s'; see coble %s --help", word,
                      command);
  o->inputs[o->input_count++] = word;
  o->input = o->inputs[0];
  return COBLE_OK;
}

coble_status coble_options_read(int argc, char **argv, coble_options *out) {
  memset(out, 0, sizeof *out);
  out->image = coble_image_defaults();
  out->intrusion = coble_intrusion_defaults();
  out->filter = coble_filter_defaults();
  out->grains = coble_grain_defaults();
  for (int a = 0; a < 3; a++) out->axis[a] = true;
  out->checkpoint_every = 600;
  out->wall_limit = INFINITY;
  out->size_count = 2;
  out->size[0] = 64;
  out->size[1] = 128;
  if (argc < 2)
    return coble_fail(
        COBLE_ERR_INPUT,
        "no command; expected run, sweep, compare, pack, measure, grains, bench, info or help");
  const char *name = argv[1];
  if (!strcmp(name, "--help") || !strcmp(name, "-h")) name = "help";
  if (!strcmp(name, "--version")) name = "version";
  for (int i = 0; i < COMMANDS; i++)
    if (!strcmp(name, commands[i].name)) out->command = commands[i].command;
  if (out->command == COBLE_COMMAND_NONE) return unknown_command(name);
  bool seen[OPTIONS_MAX] = {false};
  for (int i = 2; i < argc; i++) {
    if (argv[i][0] == '-' && argv[i][1])
      COBLE_TRY(read_option(argc, argv, &i, out, seen));
    else
      COBLE_TRY(take_input(out, argv[i], name));
  }
  if (out->help || (out->command & (COBLE_COMMAND_HELP | COBLE_COMMAND_VERSION))) return COBLE_OK;
  return check_complete(out, name, seen);
}

void coble_options_help(coble_command command, FILE *to) {
  if (!(command & (WORK | INFO))) {
    fputs(
        "coble: Coble creep of lithium through the porous interlayer of a solid-state battery\n\n"
        "usage: coble COMMAND [ARGUMENTS]\n\n",
        to);
    for (int i = 0; i < COMMANDS; i++)
      fprintf(to, "  %-8s %-36s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
    fputs(
        "\ncoble COMMAND --help lists its options. Exit status: 0 done, 1 the run failed, "
        "2 bad input.\n",
        to);
    return;
  }
  for (int i = 0; i < COMMANDS; i++)
    if (commands[i].command == command)
      fprintf(to, "usage: coble %s %s [OPTIONS]\n\n%s\n\n", commands[i].name, commands[i].arguments,
              commands[i].help);
  const coble_option *one;
  for (int i = 0; (one = option_at(i)); i++) {
    if (!(one->commands & (int)command)) continue;
    char left[64];
    snprintf(left, sizeof left, "--%s %s", one->name, one->argument ? one->argument : "");
    fprintf(to, "  %-26s %s\n", left, one->help);
  }
}
