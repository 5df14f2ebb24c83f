// Li that touches no meniscus, and Li that cannot be reached: the ends of a charge and a discharge.
#include "layer.h"

namespace {

using namespace layer;

coble_structure uneven_layer() {
  coble_structure s = grey(3, 2, 12, 5e-6 / 12, 30.9e-9, 0.4, 1.5);
  s.diameter[7] = 20000;
  s.diameter[20] = 60000;
  s.porosity[9] = 0.1f;
  return s;
}

coble_sim_params wetted(double degrees) {
  coble_sim_params p = uniform_params();
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  p.creep.contact_angle = degrees * M_PI / 180;
  return p;
}

// When the last menisci fill in one step, nothing holds the pressure but the films, which were
// under suction a moment before.
TEST(Reach, WettedLayerFillsToItsLastPoreAndFeedsTheCcFilm) {
  coble_structure s = uneven_layer();
  Cell cell(s, wetted(60));
  cell.pass(kCurrent, 1 * mAh_per_cm2);
  EXPECT_NEAR(cell.last.void_fill, 1, 1e-6);
  EXPECT_EQ(coble_sim_verdict(&cell.last).location, COBLE_LOCATION_CC);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

// 65 MPa of 120 degrees keep Li out of the pores for good.
TEST(Reach, LiStaysOutOfPoresThatItDoesNotWet) {
  coble_structure s = uneven_layer();
  Cell cell(s, wetted(120));
  cell.pass(kCurrent, 1 * mAh_per_cm2);
  EXPECT_EQ(cell.last.li_pores, 0);
  EXPECT_NEAR(cell.last.li_se, 4.86e-6, 0.01e-6);
  EXPECT_EQ(coble_sim_verdict(&cell.last).location, COBLE_LOCATION_SE);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

TEST(Reach, StrippingEndsWhenNoLiIsWithinReach) {
  for (double angle : {60.0, 90.0}) {
    coble_structure s = uneven_layer();
    Cell cell(s, wetted(angle));
    cell.pass(kCurrent, 0.5 * mAh_per_cm2);
    coble_step_report last = {};
    coble_status status = COBLE_OK;
    for (int step = 0; step < 400 && !status; step++)
      status = coble_sim_advance(cell.sim, -kCurrent, 600, &last);
    EXPECT_EQ(status, COBLE_ERR_DIVERGED);
    EXPECT_NE(std::string(coble_message()).find("within reach of the SE"), std::string::npos)
        << coble_message();
    const coble_step_report *kept = coble_sim_report(cell.sim);
    EXPECT_LT(kept->charge, 0.5 * mAh_per_cm2);
    EXPECT_GT(kept->li_se, -0.01 * kept->li_pores) << "next to no Li is borrowed";
    EXPECT_LT(kept->ledger_defect, 1e-10);
    coble_structure_release(&s);
  }
}

void expect_refused(const coble_structure &s, const coble_sim_params &p, const char *why) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  const Skeleton skeleton(s);
  coble_sim *sim = nullptr;
  EXPECT_EQ(coble_sim_create(dev, &s, &skeleton.graph, &p, &sim), COBLE_ERR_INPUT) << why;
  EXPECT_EQ(sim, nullptr);
  EXPECT_NE(std::string(coble_message()).find(why), std::string::npos) << coble_message();
}

TEST(Reach, LayerThatLiCannotCreepThroughIsRefused) {
  coble_structure s = uneven_layer();
  coble_sim_params p = wetted(60);
  p.creep.factor = 0;
  expect_refused(s, p, "creep factor");
  p = wetted(60);
  p.creep.surface_factor = NAN;
  expect_refused(s, p, "surface factor");
  s.diameter[10] = 0;
  expect_refused(s, wetted(60), "voxel 10 is a pore of diameter 0");
  coble_structure_release(&s);
}

}  // namespace
