// Each kernel of transport against loops written here, on random graphs that need not be grids.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels.h"
#include "pores.h"

namespace {

using pores::Array;

// 37x29x23 and the sizes around a vector's width.
const int64_t sizes[] = {0, 1, 31, 33, 37 * 29 * 23};

template <typename T>
std::vector<T> numbers(int64_t n, uint32_t draw, double from = -1, double to = 1) {
  std::vector<T> v((size_t)n);
  for (size_t i = 0; i < v.size(); i++)
    v[i] = (T)(from + (to - from) * pores::uniform(i, draw, 21));
  return v;
}

// Conductances with closed links, neighbours anywhere, nodes that are no unknowns.
struct Links {
  int64_t n;
  pores::Device dev = pores::cpu();
  std::vector<int32_t> neighbour;
  std::vector<float> face[3], diagonal, total;
  Array<int32_t> dneighbour;
  Array<float> d0, d1, d2, ddiagonal, dtotal;

  static std::vector<int32_t> random_neighbours(int64_t n) {
    std::vector<int32_t> v((size_t)(6 * n));
    for (size_t i = 0; i < v.size(); i++) {
      const double u = pores::uniform(i, 9);
      v[i] = u < 0.2 ? -1 : (int32_t)(pores::uniform(i, 10) * (double)n);
    }
    return v;
  }
  static std::vector<float> gated(int64_t n, uint32_t draw) {
    auto v = numbers<float>(n, draw, -0.5, 1);
    for (float &x : v) x = std::max(x, 0.0f);
    return v;
  }
  explicit Links(int64_t count)
      : n(count),
        neighbour(random_neighbours(n)),
        face{gated(n, 1), gated(n, 2), gated(n, 3)},
        diagonal(gated(n, 4)),
        total(gated(n, 5)),
        dneighbour(dev.get(), neighbour),
        d0(dev.get(), face[0]),
        d1(dev.get(), face[1]),
        d2(dev.get(), face[2]),
        ddiagonal(dev.get(), diagonal),
        dtotal(dev.get(), total) {}
  coble_links view(bool plain) const {
    if (plain) return {n, dneighbour.data(), {nullptr, nullptr, nullptr}, nullptr};
    return {n, dneighbour.data(), {d0.data(), d1.data(), d2.data()}, ddiagonal.data()};
  }
  double t(bool plain, int side, int64_t i, int64_t j) const {
    if (plain) return 1;
    return face[side / 2][(size_t)(side % 2 ? i : j)];
  }
  double s(bool plain, int64_t i) const { return plain ? 0 : diagonal[(size_t)i]; }
  template <typename T>
  double flow(bool plain, const std::vector<T> &x, int64_t i) const {
    double sum = s(plain, i) * (double)x[(size_t)i];
    for (int side = 0; side < 6; side++) {
      const int64_t j = neighbour[(size_t)(side * n + i)];
      if (j >= 0) sum += t(plain, side, i, j) * ((double)x[(size_t)i] - (double)x[(size_t)j]);
    }
    return sum;
  }
};

class TransportParity : public ::testing::TestWithParam<std::tuple<int64_t, bool>> {
 protected:
  int64_t n() const { return std::get<0>(GetParam()); }
  bool plain() const { return std::get<1>(GetParam()); }
};

TEST_P(TransportParity, LinkTotalAndApply) {
  Links l(n());
  const auto x = numbers<double>(n(), 6);
  const Array<double> dx(l.dev.get(), x), dy(l.dev.get(), x);
  const coble_link_total_args total = {l.view(plain()), l.dtotal.data()};
  const coble_link_apply_args apply = {l.view(plain()), dx.data(), dy.data()};
  ASSERT_EQ(coble_launch_link_total(l.dev.get(), &total, n()), COBLE_OK);
  ASSERT_EQ(coble_launch_link_apply(l.dev.get(), &apply, n()), COBLE_OK);
  const auto d = l.dtotal.host();
  const auto y = dy.host();
  for (int64_t i = 0; i < n(); i++) {
    double sum = l.s(plain(), i);
    for (int side = 0; side < 6; side++) {
      const int64_t j = l.neighbour[(size_t)(side * n() + i)];
      if (j >= 0) sum += l.t(plain(), side, i, j);
    }
    ASSERT_NEAR(d[(size_t)i], sum, 2e-6);
    ASSERT_NEAR(y[(size_t)i], l.flow(plain(), x, i), 1e-13);
  }
}

TEST_P(TransportParity, LinkResidualAndLoad) {
  Links l(n());
  const auto b = numbers<double>(n(), 7), x = numbers<double>(n(), 6);
  const Array<double> db(l.dev.get(), b), dx(l.dev.get(), x), dr(l.dev.get(), b);
  const coble_link_residual_args args = {l.view(plain()), l.dtotal.data(), db.data(), dx.data(),
                                         dr.data()};
  const coble_load_square_args load = {l.dtotal.data(), db.data()};
  double rr, bb, rr_naive = 0, bb_naive = 0;
  ASSERT_EQ(coble_reduce_link_residual(l.dev.get(), &args, n(), &rr), COBLE_OK);
  ASSERT_EQ(coble_reduce_load_square(l.dev.get(), &load, n(), &bb), COBLE_OK);
  const auto r = dr.host();
  for (int64_t i = 0; i < n(); i++) {
    const size_t at = (size_t)i;
    const double expected = l.total[at] > 0 ? b[at] - l.flow(plain(), x, i) : 0;
    ASSERT_NEAR(r[at], expected, 1e-13);
    rr_naive += expected * expected;
    if (l.total[at] > 0) bb_naive += b[at] * b[at];
  }
  EXPECT_NEAR(rr, rr_naive, 1e-11 * (1 + rr_naive));
  EXPECT_NEAR(bb, bb_naive, 1e-11 * (1 + bb_naive));
}

TEST_P(TransportParity, ConjugateGradientSteps) {
  Links l(n());
  const auto p = numbers<float>(n(), 11), z = numbers<float>(n(), 12);
  const auto x = numbers<double>(n(), 13), r = numbers<double>(n(), 14);
  const Array<float> dp(l.dev.get(), p), dz(l.dev.get(), z);
  const Array<double> dx(l.dev.get(), x), dr(l.dev.get(), r);
  const coble_cg_curvature_args curvature = {l.view(plain()), dp.data()};
  const coble_cg_product_args product = {dr.data(), dz.data()};
  const coble_cg_advance_args advance = {l.view(plain()), 0.3, dp.data(), dx.data(), dr.data()};
  const coble_cg_direction_args direction = {0.7f, dz.data(), dp.data()};
  double pap, rz, rr, sums[3] = {0, 0, 0}, size = 1;
  ASSERT_EQ(coble_reduce_cg_curvature(l.dev.get(), &curvature, n(), &pap), COBLE_OK);
  ASSERT_EQ(coble_reduce_cg_product(l.dev.get(), &product, n(), &rz), COBLE_OK);
  ASSERT_EQ(coble_reduce_cg_advance(l.dev.get(), &advance, n(), &rr), COBLE_OK);
  ASSERT_EQ(coble_launch_cg_direction(l.dev.get(), &direction, n()), COBLE_OK);
  const auto x1 = dx.host(), r1 = dr.host();
  const auto p1 = dp.host();
  for (size_t i = 0; i < (size_t)n(); i++) {
    const double ap = l.flow(plain(), p, (int64_t)i), ri = r[i] - 0.3 * ap;
    ASSERT_NEAR(x1[i], x[i] + 0.3 * (double)p[i], 1e-15);
    ASSERT_NEAR(r1[i], ri, 1e-14);
    ASSERT_NEAR(p1[i], z[i] + 0.7f * p[i], 3e-7);
    sums[0] += p[i] * ap, sums[1] += r[i] * (double)z[i], sums[2] += ri * ri;
    size += 10;
  }
  EXPECT_NEAR(pap, sums[0], 1e-13 * size);
  EXPECT_NEAR(rz, sums[1], 1e-13 * size);
  EXPECT_NEAR(rr, sums[2], 1e-13 * size);
}

TEST_P(TransportParity, SmoothLinks) {
  for (const bool alone : {false, true}) {
    Links l(n());
    const int64_t first = n() / 3;
    // a colour reads only nodes outside itself
    for (int32_t &j : l.neighbour)
      if (j >= first) j = first > 0 ? j % (int32_t)first : -1;
    const Array<int32_t> neighbour(l.dev.get(), l.neighbour);
    const auto r = numbers<double>(n(), 15);
    const auto z = numbers<float>(n(), 16);
    const Array<double> dr(l.dev.get(), r);
    const Array<float> dz(l.dev.get(), z);
    coble_links view = l.view(plain());
    view.neighbour = neighbour.data();
    const coble_smooth_links_args args = {view,      first,    alone, 2.0, l.dtotal.data(),
                                          dr.data(), dz.data()};
    ASSERT_EQ(coble_launch_smooth_links(l.dev.get(), &args, n() - first), COBLE_OK);
    const auto z1 = dz.host();
    for (int64_t i = 0; i < n(); i++) {
      const size_t at = (size_t)i;
      double sum = 2.0 * r[at];
      for (int side = 0; side < 6 && !alone; side++) {
        const int64_t j = l.neighbour[(size_t)(side * n() + i)];
        if (j >= 0) sum += l.t(plain(), side, i, j) * (double)z[(size_t)j];
      }
      const double d = l.total[at], expected = i < first ? z[at] : d > 0 ? sum / d : 0;
      // round-off of a sum of seven terms of order one, divided by d
      ASSERT_NEAR(z1[at], expected, d > 0 ? 3e-6 / d : 0);
    }
  }
}

// Aggregates as two ranges of nodes: red ones below the middle, black ones above.
struct Aggregates {
  int64_t n;
  std::vector<int32_t> first, count;
  std::vector<int64_t> parent;

