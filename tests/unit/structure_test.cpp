#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "structure.h"

namespace {

using coble_test::Structure;

std::vector<uint8_t> random_mask(const int32_t n[3], double pores, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> mask((size_t)n[0] * n[1] * n[2]);
  for (auto &m : mask) m = random() < pores * 4294967296.0;
  return mask;
}

int32_t naive_distance(const std::vector<uint8_t> &mask, const int32_t n[3], const bool periodic[3],
                       const int at[3]) {
  int32_t best = INT32_MAX;
  for (int k = 0; k < n[2]; k++)
    for (int j = 0; j < n[1]; j++)
      for (int i = 0; i < n[0]; i++) {
        if (mask[i + n[0] * (j + n[1] * k)]) continue;
        const int p[3] = {i, j, k};
        int32_t sum = 0;
        for (int a = 0; a < 3; a++) {
          int d = std::abs(p[a] - at[a]);
          if (periodic[a]) d = std::min(d, n[a] - d);
          sum += d * d;
        }
        best = std::min(best, sum);
      }
  return best;
}

void expect_distances(const int32_t n[3], const std::vector<uint8_t> &mask) {
  for (int sides = 0; sides < 8; sides++) {
    const bool periodic[3] = {(sides & 1) != 0, (sides & 2) != 0, (sides & 4) != 0};
    std::vector<int32_t> found(mask.size());
    ASSERT_EQ(coble_distance_squared(mask.data(), n, periodic, found.data()), COBLE_OK);
    for (int k = 0; k < n[2]; k++)
      for (int j = 0; j < n[1]; j++)
        for (int i = 0; i < n[0]; i++) {
          const int at[3] = {i, j, k};
          ASSERT_EQ(found[i + n[0] * (j + n[1] * k)], naive_distance(mask, n, periodic, at))
              << "at " << i << ' ' << j << ' ' << k << ", periodic axes " << sides;
        }
  }
}

TEST(Distance, EqualsBruteForceAlsoAcrossPeriodicSides) {
  const int32_t odd[3] = {13, 11, 9}, even[3] = {18, 4, 6}, thin[3] = {1, 17, 2},
                one[3] = {1, 1, 1};
  expect_distances(odd, random_mask(odd, 0.97, 1));
  expect_distances(odd, random_mask(odd, 0.5, 2));
  expect_distances(even, random_mask(even, 0.98, 3));
  expect_distances(thin, random_mask(thin, 0.9, 4));
  expect_distances(one, {0});
}

TEST(Distance, IsInfiniteWithoutSolid) {
  const int32_t n[3] = {5, 4, 3};
  expect_distances(n, std::vector<uint8_t>(60, 1));
}

TEST(Distance, DoesNotOverflowOnTheLongestLine) {
  const int32_t n[3] = {4096, 1, 2};
  const bool periodic[3] = {false, true, false};
  std::vector<uint8_t> mask(8192, 1);
  mask[0] = 0;
  std::vector<int32_t> found(8192);
  ASSERT_EQ(coble_distance_squared(mask.data(), n, periodic, found.data()), COBLE_OK);
  EXPECT_EQ(found[8191], 4095 * 4095 + 1);
  const int32_t longer[3] = {4097, 1, 1};
  EXPECT_EQ(coble_distance_squared(mask.data(), longer, periodic, found.data()), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()).find("4097"), std::string::npos);
}

/* Every ball paints every voxel it covers; diameters in counts. */
std::vector<int> naive_thickness(const Structure &t) {
  const coble_structure &s = t.s;
  const bool periodic[3] = {s.periodic_sides, s.periodic_sides, false};
  std::vector<int32_t> r2(t.cells()), best(t.cells());
  EXPECT_EQ(coble_distance_squared(s.phase, s.n, periodic, r2.data()), COBLE_OK);
  const auto place = [&](size_t c, int a) {
    return (int)(a == 0 ? c % s.n[0] : a == 1 ? c / s.n[0] % s.n[1] : c / s.n[0] / s.n[1]);
  };
  for (size_t c = 0; c < r2.size(); c++)
    for (size_t o = 0; r2[c] && o < r2.size(); o++) {
      int32_t away = 0;
      for (int a = 0; a < 3; a++) {
        int d = std::abs(place(c, a) - place(o, a));
        if (periodic[a]) d = std::min(d, s.n[a] - d);
        away += d * d;
      }
      if (away < r2[c]) best[o] = std::max(best[o], r2[c]);
    }
  std::vector<int> counts;
  for (const int32_t b : best)
    counts.push_back(b ? (int)std::lround(64 * (2 * std::sqrt((double)b) - 0.5)) : 0);
  return counts;
}

