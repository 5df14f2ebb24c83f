// Ridges on height fields whose widths, lengths and coverage are known.
#include "coble/ridges.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr double dx = 5e-8;

struct Film {
  int32_t nx, ny;
  bool periodic = true;
  std::vector<float> h;
  coble_ridge_params params = coble_ridge_defaults();

  Film(int32_t x, int32_t y) : nx(x), ny(y), h((size_t)x * y, 0.0f) {}

  // Adds where inside(x, y), in cells from the corner, says so: what is there becomes at least height.
  template <typename Inside>
  void raise(double height, Inside inside) {
    for (int j = 0; j < ny; j++)
      for (int i = 0; i < nx; i++)
        if (inside(i + 0.5, j + 0.5)) {
          float &at = h[i + (size_t)nx * j];
          at = std::fmax(at, (float)height);
        }
  }
  // A straight bar with square ends about the middle, in cells; goes on across the sides.
  void bar(double x, double y, double length, double width, double degrees, double height = 1e-6) {
    const double c = std::cos(degrees * M_PI / 180), s = std::sin(degrees * M_PI / 180);
    for (const int across : {-1, 0, 1})
      for (const int along : {-1, 0, 1})
        raise(height, [&](double px, double py) {
          const double a = px - x + across * nx, b = py - y + along * ny;
          return std::fabs(a * c + b * s) < length / 2 && std::fabs(b * c - a * s) < width / 2;
        });
  }
  coble_ridges measure() const {
    const coble_height_field field = {{nx, ny}, dx, periodic, h.data()};
    coble_ridges r;
    EXPECT_EQ(coble_ridges_measure(&field, &params, &r), COBLE_OK) << coble_message();
    return r;
  }
};

TEST(Ridges, ABarAlongTheGridIsExact) {
  for (const int width : {1, 2, 5, 8}) {
    Film f(64, 40);
    f.bar(30, 20 + width % 2 * 0.5, 40, width, 0);
    const coble_ridges r = f.measure();
    EXPECT_EQ(r.count, 1);
    EXPECT_EQ(r.plateaus, 0);
    EXPECT_NEAR(r.height, 1e-6, 1e-12);
    EXPECT_DOUBLE_EQ(r.coverage, 40.0 * width / (64 * 40));
    EXPECT_NEAR(r.width / dx, width, 0.02);
    EXPECT_NEAR(r.length / dx, 40, 40 * 0.02 / width);
    EXPECT_NEAR(r.acuity, 2e-6 / (width * dx), 0.02 * r.acuity);
    EXPECT_NEAR(r.spacing / dx, 64, 64 * 0.02 / width) << "64 x 40 cells, 40 of line";
  }
}

TEST(Ridges, ATiltedBarIsRightWithinACell) {
  for (const double degrees : {10.0, 22.5, 30.0, 45.0, 77.0})
    for (const double width : {6.0, 9.0, 14.0}) {
      Film f(160, 160);
      f.bar(80, 80, 100, width, degrees);
      const coble_ridges r = f.measure();
      EXPECT_EQ(r.count, 1) << degrees;
      EXPECT_NEAR(r.width / dx, width, 0.8) << degrees;
      EXPECT_NEAR(r.length / dx, 100, 100 * 0.8 / width) << degrees << " " << width;
    }
}

TEST(Ridges, CrossingASideChangesNothing) {
  Film inside(64, 48), across(64, 48);
  inside.bar(32, 24, 40, 6, 30);
  across.bar(0, 0, 40, 6, 30);
  coble_ridges a = inside.measure(), b = across.measure();
  EXPECT_EQ(b.count, 1);
  EXPECT_DOUBLE_EQ(a.width, b.width);
  EXPECT_DOUBLE_EQ(a.length, b.length);
  EXPECT_DOUBLE_EQ(a.coverage, b.coverage);
  across.periodic = false;
  b = across.measure();
  EXPECT_GT(b.count, 1) << "walls cut it";
  EXPECT_LT(b.length, 0.6 * a.length);
}

TEST(Ridges, OneAroundTheWholeCellIsAsLongAsTheCell) {
  Film f(64, 48);
  f.bar(32, 24, 64, 6, 0);
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.count, 1);
  EXPECT_NEAR(r.width / dx, 6, 0.02);
  EXPECT_NEAR(r.length / dx, 64, 0.3);
  EXPECT_NEAR(r.spacing / dx, 48, 0.3) << "to its own image";
}

TEST(Ridges, CrossedBarsHaveTheLengthOfBoth) {
  Film f(100, 100);
  f.bar(50, 50, 60, 6, 0);
  f.bar(50, 50, 80, 6, 90);
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.count, 1);
  EXPECT_NEAR(r.width / dx, 6, 0.1);
  EXPECT_NEAR(r.length / dx, 60 + 80 - 6, 3);
}

TEST(Ridges, ARingIsAsLongAsItsMiddleCircle) {
  Film f(120, 120);
  f.raise(1e-6, [](double x, double y) { return std::fabs(std::hypot(x - 60, y - 60) - 40) < 4; });
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.count, 1);
  EXPECT_NEAR(r.width / dx, 8, 0.5);
  EXPECT_NEAR(r.length / dx, 2 * M_PI * 40, 0.06 * 2 * M_PI * 40);
}

