// The reduced model: an array of columns that slide along each other and pass Li through the films
// and crevices alone, one set of parameters for seven cases.
#ifndef COBLE_TESTS_PHYSICS_REDUCED_H
#define COBLE_TESTS_PHYSICS_REDUCED_H

#include "layer.h"

namespace reduced {

using namespace layer;

// What sets one case apart; the rest is the same for all.
struct Case {
  double diameter, celsius, sigma_se, surface_factor;
};
constexpr Case cs3_60 = {30.9e-9, 60, 6e6, 1}, cs3_45 = {30.9e-9, 45, 6e6, 1},
               cs3_30 = {30.9e-9, 30, 6e6, 1}, cs2_60 = {104.7e-9, 60, 6e6, 1},
               cs1_60 = {433e-9, 60, 6e6, 1}, pressed_5MPa = {30.9e-9, 60, 0.3e6, 1},
               lto = {30.9e-9, 60, 6e6, 30};

inline coble_structure columns(const Case &c, uint64_t seed) {
  coble_grey_params g = varied(c.diameter, seed);
  g.n[0] = g.n[1] = 20;
  g.n[2] = 10;
  g.dx = 0.5e-6;
  g.columnar = true;
  return generate(g);
}

// Links between columns break in shear alone. A parted one conducts 50 times as well as the mean
// column, a closed film like a wall of chi = 1.
inline coble_sim_params params(const Case &c, uint64_t seed, const coble_structure &s) {
  coble_sim_params p = coble_sim_defaults();
  p.creep.contact_angle = M_PI / 2;
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  p.creep.surface_factor = c.surface_factor;
  p.temperature = 273.15 + c.celsius;
  p.film_stiffness = 2e14;
  p.film_factor = 1 / p.creep.factor;
  p.across = 1e-6;
  double mean = 0;
  const size_t cells = coble_structure_cells(&s);
  for (size_t v = 0; v < cells; v++) {
    const double d = s.diameter[v] * s.diameter_unit;
    mean += 0.4 / 1.5 * coble_pore_mobility(&p.li, &p.creep, p.temperature, d) / (double)cells;
  }
  p.crevice_factor =
      50 * mean * s.dx / (p.creep.factor * coble_interface_mobility(&p.li, p.temperature));
  p.strength = {{INFINITY, c.sigma_se, 0.5e6}, {1e6, c.sigma_se, 0.5e6}, {0.3, 0.2, 0.2}, seed};
  return p;
}

inline coble_skeleton_params links() {
  coble_skeleton_params p = coble_skeleton_defaults();
  p.kind = COBLE_SKELETON_COLUMNS;
  p.block = 1;
  p.column_shear = 0.4e9;
  return p;
}

// 3 mAh/cm2 at 0.5 mA/cm2.
inline coble_step_report run(const Case &c, uint64_t seed) {
  coble_structure s = columns(c, seed);
  Cell cell(s, links(), params(c, seed, s), 1);
  cell.pass(kCurrent, 3 * mAh_per_cm2);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
  return cell.last;
}

}  // namespace reduced

#endif
