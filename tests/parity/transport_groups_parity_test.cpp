// Groups of unknowns with a common constraint.
#include "parity/levels.h"

using parity::Array;
using parity::noise;

namespace {

// Nodes of no group (0), of the two that there can be, and of one more that no call counts.
struct Groups {
  int64_t n;
  std::vector<uint8_t> group;
  std::vector<float> total;

  explicit Groups(int64_t count) : n(count), total(levels::gated(n, 51)) {
    for (int64_t i = 0; i < n; i++)
      group.push_back((uint8_t)(4 * coble_random_uniform(7, 50, (uint64_t)i, 0)));
  }
  bool in(int which, size_t i) const { return group[i] == which && total[i] > 0; }
};

template <class Test>
void each_groups(Test test) {
  for (const int64_t n : parity::sizes) {
    SCOPED_TRACE(testing::Message() << n << " nodes");
    test(Groups(n));
  }
}

double sum_bound(int64_t n) { return 1e-12 * (1 + (double)n); }

}  // namespace

COBLE_PARITY_CASE(group_mark) {
  each_groups([&](const Groups &g) {
    const Array<uint8_t> group(dev, g.group);
    const Array<float> total(dev, g.total);
    for (const uint8_t which : {1, 2}) {
      std::vector<double> want;
      double want_count = 0, count = NAN;
      for (size_t i = 0; i < g.group.size(); i++) {
        want.push_back(g.in(which, i) ? 1 : 0);
        want_count += want.back();
      }
      const Array<double> y(dev, std::vector<double>((size_t)g.n, NAN));
      const coble_group_mark_args args = {which, group.data(), total.data(), y.data()};
      ASSERT_EQ(coble_reduce_group_mark(dev, &args, g.n, &count), COBLE_OK) << coble_message();
      EXPECT_EQ(count, want_count);
      parity::expect_close(y.host(), want, 0);
    }
  });
}

COBLE_PARITY_CASE(group_sum) {
  each_groups([&](const Groups &g) {
    const std::vector<double> x = levels::poisoned(noise(g.n, 55), g.total);
    const std::vector<float> z = levels::poisoned(noise<float>(g.n, 54), g.total);
    const Array<uint8_t> group(dev, g.group);
    const Array<float> total(dev, g.total), dz(dev, z);
    const Array<double> dx(dev, x);
    for (const uint8_t which : {1, 2}) {
      double want_x = 0, want_z = 0, got = NAN;
      for (size_t i = 0; i < x.size(); i++) {
        want_x += g.in(which, i) ? x[i] : 0;
        want_z += g.in(which, i) ? (double)z[i] : 0;
      }
      const coble_group_sum_args of_x = {which, group.data(), total.data(), dx.data(), nullptr};
      const coble_group_sum_args of_z = {which, group.data(), total.data(), nullptr, dz.data()};
      ASSERT_EQ(coble_reduce_group_sum(dev, &of_x, g.n, &got), COBLE_OK) << coble_message();
      EXPECT_NEAR(got, want_x, sum_bound(g.n));
      ASSERT_EQ(coble_reduce_group_sum(dev, &of_z, g.n, &got), COBLE_OK) << coble_message();
      EXPECT_NEAR(got, want_z, sum_bound(g.n));
    }
  });
}

COBLE_PARITY_CASE(group_lift) {
  const double a[2] = {0.5, -2};
  for (const int64_t n : parity::sizes) {
    const std::vector<float> w[2] = {noise<float>(n, 52), noise<float>(n, 53)};
    const Array<float> w0(dev, w[0]), w1(dev, w[1]);
    for (const int count : {1, 2}) {
      const std::vector<double> x = noise(n, 55);
      std::vector<double> want = x;
      for (size_t i = 0; i < x.size(); i++)
        for (int g = 0; g < count; g++) want[i] += a[g] * (double)w[g][i];
      const Array<double> dx(dev, x);
      const coble_group_lift_args args = {
          count, {a[0], a[1]}, {w0.data(), count > 1 ? w1.data() : nullptr}, dx.data()};
      ASSERT_EQ(coble_launch_group_lift(dev, &args, n), COBLE_OK) << coble_message();
      levels::expect_within(dx.host(), want, 1e-15);
    }
  }
}

COBLE_PARITY_CASE(group_project) {
  const double lambda[2] = {0.25, 3};
  const float mu[2] = {0.5f, -1};
  each_groups([&](const Groups &g) {
    const std::vector<float> w[2] = {noise<float>(g.n, 52), noise<float>(g.n, 53)};
    const Array<float> w0(dev, w[0]), w1(dev, w[1]), total(dev, g.total);
    const Array<uint8_t> group(dev, g.group);
    for (const int count : {1, 2}) {
      const std::vector<double> r = noise(g.n, 56);
      const std::vector<float> z = noise<float>(g.n, 54);
      std::vector<double> want_r = r, want_z(z.begin(), z.end());
      double want = 0, got = NAN;
      for (size_t i = 0; i < r.size(); i++) {
        for (int k = 0; k < count; k++) {
          want_z[i] -= (double)mu[k] * (double)w[k][i];
          if (g.in(k + 1, i)) want_r[i] -= lambda[k];
        }
        want += want_r[i] * want_r[i];
      }
      const Array<double> dr(dev, r);
      const Array<float> dz(dev, z);
      const coble_group_project_args args = {
          count,          {lambda[0], lambda[1]},
          {mu[0], mu[1]}, group.data(),
          total.data(),   {w0.data(), count > 1 ? w1.data() : nullptr},
          dr.data(),      dz.data()};
      ASSERT_EQ(coble_reduce_group_project(dev, &args, g.n, &got), COBLE_OK) << coble_message();
      parity::expect_close(dr.host(), want_r, 0);
      levels::expect_within(dz.host(), want_z, 5e-7);
      EXPECT_NEAR(got, want, sum_bound(g.n));
    }
  });
}
