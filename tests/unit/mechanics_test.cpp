#include <gtest/gtest.h>

#include <cmath>

#include "coble/mechanics.h"

namespace {

constexpr double stack = 5e6, strong = 6e6, weak = 0.5e6;

coble_interface in_state(coble_interface_state state, double gap = 0) {
  coble_interface i = coble_rigid_layer_make(stack, strong, weak).se;
  i.state = state;
  i.gap = gap;
  return i;
}

TEST(Mechanics, LayerStartsBondedClosedAndLoadedByTheStack) {
  const coble_rigid_layer layer = coble_rigid_layer_make(stack, strong, weak);
  for (const coble_interface &i : {layer.se, layer.cc}) {
    EXPECT_EQ(i.state, COBLE_BONDED);
    EXPECT_EQ(i.gap, 0);
    EXPECT_EQ(i.load, stack);
  }
  EXPECT_EQ(layer.se.strength, strong);
  EXPECT_EQ(layer.cc.strength, weak);
}

TEST(Mechanics, BondAddsItsStrengthToTheOpeningPressure) {
  const coble_interface bonded = in_state(COBLE_BONDED), broken = in_state(COBLE_CONTACT),
                        open = in_state(COBLE_OPEN, 1e-6);
  EXPECT_DOUBLE_EQ(coble_interface_opening_pressure(&bonded), stack + strong);
  EXPECT_DOUBLE_EQ(coble_interface_opening_pressure(&broken), stack);
  EXPECT_DOUBLE_EQ(coble_interface_opening_pressure(&open), stack);
}

TEST(Mechanics, BondFailsInTensionOnly) {
  const coble_interface bonded = in_state(COBLE_BONDED);
  EXPECT_FALSE(coble_interface_overloaded(&bonded, -100e6));
  EXPECT_FALSE(coble_interface_overloaded(&bonded, 0));
  EXPECT_FALSE(coble_interface_overloaded(&bonded, stack));
  EXPECT_FALSE(coble_interface_overloaded(&bonded, stack + strong));
  EXPECT_TRUE(coble_interface_overloaded(&bonded, std::nextafter(stack + strong, 1e9)));
}

TEST(Mechanics, OnlyABondCanBeOverloaded) {
  for (coble_interface_state state : {COBLE_CONTACT, COBLE_OPEN}) {
    const coble_interface i = in_state(state);
    EXPECT_FALSE(coble_interface_overloaded(&i, 100e6)) << state;
  }
}

TEST(Mechanics, InfinitelyStrongBondNeverFails) {
  const coble_interface i = coble_rigid_layer_make(stack, INFINITY, weak).se;
  EXPECT_FALSE(coble_interface_overloaded(&i, 1e300));
  EXPECT_EQ(coble_interface_opening_pressure(&i), INFINITY);
}

TEST(Mechanics, ZeroStrengthFailsJustAboveTheStack) {
  const coble_interface i = coble_rigid_layer_make(stack, 0, weak).se;
  EXPECT_FALSE(coble_interface_overloaded(&i, stack));
  EXPECT_TRUE(coble_interface_overloaded(&i, std::nextafter(stack, 1e9)));
}

// Breaking is the step's decision: settling leaves a bond alone at any pressure.
TEST(Mechanics, SettlingLeavesABondAlone) {
  coble_interface i = in_state(COBLE_BONDED);
  EXPECT_FALSE(coble_interface_settle(&i, 100e6));
  EXPECT_FALSE(coble_interface_settle(&i, -100e6));
  EXPECT_EQ(i.state, COBLE_BONDED);
  EXPECT_EQ(i.gap, 0);
}

TEST(Mechanics, ContactOpensWhenLiftedAndNeverInCompression) {
  for (double pressure : {-100e6, 0.0, 4.999e6, stack}) {
    coble_interface i = in_state(COBLE_CONTACT);
    EXPECT_FALSE(coble_interface_settle(&i, pressure)) << pressure;
    EXPECT_EQ(i.state, COBLE_CONTACT);
  }
  coble_interface i = in_state(COBLE_CONTACT);
  EXPECT_TRUE(coble_interface_settle(&i, 5.001e6));
  EXPECT_EQ(i.state, COBLE_OPEN);
  EXPECT_GE(i.gap, 0);
}

TEST(Mechanics, OpenGapThatClosesIsContactAgain) {
  coble_interface i = in_state(COBLE_OPEN, -1e-9);
  EXPECT_TRUE(coble_interface_settle(&i, 0));
  EXPECT_EQ(i.state, COBLE_CONTACT);
  EXPECT_EQ(i.gap, 0);
  EXPECT_FALSE(coble_interface_settle(&i, 0)) << "a second look changes nothing";
}

// The Li below a lifted layer carries the stack exactly: its pressure is no reason to close.
TEST(Mechanics, OpenGapStaysOpenAtAnyPressure) {
  for (double pressure : {-1e6, stack, 100e6}) {
    coble_interface i = in_state(COBLE_OPEN, 1e-9);
    EXPECT_FALSE(coble_interface_settle(&i, pressure)) << pressure;
    EXPECT_EQ(i.state, COBLE_OPEN);
    EXPECT_EQ(i.gap, 1e-9);
  }
}

// A broken bond does not heal: opening it again needs the stack pressure alone.
TEST(Mechanics, ClosedGapKeepsNoStrength) {
  coble_interface i = in_state(COBLE_OPEN, -1e-9);
  coble_interface_settle(&i, stack);
  EXPECT_DOUBLE_EQ(coble_interface_opening_pressure(&i), stack);
  EXPECT_TRUE(coble_interface_settle(&i, stack + 1));
  EXPECT_EQ(i.state, COBLE_OPEN);
}

TEST(Mechanics, PlateRidesOnBothGaps) {
  coble_rigid_layer layer = coble_rigid_layer_make(stack, strong, weak);
  double layer_z = -1, plate_z = -1;
  coble_rigid_displacements(&layer, &layer_z, &plate_z);
  EXPECT_EQ(layer_z, 0);
  EXPECT_EQ(plate_z, 0);
  layer.se.gap = 2e-6;
  layer.cc.gap = 3e-6;
  coble_rigid_displacements(&layer, &layer_z, &plate_z);
  EXPECT_DOUBLE_EQ(layer_z, 2e-6);
  EXPECT_DOUBLE_EQ(plate_z, 5e-6);
}

}  // namespace
