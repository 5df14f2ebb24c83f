// Distributions of chords and local diameters, on small structures against counting by hand.
#include "coble/distribution.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "coble/random.h"
#include "structure.h"

namespace {

using coble_test::Structure;

struct Random : Structure {
  Random(int nx, int ny, int nz, bool periodic, double pores, uint64_t seed)
      : Structure(nx, ny, nz, periodic) {
    for (size_t c = 0; c < cells(); c++)
      s.phase[c] = coble_random_uniform(seed, COBLE_STREAM_POSITION, c, 0) < pores;
  }
};

struct Distribution {
  coble_distribution d = {};
  ~Distribution() { coble_distribution_release(&d); }
};
struct Chords {
  coble_chords c = {};
  ~Chords() { coble_chords_release(&c); }
};

// Chords of a phase by length in voxels: from every voxel that follows one of the other phase.
std::map<int, int64_t> naive_chords(const Structure &t, int axis, int phase) {
  const bool wraps = t.s.periodic_sides && axis < 2;
  const int n = t.s.n[axis];
  std::map<int, int64_t> chords;
  for (int k = 0; k < t.s.n[2]; k++)
    for (int j = 0; j < t.s.n[1]; j++)
      for (int i = 0; i < t.s.n[0]; i++) {
        int at[3] = {i, j, k};
        const int begin = at[axis];
        const auto inside = [&](int p) {
          at[axis] = (p + n) % n;
          return t.s.phase[t.at(at[0], at[1], at[2])] == phase;
        };
        if (!inside(begin) || (begin == 0 && !wraps) || inside(begin - 1)) continue;
        int end = begin;
        while (inside(end) && (wraps || end < n)) end++;
        if (wraps || end < n) chords[end - begin]++;
      }
  return chords;
}

void expect_chords(const Structure &t) {
  for (int axis = 0; axis < 3; axis++) {
    Chords found;
    ASSERT_EQ(coble_chords_measure(&t.s, axis, &found.c), COBLE_OK) << coble_message();
    for (int phase = 0; phase < 2; phase++) {
      const auto naive = naive_chords(t, axis, phase);
      const coble_distribution &d = found.c.whole[phase];
      ASSERT_EQ(d.lengths, naive.size()) << "phase " << phase << " along " << axis;
      size_t at = 0;
      int64_t total = 0, voxels = 0, of_phase = 0;
      for (const auto &[length, chords] : naive) {
        EXPECT_DOUBLE_EQ(d.length[at], length * t.s.dx);
        EXPECT_EQ(d.items[at++], chords);
        total += chords;
        voxels += chords * length;
      }
      for (size_t c = 0; c < t.cells(); c++) of_phase += t.s.phase[c] == phase;
      EXPECT_EQ(d.total, total);
      EXPECT_DOUBLE_EQ(found.c.cut[phase], of_phase ? 1 - (double)voxels / of_phase : 0);
    }
  }
}

TEST(ChordLengths, EqualCountingByHand) {
  for (const bool periodic : {false, true})
    for (const double pores : {0.1, 0.5, 0.9}) {
      expect_chords(Random(13, 11, 9, periodic, pores, 3));
      expect_chords(Random(1, 2, 31, periodic, pores, 4));
      expect_chords(Random(2, 1, 3, periodic, pores, 5));
    }
  expect_chords(Random(3, 4, 5, true, 0, 6));
  expect_chords(Random(1, 1, 1, true, 1, 6));
}

TEST(ChordLengths, SlabsAreExact) {
  for (const bool periodic : {false, true}) {
    Structure t(20, 4, 3, periodic);
    for (size_t c = 0; c < t.cells(); c++) {
      const size_t x = c % 20;
      t.s.phase[c] = x < 3 || (x >= 5 && x < 9) || x >= 18;  // pores of 3 + 2 across the side and 4
    }
    Chords along, across;
    ASSERT_EQ(coble_chords_measure(&t.s, 0, &along.c), COBLE_OK);
    const coble_distribution &pore = along.c.whole[1], &solid = along.c.whole[0];
    EXPECT_EQ(pore.total, periodic ? 24 : 12);
    EXPECT_DOUBLE_EQ(coble_distribution_mean(&pore), (periodic ? 4.5 : 4) * t.s.dx);
    EXPECT_NEAR(coble_distribution_deviation(&pore) / t.s.dx, periodic ? 0.5 : 0, 1e-12);
    EXPECT_DOUBLE_EQ(along.c.cut[1], periodic ? 0 : 5.0 / 9);
    EXPECT_DOUBLE_EQ(coble_distribution_mean(&solid), 5.5 * t.s.dx);
    EXPECT_DOUBLE_EQ(coble_distribution_quantile(&solid, 0.5), 2 * t.s.dx);
    EXPECT_DOUBLE_EQ(coble_distribution_quantile(&solid, 0.51), 9 * t.s.dx);
    EXPECT_DOUBLE_EQ(along.c.cut[0], 0);
    ASSERT_EQ(coble_chords_measure(&t.s, 1, &across.c), COBLE_OK);
    EXPECT_EQ(across.c.whole[0].total + across.c.whole[1].total, 0);
    EXPECT_EQ(across.c.cut[0], 1);
    EXPECT_EQ(across.c.cut[1], 1);
  }
}

TEST(ChordLengths, MeanIsThatOfTheFaceCountWhereTheBoxIsPeriodic) {
  const Random t(31, 33, 17, true, 0.6, 8);
  double surface, mean[3];
  ASSERT_EQ(coble_chord_statistics(&t.s, &surface, mean), COBLE_OK);
  for (int axis = 0; axis < 2; axis++) {
    Chords found;
    ASSERT_EQ(coble_chords_measure(&t.s, axis, &found.c), COBLE_OK);
    EXPECT_NEAR(coble_distribution_mean(&found.c.whole[1]) / (1 - found.c.cut[1]) / mean[axis], 1,
                1e-12);
  }
}

TEST(DistributionOf, CountsGivesMomentsAndQuantiles) {
  const int64_t count[] = {0, 1, 0, 2, 5, 0, 2, 0};
  Distribution found;
  ASSERT_EQ(coble_distribution_make(count, 8, 0.5, &found.d), COBLE_OK);
  ASSERT_EQ(found.d.lengths, 4u);
  EXPECT_EQ(found.d.total, 10);
  EXPECT_DOUBLE_EQ(coble_distribution_mean(&found.d), 0.5 * (1 + 6 + 20 + 12) / 10);
  EXPECT_NEAR(coble_distribution_deviation(&found.d),
              0.5 * std::sqrt((1 + 18 + 80 + 72) / 10.0 - 3.9 * 3.9), 1e-14);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 0), 0.5);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 0.1), 0.5);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 0.3), 1.5);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 0.5), 2);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 1), 3);
  EXPECT_EQ(coble_distribution_at_most(&found.d, 0.49), 0);
  EXPECT_EQ(coble_distribution_at_most(&found.d, 1.5), 0.3);
  EXPECT_EQ(coble_distribution_at_most(&found.d, 9), 1);
}

