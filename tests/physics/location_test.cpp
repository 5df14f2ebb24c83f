// Where Li goes in a uniform layer: section 5 of the model, and what a floating layer must do.
#include "layer.h"

namespace {

using namespace layer;

constexpr double kDiameter = 30.9e-9, kPorosity = 0.4, kTau = 1.5, kThickness = 5e-6;

coble_sim_params carbon_params() {
  coble_sim_params p = uniform_params();
  p.creep.contact_angle = M_PI / 2;
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  return p;
}

double drop_of(const coble_sim_params &p, double j) {
  return v0(p, j) * kThickness * kTau /
         (kPorosity * coble_pore_mobility(&p.li, &p.creep, p.temperature, kDiameter));
}

coble_verdict verdict_at(double margin, coble_step_report *last) {
  coble_structure s = grey(4, 4, 20, kThickness / 20, kDiameter, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  p.strength.tension[COBLE_BOND_SE] = margin * drop_of(p, kCurrent);
  p.event_accuracy = 0.01;
  p.dt_max = 60;
  Cell cell(s, p);
  cell.pass(kCurrent, 1.5 * mAh_per_cm2);
  EXPECT_LT(cell.ledger, 1e-10);
  *last = cell.last;
  coble_structure_release(&s);
  return coble_sim_verdict(last);
}

// The closed CC film stores next to nothing, so the whole current flows through the layer once the
// CC has opened. The film there is at the stack pressure then, and that at the SE at the drop above
// it: sustained flow to the CC side needs drop < sigma_se.
TEST(Location, FlipsWhereTheTheorySays) {
  coble_step_report last;
  const coble_verdict above = verdict_at(1.02, &last);
  EXPECT_EQ(above.location, COBLE_LOCATION_CC);
  EXPECT_EQ(last.se, COBLE_BONDED);
  EXPECT_NEAR(last.void_fill, 1, 1e-6);
  const coble_verdict below = verdict_at(0.98, &last);
  EXPECT_EQ(below.location, COBLE_LOCATION_SE);
  EXPECT_EQ(last.se, COBLE_OPEN);
  EXPECT_EQ(last.cc, COBLE_OPEN) << "it opened first, then the current flowed through the layer";
}

// The drop that --check forecasts is the one of the run: uniform layer, and an uneven one within its SE film's spread.
TEST(Location, ForecastDropIsTheDropOfTheFilledLayer) {
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  coble_structure s = grey(3, 4, 20, kThickness / 20, kDiameter, kPorosity, kTau);
  const coble_sim_params p = carbon_params();
  double drop = 0;
  ASSERT_EQ(coble_sim_drop(dev, &s, &p, kCurrent, &drop), COBLE_OK) << coble_message();
  EXPECT_NEAR(drop / drop_of(p, kCurrent), 1, 1e-4);
  // two layers of different pores in series: resistances add
  for (size_t v = 0; v < coble_structure_cells(&s) / 2; v++) s.diameter[v] /= 2;
  ASSERT_EQ(coble_sim_drop(dev, &s, &p, kCurrent, &drop), COBLE_OK);
  EXPECT_NEAR(drop / drop_of(p, kCurrent), 0.5 * (1 + std::pow(0.5, p.creep.exponent)), 1e-4);
  std::fill(s.porosity, s.porosity + 12, 0.0f);  // a floor without pores
  ASSERT_EQ(coble_sim_drop(dev, &s, &p, kCurrent, &drop), COBLE_OK);
  EXPECT_TRUE(std::isinf(drop));
  coble_structure_release(&s);
}

// The plate rests on the CC film alone: p_cc = P_stack, and p_se is the drop above it.
TEST(Location, LiftedPlateRestsOnTheCcFilm) {
  coble_structure s = grey(4, 4, 20, kThickness / 20, kDiameter, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  Cell cell(s, p);
  cell.pass(kCurrent, 1 * mAh_per_cm2);
  EXPECT_EQ(cell.last.cc, COBLE_OPEN);
  EXPECT_NEAR(cell.last.pressure_cc / p.stack_pressure, 1, 1e-6);
  EXPECT_NEAR((cell.last.pressure_se - cell.last.pressure_cc) / drop_of(p, kCurrent), 1, 5e-3);
  EXPECT_NEAR(cell.last.gap_cc, cell.last.li_cc, 0.03e-6);
  coble_structure_release(&s);
}

// A bond that breaks changes who carries the load, not how much room the pores have: no pressure jumps below.
TEST(Location, BreakOfTheCcLeavesThePressureAtTheSe) {
  coble_structure s = grey(4, 4, 8, kThickness / 8, kDiameter, kPorosity, kTau);
  const coble_sim_params p = carbon_params();
  Cell cell(s, blocks(s), p);
  double before = 0;
  cell.pass(kCurrent, 1 * mAh_per_cm2,
            [&](const coble_step_report &r) { return r.void_fill > 0.9999; });
  for (int step = 0; step < 1000 && cell.last.cc == COBLE_BONDED; step++) {
    before = cell.last.pressure_se;
    cell.pass(kCurrent, 0.1 * kCurrent);  // a tenth of a second
  }
  EXPECT_EQ(cell.last.cc, COBLE_OPEN);
  EXPECT_EQ(cell.last.se, COBLE_BONDED);
  EXPECT_NEAR(cell.last.pressure_se / before, 1, 0.05);
  EXPECT_NEAR(cell.last.pressure_cc / p.stack_pressure, 1, 1e-6);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

// A layer that floats on Li passes the stack pressure on, whatever its pores do.
TEST(Location, FloatingLayerHasTheStackPressureBelow) {
  coble_structure s = grey(8, 4, 12, 0.4e-6, 433e-9, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  Cell cell(s, p);
  cell.pass(kCurrent, 0.5 * mAh_per_cm2);
  EXPECT_EQ(cell.last.se, COBLE_OPEN);
  EXPECT_NEAR(cell.last.pressure_se / p.stack_pressure, 1, 1e-6);
  EXPECT_NEAR(cell.last.gap_se, cell.last.li_se, 0.03e-6);
  EXPECT_LT(cell.last.void_fill, 0.1);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

// Stage one without stage two: wetting suction fills the pores although the Li stays at the SE.
TEST(Location, SuctionFillsPoresOfALayerThatFloats) {
  coble_structure s = grey(2, 2, 20, kThickness / 20, 104.7e-9, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  p.strength.tension[COBLE_BOND_SE] = 0.3e6;
  Cell dry(s, p);
  dry.pass(kCurrent, 3 * mAh_per_cm2);
  p.creep.contact_angle = 0;
  p.creep.surface_factor = 10;
  Cell wet(s, p);
  wet.pass(kCurrent, 3 * mAh_per_cm2);
  EXPECT_EQ(coble_sim_verdict(&dry.last).location, COBLE_LOCATION_SE);
  EXPECT_EQ(coble_sim_verdict(&wet.last).location, COBLE_LOCATION_SE);
  EXPECT_LT(dry.last.void_fill, 0.5);
  EXPECT_GT(wet.last.void_fill, 0.99);
  EXPECT_LT(wet.ledger, 1e-10);
  coble_structure_release(&s);
}

// Walls of which a part is another material act as walls of its mean; all of it, as that material.
TEST(Location, CoveredWallsActAsTheirMean) {
  coble_structure s = grey(2, 2, 20, kThickness / 20, 104.7e-9, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  p.creep.decoration_angle = 0;
  p.creep.decoration_factor = 30;
  Cell bare(s, p);
  bare.pass(kCurrent, 0.3 * mAh_per_cm2);
  s.coverage = static_cast<uint8_t *>(malloc(coble_structure_cells(&s)));
  memset(s.coverage, 102, coble_structure_cells(&s));
  Cell covered(s, p);
  covered.pass(kCurrent, 0.3 * mAh_per_cm2);
  free(s.coverage);
  s.coverage = nullptr;
  p.creep = coble_creep_decorated(&p.creep, 0.4);
  Cell mean(s, p);
  mean.pass(kCurrent, 0.3 * mAh_per_cm2);
  EXPECT_NEAR(covered.last.pressure_max / mean.last.pressure_max, 1, 1e-5);
  EXPECT_NEAR(covered.last.void_fill / mean.last.void_fill, 1, 1e-5);
  EXPECT_GT(covered.last.void_fill, 1.1 * bare.last.void_fill);
  coble_structure_release(&s);
}

// Plate and strip: the same equations backwards; Li comes back from the CC film, the ledger holds.
TEST(Location, StrippingThinsTheCcFilm) {
  coble_structure s = grey(3, 3, 10, 0.5e-6, kDiameter, kPorosity, kTau);
  coble_sim_params p = carbon_params();
  Cell cell(s, p);
  cell.pass(kCurrent, 2 * mAh_per_cm2);
  const double plated = cell.last.li_cc;
  cell.pass(-kCurrent, 1 * mAh_per_cm2);
  const double back = 1 * mAh_per_cm2 * coble_li_volume_per_charge(&p.li);
  EXPECT_NEAR((plated - cell.last.li_cc) / back, 1, 0.02);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
}

// Short steps after long ones: what a front took too much of must not show as a pressure, nor break an interface.
TEST(Location, OverfillsAreHandedOnWithoutPressureOfTheirOwn) {
  for (const double limit : {0.5, 0.25, 0.1}) {
    SCOPED_TRACE(limit);
    coble_structure s = grey(4, 4, 4, 0.5e-6, kDiameter, kPorosity, kTau);
    coble_sim_params p = carbon_params();
    p.front_limit = limit;
    Cell cell(s, p);
    double highest = 0;
    cell.pass(kCurrent, 1 * mAh_per_cm2, [&](const coble_step_report &r) {
      highest = std::max(highest, r.pressure_max);
      return false;
    });
    EXPECT_EQ(coble_sim_verdict(&cell.last).location, COBLE_LOCATION_CC);
    EXPECT_LT(highest, 1.05 * (p.stack_pressure + p.strength.tension[COBLE_BOND_CC] +
                               drop_of(p, kCurrent) * 2e-6 / kThickness));
    EXPECT_LT(cell.ledger, 1e-10);
    coble_structure_release(&s);
  }
}

// Refining dt leaves the verdict's numbers where they are (first order).
TEST(Location, SharesConvergeInTimeStep) {
  double cc[2];
  for (int fine = 0; fine < 2; fine++) {
    coble_structure s = grey(2, 2, 20, kThickness / 20, kDiameter, kPorosity, kTau);
    coble_sim_params p = carbon_params();
    p.front_limit = fine ? 0.1 : 0.5;
    p.dt_max = fine ? 60 : 600;
    Cell cell(s, p);
    cell.pass(kCurrent, 1 * mAh_per_cm2);
    cc[fine] = cell.last.li_cc;
    coble_structure_release(&s);
  }
  EXPECT_NEAR(cc[0] / cc[1], 1, 0.01);
}

coble_structure uneven(int nx, int ny, int nz) {
  coble_structure s = grey(nx, ny, nz, 0.5e-6, kDiameter, kPorosity, kTau);
  for (size_t v = 0; v < coble_structure_cells(&s); v++)
    s.diameter[v] =
        (uint16_t)(30000 *
                   (1 + 0.5 * std::sin(0.9 * (double)(v % 7) + 1.3 * (double)(v / 49 % 7))));
  return s;
}

TEST(Location, UnevenLayerKeepsItsLedgerAndItsBitsOnAnyThreads) {
  coble_structure s = uneven(12, 8, 8);
  const coble_sim_params p = carbon_params();
  coble_step_report r[3];
  const int threads[3] = {1, 2, 4};
  for (int t = 0; t < 3; t++) {
    Cell cell(s, blocks(s), p, threads[t]);
    cell.pass(kCurrent, 1 * mAh_per_cm2);
    EXPECT_LT(cell.ledger, 1e-10);
    r[t] = cell.last;
  }
  for (int t = 1; t < 3; t++) {
    EXPECT_EQ(r[0].step, r[t].step);
    EXPECT_EQ(r[0].time, r[t].time);
    EXPECT_EQ(r[0].li_pores, r[t].li_pores);
    EXPECT_EQ(r[0].li_cc, r[t].li_cc);
    EXPECT_EQ(r[0].pressure_max, r[t].pressure_max);
    EXPECT_EQ(r[0].iterations, r[t].iterations);
  }
  coble_structure_release(&s);
}

TEST(Location, RefusesWhatHasNoMeaning) {
  coble_structure s = grey(2, 2, 4, 1e-6, kDiameter, kPorosity, kTau);
  const coble_test::Device dev(COBLE_BACKEND_CPU);
  coble_sim *sim = nullptr;
  const Skeleton skeleton(s);
  coble_sim_params p = carbon_params();
  p.temperature = 500;
  EXPECT_EQ(coble_sim_create(dev, &s, &skeleton.graph, &p, &sim), COBLE_ERR_INPUT);
  p = carbon_params();
  p.strength.tension[COBLE_BOND_SE] = -1;
  EXPECT_EQ(coble_sim_create(dev, &s, &skeleton.graph, &p, &sim), COBLE_ERR_INPUT);
  EXPECT_EQ(sim, nullptr);
  coble_structure_release(&s);
}

}  // namespace
