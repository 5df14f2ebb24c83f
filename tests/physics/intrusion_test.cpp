/* Mercury intrusion against known answers: V18 tubes, taper and ink bottle, V20 sphere packings.
 * Lengths in voxels. */
#include "coble/intrusion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>
#include <random>
#include <vector>

#include "structure.h"

namespace {

using Pore = std::function<bool(double, double, double)>;

const double PI = 3.14159265358979323846;

struct Structure : coble_test::Structure {
  Structure() = default;
  Structure(int nx, int ny, int nz, const Pore &pore) : coble_test::Structure(nx, ny, nz, false) {
    s.dx = 1;
    size_t c = 0;
    for (int k = 0; k < nz; k++)
      for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) s.phase[c++] = pore(i + 0.5, j + 0.5, k + 0.5);
  }
};

struct Intrusion {
  coble_intrusion map = {};
  coble_intrusion_curve curve = {};
  explicit Intrusion(const coble_structure &s, int axis = 2, bool high = true) {
    coble_intrusion_params params = coble_intrusion_defaults();
    params.axis = axis, params.high = high;
    EXPECT_EQ(coble_intrusion_measure(&s, &params, &map), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_intrusion_trace(&s, &map, &curve), COBLE_OK) << coble_message();
  }
  ~Intrusion() {
    coble_intrusion_release(&map);
    coble_intrusion_curve_release(&curve);
  }
  Intrusion(const Intrusion &) = delete;
  Intrusion &operator=(const Intrusion &) = delete;

  /* share of the pores filled at the Washburn pressure of d */
  double filled(double d) const {
    const double pressure = 4 * 0.48 * std::cos(40 * PI / 180) / d;
    double share = 0;
    for (size_t step = 0; step < curve.steps && curve.pressure[step] <= pressure; step++)
      share = curve.filled[step];
    return share;
  }
};

struct Tube {
  double x, y, d;
  bool holds(double px, double py) const { return std::hypot(px - x, py - y) < d / 2; }
};

/* One in each cell of 36 x 36 voxels, at random in it. */
std::vector<Tube> bundle() {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> u(0, 1);
  std::vector<Tube> tubes;
  for (const double d : {5, 10, 15, 20, 26, 32}) {
    const int cell = (int)tubes.size();
    const double x = 36 * (cell % 3) + 17.5 + u(random), y = 36 * (cell / 3) + 17.5 + u(random);
    tubes.push_back({x, y, d});
  }
  return tubes;
}

/* V18. The wall of a digital tube is rough: some of its voxels are left to smaller balls. */
TEST(Intrusion, TubesFillAtWashburnsPressureWithinAVoxelOfEitherSide) {
  const auto tubes = bundle();
  const Structure s(108, 72, 9, [&](double x, double y, double) {
    return std::any_of(tubes.begin(), tubes.end(), [&](const Tube &t) { return t.holds(x, y); });
  });
  const Intrusion up(s.s, 2, true), down(s.s, 2, false);
  EXPECT_EQ(std::memcmp(up.map.diameter, down.map.diameter, 2 * s.cells()), 0);
  double all = 0, larger = 0;
  for (const Tube &t : tubes) all += t.d * t.d;
  for (auto t = tubes.rbegin(); t != tubes.rend(); t++) {
    EXPECT_NEAR(up.filled(t->d + 2), larger / all, 0.01) << t->d;
    larger += t->d * t->d;
    EXPECT_NEAR(up.filled(t->d - 2), larger / all, 0.015) << t->d;
  }
  EXPECT_EQ(up.curve.accessible, 1);
  EXPECT_NEAR(up.curve.breakthrough_diameter, 32, 2);
  const double pressure = 4 * 0.48 * std::cos(40 * PI / 180) / 32;
  EXPECT_NEAR(up.curve.breakthrough_pressure / pressure, 1, 2.0 / 30);
}

TEST(Intrusion, TubeAlongAnyAxisFillsAlikeFromBothEnds) {
  for (int axis = 0; axis < 3; axis++) {
    int n[3] = {16, 16, 16};
    n[axis] = 7;
    const Structure s(n[0], n[1], n[2], [&](double x, double y, double z) {
      const double p[3] = {x, y, z};
      return std::hypot(p[(axis + 1) % 3] - 8, p[(axis + 2) % 3] - 8) < 6;
    });
    const Intrusion from_low(s.s, axis, false), from_high(s.s, axis, true),
        across(s.s, (axis + 1) % 3, true);
    EXPECT_NEAR(from_low.curve.breakthrough_diameter, 12, 2);
    EXPECT_EQ(from_low.curve.breakthrough_diameter, from_high.curve.breakthrough_diameter);
    EXPECT_EQ(across.curve.steps, 0u) << "no pore on that face";
  }
}

