#include "measures_on_device.h"

namespace {

using coble_test::Device;

TEST(CudaMeasures, EqualThoseOfTheCpu) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  const int sizes[][3] = {{1, 1, 1}, {1, 1, 33}, {37, 29, 23}, {130, 97, 111}};
  for (const auto &n : sizes) coble_test::expect_same_measures(dev, n[0], n[1], n[2]);
}

}  // namespace
