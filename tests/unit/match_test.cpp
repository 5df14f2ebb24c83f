#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "coble/match.h"

namespace {

constexpr double kVoxel = 1e-6 / 12;

// Equal spheres of 1 um in a box of 6 x 6 x 8. The packing sets its sizes to a thousandth.
coble_packing_params spheres() {
  coble_packing_params p = coble_packing_defaults();
  p.diameter = 1e-6;
  p.size[0] = p.size[1] = 6e-6;
  p.size[2] = 8e-6;
  p.periodic_sides = true;
  return p;
}

struct Matched {
  coble_packing packing = {};
  coble_match_report report = {};
  coble_status status;
  std::string message;

  Matched(const coble_packing_params &packed, double diameter,
          coble_match_unknown unknown = COBLE_MATCH_POROSITY, coble_binder binder = {}) {
    coble_match_params match = coble_match_defaults();
    match.unknown = unknown;
    match.binder = binder;
    match.mean_diameter = diameter;
    match.voxel_size = kVoxel;
    status = coble_packing_match(&packed, &match, &packing, &report);
    if (status) message = coble_message();
  }
  Matched(const Matched &) = delete;
  ~Matched() { coble_packing_release(&packing); }
};

// The mean pore of what was made, measured again from its spheres.
double mean_pore(const coble_packing &packing, const coble_binder &binder = {}) {
  coble_structure s = {};
  coble_intrusion_curve curve = {};
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_binder_report bound;
  EXPECT_EQ(coble_voxelise(&packing, kVoxel, &s), COBLE_OK);
  EXPECT_EQ(coble_binder_fill(&packing, &binder, &s, &bound), COBLE_OK);
  EXPECT_EQ(coble_porosimetry(&s, &mercury, &curve), COBLE_OK);
  const double mean = curve.mean_diameter;
  coble_intrusion_curve_release(&curve);
  coble_structure_release(&s);
  return mean;
}

TEST(Match, PorosityIsFoundForAMeanPore) {
  const double wanted = 0.45e-6;
  const Matched m(spheres(), wanted), again(spheres(), wanted);
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_NEAR(m.report.mean_diameter / wanted, 1, 0.05);
  EXPECT_EQ(m.report.mean_diameter, mean_pore(m.packing));
  EXPECT_EQ(m.report.growth, 1);
  EXPECT_NEAR(m.report.porosity, m.report.packed.porosity, 0.01);
  for (int64_t i = 0; i < m.packing.count; i++) EXPECT_NEAR(m.packing.sphere[i].d / 1e-6, 1, 1e-3);
  EXPECT_GT(m.report.packings, 2);
  EXPECT_NEAR(m.report.ratio, 0.45, 1e-3);
  EXPECT_EQ(m.packing.count, again.packing.count);
  EXPECT_EQ(m.report.mean_diameter, again.report.mean_diameter);
}

TEST(Match, SmallPoresComeFromSinteredSpheresOfTheSameSize) {
  const Matched m(spheres(), 0.21e-6);
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_NEAR(m.report.mean_diameter / 0.21e-6, 1, 0.05);
  EXPECT_EQ(m.report.mean_diameter, mean_pore(m.packing));
  EXPECT_GT(m.report.growth, 1.01);
  EXPECT_LT(m.report.porosity, m.report.packed.porosity - 0.02);
  for (int64_t i = 0; i < m.packing.count; i++) EXPECT_NEAR(m.packing.sphere[i].d / 1e-6, 1, 1e-3);
}

TEST(Match, HistogramKeepsItsSizes) {
  coble_packing_params p = spheres();
  const double diameter[] = {0.8e-6, 1.2e-6}, weight[] = {1, 1};
  p.law = COBLE_SIZES_HISTOGRAM;
  p.bins = 2;
  p.bin_diameter = diameter;
  p.bin_weight = weight;
  const Matched m(p, 0.25e-6);
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_GT(m.report.growth, 1);
  for (int64_t i = 0; i < m.packing.count; i++) {
    const double d = m.packing.sphere[i].d;
    EXPECT_LT(std::fmin(std::fabs(d - 0.8e-6), std::fabs(d - 1.2e-6)), 2e-9);
  }
}

TEST(Match, SaysWhatSuchSpheresGive) {
  const Matched wide(spheres(), 2e-6), narrow(spheres(), 0.02e-6);
  EXPECT_EQ(wide.status, COBLE_ERR_INPUT);
  EXPECT_NE(wide.message.find("no packing of these spheres has pores of 2000 nm"),
            std::string::npos)
      << wide.message;
  EXPECT_NE(wide.message.find("larger spheres, or clusters"), std::string::npos) << wide.message;
  EXPECT_EQ(wide.message.find("0.155"), std::string::npos) << wide.message;
  EXPECT_EQ(narrow.status, COBLE_ERR_INPUT);
  for (const char *said :
       {"0.020 of their mean diameter where the throats of touching equal spheres are 0.155",
        "sintered by 20 % of the diameter, the nearest tried here",
        "smaller spheres, fines among them, binder"})
    EXPECT_NE(narrow.message.find(said), std::string::npos) << narrow.message;
  EXPECT_EQ(wide.packing.count, 0);
  EXPECT_EQ(narrow.packing.sphere, nullptr);
}

// Pores that touching spheres do not leave, by taking spheres out.
TEST(Match, ClustersGiveWiderPores) {
  coble_packing_params p = spheres();
  p.size[0] = p.size[1] = 8e-6;  // several lengths: one sphere less opens less of the pores
  p.cluster_length = 1.5e-6;
  const Matched m(p, 0.9e-6);
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_NEAR(m.report.mean_diameter / 0.9e-6, 1, 0.05);
  EXPECT_EQ(m.report.mean_diameter, mean_pore(m.packing));
  EXPECT_GT(m.report.packed.removed, 0);
  EXPECT_EQ(m.report.growth, 1);
  const Matched plain(spheres(), 0.9e-6);
  EXPECT_EQ(plain.status, COBLE_ERR_INPUT);
}

// Narrower pores at the same porosity of the same spheres, from a coating; and from a given amount
// of binder at another porosity.
TEST(Match, BinderIsFoundForAMeanPore) {
  coble_packing_params p = spheres();
  p.porosity = 0.42;
  const Matched m(p, 0.24e-6, COBLE_MATCH_BINDER, {COBLE_BINDER_COATING, 0.4});
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_NEAR(m.report.mean_diameter / 0.24e-6, 1, 0.02);
  EXPECT_EQ(m.report.mean_diameter, mean_pore(m.packing, m.report.binder));
  EXPECT_NEAR(m.report.packed.porosity, 0.42, 1e-3);
  EXPECT_GT(m.report.binder.fraction, 0.02);
  EXPECT_NEAR(1 - m.report.porosity, 0.58 / (1 - m.report.binder.fraction), 0.01);
  const Matched fixed(p, 0.24e-6, COBLE_MATCH_POROSITY, {COBLE_BINDER_COATING, 0.15});
  ASSERT_EQ(fixed.status, COBLE_OK) << fixed.message;
  EXPECT_EQ(fixed.report.binder.fraction, 0.15);
  EXPECT_EQ(fixed.report.mean_diameter, mean_pore(fixed.packing, fixed.report.binder));
  EXPECT_GT(fixed.report.packed.porosity, 0.44);
}

// The most sintered spheres have no room for this much binder; less sintered ones have.
TEST(Match, SpheresSinterAsFarAsBinderLeavesPores) {
  const Matched m(spheres(), 0.19e-6, COBLE_MATCH_POROSITY, {COBLE_BINDER_COATING, 0.15});
  ASSERT_EQ(m.status, COBLE_OK) << m.message;
  EXPECT_NEAR(m.report.mean_diameter / 0.19e-6, 1, 0.05);
  EXPECT_EQ(m.report.mean_diameter, mean_pore(m.packing, m.report.binder));
  EXPECT_GT(m.report.growth, 1);
}

TEST(Match, SaysWhatBinderGives) {
  coble_packing_params p = spheres();
  const Matched wide(p, 0.8e-6, COBLE_MATCH_BINDER), narrow(p, 0.05e-6, COBLE_MATCH_BINDER);
  EXPECT_EQ(wide.status, COBLE_ERR_INPUT);
  EXPECT_NE(wide.message.find("a higher porosity would be right"), std::string::npos)
      << wide.message;
  EXPECT_EQ(narrow.status, COBLE_ERR_INPUT);
  EXPECT_NE(narrow.message.find("% of the solid binder, the nearest tried here"), std::string::npos)
      << narrow.message;
}

TEST(Match, RefusesWhatHasNoMeaning) {
  for (const double wanted : {0.0, -1e-6, (double)NAN, (double)INFINITY})
    EXPECT_EQ(Matched(spheres(), wanted).status, COBLE_ERR_INPUT) << wanted;
}

}  // namespace
