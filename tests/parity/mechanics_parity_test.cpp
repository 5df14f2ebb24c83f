// The elastic lattice: levels, products with block rows.
#include <algorithm>

#include "parity/parity.h"

using parity::Array;
using parity::noise;

namespace {

const std::vector<int64_t> sizes = {0, 1, 31, 33, 2049};

// Block rows in the shape of a band: node i and up to three on each side.
struct Rows {
  int dof;
  int64_t n;
  std::vector<int32_t> start{0}, column;
  std::vector<double> value, border, bed;

  Rows(int unknowns, int64_t nodes) : dof(unknowns), n(nodes) {
    for (int64_t i = 0; i < n; i++) {
      for (int64_t j = std::max<int64_t>(0, i - i % 4); j <= std::min(n - 1, i + 2 * (i % 2)); j++)
        column.push_back((int32_t)j);
      start.push_back((int32_t)column.size());
    }
    value = noise((int64_t)column.size() * dof * dof, 1);
    border = noise(n * dof + 1, 2);
    bed = noise(n * dof, 3);
  }
  int32_t middle(int64_t i) const {
    return (int32_t)(std::find(column.begin() + start[(size_t)i], column.end(), (int32_t)i) -
                     column.begin());
  }
  double entry(int32_t block, int a, int b) const {
    return value[(size_t)((block * dof + a) * dof + b)];
  }
  std::vector<double> product(const std::vector<double> &x) const {
    std::vector<double> y((size_t)(n * dof), 0);
    for (int64_t i = 0; i < n; i++)
      for (int32_t e = start[(size_t)i]; e < start[(size_t)i + 1]; e++)
        for (int a = 0; a < dof; a++)
          for (int b = 0; b < dof; b++)
            y[(size_t)(i * dof + a)] += entry(e, a, b) * x[(size_t)(column[(size_t)e] * dof + b)];
    return y;
  }
};

struct DeviceRows {
  Array<int32_t> start, column;
  Array<double> value, border, bed;
  coble_lattice_rows view;
  coble_bsr matrix;
  DeviceRows(coble_device *dev, const Rows &r, bool bedded)
      : start(dev, r.start),
        column(dev, r.column),
        value(dev, r.value),
        border(dev, r.border),
        bed(dev, r.bed),
        view{r.dof,
             r.n,
             start.data(),
             column.data(),
             value.data(),
             border.data(),
             bedded ? bed.data() : nullptr},
        matrix{r.n, (int64_t)r.column.size(), r.dof, start.data(), column.data(), value.data()} {}
};

// b - product - border Z - bed z
std::vector<double> residual(const Rows &r, bool bedded, const std::vector<double> &b,
                             const std::vector<double> &z, const std::vector<double> &product) {
  std::vector<double> out((size_t)(r.n * r.dof));
  for (size_t k = 0; k < out.size(); k++) {
    out[k] = b[k] - product[k] - r.border[k] * z.back();
    if (bedded) out[k] -= r.bed[k] * z[k];
  }
  return out;
}

// Aggregates of 0 to 4 nodes that stand in no order, the last one takes what is left.
struct Groups {
  int64_t n;
  std::vector<int32_t> parent, first{0}, child;
  std::vector<double> offset;

