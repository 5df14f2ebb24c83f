#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "coble/binder.h"
#include "coble/intrusion.h"

namespace {

// Voxels of these spheres with binder; lengths in voxels of 1 um.
struct Bound {
  coble_structure s = {};
  coble_binder_report report = {};
  coble_status status;
  std::string message;

  Bound(const coble_packing &packing, double dx, coble_binder binder) {
    EXPECT_EQ(coble_voxelise(&packing, dx, &s), COBLE_OK) << coble_message();
    status = coble_binder_fill(&packing, &binder, &s, &report);
    if (status) message = coble_message();
  }
  Bound(const Bound &) = delete;
  ~Bound() { coble_structure_release(&s); }

  double share(bool pores) const {  // of the box
    const size_t cells = coble_structure_cells(&s);
    size_t count = 0;
    for (size_t c = 0; c < cells; c++) count += pores ? s.phase[c] : s.binder && s.binder[c];
    return (double)count / (double)cells;
  }
  double mean_pore() const {
    const coble_intrusion_params mercury = coble_intrusion_defaults();
    coble_intrusion_curve curve = {};
    EXPECT_EQ(coble_porosimetry(&s, &mercury, &curve), COBLE_OK) << coble_message();
    const double mean = curve.mean_diameter;
    coble_intrusion_curve_release(&curve);
    return mean;
  }
};

// 6 x 6 x 8 spheres of 1 um, 12 voxels each.
struct Bed {
  coble_packing packing = {};
  Bed() {
    coble_packing_params p = coble_packing_defaults();
    coble_packing_report report;
    p.diameter = 1e-6;
    p.size[0] = p.size[1] = 6e-6;
    p.size[2] = 8e-6;
    p.porosity = 0.42;
    EXPECT_EQ(coble_packing_generate(&p, &packing, &report), COBLE_OK) << coble_message();
  }
  ~Bed() { coble_packing_release(&packing); }
};
constexpr double kVoxel = 1e-6 / 12;

// A shell around one sphere: its thickness follows from the volume.
TEST(Binder, CoatingHasTheThicknessOfItsVolume) {
  coble_sphere sphere = {40, 40, 40, 60};
  const coble_packing one = {{80, 80, 80}, false, 1, &sphere};
  const Bound b(one, 1, {COBLE_BINDER_COATING, 0.2});
  ASSERT_EQ(b.status, COBLE_OK) << b.message;
  EXPECT_NEAR(b.report.fraction, 0.2, 1e-5);
  EXPECT_NEAR(b.report.level, 30 * (std::cbrt(1 / 0.8) - 1), 0.02);
  for (int x = 0; x < 80; x++)  // along a line through the centre
    EXPECT_EQ(b.s.binder[x + 80 * (40 + 80 * 40)],
              std::fabs(x + 0.5 - 40) > 30 && std::fabs(x + 0.5 - 40) < 30 + b.report.level)
        << x;
}

// Two spheres that touch across a periodic side: the neck is as wide as the spheroid.
TEST(Binder, NeckIsASpheroidAboutTheContact) {
  coble_sphere pair[] = {{30, 50, 50, 60}, {130, 50, 50, 60}};
  const coble_packing two = {{160, 100, 100}, true, 2, pair};
  const Bound b(two, 1, {COBLE_BINDER_NECKS, 0.03});
  ASSERT_EQ(b.status, COBLE_OK) << b.message;
  EXPECT_NEAR(b.report.fraction, 0.03, 1e-5);
  const double a = 30 + b.report.level / 2, radius = std::sqrt(a * a - 30 * 30);
  double widest = 0;
  int furthest = 0;
  for (int x = 0; x < 160; x++)
    for (int y = 0; y < 100; y++)
      for (int z = 0; z < 100; z++) {
        if (!b.s.binder[x + 160 * (y + 100 * z)]) continue;
        furthest = std::max(furthest, std::min(x, 159 - x));
        if (x == 0) widest = std::fmax(widest, std::hypot(y + 0.5 - 50, z + 0.5 - 50));
      }
  EXPECT_LT(furthest, 30) << "between the centres";
  EXPECT_NEAR(widest, radius, 1);
  EXPECT_GT(radius, 8);
}

// Images of one sphere are neighbours, too.
TEST(Binder, NecksCrossPeriodicSides) {
  coble_sphere sphere = {10, 10, 10, 20};
  const coble_packing column = {{20, 40, 20}, true, 1, &sphere};
  const Bound b(column, 1, {COBLE_BINDER_NECKS, 0.02});
  ASSERT_EQ(b.status, COBLE_OK) << b.message;
  EXPECT_EQ(b.s.binder[0 + 20 * (13 + 40 * 10)], 1);
  EXPECT_EQ(b.s.binder[19 + 20 * (13 + 40 * 10)], 1);
  EXPECT_EQ(b.s.binder[10 + 20 * (20 + 40 * 10)], 0);
}

TEST(Binder, FillsTheWantedVolumeAndMoreOfItContainsLess) {
  const Bed bed;
  for (const coble_binder_place place : {COBLE_BINDER_NECKS, COBLE_BINDER_COATING}) {
    const Bound none(bed.packing, kVoxel, {place, 0}), some(bed.packing, kVoxel, {place, 0.05}),
        more(bed.packing, kVoxel, {place, 0.15});
    ASSERT_TRUE(!none.status && !some.status && !more.status) << some.message << more.message;
    EXPECT_EQ(none.s.binder, nullptr);
    const double solid = 1 - none.share(true);
    EXPECT_NEAR(some.share(false) / (solid + some.share(false)), 0.05, 1e-5);
    EXPECT_NEAR(more.share(false) / (1 - more.share(true)), 0.15, 1e-5);
    EXPECT_GT(more.report.level, some.report.level);
    for (size_t c = 0; c < coble_structure_cells(&some.s); c++)
      ASSERT_LE(some.s.binder[c], more.s.binder[c]);
  }
}

// Necks take the wedges at contacts, the narrowest of the pores, and leave the throats; a coating
// narrows the throats, and the pores faster than it fills them.
TEST(Binder, CoatingNarrowsPoresAndNecksLeaveThem) {
  const Bed bed;
  const Bound none(bed.packing, kVoxel, {COBLE_BINDER_NECKS, 0}),
      necks(bed.packing, kVoxel, {COBLE_BINDER_NECKS, 0.1}),
      coating(bed.packing, kVoxel, {COBLE_BINDER_COATING, 0.1});
  const double all = none.share(true), mean = none.mean_pore();
  EXPECT_EQ(necks.share(true), coating.share(true));
  EXPECT_NEAR(necks.mean_pore() / mean, 1, 0.1);
  EXPECT_LT(coating.mean_pore() / mean, coating.share(true) / all);
}

TEST(Binder, IsTheSameForAnyNumberOfThreads) {
  const Bed bed;
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  const Bound one(bed.packing, kVoxel, {COBLE_BINDER_NECKS, 0.07});
  omp_set_num_threads(3);
  const Bound three(bed.packing, kVoxel, {COBLE_BINDER_NECKS, 0.07});
  omp_set_num_threads(before);
  ASSERT_EQ(one.status, COBLE_OK);
  EXPECT_EQ(one.report.level, three.report.level);
  EXPECT_EQ(std::memcmp(one.s.binder, three.s.binder, coble_structure_cells(&one.s)), 0);
}

TEST(Binder, RefusesWhatCannotBe) {
  const Bed bed;
  for (const double fraction : {-0.1, 0.6, (double)NAN})
    EXPECT_EQ(Bound(bed.packing, kVoxel, {COBLE_BINDER_NECKS, fraction}).status, COBLE_ERR_INPUT)
        << fraction;
  const Bound full(bed.packing, kVoxel, {COBLE_BINDER_NECKS, 0.5});
  EXPECT_EQ(full.status, COBLE_ERR_INPUT);
  EXPECT_NE(full.message.find("higher porosity"), std::string::npos) << full.message;
}

}  // namespace
