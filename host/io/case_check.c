#include <math.h>
#include <string.h>

#include "case_reader.h"
#include "coble/image.h"
#include "coble/match.h"

static const coble_case_key *key_of(const char *path) { return coble_case_key_find(path); }

static bool given(coble_case_reader *r, const char *path) {
  return coble_case_state(r, key_of(path))->given;
}

/* Has the key a value that can be relied on? */
static bool usable(coble_case_reader *r, const char *path) {
  return !coble_case_state(r, key_of(path))->bad;
}

/* Where the key was given, else its block, else the top of the case. */
static coble_case_mark mark_of(coble_case_reader *r, const char *path) {
  char name[128];
  snprintf(name, sizeof name, "%s", path);
  while (!given(r, name)) {
    char *dot = strrchr(name, '.');
    if (!dot) return (coble_case_mark){r->file[0], 1, 1};
    *dot = '\0';
  }
  return coble_case_state(r, key_of(name))->mark;
}

static void missing(coble_case_reader *r, const char *path) {
  char expected[512];
  coble_case_key_expected(key_of(path), expected, sizeof expected);
  coble_case_error(r, mark_of(r, path), path, "found nothing, expected %s (mandatory here)",
                   expected);
}

/* Mandatory keys: those of `geometry` always, those of a block below it when the block is there. */
static void check_mandatory(coble_case_reader *r) {
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int i = 0; i < count; i++) {
    if (keys[i].text || r->key[i].given) continue;
    char block[128];
    snprintf(block, sizeof block, "%s", keys[i].path);
    *strrchr(block, '.') = '\0';
    const bool wanted = given(r, block) || strcmp(block, "geometry") == 0;
    if (wanted && usable(r, block)) missing(r, keys[i].path);
  }
}

/* False when there is not exactly one. */
static bool check_source(coble_case_reader *r) {
  int found = -1;
  if (!usable(r, "geometry")) return false;
  for (int s = 0; s <= COBLE_GEOMETRY_GREY; s++) {
    const char *block = coble_case_source_block((coble_geometry_source)s);
    if (!given(r, block)) continue;
    if (found >= 0) {
      const char *other = coble_case_source_block((coble_geometry_source)found);
      const coble_case_mark first = mark_of(r, other), second = mark_of(r, block);
      coble_case_error(r, first.line == 0 ? first : second, "geometry",
                       "found both '%s' and '%s', expected exactly one of generate, image, "
                       "spheres, grey",
                       coble_case_key_leaf(key_of(other)), coble_case_key_leaf(key_of(block)));
      return false;
    }
    found = s;
  }
  if (found < 0) {
    coble_case_error(r, mark_of(r, "geometry"), "geometry",
                     "found no structure, expected exactly one of generate, image, spheres, grey");
    return false;
  }
  r->value.geometry.source = (coble_geometry_source)found;
  return usable(r, coble_case_source_block((coble_geometry_source)found));
}

/* The second of two keys, of which one at most may be given. */
static void check_beside(coble_case_reader *r, const char *first, const char *second) {
  if (given(r, first) && given(r, second))
    coble_case_error(r, mark_of(r, second), second, "found a value beside %s, expected one of them",
                     coble_case_key_leaf(key_of(first)));
}

/* Wanted pores take the place of what is searched for them. */
static void check_pores(coble_case_reader *r) {
  static const char *const diameter = "geometry.generate.pore_diameter",
                           *const curve = "geometry.generate.pore_curve",
                           *const porosity = "geometry.generate.porosity",
                           *const fraction = "geometry.generate.binder.fraction",
                           *const search = "geometry.generate.search";
  const bool wanted = given(r, diameter) || given(r, curve);
  const bool binder = r->value.geometry.generate.search == COBLE_MATCH_BINDER;
  const char *replaced = binder ? fraction : porosity;
  check_beside(r, curve, diameter);
  check_beside(r, diameter, replaced);
  check_beside(r, curve, replaced);
  if (binder && !wanted)
    coble_case_error(
        r, mark_of(r, search), search,
        "found 'binder', expected pore_diameter or pore_curve, for which to search it");
  if (wanted && !binder) r->value.geometry.generate.porosity = NAN;
}

