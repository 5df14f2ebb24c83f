#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "geometry/skeleton_parts.h"
#include "skeletons.h"

namespace {

using namespace coble_test;

/* Between centres, in a box that repeats after `width` along x and y. */
double distance(const coble_sphere &a, const coble_sphere &b, double width) {
  double x = b.x - a.x, y = b.y - a.y;
  x -= width * std::round(x / width);
  y -= width * std::round(y / width);
  return std::sqrt(x * x + y * y + (b.z - a.z) * (b.z - a.z));
}

/* Volume of binder between two spheres (other = 0: a sphere and a plane) out to the radius a. */
double ring_volume(double a, double gap, double r, double other) {
  const int steps = 200000;
  double sum = 0;
  for (int q = 0; q < steps; q++) {
    const double x = a * (q + 0.5) / steps;
    double wide = gap + r - std::sqrt(r * r - x * x);
    if (other > 0) wide += other - std::sqrt(other * other - x * x);
    if (wide > 0) sum += 2 * M_PI * x * wide * a / steps;
  }
  return sum;
}

TEST(SkeletonNecks, HoldTheirBinder) {
  const double r = 1e-6;
  for (const double other : {1.0 * r, 0.5 * r, 0.0})
    for (const double gap : {0.0, 0.02 * r, -0.002 * r}) {
      const double effective = other > 0 ? r * other / (r + other) : r;
      double error[2];
      for (int fine = 0; fine < 2; fine++) {
        const double a = (fine ? 0.1 : 0.2) * r, v = ring_volume(a, gap, r, other);
        EXPECT_NEAR(coble_neck_radius(coble_neck_volume(a, gap, effective), gap, effective) / a, 1,
                    1e-12);
        error[fine] = v / coble_neck_volume(a, gap, effective) - 1;
      }
      /* paraboloids for spheres: the next term is a^2/(6 R^2), and of the smaller sphere */
      EXPECT_LT(std::fabs(error[0]), 0.03) << other << ' ' << gap;
      if (gap == 0) {
        EXPECT_NEAR(std::log2(error[0] / error[1]), 2, 0.1) << other;
      }
    }
  EXPECT_NEAR(coble_neck_radius(M_PI * std::pow(0.3 * r, 4) / (2 * r), 0, r / 2), 0.3 * r, 1e-12);
  EXPECT_EQ(coble_neck_radius(0, 0, r), 0);
  EXPECT_EQ(coble_neck_radius(0, 0.01 * r, r), 0);
  EXPECT_NEAR(coble_neck_radius(0, -0.01 * r, r), std::sqrt(0.02) * r, 1e-12);
}

TEST(SkeletonNecks, AreASolidContactInSeriesWithABead) {
  auto p = params_of(COBLE_SKELETON_PARTICLES);
  const double a = 1e-7, area = M_PI * a * a, e = p.solid_modulus, b = p.binder_modulus, t = 2e-8;
  coble_bond bond = {};
  const coble_neck bare = {2, a, 0}, plane = {1, a, 0}, beaded = {2, a, t};
  coble_neck_apply(&bare, &p, &bond);
  EXPECT_NEAR(bond.kn / (a * e / (1 - 0.0625)), 1, 1e-6);
  EXPECT_NEAR(bond.kt / bond.kn, 2 * 0.75 / 1.75, 1e-6);
  EXPECT_NEAR(bond.kb / (bond.kn * a * a / 4), 1, 1e-6);
  EXPECT_NEAR(bond.kw / (bond.kt * a * a / 2), 1, 1e-6);
  EXPECT_NEAR(bond.bend * a, 4, 1e-6);
  EXPECT_NEAR(bond.twist * a, 2, 1e-6);
  EXPECT_NEAR(bond.area / area, 1, 1e-6);
  const double kn = bond.kn, kt = bond.kt;
  coble_neck_apply(&plane, &p, &bond);
  EXPECT_NEAR(bond.kn / kn, 2, 1e-6);
  coble_neck_apply(&beaded, &p, &bond);
  EXPECT_NEAR((1 / bond.kn - 1 / kn) * b * area / t, 1, 1e-5);
  EXPECT_NEAR((1 / bond.kt - 1 / kt) * b / 2.5 * area / t, 1, 1e-5);
}

TEST(SkeletonParticles, TwoEqualSpheresShareTheBinder) {
  const double r = 1e-6, tilt = 0.6;
  const Packing pair(
      {6e-6, 6e-6, 6e-6}, false,
      {{2e-6, 3e-6, 2.5e-6, 2 * r}, {2e-6 + 2 * r * tilt, 3e-6, 2.5e-6 + 2 * r * 0.8, 2 * r}});
  Structure t;
  Graph out;
  auto p = params_of(COBLE_SKELETON_PARTICLES);
  p.binder_fraction = 0.01;
  build(pair, 1e-7, p, &out, &t);
  ASSERT_EQ(out.g.nodes, 2);
  ASSERT_EQ(out.g.bonds, 1);
  EXPECT_EQ(out.g.dof, 6);
  const coble_bond &bond = out.g.bond[0];
  EXPECT_EQ(bond.i, 0);
  EXPECT_EQ(bond.j, 1);
  EXPECT_NEAR(bond.n[0], tilt, 1e-6);
  EXPECT_NEAR(bond.n[2], 0.8, 1e-6);
  EXPECT_NEAR(bond.arm_i, r, 1e-12);
  EXPECT_NEAR(bond.arm_j, r, 1e-12);
  const double fraction = (0.01 / 1780) / (0.01 / 1780 + 0.99 / 1800);
  const double v = fraction * 2 * 4 / 3 * M_PI * r * r * r, a = std::pow(2 * r * v / M_PI, 0.25);
  EXPECT_NEAR(bond.area / (M_PI * a * a), 1, 1e-5);
  EXPECT_NEAR(bond.bend * a, 4, 1e-4);
  const double thick = v / (M_PI * a * a), e = p.solid_modulus / (1 - 0.0625);
  EXPECT_NEAR(bond.kn * (1 / (a * e) + thick / (p.binder_modulus * M_PI * a * a)), 1, 1e-5);
  /* the cells of both fill the box, and their face is the middle plane: it cuts the box over 6 um
   * along y and 6/0.8 um across */
  EXPECT_NEAR((out.g.volume[0] + out.g.volume[1]) / 216e-18, 1, 1e-9);
  EXPECT_NEAR(bond.face / (6e-6 * 6e-6 / 0.8), 1, 0.02);
}

TEST(SkeletonParticles, GetLessBinderAtSmallContactsAndNoneWithoutOverlap) {
  const double r = 1e-6;
  /* large - large - small in a row, and one far off */
  const Packing row({9e-6, 4e-6, 4e-6}, false,
                    {{1.5e-6, 2e-6, 2e-6, 2 * r},
                     {3.5e-6, 2e-6, 2e-6, 2 * r},
                     {5e-6, 2e-6, 2e-6, r},
                     {8e-6, 2e-6, 2e-6, r}});
  Structure t, u;
  Graph out, bare;
  auto p = params_of(COBLE_SKELETON_PARTICLES);
  p.binder_fraction = 0.005;
  build(row, 1e-7, p, &out, &t);
  ASSERT_EQ(out.g.bonds, 2);
  EXPECT_EQ(out.g.nodes, 4);
  EXPECT_GT(out.g.volume[3], 0);
  const double a = 4 / out.g.bond[0].bend, b = 4 / out.g.bond[1].bend;
  /* V = pi a^4/(4 R*), R* = 1/2 and 1/3 of the radius, volumes as 8 to 1 */
  EXPECT_NEAR(std::pow(a / b, 4), 8 * 1.5, 1e-3);
  EXPECT_NEAR(out.g.bond[1].arm_i, r, 1e-12);
  EXPECT_NEAR(out.g.bond[1].arm_j, r / 2, 1e-12);
  p.binder_fraction = 0;
  build(row, 1e-7, p, &bare, &u);
  EXPECT_LE(bare.g.bonds, 2); /* rounding may make them overlap by a hair */
  for (int64_t k = 0; k < bare.g.bonds; k++) EXPECT_LT(bare.g.bond[k].area, 1e-6 * r * r);
}

TEST(SkeletonParticles, StandOnThePlanes) {
  const double r = 1e-6;
  const Packing pile(
      {4e-6, 4e-6, 4e-6}, true,
      {{1e-6, 1e-6, r, 2 * r}, {1e-6, 1e-6, 3e-6, 2 * r}, {3.2e-6, 3e-6, 1.5e-6, r}});
  Structure t;
  Graph out;
  const auto p = params_of(COBLE_SKELETON_PARTICLES);
  build(pile, 1e-7, p, &out, &t);
  ASSERT_EQ(out.count(COBLE_BOND_LAYER), 1);
  ASSERT_EQ(out.count(COBLE_BOND_SE), 1);
  ASSERT_EQ(out.count(COBLE_BOND_CC), 1);
  const coble_bond &se = out.g.bond[1], &cc = out.g.bond[2];
  EXPECT_EQ(se.i, 0);
  EXPECT_EQ(cc.i, 1);
  EXPECT_EQ(se.j, -1);
  EXPECT_EQ(se.n[2], -1);
  EXPECT_EQ(cc.n[2], 1);
  EXPECT_NEAR(se.arm_i, r, 1e-12);
  EXPECT_EQ(se.arm_j, 0);
  EXPECT_NEAR(se.face / 16e-12, 1, 1e-6);  /* it alone carries the film */
  EXPECT_NEAR(se.bend * 0.6 * r, 4, 1e-4); /* much binder: the widest neck */
  for (int64_t c = 0; c < out.g.columns; c++) {
    EXPECT_EQ(out.g.film[0][c].node[0], 0);
    EXPECT_EQ(out.g.film[1][c].node[0], 1);
    EXPECT_EQ(out.g.film[0][c].weight[0], 1);
  }
}

/* Spheres of 0.1 to 3 um anywhere in the box. */
std::vector<coble_sphere> any_spheres(int count, const std::vector<double> &size) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<coble_sphere> all;
  for (int q = 0; q < count; q++)
    all.push_back({unit(random) * size[0], unit(random) * size[1], unit(random) * size[2],
                   1e-7 * std::pow(30, unit(random) * unit(random))});
  return all;
}

