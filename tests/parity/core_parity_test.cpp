#include <limits>

#include "parity/parity.h"

namespace {
const double not_a_number = std::numeric_limits<double>::quiet_NaN();
const double inf = std::numeric_limits<double>::infinity();
const double tiny = std::numeric_limits<double>::denorm_min();

void check_axpby(coble_device *dev, double a, double b, const std::vector<double> &x,
                 const std::vector<double> &y) {
  std::vector<double> want(x.size());
  for (size_t i = 0; i < x.size(); i++) want[i] = a * x[i] + b * y[i];
  parity::Array<double> dx(dev, x), dy(dev, y);
  const coble_axpby_args args = {a, b, dx.data(), dy.data()};
  ASSERT_EQ(coble_launch_axpby(dev, &args, (int64_t)x.size()), COBLE_OK) << coble_message();
  parity::expect_close(dy.host(), want, 0);
  parity::expect_close(dx.host(), x, 0);
}

double dot(coble_device *dev, const std::vector<double> &x, const std::vector<double> &y) {
  parity::Array<double> dx(dev, x), dy(dev, y);
  const coble_dot_args args = {dx.data(), dy.data()};
  double result = not_a_number;
  EXPECT_EQ(coble_reduce_dot(dev, &args, (int64_t)x.size(), &result), COBLE_OK) << coble_message();
  return result;
}
}  // namespace

COBLE_PARITY_CASE(axpby) {
  for (int64_t n : parity::sizes)
    check_axpby(dev, 1.25, -0.75, parity::noise(n, 1), parity::noise(n, 2));
  check_axpby(dev, 0, 1, {not_a_number, inf, tiny, -0.0}, {1, 2, 3, 4});
  check_axpby(dev, 1, 0, {1, tiny, -tiny, 1e308}, {not_a_number, inf, 1, -1e308});
}

COBLE_PARITY_CASE(axpby_single) {
  for (int64_t n : parity::sizes) {
    const std::vector<float> x = parity::noise<float>(n, 1), y = parity::noise<float>(n, 2);
    std::vector<float> want;
    for (size_t i = 0; i < x.size(); i++)
      want.push_back((float)(1.25 * (double)x[i] - 0.75 * (double)y[i]));
    parity::Array<float> dx(dev, x), dy(dev, y);
    const coble_axpby_single_args args = {1.25, -0.75, dx.data(), dy.data()};
    ASSERT_EQ(coble_launch_axpby_single(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(dy.host(), want, 0);
    parity::expect_close(dx.host(), x, 0);
  }
}

COBLE_PARITY_CASE(dot_single) {
  for (int64_t n : parity::sizes) {
    const std::vector<float> x = parity::noise<float>(n, 1), y = parity::noise<float>(n, 2);
    double size = 0;
    std::vector<double> wide_x(x.begin(), x.end()), wide_y(y.begin(), y.end());
    for (size_t i = 0; i < x.size(); i++) size += std::fabs(wide_x[i] * wide_y[i]);
    const parity::Array<float> dx(dev, x), dy(dev, y);
    const coble_dot_single_args args = {dx.data(), dy.data()};
    double got = not_a_number;
    ASSERT_EQ(coble_reduce_dot_single(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_NEAR(got, dot(dev, wide_x, wide_y), 1e-15 * size) << n;
  }
}

COBLE_PARITY_CASE(dot) {
  for (int64_t n : parity::sizes) {
    const std::vector<double> x = parity::noise(n, 1), y = parity::noise(n, 2);
    long double want = 0, size = 0;
    for (size_t i = 0; i < x.size(); i++) {
      want += (long double)x[i] * y[i];
      size += std::fabs((long double)x[i] * y[i]);
    }
    const double got = dot(dev, x, y);
    EXPECT_NEAR(got, (double)want, 1e-15 * (double)size) << n;
    EXPECT_EQ(got, dot(dev, x, y)) << "two calls differ, n = " << n;
  }
  // Integers add exactly: each item counts once also where the chunks are larger than the least.
  const std::vector<double> ones(4096 * 2048 + 4099, 1.0);
  EXPECT_EQ(dot(dev, ones, ones), (double)ones.size());
  EXPECT_TRUE(std::isnan(dot(dev, {1, not_a_number, 1}, {1, 1, 1})));
  EXPECT_EQ(dot(dev, {1e300, 1}, {1e300, 1}), inf);
}

COBLE_PARITY_CASE(shift) {
  for (int64_t n : parity::sizes) {
    std::vector<double> want = parity::noise(n, 1);
    parity::Array<double> y(dev, want);
    for (double &v : want) v += -0.375;
    const coble_shift_args args = {-0.375, y.data()};
    ASSERT_EQ(coble_launch_shift(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(y.host(), want, 0);
  }
}

COBLE_PARITY_CASE(narrow) {
  for (int64_t n : parity::sizes) {
    const std::vector<double> x = parity::noise(n, 1);
    const parity::Array<double> dx(dev, x);
    const parity::Array<float> y(dev, std::vector<float>(x.size(), NAN));
    const coble_narrow_args args = {dx.data(), y.data()};
    ASSERT_EQ(coble_launch_narrow(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(y.host(), std::vector<float>(x.begin(), x.end()), 0);
  }
}

COBLE_PARITY_CASE(widen) {
  for (int64_t n : parity::sizes) {
    const std::vector<float> x = parity::noise<float>(n, 1);
    const parity::Array<float> dx(dev, x);
    const parity::Array<double> y(dev, std::vector<double>(x.size(), not_a_number));
    const coble_widen_args args = {dx.data(), y.data()};
    ASSERT_EQ(coble_launch_widen(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(y.host(), std::vector<double>(x.begin(), x.end()), 0);
  }
}
