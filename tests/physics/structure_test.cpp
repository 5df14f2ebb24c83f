/* Structures against their analytic values: V21 local thickness, V16 surface and chords, volumes.
 * Lengths in voxels unless said otherwise. */
#include "structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <vector>

namespace {

using Pore = std::function<bool(double, double, double)>;

struct Structure : coble_test::Structure {
  Structure() = default;
  Structure(int nx, int ny, int nz, const Pore &pore) : coble_test::Structure(nx, ny, nz, true) {
    s.dx = 1;
    size_t c = 0;
    for (int k = 0; k < nz; k++)
      for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) s.phase[c++] = pore(i + 0.5, j + 0.5, k + 0.5);
    EXPECT_EQ(coble_local_thickness(&s), COBLE_OK) << coble_message();
  }
  /* of the planes first..last-1 */
  double largest_diameter(int first, int last) const {
    const size_t plane = (size_t)s.n[0] * s.n[1];
    return *std::max_element(s.diameter + plane * first, s.diameter + plane * last) *
           s.diameter_unit;
  }
  coble_structure_summary summary() const {
    coble_structure_summary sum;
    EXPECT_EQ(coble_structure_summarise(&s, &sum), COBLE_OK);
    return sum;
  }
};

/* What a measure finds for an exact length, over random positions (x, y, z in 0..1) of the grid. */
struct Error {
  double mean = 0, worst = 0;
};
Error error_of(double exact, const std::function<double(double, double, double)> &measure) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> u(0, 1);
  Error e;
  const int trials = 8;
  for (int t = 0; t < trials; t++) {
    const double x = u(random), y = u(random), z = u(random), error = measure(x, y, z) - exact;
    e.mean += error / trials;
    e.worst = std::max(e.worst, std::fabs(error));
  }
  return e;
}

/* Of the relative errors of two sizes, as an exponent of the voxel edge. Voxel centres miss the
 * middle of a pore and the nearest solid centres lie behind the surface by less the more of them
 * compete: the error is h (C + O(sqrt(h/d))), and the order tends to 1. */
double order(const Error &coarse, double size, const Error &fine, double larger) {
  return std::log(std::fabs(coarse.mean / size) / std::fabs(fine.mean / larger)) /
         std::log(larger / size);
}

TEST(LocalThickness, SlabIsItsWidthWithinHalfAVoxelEverywhere) {
  for (int axis = 0; axis < 3; axis++)
    for (const int t : {1, 2, 3, 4, 5, 8, 9, 20, 70}) {
      int n[3] = {6, 6, 6};
      n[axis] = t + 2;
      const Structure s(n[0], n[1], n[2], [&](double x, double y, double z) {
        const double p = axis == 0 ? x : axis == 1 ? y : z;
        return p > 1 && p < t + 1;
      });
      const coble_structure_summary sum = s.summary();
      EXPECT_NEAR(sum.max_diameter, t, 0.51) << t << " along " << axis;
      EXPECT_EQ(sum.min_diameter, sum.max_diameter) << t << " along " << axis;
    }
}

TEST(LocalThickness, TubeConvergesAtFirstOrder) {
  std::vector<Error> e;
  for (const double r : {2.0, 4.0, 8.0, 64.0}) {
    const int n = (int)(2 * r) + 5;
    e.push_back(error_of(2 * r, [&](double x, double y, double) {
      const Structure s(n, n, 3, [&](double i, double j, double) {
        return std::hypot(i - n / 2 - x, j - n / 2 - y) < r;
      });
      return s.largest_diameter(0, 3);
    }));
    EXPECT_LT(e.back().worst, 2) << r;
  }
  EXPECT_NEAR(order(e[1], 4, e[3], 64), 1, 0.15);
}

TEST(LocalThickness, SphereConvergesAtFirstOrder) {
  std::vector<Error> e;
  for (const double r : {2.0, 4.0, 8.0, 16.0}) {
    const int n = (int)(2 * r) + 5;
    e.push_back(error_of(2 * r, [&](double x, double y, double z) {
      const Structure s(n, n, n, [&](double i, double j, double k) {
        return std::hypot(i - n / 2 - x, j - n / 2 - y, k - n / 2 - z) < r;
      });
      return s.largest_diameter(0, n);
    }));
    EXPECT_LT(e.back().worst, 2) << r;
  }
  EXPECT_NEAR(order(e[0], 2, e[3], 16), 1, 0.15);
}

