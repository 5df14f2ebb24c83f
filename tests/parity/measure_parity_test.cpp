#include "measures_on_device.h"

#include <algorithm>
#include <cmath>

namespace {

using coble_test::Device;
using coble_test::Structure;

TEST(MeasuresOnDevice, EqualThoseOfTheCpu) {
  Device dev(COBLE_BACKEND_CPU);
  const int sizes[][3] = {{1, 1, 1}, {2, 1, 3}, {1, 40, 1}, {1, 1, 33}, {37, 29, 23}, {16, 32, 9}};
  for (const auto &n : sizes) coble_test::expect_same_measures(dev, n[0], n[1], n[2]);
}

// Squared radii on a plain of equal ones, behind throats, and larger than half a period.
TEST(MeasuresOnDevice, EqualThoseOfTheCpuInRoomsAndSlits) {
  Device dev(COBLE_BACKEND_CPU);
  for (const bool periodic : {false, true}) {
    Structure t(21, 18, 40, periodic);
    std::fill(t.s.phase, t.s.phase + t.cells(), 1);
    for (const int k : {9, 27})
      for (int j = 0; j < 18; j++)
        for (int i = 0; i < 21; i++) t.s.phase[t.at(i, j, k)] = 0;
    for (int j = 4; j < 7; j++)
      for (int i = 2; i < 6; i++) t.s.phase[t.at(i, j, 9)] = t.s.phase[t.at(i + 9, j + 8, 27)] = 1;
    coble_test::expect_same_distances(dev, t);
    coble_test::expect_same_reach(dev, t);
    coble_test::expect_same_intrusion(dev, t);
    coble_test::expect_same_thickness(dev, t);
  }
}

// One path with many bends: each level of a tower is left through the corner opposite its entry.
TEST(MeasuresOnDevice, FollowALongPath) {
  Device dev(COBLE_BACKEND_CPU);
  Structure t(9, 9, 21, false);
  for (int k = 0; k < 21; k++)
    for (int j = 0; j < 9; j++)
      for (int i = 0; i < 9; i++) {
        const int corner = k / 2 % 2 ? 0 : 8;
        t.s.phase[t.at(i, j, k)] =
            k % 2 ? i == corner && j == corner : j % 2 == 0 || i == (j / 2 % 2 ? 0 : 8);
      }
  std::vector<uint8_t> reached(t.cells());
  ASSERT_EQ(coble_reach_on(dev, &t.s, 2, reached.data()), COBLE_OK) << coble_message();
  EXPECT_EQ(reached[(size_t)t.at(8, 0, 20)], COBLE_REACH_LOW | COBLE_REACH_HIGH | COBLE_REACH_PORE);
  coble_test::expect_same_reach(dev, t);
  coble_test::expect_same_intrusion(dev, t);
}

// A ball of more than 511 voxels' radius: the unit becomes coarser.
TEST(MeasuresOnDevice, LargeBallsHaveTheUnitOfTheCpu) {
  Device dev(COBLE_BACKEND_CPU);
  Structure t(1, 1, 1100, false);
  std::fill(t.s.phase, t.s.phase + t.cells(), 1);
  t.s.phase[0] = 0;
  coble_test::expect_same_thickness(dev, t);
  EXPECT_GT(t.s.diameter_unit, t.s.dx / 64);
  coble_test::expect_same_intrusion(dev, t);
}

TEST(MeasuresOnDevice, PorosimetryIsTheSameCurve) {
  Device dev(COBLE_BACKEND_CPU);
  Structure t(31, 27, 25, true);
  coble_test::fill(t, 0);
  const coble_intrusion_params params = coble_intrusion_defaults();
  coble_intrusion_curve want, got;
  ASSERT_EQ(coble_porosimetry(&t.s, &params, &want), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_porosimetry_on(dev, &t.s, &params, &got), COBLE_OK) << coble_message();
  ASSERT_GT(want.steps, 3u);
  ASSERT_EQ(got.steps, want.steps);
  for (size_t i = 0; i < want.steps; i++) {
    EXPECT_EQ(got.diameter[i], want.diameter[i]);
    EXPECT_EQ(got.filled[i], want.filled[i]);
  }
  EXPECT_EQ(got.mean_diameter, want.mean_diameter);
  coble_intrusion_curve_release(&want);
  coble_intrusion_curve_release(&got);
}

// The header says 8.6 bytes a voxel, 12 at most.
TEST(MeasuresOnDevice, TakeTheMemoryThatTheHeaderSays) {
  const int sizes[][3] = {{64, 64, 64}, {1, 1, 300}};
  const double bytes[] = {8.6, 12};
  for (int i = 0; i < 2; i++) {
    Device dev(COBLE_BACKEND_CPU);
    Structure t(sizes[i][0], sizes[i][1], sizes[i][2], true);
    coble_test::fill(t, 0.9);
    t.s.phase[0] = 0;
    ASSERT_EQ(coble_local_thickness_on(dev, &t.s), COBLE_OK) << coble_message();
    const coble_intrusion_params params = coble_intrusion_defaults();
    coble_intrusion out;
    ASSERT_EQ(coble_intrusion_measure_on(dev, &t.s, &params, &out), COBLE_OK) << coble_message();
    coble_intrusion_release(&out);
    const double lines = 3 * 64 * 64; /* a byte for each line besides */
    EXPECT_LE((double)coble_device_peak_bytes(dev), bytes[i] * (double)t.cells() + lines);
  }
}

std::string message_of(coble_status status, coble_status want) {
  EXPECT_EQ(status, want);
  return coble_message();
}

// Wrong input gets the answer that the functions of the CPU give.
TEST(MeasuresOnDevice, HaveTheErrorsOfTheCpu) {
  Device dev(COBLE_BACKEND_CPU);
  Structure t(3, 4, 5, true);
  std::fill(t.s.phase, t.s.phase + t.cells(), 1);
  coble_intrusion_params params = coble_intrusion_defaults();
  coble_intrusion out;
  EXPECT_EQ(message_of(coble_local_thickness_on(dev, &t.s), COBLE_ERR_INPUT),
            message_of(coble_local_thickness(&t.s), COBLE_ERR_INPUT));
  const auto both = [&] {
    EXPECT_EQ(message_of(coble_intrusion_measure_on(dev, &t.s, &params, &out), COBLE_ERR_INPUT),
              message_of(coble_intrusion_measure(&t.s, &params, &out), COBLE_ERR_INPUT));
    EXPECT_EQ(out.diameter, nullptr);
  };
  both(); /* no solid */
  t.s.phase[7] = 0;
  params.axis = 0;
  both(); /* inlet on a periodic side */
  params.axis = 3;
  both();
  params = coble_intrusion_defaults();
  params.contact_angle = 1;
  both();
  params = coble_intrusion_defaults();
  params.surface_tension = NAN;
  both();
  t.s.n[1] = 0;
  params = coble_intrusion_defaults();
  both();
  t.s.n[1] = 4;
  uint8_t reached[60];
  for (const int axis : {-1, 0, 1, 3})
    EXPECT_EQ(coble_reach_on(dev, &t.s, axis, reached), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_reach_on(dev, &t.s, 2, reached), COBLE_OK) << coble_message();
  EXPECT_EQ(coble_device_bytes(dev), 0u);
}

}  // namespace