TEST(Ridges, PlateausAreWideAndNotLong) {
  Film f(200, 120);
  f.raise(2e-7, [](double x, double y) { return std::hypot(x - 50, y - 60) < 30; });
  f.raise(2e-7, [](double x, double y) { return std::hypot(x - 130, y - 30) < 2.5; });
  f.bar(140, 90, 80, 20, 0, 2e-7);
  coble_ridges r = f.measure();
  EXPECT_EQ(r.count, 3);
  EXPECT_EQ(r.plateaus, 1) << "the disc of 30 cells; not the sharp dot, not the bar";
  EXPECT_NEAR(r.coverage, (M_PI * (900 + 6.25) + 1600) / 24000, 0.005);

  Film disc(200, 120);
  disc.raise(2e-7, [](double x, double y) { return std::hypot(x - 50, y - 60) < 30; });
  r = disc.measure();
  EXPECT_NEAR(r.width / dx, 60, 0.025 * 60);
  EXPECT_NEAR(r.length / dx, M_PI / 4 * 60, 0.025 * 60);
}

TEST(Ridges, WidthsAndLengthsAreMeansOverRidges) {
  Film f(120, 80);
  f.bar(40, 20, 60, 4, 0);
  f.bar(40, 40, 30, 8, 0);
  f.bar(60, 62, 90, 12, 0);
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.count, 3);
  EXPECT_NEAR(r.width / dx, 8, 0.05);
  EXPECT_NEAR(r.length / dx, 60, 1);
  EXPECT_NEAR(r.spacing / dx, 120 * 80 / 180.0, 1);
  EXPECT_DOUBLE_EQ(r.coverage, (240 + 240 + 1080) / 9600.0);
}

TEST(Ridges, ARoofIsCutAtAShareOfItsHeight) {
  // one period of a line of roofs, 40 cells wide at the foot, crest P: sum(h^2)/sum(h) = 2/3 P
  Film f(80, 30);
  for (int j = 0; j < f.ny; j++)
    for (int i = 0; i < f.nx; i++)
      f.h[i + (size_t)f.nx * j] = (float)(1e-6 * std::fmax(0, 1 - std::fabs(i + 0.5 - 40) / 20));
  const coble_ridges r = f.measure();
  EXPECT_NEAR(r.height, 2e-6 / 3, 0.01e-6);
  EXPECT_NEAR(r.width / dx, 40 * 2 / 3.0, 1) << "at a third of the crest";
  EXPECT_NEAR(r.acuity, 2e-6 / (40 * 2 / 3.0 * dx), 0.1 * r.acuity);
  f.params.threshold = 0.75;
  EXPECT_NEAR(f.measure().width / dx, 20, 1) << "at half the crest";
}

TEST(Ridges, NoiseChangesLittle) {
  Film f(128, 128);
  for (const double y : {16.0, 48.0, 80.0, 112.0}) f.bar(64, y, 80, 10, 0);
  const coble_ridges clean = f.measure();
  std::mt19937 random(7);
  std::normal_distribution<float> noise(0, 1.2e-7f);
  for (float &h : f.h) h += noise(random);
  f.h[3] = 1e-5f;  // one cell ten times as high
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.count, clean.count);
  EXPECT_NEAR(r.coverage, clean.coverage, 0.01);
  EXPECT_NEAR(r.width, clean.width, 0.03 * clean.width);
  EXPECT_NEAR(r.length, clean.length, 0.03 * clean.length);
}

TEST(Ridges, AnEvenFilmCoversAllAndHasNoEdges) {
  Film f(20, 30);
  std::mt19937 random(7);
  std::normal_distribution<float> noise(1e-7f, 1e-8f);
  for (float &h : f.h) h = noise(random);
  const coble_ridges r = f.measure();
  EXPECT_EQ(r.coverage, 1);
  EXPECT_EQ(r.count, 1);
  EXPECT_EQ(r.plateaus, 1);
  for (const double value : {r.width, r.length, r.acuity, r.spacing})
    EXPECT_TRUE(std::isnan(value));
}

TEST(Ridges, WithoutAFilmThereAreNone) {
  Film f(20, 30);
  for (const float h : {0.0f, -1e-9f, (float)(0.9e-3 * dx)}) {
    f.h.assign(f.h.size(), h);
    const coble_ridges r = f.measure();
    EXPECT_EQ(r.coverage, 0);
    EXPECT_EQ(r.height, 0);
    EXPECT_EQ(r.count, 0);
    EXPECT_EQ(r.plateaus, 0);
    EXPECT_TRUE(std::isnan(r.width));
  }
}

TEST(Ridges, SpecksCoverButAreNoRidges) {
  Film f(40, 40);
  f.bar(20, 20, 20, 4, 0);
  f.h[0] = f.h[1] = 1e-6f;
  EXPECT_EQ(f.measure().count, 1);
  EXPECT_DOUBLE_EQ(f.measure().coverage, 82 / 1600.0);
  f.params.smallest = 2;
  EXPECT_EQ(f.measure().count, 2);
}

TEST(Ridges, WhatCannotBeMeasuredIsRefused) {
  Film f(4, 4);
  coble_ridges r;
  coble_height_field field = {{4, 4}, dx, true, f.h.data()};
  f.h[5] = NAN;
  EXPECT_EQ(coble_ridges_measure(&field, &f.params, &r), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()).find("cell 5"), std::string::npos);
  f.h[5] = 0;
  for (const double threshold : {0.0, 1.0, (double)NAN}) {
    f.params.threshold = threshold;
    EXPECT_EQ(coble_ridges_measure(&field, &f.params, &r), COBLE_ERR_INPUT);
  }
  f.params = coble_ridge_defaults();
  field.dx = 0;
  EXPECT_EQ(coble_ridges_measure(&field, &f.params, &r), COBLE_ERR_INPUT);
  field.dx = dx;
  field.n[1] = 0;
  EXPECT_EQ(coble_ridges_measure(&field, &f.params, &r), COBLE_ERR_INPUT);
}

}  // namespace