TEST(SkeletonParticles, OwnWhatIsNearestToTheirSurface) {
  const std::vector<double> size = {5e-6, 4e-6, 3e-6};
  for (const bool periodic : {false, true})
    for (const int count : {1, 3, 60, 900}) {
      const Packing heap(size, periodic, any_spheres(count, size));
      Structure t;
      Graph out;
      build(heap, 2e-7, params_of(COBLE_SKELETON_PARTICLES), &out, &t);
      ASSERT_EQ(out.g.nodes, count);
      for (int64_t v = 0; v < out.g.voxels; v++) {
        const int64_t at[3] = {v % 25, v / 25 % 20, v / 500};
        double best = INFINITY, own = INFINITY;
        for (int q = 0; q < count; q++) {
          const coble_sphere &s = heap.p.sphere[q];
          double r[3] = {s.x, s.y, s.z}, sum = 0;
          for (int a = 0; a < 3; a++) {
            r[a] -= ((double)at[a] + 0.5) * 2e-7;
            if (periodic && a < 2) r[a] -= size[a] * std::round(r[a] / size[a]);
            sum += r[a] * r[a];
          }
          best = std::min(best, std::sqrt(sum) - s.d / 2);
          if (out.g.owner[v] == q) own = std::sqrt(sum) - s.d / 2;
        }
        ASSERT_NEAR(own, best, 1e-20) << v << ' ' << count << ' ' << periodic;
      }
    }
}