  explicit Aggregates(int64_t fine) : n((fine + 5) / 6), parent((size_t)fine) {
    const int64_t half = fine / 2;
    for (int colour = 0; colour < 2; colour++) {
      int64_t at = colour ? half : 0;
      const int64_t end = colour ? fine : half;
      for (int64_t a = 0; a < n; a++) {
        const int64_t take = a == n - 1 ? end - at : std::min<int64_t>(end - at, a * 7 % 5);
        first.push_back((int32_t)at);
        count.push_back((int32_t)take);
        for (int64_t i = at; i < at + take; i++) parent[(size_t)i] = a;
        at += take;
      }
    }
  }
};

// Rows of a coarse level: complete lists of distinct columns.
struct Rows {
  std::vector<int32_t> start{0}, column;
  std::vector<float> value, diagonal;
};

Rows random_rows(int64_t n) {
  Rows rows;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t k = 1; k <= i % 4 && k < n; k++) rows.column.push_back((int32_t)((i + k) % n));
    rows.start.push_back((int32_t)rows.column.size());
  }
  rows.value = numbers<float>((int64_t)rows.column.size(), 31, 0.1, 1);
  rows.diagonal = numbers<float>(n, 32, 0, 1);
  return rows;
}

// The coarse rows that links (i, j) between aggregates need.
Rows coarse_rows(const Aggregates &a, const std::vector<std::pair<int64_t, int64_t>> &links) {
  std::vector<std::vector<int32_t>> columns((size_t)a.n);
  for (const auto &[i, j] : links) {
    auto &c = columns[(size_t)a.parent[(size_t)i]];
    const auto to = (int32_t)a.parent[(size_t)j];
    if (to != a.parent[(size_t)i] && std::find(c.begin(), c.end(), to) == c.end()) c.push_back(to);
  }
  Rows rows;
  for (const auto &c : columns) {
    rows.column.insert(rows.column.end(), c.begin(), c.end());
    rows.start.push_back((int32_t)rows.column.size());
  }
  rows.value.assign(rows.column.size(), -1);
  rows.diagonal.assign((size_t)a.n, -1);
  return rows;
}

