// Packings with clusters: whole spheres of a dense packing are taken out where a random field is high.
#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "coble/intrusion.h"
#include "coble/packing.h"

namespace {

constexpr double kSphere = 3.14159265358979323846 / 6;  // volume of one of diameter 1

// Equal spheres of 1 m in a box of 10 x 10 x 10.
coble_packing_params params_of(double porosity, double length) {
  coble_packing_params p = coble_packing_defaults();
  p.diameter = 1;
  p.size[0] = p.size[1] = p.size[2] = 10;
  p.porosity = porosity;
  p.cluster_length = length;
  return p;
}

struct Packed {
  coble_packing packing = {};
  coble_packing_report report = {};
  coble_status status;
  explicit Packed(const coble_packing_params &p) {
    status = coble_packing_generate(&p, &packing, &report);
  }
  Packed(const Packed &) = delete;
  ~Packed() { coble_packing_release(&packing); }

  double mean_pore() const {
    const coble_intrusion_params mercury = coble_intrusion_defaults();
    coble_structure s = {};
    coble_intrusion_curve curve = {};
    EXPECT_EQ(coble_voxelise(&packing, 0.1, &s), COBLE_OK);
    EXPECT_EQ(coble_porosimetry(&s, &mercury, &curve), COBLE_OK);
    const double mean = curve.mean_diameter;
    coble_intrusion_curve_release(&curve);
    coble_structure_release(&s);
    return mean;
  }
};

// Of the dense spheres, which are left?
std::vector<bool> left_of(const Packed &dense, const Packed &thinned) {
  std::vector<bool> left((size_t)dense.packing.count);
  int64_t q = 0;
  for (int64_t i = 0; i < dense.packing.count && q < thinned.packing.count; i++) {
    left[(size_t)i] =
        !std::memcmp(dense.packing.sphere + i, thinned.packing.sphere + q, sizeof(coble_sphere));
    q += left[(size_t)i];
  }
  EXPECT_EQ(q, thinned.packing.count) << "spheres that the dense packing does not have";
  return left;
}

TEST(Clusters, WholeSpheresOfTheDensePackingGoUntilThePorosityIsReached) {
  const Packed dense(params_of(0.40, 0));
  for (const double porosity : {0.45, 0.6, 0.8}) {
    const Packed thinned(params_of(porosity, 2));
    ASSERT_EQ(thinned.status, COBLE_OK) << coble_message();
    EXPECT_NEAR(thinned.report.porosity, porosity, kSphere / 2 / 1000 * 1.001);
    EXPECT_NEAR(1 - (double)thinned.packing.count * kSphere / 1000, porosity, 1e-3);
    EXPECT_EQ(thinned.packing.count + thinned.report.removed, dense.packing.count);
    left_of(dense, thinned);
    EXPECT_LT(thinned.report.mean_contacts, dense.report.mean_contacts);
  }
  EXPECT_EQ(Packed(params_of(0.40, 2)).packing.count, dense.packing.count);
  EXPECT_NEAR(Packed(params_of(0.40, 2)).report.mean_contacts, dense.report.mean_contacts, 1e-9);
}

// A third of the spheres goes: beside one that is gone, more of those within a length, and no more
// of those beyond two.
TEST(Clusters, NeighboursGoTogether) {
  const Packed dense(params_of(0.40, 0)), thinned(params_of(0.60, 2));
  const std::vector<bool> left = left_of(dense, thinned);
  double pairs[2] = {0, 0}, gone[2] = {0, 0};
  for (int64_t i = 0; i < dense.packing.count; i++)
    for (int64_t j = 0; j < dense.packing.count; j++) {
      if (i == j || left[(size_t)i]) continue;
      const coble_sphere &a = dense.packing.sphere[i], &b = dense.packing.sphere[j];
      const double r =
          std::sqrt(std::pow(std::remainder(a.x - b.x, 10), 2) +
                    std::pow(std::remainder(a.y - b.y, 10), 2) + std::pow(a.z - b.z, 2));
      if (r > 1.1 && r < 4) continue;
      pairs[r >= 4]++;
      gone[r >= 4] += !left[(size_t)j];
    }
  EXPECT_GT(gone[0] / pairs[0], 0.6);
  EXPECT_LT(gone[1] / pairs[1], 0.4);
}

TEST(Clusters, LeaveWiderPoresThanSpheresSpreadEvenly) {
  const double even = Packed(params_of(0.55, 0)).mean_pore();
  const double clusters = Packed(params_of(0.55, 2)).mean_pore();
  EXPECT_GT(clusters / even, 1.3);
}

TEST(Clusters, AreTheSameForAnyNumberOfThreads) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  const Packed one(params_of(0.6, 1.5));
  omp_set_num_threads(3);
  const Packed three(params_of(0.6, 1.5));
  omp_set_num_threads(before);
  ASSERT_EQ(one.packing.count, three.packing.count);
  EXPECT_EQ(one.report.mean_contacts, three.report.mean_contacts);
  EXPECT_EQ(std::memcmp(one.packing.sphere, three.packing.sphere,
                        (size_t)one.packing.count * sizeof(coble_sphere)),
            0);
}

TEST(Clusters, RefuseWhatCannotBe) {
  EXPECT_EQ(Packed(params_of(0.38, 2)).status, COBLE_ERR_INPUT);
  EXPECT_EQ(Packed(params_of(0.85, 2)).status, COBLE_ERR_INPUT);
  EXPECT_EQ(Packed(params_of(0.7, 0)).status, COBLE_ERR_INPUT);
  for (const double length : {-1.0, (double)NAN, (double)INFINITY})
    EXPECT_EQ(Packed(params_of(0.5, length)).status, COBLE_ERR_INPUT) << length;
}

}  // namespace
