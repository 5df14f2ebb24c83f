#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "coble/packing.h"

namespace {

const double pi = 3.14159265358979323846;

coble_packing_params params_of(double width, double height, double porosity) {
  coble_packing_params p = coble_packing_defaults();
  p.diameter = 500e-9;
  p.size[0] = p.size[1] = width * p.diameter;
  p.size[2] = height * p.diameter;
  p.porosity = porosity;
  return p;
}

struct Packed {
  coble_status status;
  coble_packing packing = {};
  coble_packing_report report = {};
  std::string message;

  explicit Packed(const coble_packing_params &p) {
    status = coble_packing_generate(&p, &packing, &report);
    if (status) message = coble_message();
  }
  Packed(const Packed &) = delete;
  ~Packed() { coble_packing_release(&packing); }

  std::vector<double> diameters() const {
    std::vector<double> d;
    for (int64_t i = 0; i < packing.count; i++) d.push_back(packing.sphere[i].d);
    return d;
  }
};

double mean_of(const std::vector<double> &v) {
  double sum = 0;
  for (double x : v) sum += x;
  return sum / (double)v.size();
}

double spread_of(const std::vector<double> &v) {
  const double mean = mean_of(v);
  double sum = 0;
  for (double x : v) sum += (x - mean) * (x - mean);
  return std::sqrt(sum / (double)v.size()) / mean;
}

double porosity_of(const coble_packing &p) {
  double solid = 0;
  for (int64_t i = 0; i < p.count; i++) solid += pi / 6 * std::pow(p.sphere[i].d, 3);
  return 1 - solid / (p.size[0] * p.size[1] * p.size[2]);
}

// Every pair against every image that could touch: no lists, no nearest-image rule.
double worst_overlap(const coble_packing &p) {
  const int images = p.periodic_sides ? 1 : 0;
  double worst = -std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < p.count; i++)
    for (int64_t j = 0; j < p.count; j++)
      for (int a = -images; a <= images; a++)
        for (int b = -images; b <= images; b++) {
          if (i == j && a == 0 && b == 0) continue;
          const coble_sphere &s = p.sphere[i], &t = p.sphere[j];
          const double x = s.x - t.x - a * p.size[0], y = s.y - t.y - b * p.size[1], z = s.z - t.z;
          worst = std::max(worst, (s.d + t.d) / 2 - std::sqrt(x * x + y * y + z * z));
        }
  return worst;
}

void expect_between_walls(const coble_packing &p, int axis) {
  const double rounding = 1e-12 * p.size[axis];
  for (int64_t i = 0; i < p.count; i++) {
    const coble_sphere &s = p.sphere[i];
    const double at = axis == 0 ? s.x : axis == 1 ? s.y : s.z;
    EXPECT_GE(at - s.d / 2, -rounding) << "sphere " << i << " axis " << axis;
    EXPECT_LE(at + s.d / 2, p.size[axis] + rounding) << "sphere " << i << " axis " << axis;
  }
}

void expect_sound(const Packed &made, const coble_packing_params &p, double mean) {
  ASSERT_EQ(made.status, COBLE_OK) << made.message;
  const coble_packing &q = made.packing;
  ASSERT_GT(q.count, 0);
  EXPECT_EQ(q.periodic_sides, p.periodic_sides);
  for (int axis = 0; axis < 3; axis++) {
    EXPECT_EQ(q.size[axis], p.size[axis]);
    if (axis == 2 || !p.periodic_sides) expect_between_walls(q, axis);
  }
  for (int64_t i = 0; i < q.count && p.periodic_sides; i++) {
    EXPECT_TRUE(q.sphere[i].x >= 0 && q.sphere[i].x <= q.size[0]) << i;
    EXPECT_TRUE(q.sphere[i].y >= 0 && q.sphere[i].y <= q.size[1]) << i;
  }
  const double overlap = worst_overlap(q) / mean;
  EXPECT_LE(overlap, p.overlap * (1 + 1e-9));
  EXPECT_NEAR(made.report.max_overlap, std::max(0.0, overlap), 1e-12);
  EXPECT_NEAR(made.report.porosity, porosity_of(q), 1e-12);
  EXPECT_NEAR(porosity_of(q), p.porosity, 0.005);
  EXPECT_NEAR(mean_of(made.diameters()), mean, 0.01 * mean);
}

// Runs `compare` on the results of 1 thread and of more.
template <class Compare>
void with_threads(const coble_packing_params &p, Compare compare) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  const Packed one(p);
  for (int threads : {2, 4}) {
    SCOPED_TRACE(threads);
    omp_set_num_threads(threads);
    compare(one, Packed(p));
  }
  omp_set_num_threads(before);
}