struct DeviceAggregates {
  Array<int32_t> first, count;
  coble_aggregates view;
  DeviceAggregates(coble_device *dev, const Aggregates &a)
      : first(dev, a.first), count(dev, a.count), view{a.n, 2, first.data(), count.data()} {}
};

struct DeviceRows {
  Array<int32_t> start, column;
  Array<float> value, diagonal;
  coble_rows view;
  DeviceRows(coble_device *dev, const Rows &r)
      : start(dev, r.start),
        column(dev, r.column),
        value(dev, r.value),
        diagonal(dev, r.diagonal),
        view{start.data(), column.data(), value.data(), diagonal.data()} {}
};

// Sums of link conductances between aggregates, halved, in the dense form.
void expect_coarse(const Aggregates &a, const Rows &rows, const DeviceRows &out,
                   const std::vector<float> &total, const std::vector<double> &links,
                   const std::vector<double> &diagonal) {
  const auto value = out.value.host(), s = out.diagonal.host();
  for (int64_t i = 0; i < a.n; i++) {
    double sum = diagonal[(size_t)i];
    ASSERT_NEAR(s[(size_t)i], sum, 1e-4 * (1 + sum));
    for (int32_t e = rows.start[(size_t)i]; e < rows.start[(size_t)i + 1]; e++) {
      const double expected = 0.5 * links[(size_t)e];
      ASSERT_NEAR(value[(size_t)e], expected, 1e-5 * (1 + expected));
      sum += expected;
    }
    ASSERT_NEAR(total[(size_t)i], sum, 1e-4 * (1 + sum));
  }
}