/* Without clusters spheres that touch leave no more than 0.6; with them 0.4 is the densest. */
static void check_clusters(coble_case_reader *r) {
  const char *const porosity = "geometry.generate.porosity";
  const double value = r->value.geometry.generate.porosity;
  const bool clusters = r->value.geometry.generate.cluster_length > 0;
  if (!usable(r, porosity) || !usable(r, "geometry.generate.clusters.length")) return;
  if (clusters ? value < 0.4 : value > 0.6)
    coble_case_error(r, mark_of(r, porosity), porosity, "found '%g', expected %s", value,
                     clusters ? "at least 0.4 with clusters" : "at most 0.6, or clusters");
}

static void check_generate(coble_case_reader *r) {
  const coble_case_geometry *g = &r->value.geometry;
  check_pores(r);
  check_clusters(r);
  if (!usable(r, "geometry.generate.distribution")) return;
  const bool listed = g->generate.law == COBLE_SIZES_HISTOGRAM;
  const char *needed = listed ? "geometry.generate.histogram" : "geometry.generate.diameter";
  const char *excluded = listed ? "geometry.generate.diameter" : "geometry.generate.histogram";
  if (!given(r, needed)) missing(r, needed);
  if (given(r, excluded))
    coble_case_error(r, mark_of(r, excluded), excluded,
                     "found a value, expected none: the diameters come from '%s'",
                     coble_case_key_leaf(key_of(needed)));
  const double least = fmin(fmin(g->width_x, g->width_y), g->thickness);
  const bool known = given(r, needed) && usable(r, needed) && usable(r, "geometry.width") &&
                     usable(r, "geometry.thickness") && least > 0;
  if (listed || !known || g->generate.diameter <= least) return;
  char found[64], most[64];
  coble_case_show(key_of(needed), g->generate.diameter, found, sizeof found);
  coble_case_show(key_of(needed), least, most, sizeof most);
  coble_case_error(r, mark_of(r, needed), needed,
                   "found '%s', expected at most the smallest edge of the box, %s", found, most);
}

static void check_image(coble_case_reader *r) {
  const char *const labels = "geometry.image.pore_labels", *const limit =
                                                               "geometry.image.threshold";
  const bool labelled = given(r, labels), limited = given(r, limit);
  if (labelled && limited)
    coble_case_error(r, mark_of(r, limit), limit,
                     "found a value beside pore_labels, expected either threshold or pore_labels");
  if (!labelled && !limited)
    coble_case_error(r, mark_of(r, limit), "geometry.image",
                     "found neither pore_labels nor threshold, expected one of them");
  if (labelled && usable(r, labels) && r->value.geometry.image.pore_labels_count == 0)
    coble_case_error(r, mark_of(r, labels), labels, "found an empty list, expected pore values");
  const bool set[] = {r->value.geometry.image.filter != COBLE_FILTER_NONE,
                      r->value.geometry.image.flatten > 0};
  static const char *const grey[] = {"geometry.image.filter", "geometry.image.flatten"};
  for (int i = 0; labelled && i < 2; i++)
    if (set[i] && usable(r, grey[i]))
      coble_case_error(r, mark_of(r, grey[i]), grey[i],
                       "found a value beside pore_labels, expected none: labels are not grey; "
                       "give a threshold");
  const char *file = r->value.geometry.image.file, *dot = strrchr(file, '.');
  const bool raw = dot && (strcmp(dot, ".raw") == 0 || strcmp(dot, ".bin") == 0);
  const int32_t *shape = r->value.geometry.image.shape;
  if (raw && usable(r, "geometry.image.shape") && (shape[0] == 0 || shape[1] == 0 || shape[2] == 0))
    coble_case_error(r, mark_of(r, "geometry.image.shape"), "geometry.image.shape",
                     "found '[%d, %d, %d]', expected the three sizes of the raw file, fastest "
                     "axis first",
                     shape[0], shape[1], shape[2]);
}