/* V19. Into a square tube of side l a liquid with a contact angle of 180 degrees goes at
 * (2 + sqrt(pi)) gamma/l (Princen 1969): its meniscus fills part of the corners. A ball asks for
 * 4 gamma/l, 6 % more, and leaves the corners to smaller ones. */
TEST(Intrusion, SquareTubeCountsAsItsInscribedCircle) {
  coble_intrusion_params params = coble_intrusion_defaults();
  params.contact_angle = PI;
  for (const int side : {8, 16, 32, 64}) {
    const Structure s(side + 2, side + 2, 3, [&](double x, double y, double) {
      return x > 1 && y > 1 && x < side + 1 && y < side + 1;
    });
    const double d = Intrusion(s.s).curve.breakthrough_diameter;
    EXPECT_NEAR(d, side, 0.51);
    const double entry = (2 + std::sqrt(PI)) * params.surface_tension / side;
    EXPECT_NEAR(coble_washburn_pressure(&params, d) / entry, 1.0603, 0.6 / side);
  }
}

/* A cone of wall angle alpha that opens from radius r at z = 0 to 3 r. */
struct Cone {
  double r, slope = 0.25; /* tan alpha */
  double wide() const { return 3 * r; }
  int width() const { return (int)(2 * wide()) + 4; } /* of a box around it */
  double high() const { return (wide() - r) / slope; }
  bool operator()(double x, double y, double z) const {
    return std::hypot(x - width() / 2.0 - 0.2, y - width() / 2.0 + 0.3) < r + slope * z;
  }
  double cosine() const { return 1 / std::hypot(1, slope); }
  /* A ball of radius b, coming from the wide end, stops where it touches the wall, in a circle of
   * radius b cos(alpha). It has filled the cone above that circle and its own cap below. */
  double filled(double b) const {
    const double circle = b * cosine(), cap = b * (1 - slope * cosine());
    const double above = (std::pow(wide(), 3) - std::pow(circle, 3)) / (3 * slope);
    const double all = (std::pow(wide(), 3) - std::pow(r, 3)) / (3 * slope);
    return (above + cap * cap * (3 * b - cap) / 3) / all;
  }
  /* Radius of the ball whose cap touches the narrow end. */
  double breakthrough() const { return r * cosine() / (1 - slope * cosine()); }
};

TEST(Intrusion, TaperedPoreFillsStepByStepFromItsWideEnd) {
  for (const double r : {3.0, 6.0, 12.0}) {
    const Cone cone = {r};
    const Structure s(cone.width(), cone.width(), (int)cone.high(), cone);
    const Intrusion i(s.s, 2, true);
    EXPECT_NEAR(i.curve.breakthrough_diameter, 2 * cone.breakthrough(), 2) << r;
    EXPECT_NEAR(i.curve.diameter[0], 2 * cone.wide() * cone.cosine(), 2) << r;
    for (const double b : {1.5, 2.0, 2.5})
      EXPECT_NEAR(i.filled(2 * b * r), cone.filled(b * r), 0.5 / r) << r << ' ' << b;
  }
}

TEST(Intrusion, TaperedPoreFillsAtOnceFromItsNarrowEnd) {
  for (const double r : {3.0, 6.0, 12.0}) {
    const Cone cone = {r};
    const Structure s(cone.width(), cone.width(), (int)cone.high(), cone);
    const Intrusion i(s.s, 2, false);
    EXPECT_EQ(i.filled(2 * r + 2), 0) << r;
    EXPECT_GT(i.filled(2 * r - 2), 0.97) << r;
    EXPECT_EQ(i.curve.breakthrough_diameter, i.curve.diameter[0]);
  }
}

/* A tube of radius 3 r, open below, closed above by half a ball, in which a throat of radius r
 * begins. */
