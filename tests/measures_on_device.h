// The measures on a device against those of the CPU, voxel by voxel.
#ifndef COBLE_TESTS_MEASURES_ON_DEVICE_H
#define COBLE_TESTS_MEASURES_ON_DEVICE_H

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "coble/measure_device.h"
#include "pores.h"
#include "structure.h"
#include "test_device.h"

namespace coble_test {

// Each pore with probability p, or (p = 0) pores of radius about 4 between balls.
inline void fill(Structure &t, double p) {
  const std::vector<uint8_t> mask =
      p > 0 ? pores::scattered(t.s.n, p) : pores::boolean_model(t.s.n, 5, 0.6);
  std::copy(mask.begin(), mask.end(), t.s.phase);
}

inline void expect_same_distances(coble_device *dev, const Structure &t) {
  for (const bool z : {false, true}) {
    const bool periodic[3] = {t.s.periodic_sides, t.s.periodic_sides, z};
    std::vector<int32_t> want(t.cells()), got(t.cells(), -1);
    ASSERT_EQ(coble_distance_squared(t.s.phase, t.s.n, periodic, want.data()), COBLE_OK);
    ASSERT_EQ(coble_distance_squared_on(dev, t.s.phase, t.s.n, periodic, got.data()), COBLE_OK)
        << coble_message();
    ASSERT_EQ(got, want);
  }
}

inline void expect_same_thickness(coble_device *dev, Structure &t) {
  ASSERT_EQ(coble_local_thickness(&t.s), COBLE_OK) << coble_message();
  const std::vector<uint16_t> want(t.s.diameter, t.s.diameter + t.cells());
  const double unit = t.s.diameter_unit;
  ASSERT_EQ(coble_local_thickness_on(dev, &t.s), COBLE_OK) << coble_message();
  ASSERT_EQ(std::vector<uint16_t>(t.s.diameter, t.s.diameter + t.cells()), want);
  ASSERT_EQ(t.s.diameter_unit, unit);
}

inline void expect_same_intrusion(coble_device *dev, const Structure &t) {
  for (int axis = t.s.periodic_sides ? 2 : 0; axis < 3; axis++)
    for (const bool high : {false, true}) {
      coble_intrusion_params params = coble_intrusion_defaults();
      params.axis = axis, params.high = high;
      coble_intrusion want, got;
      ASSERT_EQ(coble_intrusion_measure(&t.s, &params, &want), COBLE_OK) << coble_message();
      ASSERT_EQ(coble_intrusion_measure_on(dev, &t.s, &params, &got), COBLE_OK) << coble_message();
      EXPECT_EQ(std::vector<uint16_t>(got.diameter, got.diameter + t.cells()),
                std::vector<uint16_t>(want.diameter, want.diameter + t.cells()));
      EXPECT_EQ(got.diameter_unit, want.diameter_unit);
      EXPECT_EQ(got.params.axis, axis);
      EXPECT_EQ(got.params.high, high);
      coble_intrusion_release(&want);
      coble_intrusion_release(&got);
    }
}

// The face k = 0 by the function of the CPU; the others by it too, on a structure turned over.
inline void expect_same_reach(coble_device *dev, const Structure &t) {
  std::vector<uint8_t> low(t.cells()), high(t.cells()), got(t.cells(), 9), want(t.cells());
  Structure over(t.s.n[0], t.s.n[1], t.s.n[2], t.s.periodic_sides);
  const size_t last = t.cells() - 1;
  for (size_t c = 0; c <= last; c++) over.s.phase[c] = t.s.phase[last - c];
  ASSERT_EQ(coble_reach_from_se(&t.s, low.data()), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_reach_from_se(&over.s, high.data()), COBLE_OK) << coble_message();
  for (size_t c = 0; c < want.size(); c++)
    want[c] = (uint8_t)((low[c] ? COBLE_REACH_LOW : 0) | (high[last - c] ? COBLE_REACH_HIGH : 0) |
                        (t.s.phase[c] ? COBLE_REACH_PORE : 0));
  ASSERT_EQ(coble_reach_on(dev, &t.s, 2, got.data()), COBLE_OK) << coble_message();
  ASSERT_EQ(got, want);
}

inline void expect_same_measures(coble_device *dev, int nx, int ny, int nz) {
  for (const bool periodic : {false, true})
    for (const double p : {0.0, 0.35, 0.7, 0.985}) {
      SCOPED_TRACE(std::to_string(nx) + " x " + std::to_string(ny) + " x " + std::to_string(nz) +
                   (periodic ? ", periodic, pores " : ", closed, pores ") + std::to_string(p));
      Structure t(nx, ny, nz, periodic);
      fill(t, p);
      expect_same_distances(dev, t);
      expect_same_reach(dev, t);
      t.s.phase[t.cells() / 2] = 0; /* there is solid */
      expect_same_intrusion(dev, t);
      expect_same_thickness(dev, t);
      EXPECT_EQ(coble_device_bytes(dev), 0u);
    }
}

}  // namespace coble_test
#endif