/* Voxels along one edge of the box, 0 when it is not known (or was refused). */
static double check_edge(coble_case_reader *r, const char *path, double size) {
  const double dx = r->value.geometry.voxel_size;
  if (!usable(r, path)) return 0;
  if (size <= 0) {
    if (r->value.geometry.source != COBLE_GEOMETRY_IMAGE) missing(r, path);
    return 0;
  }
  if (!(dx > 0)) return 0;
  const coble_case_key *key = key_of(path), *voxel = key_of("geometry.voxel_size");
  char found[64], edge[64], below[64], above[64];
  const double voxels = size / dx, whole = nearbyint(voxels);
  coble_case_show(key, size, found, sizeof found);
  coble_case_show(voxel, dx, edge, sizeof edge);
  if (voxels < 0.99) {
    coble_case_error(r, mark_of(r, path), path, "found '%s', expected at least one voxel, %s",
                     found, edge);
    return 0;
  }
  if (fabs(voxels - whole) > 0.01) {
    coble_case_show(key, fmax(floor(voxels), 1) * dx, below, sizeof below);
    coble_case_show(key, ceil(voxels) * dx, above, sizeof above);
    coble_case_error(r, mark_of(r, path), path,
                     "found '%s', which is %.2f voxels of %s, expected a whole number of them, "
                     "such as %s or %s",
                     found, voxels, edge, below, above);
    return 0;
  }
  return whole;
}

/* n: voxels along x, y, z, 0 where not known. */
static void check_grid(coble_case_reader *r, double n[3]) {
  coble_case_geometry *g = &r->value.geometry;
  const char *const block = "geometry.grey_block", *const voxel = "geometry.voxel_size";
  const bool sized = usable(r, voxel) && given(r, voxel);
  if (!sized) g->voxel_size = 0;
  n[0] = check_edge(r, "geometry.width", g->width_x);
  n[1] = g->width_y == g->width_x ? n[0] : check_edge(r, "geometry.width", g->width_y);
  n[2] = check_edge(r, "geometry.thickness", g->thickness);
  const double cells = n[0] * n[1] * n[2], most = 2147483648.0;
  if (cells > most) {
    char found[64], better[64];
    coble_case_show(key_of(voxel), g->voxel_size, found, sizeof found);
    coble_case_show(key_of(voxel), g->voxel_size * cbrt(cells / most), better, sizeof better);
    coble_case_error(r, mark_of(r, voxel), voxel,
                     "found '%s', which makes %.3g voxels, expected at most 2^31: about %s", found,
                     cells, better);
  }
  if (!usable(r, block) || g->grey_block == 1) return;
  if (g->source == COBLE_GEOMETRY_GREY)
    coble_case_error(r, mark_of(r, block), block, "found '%d', expected 1: the layer is grey",
                     g->grey_block);
  else if (fmod(n[0], g->grey_block) != 0 || fmod(n[1], g->grey_block) != 0 ||
           fmod(n[2], g->grey_block) != 0)
    coble_case_error(r, mark_of(r, block), block,
                     "found '%d', expected a divisor of the %.0f x %.0f x %.0f voxels",
                     g->grey_block, n[0], n[1], n[2]);
}

/* Needs of a kind of lattice that the structure cannot meet. */
static void check_skeleton_kind(coble_case_reader *r) {
  const char *const kind = "skeleton.kind";
  const coble_case_geometry *g = &r->value.geometry;
  if (!usable(r, kind)) return;
  const bool spheres = g->source == COBLE_GEOMETRY_GENERATE || g->source == COBLE_GEOMETRY_SPHERES;
  const bool grey = g->source == COBLE_GEOMETRY_GREY || g->grey_block > 1;
  if (r->value.skeleton.kind == COBLE_SKELETON_PARTICLES && !spheres)
    coble_case_error(r, mark_of(r, kind), kind,
                     "found 'particles', expected another kind: only geometry.generate and "
                     "geometry.spheres have particles");
  if (r->value.skeleton.kind == COBLE_SKELETON_GRAINS && grey)
    coble_case_error(r, mark_of(r, kind), kind,
                     "found 'grains', expected another kind: grains need resolved voxels, the "
                     "layer is grey");
}

int32_t coble_case_block(const coble_skeleton_params *s, const int32_t n[3]) {
  const bool columns = s->kind == COBLE_SKELETON_COLUMNS;
  int32_t block = s->block;
  if (s->kind != COBLE_SKELETON_BLOCKS && !columns) return block;
  while (n[0] % block != 0 || n[1] % block != 0 || (!columns && n[2] % block != 0)) block--;
  return block;
}

