// coble measure on whole images of 8 million voxels, and a job on a lattice that the stack pressure
// tears.
#include "run/images.h"

namespace {

using images::Images;
using images::Job;

TEST_F(Images, BereaWhole) { compare_recomputed("berea_ct_128x256x256.tif", "pore", "--pore 0"); }
TEST_F(Images, CathodePores) {
  compare_recomputed("nmc_cathode_ct_200x200x200.tif", "pore", "--pore 0");
}
TEST_F(Images, CathodeSolid) {
  compare_recomputed("nmc_cathode_ct_200x200x200.tif", "solid", "--pore 1");
}

TEST_F(Job, LargerSandstone) {
  plate("berea_ct_128x256x256.tif", "pore_labels: [0]", "[0, 0, 0]", 24);
}

}  // namespace
