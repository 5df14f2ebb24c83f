#include "coble/intrusion.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "structure.h"

namespace {

using coble_test::Structure;

struct Intrusion {
  coble_intrusion_params params = coble_intrusion_defaults();
  coble_intrusion map = {};
  coble_intrusion_curve curve = {};
  Intrusion() = default;
  explicit Intrusion(const Structure &t, int axis = 2, bool high = true) {
    params.axis = axis, params.high = high;
    EXPECT_EQ(coble_intrusion_measure(&t.s, &params, &map), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_intrusion_trace(&t.s, &map, &curve), COBLE_OK) << coble_message();
  }
  ~Intrusion() {
    coble_intrusion_release(&map);
    coble_intrusion_curve_release(&curve);
  }
  Intrusion(const Intrusion &) = delete;
  Intrusion &operator=(const Intrusion &) = delete;
};

void fill_at_random(Structure &t, double pores, unsigned seed) {
  std::mt19937 random(seed);
  for (size_t c = 0; c < t.cells(); c++) t.s.phase[c] = random() < pores * 4294967296.0;
}

struct Place {
  int p[3];
};
Place place(const coble_structure &s, size_t c) {
  return {{(int)(c % s.n[0]), (int)(c / s.n[0] % s.n[1]), (int)(c / s.n[0] / s.n[1])}};
}
int squared_distance(const coble_structure &s, const Place &a, const Place &b) {
  int sum = 0;
  for (int axis = 0; axis < 3; axis++) {
    int d = std::abs(a.p[axis] - b.p[axis]);
    if (s.periodic_sides && axis < 2) d = std::min(d, s.n[axis] - d);
    sum += d * d;
  }
  return sum;
}

/* Centres that a ball of squared radius `size` gets to: sweeps over all voxels until none is new.
 */
std::vector<uint8_t> flood(const coble_structure &s, const std::vector<int32_t> &r2, int32_t size,
                           int axis, bool high) {
  std::vector<uint8_t> in(r2.size());
  for (bool grew = true; grew;) {
    grew = false;
    for (size_t c = 0; c < r2.size(); c++) {
      if (in[c] || r2[c] < size) continue;
      const Place at = place(s, c);
      bool joined = at.p[axis] == (high ? s.n[axis] - 1 : 0);
      for (size_t o = 0; o < r2.size() && !joined; o++)
        joined = in[o] && squared_distance(s, at, place(s, o)) == 1;
      in[c] = joined;
      grew = grew || joined;
    }
  }
  return in;
}

/* For every size of ball: flood, then paint every ball. */
std::vector<int> naive_counts(const Structure &t, int axis, bool high) {
  const coble_structure &s = t.s;
  const bool periodic[3] = {s.periodic_sides, s.periodic_sides, false};
  std::vector<int32_t> r2(t.cells());
  EXPECT_EQ(coble_distance_squared(s.phase, s.n, periodic, r2.data()), COBLE_OK);
  std::vector<int> best(t.cells());
  for (const int32_t size : std::set<int32_t>(r2.begin(), r2.end())) { /* rising */
    if (size == 0) continue;
    const auto in = flood(s, r2, size, axis, high);
    for (size_t c = 0; c < in.size(); c++)
      for (size_t o = 0; in[c] && o < in.size(); o++)
        if (squared_distance(s, place(s, c), place(s, o)) < size)
          best[o] = (int)std::lround(64 * (2 * std::sqrt((double)size) - 0.5));
  }
  return best;
}

void expect_naive(const Structure &t, int axis, bool high) {
  const auto naive = naive_counts(t, axis, high);
  const Intrusion fast(t, axis, high);
  ASSERT_DOUBLE_EQ(fast.map.diameter_unit, t.s.dx / 64);
  for (size_t c = 0; c < naive.size(); c++)
    ASSERT_EQ(fast.map.diameter[c], naive[c])
        << "voxel " << c << ", inlet " << axis << (high ? '+' : '-') << ", periodic "
        << t.s.periodic_sides;
}

TEST(Intrusion, EqualsFloodingAndPaintingForEverySize) {
  unsigned seed = 20;
  for (const double pores : {0.35, 0.7, 0.93, 0.985})
    for (const bool periodic : {false, true}) {
      Structure t(9, 8, 11, periodic);
      fill_at_random(t, pores, seed++);
      for (int axis = periodic ? 2 : 0; axis < 3; axis++)
        for (const bool high : {false, true}) expect_naive(t, axis, high);
    }
}

/* Walls with a few holes between wide rooms: plateaus of one access. */
TEST(Intrusion, EqualsFloodingAndPaintingBehindThroats) {
  for (unsigned seed = 0; seed < 6; seed++) {
    Structure t(11, 10, 14, seed % 2);
    std::mt19937 random(seed);
    std::fill(t.s.phase, t.s.phase + t.cells(), 1);
    for (const int k : {4, 9})
      for (int j = 0; j < 10; j++)
        for (int i = 0; i < 11; i++) t.s.phase[t.at(i, j, k)] = 0;
    for (const int k : {4, 9}) {
      const int i = (int)(random() % 8), j = (int)(random() % 7), wide = 1 + (int)(random() % 3);
      for (int y = 0; y < wide; y++)
        for (int x = 0; x < wide; x++) t.s.phase[t.at(i + x, j + y, k)] = 1;
    }
    for (const bool high : {false, true}) expect_naive(t, 2, high);
  }
}

TEST(Intrusion, EqualsFloodingAndPaintingInThinBoxes) {
  const int sizes[][3] = {{1, 1, 9}, {9, 1, 1}, {2, 7, 3}, {7, 2, 1}, {1, 8, 6}};
  unsigned seed = 40;
  for (const auto &n : sizes)
    for (const bool periodic : {false, true}) {
      Structure t(n[0], n[1], n[2], periodic);
      fill_at_random(t, 0.8, seed++);
      t.s.phase[0] = 0;
      for (const bool high : {false, true}) expect_naive(t, 2, high);
    }
}

/* What comes in everywhere is local thickness. */
TEST(Intrusion, OfALayerOneVoxelThickIsItsLocalThickness) {
  Structure t(17, 13, 1, true);
  fill_at_random(t, 0.9, 3);
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK);
  const Intrusion i(t);
  EXPECT_EQ(std::memcmp(i.map.diameter, t.s.diameter, 2 * t.cells()), 0);
  EXPECT_EQ(i.curve.breakthrough_diameter, i.curve.diameter[0]);
  EXPECT_EQ(i.curve.accessible, 1);
}

