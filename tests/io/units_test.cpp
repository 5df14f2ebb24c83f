#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "coble/case.h"
#include "files.h"
#include "../../host/io/units.h"

namespace {

struct Good {
  const char *text, *unit;
  double value;
};

// To the last bit but two: the conversions are products of decimal factors.
TEST(Units, QuantitiesComeInSi) {
  const double pi = std::acos(-1.0);
  const std::vector<Good> good = {
      {"75 nm", "m", 75e-9},
      {"75nm", "m", 75e-9},
      {" 75 nm ", "m", 75e-9},
      {"5 um", "m", 5e-6},
      {"5 \xC2\xB5m", "m", 5e-6},
      {"5 \xCE\xBCm", "m", 5e-6},
      {"-2.5e-3 m", "m", -2.5e-3},
      {".5 m", "m", 0.5},
      {"1e3m", "m", 1000},
      {"100 Pa", "Pa", 100},
      {"3 kPa", "Pa", 3e3},
      {"5MPa", "Pa", 5e6},
      {"1.5 GPa", "Pa", 1.5e9},
      {"60 degC", "K", 333.15},
      {"-10 degC", "K", 263.15},
      {"77 degF", "K", 298.15},
      {"333 K", "K", 333},
      {"0.5 mA/cm2", "A/m2", 5},
      {"0.5 mA/cm^2", "A/m2", 5},
      {"7 A/m2", "A/m2", 7},
      {"3 mA.h/cm2", "C/m2", 108000},
      {"3 mAh/cm2", "C/m2", 108000},
      {"3 \xC2\xB5"
       "Ah/cm2",
       "C/m2", 108},
      {"2 uAh/cm2", "C/m2", 72},
      {"1 Ah/m2", "C/m2", 3600},
      {"4 C/m2", "C/m2", 4},
      {"1 mAh", "C", 3.6},
      {"0.5 J/m2", "J/m2", 0.5},
      {"0.5 N/m", "J/m2", 0.5},
      {"30 s", "s", 30},
      {"5 min", "s", 300},
      {"2 h", "s", 7200},
      {"60 deg", "rad", pi / 3},
      {"60 degree", "rad", pi / 3},
      {"1 rad", "rad", 1},
      {"3 1/s", "1/s", 3},
      {"36 1/h", "1/s", 0.01},
      {"250 J/mol", "J/mol", 250},
      {"37 kJ/mol", "J/mol", 37000},
      {"2 m2/s", "m2/s", 2},
      {"1 cm2/s", "m2/s", 1e-4},
      {"2 m3", "m3", 2},
      {"0.02162 nm3", "m3", 2.162e-29},
      {"1e17 Pa/m", "Pa/m", 1e17},
      {"2 m2/(Pa s)", "m2/(Pa s)", 2},
      {"35 percent", "1", 0.35},
      {"35 %", "1", 0.35},
      {"0.3", "1", 0.3},
      {"+4e-1", "1", 0.4},
      {"0", "1", 0},
  };
  for (const Good &g : good) {
    double value = NAN;
    EXPECT_EQ(coble_parse_quantity(g.text, g.unit, &value), COBLE_OK)
        << g.text << ": " << coble_message();
    EXPECT_NEAR(value, g.value, 3e-16 * std::fabs(g.value)) << g.text;
  }
}

struct Bad {
  const char *text, *unit, *reason;
};

TEST(Units, WrongQuantitiesAreRefusedWithTheReason) {
  const std::vector<Bad> bad = {
      {"5 nm", "Pa", "found '5 nm' (a length), expected a pressure such as '5 MPa'"},
      {"60 C", "K", "(an electric charge), expected a temperature such as '60 degC'"},
      {"0.5 mA", "A/m2", "(an electric current), expected a current density"},
      {"3 s", "1/s", "(a time), expected a rate"},
      {"60 deg", "1", "(an angle), expected a pure number"},
      {"5 rad/s", "1/s", "expected a rate"},
      {"5 nm", "1", "(a length), expected a pure number"},
      {"5", "Pa", "found '5' without a unit, expected a pressure"},
      {"0", "m", "without a unit"},
      {"", "m", "not a finite number"},
      {"nm", "m", "not a finite number"},
      {"nan m", "m", "not a finite number"},
      {"nan", "1", "not a finite number"},
      {"inf m", "m", "not a finite number"},
      {"-inf", "1", "not a finite number"},
      {"1e400 m", "m", "not a finite number"},
      {"1e308 Mm", "m", "too large"},
      {"0x10 m", "m", "not a finite number"},
      {"5 nm;", "m", "'nm;' is not a known unit"},
      {"5 nm 3", "m", "'nm 3' is not a known unit"},
      {"5 nm -3", "m", "'nm -3' is not a known unit"},
      {"5 nm*3", "m", "'nm*3' is not a known unit"},
      {"5 5 nm", "m", "'5 nm' is not a known unit"},
      {"5,5 nm", "m", "',5 nm' is not a known unit"},
      {"1e-8x", "1", "'x' is not a known unit"},
      {"5 furlongz", "m", "'furlongz' is not a known unit"},
      {"1.2.3", "1", "'.3' is not a known unit"},
      {"5 lg(re 1 Pa)", "Pa", "not a known unit"},
      {"5 s since 1970", "s", "not a known unit"},
      {"5 s @ 1970", "s", "not a known unit"},
      {"1/2", "1", "not a known unit"},
  };
  for (const Bad &b : bad) {
    double value = 42;
    EXPECT_EQ(coble_parse_quantity(b.text, b.unit, &value), COBLE_ERR_INPUT) << b.text;
    EXPECT_NE(std::string(coble_message()).find(b.reason), std::string::npos)
        << b.text << ": " << coble_message();
    EXPECT_EQ(value, 42) << b.text;
  }
}

TEST(Units, TextOfAnyLengthIsRefusedWhole) {
  double value = 0;
  ExpectError(coble_parse_quantity(("5 " + std::string(5000, 'n')).c_str(), "m", &value),
              COBLE_ERR_INPUT, {"too long"});
  std::string charges = "5 Ah";
  for (int i = 0; i < 30; i++) charges += ".Ah";
  ExpectError(coble_parse_quantity(charges.c_str(), "m", &value), COBLE_ERR_INPUT, {"not a known"});
}

TEST(Units, DecimalMultiplesAreRoundedOnce) {
  double value = 0;
  for (int i = 1; i < 1000; i++) {
    ASSERT_EQ(coble_parse_quantity((std::to_string(i) + " nm").c_str(), "m", &value), COBLE_OK);
    ASSERT_EQ(value, std::stod(std::to_string(i) + "e-9"));
  }
}

TEST(Units, FactorsAreAffine) {
  double scale = 0, offset = 1;
  ASSERT_EQ(coble_unit_factor("um", "m", &scale, &offset), COBLE_OK);
  EXPECT_DOUBLE_EQ(scale, 1e-6);
  EXPECT_EQ(offset, 0);
  ASSERT_EQ(coble_unit_factor("degF", "K", &scale, &offset), COBLE_OK);
  EXPECT_NEAR(scale, 5.0 / 9.0, 2e-16);
  EXPECT_NEAR(offset, 459.67 / 1.8, 1e-13);
  ExpectError(coble_unit_factor("um", "Pa", &scale, &offset), COBLE_ERR_INPUT, {"a length"});
}

TEST(Units, ThreadsMayParseAtOnce) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int t = 0; t < 4; t++) {
    threads.emplace_back([t, &wrong] {
      for (int i = 1; i <= 200; i++) {
        double value = 0;
        const coble_status s =
            coble_parse_quantity((std::to_string(i) + " kPa").c_str(), "Pa", &value);
        wrong[t] += s != COBLE_OK || value != 1000.0 * i;
      }
    });
  }
  for (std::thread &thread : threads) thread.join();
  for (int w : wrong) EXPECT_EQ(w, 0);
}

}  // namespace