/* Spherical pores apart in solid: a share of the pores' volume for every diameter. */
struct Bubble {
  double x, y, z, d;
};

/* Eight cells of edge `cell`, a bubble at random in each. */
std::vector<Bubble> bubbles(double cell) {
  std::mt19937 random(23);
  std::uniform_real_distribution<double> u(0, 1);
  std::vector<Bubble> list;
  for (int c = 0; c < 8; c++) {
    const double d = cell * (0.40 + 0.07 * c), room = cell - d;
    const double x = u(random), y = u(random), z = u(random);
    list.push_back({c % 2 * cell + d / 2 + x * room, c / 2 % 2 * cell + d / 2 + y * room,
                    c / 4 * cell + d / 2 + z * room, d});
  }
  return list;
}

/* Share of the volume in pores up to d wide. */
double exact_share(const std::vector<Bubble> &list, double d) {
  double all = 0, up_to = 0;
  for (const Bubble &b : list) {
    const double volume = b.d * b.d * b.d;
    all += volume;
    up_to += b.d <= d ? volume : 0;
  }
  return up_to / all;
}

/* Share of the pores' voxels for every count of the diameter or a lower one. */
std::vector<double> measured_shares(const coble_structure &s) {
  std::vector<double> share(UINT16_MAX + 1);
  double pores = 0;
  for (size_t c = 0; c < coble_structure_cells(&s); c++)
    if (s.diameter[c]) share[s.diameter[c]]++, pores++;
  std::partial_sum(share.begin(), share.end(), share.begin());
  for (double &v : share) v /= pores;
  return share;
}

TEST(LocalThickness, SizeDistributionOfBubblesIsExactWithinTwoPercent) {
  std::vector<Error> e; /* mean: area between the two curves; worst: of the shares halfway between
                           two diameters */
  double mean = 0;
  for (const int cell : {24, 96}) {
    const auto list = bubbles(cell);
    const Structure s(2 * cell, 2 * cell, 2 * cell, [&](double x, double y, double z) {
      return std::any_of(list.begin(), list.end(), [&](const Bubble &b) {
        return std::hypot(x - b.x, y - b.y, z - b.z) < b.d / 2;
      });
    });
    const auto share = measured_shares(s.s);
    const double unit = s.s.diameter_unit;
    Error here;
    for (size_t c = 0; c < share.size(); c++)
      here.mean += unit * std::fabs(share[c] - exact_share(list, unit * (double)c));
    for (size_t b = 0; b + 1 < list.size(); b++) {
      const double middle = (list[b].d + list[b + 1].d) / 2;
      here.worst = std::max(here.worst,
                            std::fabs(share[(size_t)(middle / unit)] - exact_share(list, middle)));
    }
    EXPECT_EQ(share[0], 0);
    e.push_back(here);
    mean = s.summary().mean_diameter;
  }
  EXPECT_LT(e[1].worst, 0.02);
  EXPECT_LT(e[1].mean / mean, 0.02);
  EXPECT_NEAR(order(e[0], 24, e[1], 96), 1, 0.25);
}

/* A cubic lattice shifted by so many lattice constants: `wide` cells in x and y, in z all that
 * reach into `high`. */
struct Lattice {
  double a, d;
  bool body_centred;
  int wide, high;
  std::vector<coble_sphere> spheres(const double shift[3]) const {
    std::vector<coble_sphere> list;
    for (int k = -1; k <= high + 1; k++)
      for (int j = 0; j < wide; j++)
        for (int i = 0; i < wide; i++)
          for (int b = 0; b <= body_centred; b++) {
            const double half = b / 2.0;
            list.push_back({(i + shift[0] + half) * a, (j + shift[1] + half) * a,
                            (k + shift[2] + half) * a, d});
          }
    return list;
  }
};

coble_packing packing(std::vector<coble_sphere> &list, double wide, double high) {
  return {{wide, wide, high}, true, (int64_t)list.size(), list.data()};
}

