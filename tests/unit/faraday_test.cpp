#include <gtest/gtest.h>

#include <cmath>

#include "coble/electrochem.h"

namespace {

constexpr double faraday = 96485.33212;    // C/mol
constexpr double mAh_per_cm2 = 3.6 * 1e4;  // C/m2

double volume_per_charge() {
  const coble_li li = coble_li_defaults();
  return coble_li_volume_per_charge(&li);
}

TEST(Faraday, VolumePerChargeIsThatOfTheMolarVolume) {
  EXPECT_NEAR(volume_per_charge(), 13.02e-6 / faraday, 1e-4 * 13.02e-6 / faraday);
  EXPECT_NEAR(volume_per_charge() * 1e6, 0.135e-3, 0.0005e-3);  // V per MPa
  EXPECT_NEAR(1e-3 / volume_per_charge(), 7.41e6, 0.01e6);      // Pa per mV
}

TEST(Faraday, CurrentGrowsADenseFilm) {
  EXPECT_NEAR(5 * volume_per_charge(), 0.6747e-9, 0.0001e-9);  // m/s at 0.5 mA/cm2
  EXPECT_NEAR(0.5 * mAh_per_cm2 * volume_per_charge(), 2.43e-6, 0.005e-6);
  EXPECT_NEAR(1.0 * mAh_per_cm2 * volume_per_charge(), 4.86e-6, 0.005e-6);
  EXPECT_NEAR(3.0 * mAh_per_cm2 * volume_per_charge(), 14.58e-6, 0.01e-6);
}

// Separating what adheres strongly costs work; new Li contacts that adhere strongly give it back.
TEST(Faraday, OverallAdhesionHasTheSignsOfEquation1) {
  EXPECT_DOUBLE_EQ(coble_overall_adhesion(1.0, 0.25, 0.5), 0.25);
  EXPECT_GT(coble_overall_adhesion(2.0, 0.25, 0.5), coble_overall_adhesion(1.0, 0.25, 0.5));
  EXPECT_LT(coble_overall_adhesion(1.0, 0.5, 0.5), coble_overall_adhesion(1.0, 0.25, 0.5));
  EXPECT_LT(coble_overall_adhesion(1.0, 0.25, 0.75), coble_overall_adhesion(1.0, 0.25, 0.5));
  EXPECT_LT(coble_overall_adhesion(0.1, 0.6, 0.7), 0);
}

TEST(Faraday, UnknownAdhesionGivesAnUnknownSite) {
  const double unknown = std::nan("");
  EXPECT_TRUE(std::isnan(coble_overall_adhesion(unknown, 0.25, 0.5)));
  EXPECT_TRUE(std::isnan(coble_overall_adhesion(1, unknown, 0.5)));
  EXPECT_TRUE(std::isnan(coble_overall_adhesion(1, 0.25, unknown)));
}

}  // namespace
