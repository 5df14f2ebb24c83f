/* V16, V21: chords and local diameters of sphere packings on voxels. Lengths in voxels. */
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "coble/distribution.h"
#include "coble/random.h"
#include "structure.h"

namespace {

using coble_test::Structure;

const double PI = 3.14159265358979323846;

struct Chords {
  coble_chords c = {};
  Chords(const coble_structure &s, int axis) {
    EXPECT_EQ(coble_chords_measure(&s, axis, &c), COBLE_OK) << coble_message();
  }
  ~Chords() { coble_chords_release(&c); }
  Chords(const Chords &) = delete;
  const coble_distribution &pore() const { return c.whole[1]; }
};

void voxelise(const coble_packing &p, Structure &out) {
  ASSERT_EQ(coble_voxelise(&p, 1, &out.s), COBLE_OK) << coble_message();
}

/* Standard deviation over mean of what chords have beyond `from`: 1 for an exponential law. */
double variation_beyond(const coble_distribution &d, double from) {
  double n = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < d.lengths; i++) {
    const double beyond = d.length[i] - from, items = (double)d.items[i];
    if (beyond <= 0) continue;
    n += items;
    sum += items * beyond;
    squares += items * beyond * beyond;
  }
  return std::sqrt(squares * n / (sum * sum) - 1);
}

/* Overlapping spheres of independent places: the void chords are exponential, of mean
 * 4R/(3 eta), porosity exp(-eta). On voxels that is geometric: a share exp(-n/mean) is longer. */
TEST(ChordLengths, OfOverlappingSpheresAreExponential) {
  const double radius = 8, eta = 0.9, mean = 4 * radius / (3 * eta);
  const double wide = 160, high = 400, ball = 4 * PI / 3 * std::pow(radius, 3);
  const auto count = (uint64_t)std::lround(eta / ball * wide * wide * (high + 2 * radius));
  std::vector<coble_sphere> list;
  const auto place = [](uint64_t i, uint32_t a) {
    return coble_random_uniform(5, COBLE_STREAM_POSITION, i, a);
  };
  for (uint64_t i = 0; i < count; i++)
    list.push_back({wide * place(i, 0), wide * place(i, 1),
                    (high + 2 * radius) * place(i, 2) - radius, 2 * radius});
  Structure t;
  voxelise({{wide, wide, high}, true, (int64_t)count, list.data()}, t);
  for (int axis = 0; axis < 2; axis++) {
    const Chords chords(t.s, axis);
    EXPECT_LT(chords.c.cut[1], 0.001);
    for (const int length : {1, 5, 10, 20, 40, 60})
      EXPECT_NEAR(1 - coble_distribution_at_most(&chords.pore(), length), std::exp(-length / mean),
                  0.015)
          << length;
    EXPECT_NEAR(variation_beyond(chords.pore(), 0), std::exp(-0.5 / mean), 0.03);
  }
}

/* Spheres that touch: the mean is (2/3) d (1 - phi)/phi whatever their order; the long chords of a
 * random packing are nearly exponential, those of a lattice are not. */
