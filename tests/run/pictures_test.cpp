// What the scripts in paraview/ draw, where pvbatch and a virtual X server are installed: the colours
// in the picture have the areas that the files say.
#include <cstdlib>
#include <map>

#include "coble/vtkio.h"
#include "png.h"
#include "run/program.h"

namespace {

using namespace program;

class Pictures : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    for (const char *tool : {"pvbatch", "xvfb-run"})
      if (std::system(("command -v " + std::string(tool) + " >/dev/null").c_str()) != 0)
        GTEST_SKIP() << tool << " is not installed";
    // the layer lifts off on an SE that hardly holds it: a film below, none above
    spill(dir / "lifts.yaml",
          "geometry: {voxel_size: 0.25 um, thickness: 1 um, width: 2 um,\n"
          "  grey: {porosity: 0.4, diameter: 433 nm}}\n"
          "scaffold: {contact_angle: 90 deg}\n"
          "interfaces: {sigma_se: 0.3 MPa}\n"
          "cell: {capacity: 0.2 mAh/cm2}\n"
          "output: {fields: [lab, pressure], lab_spacing: 0.05 um, preview: false}\n");
  }
  void draw(const std::string &arguments) {
    const std::string command =
        "cd " + dir.string() +
        " && LANG=C.UTF-8 timeout 120 xvfb-run -a -s '-screen 0 1280x1024x24' pvbatch " +
        COBLE_SOURCE_DIR + "/paraview/draw.py " + arguments + " > log 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << slurp(dir / "log");
  }
  std::map<int, double> colours(const char *name) const {
    return coble_test::colours_of((dir / name).string());
  }
};

TEST_F(Pictures, SectionHasTheFilmAsThickAsItIs) {
  ASSERT_EQ(coble("run lifts.yaml --out out --quiet").code, 0);
  draw("section out --out section.png");
  const double h = Table(dir / "out/history.csv").last("li_se_um");
  ASSERT_GT(h, 0.5);
  std::map<int, double> c = colours("section.png");
  // swatches of the legend are small beside the cell
  const double film = c[0xed7821] - 300, electrolyte = c[0xd9cc9e] - 300;
  const double rim = 0.05;  // um: a twentieth of the layer, in cells of 0.05 um
  EXPECT_NEAR(film / electrolyte, h / rim, 0.12 * h / rim);
}

TEST_F(Pictures, TopViewFillsTheCellsOutline) {
  ASSERT_EQ(coble("run lifts.yaml --out out --quiet --set interfaces.sigma_se='50 MPa' "
                  "--set geometry.grey.diameter='31 nm'")
                .code,
            0);
  ASSERT_GT(Table(dir / "out/history.csv").last("li_cc_um"), 0.1);
  draw("top out --out top.png --size 1100x800");
  std::map<int, double> c = colours("top.png");
  double coloured = 0;
  for (const auto &[colour, count] : c)
    if (colour != 0xffffff && colour != 0) coloured += count;
  const double side = 800 / 1.1 * (2 - 0.25) / 2;  // points lie in the middle of cells
  EXPECT_NEAR(coloured, side * side, 0.25 * side * side) << "with the colour bar";
}

TEST_F(Pictures, WhatCannotBeDrawnIsSaid) {
  ASSERT_EQ(coble("run lifts.yaml --out out --quiet --set output.fields=saturation").code, 0);
  const std::string command = "cd " + dir.string() + " && pvbatch " + COBLE_SOURCE_DIR +
                              "/paraview/draw.py section out > log 2>&1";
  EXPECT_NE(std::system(command.c_str()), 0);
  EXPECT_NE(slurp(dir / "log").find("out has no lab.pvd: see output.fields"), std::string::npos)
      << slurp(dir / "log");
}

}  // namespace