TEST(SkeletonParticles, HaveTheContactsOfThePacking) {
  Packing bed;
  coble_packing_report report;
  make_packing(8e-6, 8e-6, 0, &bed, &report);
  Structure t;
  Graph out;
  build(bed, 1e-7, params_of(COBLE_SKELETON_PARTICLES), &out, &t);
  const double mean = 2.0 * (double)out.count(COBLE_BOND_LAYER) / (double)bed.p.count;
  /* near contacts count too: of a gap up to a fortieth of a diameter, not a thousandth */
  EXPECT_GT(mean, report.mean_contacts);
  EXPECT_LT(mean, report.mean_contacts + 2);
  int64_t naive = 0;
  for (int64_t i = 0; i < bed.p.count; i++)
    for (int64_t j = 0; j < i; j++) {
      naive += distance(bed.p.sphere[i], bed.p.sphere[j], 8e-6) <= 1.025e-6;
    }
  EXPECT_EQ(out.count(COBLE_BOND_LAYER), naive);
  double volume = 0, face = 0;
  for (int32_t i = 0; i < out.g.nodes; i++) volume += out.g.volume[i];
  EXPECT_NEAR(volume / 512e-18, 1, 1e-9);
  for (int side = 0; side < 2; side++) {
    double floor = 0;
    for (int64_t b = 0; b < out.g.bonds; b++)
      if (out.g.bond[b].kind == COBLE_BOND_SE + side) floor += out.g.bond[b].face;
    EXPECT_NEAR(floor / 64e-12, 1, 1e-5);
  }
  for (int64_t b = 0; b < out.count(COBLE_BOND_LAYER); b++) {
    EXPECT_GT(out.g.bond[b].face, 0) << b;
    EXPECT_GE(out.g.bond[b].face, 0.5 * out.g.bond[b].area) << b;
    face += out.g.bond[b].face;
  }
  /* 14 or so faces share the surface of a cell of 1/0.58 sphere volumes */
  EXPECT_NEAR(face / (double)out.count(COBLE_BOND_LAYER) / 1e-12, 0.5, 0.15);
}

