#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "coble/case.h"
#include "options_parts.h"

enum {
  MEASURE = COBLE_COMMAND_MEASURE,
  GRAINS = COBLE_COMMAND_GRAINS,
  SAMPLE = MEASURE | GRAINS,
  FIGURES = SAMPLE | COBLE_COMMAND_SWEEP | COBLE_COMMAND_COMPARE
};

/* --- values --- */

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
    if (!coble_option_integer(item, low, INT32_MAX, &v)) return false;
    value[i] = (int32_t)v;
    if (comma) item = comma + 1;
  }
  return true;
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
    return coble_option_bad("voxel-size", text, "a length above 0, such as '8 nm'");
  return COBLE_OK;
}

static coble_status take_pore(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!coble_option_integer(text, 0, UINT16_MAX, &v))
    return coble_option_bad("pore", text, "a label from 0 to 65535");
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
  return coble_option_bad(name, text, expected);
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
  return coble_option_bad("filter", text, "none, median or gaussian");
}

static coble_status take_filter_radius(coble_options *o, const char *text) {
  o->filter_radius_given = true;
  return take_number("filter-radius", text, (const double[]){0.3, 10},
                     "a number of voxels from 0.3 to 10", &o->filter.radius);
}

static coble_status take_flatten(coble_options *o, const char *text) {
  return take_number("flatten", text, (const double[]){0, 1000},
                     "a number of voxels from 0 to 1000", &o->filter.flatten);
}

static coble_status take_shape(coble_options *o, const char *text) {
  if (!parse_list(text, 3, 1, o->image.shape))
    return coble_option_bad("shape", text, "three sizes, fastest axis first, such as 128,128,64");
  return COBLE_OK;
}

static coble_status take_type(coble_options *o, const char *text) {
  if (strcmp(text, "uint8") && strcmp(text, "uint16"))
    return coble_option_bad("type", text, "uint8 or uint16");
  o->type_given = true;
  o->image.type = strcmp(text, "uint8") ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  return COBLE_OK;
}

static coble_status take_skip(coble_options *o, const char *text) {
  if (!coble_option_integer(text, 0, INT64_MAX, &o->image.skip))
    return coble_option_bad("skip", text, "the number of header bytes, 0 or more");
  return COBLE_OK;
}

static coble_status take_no_plots(coble_options *o, const char *text) {
  (void)text;
  o->no_plots = true;
  return COBLE_OK;
}

static coble_status take_blocks(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!coble_option_integer(text, 2, 1024, &v))
    return coble_option_bad("blocks", text, "voxels per edge of a block, 2 to 1024");
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
  if (!all && !found) return coble_option_bad("axis", text, "x, y, z or all");
  for (int a = 0; a < 3; a++) o->axis[a] = all || "xyz"[a] == text[0];
  return COBLE_OK;
}

static coble_status take_sides(coble_options *o, const char *text) {
  if (strcmp(text, "noflux") && strcmp(text, "periodic"))
    return coble_option_bad("sides", text, "noflux or periodic");
  o->sides_given = true;
  o->periodic_sides = !strcmp(text, "periodic");
  return COBLE_OK;
}

static coble_status take_crop(coble_options *o, const char *text) {
  int32_t v[6];
  if (!parse_list(text, 6, 0, v))
    return coble_option_bad("crop", text,
                            "first voxel and size, X,Y,Z,NX,NY,NZ (size 0: to the end)");
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
    return coble_option_bad("axes", text, "an order of the file's axes, such as xyz or zyx");
  memcpy(o->image.axes, text, 4);
  return COBLE_OK;
}

static coble_status take_inlet(coble_options *o, const char *text) {
  const char *axis = strlen(text) == 2 ? strchr("xyz", text[0]) : NULL;
  if (!axis || (text[1] != '+' && text[1] != '-'))
    return coble_option_bad("inlet", text, "one of x-, x+, y-, y+, z- and z+");
  o->intrusion.axis = (int)(axis - "xyz");
  o->intrusion.high = text[1] == '+';
  return COBLE_OK;
}

static coble_status take_surface_tension(coble_options *o, const char *text) {
  double *value = &o->intrusion.surface_tension;
  COBLE_TRY(take_quantity("surface-tension", text, "N/m", value));
  if (!(*value > 0 && *value <= 10))
    return coble_option_bad("surface-tension", text, "above 0 to 10 N/m, such as '0.48 N/m'");
  return COBLE_OK;
}

static coble_status take_contact_angle(coble_options *o, const char *text) {
  double *value = &o->intrusion.contact_angle;
  COBLE_TRY(take_quantity("contact-angle", text, "rad", value));
  const double degrees = *value * 180 / 3.14159265358979323846;
  if (!(degrees > 90 + 1e-9 && degrees < 180 + 1e-9))
    return coble_option_bad("contact-angle", text, "above 90 deg to 180 deg, such as '140 deg'");
  return COBLE_OK;
}

static coble_status take_neck(coble_options *o, const char *text) {
  return take_number("neck", text, (const double[]){0, 1},
                     "a ratio from 0 (connected pieces) to 1 (all peaks)", &o->grains.neck);
}

static coble_status take_smallest(coble_options *o, const char *text) {
  int64_t v = 0;
  if (!coble_option_integer(text, 0, INT32_MAX, &v))
    return coble_option_bad("smallest", text, "a number of voxels, 0 or more");
  o->grains.smallest = (int32_t)v;
  return COBLE_OK;
}

/* --- the table --- */