TEST(Intrusion, FollowsPeriodicSidesAndLeavesClosedPoresEmpty) {
  for (const bool periodic : {false, true}) {
    Structure t(7, 3, 4, periodic);
    for (int k = 2; k < 4; k++) t.s.phase[t.at(0, 1, k)] = 1;
    for (int k = 0; k < 3; k++) t.s.phase[t.at(6, 1, k)] = 1; /* across the side */
    t.s.phase[t.at(3, 1, 1)] = 1;                             /* closed */
    const Intrusion i(t);
    EXPECT_EQ(i.map.diameter[t.at(0, 1, 2)], 96);
    EXPECT_EQ(i.map.diameter[t.at(6, 1, 0)], periodic ? 96 : 0);
    EXPECT_EQ(i.map.diameter[t.at(3, 1, 1)], 0);
    EXPECT_DOUBLE_EQ(i.curve.accessible, (periodic ? 5.0 : 2.0) / 6);
    EXPECT_EQ(i.curve.breakthrough_diameter > 0, periodic);
    EXPECT_EQ(std::isinf(i.curve.breakthrough_pressure), !periodic);
  }
}

TEST(Intrusion, OfSolidIsNothing) {
  const Structure t(3, 4, 5, true);
  const Intrusion i(t);
  EXPECT_EQ(*std::max_element(i.map.diameter, i.map.diameter + t.cells()), 0);
  EXPECT_EQ(i.curve.steps, 0u);
  EXPECT_EQ(i.curve.accessible, 0);
  EXPECT_EQ(i.curve.mean_diameter, 0);
  EXPECT_EQ(i.curve.median_diameter, 0);
  EXPECT_EQ(i.curve.breakthrough_diameter, 0);
  EXPECT_TRUE(std::isinf(i.curve.breakthrough_pressure));
}

TEST(Intrusion, LargePoresGetACoarserUnit) {
  Structure t(1, 1, 4000, true);
  std::fill(t.s.phase + 1, t.s.phase + t.cells(), 1);
  const Intrusion i(t);
  EXPECT_NEAR(i.map.diameter[3999] * i.map.diameter_unit / t.s.dx, 2 * 3999 - 0.5, 0.5);
  EXPECT_EQ(i.curve.accessible, 1);
}

TEST(Intrusion, RefusesWhatItCannotMeasure) {
  struct Case {
    void (*spoil)(coble_structure *, coble_intrusion_params *);
    const char *message;
  };
  const Case cases[] = {
      {[](coble_structure *, coble_intrusion_params *p) { p->axis = 3; }, "axis 3"},
      {[](coble_structure *, coble_intrusion_params *p) { p->surface_tension = 0; },
       "tension 0 N/m"},
      {[](coble_structure *, coble_intrusion_params *p) { p->surface_tension = NAN; }, "nan"},
      {[](coble_structure *, coble_intrusion_params *p) { p->surface_tension = 11; }, "11 N/m"},
      {[](coble_structure *, coble_intrusion_params *p) { p->contact_angle = 1; }, "57.2958 deg"},
      {[](coble_structure *, coble_intrusion_params *p) { p->contact_angle = M_PI / 2; }, "90 deg"},
      {[](coble_structure *, coble_intrusion_params *p) { p->contact_angle = 4; }, "229"},
      {[](coble_structure *, coble_intrusion_params *p) { p->contact_angle = -2; }, "-114"},
      {[](coble_structure *, coble_intrusion_params *p) { p->contact_angle = NAN; }, "nan"},
      {[](coble_structure *s, coble_intrusion_params *p) { s->periodic_sides = true, p->axis = 0; },
       "inlet on x"},
      {[](coble_structure *s, coble_intrusion_params *) { std::fill(s->phase, s->phase + 60, 1); },
       "no solid voxel"},
      {[](coble_structure *s, coble_intrusion_params *) { s->grey = true; }, "grey"},
      {[](coble_structure *s, coble_intrusion_params *) { s->dx = 0; }, "voxel edge 0"},
  };
  for (const Case &c : cases) {
    Structure t(3, 4, 5, false);
    Intrusion i;
    c.spoil(&t.s, &i.params);
    EXPECT_EQ(coble_intrusion_measure(&t.s, &i.params, &i.map), COBLE_ERR_INPUT) << c.message;
    EXPECT_NE(std::string(coble_message()).find(c.message), std::string::npos) << coble_message();
    EXPECT_EQ(i.map.diameter, nullptr);
  }
}

