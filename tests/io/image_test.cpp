// Raw images, reordering and segmentation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "coble/image.h"
#include "files.h"

namespace {

constexpr int nx = 3, ny = 4, nz = 5;  // of the file, fastest first

// All values distinct: 50 z + 10 y + x, so that a value tells where it came from.
template <class Value>
std::vector<Value> distinct() {
  std::vector<Value> values;
  for (int z = 0; z < nz; z++)
    for (int y = 0; y < ny; y++)
      for (int x = 0; x < nx; x++) values.push_back((Value)(50 * z + 10 * y + x));
  return values;
}

template <class Value>
std::string bytes(const std::vector<Value> &values) {
  return std::string((const char *)values.data(), values.size() * sizeof(Value));
}

coble_image_params raw_params(coble_value_type type) {
  coble_image_params p = coble_image_defaults();
  p.shape[0] = nx;
  p.shape[1] = ny;
  p.shape[2] = nz;
  p.type = type;
  return p;
}

using Image = Files;

TEST_F(Image, RawIsTakenAsItStands) {
  coble_image image;
  coble_image_params p = raw_params(COBLE_VALUE_UINT8);
  p.skip = 7;
  const auto values = distinct<uint8_t>();
  const std::string path = Write("a.raw", "a head:" + bytes(values));
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  EXPECT_EQ(image.n[0], nx);
  EXPECT_EQ(image.n[1], ny);
  EXPECT_EQ(image.n[2], nz);
  EXPECT_EQ(image.type, COBLE_VALUE_UINT8);
  EXPECT_EQ(image.dx, 0);
  EXPECT_EQ(std::memcmp(image.value, values.data(), values.size()), 0);
  coble_image_release(&image);
  EXPECT_EQ(image.value, nullptr);
}

// Every order of axes, both faces, with and without a crop, against the definition.
template <class Value>
void check_orders(const std::string &path, coble_value_type type) {
  const std::vector<Value> file = distinct<Value>();
  const int sizes[3] = {nx, ny, nz};
  std::string axes = "xyz";
  do {
    for (int variant = 0; variant < 4; variant++) {
      coble_image_params p = raw_params(type);
      std::strcpy(p.axes, axes.c_str());
      const bool last = variant & 1, crop = variant & 2;
      p.se_face = last ? '+' : '-';
      int first[3] = {0, 0, 0}, n[3];
      for (int d = 0; d < 3; d++) n[d] = sizes[axes[d] - 'x'];
      const int whole = n[2];
      for (int d = 0; d < 3 && crop; d++) {
        p.crop_first[d] = first[d] = d == 1 ? 0 : 1;
        n[d] -= d == 1 ? 1 : first[d];
        p.crop_size[d] = d == 1 ? n[d] : 0;
      }
      coble_image image;
      ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
      SCOPED_TRACE(axes + p.se_face + (crop ? " cropped" : ""));
      for (int d = 0; d < 3; d++) ASSERT_EQ(image.n[d], n[d]);
      const Value *value = (const Value *)image.value;
      for (int k = 0; k < n[2]; k++)
        for (int j = 0; j < n[1]; j++)
          for (int i = 0; i < n[0]; i++) {
            const int layer[3] = {i + first[0], j + first[1],
                                  last ? whole - 1 - (k + first[2]) : k + first[2]};
            int at[3];
            for (int d = 0; d < 3; d++) at[axes[d] - 'x'] = layer[d];
            ASSERT_EQ(*value++, file[at[0] + nx * (at[1] + ny * at[2])]) << i << j << k;
          }
      coble_image_release(&image);
    }
  } while (std::next_permutation(axes.begin(), axes.end()));
}

TEST_F(Image, AxesFaceAndCrop) {
  check_orders<uint8_t>(Write("a.raw", bytes(distinct<uint8_t>())), COBLE_VALUE_UINT8);
  check_orders<uint16_t>(Write("a.bin", bytes(distinct<uint16_t>())), COBLE_VALUE_UINT16);
}

// More pages than are placed at a time.
TEST_F(Image, ManyPagesBecomeColumns) {
  constexpr int columns = 2, rows = 3, pages = 201, first = 5, count = 190;
  std::vector<uint16_t> values(columns * rows * pages);
  for (size_t i = 0; i < values.size(); i++) values[i] = (uint16_t)i;
  const std::string path = Write("long.raw", bytes(values));
  coble_image_params p = coble_image_defaults();
  const int32_t shape[3] = {columns, rows, pages};
  std::copy(shape, shape + 3, p.shape);
  p.type = COBLE_VALUE_UINT16;
  std::strcpy(p.axes, "zyx");
  p.crop_first[0] = first;
  p.crop_size[0] = count;
  coble_image image;
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  ASSERT_EQ(image.n[0], count);
  const uint16_t *value = (const uint16_t *)image.value;
  for (int k = 0; k < columns; k++)
    for (int j = 0; j < rows; j++)
      for (int i = 0; i < count; i++)
        ASSERT_EQ(*value++, values[k + columns * (j + rows * (i + first))]);
  coble_image_release(&image);
}

TEST_F(Image, RawSizeMustFitExactly) {
  const std::string path = Write("a.raw", std::string(61, 'a'));
  coble_image image;
  coble_image_params p = raw_params(COBLE_VALUE_UINT8);
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT,
              {"a.raw", "61 bytes", "make 60", "check shape"});
  EXPECT_EQ(image.value, nullptr);
  p.skip = 2;
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, {"61 bytes", "make 62"});
  p.type = COBLE_VALUE_UINT16;
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, {"make 122"});
  p.skip = -1;
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, {"skip is -1"});
}