TEST(Intrusion, InkBottleFillsAtThePressureOfItsThroat) {
  for (const double r : {2.0, 4.0, 8.0}) {
    const double wide = 3 * r, tube = 12 * r, high = tube + wide + 2 * r;
    const int n = (int)(2 * wide) + 4;
    const Structure s(n, n, (int)high, [&](double x, double y, double z) {
      const double a = std::hypot(x - n / 2.0 - 0.2, y - n / 2.0 + 0.3);
      return a < r || std::hypot(a, std::max(0.0, z - tube)) < wide;
    });
    const Intrusion through_throat(s.s, 2, true), through_bottle(s.s, 2, false);
    EXPECT_EQ(through_throat.filled(2 * r + 2), 0) << r;
    EXPECT_GT(through_throat.filled(2 * r - 2), 0.97) << r;
    EXPECT_NEAR(through_throat.curve.median_diameter, 2 * r, 2) << r;
    const double bottle = tube * wide * wide + 2.0 / 3 * wide * wide * wide, throat = 2 * r * r * r;
    EXPECT_NEAR(through_bottle.filled(2 * wide - 2), bottle / (bottle + throat), 0.2 / r) << r;
    EXPECT_NEAR(through_bottle.curve.median_diameter, 2 * wide, 2) << r;
    EXPECT_NEAR(through_bottle.curve.breakthrough_diameter, 2 * r, 2) << r;
    EXPECT_EQ(through_throat.curve.breakthrough_diameter,
              through_bottle.curve.breakthrough_diameter);
  }
}

/* Spheres on the points `basis` of a cubic cell of edge 1, diameter d, in a box of 1 x 1 x 2. */
struct Lattice {
  double d, throat; /* throat: diameter of the narrowest passage / d */
  std::vector<std::array<double, 3>> basis;
};
const Lattice simple_cubic = {1, std::sqrt(2.0) - 1, {{0, 0, 0}}};
const Lattice face_centred = {std::sqrt(0.5),
                              2 / std::sqrt(3.0) - 1,
                              {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}}};

/* Error of the breakthrough diameter in voxels, `edge` voxels to a cell, at a random place. */
double throat_error(const Lattice &lattice, int edge, std::mt19937 &random) {
  std::uniform_real_distribution<double> u(0, 1);
  const double x = u(random), y = u(random), z = u(random), d = lattice.d * edge;
  std::vector<coble_sphere> list;
  for (int k = -1; k <= 3; k++)
    for (const auto &b : lattice.basis)
      list.push_back({(x + b[0]) * edge, (y + b[1]) * edge, (z + b[2] + k) * edge, d});
  const double wide = edge, high = 2 * edge;
  const coble_packing p = {{wide, wide, high}, true, (int64_t)list.size(), list.data()};
  Structure s;
  EXPECT_EQ(coble_voxelise(&p, 1, &s.s), COBLE_OK);
  return Intrusion(s.s).curve.breakthrough_diameter - lattice.throat * d;
}

struct ThroatErrors {
  double mean, worst; /* voxels */
  double order;       /* of the root mean square of the relative errors */
};

/* Over several sizes, since digital balls grow by steps; and over the same sizes times `factor`. */
ThroatErrors throat_errors(const Lattice &lattice, const std::vector<int> &edges, int factor) {
  std::mt19937 random(7);
  ThroatErrors e = {0, 0, 0};
  double square[2] = {0, 0};
  for (const bool fine : {false, true})
    for (const int edge : edges)
      for (int trial = 0; trial < 2; trial++) {
        const double error = throat_error(lattice, fine ? edge * factor : edge, random);
        e.mean += error / (4 * (double)edges.size());
        e.worst = std::max(e.worst, std::fabs(error));
        square[fine] += error * error;
      }
  e.order = 1 + 0.5 * std::log(square[0] / square[1]) / std::log(factor);
  return e;
}

/* V20 */
TEST(Intrusion, SimpleCubicThroatConvergesAtFirstOrder) {
  const ThroatErrors e = throat_errors(simple_cubic, {8, 9, 10, 11, 12}, 8);
  EXPECT_LT(std::fabs(e.mean), 0.6);
  EXPECT_LT(e.worst, 2);
  EXPECT_NEAR(e.order, 1, 0.25);
}

/* From 19 voxels to a sphere, 3 to a throat. A path from voxel to voxel cannot keep to the axis of
 * a slanting throat, which costs up to a voxel and a half; at coarse grids less than at fine ones.
 */
TEST(Intrusion, FaceCentredThroatConvergesAtFirstOrder) {
  const ThroatErrors e = throat_errors(face_centred, {27, 28, 29, 30, 31, 32, 33}, 3);
  EXPECT_LT(std::fabs(e.mean), 1.4);
  EXPECT_LT(e.worst, 2);
  EXPECT_NEAR(e.order, 1, 0.3);
}

