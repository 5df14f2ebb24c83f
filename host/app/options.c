#include "options.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "coble/case.h"

enum {
  RUN = COBLE_COMMAND_RUN,
  PACK = COBLE_COMMAND_PACK,
  MEASURE = COBLE_COMMAND_MEASURE,
  INFO = COBLE_COMMAND_INFO,
  WORK = RUN | PACK | MEASURE
};

/* --- values --- */

static coble_status bad_value(const char *name, const char *found, const char *expected) {
  return coble_fail(COBLE_ERR_INPUT, "--%s: found '%s', expected %s", name, found, expected);
}

static bool parse_integer(const char *text, int64_t low, int64_t high, int64_t *value) {
  char *end = NULL;
  errno = 0;
  const long long v = strtoll(text, &end, 10);
  if (end == text || *end || errno || v < low || v > high) return false;
  *value = v;
  return true;
}

/* "a,b,c" -> count integers, no more, no less. */
static bool parse_list(const char *text, int count, int64_t low, int32_t *value) {
  char buffer[128];
  if (strlen(text) >= sizeof buffer) return false;
  strcpy(buffer, text);
  char *item = buffer;
  for (int i = 0; i < count; i++) {
    char *comma = strchr(item, ',');
    if ((comma == NULL) != (i == count - 1)) return false;
    if (comma) *comma = 0;
    int64_t v = 0;
    if (!parse_integer(item, low, INT32_MAX, &v)) return false;
    value[i] = (int32_t)v;
    if (comma) item = comma + 1;
  }
  return true;
}

static coble_status take_out(coble_options *o, const char *text) {
  if (!*text) return bad_value("out", text, "a folder, such as out/cs3");
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
  return bad_value("backend", text, "auto, cpu or cuda");
}

static coble_status take_threads(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!parse_integer(text, 1, 1024, &v))
    return bad_value("threads", text, "a whole number from 1 to 1024");
  o->threads = (int)v;
  return COBLE_OK;
}

static coble_status take_set(coble_options *o, const char *text) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text)
    return bad_value("set", text, "path.key=value, such as cell.temperature='45 degC'");
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
static coble_status take_pore_above(coble_options *o, const char *text) {
  (void)text;
  o->pores.pore_above = true;
  return COBLE_OK;
}

static coble_status take_quantity(const char *name, const char *text, const char *unit,
                                  double *value) {
  if (coble_parse_quantity(text, unit, value) == COBLE_OK) return COBLE_OK;
  char reason[512];
  snprintf(reason, sizeof reason, "%s", coble_message());
  return coble_fail(COBLE_ERR_INPUT, "--%s: %s", name, reason);
}

static coble_status take_voxel_size(coble_options *o, const char *text) {
  COBLE_TRY(take_quantity("voxel-size", text, "m", &o->voxel_size));
  if (!(o->voxel_size > 0))
    return bad_value("voxel-size", text, "a length above 0, such as '8 nm'");
  return COBLE_OK;
}

static coble_status take_pore(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!parse_integer(text, 0, UINT16_MAX, &v))
    return bad_value("pore", text, "a label from 0 to 65535");
  const int room = (int)(sizeof o->pores.label / sizeof o->pores.label[0]);
  if (o->pores.labels == room)
    return coble_fail(COBLE_ERR_INPUT, "--pore: more than %d labels", room);
  o->pores.label[o->pores.labels++] = (int32_t)v;
  return COBLE_OK;
}

static coble_status take_number(const char *name, const char *text, const double range[2],
                                const char *expected, double *out) {
  char *end = NULL;
  *out = strtod(text, &end);
  if (end != text && !*end && *out >= range[0] && *out <= range[1]) return COBLE_OK;
  return bad_value(name, text, expected);
}

static coble_status take_threshold(coble_options *o, const char *text) {
  o->threshold_given = true;
  o->pores.threshold = COBLE_THRESHOLD_OTSU;
  if (!strcmp(text, "otsu")) return COBLE_OK;
  return take_number("threshold", text, (const double[]){0, 65536},
                     "a grey value, such as 90, or otsu", &o->pores.threshold);
}