void expect_naive_thickness(Structure &t) {
  const auto naive = naive_thickness(t);
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK) << coble_message();
  ASSERT_DOUBLE_EQ(t.s.diameter_unit, t.s.dx / 64);
  for (size_t c = 0; c < naive.size(); c++)
    ASSERT_EQ(t.s.diameter[c], naive[c])
        << "voxel " << c << " of " << t.s.n[0] << " x " << t.s.n[1] << " x " << t.s.n[2]
        << ", periodic " << t.s.periodic_sides;
}

/* The whole distribution of sizes then is exact. */
TEST(LocalThickness, EqualsPaintingEveryBall) {
  const int sizes[][3] = {{19, 17, 21}, {33, 5, 18}, {1, 37, 31}, {16, 32, 1}, {2, 3, 35}};
  unsigned seed = 7;
  for (const auto &n : sizes)
    for (const double pores : {0.4, 0.9, 0.985, 0.998})
      for (const bool periodic : {false, true}) {
        Structure t(n[0], n[1], n[2], periodic);
        const auto mask = random_mask(n, pores, seed++);
        std::copy(mask.begin(), mask.end(), t.s.phase);
        t.s.phase[0] = 0;
        expect_naive_thickness(t);
      }
}

/* Beyond 64 voxels balls are compared as true ones. */
TEST(LocalThickness, EqualsPaintingEveryBallAlsoIfLarge) {
  for (const bool periodic : {false, true}) {
    Structure t(7, 3, 210, periodic);
    std::fill(t.s.phase, t.s.phase + t.cells(), 1);
    for (const int64_t solid : {t.at(1, 1, 0), t.at(6, 0, 20), t.at(3, 2, 209)})
      t.s.phase[solid] = 0;
    expect_naive_thickness(t);
  }
}

TEST(LocalThickness, CoversABoxWiderThanItsPeriod) {
  /* one solid plane below: balls of 20 voxels in a box of 5 */
  Structure t(5, 4, 21, true);
  std::fill(t.s.phase + 20, t.s.phase + t.cells(), 1);
  expect_naive_thickness(t);
}

TEST(LocalThickness, LargePoresGetACoarserUnit) {
  Structure t(1, 1, 4000, true);
  std::fill(t.s.phase + 1, t.s.phase + t.cells(), 1);
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK);
  EXPECT_EQ(t.s.diameter[0], 0);
  EXPECT_NEAR(t.s.diameter[3999] * t.s.diameter_unit / t.s.dx, 2 * 3999 - 0.5, 0.5);
}

TEST(LocalThickness, RefusesWhatHasNoDiameter) {
  Structure open(3, 3, 3, true);
  std::fill(open.s.phase, open.s.phase + 27, 1);
  EXPECT_EQ(coble_local_thickness(&open.s), COBLE_ERR_INPUT);
  Structure empty;
  EXPECT_EQ(coble_local_thickness(&empty.s), COBLE_ERR_INPUT);
  Structure solid(3, 3, 3, true);
  ASSERT_EQ(coble_local_thickness(&solid.s), COBLE_OK);
  EXPECT_EQ(*std::max_element(solid.s.diameter, solid.s.diameter + 27), 0);
}

