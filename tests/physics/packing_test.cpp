// Sphere packings against what is known of every random packing of spheres.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "coble/packing.h"

namespace {

const double pi = 3.14159265358979323846, diameter = 1e-6;

class PackingPhysics : public testing::Test {
 protected:
  coble_packing_params params = coble_packing_defaults();
  coble_packing packing = {};
  coble_packing_report report = {};

  void SetUp() override { params.diameter = diameter; }
  void TearDown() override { coble_packing_release(&packing); }

  // A box `width` by `width` by `height` mean diameters.
  void pack(double width, double height, double porosity) {
    coble_packing_release(&packing);
    params.size[0] = params.size[1] = width * diameter;
    params.size[2] = height * diameter;
    params.porosity = porosity;
    ASSERT_EQ(coble_packing_generate(&params, &packing, &report), COBLE_OK) << coble_message();
  }

  double nearest(double r, int axis) const {
    return r - packing.size[axis] * std::rint(r / packing.size[axis]);
  }

  // Solid fraction between two heights: volume of a ball below a plane is pi h^2 (3r - h) / 3.
  double solid_between(double low, double high) const {
    const auto below = [](const coble_sphere &s, double z) {
      const double r = s.d / 2, h = std::clamp(z - (s.z - r), 0.0, s.d);
      return pi * h * h * (3 * r - h) / 3;
    };
    double volume = 0;
    for (int64_t i = 0; i < packing.count; i++)
      volume += below(packing.sphere[i], high) - below(packing.sphere[i], low);
    return volume / (packing.size[0] * packing.size[1] * (high - low));
  }

  // Mean number of spheres within `gap` of the surface of those whose centre lies between two heights.
  double contacts_between(double low, double high, double gap) const {
    int64_t inside = 0, contacts = 0;
    for (int64_t i = 0; i < packing.count; i++) {
      const coble_sphere &a = packing.sphere[i];
      if (a.z < low || a.z > high) continue;
      inside++;
      for (int64_t j = 0; j < packing.count; j++) {
        const coble_sphere &b = packing.sphere[j];
        const double x = nearest(a.x - b.x, 0), y = nearest(a.y - b.y, 1), z = a.z - b.z;
        const double reach = (a.d + b.d) / 2 + gap;
        contacts += i != j && x * x + y * y + z * z < reach * reach;
      }
    }
    return (double)contacts / (double)inside;
  }
};

TEST_F(PackingPhysics, Probe) {
  for (uint64_t seed : {1, 2, 3})
    for (double p : {0.40, 0.39, 0.385, 0.38, 0.375, 0.37, 0.365, 0.36}) {
      params.seed = seed;
      pack(12, 16, p);
      const double lo = 4 * diameter, hi = 12 * diameter;
      printf("seed %d p %g sweeps %d core %.4f Z %.2f %.2f %.2f %.2f\n", (int)seed, p, report.sweeps,
             solid_between(lo, hi), contacts_between(lo, hi, 1e-3 * diameter),
             contacts_between(lo, hi, 3e-3 * diameter), contacts_between(lo, hi, 1e-2 * diameter),
             contacts_between(lo, hi, 3e-2 * diameter));
    }
}

}  // namespace
