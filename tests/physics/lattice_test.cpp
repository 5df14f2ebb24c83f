// The elastic lattice against solid mechanics: V26 (bar), V27 (cantilever), beams.
#include "coble/lattice.h"

#include <gtest/gtest.h>

#include <cmath>

#include "lattice_fixture.h"

namespace {

using coble_test::Device;
using coble_test::Lattice;
using coble_test::Scene;
using coble_test::Vector;

constexpr double um = 1e-6, E = 1e9, G = 0.4 * E; /* nu = 1/4 */
constexpr double C11 = 1.2 * E;                   /* 3 k/h with k = 0.4 E h */
/* So weak that the anchor of a node does not show in the answer; with held unknowns none is needed. */
constexpr double no_anchor = 1e-14;

// --- V26: bulk ---

// Blocks between SE and plate, periodic sides: the bonds to both planes stand for half a block, so that
// the stiffness is that of the continuum for any number of blocks.
TEST(LatticePhysics, ColumnBetweenPlatesIsExact) {
  const Device dev(COBLE_BACKEND_CPU);
  for (const int layers : {1, 2, 5, 16}) {
    const Scene scene({{3, 4, layers}, um, E, true, true, true, false});
    Lattice l(dev, scene.graph, um, E * um * um);
    l.assemble(no_anchor);
    Vector b(l.size(), 0), x(l.size(), 0);
    const double load = -0.01 * 12; /* in E h^2: a pressure of 0.01 E */
    b.back() = load;
    l.solve(b, &x);
    EXPECT_NEAR(x.back(), load * E * layers / (C11 * 12), 1e-7 * layers) << layers;
    EXPECT_NEAR(x[2] * 2 * layers, x.back(), 1e-7 * layers) << layers; /* linear in height */
  }
}

// Affine displacements leave no force inside; what the layers pass on is the stress of an isotropic
// solid, lambda = mu = 0.4 E.
TEST(LatticePhysics, AffineStrainGivesTheStressOfAnIsotropicSolid) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene({{6, 6, 6}, um, E, false, false, false, false});
  Lattice l(dev, scene.graph, um, E * um * um);
  l.assemble(0);
  const double e[3][3] = {{0.01, 0.02, -0.005}, {0.02, -0.03, 0.004}, {-0.005, 0.004, 0.02}};
  Vector x(l.size(), 0);
  for (size_t i = 0; i < 216; i++)
    for (size_t a = 0; a < 3; a++)
      for (size_t c = 0; c < 3; c++) x[3 * i + a] += e[a][c] * scene.graph.position[i][c] / um;
  const Vector y = l.apply(x);
  double top[3] = {0, 0, 0};
  for (size_t i = 0; i < 216; i++) {
    const size_t at[3] = {i % 6, i / 6 % 6, i / 36};
    const auto inside = [](size_t p) { return p > 0 && p < 5; };
    for (size_t a = 0; a < 3; a++) {
      if (inside(at[0]) && inside(at[1]) && inside(at[2])) {
        EXPECT_NEAR(y[3 * i + a], 0, 1e-15);
      }
      if (inside(at[0]) && inside(at[1]) && at[2] == 5) top[a] += y[3 * i + a] / 16;
    }
  }
  const double trace = e[0][0] + e[1][1] + e[2][2];
  EXPECT_NEAR(top[0], 2 * 0.4 * e[0][2], 1e-15);
  EXPECT_NEAR(top[1], 2 * 0.4 * e[1][2], 1e-15);
  EXPECT_NEAR(top[2], 0.4 * trace + 2 * 0.4 * e[2][2], 1e-15);
}

// --- V26: a bar with free sides ---

// Young's modulus of a bar n x n x (2 n + 1): its first and last layer of nodes move by 1 % of 2 n h.
double bar_modulus(int n) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene({{n, n, 2 * n + 1}, um, E, false, false, false, false});
  Lattice l(dev, scene.graph, um, E * um * um);
  l.assemble(1e-9); /* holds the bar sideways */
  const size_t layer = (size_t)(n * n), nodes = (size_t)scene.graph.nodes;
  std::vector<uint8_t> held(l.size(), 0);
  Vector x(l.size(), 0);
  for (size_t i = 0; i < layer; i++) {
    held[3 * i + 2] = held[3 * (nodes - 1 - i) + 2] = 1;
    x[3 * (nodes - 1 - i) + 2] = 0.01 * 2 * n;
  }
  l.solve(Vector(l.size(), 0), &x, held);
  const Vector y = l.apply(x);
  double force = 0;
  for (size_t i = 0; i < layer; i++) force += y[3 * (nodes - 1 - i) + 2];
  return force / (0.01 * n * n);
}

TEST(LatticePhysics, BarHasYoungsModulusOfItsBulk) {
  const double error[] = {1 - bar_modulus(4), 1 - bar_modulus(8), 1 - bar_modulus(16)};
  EXPECT_LT(std::fabs(error[2]), 0.04);
  for (int k = 0; k < 2; k++) {
    const double order = std::log2(error[k] / error[k + 1]);
    EXPECT_GT(order, 0.85) << error[k] << " " << error[k + 1];
    EXPECT_LT(order, 1.3) << error[k] << " " << error[k + 1];
  }
}

// --- V27 ---

// Deflection at the end of a cantilever of blocks along x, `n` thick, as wide as deep along y
// (periodic: plane strain), over that of Timoshenko's beam.
double cantilever(int n) {
  const Device dev(COBLE_BACKEND_CPU);
  const int length = 10 * n, width = 3;
  /* periodic along x would join both ends: lay the beam along z, which is never periodic */
  const Scene scene({{width, n, length + 1}, um, E, false, false, false, false});
  Lattice l(dev, scene.graph, um, E * um * um);
  l.assemble(1e-12);
  const size_t layer = (size_t)(width * n);
  std::vector<uint8_t> held(l.size(), 0);
  Vector b(l.size(), 0), x(l.size(), 0);
  for (size_t i = 0; i < 3 * layer; i++) held[i] = 1;
  const double load = 1e-5;
  for (size_t i = 0; i < (size_t)scene.graph.nodes; i++) {
    held[3 * i] = 1; /* plane strain */
    if (i + layer >= (size_t)scene.graph.nodes) b[3 * i + 1] = load / (double)layer;
  }
  const coble_lattice_stats stats = l.solve(b, &x, held);
  printf("cantilever %d: %d iterations\n", n, stats.iterations);
  double end = 0;
  for (size_t i = 0; i < layer; i++) end += x[l.size() - 1 - 3 * layer + 3 * i + 1] / (double)layer;
  const double modulus = 1 / (1 - 0.0625), inertia = width * std::pow(n, 3) / 12,
               stiff = 3 * modulus * inertia, shear = 5.0 / 6 * 0.4 * width * n;
  const double beam = load * std::pow(length, 3) / stiff + load * length / shear;
  return end / beam;
}

TEST(LatticePhysics, CantileverOfBlocksBendsAsTimoshenkosBeam) {
  for (const int n : {2, 4, 8}) printf("%d %.6f bar %.6f\n", n, cantilever(n), n < 12 ? bar_modulus(n) : 0.0);
}

}  // namespace
