// The steps of conjugate gradients.
#include "parity/levels.h"

using levels::DeviceLinks;
using levels::Links;
using parity::Array;
using parity::noise;

namespace {

// Round-off of a sum over n items of order ten at most.
double sum_bound(int64_t n) { return 1e-13 * (1 + 10 * (double)n); }

}  // namespace

COBLE_PARITY_CASE(cg_curvature) {
  levels::each_links([&](const Links &l) {
    const std::vector<float> p = noise<float>(l.n, 11);
    double want = 0, got = NAN;
    for (int64_t i = 0; i < l.n; i++) want += (double)p[(size_t)i] * l.flow(p, i);
    const DeviceLinks on(dev, l);
    const Array<float> dp(dev, p);
    const coble_cg_curvature_args args = {on.view, dp.data()};
    ASSERT_EQ(coble_reduce_cg_curvature(dev, &args, l.n, &got), COBLE_OK) << coble_message();
    EXPECT_NEAR(got, want, sum_bound(l.n));
  });
}

COBLE_PARITY_CASE(cg_advance) {
  levels::each_links([&](const Links &l) {
    std::vector<float> p = noise<float>(l.n, 11);
    for (int64_t i = 0; i < l.n; i += 5) p[(size_t)i] = 0;  // no unknown
    const std::vector<double> x = noise(l.n, 13), r = noise(l.n, 14);
    std::vector<double> want_x = x, want_r = r;
    double want = 0, got = NAN;
    for (int64_t i = 0; i < l.n; i++) {
      const size_t at = (size_t)i;
      want_x[at] += 0.3 * (double)p[at];
      want_r[at] -= 0.3 * l.flow(p, i);
      want += want_r[at] * want_r[at];
    }
    const DeviceLinks on(dev, l);
    const Array<float> dp(dev, p);
    const Array<double> dx(dev, x), dr(dev, r);
    const coble_cg_advance_args args = {on.view, 0.3, dp.data(), dx.data(), dr.data()};
    ASSERT_EQ(coble_reduce_cg_advance(dev, &args, l.n, &got), COBLE_OK) << coble_message();
    levels::expect_within(dx.host(), want_x, 1e-15);
    levels::expect_within(dr.host(), want_r, 1e-14);
    EXPECT_NEAR(got, want, sum_bound(l.n));
  });
}

COBLE_PARITY_CASE(cg_direction) {
  for (const int64_t n : parity::sizes) {
    const std::vector<float> p = noise<float>(n, 11), z = noise<float>(n, 12);
    std::vector<double> want;
    for (size_t i = 0; i < p.size(); i++) want.push_back((double)z[i] + 0.7 * (double)p[i]);
    const Array<float> dz(dev, z), dp(dev, p);
    const coble_cg_direction_args args = {0.7f, dz.data(), dp.data()};
    ASSERT_EQ(coble_launch_cg_direction(dev, &args, n), COBLE_OK) << coble_message();
    levels::expect_within(dp.host(), want, 3e-7);
  }
}

COBLE_PARITY_CASE(cg_product) {
  for (const int64_t n : parity::sizes) {
    const std::vector<double> r = noise(n, 14);
    const std::vector<float> z = noise<float>(n, 12);
    double want = 0, got = NAN;
    for (size_t i = 0; i < r.size(); i++) want += r[i] * (double)z[i];
    const Array<double> dr(dev, r);
    const Array<float> dz(dev, z);
    const coble_cg_product_args args = {dr.data(), dz.data()};
    ASSERT_EQ(coble_reduce_cg_product(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_NEAR(got, want, sum_bound(n)) << n;
  }
}
