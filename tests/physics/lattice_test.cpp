// The elastic lattice against solid mechanics: V26 (bar), V27 (cantilever), beams.
#include "coble/lattice.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "lattice_fixture.h"

namespace {

using coble_test::Device;
using coble_test::Lattice;
using coble_test::Scene;
using coble_test::Vector;

constexpr double um = 1e-6, E = 1e9, G = 0.4 * E; /* nu = 1/4 */
constexpr double C11 = 1.2 * E;                   /* 3 k/h with k = 0.4 E h */
/* So weak that the anchor of a node does not show in the answer; with held unknowns none is
 * needed. */
constexpr double no_anchor = 1e-14;

// --- V26: bulk ---

// Blocks between SE and plate, periodic sides: the bonds to both planes stand for half a block, so
// that
// the stiffness is that of the continuum for any number of blocks.
TEST(LatticePhysics, ColumnBetweenPlatesIsExact) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  for (const int layers : {1, 2, 5, 16}) {
    const Scene scene({{3, 4, layers}, um, E, 2, true, true, false});
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
  const Device dev(COBLE_BACKEND_CPU, 1);
  const Scene scene({{6, 6, 6}, um, E, 0, false, false, false});
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

// Young's modulus of a bar n x n x (2 n + 1): its first and last layer of nodes move by 1 % of 2 n
// h.
double bar_modulus(int n) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const Scene scene({{n, n, 2 * n + 1}, um, E, 0, false, false, false});
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
  const double error[] = {1 - bar_modulus(3), 1 - bar_modulus(6), 1 - bar_modulus(12)};
  EXPECT_LT(std::fabs(error[2]), 0.06);
  for (int k = 0; k < 2; k++) {
    const double order = std::log2(error[k] / error[k + 1]);
    EXPECT_GT(order, 0.85) << error[k] << " " << error[k + 1];
    EXPECT_LT(order, 1.3) << error[k] << " " << error[k + 1];
  }
}

// --- V27 ---

// Deflection at the end of a cantilever of blocks, `n` thick, over that of Timoshenko's beam in
// plane
// strain: periodic along x, thick along y, long along z.
double cantilever(int n) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const int length = 10 * n, width = 2;
  const Scene scene({{width, n, length + 1}, um, E, 1, false, false, false});
  Lattice l(dev, scene.graph, um, E * um * um);
  l.assemble(no_anchor);
  const size_t layer = (size_t)(width * n), nodes = (size_t)scene.graph.nodes;
  std::vector<uint8_t> held(l.size(), 0);
  Vector b(l.size(), 0), x(l.size(), 0);
  const double load = 1e-5;
  for (size_t i = 0; i < nodes; i++) {
    held[3 * i] = 1;
    if (i < layer) held[3 * i + 1] = held[3 * i + 2] = 1;
    if (i + layer >= nodes) b[3 * i + 1] = load / (double)layer;
  }
  l.solve(b, &x, held);
  double end = 0;
  for (size_t i = nodes - layer; i < nodes; i++) end += x[3 * i + 1] / (double)layer;
  const double modulus = 1 / (1 - 0.0625), bend = 3 * modulus * width * std::pow(n, 3) / 12,
               shear = 5.0 / 6 * 0.4 * width * n;
  return end / (load * std::pow(length, 3) / bend + load * length / shear);
}

// Blocks have no springs in the outer half of their skin, so the order is the first; what is left
// of
// the limit is the clamp, which holds the cross-section's breathing.
TEST(LatticePhysics, CantileverOfBlocksBendsAsTimoshenkosBeam) {
  const double d[] = {cantilever(4), cantilever(8), cantilever(16)};
  const double order = std::log2((d[0] - d[1]) / (d[1] - d[2]));
  EXPECT_GT(order, 0.9);
  EXPECT_LT(order, 2.2);
  EXPECT_NEAR(2 * d[2] - d[1], 1, 0.01);
}

// --- beams: six unknowns a node ---

// A straight row of `count` + 1 nodes along x, the first one held.
struct Beam {
  coble_graph graph = {};
  std::vector<coble_bond> bond;
  std::vector<std::array<double, 3>> position;
  explicit Beam(int count, double length, const coble_bond &one) {
    const double part = length / count;
    for (int i = 0; i <= count; i++) position.push_back({i * part, 0, 0});
    for (int i = 0; i < count; i++) {
      bond.push_back(one);
      bond.back().i = i;
      bond.back().j = i + 1;
      bond.back().n[0] = 1;
      bond.back().arm_i = bond.back().arm_j = (float)(part / 2);
    }
    graph.dof = 6;
    graph.nodes = count + 1;
    graph.position = reinterpret_cast<double(*)[3]>(position.data());
    graph.bonds = count;
    graph.bond = bond.data();
  }
};

// Beams of round section in two parts: kn = EA/l, kw = GJ/l, kb = EI/l, and kt = 12 EI/l^3 for
// Euler and
// Bernoulli, over 1 + 12 EI/(kappa G A l^2) for Timoshenko: exact at the nodes for any number of
// them.
TEST(LatticePhysics, RowOfBeamsIsExactAtItsNodes) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const double pi = 3.14159265358979324, radius = um, length = 20 * um, A = pi * radius * radius,
               I = A * radius * radius / 4, J = 2 * I, load = 1e-9;
  for (const double kappa : {(double)INFINITY, 0.9})
    for (const int count : {1, 3, 20}) {
      const double l0 = length / count, soft = 1 + 12 * E * I / (kappa * G * A * l0 * l0);
      coble_bond one = {};
      one.kn = (float)(E * A / l0);
      one.kt = (float)(12 * E * I / (l0 * l0 * l0) / soft);
      one.kb = (float)(E * I / l0);
      one.kw = (float)(G * J / l0);
      const Beam beam(count, length, one);
      Lattice l(dev, beam.graph, um, 1e-6);
      l.assemble(no_anchor);
      std::vector<uint8_t> held(l.size(), 0);
      std::fill_n(held.begin(), 6, 1);
      held.back() = 1;
      Vector b(l.size(), 0), x(l.size(), 0);
      double *end = &b[6 * (size_t)count];
      end[0] = end[2] = load / 1e-6;    /* pull and bend */
      end[3] = load * um / (1e-6 * l0); /* twist: moments in force * l0 */
      l.solve(b, &x, held);
      const double *u = &x[6 * (size_t)count];
      const double bend =
          load * std::pow(length, 3) / (3 * E * I) + load * length / (kappa * G * A);
      EXPECT_NEAR(u[0] * um, load * length / (E * A), 1e-6 * load * length / (E * A));
      EXPECT_NEAR(u[2] * um, bend, 2e-6 * bend) << count;
      EXPECT_NEAR(u[4] * um / l0, -load * length * length / (2 * E * I),
                  2e-6 * load * length * length / (2 * E * I));
      EXPECT_NEAR(u[3] * um / l0, load * um * length / (G * J),
                  1e-6 * load * um * length / (G * J));
    }
}

}  // namespace
