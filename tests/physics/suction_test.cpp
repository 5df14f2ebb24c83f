// Wetted pores of different width: suction decides which of them fills, and steps follow the supply.
#include "layer.h"

namespace {

using namespace layer;

constexpr int kLength = 40;
constexpr double kVoxel = 10e-9, kNarrow = 30e-9, kWide = 60e-9;

// A narrow and a wide tube on one film, apart from each other.
coble_structure two_tubes() {
  return tubes(4, 1, kLength, kVoxel, [](int i, int) {
    return i == 0 ? kNarrow : i == 2 ? kWide : 0;
  });
}

coble_sim_params wetted() {
  coble_sim_params p = uniform_params(INFINITY, INFINITY);
  p.capillary_order = true;
  p.creep.exponent = 1;
  p.creep.contact_angle = M_PI / 4;
  p.tolerance = 1e-9;
  return p;
}

struct Filling {
  std::vector<double> narrow, wide, pressure;  // voxels filled, p at the SE, after each step
};

// To the share of both tubes.
Filling fill(double share, double dt_max) {
  coble_structure s = two_tubes();
  coble_sim_params p = wetted();
  p.dt_max = dt_max;
  Cell cell(s, p);
  Filling f;
  const double charge = share * 2 * kLength * kVoxel / 4 / v0(p, 1);
  std::vector<float> saturation(coble_structure_cells(&s));
  coble_sim_fields fields = {};
  fields.saturation = saturation.data();
  cell.pass(kCurrent, charge, [&](const coble_step_report &r) {
    EXPECT_EQ(coble_sim_download(cell.sim, &fields), COBLE_OK);
    double x[2] = {0, 0};
    for (size_t k = 0; k < kLength; k++)
      for (size_t i = 0; i < 2; i++) x[i] += (double)saturation[4 * k + 2 * i];
    f.narrow.push_back(x[0]);
    f.wide.push_back(x[1]);
    f.pressure.push_back(r.pressure_se);
    return false;
  });
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
  return f;
}

// While one fills, the pressure is its entry pressure and what the Li in it costs to drive.
TEST(Suction, NarrowTubeFillsBeforeTheWideOne) {
  const coble_sim_params p = wetted();
  const Filling f = fill(0.98, 1e9);
  const double entry[2] = {coble_entry_pressure(&p.li, &p.creep, kNarrow),
                           coble_entry_pressure(&p.li, &p.creep, kWide)};
  for (size_t i = 0; i < f.narrow.size(); i++) {
    SCOPED_TRACE(i);
    if (f.wide[i] > 1.5) {
      EXPECT_NEAR(f.narrow[i], kLength, 1e-3 * kLength);
      EXPECT_NEAR(f.pressure[i] / entry[1], 1, 0.02);
    } else if (f.narrow[i] < kLength - 1.5) {
      EXPECT_NEAR(f.wide[i], 0, 1e-6);
      EXPECT_NEAR(f.pressure[i] / entry[0], 1, 0.02);
    }
  }
  EXPECT_GT(f.wide.back(), 0.9 * kLength);
  // a voxel a step while there is a choice, half a voxel when there is none
  EXPECT_LT(f.narrow.size(), 3 * kLength);
}

TEST(Suction, WhatFillsDoesNotDependOnTheStep) {
  for (const double share : {0.3, 0.7}) {
    SCOPED_TRACE(share);
    const Filling coarse = fill(share, 1e9), fine = fill(share, 0.5);
    EXPECT_GT(fine.narrow.size(), 2 * coarse.narrow.size());
    EXPECT_NEAR(coarse.narrow.back(), fine.narrow.back(), 1e-2);
    EXPECT_NEAR(coarse.wide.back(), fine.wide.back(), 1e-2);
    EXPECT_NEAR(coarse.pressure.back() / fine.pressure.back(), 1, 0.02);
  }
}

// Grey pores of 12 to 36 nm: the last of them fill as well, and threads change no bit.
TEST(Suction, UnevenLayerFillsAlikeOnAnyThreads) {
  coble_structure s = grey(8, 6, 8, 0.5e-6, 30e-9, 0.4, 1.5);
  for (size_t v = 0; v < coble_structure_cells(&s); v++)
    s.diameter[v] = (uint16_t)(40000 * (1 + 0.4 * std::sin(0.9 * (double)(v % 7)) +
                                        0.1 * std::sin(1.3 * (double)(v / 48))));
  coble_sim_params p = wetted();
  p.tolerance = 1e-8;
  coble_step_report r[2];
  for (int t = 0; t < 2; t++) {
    Cell cell(s, blocks(s), p, 1 + 2 * t);
    cell.pass(kCurrent, 0.4 * mAh_per_cm2);
    EXPECT_LT(cell.ledger, 1e-10);
    EXPECT_LT(cell.last.step, 60);
    EXPECT_NEAR(cell.last.void_fill, 1, 1e-3);
    r[t] = cell.last;
  }
  EXPECT_EQ(r[0].step, r[1].step);
  EXPECT_EQ(r[0].iterations, r[1].iterations);
  EXPECT_EQ(r[0].li_pores, r[1].li_pores);
  EXPECT_EQ(r[0].pressure_max, r[1].pressure_max);
  coble_structure_release(&s);
}

}  // namespace
