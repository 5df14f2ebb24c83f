#include "coble/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "coble/conductance.h"
#include "indices_scene.h"
#include "pores.h"
#include "test_device.h"

namespace {

using coble_test::Array;
using coble_test::Device;

struct NetworkDeleter {
  void operator()(coble_network *n) const { coble_network_destroy(n); }
};
using Network = std::unique_ptr<coble_network, NetworkDeleter>;

Network make(coble_device *dev, const coble_box &box, const std::vector<uint8_t> &mask) {
  coble_network *net = nullptr;
  EXPECT_EQ(coble_network_create(dev, &box, mask.data(), &net), COBLE_OK) << coble_message();
  return Network(net);
}

std::vector<int32_t> neighbours(coble_device *dev, const coble_network *net) {
  return indices_scene::read(dev, coble_network_neighbours(net));
}

// Conductances and diagonal of a test problem, on the host.
struct Values {
  std::vector<float> face[3], diagonal;
};

// Harmonic means of node mobilities that span `decades`; every node with `grounded` gets a
// diagonal.
Values contrast(const std::vector<int32_t> &nb, size_t n, double decades) {
  Values v;
  std::vector<double> m(n);
  for (size_t i = 0; i < n; i++) m[i] = std::pow(10.0, decades * (pores::uniform(i, 7) - 0.5));
  for (int a = 0; a < 3; a++) {
    v.face[a].assign(n, 0);
    for (size_t i = 0; i < n; i++) {
      const int32_t j = nb[(size_t)(2 * a + 1) * n + i];
      if (j >= 0) v.face[a][i] = (float)(2 * m[i] * m[(size_t)j] / (m[i] + m[(size_t)j]));
    }
  }
  v.diagonal.assign(n, 0);
  for (size_t i = 0; i < n; i += 37) v.diagonal[i] = (float)m[i];
  return v;
}

std::vector<double> dense_matrix(const std::vector<int32_t> &nb, size_t n, const Values &v) {
  std::vector<double> a(n * n, 0);
  for (size_t i = 0; i < n; i++) a[i * n + i] += v.diagonal[i];
  for (size_t axis = 0; axis < 3; axis++)
    for (size_t i = 0; i < n; i++) {
      const int32_t to = nb[(2 * axis + 1) * n + i];
      if (to < 0) continue;
      const size_t j = (size_t)to;
      const double t = v.face[axis][i];
      a[i * n + i] += t, a[j * n + j] += t, a[i * n + j] -= t, a[j * n + i] -= t;
    }
  return a;
}

// Gauss with pivoting, for saddle points too.
std::vector<double> dense_solve(std::vector<double> a, std::vector<double> b) {
  const size_t n = b.size();
  for (size_t k = 0; k < n; k++) {
    size_t p = k;
    for (size_t i = k; i < n; i++)
      if (std::fabs(a[i * n + k]) > std::fabs(a[p * n + k])) p = i;
    for (size_t j = 0; j < n; j++) std::swap(a[k * n + j], a[p * n + j]);
    std::swap(b[k], b[p]);
    for (size_t i = k + 1; i < n; i++) {
      const double f = a[i * n + k] / a[k * n + k];
      for (size_t j = k; f != 0 && j < n; j++) a[i * n + j] -= f * a[k * n + j];
      b[i] -= f * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; j++) b[k] -= a[k * n + j] * b[j];
    b[k] /= a[k * n + k];
  }
  return b;
}

// A network with values set, on its own device.
struct Problem {
  Device dev;
  Network net;
  size_t n;
  std::vector<int32_t> nb;
  Values host;
  std::vector<std::unique_ptr<Array<float>>> held;

