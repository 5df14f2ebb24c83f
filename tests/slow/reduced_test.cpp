// The reduced model's seven cases against its table, three seeds each. Six read as there. CS2 does
// not: the table has a fifth of its columns left on the SE; here a link holds 10 MPa of a column's
// base, more than the SE does, so that columns that lift take their neighbours along.
#include "physics/reduced.h"

namespace {

using namespace reduced;

constexpr uint64_t kSeeds[] = {1, 2, 3};

void expect_all(const Case &c, coble_location location, double least_fill, double most_fill) {
  for (const uint64_t seed : kSeeds) {
    SCOPED_TRACE(seed);
    const coble_step_report r = run(c, seed);
    EXPECT_EQ(coble_sim_verdict(&r).location, location);
    EXPECT_GE(r.void_fill, least_fill);
    EXPECT_LE(r.void_fill, most_fill);
  }
}

TEST(ReducedSlow, Cs1StaysAtTheSeWithEmptyPores) { expect_all(cs1_60, COBLE_LOCATION_SE, 0, 0.1); }

TEST(ReducedSlow, PressedAt5MPaFillsAndStaysAtTheSe) {
  expect_all(pressed_5MPa, COBLE_LOCATION_SE, 0.99, 1);
}

TEST(ReducedSlow, LtoPassesToTheCc) { expect_all(lto, COBLE_LOCATION_CC, 0.99, 1); }

TEST(ReducedSlow, Cs3At60PassesToTheCc) { expect_all(cs3_60, COBLE_LOCATION_CC, 0.99, 1); }

TEST(ReducedSlow, Cs3At45PassesToTheCc) { expect_all(cs3_45, COBLE_LOCATION_CC, 0.99, 1); }

TEST(ReducedSlow, Cs3At30Tears) { expect_all(cs3_30, COBLE_LOCATION_SPLIT, 0.99, 1); }

TEST(ReducedSlow, Cs2LiftsWithHalfEmptyPores) { expect_all(cs2_60, COBLE_LOCATION_SE, 0.5, 0.9); }

}  // namespace
