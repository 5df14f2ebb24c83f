/* The lattice of a scene and the strengths of its bonds. */
#include <math.h>

#include "coble/fracture.h"
#include "scene.h"

const char *coble_scene_skeleton_name(coble_skeleton_kind kind) {
  static const char *const names[] = {"blocks", "particles", "grains", "columns"};
  return names[kind];
}

coble_status coble_scene_connect(const coble_case *c, coble_scene *scene) {
  const coble_structure *s = &scene->structure;
  const int32_t fitting = coble_case_block(&c->skeleton, s->n);
  if (fitting != c->skeleton.block)
    return coble_fail(COBLE_ERR_INPUT,
                      "skeleton.block: found '%d', expected a divisor of the %d x %d x %d voxels, "
                      "such as %d; or crop the image",
                      c->skeleton.block, s->n[0], s->n[1], s->n[2], fitting);
  const coble_packing *packing = scene->packing.count > 0 ? &scene->packing : NULL;
  return coble_skeleton_build(s, packing, &c->skeleton, &scene->graph);
}

/* sigma^2/2 sum(A^2/k) = G sum A over the bonds of a kind; in the plane of a column's link only
 * shear does work. `behind` (m/N) is what the layer beside a bond gives. */
static double strength_of_bonds(const coble_graph *g, int kind, bool sheared, double behind,
                                double energy) {
  double area = 0, compliance = 0;
  for (int64_t b = 0; b < g->bonds; b++) {
    const coble_bond *bond = &g->bond[b];
    if (bond->kind != kind) continue;
    const double a = bond->area;
    area += a;
    compliance += a * a * (1 / (double)(sheared ? bond->kt : bond->kn) + behind);
  }
  return area > 0 ? coble_strength_of_bond(energy, area, compliance) : INFINITY;
}

static double strength_of_energy(const coble_case *c, const coble_scene *scene, int kind,
                                 double energy) {
  const coble_skeleton_params *s = &c->skeleton;
  const bool layer = kind == COBLE_BOND_LAYER;
  if (layer && s->kind == COBLE_SKELETON_BLOCKS)
    return coble_strength_of_lattice(energy, s->modulus, s->block * scene->structure.dx);
  const bool sheared = layer && s->kind == COBLE_SKELETON_COLUMNS;
  const bool blocks = s->kind == COBLE_SKELETON_BLOCKS;
  const double behind = blocks ? 2 / (s->modulus * s->block * scene->structure.dx) : 0;
  return strength_of_bonds(&scene->graph, kind, sheared, behind, energy);
}

coble_strength_params coble_scene_strength(const coble_case *c, const coble_scene *scene) {
  const coble_case_interfaces *w = &c->interfaces;
  const double pressed =
      pow(c->cell.fabrication_pressure / w->fabrication_reference, w->fabrication_exponent);
  const double tension[] = {w->cohesion, w->sigma_se, w->sigma_cc};
  const double shear[] = {w->cohesion_shear, w->tau_se, w->tau_cc};
  const double energy[] = {w->energy_layer, w->energy_se, w->energy_cc};
  coble_strength_params out = {.seed = c->geometry.seed};
  for (int kind = 0; kind < 3; kind++) {
    const double factor = kind == COBLE_BOND_SE ? pressed : 1;
    out.tension[kind] = isnan(tension[kind])
                            ? strength_of_energy(c, scene, kind, energy[kind] * factor)
                            : tension[kind] * factor;
    out.shear[kind] = isnan(shear[kind]) ? out.tension[kind] : shear[kind] * factor;
    out.scatter[kind] = w->scatter[kind];
  }
  return out;
}
