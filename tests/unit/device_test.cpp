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

TEST(Device, ProfileCountsCallsItemsAndBytes) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  coble_kernel_use use[2];
  std::vector<double> x(1000, 1);
  double sum = 0;
  const coble_dot_args dot = {x.data(), x.data()};
  const coble_axpby_args axpby = {1, 0, x.data(), x.data()};
  ASSERT_EQ(coble_reduce_dot(dev, &dot, 1000, &sum), COBLE_OK);
  EXPECT_EQ(coble_device_uses(dev, use, 2), 0) << "not profiled yet";
  ASSERT_EQ(coble_device_profile(dev, true), COBLE_OK);
  for (int64_t n : {10, 1000, 0}) ASSERT_EQ(coble_launch_axpby(dev, &axpby, n), COBLE_OK);
  ASSERT_EQ(coble_device_uses(dev, use, 2), 1);
  EXPECT_STREQ(use[0].name, "axpby");
  EXPECT_EQ(use[0].calls, 2) << "a launch for no item is none";
  EXPECT_EQ(use[0].items, 1010);
  EXPECT_EQ(use[0].bytes, 1010 * 24);
  EXPECT_GT(use[0].seconds, 0);
  std::vector<double> many(1 << 22, 1);
  const coble_dot_args long_dot = {many.data(), many.data()};
  ASSERT_EQ(coble_reduce_dot(dev, &long_dot, 1 << 22, &sum), COBLE_OK);
  ASSERT_EQ(coble_device_uses(dev, use, 2), 2);
  EXPECT_STREQ(use[0].name, "dot") << "the longest first";
  EXPECT_EQ(coble_device_uses(dev, use, 1), 1);
  ASSERT_EQ(coble_device_profile(dev, true), COBLE_OK);
  EXPECT_EQ(coble_device_uses(dev, use, 2), 0) << "started anew";
  ASSERT_EQ(coble_device_profile(dev, false), COBLE_OK);
  ASSERT_EQ(coble_launch_axpby(dev, &axpby, 10), COBLE_OK);
  EXPECT_EQ(coble_device_uses(dev, use, 2), 0) << "stopped";
}

TEST(Device, ProfileCountsProductsWithBlockRows) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  const int32_t start[] = {0, 1, 2}, column[] = {0, 1};
  const std::vector<double> value(2 * 9, 1), x(6, 1);
  std::vector<double> y(6, 0);
  const coble_bsr m = {2, 2, 3, start, column, value.data()};
  coble_kernel_use use;
  ASSERT_EQ(coble_device_profile(dev, true), COBLE_OK);
  ASSERT_EQ(coble_device_bsr(dev, &m, x.data(), y.data()), COBLE_OK);
  ASSERT_EQ(coble_device_uses(dev, &use, 1), 1);
  EXPECT_STREQ(use.name, "bsr");
  EXPECT_EQ(use.items, 2);
  EXPECT_EQ(use.bytes, 2 * (9 * 8 + 4) + 2 * (2 * 3 * 8 + 4));
}

}  // namespace
