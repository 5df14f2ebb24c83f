// Figures: whole PNG files with the curve in them, or nothing.
#include "coble/plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

// What the libraries under PLplot keep to the end of the process is no leak of ours.
extern "C" const char *__lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\nleak:libltdl\n"
         "leak:libplplot\n";
}

namespace {

namespace fs = std::filesystem;

class Plot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!coble_plot_available())
      GTEST_SKIP() << "built without PLplot, or its PNG driver is missing";
    char name[] = "/tmp/coble_plot_XXXXXX";
    dir = mkdtemp(name);
  }
  void TearDown() override {
    if (!dir.empty()) fs::remove_all(dir);
  }
  std::string read(const char *name) const {
    std::ifstream file(dir / name, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  static uint32_t word(const std::string &bytes, size_t at) {
    uint32_t v = 0;
    for (size_t i = 0; i < 4; i++) v = v << 8 | static_cast<unsigned char>(bytes[at + i]);
    return v;
  }
  coble_plot_panel panel(const std::vector<double> &x, const std::vector<double> &y) {
    curve = {"curve", x.size(), x.data(), y.data(), COBLE_PLOT_LINE};
    return {"title", {"x", "nm", true, false}, {"y", "", false, false}, 1, &curve};
  }
  size_t files() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(dir), fs::directory_iterator{}));
  }

  fs::path dir;
  coble_plot_curve curve = {};
};

TEST_F(Plot, PanelsAreAWholePicture) {
  const std::vector<double> x = {1, 10, 0, 20, 100}, y = {0, 0.5, 1, NAN, 1};
  const coble_plot_panel two[] = {panel(x, y), panel(x, y)};
  ASSERT_EQ(coble_plot_write((dir / "a.png").c_str(), 2, two), COBLE_OK) << coble_message();
  const std::string picture = read("a.png");
  ASSERT_GT(picture.size(), 10000u);
  EXPECT_EQ(picture.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(word(picture, 16), 2400u);
  EXPECT_EQ(word(picture, 20), 1050u);
  EXPECT_NE(picture.find("IEND"), std::string::npos);
  EXPECT_EQ(files(), 1u) << "nothing temporary stays";
}

TEST_F(Plot, ACurveChangesThePicture) {
  const std::vector<double> x = {1, 10, 100}, up = {0, 0.5, 1}, down = {1, 0.5, 0};
  const coble_plot_panel first = panel(x, up);
  ASSERT_EQ(coble_plot_write((dir / "up.png").c_str(), 1, &first), COBLE_OK);
  ASSERT_EQ(coble_plot_write((dir / "again.png").c_str(), 1, &first), COBLE_OK);
  const coble_plot_panel second = panel(x, down);
  ASSERT_EQ(coble_plot_write((dir / "down.png").c_str(), 1, &second), COBLE_OK);
  EXPECT_EQ(read("up.png"), read("again.png"));
  EXPECT_NE(read("up.png"), read("down.png"));
}

TEST_F(Plot, FivePanelsStandInTwoRows) {
  const std::vector<double> x = {1, 10, 100}, y = {0, 0.5, 1};
  const std::vector<coble_plot_panel> five(5, panel(x, y));
  ASSERT_EQ(coble_plot_write((dir / "a.png").c_str(), 5, five.data()), COBLE_OK);
  EXPECT_EQ(word(read("a.png"), 16), 3600u);
  EXPECT_EQ(word(read("a.png"), 20), 2100u);
}

TEST_F(Plot, MarksAndTightAxesShow) {
  const std::vector<double> x = {30, 45, 60}, y = {0.5, 0.7, 0.6};
  coble_plot_panel one = panel(x, y);
  one.x.log = false;
  const auto draw = [&](const char *name) {
    EXPECT_EQ(coble_plot_write((dir / name).c_str(), 1, &one), COBLE_OK) << coble_message();
    return read(name);
  };
  const std::string plain = draw("plain.png");
  curve.style = COBLE_PLOT_MARKED;
  const std::string marked = draw("marked.png");
  EXPECT_NE(marked, plain);
  one.x.tight = true;
  EXPECT_NE(draw("tight.png"), marked);
  curve.points = 1;  // one value has no width
  draw("single.png");
}

TEST_F(Plot, WhatCannotBeDrawnLeavesNothing) {
  const std::vector<double> x = {0, -1}, y = {1, 2};
  const coble_plot_panel none = panel(x, y);
  EXPECT_EQ(coble_plot_write((dir / "a.png").c_str(), 1, &none), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_plot_write((dir / "a.png").c_str(), 0, &none), COBLE_ERR_INPUT);
  const std::vector<double> good = {1, 2};
  const coble_plot_panel fine = panel(good, y);
  EXPECT_EQ(coble_plot_write((dir / "missing/a.png").c_str(), 1, &fine), COBLE_ERR_IO);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