TEST(SkeletonGrains, CutARowOfSpheresAtItsNecks) {
  /* distance 0.9 diameters: necks of 0.44 radii; the row closes across the sides */
  for (const bool periodic : {true, false}) {
    const double d = 1e-6, step = 0.9e-6;
    std::vector<coble_sphere> row;
    for (int q = 0; q < 4; q++) row.push_back({(q + 0.5) * step, 0.7e-6, 0.4e-6, d});
    const Packing chain({4 * step, 1.5e-6, 1.5e-6}, periodic, row);
    Structure t;
    Graph out;
    auto p = params_of(COBLE_SKELETON_GRAINS);
    build(chain, 5e-8, p, &out, &t);
    ASSERT_EQ(out.g.nodes, 4);
    ASSERT_EQ(out.count(COBLE_BOND_LAYER), periodic ? 4 : 3);
    EXPECT_EQ(out.count(COBLE_BOND_SE), 4);
    EXPECT_EQ(out.count(COBLE_BOND_CC), 0);
    EXPECT_EQ(out.g.film[1][0].node[0], -1);
    for (int32_t i = 0; i < 4; i++) {
      EXPECT_NEAR(std::fmod(out.g.position[i][0], step) / step, 0.5, 0.06);
      EXPECT_NEAR(out.g.position[i][1], 0.7e-6, 2.5e-8);
      EXPECT_NEAR(out.g.volume[i] / (step * 1.5e-6 * 1.5e-6), 1, 0.1);
    }
    for (int64_t b = 0; b < out.count(COBLE_BOND_LAYER); b++) {
      const coble_bond &bond = out.g.bond[b];
      EXPECT_NEAR(std::fabs(bond.n[0]), 1, 0.01);
      EXPECT_NEAR((bond.arm_i + bond.arm_j) / step, 1, 0.12);
      EXPECT_NEAR(bond.face / (1.5e-6 * 1.5e-6), 1, 0.1);
      EXPECT_NEAR(bond.kn / (std::sqrt(bond.area / M_PI) * p.solid_modulus / 0.9375), 1, 1e-5);
    }
  }
}

TEST(SkeletonGrains, HaveTheAreaOfTheirNecks) {
  /* Voxels beside the middle plane lie off it, where the spheres are wider: on average that is
   * taken off. The neck is round, and the same when the pair is turned. */
  const double r = 1e-6, d = 1.6e-6, exact = M_PI * (r * r - d * d / 4);
  for (const double turn : {0.0, 0.5}) {
    const double x = d / 2 * std::cos(turn), z = d / 2 * std::sin(turn);
    const Packing pair(
        {4.8e-6, 2.4e-6, 4.8e-6}, false,
        {{2.4e-6 - x, 1.2e-6, 2.4e-6 - z, 2 * r}, {2.4e-6 + x, 1.2e-6, 2.4e-6 + z, 2 * r}});
    double error[2];
    for (int fine = 0; fine < 2; fine++) {
      Structure t;
      Graph out;
      build(pair, fine ? 5e-8 : 1e-7, params_of(COBLE_SKELETON_GRAINS), &out, &t);
      ASSERT_EQ(out.g.nodes, 2);
      ASSERT_EQ(out.g.bonds, 1);
      error[fine] = out.g.bond[0].area / exact - 1;
      EXPECT_NEAR(out.g.bond[0].n[0], std::cos(turn), 0.02);
      EXPECT_NEAR((out.g.bond[0].arm_i + out.g.bond[0].arm_j) / d, 1, 0.1);
    }
    EXPECT_LT(std::fabs(error[1]), 0.06) << turn;
    EXPECT_GT(std::log2(std::fabs(error[0] / error[1])), 0.7) << turn;
  }
}