const coble_option coble_measure_options[] = {
    {"voxel-size", "LENGTH", SAMPLE, false, true, take_voxel_size,
     "edge of a voxel, e.g. '8 nm'; needed unless the file says it"},
    {"pore", "LABEL", SAMPLE, true, true, take_pore, "value that is pore; repeatable"},
    {"threshold", "GREY", SAMPLE, false, true, take_threshold,
     "pores are values below GREY; or otsu, from the histogram"},
    {"filter", "none|median|gaussian", SAMPLE, false, true, take_filter,
     "against the noise of a grey image, before its threshold"},
    {"filter-radius", "VOXELS", SAMPLE, false, true, take_filter_radius,
     "of the median's ball, or standard deviation of the Gaussian; default 1"},
    {"flatten", "VOXELS", SAMPLE, false, true, take_flatten,
     "width over which light drifts in and between slices, made even before the filter"},
    {"pore-above", NULL, SAMPLE, false, true, take_pore_above,
     "with --threshold: pores are values of GREY and above"},
    {"shape", "NX,NY,NZ", SAMPLE, false, true, take_shape, "raw files: sizes, fastest axis first"},
    {"type", "uint8|uint16", SAMPLE, false, true, take_type, "raw files: type of a value"},
    {"skip", "N", SAMPLE, false, true, take_skip, "raw files: header bytes; default 0"},
    {"axis", "x|y|z|all", MEASURE, false, false, take_axis, "direction of the flow; default all"},
    {"sides", "noflux|periodic", SAMPLE, false, false, take_sides,
     "the four other faces; default: noflux for an image, the case's own for a case"},
    {"crop", "X,Y,Z,NX,NY,NZ", SAMPLE, false, true, take_crop,
     "part of the image: first voxel and size after --axes"},
    {"axes", "xyz", SAMPLE, false, true, take_axes,
     "file axes (x fastest) that become the layer's x, y, z"},
    {"inlet", "FACE", MEASURE, false, false, take_inlet,
     "face through which mercury comes in: x-, x+, y-, y+, z- or z+ (default)"},
    {"surface-tension", "TENSION", MEASURE, false, false, take_surface_tension,
     "of the intruded liquid; default that of mercury, '0.48 N/m'"},
    {"contact-angle", "ANGLE", MEASURE, false, false, take_contact_angle,
     "of the intruded liquid; default that of mercury, '140 deg'"},
    {"no-plots", NULL, FIGURES, false, false, take_no_plots, "tables alone, no PNG files"},
    {"neck", "RATIO", GRAINS, false, false, take_neck,
     "grains that meet are one unless their neck is narrower than this part of the smaller; "
     "default 0.8"},
    {"smallest", "VOXELS", GRAINS, false, false, take_smallest,
     "smaller grains join their neighbours or are left out; default: all stay"},
    {"blocks", "N", MEASURE, false, false, take_blocks,
     "grey voxels of N^3 voxels: what they hold and conduct along z"},
    {"creep-exponent", "N", MEASURE, false, false, take_creep_exponent,
     "with --blocks: n of the pores' mobility, d^-n; default 3 or the case's own"},
};
const int coble_measure_option_count =
    sizeof coble_measure_options / sizeof coble_measure_options[0];
_Static_assert(sizeof coble_measure_options / sizeof coble_measure_options[0] <=
                   COBLE_MEASURE_OPTIONS_MAX,
               "more options than have room");

/* --- what belongs together --- */

static bool has_extension(const char *path, const char *const *extensions) {
  const char *dot = strrchr(path, '.');
  for (int i = 0; dot && extensions[i]; i++)
    if (!strcasecmp(dot, extensions[i])) return true;
  return false;
}

/* What an image needs to become pores and solid. */
static coble_status check_pores(const coble_options *o) {
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
  if (o->filter_radius_given && o->filter.kind == COBLE_FILTER_NONE)
    return coble_fail(COBLE_ERR_INPUT, "--filter-radius needs --filter median or gaussian");
  if (o->pores.pore_above && !o->threshold_given)
    return coble_fail(COBLE_ERR_INPUT, "--pore-above needs --threshold GREY");
  return COBLE_OK;
}

static coble_status check_raw(const coble_options *o) {
  static const char *const raw[] = {".raw", ".bin", NULL};
  const bool is_raw = has_extension(o->input, raw), shape = o->image.shape[0] > 0;
  if (is_raw && !(shape && o->type_given))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: a raw file needs --shape NX,NY,NZ and --type uint8|uint16", o->input);
  if (!is_raw && (shape || o->type_given || o->image.skip))
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: --shape, --type and --skip are for raw files (.raw, "
                      ".bin); this one says them itself",
                      o->input);
  return COBLE_OK;
}

coble_status coble_option_check_measure(coble_options *o, const char *image_option) {
  static const char *const yaml[] = {".yaml", ".yml", NULL};
  if (o->creep_exponent > 0 && o->block == 0)
    return coble_fail(COBLE_ERR_INPUT, "--creep-exponent needs --blocks N");
  o->input_is_case = has_extension(o->input, yaml);
  if (o->input_is_case && image_option)
    return coble_fail(COBLE_ERR_INPUT,
                      "--%s is for images; with a case file set the key of block "
                      "geometry.image (see coble help keys)",
                      image_option);
  if (o->input_is_case) return COBLE_OK;
  if (o->set_count > 0)
    return coble_fail(COBLE_ERR_INPUT,
                      "--set is for case files; %s is taken for an image (a case "
                      "file ends in .yaml)",
                      o->input);
  COBLE_TRY(check_pores(o));
  return check_raw(o);
}