size_t entry(const Rows &rows, int64_t row, int64_t column) {
  size_t e = (size_t)rows.start[(size_t)row];
  while (rows.column[e] != column) e++;
  return e;
}

TEST_P(TransportParity, CoarsenLinks) {
  Links l(n());
  const Aggregates a(n());
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (int64_t i = 0; i < n(); i++)
    for (int64_t side = 0; side < 6; side++)
      if (l.neighbour[(size_t)(side * n() + i)] >= 0)
        pairs.push_back({i, l.neighbour[(size_t)(side * n() + i)]});
  const Rows rows = coarse_rows(a, pairs);
  const DeviceAggregates da(l.dev.get(), a);
  const DeviceRows out(l.dev.get(), rows);
  const Array<float> total(l.dev.get(), rows.diagonal);
  const coble_coarsen_links_args args = {l.view(plain()),   da.view,          out.start.data(),
                                         out.column.data(), out.value.data(), out.diagonal.data(),
                                         total.data()};
  ASSERT_EQ(coble_launch_coarsen_links(l.dev.get(), &args, a.n), COBLE_OK);
  std::vector<double> links(rows.column.size(), 0), diagonal((size_t)a.n, 0);
  for (int64_t i = 0; i < n(); i++) {
    const int64_t I = a.parent[(size_t)i];
    diagonal[(size_t)I] += l.s(plain(), i);
    for (int side = 0; side < 6; side++) {
      const int64_t j = l.neighbour[(size_t)(side * n() + i)];
      if (j >= 0 && a.parent[(size_t)j] != I)
        links[entry(rows, I, a.parent[(size_t)j])] += l.t(plain(), side, i, j);
    }
  }
  expect_coarse(a, rows, out, total.host(), links, diagonal);
}

TEST_P(TransportParity, RestrictLinksAndProlong) {
  Links l(n());
  const Aggregates a(n());
  const DeviceAggregates da(l.dev.get(), a);
  const auto r = numbers<double>(n(), 17);
  const auto z = numbers<float>(n(), 18), e = numbers<float>(a.n, 19);
  const Array<double> dr(l.dev.get(), r);
  const Array<float> dz(l.dev.get(), z), db(l.dev.get(), e), de(l.dev.get(), e);
  const coble_restrict_links_args args = {l.view(plain()), da.view,   2.0,      l.dtotal.data(),
                                          dr.data(),       dz.data(), db.data()};
  const coble_prolong_args prolong = {da.view, l.dtotal.data(), de.data(), dz.data()};
  ASSERT_EQ(coble_launch_restrict_links(l.dev.get(), &args, a.n), COBLE_OK);
  ASSERT_EQ(coble_launch_prolong(l.dev.get(), &prolong, a.n), COBLE_OK);
  const auto b = db.host(), z1 = dz.host();
  std::vector<double> sums((size_t)a.n, 0), size((size_t)a.n, 1);
  for (int64_t i = 0; i < n(); i++) {
    const size_t at = (size_t)i, I = (size_t)a.parent[at];
    const bool taken = i < n() / 2 && l.total[at] > 0;  // the last colour has no residual
    if (taken) sums[I] += 2.0 * r[at] - l.flow(plain(), z, i), size[I] += 10;
    ASSERT_NEAR(z1[at], taken ? z[at] + e[I] : z[at], 1e-6);
  }
  for (size_t I = 0; I < (size_t)a.n; I++) ASSERT_NEAR(b[I], sums[I], 1e-6 * size[I]);
}

