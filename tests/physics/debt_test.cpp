// Wetted pores of many widths, and a first step in which far more Li moves than a voxel holds: Li is pulled from pore to
// pore, but none gives what it has not.
#include <gtest/gtest.h>

#include "inside.h"
#include "layer.h"

namespace {

using namespace layer;

TEST(Debt, NoVoxelGivesMoreLiThanItHolds) {
  coble_structure s = tubes(12, 12, 24, 10e-9, [](int i, int j) {
    return (i / 3 + j / 3) % 2 == 0 ? 30e-9 + 2e-9 * (i % 5) : 0;
  });
  coble_skeleton_params blocks = coble_skeleton_defaults();
  blocks.block = 4;
  coble_sim_params p = coble_sim_defaults();
  p.dt_first = 0.0625;
  Cell cell(s, blocks, p);
  coble_step_report r;
  double first = 0;
  for (int step = 0; step < 4; step++) {
    ASSERT_EQ(coble_sim_advance(cell.sim, kCurrent, 1e9, &r), COBLE_OK) << coble_message();
    const std::vector<double> held = inside::host(cell.sim, cell.sim->a.s0, (size_t)cell.sim->n);
    EXPECT_GE(*std::min_element(held.begin(), held.end()), -0.1) << "step " << step;
    if (step == 0) first = r.dt;
    EXPECT_LT(r.ledger_defect, 1e-10);
  }
  EXPECT_LT(first, p.dt_first) << "the longest first step does not do";
  EXPECT_GT(r.dt, first) << "later ones are longer";
  coble_structure_release(&s);
}

}  // namespace