static coble_status take_filter(coble_options *o, const char *text) {
  static const char *const names[] = {"none", "median", "gaussian"};
  for (int kind = 0; kind < 3; kind++)
    if (!strcmp(text, names[kind])) {
      o->filter.kind = (coble_filter_kind)kind;
      return COBLE_OK;
    }
  return bad_value("filter", text, "none, median or gaussian");
}

static coble_status take_filter_radius(coble_options *o, const char *text) {
  return take_number("filter-radius", text, (const double[]){0.3, 10},
                     "a number of voxels from 0.3 to 10", &o->filter.radius);
}

static coble_status take_flatten(coble_options *o, const char *text) {
  return take_number("flatten", text, (const double[]){0, 1000},
                     "a number of voxels from 0 to 1000", &o->filter.flatten);
}

static coble_status take_shape(coble_options *o, const char *text) {
  if (!parse_list(text, 3, 1, o->image.shape))
    return bad_value("shape", text, "three sizes, fastest axis first, such as 128,128,64");
  return COBLE_OK;
}

static coble_status take_type(coble_options *o, const char *text) {
  if (strcmp(text, "uint8") && strcmp(text, "uint16"))
    return bad_value("type", text, "uint8 or uint16");
  o->image.type = strcmp(text, "uint8") ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  return COBLE_OK;
}

static coble_status take_skip(coble_options *o, const char *text) {
  if (!parse_integer(text, 0, INT64_MAX, &o->image.skip))
    return bad_value("skip", text, "the number of header bytes, 0 or more");
  return COBLE_OK;
}

static coble_status take_no_plots(coble_options *o, const char *text) {
  (void)text;
  o->no_plots = true;
  return COBLE_OK;
}

static coble_status take_blocks(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!parse_integer(text, 2, 1024, &v))
    return bad_value("blocks", text, "voxels per edge of a block, 2 to 1024");
  o->block = (int32_t)v;
  return COBLE_OK;
}

static coble_status take_creep_exponent(coble_options *o, const char *text) {
  return take_number("creep-exponent", text, (const double[]){1, 10}, "a number from 1 to 10",
                     &o->creep_exponent);
}

static coble_status take_axis(coble_options *o, const char *text) {
  const bool all = !strcmp(text, "all");
  const char *found = strlen(text) == 1 ? strchr("xyz", text[0]) : NULL;
  if (!all && !found) return bad_value("axis", text, "x, y, z or all");
  for (int a = 0; a < 3; a++) o->axis[a] = all || "xyz"[a] == text[0];
  return COBLE_OK;
}

static coble_status take_sides(coble_options *o, const char *text) {
  if (strcmp(text, "noflux") && strcmp(text, "periodic"))
    return bad_value("sides", text, "noflux or periodic");
  o->sides_given = true;
  o->periodic_sides = !strcmp(text, "periodic");
  return COBLE_OK;
}

static coble_status take_crop(coble_options *o, const char *text) {
  int32_t v[6];
  if (!parse_list(text, 6, 0, v))
    return bad_value("crop", text, "first voxel and size, X,Y,Z,NX,NY,NZ (size 0: to the end)");
  memcpy(o->image.crop_first, v, sizeof o->image.crop_first);
  memcpy(o->image.crop_size, v + 3, sizeof o->image.crop_size);
  return COBLE_OK;
}

static coble_status take_axes(coble_options *o, const char *text) {
  bool seen[3] = {false, false, false};
  for (int i = 0; i < 3 && strlen(text) == 3; i++) {
    const char *at = strchr("xyz", text[i]);
    if (at) seen[at - "xyz"] = true;
  }
  if (!(seen[0] && seen[1] && seen[2]))
    return bad_value("axes", text, "an order of the file's axes, such as xyz or zyx");
  memcpy(o->image.axes, text, 4);
  return COBLE_OK;
}