TEST(Reach, FollowsFacesAndPeriodicSides) {
  for (const bool periodic : {false, true}) {
    Structure t(5, 3, 3, periodic);
    uint8_t *phase = t.s.phase;
    phase[t.at(0, 1, 0)] = 1;
    phase[t.at(0, 1, 1)] = 1;
    phase[t.at(4, 1, 1)] = 1; /* across the side */
    phase[t.at(4, 1, 2)] = 1;
    phase[t.at(1, 2, 1)] = 1; /* across an edge only */
    std::vector<uint8_t> reached(t.cells());
    ASSERT_EQ(coble_reach_from_se(&t.s, reached.data()), COBLE_OK);
    EXPECT_EQ(std::count(reached.begin(), reached.end(), 1), periodic ? 4 : 2);
    EXPECT_EQ(reached[t.at(0, 1, 1)], 1);
    EXPECT_EQ(reached[t.at(4, 1, 2)], periodic);
    EXPECT_EQ(reached[t.at(1, 2, 1)], 0);
    coble_structure_summary sum;
    ASSERT_EQ(coble_structure_summarise(&t.s, &sum), COBLE_OK);
    EXPECT_DOUBLE_EQ(sum.porosity, 5.0 / 45);
    EXPECT_DOUBLE_EQ(sum.porosity_reached, (periodic ? 4.0 : 2.0) / 45);
    EXPECT_EQ(sum.percolates, periodic);
    EXPECT_EQ(sum.mean_diameter, 0);
  }
}

TEST(BlockAverage, CountsPoresAndAveragesTheirDiameters) {
  Structure t(4, 2, 2, true);
  t.s.diameter = static_cast<uint16_t *>(calloc(t.cells(), sizeof(uint16_t)));
  t.s.diameter_unit = 1e-9;
  const int64_t pores[3] = {t.at(0, 0, 0), t.at(1, 1, 0), t.at(0, 1, 1)};
  for (int p = 0; p < 3; p++)
    t.s.phase[pores[p]] = 1, t.s.diameter[pores[p]] = (uint16_t)(100 * (p + 1));
  Structure blocks;
  ASSERT_EQ(coble_block_average(&t.s, 2, 0, &blocks.s), COBLE_OK);
  ASSERT_EQ(blocks.cells(), 2u);
  EXPECT_TRUE(blocks.s.grey && blocks.s.periodic_sides);
  EXPECT_DOUBLE_EQ(blocks.s.dx, 2e-8);
  EXPECT_FLOAT_EQ(blocks.s.porosity[0], 0.375f);
  EXPECT_FLOAT_EQ(blocks.s.tortuosity[0], (float)(1 / std::sqrt(0.375)));
  EXPECT_EQ(blocks.s.diameter[0], 200);
  EXPECT_EQ(blocks.s.porosity[1], 0);
  EXPECT_EQ(blocks.s.diameter[1], 0);
  Structure given;
  ASSERT_EQ(coble_block_average(&t.s, 1, 2.5, &given.s), COBLE_OK);
  EXPECT_EQ(given.s.tortuosity[0], 2.5f);
  Structure refused;
  EXPECT_EQ(coble_block_average(&t.s, 3, 0, &refused.s), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_block_average(&t.s, 2, 0.5, &refused.s), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_block_average(&given.s, 1, 0, &refused.s), COBLE_ERR_INPUT);
}

coble_grey_params grey_case(int nx, int ny, int nz) {
  coble_grey_params p = coble_grey_defaults();
  p.n[0] = nx, p.n[1] = ny, p.n[2] = nz;
  return p;
}

TEST(Grey, MeanIsExactAndUniformIsUniform) {
  coble_grey_params p = grey_case(31, 33, 7);
  Structure t, uniform;
  ASSERT_EQ(coble_grey_generate(&p, &t.s), COBLE_OK) << coble_message();
  coble_structure_summary sum;
  ASSERT_EQ(coble_structure_summarise(&t.s, &sum), COBLE_OK);
  /* rounding of each count averages out */
  EXPECT_NEAR(sum.mean_diameter, p.diameter, 1e-5 * p.diameter);
  EXPECT_FLOAT_EQ((float)sum.porosity, (float)p.porosity);
  EXPECT_LT(sum.min_diameter, p.diameter);
  EXPECT_GT(sum.max_diameter, p.diameter);
  p.cv = 0;
  ASSERT_EQ(coble_grey_generate(&p, &uniform.s), COBLE_OK);
  ASSERT_EQ(coble_structure_summarise(&uniform.s, &sum), COBLE_OK);
  EXPECT_DOUBLE_EQ(sum.min_diameter, p.diameter);
  EXPECT_DOUBLE_EQ(sum.max_diameter, p.diameter);
}

