// coble measure on sandstone and carbon fibres; the large images stand in tests/slow.
#include "run/images.h"

namespace {

using images::Images;

TEST_F(Images, BereaBlock0) { compare_berea_block("0"); }
TEST_F(Images, BereaBlock1) { compare_berea_block("1"); }
TEST_F(Images, BereaBlock3) { compare_berea_block("3"); }
TEST_F(Images, BereaBlock4) { compare_berea_block("4"); }
TEST_F(Images, FibresPores) {
  compare_recomputed("fiberform_grey_100x100x100.tif", "pore(grey<90)", "--threshold 90");
}

}  // namespace
