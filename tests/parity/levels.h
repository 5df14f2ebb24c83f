// Levels of the transport solver for its parity cases: links of the finest level, aggregates, rows
// of a coarse level. Random graphs that need not be grids, with sums written out plainly.
#ifndef COBLE_TESTS_PARITY_LEVELS_H
#define COBLE_TESTS_PARITY_LEVELS_H

#include <algorithm>
#include <map>
#include <vector>

#include "indices_scene.h"
#include "parity/parity.h"

namespace levels {

using parity::Array;
using parity::noise;

inline const std::vector<int64_t> sizes = {0, 1, 31, 33, 2049, 37 * 29 * 23};

// Conductances in [0, 1), a third of them closed.
inline std::vector<float> gated(int64_t n, uint32_t stream) {
  std::vector<float> x = noise<float>(n, stream);
  for (float &v : x) v = std::max(0.25f + 0.75f * v, 0.0f);
  return x;
}

// x as it may stand where there is no unknown.
template <class T>
std::vector<T> poisoned(std::vector<T> x, const std::vector<float> &total) {
  for (size_t i = 0; i < x.size(); i++)
    if (!(total[i] > 0)) x[i] = NAN;
  return x;
}

// Every |got[i] - want[i]| at most bound[i].
template <class T>
void expect_within(const std::vector<T> &got, const std::vector<double> &want,
                   const std::vector<double> &bound) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++)
    ASSERT_NEAR((double)got[i], want[i], bound[i]) << "item " << i << " of " << want.size();
}
template <class T>
void expect_within(const std::vector<T> &got, const std::vector<double> &want, double bound) {
  expect_within(got, want, std::vector<double>(want.size(), bound));
}

// --- the finest level ---

// Neighbours anywhere, some missing; plain: every conductance 1 and no diagonal.
struct Links {
  int64_t n;
  bool plain;
  std::vector<int32_t> neighbour;               // [6][n]
  std::vector<float> face[3], diagonal, total;  // [n]; total is not the sum: 0 at any node

  Links(int64_t count, bool all_one)
      : n(count),
        plain(all_one),
        neighbour((size_t)(6 * n)),
        face{gated(n, 1), gated(n, 2), gated(n, 3)},
        diagonal(gated(n, 4)),
        total(gated(n, 5)) {
    for (size_t e = 0; e < neighbour.size(); e++) {
      const bool missing = coble_random_uniform(7, 6, e, 0) < 0.2;
      neighbour[e] = missing ? -1 : (int32_t)(coble_random_uniform(7, 6, e, 1) * (double)n);
    }
    for (int64_t i = 0; i < n; i++) close_off(i);
  }

  // A node without any open link, in a level that is not plain.
  bool shut(int64_t i) const { return !plain && i % 7 == 3; }

  double s(int64_t i) const { return plain ? 0 : (double)diagonal[(size_t)i]; }

  template <class Visit>  // visit(j, conductance)
  void each_link(int64_t i, Visit visit) const {
    for (int side = 0; side < 6; side++) {
      const int64_t j = neighbour[(size_t)(side * n + i)];
      if (j < 0) continue;
      const int64_t owner = side % 2 ? i : j;
      visit(j, plain ? 1.0 : (double)face[side / 2][(size_t)owner]);
    }
  }

  // (A x)_i
  template <class T>
  double flow(const std::vector<T> &x, int64_t i) const {
    const double xi = (double)x[(size_t)i];
    double sum = s(i) > 0 ? s(i) * xi : 0;
    each_link(i, [&](int64_t j, double t) { sum += t > 0 ? t * (xi - (double)x[(size_t)j]) : 0; });
    return sum;
  }

 private:
  void close_off(int64_t i) {
    const size_t at = (size_t)i;
    if (shut(i)) diagonal[at] = 0;
    for (int axis = 0; axis < 3; axis++) {
      int32_t &below = neighbour[(size_t)(2 * axis * n + i)];
      const int32_t above = neighbour[(size_t)((2 * axis + 1) * n + i)];
      if (shut(i)) below = -1;
      if (shut(i) || (above >= 0 && shut(above))) face[axis][at] = 0;
    }
  }
};

template <class Test>
void each_links(Test test) {
  for (const int64_t n : sizes)
    for (const bool plain : {false, true}) {
      SCOPED_TRACE(testing::Message() << n << " nodes" << (plain ? ", plain" : ""));
      test(Links(n, plain));
    }
}

struct DeviceLinks {
  indices_scene::DeviceIndices neighbours;
  Array<float> x, y, z, diagonal, total;
  coble_links view;

  DeviceLinks(coble_device *dev, const Links &l)
      : neighbours(dev, l.neighbour, 6),
        x(dev, l.face[0]),
        y(dev, l.face[1]),
        z(dev, l.face[2]),
        diagonal(dev, l.diagonal),
        total(dev, l.total),
        view{neighbours.view, {x.data(), y.data(), z.data()}, diagonal.data()} {
    if (l.plain) view = {neighbours.view, {nullptr, nullptr, nullptr}, nullptr};
  }
};