/* Logarithm of the diameters: normal with variance ln(1+cv^2). */
std::vector<double> log_field(const coble_structure &s) {
  std::vector<double> g(coble_structure_cells(&s));
  for (size_t c = 0; c < g.size(); c++) g[c] = std::log(s.diameter[c] * s.diameter_unit);
  return g;
}

/* <(g(x+r) - g(x))^2> / (2 s^2) = 1 - correlation */
double correlation(const coble_structure &s, const std::vector<double> &g, int axis, int r,
                   double variance) {
  double sum = 0, pairs = 0;
  for (int k = 0; k < s.n[2]; k++)
    for (int j = 0; j < s.n[1]; j++)
      for (int i = 0; i < s.n[0]; i++) {
        int q[3] = {i, j, k};
        q[axis] += r;
        if (q[axis] >= s.n[axis] && !(s.periodic_sides && axis < 2)) continue;
        q[axis] %= s.n[axis];
        const double d = g[q[0] + (size_t)s.n[0] * (q[1] + (size_t)s.n[1] * q[2])] -
                         g[i + (size_t)s.n[0] * (j + (size_t)s.n[1] * k)];
        sum += d * d, pairs++;
      }
  return 1 - sum / pairs / (2 * variance);
}

TEST(Grey, SpreadAndCorrelationAreThoseWanted) {
  for (const bool periodic : {true, false}) {
    coble_grey_params p = grey_case(80, 80, 40);
    p.periodic_sides = periodic;
    p.cv = 0.5;
    p.correlation_length = 4 * p.dx;
    Structure t;
    ASSERT_EQ(coble_grey_generate(&p, &t.s), COBLE_OK);
    const auto g = log_field(t.s);
    double mean = 0, square = 0;
    for (double v : g) mean += v / (double)g.size();
    for (double v : g) square += (v - mean) * (v - mean) / (double)g.size();
    /* the squared correlation fills (pi/2)^(3/2) l^3 = 126 voxels: 2,000 independent values, 3 % is
     * one sigma */
    EXPECT_NEAR(square / std::log(1.25), 1, 0.1) << periodic;
    for (int axis = 0; axis < 3; axis++)
      for (const int r : {1, 2, 4, 6})
        EXPECT_NEAR(correlation(t.s, g, axis, r, square), std::exp(-r * r / 16.0), 0.08)
            << "axis " << axis << ", " << r << " voxels, periodic " << periodic;
  }
}

TEST(Grey, WhiteNoiseHasExactStatistics) {
  coble_grey_params p = grey_case(64, 64, 64);
  p.correlation_length = 0;
  p.cv = 0.4;
  Structure t;
  ASSERT_EQ(coble_grey_generate(&p, &t.s), COBLE_OK);
  double square = 0;
  for (size_t c = 0; c < t.cells(); c++) {
    const double d = t.s.diameter[c] * t.s.diameter_unit / p.diameter - 1;
    square += d * d / (double)t.cells();
  }
  EXPECT_NEAR(std::sqrt(square), 0.4, 0.004);
  EXPECT_NEAR(correlation(t.s, log_field(t.s), 0, 1, std::log(1.16)), 0, 0.01);
}

