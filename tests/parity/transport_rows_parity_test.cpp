// The coarse levels of transport.
#include "parity/levels.h"

using levels::Aggregates;
using levels::DeviceAggregates;
using levels::DeviceRows;
using levels::Rows;
using parity::Array;
using parity::noise;

COBLE_PARITY_CASE(smooth_rows) {
  for (const int64_t n : levels::sizes) {
    const int64_t first = n / 3;
    Rows rows = levels::random_rows(n);
    for (int32_t &j : rows.column)  // a colour reads only nodes outside itself
      j = first > 0 ? j % (int32_t)first : 0;
    if (first == 0) rows.start.assign((size_t)n + 1, 0);
    const std::vector<float> total = levels::gated(n, 33), z = noise<float>(n, 35),
                             b = levels::poisoned(noise<float>(n, 34), total);
    const DeviceRows on(dev, rows);
    for (const bool alone : {false, true}) {
      std::vector<double> want(z.begin(), z.end()), bound(z.size(), 0);
      for (int64_t i = first; i < n; i++) {
        const size_t at = (size_t)i;
        const double d = (double)total[at];
        double sum = (double)b[at];
        rows.each_link(i,
                       [&](int64_t j, double t) { sum += alone ? 0 : t * (double)z[(size_t)j]; });
        want[at] = d > 0 ? sum / d : 0;
        bound[at] = d > 0 ? 3e-6 / d : 0;
      }
      const Array<float> dtotal(dev, total), db(dev, b), dz(dev, z);
      const coble_smooth_rows_args args = {on.view,       first,     alone,
                                           dtotal.data(), db.data(), dz.data()};
      ASSERT_EQ(coble_launch_smooth_rows(dev, &args, n - first), COBLE_OK) << coble_message();
      levels::expect_within(dz.host(), want, bound);
    }
  }
}

COBLE_PARITY_CASE(restrict_rows) {
  for (const int64_t n : levels::sizes) {
    const Rows rows = levels::random_rows(n);
    const Aggregates a(n);
    const std::vector<float> total = levels::gated(n, 33), z = noise<float>(n, 35),
                             b = levels::poisoned(noise<float>(n, 34), total);
    std::vector<double> want((size_t)a.n, 0), bound((size_t)a.n, 2e-6);
    for (int64_t i = 0; i < n; i++) {
      const size_t at = (size_t)i, mine = (size_t)a.parent[at];
      if (!a.corrected(i) || !(total[at] > 0)) continue;
      const double zi = (double)z[at];
      double residual = (double)b[at] - (double)rows.diagonal[at] * zi;
      rows.each_link(i, [&](int64_t j, double t) { residual += t * ((double)z[(size_t)j] - zi); });
      want[mine] += residual;
      bound[mine] += 2e-5;
    }
    const DeviceRows on(dev, rows);
    const DeviceAggregates da(dev, a);
    const Array<float> dtotal(dev, total), db(dev, b), dz(dev, z);
    const Array<float> coarse(dev, std::vector<float>((size_t)a.n, NAN));
    const coble_restrict_rows_args args = {on.view,   da.view,   dtotal.data(),
                                           db.data(), dz.data(), coarse.data()};
    ASSERT_EQ(coble_launch_restrict_rows(dev, &args, a.n), COBLE_OK) << coble_message();
    levels::expect_within(coarse.host(), want, bound);
  }
}

COBLE_PARITY_CASE(coarsen_rows) {
  for (const int64_t n : levels::sizes) {
    const Rows rows = levels::random_rows(n);
    const Aggregates a(n);
    const std::vector<float> unknown = levels::gated(n, 33);
    const levels::Coarse want(rows, a, {rows.diagonal.begin(), rows.diagonal.end()}, unknown);
    const DeviceRows on(dev, rows), out(dev, want.pattern);
    const DeviceAggregates da(dev, a);
    const Array<float> dunknown(dev, unknown), total(dev, want.pattern.diagonal);
    const coble_coarsen_rows_args args = {on.view, dunknown.data(), out.coarse(da, total)};
    ASSERT_EQ(coble_launch_coarsen_rows(dev, &args, a.n), COBLE_OK) << coble_message();
    want.expect(out, total);
  }
}

COBLE_PARITY_CASE(prolong) {
  for (const int64_t n : levels::sizes) {
    const Aggregates a(n);
    const std::vector<float> total = levels::gated(n, 5), e = noise<float>(a.n, 19);
    const std::vector<float> z = noise<float>(n, 18);
    std::vector<float> want = z;
    for (int64_t i = 0; i < n; i++) {
      const size_t at = (size_t)i;
      if (a.corrected(i) && total[at] > 0) want[at] += e[(size_t)a.parent[at]];
    }
    const DeviceAggregates da(dev, a);
    const Array<float> dtotal(dev, total), de(dev, e), dz(dev, z);
    const coble_prolong_args args = {da.view, dtotal.data(), de.data(), dz.data()};
    ASSERT_EQ(coble_launch_prolong(dev, &args, a.n), COBLE_OK) << coble_message();
    parity::expect_close(dz.host(), want, 0);
  }
}

COBLE_PARITY_CASE(dense_solve) {
  for (const int64_t n : {0, 1, 31, 33, 128}) {
    const std::vector<float> inverse = noise<float>(n * n, 41), b = noise<float>(n, 42);
    std::vector<double> want((size_t)n, 0);
    for (size_t j = 0; j < want.size(); j++)
      for (size_t i = 0; i < want.size(); i++)
        want[i] += (double)inverse[j * want.size() + i] * (double)b[j];
    const Array<float> da(dev, inverse), db(dev, b), dz(dev, std::vector<float>(b.size(), NAN));
    const coble_dense_solve_args args = {n, da.data(), db.data(), dz.data()};
    ASSERT_EQ(coble_launch_dense_solve(dev, &args, n), COBLE_OK) << coble_message();
    levels::expect_within(dz.host(), want, 1e-5);
  }
}