TEST(LocalThickness, SimpleCubicCageConvergesAtFirstOrder) {
  const double exact = std::sqrt(3.0) - 1;
  std::vector<Error> e;
  for (const int d : {8, 16, 32, 64}) {
    e.push_back(error_of(exact * d, [&](double x, double y, double z) {
      const double shift[3] = {x, y, z};
      auto list = Lattice{(double)d, (double)d, false, 1, 2}.spheres(shift);
      const coble_packing p = packing(list, d, 2 * d);
      Structure s;
      EXPECT_EQ(coble_voxelise(&p, 1, &s.s), COBLE_OK);
      EXPECT_EQ(coble_local_thickness(&s.s), COBLE_OK);
      /* the middle layer of cages; those at the ends are open */
      const int middle = (int)((0.5 + z) * d);
      return s.largest_diameter(middle, middle + 1);
    }));
    EXPECT_LT(e.back().worst, 2) << d;
  }
  EXPECT_NEAR(order(e[2], 32, e[3], 64), 1, 0.25);
}

/* Random, not overlapping, periodic in x and y, clear of floor and roof. */
std::vector<coble_sphere> random_spheres(double size, double d, int count) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> u(0, 1);
  std::vector<coble_sphere> list;
  while ((int)list.size() < count) {
    const double x = u(random), y = u(random), z = u(random);
    const coble_sphere s = {x * size, y * size, d / 2 + z * (size - d), d};
    const bool free = std::all_of(list.begin(), list.end(), [&](const coble_sphere &o) {
      const double dx = std::remainder(s.x - o.x, size), dy = std::remainder(s.y - o.y, size);
      return std::hypot(dx, dy, s.z - o.z) >= d;
    });
    if (free) list.push_back(s);
  }
  return list;
}

const double PI = 3.14159265358979323846;

struct Surface {
  double surface, chord; /* relative errors */
};
Surface surface_error(const coble_packing &p, double h, double solid, double d) {
  Structure s;
  EXPECT_EQ(coble_voxelise(&p, h, &s.s), COBLE_OK);
  double surface, chord[3];
  EXPECT_EQ(coble_chord_statistics(&s.s, &surface, chord), COBLE_OK);
  const double exact = 6 * solid / d;
  double worst = 0;
  for (const double c : chord)
    worst = std::max(worst, std::fabs(c / (4 * (1 - solid) / exact) - 1));
  return {surface / exact - 1, worst};
}

TEST(Chords, SurfaceAndMeanChordOfLatticesAreExactInTheMean) {
  /* spheres cut by floor and roof stay whole in the mean over full periods */
  const double shift[3] = {0.31, 0.17, 0.43};
  for (const bool body_centred : {false, true}) {
    const double d = 0.8, solid = (body_centred + 1) * PI / 6 * d * d * d;
    auto list = Lattice{1, d, body_centred, 2, 2}.spheres(shift);
    const coble_packing p = packing(list, 2, 2);
    for (const int n : {41, 83}) {
      const Surface e = surface_error(p, 2.0 / n, solid, d);
      EXPECT_NEAR(e.surface, 0, 1.0 / n) << n;
      EXPECT_NEAR(e.chord, 0, 2.0 / n) << n;
    }
  }
}

TEST(Chords, SurfaceAndMeanChordOfRandomSpheresConverge) {
  const double size = 8, d = 1.5;
  auto list = random_spheres(size, d, 70);
  const coble_packing p = packing(list, size, size);
  const double solid = 70 * PI / 6 * d * d * d / (size * size * size);
  for (const int n : {64, 128}) {
    const Surface e = surface_error(p, size / n, solid, d);
    EXPECT_NEAR(e.surface, 0, 1.0 / n);
    EXPECT_NEAR(e.chord, 0, 2.0 / n);
  }
}

TEST(Chords, AnAxisWithoutSurfaceHasAnInfiniteChord) {
  const Structure s(4, 5, 6, [](double x, double, double) { return x > 1; });
  double surface, chord[3];
  ASSERT_EQ(coble_chord_statistics(&s.s, &surface, chord), COBLE_OK);
  EXPECT_DOUBLE_EQ(chord[0], 3);
  EXPECT_TRUE(std::isinf(chord[1]) && std::isinf(chord[2]));
  EXPECT_DOUBLE_EQ(surface, 2.0 / 3 * 2 / 4);
}

