// coble measure on sandstone and carbon fibres, coble grains on droplets, and whole jobs; the large ones stand in tests/slow.
#include "run/images.h"

namespace {

using images::Images;
using images::Job;
using images::Json;

TEST_F(Images, BereaBlock0) { compare_berea_block("0"); }
TEST_F(Images, BereaBlock1) { compare_berea_block("1"); }
TEST_F(Images, BereaBlock3) { compare_berea_block("3"); }
TEST_F(Images, BereaBlock4) { compare_berea_block("4"); }
TEST_F(Images, FibresPores) {
  compare_recomputed("fiberform_grey_100x100x100.tif", "pore(grey<90)", "--threshold 90");
}

// Jammed droplets, 0.64 of the volume, about six neighbours each. Most are 12 voxels wide; how narrow
// a neck must be hardly matters.
TEST_F(Images, EmulsionGrainsAreItsDroplets) {
  const std::string file = "emulsion_spheres_grey_46x128x128.tif";
  const std::string how = "--flatten 20 --filter median --filter-radius 1.5 --threshold otsu ";
  const Json m = grains(file, how), all = grains(file, how + "--neck 1");
  EXPECT_NEAR(m.number("solid_fraction"), 0.583, 0.002);
  EXPECT_NEAR(m.number("equivalent_diameter.whole.by_number.d50_m"), 12e-6, 0.6e-6);
  EXPECT_NEAR(m.number("mean_coordination"), 6, 0.6);
  EXPECT_GE(all.number("grains"), m.number("grains"));
  EXPECT_LT(all.number("grains"), 1.05 * m.number("grains"));
}

TEST_F(Job, Sandstone) { plate("berea_ct_128x256x256.tif", "pore_labels: [0]", "[0, 0, 0]", 12); }
TEST_F(Job, Cathode) {
  plate("nmc_cathode_ct_200x200x200.tif", "pore_labels: [0]", "[80, 80, 80]", 12);
}
TEST_F(Job, Fibres) {
  plate("fiberform_grey_100x100x100.tif", "threshold: 90", "[40, 40, 40]", 12);
}
TEST_F(Job, Emulsion) {
  plate("emulsion_spheres_grey_46x128x128.tif", "threshold: 22", "[40, 40, 4]", 12);
}

}  // namespace
