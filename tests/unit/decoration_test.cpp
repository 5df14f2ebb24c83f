#include "coble/decoration.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstring>
#include <string>

#include "coble/creep.h"

namespace {

constexpr double kSphere = 75e-9, kVoxel = 3.75e-9;

// 4 x 4 x 5 spheres with voxels of a twentieth.
struct Bed {
  coble_packing packing = {};
  Bed() {
    coble_packing_params p = coble_packing_defaults();
    coble_packing_report report;
    p.diameter = kSphere;
    p.size[0] = p.size[1] = 4 * kSphere;
    p.size[2] = 5 * kSphere;
    p.porosity = 0.50;
    EXPECT_EQ(coble_packing_generate(&p, &packing, &report), COBLE_OK) << coble_message();
  }
  ~Bed() { coble_packing_release(&packing); }
};

struct Decorated {
  coble_structure s = {};
  coble_packing particles = {};
  coble_decoration_report report = {};
  coble_status status;
  std::string message;

  Decorated(const coble_packing &hosts, double dx, coble_decoration d) {
    EXPECT_EQ(coble_voxelise(&hosts, dx, &s), COBLE_OK) << coble_message();
    status = coble_decorate(&hosts, &d, &s, &particles, &report);
    if (status) message = coble_message();
  }
  Decorated(const Decorated &) = delete;
  double mean() const {
    coble_structure_summary summary;
    EXPECT_EQ(coble_structure_summarise(&s, &summary), COBLE_OK) << coble_message();
    return summary.coverage;
  }
  ~Decorated() {
    coble_structure_release(&s);
    coble_packing_release(&particles);
  }
};

double between(const coble_packing &box, const coble_sphere &a, const coble_sphere &b) {
  const double r[3] = {a.x - b.x, a.y - b.y, a.z - b.z};
  double square = r[2] * r[2];
  for (int axis = 0; axis < 2; axis++) {
    const double d = r[axis] - box.size[axis] * std::round(r[axis] / box.size[axis]);
    square += d * d;
  }
  return std::sqrt(square);
}

TEST(Decoration, EveryParticleTouchesOneSphereAndNothingOverlaps) {
  const Bed bed;
  const double d = 20e-9, loading = 0.06;
  const Decorated a(bed.packing, kVoxel, {d, loading, NAN, 3});
  ASSERT_EQ(a.status, COBLE_OK) << a.message;
  EXPECT_TRUE(a.report.resolved);
  EXPECT_NEAR(a.report.loading, loading, 0.01 * loading);
  const double host = bed.packing.sphere[0].d;  // all are equal
  EXPECT_EQ(a.particles.count,
            std::llround(loading * (double)bed.packing.count * std::pow(host / d, 3)));
  for (int64_t i = 0; i < a.particles.count; i++) {
    const coble_sphere &one = a.particles.sphere[i];
    double nearest = INFINITY;
    for (int64_t j = 0; j < bed.packing.count; j++)
      nearest = std::fmin(nearest, between(bed.packing, one, bed.packing.sphere[j]));
    EXPECT_NEAR(nearest, (host + d) / 2, 1e-6 * d) << i;
    EXPECT_GE(one.z, d / 2);
    EXPECT_LE(one.z, bed.packing.size[2] - d / 2);
    for (int64_t j = 0; j < i; j++)
      EXPECT_GE(between(bed.packing, one, a.particles.sphere[j]), d * (1 - 1e-12));
  }
}

// By area: n particles on a sphere that stands alone.
TEST(Decoration, CoversTheShareOfTheWall) {
  coble_sphere sphere = {60, 60, 60, 80};
  const coble_packing one = {{120, 120, 120}, false, 1, &sphere};
  const double loading = 0.1, d = 16;
  const Decorated a(one, 1, {d, loading, NAN, 1});
  ASSERT_EQ(a.status, COBLE_OK) << a.message;
  double wall = 0, covered = 0;
  for (int64_t v = 0; v < 120 * 120 * 120; v++) {
    const int64_t stride[] = {1, 120, 120 * 120};
    for (const int64_t step : stride)
      for (const int64_t other : {v - step, v + step}) {
        if (other < 0 || other >= 120 * 120 * 120 || !a.s.phase[v] || a.s.phase[other]) continue;
        wall++;
        covered += a.s.coverage[other] == 255;
      }
  }
  const double ratio = loading * 80 / d;  // areas
  EXPECT_NEAR(covered / wall, ratio / (1 + ratio), 0.06);
}

// One particle on one sphere: its pores are covered, those behind the sphere are not.
TEST(Decoration, PoresFarFromParticlesAreBare) {
  coble_sphere sphere = {40, 20, 20, 20};
  const coble_packing one = {{80, 40, 40}, true, 1, &sphere};
  const Decorated a(one, 1, {6, 0.027, NAN, 1});
  ASSERT_EQ(a.status, COBLE_OK) << a.message;
  ASSERT_EQ(a.particles.count, 1);
  const coble_sphere &p = a.particles.sphere[0];
  double most = 0, opposite = 1;
  for (int64_t v = 0; v < 80 * 40 * 40; v++) {
    if (!a.s.phase[v]) continue;
    const double x = (double)(v % 80) + 0.5, y = (double)(v / 80 % 40) + 0.5,
                 z = (double)(v / 3200) + 0.5;
    const double away = std::hypot(x - p.x, y - p.y, z - p.z);
    const double through = std::hypot(x - 80 + p.x, y - 40 + p.y, z - 40 + p.z);
    if (away < 5) most = std::fmax(most, a.s.coverage[v] / 255.0);
    if (through < 5) opposite = std::fmin(opposite, a.s.coverage[v] / 255.0);
  }
  EXPECT_GT(most, 2 * a.mean());
  EXPECT_LT(opposite, a.mean() / 2);
}

TEST(Decoration, SmallParticlesAreAShareOfTheWalls) {
  const Bed bed;
  const double d = 5e-9, loading = 0.02, ratio = loading * kSphere / d;
  const Decorated a(bed.packing, kVoxel, {d, loading, NAN, 1});
  ASSERT_EQ(a.status, COBLE_OK) << a.message;
  EXPECT_FALSE(a.report.resolved);
  EXPECT_EQ(a.particles.count, 0);
  EXPECT_NEAR(a.mean(), ratio / (1 + ratio), 0.5 / 255);
}

TEST(Decoration, IsTheSameForAnyNumberOfThreads) {
  const Bed bed;
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const Decorated a(bed.packing, kVoxel, {20e-9, 0.05, NAN, 7});
  omp_set_num_threads(3);
  const Decorated b(bed.packing, kVoxel, {20e-9, 0.05, NAN, 7});
  const Decorated other(bed.packing, kVoxel, {20e-9, 0.05, NAN, 8});
  omp_set_num_threads(threads);
  const size_t cells = coble_structure_cells(&a.s);
  EXPECT_EQ(std::memcmp(a.s.coverage, b.s.coverage, cells), 0);
  EXPECT_EQ(std::memcmp(a.s.phase, b.s.phase, cells), 0);
  EXPECT_NE(std::memcmp(a.s.phase, other.s.phase, cells), 0);
}

TEST(Decoration, RefusesWhatFindsNoRoom) {
  const Bed bed;
  const Decorated full(bed.packing, kVoxel, {20e-9, 0.9, NAN, 1});
  EXPECT_EQ(full.status, COBLE_ERR_INPUT);
  EXPECT_NE(full.message.find("found a place on the spheres: a loading below"), std::string::npos)
      << full.message;
  EXPECT_EQ(full.particles.sphere, nullptr);
  const Decorated layers(bed.packing, kVoxel, {1e-9, 0.5, NAN, 1});
  EXPECT_EQ(layers.status, COBLE_ERR_INPUT);
  EXPECT_NE(layers.message.find("more than a layer"), std::string::npos) << layers.message;
  const Decorated negative(bed.packing, kVoxel, {1e-9, -1, NAN, 1});
  EXPECT_EQ(negative.status, COBLE_ERR_INPUT);
  const Decorated beyond(bed.packing, kVoxel, {1e-9, NAN, 1.5, 1});
  EXPECT_EQ(beyond.status, COBLE_ERR_INPUT);
}

TEST(Decoration, BlocksHaveTheMeanOfTheirPores) {
  coble_structure s = {};
  s.n[0] = 4, s.n[1] = s.n[2] = 2;
  s.dx = 1e-9;
  s.phase = static_cast<uint8_t *>(std::calloc(16, 1));
  s.coverage = static_cast<uint8_t *>(std::calloc(16, 1));
  s.diameter = static_cast<uint16_t *>(std::calloc(16, 2));
  s.diameter_unit = 1e-9;
  for (int v : {0, 1, 4}) s.phase[v] = 1, s.diameter[v] = 3;
  s.coverage[0] = 200, s.coverage[1] = 50, s.coverage[4] = 20;
  s.coverage[5] = 255;  // solid: does not count
  coble_structure grey;
  ASSERT_EQ(coble_block_average(&s, 2, 0, &grey), COBLE_OK) << coble_message();
  EXPECT_EQ(grey.coverage[0], 90);
  EXPECT_EQ(grey.coverage[1], 0);
  coble_structure_release(&grey);
  coble_structure_release(&s);
}

// What a sheet with discs conducts has exact limits, and a duality (Keller 1964).
TEST(Decoration, WallsConductAsASheetWithDiscs) {
  coble_creep_params creep = coble_creep_defaults();
  const auto factor = [&](double plain, double discs, double coverage) {
    creep.surface_factor = plain;
    creep.decoration_factor = discs;
    return coble_creep_decorated(&creep, coverage).surface_factor;
  };
  EXPECT_EQ(factor(2, 30, 0), 2);
  EXPECT_NEAR(factor(2, 30, 1), 30, 1e-12);
  EXPECT_NEAR(factor(1, 1e12, 0.3), 1.3 / 0.7, 1e-9);
  EXPECT_NEAR(factor(1, 1e-12, 0.3), 0.7 / 1.3, 1e-9);
  EXPECT_NEAR(factor(2, 30, 0.4) * factor(0.5, 1.0 / 30, 0.4), 1, 1e-12);
}

TEST(Decoration, WallsAreWettedByTheMeanCosine) {
  coble_creep_params creep = coble_creep_defaults();
  creep.contact_angle = 2 * M_PI / 3;
  creep.decoration_angle = 0;
  EXPECT_NEAR(std::cos(coble_creep_decorated(&creep, 0.5).contact_angle), 0.25, 1e-12);
  EXPECT_NEAR(coble_creep_decorated(&creep, 1).contact_angle, 0, 1e-7);
  EXPECT_EQ(coble_creep_decorated(&creep, 0).contact_angle, creep.contact_angle);
}

}  // namespace
