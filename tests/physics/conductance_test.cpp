#include "coble/conductance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "pores.h"
#include "test_device.h"

namespace {

coble_conductance_result measure(const std::vector<int32_t> &n, const std::vector<uint8_t> &pore,
                                 int axis = 2, bool periodic = false, double tolerance = 1e-10) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  const coble_solve_params params = {tolerance, 200};
  coble_conductance_result result;
  EXPECT_EQ(coble_conductance_measure(dev, n.data(), pore.data(), axis, periodic, &params, &result),
            COBLE_OK)
      << coble_message();
  return result;
}

TEST(Conductance, OpenBoxIsOne) {
  for (const auto &n : {std::vector<int32_t>{1, 1, 1}, {5, 4, 7}, {31, 3, 1}}) {
    const std::vector<uint8_t> pore((size_t)(n[0] * n[1] * n[2]), 1);
    for (int axis = 0; axis < 3; axis++) {
      for (const bool periodic : {false, true}) {
        const auto r = measure(n, pore, axis, periodic);
        EXPECT_NEAR(r.conductance_ratio, 1, 1e-8);
        EXPECT_NEAR(r.formation_factor, 1, 1e-8);
        EXPECT_NEAR(r.tortuosity_factor, 1, 1e-8);
        EXPECT_EQ(r.porosity_connected, 1);
      }
    }
  }
}

// Straight tubes, dead ends and closed pores: only the tubes' section counts.
TEST(Conductance, TubesConductBySectionAndDeadEndsNotAtAll) {
  const std::vector<int32_t> n = {9, 8, 12};
  for (int axis = 0; axis < 3; axis++) {
    std::vector<uint8_t> pore(9 * 8 * 12, 0);
    const int u = (axis + 1) % 3, v = (axis + 2) % 3;
    int tubes = 0, pores = 0;
    for (int32_t at[3] = {0, 0, 0}; at[2] < n[2]; at[2]++)
      for (at[1] = 0; at[1] < n[1]; at[1]++)
        for (at[0] = 0; at[0] < n[0]; at[0]++) {
          const bool tube = at[u] % 4 < 2 && at[v] % 3 == 0;
          const bool dead_end = at[u] % 4 == 3 && at[v] % 3 == 1 && at[axis] < n[axis] / 2;
          pore[(size_t)((at[2] * n[1] + at[1]) * n[0] + at[0])] = tube || dead_end;
          tubes += tube && at[axis] == 0;
          pores += tube || dead_end;
        }
    const double section = (double)tubes / (n[u] * n[v]), porosity = pores / (9.0 * 8 * 12);
    const auto r = measure(n, pore, axis);
    EXPECT_NEAR(r.conductance_ratio, section, 1e-8);
    EXPECT_DOUBLE_EQ(r.porosity_connected, section);
    EXPECT_NEAR(r.tortuosity_factor, porosity / section, 1e-7);
    EXPECT_LT(r.flux_defect, 1e-8);
  }
}

// Slab across the field with a window: the channel of a detour has a length that can be counted.
TEST(Conductance, DetourConductsByItsLength) {
  // one voxel wide: up 4, sideways 5, up 4: 12 links between 13 voxels and two half links
  const std::vector<int32_t> n = {8, 1, 9};
  std::vector<uint8_t> pore(8 * 9, 0);
  for (int z = 0; z <= 4; z++) pore[(size_t)(z * 8 + 1)] = 1;
  for (int x = 1; x <= 6; x++) pore[(size_t)(4 * 8 + x)] = 1;
  for (int z = 4; z < 9; z++) pore[(size_t)(z * 8 + 6)] = 1;
  const auto r = measure(n, pore);
  EXPECT_EQ(r.unknowns, 14);
  EXPECT_NEAR(r.conductance_ratio, 1.0 / 14 * 9 / 8, 1e-9);
}

TEST(Conductance, PeriodicSidesOpenAPath) {
  // the path leaves the box at x = 0 and comes back at x = 3
  const std::vector<int32_t> n = {4, 1, 3};
  const std::vector<uint8_t> pore = {1, 0, 0, 0, /**/ 1, 0, 0, 1, /**/ 0, 0, 0, 1};
  EXPECT_EQ(measure(n, pore, 2, false).conductance_ratio, 0);
  EXPECT_NEAR(measure(n, pore, 2, true).conductance_ratio, 1.0 / 4 * 3 / 4, 1e-9);
}

TEST(Conductance, NothingThatPercolatesConductsNothing) {
  const std::vector<int32_t> n = {3, 3, 4};
  std::vector<uint8_t> pore(36, 1);
  std::fill(pore.begin() + 9, pore.begin() + 18, (uint8_t)0);
  for (const auto &p : {pore, std::vector<uint8_t>(36, 0)}) {
    const auto r = measure(n, p);
    EXPECT_EQ(r.conductance_ratio, 0);
    EXPECT_EQ(r.unknowns, 0);
    EXPECT_EQ(r.formation_factor, std::numeric_limits<double>::infinity());
    EXPECT_EQ(r.tortuosity_factor, std::numeric_limits<double>::infinity());
  }
}