// More spheres than the shortest loop that wakes threads: 4096.
TEST(Packing, SameBitsForAnyNumberOfThreads) {
  coble_packing_params p = params_of(17.8, 17.8, 0.60);
  p.law = COBLE_SIZES_LOGNORMAL;
  p.spread = 0.1;
  with_threads(p, [](const Packed &one, const Packed &many) {
    ASSERT_EQ(one.status, COBLE_OK) << one.message;
    ASSERT_EQ(many.status, COBLE_OK) << many.message;
    ASSERT_GT(one.packing.count, 4100);
    ASSERT_EQ(many.packing.count, one.packing.count);
    const size_t bytes = (size_t)one.packing.count * sizeof(coble_sphere);
    EXPECT_EQ(std::memcmp(many.packing.sphere, one.packing.sphere, bytes), 0);
    EXPECT_EQ(many.report.mean_contacts, one.report.mean_contacts);
    EXPECT_EQ(many.report.sweeps, one.report.sweeps);
  });
}

// Stopped a while after the first kick, when a difference in one bit would have spread.
TEST(Packing, JammedSpheresGoTheSameWayForAnyNumberOfThreads) {
  coble_packing_params p = params_of(15.3, 15.3, 0.36);
  p.overlap = 0.02;
  p.max_sweeps = 220;
  with_threads(p, [](const Packed &one, const Packed &many) {
    EXPECT_EQ(one.status, COBLE_ERR_DIVERGED);
    EXPECT_EQ(many.status, COBLE_ERR_DIVERGED);
    EXPECT_EQ(many.report.max_overlap, one.report.max_overlap);
  });
}

TEST(Packing, AnotherSeedIsAnotherPacking) {
  coble_packing_params p = params_of(5, 5, 0.5);
  const Packed first(p);
  p.seed = 2;
  const Packed second(p);
  ASSERT_EQ(first.packing.count, second.packing.count);
  const size_t bytes = (size_t)first.packing.count * sizeof(coble_sphere);
  EXPECT_NE(std::memcmp(first.packing.sphere, second.packing.sphere, bytes), 0);
}

TEST(Packing, EqualSpheresFromLooseToDense) {
  for (double porosity : {0.60, 0.50, 0.40, 0.37}) {
    SCOPED_TRACE(porosity);
    const coble_packing_params p = params_of(8, 10, porosity);
    const Packed made(p);
    expect_sound(made, p, p.diameter);
    EXPECT_LT(spread_of(made.diameters()), 1e-12);
  }
}

TEST(Packing, WallsOnAllSides) {
  coble_packing_params p = params_of(8, 7, 0.45);
  p.periodic_sides = false;
  expect_sound(Packed(p), p, p.diameter);
}

TEST(Packing, NarrowPeriodicBoxMeetsItsOwnImages) {
  // few cells across: the windows of the neighbour search wrap onto themselves
  for (double width : {2.05, 2.7, 3.9, 5.1}) {
    SCOPED_TRACE(width);
    coble_packing_params p = params_of(width, 12, 0.5);
    p.size[1] = 4.3 * p.diameter;
    expect_sound(Packed(p), p, p.diameter);
  }
}

TEST(Packing, SizeLawsKeepMeanAndSpread) {
  for (coble_size_law law : {COBLE_SIZES_NORMAL, COBLE_SIZES_LOGNORMAL})
    for (double spread : {0.0, 0.2, 0.3, 0.5}) {
      SCOPED_TRACE(std::to_string(law) + " spread " + std::to_string(spread));
      coble_packing_params p = params_of(10, 10, 0.50);
      p.law = law;
      p.spread = spread;
      const Packed made(p);
      expect_sound(made, p, p.diameter);
      // the far tail of a lognormal sample converges slowest
      EXPECT_NEAR(spread_of(made.diameters()), spread, 0.03 * spread + 1e-12);
      for (double d : made.diameters()) EXPECT_GT(d, 0);
    }
}

TEST(Packing, LognormalIsSkewedAndNormalIsNot) {
  coble_packing_params p = params_of(10, 10, 0.5);
  p.spread = 0.3;
  const auto median_over_mean = [&p](coble_size_law law) {
    p.law = law;
    const Packed made(p);
    std::vector<double> d = made.diameters();
    std::sort(d.begin(), d.end());
    return d[d.size() / 2] / mean_of(d);
  };
  EXPECT_NEAR(median_over_mean(COBLE_SIZES_NORMAL), 1, 0.005);
  EXPECT_NEAR(median_over_mean(COBLE_SIZES_LOGNORMAL), 1 / std::sqrt(1 + 0.3 * 0.3), 0.005);
}