// --- aggregates and rows ---

// Two colours: the nodes below the middle, and the others. An aggregate has 0 to 4 nodes of each,
// the last one what is left.
struct Aggregates {
  int64_t n;
  std::vector<int32_t> first;   // [2][n]
  std::vector<uint16_t> count;  // [2][n]
  std::vector<int64_t> parent;  // [fine]

  explicit Aggregates(int64_t fine) : n((fine + 3) / 4), parent((size_t)fine) {
    const int64_t ends[] = {fine / 2, fine};
    int64_t at = 0;
    for (int colour = 0; colour < 2; colour++)
      for (int64_t a = 0; a < n; a++) {
        const int64_t left = ends[colour] - at, some = (7 * a + 2 * colour) % 5;
        const int64_t take = a == n - 1 ? left : std::min(left, some);
        first.push_back((int32_t)at);
        count.push_back((uint16_t)take);
        std::fill_n(parent.begin() + at, take, a);
        at += take;
      }
  }

  // The colour smoothed last has no residual and takes no correction.
  bool corrected(int64_t i) const { return i < (int64_t)parent.size() / 2; }
};

struct DeviceAggregates {
  Array<int32_t> first;
  Array<uint16_t> count;
  coble_aggregates view;

  DeviceAggregates(coble_device *dev, const Aggregates &a)
      : first(dev, a.first), count(dev, a.count), view{a.n, 2, first.data(), count.data()} {}
};

struct Rows {
  std::vector<int32_t> start{0}, column;
  std::vector<float> value, diagonal;

  int64_t n() const { return (int64_t)start.size() - 1; }

  template <class Visit>  // visit(j, conductance)
  void each_link(int64_t i, Visit visit) const {
    for (int32_t e = start[(size_t)i]; e < start[(size_t)i + 1]; e++)
      visit((int64_t)column[(size_t)e], (double)value[(size_t)e]);
  }
};

// None to three distinct columns a row.
inline Rows random_rows(int64_t n) {
  Rows rows;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t k = 1; k <= i % 4 && k < n; k++) rows.column.push_back((int32_t)((i + k) % n));
    rows.start.push_back((int32_t)rows.column.size());
  }
  rows.value = noise<float>((int64_t)rows.column.size(), 31);
  for (float &t : rows.value) t = 0.55f + 0.45f * t;
  rows.diagonal = gated(n, 32);
  return rows;
}

struct DeviceRows {
  Array<int32_t> start;
  indices_scene::DeviceIndices column;
  Array<float> value, diagonal;
  coble_rows view;

  DeviceRows(coble_device *dev, const Rows &r)
      : start(dev, r.start),
        column(dev, r.column, 1),
        value(dev, r.value),
        diagonal(dev, r.diagonal),
        view{start.data(), column.view, value.data(), diagonal.data()} {}

  // As rows of aggregates that a kernel makes.
  coble_coarse_rows coarse(const DeviceAggregates &of, const Array<float> &total) const {
    return {of.view, start.data(), column.view, value.data(), diagonal.data(), total.data()};
  }
};

// What a level (with each_link) becomes between aggregates: sums of links, halved, of the nodes that are unknowns.
struct Coarse {
  Rows pattern;  // its numbers are not set
  std::vector<double> value, diagonal, total;

  template <class Level>
  Coarse(const Level &level, const Aggregates &a, const std::vector<double> &s,
         const std::vector<float> &fine_total)
      : diagonal((size_t)a.n, 0) {
    std::vector<std::map<int64_t, double>> links((size_t)a.n);
    for (size_t i = 0; i < s.size(); i++) {
      if (!(fine_total[i] > 0)) continue;
      const int64_t mine = a.parent[i];
      diagonal[(size_t)mine] += s[i];
      level.each_link((int64_t)i, [&](int64_t j, double t) {
        const int64_t other = a.parent[(size_t)j];
        if (other != mine) links[(size_t)mine][other] += 0.5 * t;
      });
    }
    total = diagonal;
    for (size_t row = 0; row < links.size(); row++) {
      for (const auto &[column, t] : links[row]) {
        pattern.column.push_back((int32_t)column);
        value.push_back(t);
        total[row] += t;
      }
      pattern.start.push_back((int32_t)value.size());
    }
    pattern.value.assign(value.size(), NAN);
    pattern.diagonal.assign(diagonal.size(), NAN);
  }

  void expect(const DeviceRows &rows, const Array<float> &sums) const {
    expect_within(rows.value.host(), value, round_off(value));
    expect_within(rows.diagonal.host(), diagonal, round_off(diagonal));
    expect_within(sums.host(), total, round_off(total));
  }

 private:
  static std::vector<double> round_off(std::vector<double> of) {
    for (double &v : of) v = 1e-6 * (1 + v);
    return of;
  }
};

}  // namespace levels
#endif