TEST(Grey, VarianceIsOneAlsoWhenTheKernelWraps) {
  /* correlation as long as half the box: the mean is fixed, so look at opposite voxels, over seeds
   */
  double within = 0;
  const int seeds = 400;
  for (int seed = 0; seed < seeds; seed++) {
    coble_grey_params p = grey_case(8, 1, 1);
    p.correlation_length = 4 * p.dx;
    p.seed = (uint64_t)seed;
    Structure t;
    ASSERT_EQ(coble_grey_generate(&p, &t.s), COBLE_OK);
    const auto g = log_field(t.s);
    within += (g[0] - g[4]) * (g[0] - g[4]) / seeds;
  }
  /* wrapped kernel W(i) = sum_m exp(-2 (i + 8 m)^2/16), correlation by its autocorrelation */
  double w[8] = {}, own = 0, shifted = 0;
  for (int i = -32; i < 32; i++) w[(i + 32) % 8] += std::exp(-2 * i * i / 16.0);
  for (int i = 0; i < 8; i++) own += w[i] * w[i], shifted += w[i] * w[(i + 4) % 8];
  const double expected = 2 * std::log(1.09) * (1 - shifted / own);
  EXPECT_NEAR(within / expected, 1, 3 * std::sqrt(2.0 / seeds));
}

TEST(Grey, ColumnsDoNotVaryWithHeight) {
  coble_grey_params p = grey_case(20, 12, 5);
  p.columnar = true;
  Structure t;
  ASSERT_EQ(coble_grey_generate(&p, &t.s), COBLE_OK);
  for (int k = 1; k < 5; k++) EXPECT_EQ(std::memcmp(t.s.diameter, t.s.diameter + 240 * k, 480), 0);
  EXPECT_NE(t.s.diameter[0], t.s.diameter[10]);
}

TEST(Grey, BadParametersAreNamedWithTheirRange) {
  struct Case {
    void (*spoil)(coble_grey_params *);
    const char *value;
  };
  const Case cases[] = {
      {[](coble_grey_params *p) { p->porosity = 1.25; }, "1.25"},
      {[](coble_grey_params *p) { p->porosity = NAN; }, "nan"},
      {[](coble_grey_params *p) { p->tortuosity = 0.75; }, "0.75"},
      {[](coble_grey_params *p) { p->diameter = -3; }, "-3"},
      {[](coble_grey_params *p) { p->cv = 7; }, "7"},
      {[](coble_grey_params *p) { p->correlation_length = -2; }, "-2"},
      {[](coble_grey_params *p) { p->dx = 0; }, "0 m"},
      {[](coble_grey_params *p) { p->n[1] = -5; }, "-5"},
      {[](coble_grey_params *p) { p->n[2] = 5000; }, "5000"},
  };
  for (const Case &c : cases) {
    coble_grey_params p = grey_case(4, 4, 4);
    c.spoil(&p);
    Structure t;
    EXPECT_EQ(coble_grey_generate(&p, &t.s), COBLE_ERR_INPUT) << c.value;
    const std::string message = coble_message();
    EXPECT_NE(message.find(c.value), std::string::npos) << message;
    EXPECT_NE(message.find("would be right"), std::string::npos) << message;
    EXPECT_EQ(t.s.porosity, nullptr);
  }
}

TEST(Voxelise, RefusesBadPackings) {
  coble_sphere sphere = {1e-7, 1e-7, 1e-7, 5e-8};
  coble_packing p = {{1e-6, 1e-6, 1e-6}, true, 1, &sphere};
  Structure t;
  EXPECT_EQ(coble_voxelise(&p, 0, &t.s), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_voxelise(&p, 1e-10, &t.s), COBLE_ERR_INPUT);     /* 10,000 voxels */
  EXPECT_EQ(coble_voxelise_grey(&p, 1e-5, &t.s), COBLE_ERR_INPUT); /* none */
  for (const double d : {0.0, -1e-8, (double)NAN, (double)INFINITY, 1e-5}) {
    sphere.d = d;
    EXPECT_EQ(coble_voxelise(&p, 1e-7, &t.s), COBLE_ERR_INPUT) << d;
    EXPECT_EQ(coble_voxelise_grey(&p, 1e-7, &t.s), COBLE_ERR_INPUT) << d;
  }
  EXPECT_EQ(t.s.phase, nullptr);
}