TEST(Packing, HistogramKeepsTheShareOfEachBin) {
  const double diameter[] = {300e-9, 900e-9, 500e-9}, weight[] = {3, 0, 1};
  coble_packing_params p = params_of(8, 8, 0.42);
  p.law = COBLE_SIZES_HISTOGRAM;
  p.bins = 3;
  p.bin_diameter = diameter;
  p.bin_weight = weight;
  const Packed made(p);
  expect_sound(made, p, 350e-9);
  const std::vector<double> d = made.diameters();
  const auto small = std::count_if(d.begin(), d.end(), [](double x) { return x < 400e-9; });
  EXPECT_NEAR((double)small / (double)d.size(), 0.75, 0.002);
  for (double x : d) EXPECT_LT(x, 510e-9) << "the empty bin was drawn";
}

// A large sphere touches hundreds of small ones: forces that swing, searches far and wide.
TEST(Packing, SpheresTenTimesAsLargeAsTheOthers) {
  const double diameter[] = {500e-9, 5000e-9}, weight[] = {500, 1};
  coble_packing_params p = params_of(25.33, 25.33, 0.42);  // 12 of the large ones
  p.law = COBLE_SIZES_HISTOGRAM;
  p.bins = 2;
  p.bin_diameter = diameter;
  p.bin_weight = weight;
  p.max_sweeps = 1000;
  expect_sound(Packed(p), p, (500 * 500e-9 + 5000e-9) / 501);
}

TEST(Packing, ImpossibleDensityDivergesAndSaysHowFarItCame) {
  coble_packing_params p = params_of(6, 2.5, 0.36);
  p.max_sweeps = 300;
  const Packed made(p);
  EXPECT_EQ(made.status, COBLE_ERR_DIVERGED);
  EXPECT_EQ(made.packing.sphere, nullptr);
  EXPECT_EQ(made.report.sweeps, 300);
  EXPECT_GT(made.report.max_overlap, p.overlap);
  EXPECT_NE(made.message.find("porosity 0.36"), std::string::npos) << made.message;
  EXPECT_NE(made.message.find("300 sweeps"), std::string::npos) << made.message;
}

void expect_refused(const coble_packing_params &p, const std::string &key) {
  SCOPED_TRACE(key);
  const Packed made(p);
  EXPECT_EQ(made.status, COBLE_ERR_INPUT);
  EXPECT_EQ(made.packing.sphere, nullptr);
  EXPECT_NE(made.message.find(key), std::string::npos) << made.message;
  EXPECT_NE(made.message.find("allowed"), std::string::npos) << made.message;
}

TEST(Packing, BadNumbersAreRefusedWithKeyAndRange) {
  const coble_packing_params good = params_of(6, 6, 0.5);
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  const auto with = [&good](auto change) {
    coble_packing_params p = good;
    change(p);
    return p;
  };
  for (double x : {0.35, 0.61, nan})
    expect_refused(with([x](auto &p) { p.porosity = x; }), "porosity");
  for (double x : {0.0, -1e-6, nan, infinite}) {
    expect_refused(with([x](auto &p) { p.diameter = x; }), "diameter");
    expect_refused(with([x](auto &p) { p.size[2] = x; }), "size z");
  }
  for (double x : {-0.1, 0.51, nan})
    expect_refused(with([x](auto &p) { p.law = COBLE_SIZES_NORMAL, p.spread = x; }), "spread");
  for (double x : {0.0, 0.2, nan}) expect_refused(with([x](auto &p) { p.overlap = x; }), "overlap");
  expect_refused(with([](auto &p) { p.max_sweeps = 0; }), "max_sweeps");
  expect_refused(with([](auto &p) { p.law = (coble_size_law)7; }), "law");
}

TEST(Packing, BoxesTooSmallAreRefused) {
  coble_packing_params p = params_of(6, 6, 0.5);
  p.size[2] = 0.9 * p.diameter;
  expect_refused(p, "size z");
  p = params_of(6, 6, 0.5);
  p.size[0] = 1.9 * p.diameter;
  expect_refused(p, "size x");
  p.periodic_sides = false;
  EXPECT_EQ(Packed(p).status, COBLE_OK);
  p = params_of(6, 6, 0.5);
  p.diameter *= 20;
  expect_refused(p, "diameter");
  // one sphere or two: neither gives the porosity with the wanted diameter
  p = params_of(2.1, 1.1, 0.6);
  expect_refused(p, "size");
}

TEST(Packing, BadHistogramsAreRefused) {
  const double diameter[] = {1e-7, 2e-7}, negative[] = {1, -1}, zero[] = {0, 0}, good[] = {1, 1};
  const double bad_diameter[] = {1e-7, 0};
  coble_packing_params p = params_of(6, 6, 0.5);
  p.law = COBLE_SIZES_HISTOGRAM;
  expect_refused(p, "histogram");
  p.bins = 2;
  expect_refused(p, "histogram");
  p.bin_diameter = diameter;
  for (const double *weight : {negative, zero}) {
    p.bin_weight = weight;
    expect_refused(p, "histogram weight");
  }
  p.bin_weight = good;
  p.bin_diameter = bad_diameter;
  expect_refused(p, "histogram diameter");
}

}  // namespace
