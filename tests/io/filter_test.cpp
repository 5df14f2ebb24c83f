// Filters and thresholds of grey images, on images whose answer is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "coble/image.h"

namespace {

class Image {
 public:
  coble_image image = {};
  Image(int nx, int ny, int nz, coble_value_type type, int value) : type_(type) {
    image.n[0] = nx;
    image.n[1] = ny;
    image.n[2] = nz;
    image.type = type;
    image.value = malloc((size_t)cells() * 2);
    for (int64_t i = 0; i < cells(); i++) set(i, value);
  }
  ~Image() { coble_image_release(&image); }
  Image(const Image &) = delete;
  Image &operator=(const Image &) = delete;

  int64_t cells() const { return (int64_t)image.n[0] * image.n[1] * image.n[2]; }
  int64_t at(int i, int j, int k) const {
    return i + (int64_t)image.n[0] * (j + (int64_t)image.n[1] * k);
  }
  void set(int64_t i, int v) {
    if (type_ == COBLE_VALUE_UINT16)
      static_cast<uint16_t *>(image.value)[i] = (uint16_t)v;
    else
      static_cast<uint8_t *>(image.value)[i] = (uint8_t)v;
  }
  int operator[](int64_t i) const {
    return type_ == COBLE_VALUE_UINT16 ? static_cast<uint16_t *>(image.value)[i]
                                       : static_cast<uint8_t *>(image.value)[i];
  }
  void filter(coble_filter_kind kind, double radius, double flatten = 0) {
    const coble_filter f = {flatten, kind, radius};
    ASSERT_EQ(coble_image_filter(&image, &f), COBLE_OK) << coble_message();
  }
  double mean() const {
    double sum = 0;
    for (int64_t i = 0; i < cells(); i++) sum += (*this)[i];
    return sum / (double)cells();
  }
  // Of the voxels so far from all faces.
  double variance(int margin) const {
    double sum = 0, square = 0, count = 0;
    for (int k = margin; k < image.n[2] - margin; k++)
      for (int j = margin; j < image.n[1] - margin; j++)
        for (int i = margin; i < image.n[0] - margin; i++) {
          const double v = (*this)[at(i, j, k)];
          sum += v;
          square += v * v;
          count++;
        }
    return square / count - sum * sum / (count * count);
  }

