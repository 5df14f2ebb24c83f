// coble measure and coble grains on whole images of 8 million voxels, and a job on a lattice that the
// stack pressure tears.
#include "run/images.h"

namespace {

using images::Images;
using images::Job;
using images::Json;

TEST_F(Images, BereaWhole) { compare_recomputed("berea_ct_128x256x256.tif", "pore", "--pore 0"); }
TEST_F(Images, CathodePores) {
  compare_recomputed("nmc_cathode_ct_200x200x200.tif", "pore", "--pore 0");
}
TEST_F(Images, CathodeSolid) {
  compare_recomputed("nmc_cathode_ct_200x200x200.tif", "solid", "--pore 1");
}

// A neck narrower by an eighth, or wider, changes the number of particles by less than a fifth, and
// their median by volume by a fifteenth; specks are a fifth of a thousandth of the solid.
TEST_F(Images, CathodeGrainsHardlyDependOnTheNeck) {
  const std::string file = "nmc_cathode_ct_200x200x200.tif", how = "--pore 0 --smallest 50 ";
  const Json narrow = grains(file, how + "--neck 0.7"), m = grains(file, how);
  const Json wide = grains(file, how + "--neck 0.9");
  const char *median = "equivalent_diameter.all.by_volume.d50_m";
  EXPECT_NEAR(m.number("solid_fraction"), 0.5079, 2e-4);
  EXPECT_LT(m.number("left_out_fraction"), 2e-4);
  EXPECT_GT(narrow.number("grains"), 0.8 * m.number("grains"));
  EXPECT_LT(wide.number("grains"), 1.2 * m.number("grains"));
  EXPECT_NEAR(m.number(median), 27.3e-6, 1e-6);
  EXPECT_NEAR(narrow.number(median) / m.number(median), 1, 0.07);
  EXPECT_NEAR(wide.number(median) / m.number(median), 1, 0.07);
}

TEST_F(Images, BereaGrainsWithoutItsSpecks) {
  const Json all = grains("berea_ct_128x256x256.tif", "--pore 0");
  const Json m = grains("berea_ct_128x256x256.tif", "--pore 0 --smallest 50");
  EXPECT_LT(m.number("grains"), 0.9 * all.number("grains"));
  EXPECT_LT(m.number("left_out_fraction"), 1e-4);
  EXPECT_NEAR(m.number("contact_area_m2") / all.number("contact_area_m2"), 1, 0.001);
  EXPECT_NEAR(m.number("equivalent_diameter.all.by_volume.d50_m"), 46e-6, 1e-6);
}

TEST_F(Job, LargerSandstone) {
  plate("berea_ct_128x256x256.tif", "pore_labels: [0]", "[0, 0, 0]", 24);
}

}  // namespace