struct Lattice {
  std::vector<std::vector<double>> centres;  // in an eighth of the cubic cell, edge 1
  double per_cell;                           // spheres per cubic cell
};

// Sphere radius in units of the eighth's edge.
double radius_of(const Lattice &l, double phi) {
  return 2 * std::cbrt(phi / l.per_cell * 3 / (4 * M_PI));
}

// The eighth has mirror planes all round and half the potential drop.
double conductance_of(const Lattice &l, double phi, int32_t edge) {
  const std::vector<int32_t> n = {edge, edge, edge};
  std::vector<uint8_t> pore((size_t)edge * (size_t)edge * (size_t)edge, 1);
  for (const auto &c : l.centres) {
    const double at[3] = {c[0] * edge, c[1] * edge, c[2] * edge};
    pores::carve(pore, n.data(), at, radius_of(l, phi) * edge);
  }
  return measure(n, pore).conductance_ratio;
}

// Binary voxels act as a wall shifted into the pore by a fixed part of a voxel: always from below,
// first order. A single order scatters with the count of voxels in a sphere; the mean over the
// solid fractions does not.
void expect_first_order_from_below(const Lattice &l, const std::vector<double> &exact) {
  double order = 0;
  for (size_t i = 0; i < exact.size(); i++) {
    const double phi = 0.1 * (double)(i + 1);
    double error[2];
    for (int k = 0; k < 2; k++) {
      error[k] = 1 - conductance_of(l, phi, k ? 64 : 16) / exact[i];
      EXPECT_GT(error[k], 0) << "phi " << phi << ": voxels narrow the pores";
    }
    order += std::log2(error[0] / error[1]) / 2 / (double)exact.size();
    // d ln k/d ln r of Maxwell's formula turns the error into a shift of the wall, in voxels
    const double slope = 3 * phi * (1 / (1 - phi) + 1 / (2 + phi));
    const double shift = error[1] / slope * radius_of(l, phi) * 64;
    EXPECT_NEAR(shift, 0.24, 0.06) << "phi " << phi;
  }
  EXPECT_NEAR(order, 1, 0.1);
}

// V8: McPhedran & McKenzie, Proc. R. Soc. A 359 (1978) 45.
TEST(Conductance, SimpleCubicSpheresConvergeFromBelow) {
  expect_first_order_from_below({{{0, 0, 0}}, 1}, {0.85711, 0.72670, 0.60566, 0.49011, 0.37374});
}

// V9: McKenzie, McPhedran & Derrick, Proc. R. Soc. A 362 (1978) 211.
TEST(Conductance, BodyCentredSpheresConvergeFromBelow) {
  expect_first_order_from_below({{{0, 0, 0}, {1, 1, 1}}, 2},
                                {0.85714, 0.72720, 0.60827, 0.49846, 0.39576, 0.29751});
}

// Series of Sangani & Acrivos, Proc. R. Soc. A 386 (1983) 263, which gives the table of V8 and V9
// to 2e-4 for phi <= 0.4.
TEST(Conductance, FaceCentredSpheresConvergeFromBelow) {
  expect_first_order_from_below({{{0, 0, 0}, {1, 1, 0}, {1, 0, 1}, {0, 1, 1}}, 4},
                                {0.85714, 0.72724, 0.60849, 0.49930});
}

// Random spheres that do not overlap, by rejection; sides mirror.
std::vector<uint8_t> apart(int32_t edge, double radius, int count) {
  const int32_t n[3] = {edge, edge, edge};
  std::vector<uint8_t> pore((size_t)edge * (size_t)edge * (size_t)edge, 1);
  std::vector<std::vector<double>> placed;
  for (uint64_t i = 0; (int)placed.size() < count; i++) {
    std::vector<double> c(3);
    for (uint32_t a = 0; a < 3; a++) c[a] = radius + pores::uniform(i, a, 3) * (edge - 2 * radius);
    const bool free = std::none_of(placed.begin(), placed.end(), [&](const auto &p) {
      return std::hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2]) < 2 * radius + 1;
    });
    if (!free) continue;
    placed.push_back(c);
    pores::carve(pore, n, c.data(), radius);
  }
  return pore;
}

// V10: Hashin-Shtrikman/Maxwell bound and the dilute slope -3/2.
TEST(Conductance, RandomSpheresStayBelowMaxwell) {
  for (const int count : {10, 50}) {
    const auto pore = apart(64, 6.5, count);
    const double phi = (double)std::count(pore.begin(), pore.end(), 0) / (double)pore.size();
    EXPECT_LT(measure({64, 64, 64}, pore).conductance_ratio, 2 * (1 - phi) / (2 + phi));
  }
}

