// coble measure on sandstone and carbon fibres, and whole jobs; the large ones stand in tests/slow.
#include "run/images.h"

namespace {

using images::Images;
using images::Job;

TEST_F(Images, BereaBlock0) { compare_berea_block("0"); }
TEST_F(Images, BereaBlock1) { compare_berea_block("1"); }
TEST_F(Images, BereaBlock3) { compare_berea_block("3"); }
TEST_F(Images, BereaBlock4) { compare_berea_block("4"); }
TEST_F(Images, FibresPores) {
  compare_recomputed("fiberform_grey_100x100x100.tif", "pore(grey<90)", "--threshold 90");
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