static coble_status take_inlet(coble_options *o, const char *text) {
  const char *axis = strlen(text) == 2 ? strchr("xyz", text[0]) : NULL;
  if (!axis || (text[1] != '+' && text[1] != '-'))
    return bad_value("inlet", text, "one of x-, x+, y-, y+, z- and z+");
  o->intrusion.axis = (int)(axis - "xyz");
  o->intrusion.high = text[1] == '+';
  return COBLE_OK;
}

static coble_status take_surface_tension(coble_options *o, const char *text) {
  double *value = &o->intrusion.surface_tension;
  COBLE_TRY(take_quantity("surface-tension", text, "N/m", value));
  if (!(*value > 0 && *value <= 10))
    return bad_value("surface-tension", text, "above 0 to 10 N/m, such as '0.48 N/m'");
  return COBLE_OK;
}

static coble_status take_contact_angle(coble_options *o, const char *text) {
  double *value = &o->intrusion.contact_angle;
  COBLE_TRY(take_quantity("contact-angle", text, "rad", value));
  const double degrees = *value * 180 / 3.14159265358979323846;
  if (!(degrees > 90 + 1e-9 && degrees < 180 + 1e-9))
    return bad_value("contact-angle", text, "above 90 deg to 180 deg, such as '140 deg'");
  return COBLE_OK;
}

/* --- the table --- */

typedef struct {
  const char *name, *argument; /* argument NULL: a switch */
  int commands;
  bool repeatable, image_only; /* image_only: means nothing beside a case file */
  coble_status (*take)(coble_options *, const char *);
  const char *help;
} option;

static const option table[] = {
    {"out", "DIR", WORK, false, false, take_out, "folder for the results; made if absent"},
    {"backend", "auto|cpu|cuda", RUN | MEASURE, false, false, take_backend,
     "auto (default): a GPU when there is one"},
    {"threads", "N", WORK, false, false, take_threads, "CPU threads; default: all cores"},
    {"set", "KEY=VALUE", WORK, true, false, take_set,
     "override a key of the case, e.g. cell.temperature='45 degC'; repeatable"},
    {"check", NULL, RUN, false, false, take_check,
     "show the resolved case and what to expect; write nothing"},
    {"quiet", NULL, WORK, false, false, take_quiet, "print errors only"},
    {"overwrite", NULL, WORK, false, false, take_overwrite,
     "replace this program's files in DIR; other files stay"},
    {"voxel-size", "LENGTH", MEASURE, false, true, take_voxel_size,
     "edge of a voxel, e.g. '8 nm'; needed unless the file says it"},
    {"pore", "LABEL", MEASURE, true, true, take_pore, "value that is pore; repeatable"},
    {"threshold", "GREY", MEASURE, false, true, take_threshold,
     "pores are values below GREY; or otsu, from the histogram"},
    {"filter", "none|median|gaussian", MEASURE, false, true, take_filter,
     "against the noise of a grey image, before its threshold"},
    {"filter-radius", "VOXELS", MEASURE, false, true, take_filter_radius,
     "of the median's ball, or standard deviation of the Gaussian; default 1"},
    {"flatten", "VOXELS", MEASURE, false, true, take_flatten,
     "width over which light drifts in and between slices, made even before the filter"},
    {"pore-above", NULL, MEASURE, false, true, take_pore_above,
     "with --threshold: pores are values of GREY and above"},
    {"shape", "NX,NY,NZ", MEASURE, false, true, take_shape, "raw files: sizes, fastest axis first"},
    {"type", "uint8|uint16", MEASURE, false, true, take_type, "raw files: type of a value"},
    {"skip", "N", MEASURE, false, true, take_skip, "raw files: header bytes; default 0"},
    {"axis", "x|y|z|all", MEASURE, false, false, take_axis, "direction of the flow; default all"},
    {"sides", "noflux|periodic", MEASURE, false, false, take_sides,
     "the four other faces; default: noflux for an image, the case's own for a case"},
    {"crop", "X,Y,Z,NX,NY,NZ", MEASURE, false, true, take_crop,
     "part of the image: first voxel and size after --axes"},
    {"axes", "xyz", MEASURE, false, true, take_axes,
     "file axes (x fastest) that become the layer's x, y, z"},
    {"inlet", "FACE", MEASURE, false, false, take_inlet,
     "face through which mercury comes in: x-, x+, y-, y+, z- or z+ (default)"},
    {"surface-tension", "TENSION", MEASURE, false, false, take_surface_tension,
     "of the intruded liquid; default that of mercury, '0.48 N/m'"},
    {"contact-angle", "ANGLE", MEASURE, false, false, take_contact_angle,
     "of the intruded liquid; default that of mercury, '140 deg'"},
    {"no-plots", NULL, MEASURE, false, false, take_no_plots, "tables alone, no PNG files"},
    {"blocks", "N", MEASURE, false, false, take_blocks,
     "grey voxels of N^3 voxels: what they hold and conduct along z"},
    {"creep-exponent", "N", MEASURE, false, false, take_creep_exponent,
     "with --blocks: n of the pores' mobility, d^-n; default 3 or the case's own"},
    {"help", NULL, WORK | INFO, false, false, take_help, "this text"},
};
enum { OPTIONS = sizeof table / sizeof table[0] };

