// Pore spaces for tests.
#ifndef COBLE_TESTS_PORES_H
#define COBLE_TESTS_PORES_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "coble/random.h"

namespace pores {

inline double uniform(uint64_t item, uint32_t draw, uint64_t seed = 11) {
  return coble_random_uniform(seed, COBLE_STREAM_POSITION, item, draw);
}

// Carves a ball (voxel centres within r) out of a mask of ones.
inline void carve(std::vector<uint8_t> &mask, const int32_t n[3], const double c[3], double r) {
  int32_t lo[3], hi[3];
  for (int a = 0; a < 3; a++) {
    lo[a] = std::max(0, (int32_t)std::floor(c[a] - r - 1));
    hi[a] = std::min(n[a] - 1, (int32_t)std::ceil(c[a] + r));
  }
  for (int32_t z = lo[2]; z <= hi[2]; z++)
    for (int32_t y = lo[1]; y <= hi[1]; y++)
      for (int32_t x = lo[0]; x <= hi[0]; x++) {
        const double dx = x + 0.5 - c[0], dy = y + 0.5 - c[1], dz = z + 0.5 - c[2];
        if (dx * dx + dy * dy + dz * dz <= r * r)
          mask[((size_t)z * (size_t)n[1] + (size_t)y) * (size_t)n[0] + (size_t)x] = 0;
      }
}

// Boolean model: pores outside overlapping balls of random centres.
inline std::vector<uint8_t> boolean_model(const int32_t n[3], double radius, double porosity) {
  std::vector<uint8_t> mask((size_t)n[0] * (size_t)n[1] * (size_t)n[2], 1);
  double volume = 1;
  for (int a = 0; a < 3; a++) volume *= n[a] + 2 * radius;
  const double ball = 4.0 / 3.0 * M_PI * radius * radius * radius;
  const auto count = (uint64_t)std::llround(-std::log(porosity) / ball * volume);
  for (uint64_t i = 0; i < count; i++) {
    double c[3];
    for (uint32_t a = 0; a < 3; a++) c[a] = uniform(i, a) * (n[a] + 2 * radius) - radius;
    carve(mask, n, c, radius);
  }
  return mask;
}

// Every voxel a pore with probability p.
inline std::vector<uint8_t> scattered(const int32_t n[3], double p) {
  std::vector<uint8_t> mask((size_t)n[0] * (size_t)n[1] * (size_t)n[2]);
  for (size_t i = 0; i < mask.size(); i++) mask[i] = uniform(i, 0, 5) < p;
  return mask;
}

}  // namespace pores

#endif
