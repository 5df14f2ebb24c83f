#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "coble/device.h"
#include "kernels.h"
#include "test_device.h"

namespace {

double dot_with_threads(int threads, const std::vector<double> &x) {
  const coble_test::Device dev(COBLE_BACKEND_CPU, threads);
  const coble_dot_args args = {x.data(), x.data()};
  double result = 0;
  EXPECT_EQ(coble_reduce_dot(dev, &args, (int64_t)x.size(), &result), COBLE_OK);
  return result;
}

TEST(Device, SumHasTheSameBitsForAnyNumberOfThreads) {
  std::vector<double> x(100003);
  for (size_t i = 0; i < x.size(); i++) x[i] = std::sin(1.0 + (double)i);
  const double one = dot_with_threads(1, x);
  EXPECT_EQ(one, dot_with_threads(2, x));
  EXPECT_EQ(one, dot_with_threads(4, x));
  double naive = 0;
  for (double v : x) naive += v * v;
  EXPECT_NEAR(one, naive, 1e-9 * naive);
}

TEST(Device, AllocationThatOverflowsIsRefusedWithItsName) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  void *p = nullptr;
  EXPECT_EQ(coble_device_alloc(dev, SIZE_MAX / 2, 16, "saturation", &p), COBLE_ERR_MEMORY);
  EXPECT_NE(std::string(coble_message()).find("saturation"), std::string::npos);
}

TEST(Device, CountsWhatItHolds) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  void *a = nullptr, *b = nullptr;
  ASSERT_EQ(coble_device_alloc(dev, 10, 8, "a", &a), COBLE_OK);
  ASSERT_EQ(coble_device_alloc(dev, 100, 4, "b", &b), COBLE_OK);
  EXPECT_EQ(coble_device_bytes(dev), 480u);
  coble_device_free(dev, a);
  EXPECT_EQ(coble_device_bytes(dev), 400u);
  EXPECT_EQ(coble_device_peak_bytes(dev), 480u);
}

}  // namespace
