#include <gtest/gtest.h>

#include <cmath>

#include "coble/creep.h"

namespace {

constexpr double celsius = 273.15, cs1 = 433e-9, cs2 = 104.7e-9, cs3 = 30.9e-9;
constexpr double v0 = 0.6747e-9;  // m/s at 0.5 mA/cm2

class Creep : public testing::Test {
 protected:
  coble_li li = coble_li_defaults();
  coble_creep_params creep = coble_creep_defaults();

  double diffusivity(double degrees) { return coble_surface_diffusivity(&li, degrees + celsius); }
  double mobility(double degrees, double d) {
    return coble_pore_mobility(&li, &creep, degrees + celsius, d);
  }
  // MPa to pass v0 through 5 um of porosity 0.34
  double drop(double degrees, double d) { return v0 * 5e-6 / (0.34 * mobility(degrees, d)) / 1e6; }
  // tensile stress, MPa, at a tensile strain rate, through the shear law
  double tensile_stress(double degrees, double rate) {
    const double a = coble_shear_rate_constant(&li, degrees + celsius, li.creep_strength);
    const double shear = std::pow(std::sqrt(3) * rate / a, 1 / li.creep_exponent);
    return std::sqrt(3) * shear / 1e6;
  }
};

TEST_F(Creep, DiffusivityOfEquation3) {
  EXPECT_NEAR(diffusivity(30), 0.787e-10, 0.0005e-10);
  EXPECT_NEAR(diffusivity(45), 1.248e-10, 0.0005e-10);
  EXPECT_NEAR(diffusivity(60), 1.899e-10, 0.0005e-10);
}

TEST_F(Creep, MobilityFollowsDiffusivityOverTemperature) {
  const double at60 = coble_interface_mobility(&li, 60 + celsius);
  EXPECT_NEAR(coble_interface_mobility(&li, 30 + celsius) / at60, 0.455, 0.0005);
  EXPECT_NEAR(coble_interface_mobility(&li, 45 + celsius) / at60, 0.688, 0.0005);
}

TEST_F(Creep, InterfaceMobility) {
  EXPECT_NEAR(coble_interface_mobility(&li, 30 + celsius), 1.22e-28, 0.005e-28);
  EXPECT_NEAR(coble_interface_mobility(&li, 45 + celsius), 1.84e-28, 0.005e-28);
  EXPECT_NEAR(coble_interface_mobility(&li, 60 + celsius), 2.68e-28, 0.005e-28);
}

TEST_F(Creep, TubeOfExponentOneIsItsWall) {
  creep.exponent = 1;
  const double wall_per_area = 4 / cs2, m = coble_interface_mobility(&li, 60 + celsius);
  EXPECT_DOUBLE_EQ(mobility(60, cs2), wall_per_area * m);
}

TEST_F(Creep, PressureDropsOfThePapersLayers) {
  creep.exponent = 1;
  EXPECT_NEAR(drop(60, cs3), 0.29, 0.005);
  EXPECT_NEAR(drop(45, cs3), 0.42, 0.005);
  EXPECT_NEAR(drop(30, cs3), 0.63, 0.005);
  EXPECT_NEAR(drop(60, cs2), 0.97, 0.005);
  EXPECT_NEAR(drop(60, cs1), 4.0, 0.05);
}

TEST_F(Creep, ExponentIsThePowerOfTheDiameter) {
  for (double n : {1.0, 2.5, 3.0, 4.0}) {
    creep.exponent = n;
    EXPECT_NEAR(mobility(60, cs3) / mobility(60, 2 * cs3), std::pow(2, n), 1e-12 * std::pow(2, n));
  }
}

// Pores as wide as the advance length are where all exponents agree.
TEST_F(Creep, AdvanceLengthIsWhereExponentsMeet) {
  creep.advance_length = 50e-9;
  creep.exponent = 1;
  const double plain = mobility(60, 50e-9);
  creep.exponent = 4;
  EXPECT_DOUBLE_EQ(mobility(60, 50e-9), plain);
  EXPECT_LT(mobility(60, 60e-9), plain * 50 / 60);
}

TEST_F(Creep, FactorsMultiplyTheMobility) {
  const double plain = mobility(60, cs2);
  creep.factor = 0.1;
  EXPECT_NEAR(mobility(60, cs2), 0.1 * plain, 1e-15 * plain);
  creep.surface_factor = 30;
  EXPECT_NEAR(mobility(60, cs2), 3 * plain, 1e-14 * plain);
}

TEST_F(Creep, SuctionOfAWettedPore) {
  creep.contact_angle = 0;
  EXPECT_NEAR(coble_entry_pressure(&li, &creep, cs3) / 1e6, -65, 0.5);
  creep.contact_angle = M_PI / 3;
  EXPECT_NEAR(coble_entry_pressure(&li, &creep, cs3) / 1e6, -32.5, 0.25);
  creep.contact_angle = 2 * M_PI / 3;
  EXPECT_NEAR(coble_entry_pressure(&li, &creep, cs3) / 1e6, 32.5, 0.25);
  EXPECT_NEAR(coble_entry_pressure(&li, &creep, 2 * cs3) / 1e6, 16.2, 0.15);
}

TEST_F(Creep, RightAngleHasNoSuctionAtAll) {
  creep.contact_angle = M_PI / 2;
  EXPECT_EQ(coble_entry_pressure(&li, &creep, cs3), 0);
}

// Predictions of the closed form at 1e-5, 1e-3, 1e-1 per second.
TEST_F(Creep, PowerLawStressOfBulkLi) {
  EXPECT_NEAR(tensile_stress(60, 1e-5), 0.29, 0.005);
  EXPECT_NEAR(tensile_stress(60, 1e-3), 0.59, 0.005);
  EXPECT_NEAR(tensile_stress(60, 1e-1), 1.17, 0.005);
  EXPECT_NEAR(tensile_stress(30, 1e-5), 0.36, 0.005);
  EXPECT_NEAR(tensile_stress(30, 1e-3), 0.71, 0.005);
  EXPECT_NEAR(tensile_stress(30, 1e-1), 1.42, 0.005);
}

TEST_F(Creep, StrengthScalesTheStressNotTheRate) {
  const double soft = coble_shear_rate_constant(&li, 333.15, 1e6);
  const double hard = coble_shear_rate_constant(&li, 333.15, 2e6);
  const double ratio = std::pow(2, li.creep_exponent);
  EXPECT_NEAR(soft / hard, ratio, 1e-12 * ratio);
}

}  // namespace
