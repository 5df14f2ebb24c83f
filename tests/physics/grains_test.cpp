// Grains of voxelised spheres against the spheres: number, places, sizes, necks.
#include <gtest/gtest.h>

#include <cmath>

#include "grains.h"

namespace {

using namespace coble_test;

double apart(const double a[3], const double b[3], double width) {
  double square = 0;
  for (int axis = 0; axis < 3; axis++) {
    double r = a[axis] - b[axis];
    if (axis < 2) r -= width * std::round(r / width);
    square += r * r;
  }
  return std::sqrt(square);
}

/* Sum of the circles in which spheres meet. */
double circles(const coble_packing &p) {
  double sum = 0;
  for (int64_t i = 0; i < p.count; i++)
    for (int64_t j = 0; j < i; j++) {
      const coble_sphere &a = p.sphere[i], &b = p.sphere[j];
      const double x[3] = {a.x, a.y, a.z}, y[3] = {b.x, b.y, b.z}, d = apart(x, y, p.size[0]);
      const double cut = (d * d + (a.d * a.d - b.d * b.d) / 4) / (2 * d);
      if (2 * d < a.d + b.d) sum += M_PI * std::fmax(0, a.d * a.d / 4 - cut * cut);
    }
  return sum;
}

struct Matched {
  double share; /* of the spheres that have exactly one grain within a fifth of a diameter */
  double away;  /* rms distance of its centroid, over the sphere's diameter */
  double mean, scatter; /* of the relative error of its diameter; scatter: rms */
};

Matched match(const coble_packing &p, const coble_grains &g) {
  int64_t found = 0;
  Matched m = {};
  for (int64_t i = 0; i < p.count; i++) {
    const coble_sphere &s = p.sphere[i];
    const double x[3] = {s.x, s.y, s.z};
    int near = 0;
    double distance = 0, error = 0;
    for (int32_t j = 0; j < g.count; j++) {
      const double d = apart(x, g.grain[j].centroid, p.size[0]);
      if (d > 0.2 * s.d) continue;
      near++;
      distance = d / s.d;
      error = g.grain[j].diameter / s.d - 1;
    }
    if (near != 1) continue;
    found++;
    m.away += distance * distance;
    m.mean += error;
    m.scatter += error * error;
  }
  const double n = (double)found;
  return {n / (double)p.count, std::sqrt(m.away / n), m.mean / n, std::sqrt(m.scatter / n)};
}

/* 18 voxels to a sphere; spheres grown by a twentieth and a tenth have sintered. */
TEST(Grains, AreTheSpheresOfAPacking) {
  for (const double spread : {0.0, 0.3})
    for (const double growth : {1.0, 1.05, 1.1}) {
      SCOPED_TRACE(testing::Message() << "spread " << spread << ", grown by " << growth);
      Packing bed;
      coble_packing_report report;
      make_packing(6e-6, 6e-6, spread, &bed, &report);
      for (int64_t i = 0; i < bed.p.count; i++) bed.p.sphere[i].d *= growth;
      Structure t;
      Grains out;
      ASSERT_EQ(coble_voxelise(&bed.p, 1e-6 / 18, &t.s), COBLE_OK);
      ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
      EXPECT_NEAR((double)out.g.count / (double)bed.p.count, 1, 0.03);
      const Matched m = match(bed.p, out.g);
      EXPECT_GT(m.share, 0.97);
      EXPECT_LT(m.away, 0.02);
      EXPECT_NEAR(m.mean, 0, 0.02);
      EXPECT_LT(m.scatter, 0.025);
      double area = 0;
      for (int64_t q = 0; q < out.g.contacts; q++) area += out.g.contact[q].area;
      if (growth > 1) {
        EXPECT_NEAR(area / circles(bed.p), 1, 0.1);
      } else {
        EXPECT_LT(m.scatter, 0.01);
        EXPECT_EQ(out.g.count, bed.p.count);
      }
    }
}

/* A body with a waist is cut there when the waist is narrower than asked, and else nowhere. */
TEST(Grains, AreCutAtWaistsNarrowerThanAsked) {
  const double r = 1e-6, dx = r / 20;
  for (const double waist : {0.35, 0.5, 0.65, 0.8})
    for (const double neck : {0.2, 0.4, 0.6, 0.75, 0.9}) {
      if (std::fabs(waist - neck) < 0.07) continue;
      const double d = 2 * r * std::sqrt(1 - waist * waist);
      const Packing pair(
          {6e-6, 2.6e-6, 2.6e-6}, false,
          {{3e-6 - d / 2, 1.3e-6, 1.31e-6, 2 * r}, {3e-6 + d / 2, 1.3e-6, 1.31e-6, 2 * r}});
      Structure t;
      Grains out;
      out.params.neck = neck;
      ASSERT_EQ(coble_voxelise(&pair.p, dx, &t.s), COBLE_OK);
      ASSERT_EQ(coble_grains_measure(&t.s, &out.params, &out.g), COBLE_OK) << coble_message();
      EXPECT_EQ(out.g.count, waist < neck ? 2 : 1) << "waist " << waist << ", neck " << neck;
    }
}

}  // namespace