TEST(ChordLengths, OfRandomPackingsAreNearlyExponentialThoseOfALatticeAreNot) {
  const double d = 20;
  coble_packing_params params = coble_packing_defaults();
  params.size[0] = params.size[1] = 8 * d;
  params.size[2] = 12 * d;
  params.diameter = d;
  params.porosity = 0.42;
  coble_packing packing;
  coble_packing_report report;
  ASSERT_EQ(coble_packing_generate(&params, &packing, &report), COBLE_OK) << coble_message();
  Structure random;
  voxelise(packing, random);
  coble_packing_release(&packing);
  std::vector<coble_sphere> list;
  for (int k = -1; k <= 4; k++)
    for (int i = 0; i < 64; i++)
      list.push_back({(i % 8 + 0.31) * d, (i / 8 + 0.77) * d, (k + 0.43) * d, d});
  Structure lattice;
  voxelise({{8 * d, 8 * d, 4 * d}, true, (int64_t)list.size(), list.data()}, lattice);

  /* away from floor and roof, where spheres lie looser */
  const int64_t plane = (int64_t)random.s.n[0] * random.s.n[1];
  coble_structure core = random.s;
  core.n[2] = (int32_t)(6 * d);
  core.phase += plane * (int64_t)(3 * d);
  for (int axis = 0; axis < 2; axis++) {
    /* of the gaps below a voxel at a contact about half are missed: 1/d where lines meet them head
     * on */
    for (const auto &[s, solid] :
         {std::make_pair(&random.s, 1 - report.porosity), std::make_pair(&lattice.s, PI / 6)}) {
      const Chords chords(*s, axis);
      const double mean = coble_distribution_mean(&chords.pore()) / (1 - chords.c.cut[1]);
      EXPECT_NEAR(mean / (2.0 / 3 * d * (1 - solid) / solid), 1, 2.0 / d) << solid;
    }
    const Chords disorder(core, axis), order(lattice.s, axis);
    const double from = coble_distribution_mean(&disorder.pore());
    EXPECT_NEAR(variation_beyond(disorder.pore(), from), 1, 0.1);
    EXPECT_LT(variation_beyond(order.pore(), coble_distribution_mean(&order.pore())), 0.8);
  }
}

/* Spheres apart from each other are as wide as they are, to first order in the voxel edge. */
TEST(SolidSizes, AreThoseOfTheSpheres) {
  double error[2];
  for (const int fine : {0, 1}) {
    const double d = fine ? 48 : 24, wide = 2 * d;
    coble_sphere sphere = {0.3 * wide + 0.1, 0.6 * wide + 0.2, 0.5 * wide + 0.3, d};
    Structure t;
    voxelise({{wide, wide, wide}, true, 1, &sphere}, t);
    coble_distribution sizes;
    ASSERT_EQ(coble_solid_sizes(&t.s, &sizes), COBLE_OK) << coble_message();
    EXPECT_NEAR(coble_distribution_quantile(&sizes, 0.5), d, 2);
    error[fine] = coble_distribution_mean(&sizes) / d - 1;
    coble_distribution_release(&sizes);
  }
  EXPECT_NEAR(error[0], 0, 0.1);
  EXPECT_NEAR(std::log2(error[0] / error[1]), 1, 0.3);
}

TEST(Sizes, OfSlabsAreTheirWidths) {
  Structure t(4, 3, 41, false);
  /* solid 4 (open below), pores 5, solid 7, pores 10, solid 9, pores 6 (open above) */
  const auto pore = [](int k) { return (k >= 4 && k < 9) || (k >= 16 && k < 26) || k >= 35; };
  for (size_t c = 0; c < t.cells(); c++) t.s.phase[c] = pore((int)c / 12);
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK);
  coble_distribution pores, solid;
  ASSERT_EQ(coble_pore_sizes(&t.s, &pores), COBLE_OK);
  ASSERT_EQ(coble_solid_sizes(&t.s, &solid), COBLE_OK);
  const double dx = t.s.dx;
  /* a layer at an end of the box goes on: a ball on its last voxel has the layer as radius */
  ASSERT_EQ(pores.lengths, 3u);
  EXPECT_DOUBLE_EQ(pores.length[0], 5.5 * dx);
  EXPECT_DOUBLE_EQ(pores.length[1], 9.5 * dx);
  EXPECT_DOUBLE_EQ(pores.length[2], 11.5 * dx);
  EXPECT_DOUBLE_EQ(coble_distribution_at_most(&pores, 6 * dx), 5.0 / 21);
  ASSERT_EQ(solid.lengths, 2u);
  EXPECT_DOUBLE_EQ(solid.length[0], 7.5 * dx);
  EXPECT_DOUBLE_EQ(solid.length[1], 9.5 * dx);
  EXPECT_DOUBLE_EQ(coble_distribution_at_most(&solid, 8 * dx), 11.0 / 20);
  coble_distribution_release(&pores);
  coble_distribution_release(&solid);
}

}  // namespace
