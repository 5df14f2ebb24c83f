// Maps of cells: whole PNG files with the cells' colours in them, or nothing.
#include "coble/picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "png.h"

namespace {

namespace fs = std::filesystem;

const coble_picture_class kinds[] = {{"one", {1, 0, 0}}, {"two", {0, 0, 1}}, {nullptr, {0, 1, 0}}};

coble_picture_map blank(int nx, int ny, double width, double height) {
  coble_picture_map m = {};
  m.title = "title";
  m.n[0] = nx, m.n[1] = ny;
  m.size[0] = width, m.size[1] = height;
  return m;
}

class Picture : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!coble_picture_available()) GTEST_SKIP() << "built without cairo";
    char name[] = "/tmp/coble_picture_XXXXXX";
    dir = mkdtemp(name);
  }
  void TearDown() override {
    if (!dir.empty()) fs::remove_all(dir);
  }
  std::map<int, double> colours(const char *name) const {
    return coble_test::colours_of((dir / name).string());
  }
  size_t files() const {
    return (size_t)std::distance(fs::directory_iterator(dir), fs::directory_iterator{});
  }
  fs::path dir;
};

// A quarter of the square is blue, the rest red.
TEST_F(Picture, ClassesHaveTheirShareAndColour) {
  const std::vector<uint8_t> cell = {0, 0, 0, 1};
  coble_picture_map m = blank(2, 2, 3, 3);
  m.class_index = cell.data();
  m.classes = 3;
  m.classes_of = kinds;
  ASSERT_EQ(coble_picture_write((dir / "a.png").c_str(), "heading", 1, &m), COBLE_OK)
      << coble_message();
  std::map<int, double> c = colours("a.png");
  const int field = 460 * 460, swatch = 16 * 14;
  EXPECT_NEAR(c[0xff0000], 0.75 * field + swatch, 0.01 * field);
  EXPECT_NEAR(c[0x0000ff], 0.25 * field + swatch, 0.01 * field);
  EXPECT_EQ(c[0x00ff00], 0) << "a class without a name is not in the legend";
  EXPECT_EQ(files(), 1u) << "nothing temporary stays";
}

TEST_F(Picture, ValuesGoFromWhiteToBlack) {
  const std::vector<float> value = {0, 1, NAN};
  coble_picture_map m = blank(3, 1, 3, 1);
  m.value = value.data();
  m.most = 1;
  m.label = "h / um";
  ASSERT_EQ(coble_picture_write((dir / "a.png").c_str(), "heading", 1, &m), COBLE_OK)
      << coble_message();
  std::map<int, double> c = colours("a.png");
  const double third = 460.0 / 3 * 460.0 / 3;
  EXPECT_NEAR(c[0x999999], third, 0.03 * third);
  EXPECT_GT(c[0], 0.97 * third);
}

TEST_F(Picture, WhatCannotBeDrawnLeavesNothing) {
  const std::vector<float> value = {0};
  coble_picture_map m = blank(1, 1, 1, 1);
  m.value = value.data();
  m.label = "";
  EXPECT_EQ(coble_picture_write((dir / "a.png").c_str(), "", 1, &m), COBLE_ERR_INPUT) << "most 0";
  m.most = 1;
  EXPECT_EQ(coble_picture_write((dir / "a.png").c_str(), "", 0, &m), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_picture_write((dir / "missing/a.png").c_str(), "", 1, &m), COBLE_ERR_IO);
  m.n[0] = 0;
  EXPECT_EQ(coble_picture_write((dir / "a.png").c_str(), "", 1, &m), COBLE_ERR_INPUT);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