static const struct {
  const char *name;
  coble_command command;
  const char *arguments, *help;
} commands[] = {
    {"run", COBLE_COMMAND_RUN, "CASE.yaml --out DIR", "plate Li through the layer of a case"},
    {"pack", COBLE_COMMAND_PACK, "CASE.yaml --out DIR", "generate the sphere packing of a case"},
    {"measure", COBLE_COMMAND_MEASURE, "CASE.yaml|IMAGE",
     "porosity, pore sizes, mercury intrusion and formation factor"},
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
  const option *nearest = NULL;
  int best = INT32_MAX;
  for (int i = 0; i < OPTIONS; i++) {
    const int d = edit_distance(name, table[i].name);
    if ((table[i].commands & (int)o->command) && d < best) {
      best = d;
      nearest = &table[i];
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

static const option *find_option(const char *name) {
  for (int i = 0; i < OPTIONS; i++)
    if (!strcmp(table[i].name, name)) return &table[i];
  return NULL;
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
  const option *found = find_option(name);
  if (!found) return unknown_option(name, o, argv[1]);
  if (!(found->commands & (int)o->command))
    return coble_fail(COBLE_ERR_INPUT, "--%s is no option of 'coble %s'; see coble %s --help", name,
                      argv[1], argv[1]);
  if (seen[found - table] && !found->repeatable)
    return coble_fail(COBLE_ERR_INPUT, "--%s is given twice; give it once", name);
  seen[found - table] = true;
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

static bool has_extension(const char *path, const char *const *extensions) {
  const char *dot = strrchr(path, '.');
  for (int i = 0; dot && extensions[i]; i++)
    if (!strcasecmp(dot, extensions[i])) return true;
  return false;
}

static coble_status check_measure(coble_options *o, const bool *seen) {
  static const char *const yaml[] = {".yaml", ".yml", NULL};
  static const char *const raw[] = {".raw", ".bin", NULL};
  if (o->creep_exponent > 0 && o->block == 0)
    return coble_fail(COBLE_ERR_INPUT, "--creep-exponent needs --blocks N");
  o->input_is_case = has_extension(o->input, yaml);
  if (o->input_is_case) {
    for (int i = 0; i < OPTIONS; i++)
      if (seen[i] && table[i].image_only)
        return coble_fail(COBLE_ERR_INPUT,
                          "--%s is for images; with a case file set the key of block "
                          "geometry.image (see coble help keys)",
                          table[i].name);
    return COBLE_OK;
  }
  if (o->set_count > 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "--set is for case files; %s is taken for an image (a case "
                      "file ends in .yaml)",
                      o->input);
  if (o->pores.labels == 0 && !o->threshold_given)
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: which values are pores? Give --pore LABEL or "
                      "--threshold GREY",
                      o->input);
  if (o->pores.labels > 0 && o->threshold_given)
    return coble_fail(COBLE_ERR_INPUT, "give either --pore or --threshold, not both");
  const bool cleaned = o->filter.kind != COBLE_FILTER_NONE || o->filter.flatten > 0;
  if (cleaned && o->pores.labels > 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "--filter and --flatten are for grey images: labels cannot be smoothed; "
                      "give --threshold");
  if (seen[find_option("filter-radius") - table] && o->filter.kind == COBLE_FILTER_NONE)
    return coble_fail(COBLE_ERR_INPUT, "--filter-radius needs --filter median or gaussian");
  if (o->pores.pore_above && !o->threshold_given)
    return coble_fail(COBLE_ERR_INPUT, "--pore-above needs --threshold GREY");
  const bool is_raw = has_extension(o->input, raw);
  const bool shape = o->image.shape[0] > 0, type = seen[find_option("type") - table];
  if (is_raw && !(shape && type))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: a raw file needs --shape NX,NY,NZ and --type uint8|uint16", o->input);
  if (!is_raw && (shape || type || o->image.skip))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: --shape, --type and --skip are for raw files (.raw, "
                      ".bin); this one says them itself",
                      o->input);
  return COBLE_OK;
}

static coble_status check_complete(coble_options *o, const char *name, const bool *seen) {
  if (o->command == COBLE_COMMAND_INFO) return COBLE_OK;
  if (!o->input)
    return coble_fail(
        COBLE_ERR_INPUT, "coble %s needs %s; see coble %s --help", name,
        o->command == COBLE_COMMAND_MEASURE ? "a case file or an image" : "a case file", name);
  if (!o->out && !o->check && o->command != COBLE_COMMAND_MEASURE)
    return coble_fail(COBLE_ERR_INPUT, "coble %s needs --out DIR", name);
  if (!o->out && o->overwrite)
    return coble_fail(COBLE_ERR_INPUT, "--overwrite means nothing without --out DIR");
  return o->command == COBLE_COMMAND_MEASURE ? check_measure(o, seen) : COBLE_OK;
}

coble_status coble_options_read(int argc, char **argv, coble_options *out) {
  memset(out, 0, sizeof *out);
  out->image = coble_image_defaults();
  out->intrusion = coble_intrusion_defaults();
  out->filter = coble_filter_defaults();
  for (int a = 0; a < 3; a++) out->axis[a] = true;
  if (argc < 2)
    return coble_fail(COBLE_ERR_INPUT, "no command; expected run, pack, measure, info or help");
  const char *name = argv[1];
  if (!strcmp(name, "--help") || !strcmp(name, "-h")) name = "help";
  if (!strcmp(name, "--version")) name = "version";
  for (int i = 0; i < COMMANDS; i++)
    if (!strcmp(name, commands[i].name)) out->command = commands[i].command;
  if (out->command == COBLE_COMMAND_NONE) return unknown_command(name);
  bool seen[OPTIONS] = {false};
  for (int i = 2; i < argc; i++) {
    if (argv[i][0] == '-' && argv[i][1])
      COBLE_TRY(read_option(argc, argv, &i, out, seen));
    else if (out->input || (out->command & (COBLE_COMMAND_INFO | COBLE_COMMAND_VERSION)))
      return coble_fail(COBLE_ERR_INPUT, "unexpected argument '%s'; see coble %s --help", argv[i],
                        name);
    else
      out->input = argv[i];
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
      fprintf(to, "  %-8s %-20s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
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
  for (int i = 0; i < OPTIONS; i++) {
    if (!(table[i].commands & (int)command)) continue;
    char left[64];
    snprintf(left, sizeof left, "--%s %s", table[i].name,
             table[i].argument ? table[i].argument : "");
    fprintf(to, "  %-26s %s\n", left, table[i].help);
  }
}