TEST(DistributionOf, NothingIsEmpty) {
  const int64_t count[] = {0, 0};
  Distribution found;
  ASSERT_EQ(coble_distribution_make(count, 2, 1, &found.d), COBLE_OK);
  EXPECT_EQ(found.d.lengths, 0u);
  EXPECT_EQ(coble_distribution_mean(&found.d), 0);
  EXPECT_EQ(coble_distribution_deviation(&found.d), 0);
  EXPECT_EQ(coble_distribution_quantile(&found.d, 0.5), 0);
  EXPECT_EQ(coble_distribution_at_most(&found.d, 1), 0);
}

TEST(Sizes, AreTheLocalDiametersOfEitherPhase) {
  Random t(15, 12, 11, true, 0.9, 9), exchanged(15, 12, 11, true, 0.9, 9);
  for (size_t c = 0; c < t.cells(); c++) exchanged.s.phase[c] = !t.s.phase[c];
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK);
  ASSERT_EQ(coble_local_thickness(&exchanged.s), COBLE_OK);
  for (const bool solid : {false, true}) {
    const Structure &of = solid ? exchanged : t;
    Distribution found;
    ASSERT_EQ(solid ? coble_solid_sizes(&t.s, &found.d) : coble_pore_sizes(&t.s, &found.d),
              COBLE_OK);
    std::map<uint16_t, int64_t> naive;
    for (size_t c = 0; c < t.cells(); c++)
      if (of.s.phase[c]) naive[of.s.diameter[c]]++;
    ASSERT_EQ(found.d.lengths, naive.size());
    size_t at = 0;
    for (const auto &[count, voxels] : naive) {
      EXPECT_DOUBLE_EQ(found.d.length[at], count * of.s.diameter_unit);
      EXPECT_EQ(found.d.items[at++], voxels);
    }
    coble_structure_summary sum;
    ASSERT_EQ(coble_structure_summarise(&of.s, &sum), COBLE_OK);
    EXPECT_NEAR(coble_distribution_mean(&found.d) / sum.mean_diameter, 1, 1e-12);
  }
}