TEST(SkeletonGrains, DoNotCutWhereThereIsNoNeck) {
  /* a bar, and two spheres so near that they are one pebble */
  Structure bar(40, 9, 9, false);
  for (int k = 0; k < 9; k++)
    for (int j = 0; j < 9; j++)
      for (int i = 0; i < 40; i++) bar.s.phase[bar.at(i, j, k)] = j < 2 || j > 6 || k < 2 || k > 6;
  const auto p = params_of(COBLE_SKELETON_GRAINS);
  Graph one, two;
  ASSERT_EQ(coble_skeleton_build(&bar.s, nullptr, &p, &one.g), COBLE_OK) << coble_message();
  EXPECT_EQ(one.g.nodes, 1);
  EXPECT_EQ(one.g.bonds, 0);
  EXPECT_NEAR(one.g.position[0][0], 20e-8, 1e-14);
  const Packing pebble({3e-6, 2e-6, 2e-6}, false,
                       {{1e-6, 1e-6, 1e-6, 1e-6}, {1.5e-6, 1e-6, 1e-6, 1e-6}});
  Structure t;
  build(pebble, 5e-8, p, &two, &t);
  EXPECT_EQ(two.g.nodes, 1);
}

TEST(SkeletonGrains, AreTheSpheresOfAPacking) {
  Packing bed;
  coble_packing_report report;
  make_packing(6e-6, 6e-6, 0.2, &bed, &report);
  Structure t;
  Graph out;
  build(bed, 1e-6 / 12, params_of(COBLE_SKELETON_GRAINS), &out, &t);
  EXPECT_NEAR((double)out.g.nodes / (double)bed.p.count, 1, 0.1);
  double volume = 0;
  for (int32_t i = 0; i < out.g.nodes; i++) volume += out.g.volume[i];
  EXPECT_NEAR(volume / 216e-18, 1, 1e-9);
}

/* Spheres that have grown into each other by a tenth: their number, and the circles in which they meet. */
TEST(SkeletonGrains, HaveTheNumberAndTheContactsOfSinteredSpheres) {
  for (const double spread : {0.0, 0.3}) {
    SCOPED_TRACE(spread);
    Packing bed;
    coble_packing_report report;
    make_packing(6e-6, 6e-6, spread, &bed, &report);
    for (int64_t i = 0; i < bed.p.count; i++) bed.p.sphere[i].d *= 1.1;
    double circles = 0, necks = 0;
    for (int64_t i = 0; i < bed.p.count; i++)
      for (int64_t j = 0; j < i; j++) {
        const coble_sphere &a = bed.p.sphere[i], &b = bed.p.sphere[j];
        const double apart = distance(a, b, 6e-6);
        const double cut = (apart * apart + (a.d * a.d - b.d * b.d) / 4) / (2 * apart);
        if (2 * apart < a.d + b.d) circles += M_PI * std::fmax(0, a.d * a.d / 4 - cut * cut);
      }
    Structure t;
    Graph out;
    build(bed, 1e-6 / 18, params_of(COBLE_SKELETON_GRAINS), &out, &t);
    for (int64_t b = 0; b < out.count(COBLE_BOND_LAYER); b++) necks += out.g.bond[b].area;
    EXPECT_NEAR((double)out.g.nodes / (double)bed.p.count, 1, 0.03);
    EXPECT_NEAR(necks / circles, 1, 0.1);
  }
}

TEST(SkeletonParticles, RefuseAPackingThatDoesNotFit) {
  const Packing one({4e-6, 4e-6, 4e-6}, true, {{1e-6, 1e-6, 1e-6, 2e-6}});
  const Packing flat({4e-6, 4e-6, 4e-6}, true, {{1e-6, 1e-6, 1e-6, 0}});
  const Packing twice({4e-6, 4e-6, 4e-6}, true,
                      {{1e-6, 1e-6, 1e-6, 1e-6}, {1e-6, 1e-6, 1e-6, 1e-6}});
  const Packing wide({5e-6, 4e-6, 4e-6}, true, {{1e-6, 1e-6, 1e-6, 2e-6}});
  Structure t;
  ASSERT_EQ(coble_voxelise(&one.p, 2e-7, &t.s), COBLE_OK);
  auto p = params_of(COBLE_SKELETON_PARTICLES);
  const auto refused = [&](const coble_packing *packing, const char *word) {
    Graph out;
    EXPECT_EQ(coble_skeleton_build(&t.s, packing, &p, &out.g), COBLE_ERR_INPUT) << word;
    EXPECT_NE(std::string(coble_message()).find(word), std::string::npos) << coble_message();
    EXPECT_EQ(out.g.owner, nullptr);
  };
  refused(nullptr, "without their packing");
  refused(&flat.p, "sphere 0");
  refused(&twice.p, "one centre");
  refused(&wide.p, "along x");
  p.binder_fraction = 0.6;
  refused(&one.p, "binder_fraction = 0.6");
  p.binder_fraction = 0.1;
  t.s.periodic_sides = false;
  refused(&one.p, "periodic sides");
}

}  // namespace