TEST(Voxelise, VolumeConvergesAndGreyIsBetter) {
  const double size = 8, d = 1.5;
  auto list = random_spheres(size, d, 70);
  const coble_packing p = packing(list, size, size);
  const double porosity = 1 - 70 * PI / 6 * d * d * d / (size * size * size);
  for (const int n : {16, 32, 64}) {
    Structure s, grey;
    ASSERT_EQ(coble_voxelise(&p, size / n, &s.s), COBLE_OK);
    ASSERT_EQ(coble_voxelise_grey(&p, size / n, &grey.s), COBLE_OK);
    /* lattice points in a sphere scatter by about r^(3/4..1): faster than first order in the volume
     */
    EXPECT_NEAR(s.summary().porosity, porosity, 0.5 / n) << n;
    EXPECT_NEAR(grey.summary().porosity, porosity, 0.05 / n) << n;
  }
}

/* Porosity of a voxel by sub-sampling its spheres and their images. */
double sampled(const std::vector<coble_sphere> &list, double size, int i, int j, int k) {
  const int m = 32;
  int inside = 0;
  for (int c = 0; c < m * m * m; c++) {
    const double x = i + (c % m + 0.5) / m, y = j + (c / m % m + 0.5) / m,
                 z = k + (c / m / m + 0.5) / m;
    inside += std::any_of(list.begin(), list.end(), [&](const coble_sphere &s) {
      const double dx = std::remainder(x - s.x, size), dy = std::remainder(y - s.y, size),
                   dz = z - s.z;
      return dx * dx + dy * dy + dz * dz <= s.d * s.d / 4;
    });
  }
  return 1 - (double)inside / (m * m * m);
}

TEST(Voxelise, GreyVoxelsAreWithinOnePercent) {
  std::mt19937 random(17);
  std::uniform_real_distribution<double> u(0, 1);
  const int n = 4;
  /* from many spheres in a voxel to many voxels in a sphere; the larger ones overlap */
  for (const double d : {0.3, 0.7, 1.0, 1.8, 3.5}) {
    std::vector<coble_sphere> list;
    for (int s = 0; s < 12; s++) {
      const double x = u(random), y = u(random), z = u(random);
      list.push_back({n * x, n * y, n * z, d});
    }
    const coble_packing p = packing(list, n, n);
    Structure grey;
    ASSERT_EQ(coble_voxelise_grey(&p, 1, &grey.s), COBLE_OK);
    for (int k = 0; k < n; k++)
      for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
          const size_t c = i + n * (j + n * (size_t)k);
          const double porosity = sampled(list, n, i, j, k);
          ASSERT_NEAR(grey.s.porosity[c], porosity, 0.01)
              << "diameter " << d << " at " << i << j << k;
          if (grey.s.porosity[c] > 0) {
            ASSERT_FLOAT_EQ(grey.s.tortuosity[c], 1 / std::sqrt(grey.s.porosity[c]));
          }
        }
  }
}

/* A plane nearly along an axis is the hard case: a sphere much larger than the voxel, at any
 * height. */
TEST(Voxelise, GreyVoxelsFollowAFlatSurface) {
  for (const double height : {0.02, 0.3, 0.5, 0.77, 0.99}) {
    std::vector<coble_sphere> list = {{0.5, 0.5, height - 3, 6}};
    coble_packing p = packing(list, 4, 2);
    p.periodic_sides = false;
    Structure grey;
    ASSERT_EQ(coble_voxelise_grey(&p, 1, &grey.s), COBLE_OK);
    /* cap above the unit square centred on the axis: height - (x^2+y^2)/(2 r) in the mean, while in
     * the voxel */
    if (height > 0.2) {
      EXPECT_NEAR(1 - grey.s.porosity[0], height - (1.0 / 6) / 6, 0.002) << height;
    }
    EXPECT_NEAR(grey.s.porosity[0], sampled(list, 1e9, 0, 0, 0), 0.01) << height;
  }
}

}  // namespace