  explicit Groups(int64_t fine)
      : n((fine + 2) / 3), parent((size_t)fine), offset(noise(3 * fine, 4)) {
    for (int64_t i = 0; i < fine; i++)
      child.push_back((int32_t)((i * 7 + 3) % std::max<int64_t>(fine, 1)));
    if (fine % 7 == 0)
      for (int64_t i = 0; i < fine; i++) child[(size_t)i] = (int32_t)i;
    int64_t at = 0;
    for (int64_t a = 0; a < n; a++) {
      at = a == n - 1 ? fine : std::min(fine, at + (5 * a) % 7);
      for (int64_t c = first.back(); c < at; c++) parent[(size_t)child[(size_t)c]] = (int32_t)a;
      first.push_back((int32_t)at);
    }
  }
  // Entry (a, b) of P_i for `dof` unknowns a node.
  double rigid(int64_t i, int a, int b) const {
    const double *r = &offset[(size_t)(3 * i)];
    if (a == b) return 1;
    if (a >= 3 || b < 3) return 0;
    const int turn = b - 3, third = 3 - a - turn; /* u = W x r */
    if (turn == a) return 0;
    return (turn + 1) % 3 == third ? r[third] : -r[third];
  }
};

struct DeviceGroups {
  Array<int32_t> parent, first, child;
  Array<double> offset;
  coble_lattice_groups view;
  DeviceGroups(coble_device *dev, const Groups &g)
      : parent(dev, g.parent),
        first(dev, g.first),
        child(dev, g.child),
        offset(dev, g.offset),
        view{parent.data(), offset.data(), first.data(), child.data()} {}
};

template <class Test>
void each_level(Test test) {
  for (const int64_t n : sizes)
    for (const int dof : {3, 6})
      for (const bool bedded : {false, true}) {
        SCOPED_TRACE(testing::Message() << n << " nodes, " << dof << (bedded ? ", bed" : ""));
        test(Rows(dof, n), bedded);
      }
}

void check_bsr(coble_device *dev) {
  each_level([&](const Rows &r, bool) {
    const DeviceRows on(dev, r, false);
    const std::vector<double> x = noise(r.n * r.dof, 5);
    const Array<double> dx(dev, x), dy(dev, std::vector<double>(x.size(), NAN));
    ASSERT_EQ(coble_device_bsr(dev, &on.matrix, dx.data(), dy.data()), COBLE_OK) << coble_message();
    parity::expect_close(dy.host(), r.product(x), 1e-14);
  });
}

TEST(ParityCpu, bsr) { check_bsr(parity::Device(COBLE_BACKEND_CPU)); }
TEST(ParityCuda, bsr) {
  COBLE_NEED_GPU();
  check_bsr(parity::Device(COBLE_BACKEND_CUDA));
}

}  // namespace

COBLE_PARITY_CASE(lattice_plate) {
  each_level([&](const Rows &r, bool bedded) {
    const std::vector<float> bed = noise<float>(2 * r.n, 6);
    std::vector<double> with((size_t)(r.n * r.dof + 1), 0), total((size_t)(r.n * r.dof), 0);
    long double sum = 0;
    with.back() = 7;
    for (size_t i = 0; i < (size_t)r.n; i++) {
      const double se = bedded ? (double)bed[i] : 0, cc = bedded ? (double)bed[i + (size_t)r.n] : 0;
      const size_t z = i * (size_t)r.dof + 2;
      with[z] = r.border[z] - cc;
      total[z] = se + cc;
      sum -= with[z];
    }
    const DeviceRows on(dev, r, false);
    const Array<float> db(dev, bed);
    const Array<double> dw(dev, std::vector<double>(with.size(), 7)),
        dt(dev, std::vector<double>(total.size(), NAN));
    coble_lattice_plate_args args = {
        r.dof, r.n, on.border.data(), bedded ? db.data() : nullptr, dw.data(), dt.data()};
    double got = NAN;
    ASSERT_EQ(coble_reduce_lattice_plate(dev, &args, r.n, &got), COBLE_OK) << coble_message();
    EXPECT_NEAR(got, (double)sum, 1e-13 * (double)r.n);
    parity::expect_close(dw.host(), with, 1e-15);
    parity::expect_close(dt.host(), total, 0);
    args.with_bed = args.total = nullptr;
    ASSERT_EQ(coble_reduce_lattice_plate(dev, &args, r.n, &got), COBLE_OK) << coble_message();
    EXPECT_NEAR(got, (double)sum, 1e-13 * (double)r.n);
  });
}

COBLE_PARITY_CASE(lattice_border) {
  for (const int64_t n : parity::sizes) {
    const std::vector<double> border = noise(n + 1, 1), x = noise(n + 1, 2);
    std::vector<double> y = noise(n + 1, 3), want = y;
    for (size_t i = 0; i < (size_t)n; i++) want[i] += border[i] * x.back();
    want.back() = 2.5;
    const Array<double> db(dev, border), dx(dev, x), dy(dev, y);
    const coble_lattice_border_args args = {n, 2.5, db.data(), dx.data(), dy.data()};
    ASSERT_EQ(coble_launch_lattice_border(dev, &args, n + 1), COBLE_OK) << coble_message();
    parity::expect_close(dy.host(), want, 0);
  }
}