TEST(Voxelise, SpheresWrapAcrossPeriodicSidesOnly) {
  coble_sphere sphere = {0, 0, 5, 6};
  for (const bool periodic : {false, true}) {
    const coble_packing p = {{10, 11, 12}, periodic, 1, &sphere};
    Structure t;
    ASSERT_EQ(coble_voxelise(&p, 1, &t.s), COBLE_OK);
    for (int k = 0; k < 12; k++)
      for (int j = 0; j < 11; j++)
        for (int i = 0; i < 10; i++) {
          const double x = periodic && i > 5 ? i - 9.5 : i + 0.5,
                       y = periodic && j > 5 ? j - 10.5 : j + 0.5;
          const bool solid = x * x + y * y + (k - 4.5) * (k - 4.5) <= 9;
          ASSERT_EQ(t.s.phase[t.at(i, j, k)], !solid) << i << ' ' << j << ' ' << k;
        }
  }
}

TEST(Voxelise, AnEmptyBoxIsAllPore) {
  const coble_packing p = {{3, 4, 5}, true, 0, nullptr};
  Structure t, grey;
  ASSERT_EQ(coble_voxelise(&p, 1, &t.s), COBLE_OK);
  ASSERT_EQ(coble_voxelise_grey(&p, 1, &grey.s), COBLE_OK);
  EXPECT_EQ(std::count(t.s.phase, t.s.phase + 60, 1), 60);
  EXPECT_EQ(std::count(grey.s.porosity, grey.s.porosity + 60, 1.0f), 60);
}

std::vector<coble_sphere> some_spheres(int count, double box) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> u(0, 1);
  std::vector<coble_sphere> list;
  for (int i = 0; i < count; i++) {
    const double x = u(random), y = u(random), z = u(random), d = 6 + 4 * u(random);
    list.push_back({box * x, box * y, box * z, d});
  }
  return list;
}

/* Every result as bytes. */
std::vector<uint8_t> everything(int threads) {
  omp_set_num_threads(threads);
  auto spheres = some_spheres(100, 40);
  const coble_packing p = {{40, 41, 39}, true, 100, spheres.data()};
  std::vector<uint8_t> bytes;
  const auto keep = [&](const void *data, size_t size) {
    const auto *b = static_cast<const uint8_t *>(data);
    bytes.insert(bytes.end(), b, b + size);
  };
  Structure t, grey, field;
  EXPECT_EQ(coble_voxelise(&p, 1, &t.s), COBLE_OK);
  EXPECT_EQ(coble_local_thickness(&t.s), COBLE_OK);
  std::vector<uint8_t> reached(t.cells());
  EXPECT_EQ(coble_reach_from_se(&t.s, reached.data()), COBLE_OK);
  EXPECT_EQ(coble_voxelise_grey(&p, 3, &grey.s), COBLE_OK);
  coble_grey_params params = grey_case(30, 29, 11);
  EXPECT_EQ(coble_grey_generate(&params, &field.s), COBLE_OK);
  coble_structure_summary sums[3];
  EXPECT_EQ(coble_structure_summarise(&t.s, &sums[0]), COBLE_OK);
  EXPECT_EQ(coble_structure_summarise(&grey.s, &sums[1]), COBLE_OK);
  EXPECT_EQ(coble_structure_summarise(&field.s, &sums[2]), COBLE_OK);
  keep(t.s.phase, t.cells());
  keep(t.s.diameter, 2 * t.cells());
  keep(reached.data(), reached.size());
  keep(grey.s.porosity, 4 * grey.cells());
  keep(grey.s.tortuosity, 4 * grey.cells());
  keep(field.s.diameter, 2 * field.cells());
  for (const auto &s : sums) {
    const double values[] = {s.porosity, s.porosity_reached, s.mean_diameter, s.min_diameter,
                             s.max_diameter};
    keep(values, sizeof values);
  }
  omp_set_num_threads(omp_get_num_procs());
  return bytes;
}

TEST(Structure, HasTheSameBytesForAnyNumberOfThreads) {
  const auto one = everything(1);
  EXPECT_EQ(one, everything(2));
  EXPECT_EQ(one, everything(5));
}

}  // namespace
