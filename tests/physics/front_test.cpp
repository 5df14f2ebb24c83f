// V1-V5 of the verification problems: a Li front in straight pores.
#include "layer.h"

namespace {

using namespace layer;

constexpr double kPorosity = 0.5;

coble_sim_params tube_params() {
  coble_sim_params p = uniform_params(INFINITY, INFINITY);
  p.creep.exponent = 1;
  p.creep.contact_angle = M_PI / 2;
  p.dt_max = 1e9;
  return p;
}

double interface_mobility(const coble_sim_params &p) {
  return coble_interface_mobility(&p.li, p.temperature);
}

// V2: at constant current dP = d v^2 t/(4M); at break-through dP = d v L/(4M).
double constant_current_error(int nz, double *at_breakthrough) {
  const double d = 30.9e-9, length = 1e-6;
  coble_structure s = grey(2, 2, nz, length / nz, d, kPorosity, 1);
  coble_sim_params p = tube_params();
  p.front_limit = 0.2;
  Cell cell(s, p);
  const double v = v0(p, kCurrent) / kPorosity, slope = d * v * v / (4 * interface_mobility(p));
  double worst = 0, last_pores = 0;
  cell.pass(kCurrent, 0.999 * length / v * kCurrent, [&](const coble_step_report &r) {
    if (r.front_mean > 0.5)
      worst = std::max(worst, std::fabs(r.pressure_se / (slope * r.time) - 1));
    last_pores = r.li_pores;
    return false;
  });
  *at_breakthrough = cell.last.pressure_se / (slope * length / v);
  EXPECT_LT(cell.ledger, 1e-10);
  EXPECT_NEAR(last_pores / (kPorosity * v * cell.last.time), 1, 1e-3);
  coble_structure_release(&s);
  return worst;
}

TEST(Front, V2ConstantCurrentPressureRisesLinearlyFirstOrder) {
  double at = 0;
  const double coarse = constant_current_error(10, &at);
  EXPECT_NEAR(at, 1, 0.03);
  const double fine = constant_current_error(40, &at);
  EXPECT_NEAR(at, 1, 0.01);
  EXPECT_LT(coarse, 0.05);
  const double order = std::log(coarse / fine) / std::log(4.0);
  EXPECT_GT(order, 0.8) << coarse << " " << fine;
}

// V1: at constant pressure x^2 = 8 M dP t/d. A broken SE interface holds the film at the stack pressure; the
// meniscus adds its suction.
double constant_pressure_error(int nz, double contact_angle) {
  const double d = 30.9e-9, length = 0.5e-6;
  coble_structure s = grey(2, 2, nz, length / nz, d, kPorosity, 1);
  coble_sim_params p = tube_params();
  p.creep.contact_angle = contact_angle;
  p.strength.tension[COBLE_BOND_SE] = 0;
  p.front_limit = 0.25;
  p.dt_first = 1e-6;
  p.dt_max = 1;
  p.tolerance = 1e-12;  // of a load that is mostly the current
  coble_skeleton_params skeleton = blocks(s);
  skeleton.modulus = 1e10;
  Cell cell(s, skeleton, p);
  const double drive = p.stack_pressure - coble_entry_pressure(&p.li, &p.creep, d);
  const double slope = 8 * interface_mobility(p) * drive / d;
  const double j = 1e5 * kCurrent;  // more Li than the pores can take
  double worst = 0;  // the front lags and leads within a voxel: its envelope has the order
  cell.pass(j, 1e9, [&](const coble_step_report &r) {
    if (r.front_mean > 0.3)
      worst = std::max(worst, std::fabs(r.li_pores / (kPorosity * std::sqrt(slope * r.time)) - 1));
    return r.front_mean > 0.98;
  });
  EXPECT_LT(cell.ledger, 1e-10);
  EXPECT_NEAR(cell.last.pressure_se / p.stack_pressure, 1, 1e-6);
  coble_structure_release(&s);
  return worst;
}

TEST(Front, V1ConstantPressureFollowsTheSquareRootLaw) {
  const double coarse = constant_pressure_error(10, M_PI / 2);
  const double fine = constant_pressure_error(40, M_PI / 2);
  EXPECT_LT(coarse, 0.08);
  EXPECT_LT(fine, 0.02);
  EXPECT_GT(std::log(coarse / fine) / std::log(4.0), 0.8) << coarse << " " << fine;
}

TEST(Front, V1SuctionOfAWettedPoreAddsToTheDrive) {
  EXPECT_LT(constant_pressure_error(40, M_PI / 3), 0.02);
}

// V3: pores of different d at common pressure fill as x1/x2 = sqrt(d2/d1).
TEST(Front, V3BundleFillsInTheRatioOfRoots) {
  const double d1 = 30e-9, d2 = 60e-9;
  coble_structure s = tubes(4, 1, 60, 10e-9, [&](int i, int) {
    return i == 0 ? d1 : i == 2 ? d2 : 0;
  });
  coble_sim_params p = tube_params();
  p.strength.tension[COBLE_BOND_SE] = 0;
  p.front_limit = 0.2;
  Cell cell(s, p);
  std::vector<float> saturation(coble_structure_cells(&s));
  cell.pass(400 * kCurrent, 1e9, [](const coble_step_report &r) { return r.front_max > 0.9; });
  coble_sim_fields fields = {};
  fields.saturation = saturation.data();
  ASSERT_EQ(coble_sim_download(cell.sim, &fields), COBLE_OK);
  double x[2] = {0, 0};
  for (int k = 0; k < 60; k++)
    for (int i = 0; i < 2; i++) x[i] += (double)saturation[(size_t)(4 * k + 2 * i)];
  EXPECT_NEAR(x[0] / x[1], std::sqrt(d2 / d1), 0.02 * std::sqrt(2.0));
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

// V5: a pipe conducts as sigma_eff = eps 2 kappa_s/R, kappa_s = M: the drop of a filled layer of tubes.
TEST(Front, V5FilledPipesDropIsThatOfTheirWalls) {
  const double d = 40e-9, dx = 10e-9;
  const int nz = 30;
  coble_structure s = tubes(4, 4, nz, dx, [&](int i, int j) { return i < 2 && j < 2 ? d : 0; });
  coble_sim_params p = tube_params();
  p.strength.tension[COBLE_BOND_CC] = 0;
  p.dt_max = 20;
  Cell cell(s, p);
  const double eps = 0.25, length = nz * dx, kappa = interface_mobility(p);
  cell.pass(kCurrent, 3 * length * eps / v0(p, kCurrent) * kCurrent);
  ASSERT_EQ(cell.last.cc, COBLE_OPEN);
  const double drop = v0(p, kCurrent) * length / (eps * 2 * kappa / (d / 2));
  // mean film pressures; the SE film's own spreading resistance between the mouths is part of the first
  std::vector<float> p_se(16), pressure(16 * (size_t)nz);
  coble_sim_fields fields = {};
  fields.pressure = pressure.data();
  ASSERT_EQ(coble_sim_download(cell.sim, &fields), COBLE_OK);
  const double inside =
      ((double)pressure[0] - (double)pressure[16 * (size_t)(nz - 1)]) * nz / (nz - 1);
  EXPECT_NEAR(inside / drop, 1, 2e-3);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

}  // namespace