TEST_P(TransportParity, SmoothRestrictAndCoarsenRows) {
  const auto dev = pores::cpu();
  const Rows rows = random_rows(n());
  const DeviceRows dr(dev.get(), rows);
  const Aggregates a(n());
  const DeviceAggregates da(dev.get(), a);
  const auto total = Links::gated(n(), 33), b = numbers<float>(n(), 34),
             z = numbers<float>(n(), 35);
  const Array<float> dtotal(dev.get(), total), db(dev.get(), b), dz(dev.get(), z),
      dc(dev.get(), std::vector<float>((size_t)a.n));
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (int64_t i = 0; i < n(); i++)
    for (int32_t e = rows.start[(size_t)i]; e < rows.start[(size_t)i + 1]; e++)
      pairs.push_back({i, rows.column[(size_t)e]});
  const Rows coarse = coarse_rows(a, pairs);
  const DeviceRows out(dev.get(), coarse);
  const Array<float> coarse_total(dev.get(), coarse.diagonal);

  const coble_restrict_rows_args restrict_args = {dr.view,   da.view,   dtotal.data(),
                                                  db.data(), dz.data(), dc.data()};
  const coble_coarsen_rows_args coarsen = {dr.view,
                                           da.view,
                                           out.start.data(),
                                           out.column.data(),
                                           out.value.data(),
                                           out.diagonal.data(),
                                           coarse_total.data()};
  ASSERT_EQ(coble_launch_restrict_rows(dev.get(), &restrict_args, a.n), COBLE_OK);
  ASSERT_EQ(coble_launch_coarsen_rows(dev.get(), &coarsen, a.n), COBLE_OK);
  std::vector<double> sums((size_t)a.n, 0), diagonal((size_t)a.n, 0),
      links(coarse.column.size(), 0), size((size_t)a.n, 1);
  for (int64_t i = 0; i < n(); i++) {
    const size_t at = (size_t)i, I = (size_t)a.parent[at];
    double residual = b[at] - rows.diagonal[at] * z[at];
    diagonal[I] += rows.diagonal[at];
    for (int32_t e = rows.start[at]; e < rows.start[at + 1]; e++) {
      const size_t j = (size_t)rows.column[(size_t)e];
      residual += rows.value[(size_t)e] * (z[j] - z[at]);
      if (a.parent[j] != (int64_t)I)
        links[entry(coarse, (int64_t)I, a.parent[j])] += rows.value[(size_t)e];
    }
    if (i < n() / 2 && total[at] > 0) sums[I] += residual, size[I] += 10;
  }
  const auto c = dc.host();
  for (size_t I = 0; I < (size_t)a.n; I++) ASSERT_NEAR(c[I], sums[I], 2e-6 * size[I]);
  expect_coarse(a, coarse, out, coarse_total.host(), links, diagonal);
}

TEST_P(TransportParity, SmoothRows) {
  const auto dev = pores::cpu();
  for (const bool alone : {false, true}) {
    const int64_t first = n() / 3;
    Rows rows = random_rows(n());
    for (int32_t &j : rows.column) j = first > 0 ? j % (int32_t)first : 0;
    if (first == 0) rows.start.assign((size_t)n() + 1, 0);
    const DeviceRows dr(dev.get(), rows);
    const auto total = Links::gated(n(), 33), b = numbers<float>(n(), 34),
               z = numbers<float>(n(), 35);
    const Array<float> dtotal(dev.get(), total), db(dev.get(), b), dz(dev.get(), z);
    const coble_smooth_rows_args args = {dr.view,       first,     alone,
                                         dtotal.data(), db.data(), dz.data()};
    ASSERT_EQ(coble_launch_smooth_rows(dev.get(), &args, n() - first), COBLE_OK);
    const auto z1 = dz.host();
    for (size_t i = 0; i < (size_t)n(); i++) {
      double sum = b[i];
      for (int32_t e = rows.start[i]; e < rows.start[i + 1] && !alone; e++)
        sum += rows.value[(size_t)e] * z[(size_t)rows.column[(size_t)e]];
      const double expected = (int64_t)i < first ? z[i] : total[i] > 0 ? sum / total[i] : 0;
      ASSERT_NEAR(z1[i], expected, total[i] > 0 ? 3e-6 / (double)total[i] : 0);
    }
  }
}

