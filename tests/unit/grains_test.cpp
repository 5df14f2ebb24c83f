#include "coble/grains.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstring>
#include <set>
#include <string>

#include "grains.h"

namespace {

using namespace coble_test;

TEST(Grains, OfTwoSpheresHaveTheirPlacesSizesAndNeck) {
  const double r = 1e-6, d = 1.6e-6, dx = 5e-8, turn = 0.5, neck = M_PI * (r * r - d * d / 4);
  const double n[3] = {std::cos(turn), 0, std::sin(turn)};
  const double middle[3] = {2.4e-6, 1.2e-6, 2.3e-6};
  const auto at = [&](int a, double along) { return middle[a] + along * n[a]; };
  const Packing pair({4.8e-6, 2.4e-6, 4.8e-6}, false,
                     {{at(0, -d / 2), at(1, 0), at(2, -d / 2), 2 * r},
                      {at(0, d / 2), at(1, 0), at(2, d / 2), 2 * r}});
  Structure t;
  Grains out;
  ASSERT_EQ(coble_voxelise(&pair.p, dx, &t.s), COBLE_OK);
  ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
  ASSERT_EQ(out.g.count, 2);
  ASSERT_EQ(out.g.contacts, 1);
  /* each sphere without the cap beyond the neck */
  const double h = r - d / 2, cap = M_PI * h * h * (3 * r - h) / 3;
  const double volume = 4.0 / 3 * M_PI * r * r * r - cap,
               surface = 4 * M_PI * r * r - 2 * M_PI * r * h;
  const double moment = M_PI / 4 * std::pow(r * r - d * d / 4, 2);  // of the cap about the centre
  for (const int i : {0, 1}) {
    const coble_grain &grain = out.g.grain[i];
    const double sign = i ? 1 : -1;
    EXPECT_NEAR(grain.volume / volume, 1, 0.01);
    EXPECT_NEAR(grain.diameter / std::cbrt(6 / M_PI * volume), 1, 0.005);
    EXPECT_GT(grain.inscribed, 2 * r - 2 * dx) << "balls sit on voxels";
    EXPECT_LT(grain.inscribed, 2 * r + dx / 2);
    EXPECT_NEAR(grain.surface / surface, 1, 0.05);
    EXPECT_EQ(grain.contacts, 1);
    EXPECT_TRUE(grain.whole);
    for (int a = 0; a < 3; a++)
      EXPECT_NEAR(grain.centroid[a], at(a, sign * (d / 2 + moment / volume)), 0.3 * dx) << a;
  }
  const coble_grain_contact &c = out.g.contact[0];
  double along = 0;
  for (int a = 0; a < 3; a++) {
    EXPECT_NEAR(c.centre[a], middle[a], 0.3 * dx) << a;
    EXPECT_NEAR(c.normal[a], n[a], 0.05) << a;
    along += c.branch[a] * n[a];
  }
  EXPECT_NEAR(c.area / neck, 1, 0.05);
  EXPECT_NEAR(along, d + 2 * moment / volume, 0.5 * dx);
  EXPECT_EQ(out.g.left_out, 0);
}

TEST(Grains, LieAcrossPeriodicSides) {
  /* the second sphere is cut by the sides x = 0 and y = 0; the row closes */
  const double step = 0.9e-6, dx = 5e-8, r = 0.5e-6, h = r - step / 2;
  const double volume = 4.0 / 3 * M_PI * r * r * r - 2 * M_PI * h * h * (3 * r - h) / 3;
  const Packing row({2 * step, 1.5e-6, 1.5e-6}, true,
                    {{step, 0.02e-6, 0.75e-6, 1e-6}, {0.02e-6, 0.02e-6, 0.75e-6, 1e-6}});
  Structure t;
  Grains out, closed;
  ASSERT_EQ(coble_voxelise(&row.p, dx, &t.s), COBLE_OK);
  ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
  ASSERT_EQ(out.g.count, 2);
  for (int i = 0; i < 2; i++) {
    EXPECT_TRUE(out.g.grain[i].whole);
    EXPECT_NEAR(out.g.grain[i].volume / volume, 1, 0.02);
    EXPECT_NEAR(std::remainder(out.g.grain[i].centroid[0], step), 0, dx);
    EXPECT_NEAR(std::remainder(out.g.grain[i].centroid[1], 1.5e-6), 0.02e-6, dx);
    for (int a = 0; a < 3; a++) {
      EXPECT_GE(out.g.grain[i].centroid[a], 0);
      EXPECT_LE(out.g.grain[i].centroid[a], t.s.n[a] * dx);
    }
  }
  ASSERT_EQ(out.g.contacts, 1) << "one pair, although it meets twice";
  t.s.periodic_sides = false;
  ASSERT_EQ(coble_grains_measure(&t.s, &closed.params, &closed.g), COBLE_OK) << coble_message();
  EXPECT_EQ(closed.g.count, 6) << "2 halves; 4 quarters of the other";
  for (int i = 0; i < closed.g.count; i++) EXPECT_FALSE(closed.g.grain[i].whole);
}

TEST(Grains, AreCutWhereTheNeckIsNarrowerThanAsked) {
  /* two spheres whose neck is 0.6 radii wide: between 0.5 and 0.7 the answer changes */
  const double r = 1e-6, d = 1.6 * r;
  const Packing pair({4.8e-6, 2.8e-6, 2.8e-6}, false,
                     {{1.6e-6, 1.4e-6, 1.4e-6, 2 * r}, {1.6e-6 + d, 1.4e-6, 1.4e-6, 2 * r}});
  Structure t;
  ASSERT_EQ(coble_voxelise(&pair.p, 1e-6 / 16, &t.s), COBLE_OK);
  for (const double neck : {0.0, 0.2, 0.5, 0.7, 0.9, 1.0}) {
    Grains out;
    out.params.neck = neck;
    ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
    EXPECT_EQ(out.g.count, neck < 0.6 ? 1 : 2) << neck;
  }
}

/* A cube, a bump of 8 voxels on it, and a speck of 8 voxels that stands alone. */
TEST(Grains, SmallOnesAreAbsorbedOrLeftOut) {
  Structure t(24, 24, 24, false);
  const auto box = [&](int i, int j, int k, int size) {
    for (int q = 0; q < size * size * size; q++)
      t.s.phase[t.at(i + q % size, j + q / size % size, k + q / (size * size))] = 0;
  };
  memset(t.s.phase, 1, t.cells());
  box(3, 3, 3, 12);
  box(8, 8, 15, 2);
  box(20, 20, 20, 2);
  Grains all, few;
  all.params.neck = few.params.neck = 1;
  ASSERT_EQ(coble_grains_measure(&t.s, &all.params, &all.g), COBLE_OK) << coble_message();
  few.params.smallest = 9;
  ASSERT_EQ(coble_grains_measure(&t.s, &few.params, &few.g), COBLE_OK) << coble_message();
  EXPECT_GE(all.g.count, 2);
  EXPECT_EQ(all.g.label[t.at(20, 20, 20)], all.g.count);
  ASSERT_EQ(few.g.count, 1);
  EXPECT_NEAR(few.g.grain[0].volume, (12 * 12 * 12 + 8) * 1e-24, 1e-30);
  EXPECT_EQ(few.g.label[t.at(20, 20, 20)], 0);
  EXPECT_EQ(few.g.label[t.at(8, 8, 15)], 1);
  EXPECT_NEAR(few.g.left_out, 8.0 / (12 * 12 * 12 + 16), 1e-12);
  EXPECT_EQ(few.g.contacts, 0);
  few.params.smallest = 5000;
  Grains none;
  EXPECT_EQ(coble_grains_measure(&t.s, &few.params, &none.g), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()).find("5000 voxels"), std::string::npos);
}