  Problem(const coble_box &box, const std::vector<uint8_t> &mask, int threads = 2)
      : dev(COBLE_BACKEND_CPU, threads),
        net(make(dev, box, mask)),
        n((size_t)coble_network_size(net.get())),
        nb(neighbours(dev, net.get())) {}
  coble_status set(const Values &v) {
    host = v;
    held.clear();
    for (const auto *a : {&v.face[0], &v.face[1], &v.face[2], &v.diagonal})
      held.push_back(std::make_unique<Array<float>>(dev, *a));
    const coble_conductances c = {{held[0]->data(), held[1]->data(), held[2]->data()},
                                  held[3]->data()};
    return coble_network_set(net.get(), &c);
  }
  coble_status solve(const std::vector<double> &b, std::vector<double> &x,
                     coble_solve_stats *stats) {
    const Array<double> db(dev, b), dx(dev, x);
    const coble_status status =
        coble_network_solve(net.get(), db.data(), dx.data(), nullptr, stats);
    x = dx.host();
    return status;
  }
  std::vector<double> apply(const std::vector<double> &x) {
    const Array<double> dx(dev, x), dy(dev, x);
    EXPECT_EQ(coble_network_apply(net.get(), dx.data(), dy.data()), COBLE_OK);
    return dy.host();
  }
};

std::vector<double> noise(size_t n, uint32_t draw) {
  std::vector<double> x(n);
  for (size_t i = 0; i < n; i++) x[i] = pores::uniform(i, draw) - 0.5;
  return x;
}

TEST(Network, NeighboursAreTheFaceNeighboursOfTheBox) {
  for (const bool wrap : {false, true}) {
    for (const auto &size :
         {std::vector<int32_t>{1, 1, 1}, {2, 2, 2}, {1, 2, 3}, {7, 5, 3}, {37, 29, 23}}) {
      const coble_box box = {{size[0], size[1], size[2]}, {wrap, wrap, wrap}};
      const auto mask = pores::scattered(box.n, size[0] > 2 ? 0.6 : 1.0);
      const Problem p(box, mask);
      ASSERT_EQ(p.n, (size_t)std::count(mask.begin(), mask.end(), 1));
      std::vector<int64_t> node(mask.size(), -1);
      for (size_t i = 0; i < p.n; i++)
        node[(size_t)coble_network_cells(p.net.get())[i]] = (int64_t)i;
      for (size_t i = 0; i < p.n; i++) {
        const int64_t cell = coble_network_cells(p.net.get())[i];
        ASSERT_TRUE(mask[(size_t)cell]);
        const int64_t at[3] = {cell % size[0], cell / size[0] % size[1], cell / size[0] / size[1]};
        for (int side = 0; side < 6; side++) {
          int64_t to[3] = {at[0], at[1], at[2]};
          const int a = side / 2;
          to[a] += side % 2 ? 1 : -1;
          const bool outside = to[a] < 0 || to[a] >= size[a];
          to[a] = (to[a] + size[a]) % size[a];
          int64_t expected = node[(size_t)((to[2] * size[1] + to[1]) * size[0] + to[0])];
          if ((outside && !wrap) || size[a] == 1) expected = -1;
          ASSERT_EQ(p.nb[(size_t)side * p.n + i], expected) << "side " << side << " node " << i;
        }
      }
    }
  }
}

TEST(Network, ApplyIsTheDenseMatrixAndSymmetric) {
  const coble_box box = {{5, 4, 3}, {true, false, true}};
  Problem p(box, pores::scattered(box.n, 0.8));
  ASSERT_EQ(p.set(contrast(p.nb, p.n, 6)), COBLE_OK);
  const auto a = dense_matrix(p.nb, p.n, p.host);
  const auto x = noise(p.n, 1), y = p.apply(x);
  for (size_t i = 0; i < p.n; i++) {
    double sum = 0, size = 0;
    for (size_t j = 0; j < p.n; j++)
      sum += a[i * p.n + j] * x[j], size += std::fabs(a[i * p.n + j]);
    EXPECT_NEAR(y[i], sum, 1e-14 * size);
  }
}

TEST(Network, SolvesLikeADenseSolver) {
  for (const bool wrap : {false, true}) {
    for (const auto &size :
         {std::vector<int32_t>{1, 1, 1}, {2, 1, 2}, {9, 1, 1}, {7, 5, 9}, {8, 8, 6}}) {
      const coble_box box = {{size[0], size[1], size[2]}, {wrap, wrap, wrap}};
      Problem p(box, pores::scattered(box.n, size[1] > 1 ? 0.7 : 1.0));
      Values v = contrast(p.nb, p.n, 2);
      for (float &s : v.diagonal) s += 0.01f;  // isolated nodes become unknowns
      ASSERT_EQ(p.set(v), COBLE_OK);
      const auto b = noise(p.n, 2), exact = dense_solve(dense_matrix(p.nb, p.n, v), b);
      std::vector<double> x(p.n, 0);
      coble_solve_stats stats;
      ASSERT_EQ(p.solve(b, x, &stats), COBLE_OK) << coble_message();
      EXPECT_LE(stats.residual, 1e-8);
      for (size_t i = 0; i < p.n; i++) EXPECT_NEAR(x[i], exact[i], 1e-5);
    }
  }
}

TEST(Network, SameBitsForAnyNumberOfThreads) {
  const coble_box box = {{45, 33, 29}, {true, true, false}};
  const auto mask = pores::scattered(box.n, 0.6);
  std::vector<double> first;
  std::vector<int64_t> cells;
  for (const int threads : {1, 2, 4}) {
    Problem p(box, mask, threads);
    Values v = contrast(p.nb, p.n, 4);
    for (float &s : v.diagonal) s += 1e-2f;
    ASSERT_EQ(p.set(v), COBLE_OK);
    std::vector<double> x(p.n, 0);
    coble_solve_stats stats;
    ASSERT_EQ(p.solve(noise(p.n, 6), x, &stats), COBLE_OK) << coble_message();
    const int64_t *order = coble_network_cells(p.net.get());
    if (first.empty()) {
      first = x;
      cells.assign(order, order + p.n);
    }
    EXPECT_TRUE(std::equal(cells.begin(), cells.end(), order));
    EXPECT_EQ(first, x) << threads << " threads";
  }
}

TEST(Network, NodesWithoutLinksAreLeftAlone) {
  const coble_box box = {{20, 20, 20}, {false, false, false}};
  Problem p(box, std::vector<uint8_t>(8000, 1));
  // only the lower half conducts
  Values v;
  const int64_t *cells = coble_network_cells(p.net.get());
  v.diagonal.assign(p.n, 0);
  for (auto &f : v.face) f.assign(p.n, 0);
  for (size_t i = 0; i < p.n; i++) {
    const int64_t z = cells[i] / 400;
    for (auto &f : v.face) f[i] = z < 9 ? 1.0f : 0.0f;
    v.face[2][i] = z < 8 ? 1.0f : 0.0f;
    if (z == 0) v.diagonal[i] = 2;
  }
  // the faces of the last conducting layer reach +x and +y only
  ASSERT_EQ(p.set(v), COBLE_OK);
  std::vector<double> x(p.n, 1.0), b = noise(p.n, 8);
  for (size_t i = 0; i < p.n; i++)
    if (cells[i] / 400 >= 9) x[i] = std::nan("");
  coble_solve_stats stats;
  ASSERT_EQ(p.solve(b, x, &stats), COBLE_OK) << coble_message();
  EXPECT_LE(stats.iterations, 20);
  const auto y = p.apply(x);
  double error = 0, load = 0;
  for (size_t i = 0; i < p.n; i++) {
    if (cells[i] / 400 >= 9) {
      EXPECT_TRUE(std::isnan(x[i]));
      continue;
    }
    error += (y[i] - b[i]) * (y[i] - b[i]);
    load += b[i] * b[i];
  }
  EXPECT_LE(std::sqrt(error), 1.001e-8 * std::sqrt(load));
}

TEST(Network, NothingToSolveIsFine) {
  const coble_box box = {{3, 3, 3}, {true, true, true}};
  for (const uint8_t fill : {0, 1}) {
    Problem p(box, std::vector<uint8_t>(27, fill));
    Values v;
    for (auto &f : v.face) f.assign(p.n, 0);
    v.diagonal.assign(p.n, 0);
    ASSERT_EQ(p.set(v), COBLE_OK);
    std::vector<double> x(p.n, 2.5);
    coble_solve_stats stats;
    EXPECT_EQ(p.solve(std::vector<double>(p.n, 1.0), x, &stats), COBLE_OK) << coble_message();
    EXPECT_EQ(stats.iterations, 0);
    EXPECT_EQ(x, std::vector<double>(p.n, 2.5));
  }
  const coble_box none = {{0, 5, 5}, {false, false, false}};
  EXPECT_EQ(Problem(none, {}).n, 0u);
}

TEST(Network, ZeroLoadGivesZero) {
  const coble_box box = {{12, 11, 10}, {false, false, false}};
  Problem p(box, std::vector<uint8_t>(1320, 1));
  ASSERT_EQ(p.set(contrast(p.nb, p.n, 1)), COBLE_OK);
  std::vector<double> x(p.n, 0);
  coble_solve_stats stats;
  ASSERT_EQ(p.solve(std::vector<double>(p.n, 0), x, &stats), COBLE_OK);
  EXPECT_EQ(stats.iterations, 0);
  x.assign(p.n, 1);
  ASSERT_EQ(p.solve(std::vector<double>(p.n, 0), x, &stats), COBLE_OK);
  for (const double v : x) EXPECT_NEAR(v, 0, 1e-5);
}

TEST(Network, BadLoadAndTooFewIterationsAreRefused) {
  const coble_box box = {{12, 11, 10}, {false, false, false}};
  Problem p(box, std::vector<uint8_t>(1320, 1));
  ASSERT_EQ(p.set(contrast(p.nb, p.n, 3)), COBLE_OK);
  std::vector<double> x(p.n, 0), b = noise(p.n, 9);
  b[17] = std::nan("");
  EXPECT_EQ(p.solve(b, x, nullptr), COBLE_ERR_DIVERGED);
  b[17] = 0;
  const Array<double> db(p.dev, b), dx(p.dev, x);
  const coble_solve_params two = {1e-8, 2};
  coble_solve_stats stats;
  EXPECT_EQ(coble_network_solve(p.net.get(), db.data(), dx.data(), &two, &stats),
            COBLE_ERR_DIVERGED);
  EXPECT_EQ(stats.iterations, 2);
  EXPECT_GT(stats.residual, 1e-8);
  // and the object survives
  EXPECT_EQ(coble_network_solve(p.net.get(), db.data(), dx.data(), nullptr, &stats), COBLE_OK);
}

TEST(Network, WarmStartNeedsNoIterations) {
  const coble_box box = {{16, 16, 16}, {true, true, false}};
  Problem p(box, std::vector<uint8_t>(4096, 1));
  ASSERT_EQ(p.set(contrast(p.nb, p.n, 2)), COBLE_OK);
  std::vector<double> x(p.n, 0), b = noise(p.n, 10);
  coble_solve_stats stats;
  ASSERT_EQ(p.solve(b, x, &stats), COBLE_OK);
  EXPECT_GT(stats.iterations, 0);
  const auto before = x;
  ASSERT_EQ(p.solve(b, x, &stats), COBLE_OK);
  EXPECT_EQ(stats.iterations, 0);
  EXPECT_EQ(before, x);
}

TEST(Network, NearlySingularSystemsConverge) {
  const coble_box box = {{24, 24, 24}, {true, true, true}};
  Problem p(box, std::vector<uint8_t>(13824, 1));
  Values v = contrast(p.nb, p.n, 0);
  std::fill(v.diagonal.begin(), v.diagonal.end(), 1e-9f);
  ASSERT_EQ(p.set(v), COBLE_OK);
  std::vector<double> x(p.n, 0);
  coble_solve_stats stats;
  ASSERT_EQ(p.solve(std::vector<double>(p.n, 1e-9), x, &stats), COBLE_OK) << coble_message();
  for (const double xi : x) EXPECT_NEAR(xi, 1, 1e-6);
}

// Mobilities that span `decades`: as a smooth field, or from node to node without any correlation.
int iterations_with_contrast(int32_t edge, double decades, bool rough) {
  const coble_box box = {{edge, edge, edge}, {true, true, false}};
  Problem p(box, pores::boolean_model(box.n, 8, 0.4));
  const int64_t *cells = coble_network_cells(p.net.get());
  std::vector<double> m(p.n);
  for (size_t i = 0; i < p.n; i++) {
    const double x = (double)(cells[i] % edge), y = (double)(cells[i] / edge % edge),
                 z = (double)(cells[i] / edge / edge);
    const double smooth = std::sin(x / 5) * std::cos(y / 6) * std::sin(1 + z / 4);
    m[i] = std::pow(10.0, decades * (rough ? pores::uniform(i, 7) - 0.5 : 0.5 * smooth));
  }
  Values v;
  for (int a = 0; a < 3; a++) {
    v.face[a].assign(p.n, 0);
    for (size_t i = 0; i < p.n; i++) {
      const int32_t j = p.nb[(size_t)(2 * a + 1) * p.n + i];
      if (j >= 0) v.face[a][i] = (float)(2 * m[i] * m[(size_t)j] / (m[i] + m[(size_t)j]));
    }
  }
  v.diagonal.assign(p.n, 0);
  for (size_t i = 0; i < p.n; i++)
    v.diagonal[i] = 1e-4f + (cells[i] / edge / edge == 0 ? 2 * (float)m[i] : 0.0f);
  EXPECT_EQ(p.set(v), COBLE_OK);
  std::vector<double> x(p.n, 0);
  coble_solve_stats stats;
  EXPECT_EQ(p.solve(noise(p.n, 12), x, &stats), COBLE_OK) << coble_message();
  return stats.iterations;
}

TEST(Network, IterationsStayBoundedWithContrast) {
  const int smooth_64 = iterations_with_contrast(64, 6, false);
  const int smooth_96 = iterations_with_contrast(96, 6, false);
  const int rough_64 = iterations_with_contrast(64, 3, true);
  const int rough_96 = iterations_with_contrast(96, 3, true);
  EXPECT_LE(smooth_64, 30);
  EXPECT_LE(smooth_96, 1.5 * smooth_64);
  EXPECT_LE(rough_64, 75);
  EXPECT_LE(rough_96, 75);
}

}  // namespace