// Files with holes: the sizes are true, the bytes were never written.
TEST_F(Image, LargerThanTheMachineIsRefusedBeforeItIsAllocated) {
  const std::string path = Write("large.raw", "");
  const uintmax_t bytes = uintmax_t(65536) * 65536 * 250 * 2;  // 2000 GiB
  std::error_code failed;
  std::filesystem::resize_file(path, bytes, failed);
  if (failed) GTEST_SKIP() << "no files of 2 TiB here: " << failed.message();
  coble_image_params p = coble_image_defaults();
  coble_image image;
  p.shape[0] = p.shape[1] = 65536;
  p.shape[2] = 250;
  p.type = COBLE_VALUE_UINT16;
  ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT,
              {"65536 x 65536 x 250 voxels take 2008 GiB", "this machine has", "crop"});
  EXPECT_EQ(image.value, nullptr);
}

TEST_F(Image, ACropFarOutsideIsRefused) {
  const std::string path = Write("a.raw", "abcdefgh");
  for (const int32_t first : {INT32_MIN, -1, 2, INT32_MAX}) {
    coble_image_params p = coble_image_defaults();
    coble_image image;
    p.shape[0] = p.shape[1] = p.shape[2] = 2;
    p.crop_first[1] = first;
    ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, {"crop along y"});
  }
}

TEST_F(Image, WrongParametersAreRefused) {
  const std::string path = Write("a.raw", bytes(distinct<uint8_t>()));
  coble_image image;
  const auto refused = [&](coble_image_params p, const char *reason) {
    ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, {"a.raw", reason});
    EXPECT_EQ(image.value, nullptr);
  };
  coble_image_params p = raw_params(COBLE_VALUE_UINT8);
  std::strcpy(p.axes, "xyy");
  refused(p, "axes 'xyy'");
  std::strcpy(p.axes, "xy");
  refused(p, "axes 'xy'");
  p = raw_params(COBLE_VALUE_UINT8);
  p.se_face = 'x';
  refused(p, "electrolyte");
  p = raw_params(COBLE_VALUE_UINT8);
  p.crop_first[1] = 2;
  p.crop_size[1] = 3;
  refused(p, "the crop along y, first 2 and size 3");
  p.crop_size[1] = INT32_MAX;
  refused(p, "the crop along y");
  p.crop_first[1] = ny;
  p.crop_size[1] = 0;
  refused(p, "the crop along y");
  p.crop_first[1] = -1;
  refused(p, "the crop along y");
  p = raw_params(COBLE_VALUE_UINT8);
  p.shape[2] = 0;
  refused(p, "3 x 4 x 0");
  for (int d = 0; d < 3; d++) p.shape[d] = INT32_MAX;
  refused(p, "more than 2^40");
  for (int d = 0; d < 3; d++) p.shape[d] = 10322;  // the first cube above 2^40
  refused(p, "more than 2^40");
  for (int d = 0; d < 3; d++) p.shape[d] = 10321;
  refused(p, "60 bytes");
}

