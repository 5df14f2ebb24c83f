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

  // Mean number of spheres within `gap` of the surface of those whose centre lies between two
  // heights.
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

// V15. Frictionless spheres jam at random close packing, 0.636 to 0.640, with 6 contacts each (3
// degrees of freedom, 2 spheres per contact). A core of 900 spheres is within 0.01 of the density;
// order would show as more. The packing stops just short of the jam, so contacts are counted within
// 1 % of the diameter: closer ones are still open, while of the neighbours that never touch only
// some tenths come so near: 6 to 0.5.
TEST_F(PackingPhysics, EqualSpheresReachRandomClosePackingAndSixContacts) {
  const double low = 3 * diameter, high = 9 * diameter, gap = 0.01 * diameter;
  double last = 0;
  for (double porosity : {0.60, 0.45, 0.37}) {
    pack(12, 12, porosity);
    const double contacts = contacts_between(low, high, gap);
    EXPECT_GT(contacts, last) << porosity;
    last = contacts;
  }
  EXPECT_NEAR(last, 6, 0.5);
  const double core = solid_between(low, high);
  EXPECT_GT(core, 0.626);
  EXPECT_LT(core, 0.650);
  // floor and roof are flat: the layers on them stay looser
  EXPECT_LT(solid_between(0, diameter), core - 0.02);
  EXPECT_LT(solid_between(11 * diameter, 12 * diameter), core - 0.02);
}

// Stretches of void between spheres, m; void of lines that meet no sphere counts as length, not as
// a chord.
struct VoidChords {
  std::vector<double> length;
  double open = 0;

  double mean() const { return moment(1) + open / (double)length.size(); }
  double moment(int k) const {
    double sum = 0;
    for (double x : length) sum += std::pow(x, k);
    return sum / (double)length.size();
  }
};

// The void met by lines along `axis` (0 or 1) between two heights, through
// the periodic sides: rows of lines, one at a random place of each tile of the cross-section.
VoidChords void_chords(const coble_packing &p, int axis, double low, double high) {
  const int tiles = 64;
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform(0, 1);
  const double length = p.size[axis], width = p.size[1 - axis];
  VoidChords chords;
  for (int line = 0; line < tiles * tiles; line++) {
    const double across = width * (line % tiles + uniform(random)) / tiles;
    const double z = low + (high - low) * (line / tiles + uniform(random)) / tiles;
    std::vector<std::pair<double, double>> solid;  // [from, to), from in [0, length)
    for (int64_t i = 0; i < p.count; i++) {
      const coble_sphere &s = p.sphere[i];
      const double aside = (axis == 0 ? s.y : s.x) - across,
                   v = aside - width * std::rint(aside / width);
      const double half2 = s.d * s.d / 4 - v * v - (s.z - z) * (s.z - z);
      if (half2 <= 0) continue;
      const double half = std::sqrt(half2), from = (axis == 0 ? s.x : s.y) - half;
      const double start = from - length * std::floor(from / length);
      solid.emplace_back(start, start + 2 * half);
    }
    if (solid.empty()) chords.open += length;
    std::sort(solid.begin(), solid.end());
    for (size_t k = 0; k < solid.size(); k++) {
      const double next = k + 1 < solid.size() ? solid[k + 1].first : solid[0].first + length;
      if (next > solid[k].second) chords.length.push_back(next - solid[k].second);
    }
  }
  return chords;
}

// V16. Mean void chord = 4 porosity / specific surface for any packing, here counted along lines
// from floor to roof; away from them the chords of a random packing are nearly exponential: <l^2> =
// 2 <l>^2.
TEST_F(PackingPhysics, MeanVoidChordIsFourPorosityOverSurface) {
  for (coble_size_law law : {COBLE_SIZES_SINGLE, COBLE_SIZES_LOGNORMAL})
    for (double porosity : {0.60, 0.40}) {
      SCOPED_TRACE(porosity);
      params.law = law;
      params.spread = 0.3;
      pack(10, 12, porosity);
      double surface = 0;
      for (int64_t i = 0; i < packing.count; i++)
        surface += pi * packing.sphere[i].d * packing.sphere[i].d;
      surface /= packing.size[0] * packing.size[1] * packing.size[2];
      for (int axis : {0, 1}) {
        const double mean = void_chords(packing, axis, 0, packing.size[2]).mean();
        EXPECT_NEAR(mean / (4 * report.porosity / surface), 1, 0.01);
        const VoidChords core = void_chords(packing, axis, 3 * diameter, 9 * diameter);
        EXPECT_NEAR(core.moment(2) / std::pow(core.moment(1), 2), 2, 0.2);
      }
    }
}

}  // namespace