/* A packing of spheres of diameter 1, and the largest ball that passes it from roof to floor. */
class RandomPacking : public testing::Test {
 protected:
  coble_packing packing = {};
  void TearDown() override { coble_packing_release(&packing); }

  void pack(double porosity) {
    coble_packing_release(&packing);
    coble_packing_params p = coble_packing_defaults();
    coble_packing_report report;
    p.size[0] = p.size[1] = 6, p.size[2] = 7;
    p.diameter = 1, p.porosity = porosity;
    ASSERT_EQ(coble_packing_generate(&p, &packing, &report), COBLE_OK) << coble_message();
  }

  double breakthrough_on_voxels(int voxels) const {
    Structure s;
    EXPECT_EQ(coble_voxelise(&packing, 1.0 / voxels, &s.s), COBLE_OK);
    return Intrusion(s.s).curve.breakthrough_diameter;
  }

  /* Distance to the nearest sphere at points 1/fine apart, or 1/2 where it is more. */
  std::vector<double> clearance(int fine) const {
    const int nx = 6 * fine, nz = 7 * fine;
    std::vector<double> room((size_t)nx * nx * nz, 0.5);
    const auto nearest = [&](double x) { return (int)std::floor(x * fine); };
    for (int64_t s = 0; s < packing.count; s++) {
      const coble_sphere &b = packing.sphere[s];
      for (int k = std::max(0, nearest(b.z - 1)); k < std::min(nz, nearest(b.z + 1) + 1); k++)
        for (int j = nearest(b.y - 1); j <= nearest(b.y + 1); j++)
          for (int i = nearest(b.x - 1); i <= nearest(b.x + 1); i++) {
            const double away =
                std::hypot((i + 0.5) / fine - b.x, (j + 0.5) / fine - b.y, (k + 0.5) / fine - b.z);
            double &here = room[((size_t)k * nx + (j + nx) % nx) * nx + (i + nx) % nx];
            here = std::min(here, away - b.d / 2);
          }
    }
    return room;
  }

  /* From the spheres themselves: points with their exact clearance are joined to their 26
   * neighbours, the widest first, until they join roof and floor. */
  double breakthrough_between_spheres(int fine) const {
    const int nx = 6 * fine, nz = 7 * fine, plane = nx * nx;
    const auto room = clearance(fine);
    std::vector<int> order(room.size()), root(room.size() + 2, -1);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) { return room[a] > room[b]; });
    const int roof = (int)room.size(), bottom = roof + 1;
    root[roof] = roof, root[bottom] = bottom;
    const auto find = [&](int c) {
      for (; root[c] != c; c = root[c]) root[c] = root[root[c]];
      return c;
    };
    for (const int c : order) {
      root[c] = c;
      const int i = c % nx, j = c / nx % nx, k = c / plane;
      if (k == nz - 1) root[find(c)] = find(roof);
      if (k == 0) root[find(c)] = find(bottom);
      for (int o = 0; o < 27; o++) {
        const int z = k + o / 9 - 1;
        if (z < 0 || z >= nz) continue;
        const int other =
            (i + o % 3 - 1 + nx) % nx + nx * ((j + o / 3 % 3 - 1 + nx) % nx) + plane * z;
        if (root[other] >= 0) root[find(c)] = find(other);
      }
      if (find(roof) == find(bottom)) return 2 * room[c];
    }
    return 0;
  }
};

/* Throats between touching spheres are 0.155 d (three spheres) to 0.414 d (four in a square) wide
 * (Haines 1930). Of real menisci, which need not fit a round ball, 10 to 13 gamma/d is measured for
 * close packings (Mason & Mellor 1995); inscribed balls ask for more. */
TEST_F(RandomPacking, BreaksThroughInTheRangeOfHainesAndAboveRealMenisci) {
  for (const double porosity : {0.38, 0.40, 0.42}) {
    pack(porosity);
    const double voxels = breakthrough_on_voxels(20), exact = breakthrough_between_spheres(20);
    EXPECT_NEAR(voxels, exact, 2.0 / 20) << porosity;
    EXPECT_GT(voxels, 0.155) << porosity;
    EXPECT_LT(voxels, 0.414) << porosity;
    EXPECT_GT(4 / voxels, 10) << porosity;
    EXPECT_LT(4 / voxels, 1.7 * 13) << porosity;
  }
}

}  // namespace