TEST(Sizes, DoNotDependOnThreads) {
  const Random t(37, 29, 23, true, 0.7, 2);
  std::vector<std::vector<double>> results;
  for (const int threads : {1, 2, 5}) {
    omp_set_num_threads(threads);
    std::vector<double> all;
    const auto keep = [&](const coble_distribution &d) {
      for (size_t i = 0; i < d.lengths; i++) {
        all.push_back(d.length[i]);
        all.push_back((double)d.items[i]);
      }
      all.push_back(coble_distribution_mean(&d));
    };
    Distribution solid;
    EXPECT_EQ(coble_solid_sizes(&t.s, &solid.d), COBLE_OK);
    keep(solid.d);
    for (int axis = 0; axis < 3; axis++) {
      Chords chords;
      EXPECT_EQ(coble_chords_measure(&t.s, axis, &chords.c), COBLE_OK);
      for (int phase = 0; phase < 2; phase++) {
        keep(chords.c.whole[phase]);
        all.push_back(chords.c.cut[phase]);
      }
    }
    results.push_back(all);
  }
  omp_set_num_threads(omp_get_num_procs());
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TEST(Sizes, WrongStructuresAreRefused) {
  Structure t(3, 3, 3, false);
  Distribution d;
  Chords chords;
  const auto says = [](const char *text) {
    return std::string(coble_message()).find(text) != std::string::npos;
  };
  EXPECT_EQ(coble_pore_sizes(&t.s, &d.d), COBLE_ERR_INPUT);
  EXPECT_TRUE(says("with local diameters")) << coble_message();
  EXPECT_EQ(coble_solid_sizes(&t.s, &d.d), COBLE_ERR_INPUT);
  EXPECT_TRUE(says("no pore voxel")) << coble_message();
  EXPECT_EQ(coble_chords_measure(&t.s, 3, &chords.c), COBLE_ERR_INPUT);
  EXPECT_TRUE(says("axis 3")) << coble_message();
  memset(t.s.phase, 1, t.cells());
  EXPECT_EQ(coble_local_thickness(&t.s), COBLE_ERR_INPUT);
  float porosity = 0.5f;
  coble_structure grey = {};
  grey.n[0] = grey.n[1] = grey.n[2] = 1;
  grey.dx = 1e-8;
  grey.grey = true;
  grey.porosity = &porosity;
  EXPECT_EQ(coble_pore_sizes(&grey, &d.d), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_solid_sizes(&grey, &d.d), COBLE_ERR_INPUT);
  EXPECT_TRUE(says("grey")) << coble_message();
  EXPECT_EQ(coble_chords_measure(&grey, 0, &chords.c), COBLE_ERR_INPUT);
  EXPECT_TRUE(says("grey")) << coble_message();
}

}  // namespace