TEST(Conductance, DiluteSpheresTakeThreeHalves) {
  // a stair-cased sphere hinders more than a round one: first order in h/r, so extrapolate from two
  // sizes
  double slope[2];
  for (int i = 0; i < 2; i++) {
    const int32_t edge = 32 << i, n[3] = {edge, edge, edge};
    std::vector<uint8_t> pore((size_t)edge * (size_t)edge * (size_t)edge, 1);
    const double corner[3] = {0, 0, 0};
    pores::carve(pore, n, corner, 0.3 * edge);
    const double phi = (double)std::count(pore.begin(), pore.end(), 0) / (double)pore.size();
    const double k = measure({edge, edge, edge}, pore).conductance_ratio;
    slope[i] = (1 - k) / phi / (1 - phi / 2);  // Maxwell's second-order term taken out
  }
  EXPECT_GT(slope[0], slope[1]);
  EXPECT_NEAR(2 * slope[1] - slope[0], 1.5, 0.015);
}

// Equal pores with closed sides are solved on all voxels, graded ones on a network of the pores.
TEST(Conductance, VoxelsAndNetworkAgree) {
  const std::vector<int32_t> n = {33, 20, 27};
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  std::vector<uint8_t> pore((size_t)(33 * 20 * 27));
  for (size_t c = 0; c < pore.size(); c++) pore[c] = pores::uniform(c, 0, 5) < 0.55;
  const std::vector<float> one(pore.begin(), pore.end());
  const coble_conductance_fields fields = {one.data(), nullptr};
  const coble_solve_params params = {1e-10, 200};
  for (int axis = 0; axis < 3; axis++) {
    coble_conductance_result graded;
    ASSERT_EQ(coble_conductance_graded(dev, n.data(), &fields, axis, false, &params, &graded),
              COBLE_OK)
        << coble_message();
    const auto equal = measure(n, pore, axis);
    EXPECT_GT(equal.unknowns, 5000);
    EXPECT_EQ(equal.unknowns, graded.unknowns);
    EXPECT_NEAR(equal.conductance_ratio / graded.conductance_ratio, 1, 1e-8);
    EXPECT_LE(equal.residual, 1e-10);
  }
}

TEST(Conductance, SameBitsForAnyNumberOfThreads) {
  const std::vector<int32_t> n = {40, 31, 50};
  std::vector<uint8_t> pore((size_t)(40 * 31 * 50));
  for (size_t c = 0; c < pore.size(); c++) pore[c] = pores::uniform(c, 0, 6) < 0.6;
  double ratio[3], residual[3];
  for (int threads = 1; threads <= 3; threads++) {
    const coble_test::Device dev(COBLE_BACKEND_CPU, threads);
    coble_conductance_result r;
    ASSERT_EQ(coble_conductance_measure(dev, n.data(), pore.data(), 2, false, nullptr, &r),
              COBLE_OK)
        << coble_message();
    ratio[threads - 1] = r.conductance_ratio;
    residual[threads - 1] = r.residual;
  }
  for (int i = 1; i < 3; i++) {
    EXPECT_EQ(ratio[0], ratio[i]);
    EXPECT_EQ(residual[0], residual[i]);
  }
}

TEST(Conductance, SaysWhenItDoesNotConverge) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  const int32_t n[3] = {32, 32, 32};
  const std::vector<uint8_t> pore = pores::boolean_model(n, 5, 0.5);
  const coble_solve_params two = {1e-8, 2};
  coble_conductance_result r;
  EXPECT_EQ(coble_conductance_measure(dev, n, pore.data(), 2, false, &two, &r), COBLE_ERR_DIVERGED);
  EXPECT_NE(std::string(coble_message()).find("not converged after 2 iterations"),
            std::string::npos)
      << coble_message();
}

// The targets of the solver on overlapping spheres.
TEST(Conductance, IterationsHardlyGrowWithSize) {
  int iterations[2];
  for (int i = 0; i < 2; i++) {
    const int32_t edge = 64 << i, n[3] = {edge, edge, edge};
    const auto r = measure({edge, edge, edge}, pores::boolean_model(n, 8, 0.4), 2, false, 1e-8);
    iterations[i] = r.iterations;
    EXPECT_LE(r.bytes_per_unknown, 71);
    EXPECT_LE(r.residual, 1e-8);
    EXPECT_LE(r.flux_defect, 1e-5);
  }
  EXPECT_LE(iterations[1], 20);
  EXPECT_LE(iterations[1], 1.25 * iterations[0]);
}

}  // namespace