COBLE_PARITY_CASE(lattice_hold) {
  for (const int64_t n : parity::sizes) {
    std::vector<double> x = noise(n, 1), want = x;
    std::vector<uint8_t> held((size_t)n);
    for (size_t i = 0; i < held.size(); i++) {
      held[i] = i % 3 == 1;
      if (held[i]) want[i] = 0;
    }
    const Array<double> dx(dev, x);
    const Array<uint8_t> dh(dev, held);
    const coble_lattice_hold_args args = {dh.data(), dx.data()};
    ASSERT_EQ(coble_launch_lattice_hold(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(dx.host(), want, 0);
  }
}

COBLE_PARITY_CASE(lattice_clamp) {
  for (const int64_t n : parity::sizes)
    for (const bool bedded : {false, true}) {
      const std::vector<double> bed = noise(n, 1);
      std::vector<double> want((size_t)n);
      std::vector<uint8_t> held((size_t)n);
      for (size_t i = 0; i < held.size(); i++) {
        held[i] = i % 3 == 1;
        want[i] = (bedded ? bed[i] : 0) + (held[i] ? 1e3 : 0);
      }
      const Array<double> db(dev, bed), out(dev, std::vector<double>((size_t)n, NAN));
      const Array<uint8_t> dh(dev, held);
      const coble_lattice_clamp_args args = {1e3, bedded ? db.data() : nullptr, dh.data(),
                                             out.data()};
      ASSERT_EQ(coble_launch_lattice_clamp(dev, &args, n), COBLE_OK) << coble_message();
      parity::expect_close(out.host(), want, 0);
    }
}

// D D^-1 is one, where there is energy; unknowns without any get zeros.
COBLE_PARITY_CASE(lattice_pivot) {
  each_level([&](Rows r, bool bedded) {
    const size_t dof = (size_t)r.dof, square = dof * dof;
    for (double &s : r.bed) s = std::fabs(s);
    for (int64_t i = 0; i < r.n; i++) { /* A A^T + 1; every fifth without its last unknown */
      double *d = &r.value[(size_t)r.middle(i) * square];
      const std::vector<double> a(d, d + square);
      if (i % 5 == 2 && dof == 6) r.bed[(size_t)i * dof + dof - 1] = 0;
      for (size_t p = 0; p < dof; p++)
        for (size_t q = 0; q < dof; q++) {
          double sum = p == q;
          for (size_t c = 0; c < dof; c++) sum += a[p * dof + c] * a[q * dof + c];
          const bool dead = i % 5 == 2 && (p == dof - 1 || q == dof - 1) && dof == 6;
          d[p * dof + q] = dead ? 0 : sum;
        }
    }
    const DeviceRows on(dev, r, bedded);
    const Array<double> pivot(dev, std::vector<double>((size_t)r.n * square, NAN));
    const coble_lattice_pivot_args args = {on.view, pivot.data()};
    ASSERT_EQ(coble_launch_lattice_pivot(dev, &args, r.n), COBLE_OK) << coble_message();
    const std::vector<double> got = pivot.host();
    for (int64_t i = 0; i < r.n; i++) {
      const double *d = &r.value[(size_t)r.middle(i) * square], *g = &got[(size_t)i * square];
      const bool dead = i % 5 == 2 && dof == 6;
      for (size_t p = 0; p < dof; p++)
        for (size_t q = 0; q < dof; q++) {
          double sum = bedded ? r.bed[(size_t)i * dof + p] * g[p * dof + q] : 0;
          for (size_t c = 0; c < dof; c++) sum += d[p * dof + c] * g[c * dof + q];
          ASSERT_NEAR(sum, p == q && !(dead && p == dof - 1), 1e-12);
          ASSERT_EQ(g[p * dof + q], g[q * dof + p]);
        }
    }
  });
}

COBLE_PARITY_CASE(lattice_smooth) {
  each_level([&](const Rows &r, bool bedded) {
    const size_t dof = (size_t)r.dof, unknowns = (size_t)r.n * dof;
    const std::vector<double> pivot = noise((int64_t)(unknowns * dof), 5),
                              b = noise(r.n * r.dof + 1, 6), product = noise(r.n * r.dof, 7);
    for (const bool fresh : {false, true})
      for (const double keep : {0.0, 0.6}) {
        const std::vector<double> no(unknowns + 1, NAN),
            z = fresh ? no : noise(r.n * r.dof + 1, 8),
            d = keep != 0 ? noise(r.n * r.dof, 9) : std::vector<double>(unknowns, NAN);
        const std::vector<double> load = fresh ? b : residual(r, bedded, b, z, product);
        std::vector<double> want_d(unknowns), want_z = z;
        for (size_t k = 0; k < unknowns; k++) {
          double sum = 0;
          for (size_t c = 0; c < dof; c++) sum += pivot[k * dof + c] * load[k / dof * dof + c];
          want_d[k] = (keep != 0 ? keep * d[k] : 0) + 0.7 * sum;
          want_z[k] = (fresh ? 0 : z[k]) + want_d[k];
        }
        if (fresh && r.n > 0) want_z.back() = 0;
        const DeviceRows on(dev, r, bedded);
        const Array<double> dp(dev, pivot), db(dev, b), dq(dev, fresh ? no : product), dd(dev, d),
            dz(dev, z);
        const coble_lattice_smooth_args args = {
            on.view, fresh, keep, 0.7, dp.data(), db.data(), dq.data(), dd.data(), dz.data()};
        ASSERT_EQ(coble_launch_lattice_smooth(dev, &args, r.n), COBLE_OK) << coble_message();
        parity::expect_close(dd.host(), want_d, 1e-14);
        parity::expect_close(dz.host(), want_z, 1e-14);
      }
  });
}

COBLE_PARITY_CASE(lattice_restrict) {
  each_level([&](const Rows &r, bool bedded) {
    const Groups g(r.n);
    const std::vector<double> b = noise(r.n * r.dof + 1, 6), z = noise(r.n * r.dof + 1, 7),
                              product = noise(r.n * r.dof, 8),
                              load = residual(r, bedded, b, z, product);
    std::vector<double> want((size_t)(6 * g.n + 1), 0);
    for (int64_t i = 0; i < r.n; i++)
      for (int c = 0; c < 6; c++)
        for (int a = 0; a < r.dof; a++)
          want[(size_t)(6 * g.parent[(size_t)i] + c)] +=
              g.rigid(i, a, c) * load[(size_t)(i * r.dof + a)];
    want.back() = g.n ? b.back() - 0.25 : 3;
    const DeviceRows on(dev, r, bedded);
    const DeviceGroups dg(dev, g);
    const Array<double> db(dev, b), dz(dev, z), dp(dev, product),
        out(dev, std::vector<double>(want.size(), 3));
    const coble_lattice_restrict_args args = {on.view,   dg.view,   g.n,       0.25,
                                              db.data(), dz.data(), dp.data(), out.data()};
    ASSERT_EQ(coble_launch_lattice_restrict(dev, &args, g.n), COBLE_OK) << coble_message();
    parity::expect_close(out.host(), want, 1e-13);
  });
}

COBLE_PARITY_CASE(lattice_prolong) {
  each_level([&](const Rows &r, bool) {
    const Groups g(r.n);
    const std::vector<double> coarse = noise(6 * g.n + 1, 6), z = noise(r.n * r.dof + 1, 7);
    std::vector<double> want = z;
    for (int64_t i = 0; i < r.n; i++)
      for (int a = 0; a < r.dof; a++)
        for (int c = 0; c < 6; c++)
          want[(size_t)(i * r.dof + a)] +=
              1.5 * g.rigid(i, a, c) * coarse[(size_t)(6 * g.parent[(size_t)i] + c)];
    if (r.n) want.back() += 1.5 * coarse.back();
    const DeviceGroups dg(dev, g);
    const Array<double> dc(dev, coarse), dz(dev, z);
    const coble_lattice_prolong_args args = {r.dof, 1.5, r.n, g.n, dg.view, dc.data(), dz.data()};
    ASSERT_EQ(coble_launch_lattice_prolong(dev, &args, r.n), COBLE_OK) << coble_message();
    parity::expect_close(dz.host(), want, 1e-14);
  });
}

COBLE_PARITY_CASE(lattice_coarsen) {
  each_level([&](const Rows &r, bool bedded) {
    const Groups g(r.n);
    /* the coarse pattern: every column that a row meets, and a few that it does not */
    std::vector<int32_t> start{0}, column;
    for (int64_t p = 0; p < g.n; p++) {
      std::vector<int32_t> row = {0, (int32_t)p};
      for (int32_t c = g.first[(size_t)p]; c < g.first[(size_t)p + 1]; c++) {
        const size_t i = (size_t)g.child[(size_t)c];
        for (int32_t e = r.start[i]; e < r.start[i + 1]; e++)
          row.push_back(g.parent[(size_t)r.column[(size_t)e]]);
      }
      std::sort(row.begin(), row.end());
      column.insert(column.end(), row.begin(), std::unique(row.begin(), row.end()));
      start.push_back((int32_t)column.size());
    }
    std::vector<double> value(column.size() * 36, 0), border((size_t)(6 * g.n + 1), 0);
    const auto add = [&](int64_t i, int64_t j, int a, int b, double v) {
      const int32_t p = g.parent[(size_t)i], q = g.parent[(size_t)j];
      const size_t at = (size_t)(std::lower_bound(column.begin() + start[(size_t)p],
                                                  column.begin() + start[(size_t)p + 1], q) -
                                 column.begin());
      for (int c = 0; c < 6; c++)
        for (int d = 0; d < 6; d++)
          value[at * 36 + (size_t)(6 * c + d)] += g.rigid(i, a, c) * v * g.rigid(j, b, d);
    };
    for (int64_t i = 0; i < r.n; i++) {
      for (int32_t e = r.start[(size_t)i]; e < r.start[(size_t)i + 1]; e++)
        for (int a = 0; a < r.dof; a++)
          for (int b = 0; b < r.dof; b++) add(i, r.column[(size_t)e], a, b, r.entry(e, a, b));
      for (int a = 0; a < r.dof && bedded; a++) add(i, i, a, a, r.bed[(size_t)(i * r.dof + a)]);
      for (int a = 0; a < r.dof; a++)
        for (int c = 0; c < 6; c++)
          border[(size_t)(6 * g.parent[(size_t)i] + c)] +=
              g.rigid(i, a, c) * r.border[(size_t)(i * r.dof + a)];
    }
    border.back() = g.n ? r.border.back() : NAN;
    const DeviceRows on(dev, r, bedded);
    const DeviceGroups dg(dev, g);
    const Array<int32_t> ds(dev, start), dc(dev, column);
    const Array<double> dv(dev, std::vector<double>(value.size(), NAN)),
        db(dev, std::vector<double>(border.size(), NAN));
    const coble_lattice_coarsen_args args = {on.view,   dg.view,   g.n,      ds.data(),
                                             dc.data(), dv.data(), db.data()};
    ASSERT_EQ(coble_launch_lattice_coarsen(dev, &args, g.n), COBLE_OK) << coble_message();
    parity::expect_close(dv.host(), value, 1e-13);
    parity::expect_close(db.host(), border, 1e-13);
  });
}

COBLE_PARITY_CASE(lattice_dense) {
  for (const int64_t n : {0, 1, 31, 97}) {
    std::vector<double> inverse = noise(n * n, 1);
    const std::vector<double> b = noise(n, 2);
    std::vector<double> want((size_t)n, 0);
    const size_t m = (size_t)n;
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < i; j++) inverse[i * m + j] = inverse[j * m + i];
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < m; j++) want[i] += inverse[i * m + j] * b[j];
    const Array<double> di(dev, inverse), db(dev, b), dz(dev, std::vector<double>(m, NAN));
    const coble_lattice_dense_args args = {n, di.data(), db.data(), dz.data()};
    ASSERT_EQ(coble_launch_lattice_dense(dev, &args, n), COBLE_OK) << coble_message();
    parity::expect_close(dz.host(), want, 1e-14);
  }
}