TEST_P(TransportParity, DenseSolve) {
  const int64_t m = std::min<int64_t>(n(), 128);
  const auto dev = pores::cpu();
  const auto a = numbers<float>(m * m, 41), b = numbers<float>(m, 42);
  const Array<float> da(dev.get(), a), db(dev.get(), b), dz(dev.get(), b);
  const coble_dense_solve_args args = {m, da.data(), db.data(), dz.data()};
  ASSERT_EQ(coble_launch_dense_solve(dev.get(), &args, m), COBLE_OK);
  const auto z = dz.host();
  for (int64_t i = 0; i < m; i++) {
    double sum = 0;
    for (int64_t j = 0; j < m; j++) sum += (double)a[(size_t)(j * m + i)] * b[(size_t)j];
    ASSERT_NEAR(z[(size_t)i], sum, 1e-5);
  }
}

TEST_P(TransportParity, Groups) {
  const auto dev = pores::cpu();
  std::vector<uint8_t> group((size_t)n());
  for (size_t i = 0; i < group.size(); i++) group[i] = (uint8_t)(pores::uniform(i, 50) * 4);
  const auto total = Links::gated(n(), 51), w0 = numbers<float>(n(), 52),
             w1 = numbers<float>(n(), 53), z = numbers<float>(n(), 54);
  const auto x = numbers<double>(n(), 55), r = numbers<double>(n(), 56);
  const Array<uint8_t> dgroup(dev.get(), group);
  const Array<float> dtotal(dev.get(), total), dw0(dev.get(), w0), dw1(dev.get(), w1),
      dz(dev.get(), z);
  const Array<double> dx(dev.get(), x), dr(dev.get(), r), dy(dev.get(), x);
  const coble_group_mark_args mark = {2, dgroup.data(), dtotal.data(), dy.data()};
  const coble_group_sum_args sum_x = {1, dgroup.data(), dtotal.data(), dx.data(), nullptr};
  const coble_group_sum_args sum_z = {2, dgroup.data(), dtotal.data(), nullptr, dz.data()};
  const coble_group_lift_args lift = {2, {0.5, -2}, {dw0.data(), dw1.data()}, dx.data()};
  const coble_group_project_args project = {
      2,         {0.25, 3}, {0.5f, -1}, dgroup.data(), dtotal.data(), {dw0.data(), dw1.data()},
      dr.data(), dz.data()};
  double got[4], expected[4] = {0, 0, 0, 0};
  ASSERT_EQ(coble_reduce_group_mark(dev.get(), &mark, n(), &got[0]), COBLE_OK);
  ASSERT_EQ(coble_reduce_group_sum(dev.get(), &sum_x, n(), &got[1]), COBLE_OK);
  ASSERT_EQ(coble_reduce_group_sum(dev.get(), &sum_z, n(), &got[2]), COBLE_OK);
  ASSERT_EQ(coble_launch_group_lift(dev.get(), &lift, n()), COBLE_OK);
  ASSERT_EQ(coble_reduce_group_project(dev.get(), &project, n(), &got[3]), COBLE_OK);
  const auto y1 = dy.host(), x1 = dx.host(), r1 = dr.host();
  const auto z1 = dz.host();
  for (size_t i = 0; i < (size_t)n(); i++) {
    const bool unknown = total[i] > 0, one = unknown && group[i] == 1,
               two = unknown && group[i] == 2;
    const double ri = r[i] - (one ? 0.25 : two ? 3 : 0);
    ASSERT_EQ(y1[i], two ? 1 : 0);
    ASSERT_NEAR(x1[i], x[i] + 0.5 * (double)w0[i] - 2 * (double)w1[i], 1e-15);
    ASSERT_NEAR(z1[i], z[i] - 0.5f * w0[i] + w1[i], 5e-7);
    ASSERT_EQ(r1[i], ri);
    expected[0] += two, expected[1] += one ? x[i] : 0, expected[2] += two ? z[i] : 0,
        expected[3] += ri * ri;
  }
  for (int k = 0; k < 4; k++) EXPECT_NEAR(got[k], expected[k], 1e-12 * (1 + (double)n()));
}

INSTANTIATE_TEST_SUITE_P(Sizes, TransportParity,
                         ::testing::Combine(::testing::ValuesIn(sizes), ::testing::Bool()));

}  // namespace