/* resolved: voxels before they are averaged. An image tells its own only when it is read. */
static void check_skeleton(coble_case_reader *r, const double resolved[3]) {
  const char *const path = "skeleton.block";
  const coble_skeleton_params *s = &r->value.skeleton;
  check_skeleton_kind(r);
  if (!usable(r, path) || !usable(r, "skeleton.kind") || !usable(r, "geometry.grey_block")) return;
  const coble_case_geometry *g = &r->value.geometry;
  const int32_t averaged = g->source == COBLE_GEOMETRY_GREY ? 1 : g->grey_block;
  if (g->source == COBLE_GEOMETRY_IMAGE) return;
  int32_t n[3];
  for (int i = 0; i < 3; i++) {
    if (!(resolved[i] >= 1) || fmod(resolved[i], averaged) != 0) return;
    n[i] = (int32_t)(resolved[i] / averaged);
  }
  const int32_t fitting = coble_case_block(s, n);
  if (fitting == s->block) return;
  coble_case_error(r, mark_of(r, path), path,
                   "found '%d'%s, expected a divisor of the %d x %d x %d voxels%s, such as %d",
                   s->block, given(r, path) ? "" : " (the default)", n[0], n[1], n[2],
                   s->kind == COBLE_SKELETON_COLUMNS ? " along x and y" : "", fitting);
}

/* The part of the grid that is written. */
static void check_region(coble_case_reader *r) {
  const coble_case_geometry *g = &r->value.geometry;
  const coble_case_output *o = &r->value.output;
  const char *const path = "output.region_first";
  if (!usable(r, path) || !usable(r, "output.region_size") || !(g->voxel_size > 0)) return;
  if (!usable(r, "geometry.width") || !usable(r, "geometry.thickness")) return;
  const double edge[3] = {g->width_x, g->width_y, g->thickness};
  const double block = usable(r, "geometry.grey_block") ? g->grey_block : 1;
  for (int i = 0; i < 3; i++) {
    const double n = nearbyint(edge[i] / (g->voxel_size * block));
    const double last = (double)o->region_first[i] + fmax(o->region_size[i], 1);
    if (n < 1 || last <= n) continue;
    const char *at = o->region_first[i] >= n ? path : "output.region_size";
    coble_case_error(r, mark_of(r, at), at,
                     "found a region up to voxel %.0f along %c, expected it within the %.0f "
                     "voxels of the layer",
                     last, 'x' + i, n);
  }
}

/* A loading speaks of spheres. */
static void check_decoration(coble_case_reader *r) {
  static const char *const loading = "scaffold.decoration.loading",
                           *const coverage = "scaffold.decoration.coverage";
  const coble_geometry_source source = r->value.geometry.source;
  check_beside(r, loading, coverage);
  if (!given(r, loading) || !usable(r, loading) || source == COBLE_GEOMETRY_GENERATE ||
      source == COBLE_GEOMETRY_SPHERES)
    return;
  coble_case_error(r, mark_of(r, loading), loading,
                   "found a loading without spheres to carry it, expected a coverage");
}

static void check_step(coble_case_reader *r, int i) {
  coble_case_step *step = &r->value.cell.steps[i];
  const coble_case_mark mark = r->step_mark[i];
  if (isnan(step->current_density)) step->current_density = r->value.cell.current_density;
  if (isnan(step->capacity) == isnan(step->duration))
    coble_case_error(
        r, mark, "cell.steps", "found %s, expected either capacity or duration",
        isnan(step->capacity) ? "neither capacity nor duration" : "both capacity and duration");
  else if (!isnan(step->capacity) && step->current_density == 0)
    coble_case_error(r, mark, "cell.steps",
                     "found a capacity at current density 0, expected a duration");
  if (isnan(step->capacity)) step->capacity = 0;
  if (isnan(step->duration)) step->duration = 0;
}