TEST(Grains, AllAreAtLeastAsLargeAsAsked) {
  Packing bed;
  coble_packing_report report;
  make_packing(5e-6, 4e-6, 0.3, &bed, &report);
  Structure t;
  ASSERT_EQ(coble_voxelise(&bed.p, 1e-7, &t.s), COBLE_OK);
  Grains all, out;
  all.params.neck = out.params.neck = 1;
  out.params.smallest = 100;
  ASSERT_EQ(coble_grains_measure(&t.s, &all.params, &all.g), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
  EXPECT_LT(out.g.count, all.g.count);
  double before = 0, after = 0;
  for (int i = 0; i < all.g.count; i++) before += all.g.grain[i].volume;
  for (int i = 0; i < out.g.count; i++) {
    EXPECT_GT(out.g.grain[i].volume, 99.5e-21) << i;
    after += out.g.grain[i].volume;
  }
  EXPECT_NEAR(after / before, 1 - out.g.left_out, 1e-9);
}

/* What is told twice agrees: labels and volumes, contacts and coordination. */
TEST(Grains, AgreeWithTheirLabels) {
  Packing bed;
  coble_packing_report report;
  make_packing(5e-6, 4e-6, 0.3, &bed, &report);
  Structure t;
  Grains out;
  ASSERT_EQ(coble_voxelise(&bed.p, 1e-7, &t.s), COBLE_OK);
  ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
  std::vector<int64_t> voxels((size_t)out.g.count + 1);
  std::set<std::pair<int32_t, int32_t>> pairs;
  for (size_t v = 0; v < t.cells(); v++) {
    ASSERT_EQ(out.g.label[v] == 0, t.s.phase[v] != 0) << v;
    voxels[(size_t)out.g.label[v]]++;
    const int64_t at[3] = {(int64_t)v % 50, (int64_t)v / 50 % 50, (int64_t)v / 2500};
    for (int a = 0; a < 3; a++) {
      int64_t next[3] = {at[0], at[1], at[2]};
      if (++next[a] == t.s.n[a]) next[a] = 0;
      if (a == 2 && next[2] == 0) continue;
      const int32_t i = out.g.label[v] - 1;
      const int32_t j = out.g.label[t.at((int)next[0], (int)next[1], (int)next[2])] - 1;
      if (i >= 0 && j >= 0 && i != j) pairs.insert({std::min(i, j), std::max(i, j)});
    }
  }
  std::vector<int32_t> degree((size_t)out.g.count);
  for (const auto &pair : pairs) {
    degree[(size_t)pair.first]++;
    degree[(size_t)pair.second]++;
  }
  ASSERT_EQ(out.g.contacts, (int64_t)pairs.size());
  for (int64_t q = 0; q < out.g.contacts; q++)
    EXPECT_TRUE(pairs.count({out.g.contact[q].i, out.g.contact[q].j})) << q;
  for (int i = 0; i < out.g.count; i++) {
    EXPECT_NEAR(out.g.grain[i].volume / ((double)voxels[(size_t)i + 1] * 1e-21), 1, 1e-12);
    EXPECT_EQ(out.g.grain[i].contacts, degree[(size_t)i]);
  }
}

TEST(Grains, SizesAreCountedByNumberAndByVolume) {
  Structure t(40, 20, 20, false);
  memset(t.s.phase, 1, t.cells());
  const auto bar = [&](int i, int size, int length) {
    for (int k = 0; k < length; k++)
      for (int j = 0; j < size; j++)
        for (int q = 0; q < size; q++) t.s.phase[t.at(i + q, 5 + j, 5 + k)] = 0;
  };
  bar(2, 2, 2);
  bar(10, 2, 2);
  bar(20, 4, 15); /* reaches the end of the box */
  Grains out;
  ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
  ASSERT_EQ(out.g.count, 3);
  coble_distribution number, volume;
  const double small = std::cbrt(8 * 6 / M_PI) * 1e-8, large = std::cbrt(240 * 6 / M_PI) * 1e-8;
  ASSERT_EQ(coble_grain_sizes(&out.g, t.s.dx, false, &number, &volume), COBLE_OK);
  ASSERT_EQ(number.lengths, 2u);
  EXPECT_EQ(number.total, 3);
  EXPECT_EQ(volume.total, 256);
  EXPECT_NEAR(coble_distribution_quantile(&number, 0.5) / small, 1, 1e-12);
  EXPECT_NEAR(coble_distribution_quantile(&volume, 0.5) / large, 1, 1e-12);
  EXPECT_NEAR(coble_distribution_mean(&number) / ((2 * small + large) / 3), 1, 1e-12);
  coble_distribution_release(&number);
  coble_distribution_release(&volume);
  ASSERT_EQ(coble_grain_sizes(&out.g, t.s.dx, true, &number, &volume), COBLE_OK);
  EXPECT_EQ(number.lengths, 1u);
  EXPECT_EQ(number.total, 2);
  coble_distribution_release(&number);
  coble_distribution_release(&volume);
}

TEST(Grains, AreTheSameForAnyNumberOfThreads) {
  Packing bed;
  coble_packing_report report;
  make_packing(5e-6, 4e-6, 0.3, &bed, &report);
  Structure t;
  Grains one, two;
  one.params.smallest = two.params.smallest = 50;
  ASSERT_EQ(coble_voxelise(&bed.p, 1e-7, &t.s), COBLE_OK);
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  EXPECT_EQ(coble_grains_measure(&t.s, &one.params, &one.g), COBLE_OK) << coble_message();
  omp_set_num_threads(2);
  EXPECT_EQ(coble_grains_measure(&t.s, &two.params, &two.g), COBLE_OK) << coble_message();
  omp_set_num_threads(before);
  ASSERT_EQ(one.g.count, two.g.count);
  ASSERT_EQ(one.g.contacts, two.g.contacts);
  EXPECT_FALSE(memcmp(one.g.grain, two.g.grain, sizeof *one.g.grain * (size_t)one.g.count));
  EXPECT_FALSE(
      memcmp(one.g.contact, two.g.contact, sizeof *one.g.contact * (size_t)one.g.contacts));
  EXPECT_FALSE(memcmp(one.g.label, two.g.label, sizeof *one.g.label * t.cells()));
}

TEST(Grains, NameWhatIsWrong) {
  Structure solid(8, 8, 8, false), both(8, 8, 8, false);
  const auto refused = [](const Structure &t, const coble_grain_params &p, const char *word) {
    Grains out;
    EXPECT_EQ(coble_grains_measure(&t.s, &p, &out.g), COBLE_ERR_INPUT) << word;
    EXPECT_NE(std::string(coble_message()).find(word), std::string::npos) << coble_message();
    EXPECT_EQ(out.g.grain, nullptr);
    EXPECT_EQ(out.g.label, nullptr);
  };
  auto p = coble_grain_defaults();
  refused(solid, p, "no pore voxel");
  memset(solid.s.phase, 1, solid.cells());
  refused(solid, p, "no solid voxel");
  both.s.phase[0] = 1;
  for (const double neck : {-0.1, 1.1, (double)NAN}) {
    p.neck = neck;
    refused(both, p, "neck");
  }
  p = coble_grain_defaults();
  p.smallest = -1;
  refused(both, p, "smallest = -1");
  p.smallest = 0;
  both.s.grey = true;
  both.s.porosity = static_cast<float *>(calloc(both.cells(), sizeof(float)));
  refused(both, p, "grey");
}

}  // namespace