TEST_F(Image, UnknownAndMissingFilesAreRefused) {
  const coble_image_params p = raw_params(COBLE_VALUE_UINT8);
  coble_image image;
  ExpectError(coble_image_read(Write("a.png", "x").c_str(), &p, &image), COBLE_ERR_INPUT,
              {"a.png", ".tif, .tiff, .raw, .bin or .vti"});
  ExpectError(coble_image_read(Write("none", "x").c_str(), &p, &image), COBLE_ERR_INPUT, {".vti"});
  for (const char *name : {"no.raw", "no.tif", "no.TIFF", "no.vti"})
    ExpectError(coble_image_read(Path(name).c_str(), &p, &image), COBLE_ERR_INPUT,
                {name, "No such file"});
  std::filesystem::create_directory(Path("folder.raw"));
  ExpectError(coble_image_read(Path("folder.raw").c_str(), &p, &image), COBLE_ERR_INPUT,
              {"folder.raw", "not a file"});
}

coble_image image_of(coble_value_type type, void *values, int count) {
  coble_image image = {{count, 1, 1}, type, values, 0};
  return image;
}

std::vector<int> phases(const coble_image &image, const coble_segmentation &how) {
  coble_structure s;
  EXPECT_EQ(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_OK) << coble_message();
  EXPECT_EQ(s.n[0], image.n[0]);
  EXPECT_EQ(s.dx, 1e-8);
  EXPECT_TRUE(s.periodic_sides);
  EXPECT_FALSE(s.grey);
  EXPECT_EQ(s.diameter, nullptr);
  EXPECT_EQ(s.porosity, nullptr);
  std::vector<int> out(s.phase, s.phase + coble_structure_cells(&s));
  free(s.phase);
  return out;
}

TEST(Segment, ThresholdAndLabels) {
  uint8_t small[5] = {0, 89, 90, 91, 255};
  uint16_t large[5] = {0, 7, 300, 65535, 7};
  const coble_image grey = image_of(COBLE_VALUE_UINT8, small, 5);
  const coble_image labels = image_of(COBLE_VALUE_UINT16, large, 5);
  coble_segmentation how = {};
  how.threshold = 90;
  EXPECT_EQ(phases(grey, how), (std::vector<int>{1, 1, 0, 0, 0}));
  how.pore_above = true;
  EXPECT_EQ(phases(grey, how), (std::vector<int>{0, 0, 1, 1, 1}));
  how.threshold = 90.5;
  EXPECT_EQ(phases(grey, how), (std::vector<int>{0, 0, 0, 1, 1}));
  how.labels = 2;
  how.label[0] = 7;
  how.label[1] = 65535;
  EXPECT_EQ(phases(labels, how), (std::vector<int>{0, 1, 0, 1, 1}));
}

TEST(Segment, WhatLeavesOnePhaseIsRefused) {
  uint8_t values[4] = {10, 20, 30, 40};
  const coble_image image = image_of(COBLE_VALUE_UINT8, values, 4);
  coble_structure s;
  coble_segmentation how = {};
  how.threshold = 10;
  ExpectError(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_ERR_INPUT,
              {"no pores", "10 to 40"});
  EXPECT_EQ(s.phase, nullptr);
  how.threshold = 41;
  ExpectError(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_ERR_INPUT, {"no solid"});
  how.threshold = 0.0 / 0.0;
  ExpectError(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_ERR_INPUT, {"threshold"});
  how.labels = 1;
  how.label[0] = 256;
  ExpectError(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_ERR_INPUT,
              {"label 256", "0 to 255"});
  how.labels = 65;
  ExpectError(coble_image_segment(&image, &how, 1e-8, true, &s), COBLE_ERR_INPUT, {"1 to 64"});
  how.labels = 0;
  ExpectError(coble_image_segment(&image, &how, 0, true, &s), COBLE_ERR_INPUT, {"voxel size"});
}

}  // namespace