/* Of ten pores two fill at 30 voxels, five at 10, one at 2; two are closed. */
TEST(IntrusionCurve, CountsVolumesByDiameter) {
  Structure t(1, 1, 12, true);
  t.s.dx = 1e-7;
  Intrusion i;
  i.map.params = i.params;
  i.map.diameter_unit = 1e-7 / 64;
  i.map.diameter = static_cast<uint16_t *>(calloc(12, 2));
  const int diameter[12] = {0, 10, 10, 10, 30, 0, 2, 10, 10, 30, 0, 0}; /* k = 0, the outlet: 0 */
  for (int k = 0; k < 12; k++) {
    t.s.phase[k] = k != 5 && k != 10;
    i.map.diameter[k] = (uint16_t)(64 * diameter[k]);
  }
  ASSERT_EQ(coble_intrusion_trace(&t.s, &i.map, &i.curve), COBLE_OK);
  const coble_intrusion_curve &c = i.curve;
  ASSERT_EQ(c.steps, 3u);
  const double d[] = {30e-7, 10e-7, 2e-7}, filled[] = {0.2, 0.7, 0.8}, added[] = {0.2, 0.5, 0.1};
  for (int step = 0; step < 3; step++) {
    EXPECT_DOUBLE_EQ(c.diameter[step], d[step]);
    EXPECT_DOUBLE_EQ(c.filled[step], filled[step]);
    EXPECT_DOUBLE_EQ(c.pressure[step], 4 * 0.48 * std::cos(40 * M_PI / 180) / d[step]);
    const double width = std::log10((d[step] + 0.5e-7) / (d[step] - 0.5e-7));
    EXPECT_NEAR(c.log_differential[step], added[step] / width, 1e-9);
  }
  EXPECT_DOUBLE_EQ(c.accessible, 0.8);
  EXPECT_DOUBLE_EQ(c.mean_diameter, (2 * 30e-7 + 5 * 10e-7 + 2e-7) / 8);
  EXPECT_DOUBLE_EQ(c.median_diameter, 10e-7);
  EXPECT_EQ(c.breakthrough_diameter, 0);
  coble_intrusion_curve_release(&i.curve);
  i.map.params.high = false; /* the outlet is k = 11 */
  i.map.diameter[11] = 5 * 64;
  ASSERT_EQ(coble_intrusion_trace(&t.s, &i.map, &i.curve), COBLE_OK);
  EXPECT_DOUBLE_EQ(i.curve.breakthrough_diameter, 5e-7);
}

/* Every result as bytes. */
std::vector<uint8_t> everything(int threads) {
  omp_set_num_threads(threads);
  Structure t(40, 37, 50, true);
  std::fill(t.s.phase, t.s.phase + t.cells(), 1);
  std::mt19937 random(8);
  for (int solid = 0; solid < 400; solid++) t.s.phase[random() % t.cells()] = 0;
  std::vector<uint8_t> bytes;
  for (const bool high : {false, true}) {
    const Intrusion i(t, 2, high);
    const coble_intrusion_curve &c = i.curve;
    const auto keep = [&](const void *data, size_t size) {
      const auto *b = static_cast<const uint8_t *>(data);
      bytes.insert(bytes.end(), b, b + size);
    };
    keep(i.map.diameter, 2 * t.cells());
    for (const double *array : {c.diameter, c.pressure, c.filled, c.log_differential})
      keep(array, c.steps * sizeof *array);
    const double values[] = {c.accessible, c.mean_diameter, c.median_diameter,
                             c.breakthrough_diameter, c.breakthrough_pressure};
    keep(values, sizeof values);
  }
  omp_set_num_threads(omp_get_num_procs());
  return bytes;
}

TEST(Intrusion, HasTheSameBytesForAnyNumberOfThreads) {
  const auto one = everything(1);
  EXPECT_EQ(one, everything(2));
  EXPECT_EQ(one, everything(4));
}

}  // namespace