/* Resolves the steps; false when the charge that will pass is not known. */
static bool check_cell(coble_case_reader *r) {
  coble_case_cell *cell = &r->value.cell;
  const char *const needed[] = {"cell",
                                "cell.steps",
                                "cell.current_density",
                                "cell.capacity",
                                "cell.steps.current_density",
                                "cell.steps.capacity",
                                "cell.steps.duration"};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    if (!usable(r, needed[i])) return false;
  if (cell->step_count == 0) {
    cell->step_count = 1;
    cell->steps[0] = (coble_case_step){cell->current_density, cell->capacity, 0};
    const char *zero = cell->capacity <= 0          ? "cell.capacity"
                       : cell->current_density == 0 ? "cell.current_density"
                                                    : NULL;
    if (zero)
      coble_case_error(r, mark_of(r, zero), zero,
                       "found 0, expected another value, or a list of steps");
    return !zero;
  }
  double sum = 0, most = 0;
  for (int i = 0; i < cell->step_count; i++) {
    check_step(r, i);
    const coble_case_step *step = &cell->steps[i];
    sum += step->capacity > 0 ? step->capacity : fabs(step->current_density) * step->duration;
  }
  const coble_case_key *key = key_of("cell.capacity");
  cell->capacity = sum;
  if (coble_parse_quantity(key->high, key->unit, &most) == COBLE_OK && sum > most)
    coble_case_error(r, mark_of(r, "cell.steps"), "cell.steps",
                     "found more charge than expected: at most %s in all steps", key->high);
  return true;
}

static void check_output(coble_case_reader *r) {
  const coble_case_output *o = &r->value.output;
  const coble_case_key *key = key_of("output.at");
  const double capacity = r->value.cell.capacity;
  for (int i = 0; usable(r, "output.at") && i < o->at_count; i++) {
    if (o->at[i] <= capacity * (1 + 1e-12)) continue;
    char found[64], most[64];
    coble_case_show(key, o->at[i], found, sizeof found);
    coble_case_show(key, capacity, most, sizeof most);
    coble_case_error(r, mark_of(r, key->path), key->path,
                     "found '%s', expected at most the charge passed, %s", found, most);
  }
}

static double *value_of(coble_case_reader *r, const char *path) {
  return (double *)(void *)((char *)&r->value + key_of(path)->offset);
}

/* Either a strength in tension or a fracture energy; the strength in shear follows the one in
 * tension. */
static void check_strength(coble_case_reader *r, const char *tension, const char *shear,
                           const char *energy) {
  double *sigma = value_of(r, tension), *tau = value_of(r, shear);
  if (given(r, tension) && given(r, energy)) {
    const coble_case_mark other = mark_of(r, tension);
    char line[48] = "";
    if (other.line > 0) snprintf(line, sizeof line, ":%zu:%zu", other.line, other.column);
    coble_case_error(r, mark_of(r, energy), energy,
                     "found a value beside %s (at %s%s), expected one of the two",
                     coble_case_key_leaf(key_of(tension)), other.where, line);
    return;
  }
  if (given(r, energy)) *sigma = NAN;
  if (!given(r, shear)) *tau = *sigma;
}

static void check_interfaces(coble_case_reader *r) {
  check_strength(r, "interfaces.sigma_se", "interfaces.tau_se", "interfaces.fracture_energy_se");
  check_strength(r, "interfaces.sigma_cc", "interfaces.tau_cc", "interfaces.fracture_energy_cc");
  check_strength(r, "interfaces.cohesion", "interfaces.cohesion_shear",
                 "interfaces.fracture_energy_layer");
}

static void check_numerics(coble_case_reader *r) {
  const coble_case_numerics *n = &r->value.numerics;
  const char *const first = "numerics.dt_first", *const most = "numerics.dt_max";
  if (!usable(r, first) || !usable(r, most) || n->dt_max == 0 || n->dt_first <= n->dt_max) return;
  char found[64], limit[64];
  coble_case_show(key_of(first), n->dt_first, found, sizeof found);
  coble_case_show(key_of(most), n->dt_max, limit, sizeof limit);
  coble_case_error(r, mark_of(r, first), first, "found '%s', expected at most dt_max, %s", found,
                   limit);
}

void coble_case_check(coble_case_reader *r) {
  check_mandatory(r);
  if (check_source(r)) {
    if (r->value.geometry.source == COBLE_GEOMETRY_GENERATE) check_generate(r);
    if (r->value.geometry.source == COBLE_GEOMETRY_IMAGE) check_image(r);
    double n[3] = {0, 0, 0};
    check_grid(r, n);
    check_skeleton(r, n);
    check_decoration(r);
    check_region(r);
  }
  if (check_cell(r)) check_output(r);
  check_interfaces(r);
  check_numerics(r);
}