 private:
  coble_value_type type_;
};

constexpr coble_value_type types[] = {COBLE_VALUE_UINT8, COBLE_VALUE_UINT16};
constexpr coble_filter_kind kinds[] = {COBLE_FILTER_MEDIAN, COBLE_FILTER_GAUSSIAN};

TEST(ImageFilter, LeavesAFlatImage) {
  for (const auto type : types)
    for (const auto kind : kinds)
      for (const double radius : {0.5, 1.0, 2.7}) {
        const int v = type == COBLE_VALUE_UINT16 ? 65535 : 255;
        Image flat(5, 1, 7, type, v);
        flat.filter(kind, radius, 3);
        for (int64_t i = 0; i < flat.cells(); i++) ASSERT_EQ(flat[i], v);
      }
}

TEST(ImageFilter, MedianTakesOutliersAndKeepsEdges) {
  Image step(12, 9, 9, COBLE_VALUE_UINT16, 300);
  for (int k = 0; k < 9; k++)
    for (int j = 0; j < 9; j++)
      for (int i = 6; i < 12; i++) step.set(step.at(i, j, k), 50000);
  step.set(step.at(2, 4, 4), 65535);
  step.set(step.at(9, 4, 4), 0);
  step.set(step.at(0, 0, 0), 65535);  // in the corner its mirror images are no outliers' neighbours
  step.filter(COBLE_FILTER_MEDIAN, 1.5);
  for (int64_t c = 1; c < step.cells(); c++) ASSERT_EQ(step[c], c % 12 < 6 ? 300 : 50000) << c;
}

// Against sorting the ball, on noise of every size of ball and with every face near.
TEST(ImageFilter, MedianIsTheMiddleOfTheBall) {
  std::mt19937 draw(3);
  for (const double radius : {1.0, 1.5, 2.3}) {
    Image noise(6, 5, 7, COBLE_VALUE_UINT8, 0), after(6, 5, 7, COBLE_VALUE_UINT8, 0);
    for (int64_t c = 0; c < noise.cells(); c++) {
      const int v = (int)(draw() % 20);
      noise.set(c, v);
      after.set(c, v);
    }
    after.filter(COBLE_FILTER_MEDIAN, radius);
    const auto mirror = [](int i, int n) { return i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i; };
    for (int k = 0; k < 7; k++)
      for (int j = 0; j < 5; j++)
        for (int i = 0; i < 6; i++) {
          std::vector<int> ball;
          for (int c = -3; c <= 3; c++)
            for (int b = -3; b <= 3; b++)
              for (int a = -3; a <= 3; a++)
                if (a * a + b * b + c * c <= radius * radius)
                  ball.push_back(
                      noise[noise.at(mirror(i + a, 6), mirror(j + b, 5), mirror(k + c, 7))]);
          std::sort(ball.begin(), ball.end());
          ASSERT_EQ(after[after.at(i, j, k)], ball[ball.size() / 2]);
        }
  }
}

// White noise keeps its mean; its variance falls by (2 sqrt(pi) sigma)^3 away from the mirrors.
TEST(ImageFilter, GaussianKeepsTheMeanAndTamesNoise) {
  for (const double sigma : {1.0, 2.0}) {
    std::mt19937 draw(1);
    Image noise(60, 56, 52, COBLE_VALUE_UINT16, 0);
    for (int64_t c = 0; c < noise.cells(); c++) noise.set(c, (int)(draw() % 60001));
    const double mean = noise.mean(), variance = noise.variance(0);
    noise.filter(COBLE_FILTER_GAUSSIAN, sigma);
    EXPECT_NEAR(noise.mean(), mean, 0.1) << "mirrored sides lose nothing";
    const double factor = std::pow(2 * std::sqrt(M_PI) * sigma, 3);
    EXPECT_NEAR(noise.variance((int)(4 * sigma)) * factor / variance, 1, 0.1) << sigma;
  }
}

// A single bright voxel becomes a Gaussian of the variance sigma^2 along each axis.
TEST(ImageFilter, GaussianHasItsWidth) {
  const double sigma = 1.5;
  Image spot(25, 25, 25, COBLE_VALUE_UINT16, 0);
  spot.set(spot.at(12, 12, 12), 65535);
  spot.filter(COBLE_FILTER_GAUSSIAN, sigma);
  double second[3] = {0, 0, 0}, sum = 0;
  for (int k = 0; k < 25; k++)
    for (int j = 0; j < 25; j++)
      for (int i = 0; i < 25; i++) {
        const double v = spot[spot.at(i, j, k)];
        sum += v;
        second[0] += v * (i - 12) * (i - 12);
        second[1] += v * (j - 12) * (j - 12);
        second[2] += v * (k - 12) * (k - 12);
      }
  EXPECT_NEAR(sum / 65535, 1, 0.01);
  for (const double s : second) EXPECT_NEAR(s / sum / (sigma * sigma), 1, 0.02);
}

// Two grey values under a light that fades with depth and towards one side.
TEST(ImageFilter, FlattenMakesTheLightEven) {
  Image faded(60, 50, 20, COBLE_VALUE_UINT16, 0);
  const auto bright = [](int i, int j, int k) { return (i / 3 + j / 3 + k / 3) % 2; };
  for (int k = 0; k < 20; k++)
    for (int j = 0; j < 50; j++)
      for (int i = 0; i < 60; i++)
        faded.set(faded.at(i, j, k),
                  (int)((bright(i, j, k) ? 30000 : 15000) * std::exp(-0.06 * k) * (1 - 0.008 * i)));
  const double mean = faded.mean();
  faded.filter(COBLE_FILTER_NONE, 1, 8);
  EXPECT_NEAR(faded.mean() / mean, 1, 0.02);
  for (int k = 0; k < 20; k++)
    for (int j = 0; j < 50; j++)
      for (int i = 6; i < 54; i++)
        ASSERT_EQ(faded[faded.at(i, j, k)] > mean, bright(i, j, k) == 1) << i << j << k;
}

TEST(ImageFilter, RefusesRadiiOutOfRange) {
  Image one(2, 2, 2, COBLE_VALUE_UINT8, 9);
  for (const coble_filter &f :
       {coble_filter{0, COBLE_FILTER_MEDIAN, 0.1}, coble_filter{0, COBLE_FILTER_GAUSSIAN, 11},
        coble_filter{0, COBLE_FILTER_MEDIAN, NAN}, coble_filter{-1, COBLE_FILTER_NONE, 1}}) {
    EXPECT_EQ(coble_image_filter(&one.image, &f), COBLE_ERR_INPUT);
    EXPECT_NE(std::string(coble_message()).find("voxels: 0"), std::string::npos);
  }
}

TEST(ImageOtsu, LiesBetweenTwoLevels) {
  for (const auto type : types) {
    Image two(8, 8, 8, type, 50);
    for (int64_t c = 0; c < 100; c++) two.set(c, 200);
    EXPECT_EQ(coble_image_otsu(&two.image), 125.5);
  }
  Image flat(3, 3, 3, COBLE_VALUE_UINT8, 7);
  EXPECT_EQ(coble_image_otsu(&flat.image), 0);
}

// The definition, by brute force: the least variance within both classes.
TEST(ImageOtsu, LeavesTheLeastVarianceWithinTheClasses) {
  std::mt19937 draw(5);
  Image mixed(20, 20, 20, COBLE_VALUE_UINT8, 0);
  std::normal_distribution<double> dark(60, 20), light(150, 35);
  for (int64_t c = 0; c < mixed.cells(); c++)
    mixed.set(c, (int)std::fmin(255, std::fmax(0, c % 3 ? dark(draw) : light(draw))));
  double least = INFINITY, at = 0;
  for (int t = 1; t < 256; t++) {
    double n[2] = {0, 0}, sum[2] = {0, 0}, square[2] = {0, 0};
    for (int64_t c = 0; c < mixed.cells(); c++) {
      const int v = mixed[c], above = v >= t;
      n[above]++;
      sum[above] += v;
      square[above] += v * v;
    }
    if (n[0] == 0 || n[1] == 0) continue;
    const double within = square[0] - sum[0] * sum[0] / n[0] + square[1] - sum[1] * sum[1] / n[1];
    if (within < least) {
      least = within;
      at = t;
    }
  }
  EXPECT_EQ(coble_image_otsu(&mixed.image), at);
}

TEST(ImageOtsu, IsAThresholdOfTheSegmentation) {
  Image two(4, 4, 4, COBLE_VALUE_UINT16, 1000);
  for (int64_t c = 0; c < 16; c++) two.set(c, 40000);
  coble_segmentation how = {};
  how.threshold = COBLE_THRESHOLD_OTSU;
  how.pore_above = true;
  coble_structure s;
  ASSERT_EQ(coble_image_segment(&two.image, &how, 1e-6, false, &s), COBLE_OK) << coble_message();
  for (int64_t c = 0; c < 64; c++) EXPECT_EQ(s.phase[c], c < 16);
  coble_structure_release(&s);
}

}  // namespace
