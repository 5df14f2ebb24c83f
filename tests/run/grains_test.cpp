// coble grains: from an image or a case to tables, labels and a case of particles.
#include <cmath>

#include "coble/plot.h"
#include "coble/vtkio.h"
#include "program.h"

namespace {

using program::Json;
using program::Outcome;
using program::Program;
using program::slurp;
using program::spill;
using program::Table;

class Grains : public Program {
 protected:
  static constexpr int nx = 40, ny = 20, nz = 20;

  // Two balls of 8 voxels radius whose centres are 14 apart, and a speck in a corner; solid 0.
  void write_pair(const char *name) const {
    std::string text(nx * ny * nz, '\1');
    for (int k = 0; k < nz; k++)
      for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++)
          for (const double x : {11.0, 25.0}) {
            const double dx = i + 0.5 - x, dy = j + 0.5 - 10, dz = k + 0.5 - 10;
            if (dx * dx + dy * dy + dz * dz < 64) text[i + nx * (j + ny * k)] = '\0';
          }
    text[nx * ny * nz - 1] = '\0';
    spill(dir / name, text);
  }
  Outcome grains(const std::string &more) const {
    return coble(
        "grains pair.raw --shape 40,20,20 --type uint8 --voxel-size '0.5 um' --pore 1 "
        "--threads 1 " +
        more);
  }
};

TEST_F(Grains, TablesHoldWhatTheImageHolds) {
  write_pair("pair.raw");
  const Outcome o = grains("--smallest 10 --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("2 grains, 2 of them whole"), std::string::npos) << o.out;
  EXPECT_NE(o.out.find("left out as too small"), std::string::npos) << o.out;
  EXPECT_EQ(listing(dir / "out"), std::string("contacts.csv\ngrain_sizes.csv\n") +
                                      (coble_plot_available() ? "grain_sizes.png\n" : "") +
                                      "grains.csv\ngrains.json\ngrains.vti\nparticles.yaml\n");
  const Table g(dir / "out/grains.csv"), c(dir / "out/contacts.csv"),
      d(dir / "out/grain_sizes.csv");
  ASSERT_EQ(g.names,
            (std::vector<std::string>{"grain", "x [um]", "y [um]", "z [um]", "diameter [um]",
                                      "inscribed_diameter [um]", "volume [um3]", "surface [um2]",
                                      "contacts", "whole"}));
  ASSERT_EQ(c.names, (std::vector<std::string>{"grain_1", "grain_2", "area [um2]", "x [um]",
                                               "y [um]", "z [um]", "normal_x", "normal_y",
                                               "normal_z", "distance [um]"}));
  ASSERT_EQ(g.rows, 2u);
  ASSERT_EQ(c.rows, 1u);
  EXPECT_NEAR(g.last("x [um]"), 12.5, 0.25);
  EXPECT_NEAR(g.last("y [um]"), 5, 0.01);
  EXPECT_NEAR(g.last("diameter [um]"), 8, 0.1);
  EXPECT_NEAR(g.last("volume [um3]") / (M_PI / 6 * std::pow(g.last("diameter [um]"), 3)), 1, 1e-9);
  EXPECT_EQ(g.last("contacts"), 1);
  EXPECT_EQ(g.last("whole"), 1);
  EXPECT_EQ(c.last("grain_1"), 1);
  EXPECT_EQ(c.last("grain_2"), 2);
  EXPECT_NEAR(c.last("area [um2]") / (M_PI * (64 - 49) / 4), 1, 0.25)
      << "a neck of four voxels radius";
  EXPECT_NEAR(c.last("x [um]"), 9, 0.1);
  EXPECT_NEAR(c.last("normal_x"), 1, 1e-3);
  EXPECT_NEAR(c.last("distance [um]"), 7, 0.3);
  EXPECT_EQ(d.last("cumulative_number_fraction"), 1);
  EXPECT_EQ(d.last("cumulative_volume_fraction"), 1);
}

TEST_F(Grains, JsonSaysHowManyHowLargeAndHowFound) {
  write_pair("pair.raw");
  ASSERT_EQ(grains("--neck 0.7 --out out --no-plots --quiet").code, 0);
  const Json m(dir / "out/grains.json");
  const Table g(dir / "out/grains.csv");
  double sum = 0, volume = 0;
  for (const auto &text : g.column.at("diameter [um]")) sum += std::stod(text);
  for (const auto &text : g.column.at("volume [um3]")) volume += std::stod(text);
  EXPECT_EQ(m.number("grains"), 3);
  EXPECT_EQ(m.number("whole_grains"), 2);
  EXPECT_EQ(m.number("contacts"), 1);
  EXPECT_NEAR(m.number("mean_coordination"), 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.number("contact_area_m2"),
              1e-12 * Table(dir / "out/contacts.csv").last("area [um2]"), 1e-24);
  EXPECT_NEAR(m.number("solid_fraction"), volume / (20.0 * 10 * 10), 1e-9);
  EXPECT_NEAR(m.number("equivalent_diameter.all.by_number.mean_m"), sum / 3 * 1e-6, 1e-15);
  EXPECT_NEAR(m.number("equivalent_diameter.whole.by_volume.d50_m"), 8e-6, 0.1e-6);
  EXPECT_EQ(m.number("neck"), 0.7);
  EXPECT_EQ(m.number("smallest_voxels"), 0);
  EXPECT_NE(m.text("commit"), "");
  EXPECT_NE(m.text("version"), "");
  EXPECT_FALSE(program::fs::exists(dir / "out/grain_sizes.png"));
}

TEST_F(Grains, LabelsAreThoseOfTheTable) {
  write_pair("pair.raw");
  ASSERT_EQ(grains("--out out --no-plots --quiet").code, 0);
  coble_vtk_grid grid;
  coble_vtk_type type;
  void *data = nullptr;
  ASSERT_EQ(coble_vti_read((dir / "out/grains.vti").c_str(), "grain", &grid, &type, &data),
            COBLE_OK);
  ASSERT_EQ(type, COBLE_VTK_INT32);
  const int32_t *label = static_cast<int32_t *>(data);
  const std::string image = slurp(dir / "pair.raw");
  std::map<int32_t, int> voxels;
  for (int v = 0; v < nx * ny * nz; v++) {
    EXPECT_EQ(label[v] == 0, image[v] == '\1') << v;
    voxels[label[v]]++;
  }
  free(data);
  const Table g(dir / "out/grains.csv");
  ASSERT_EQ(voxels.size(), g.rows + 1);
  EXPECT_NEAR(grid.spacing[0], 0.5, 1e-12);
  for (size_t row = 0; row < g.rows; row++)
    EXPECT_NEAR(std::stod(g.column.at("volume [um3]")[row]), voxels[(int)row + 1] * 0.125, 1e-9);
}

TEST_F(Grains, WithoutAFolderTheTableAloneIsPrinted) {
  write_pair("pair.raw");
  const Outcome o = grains("--neck 0");
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("2 grains, 1 of them whole"), std::string::npos) << "the pair is one piece";
  EXPECT_NE(o.out.find("D50"), std::string::npos);
  EXPECT_EQ(listing(dir), "pair.raw\n");
}

TEST_F(Grains, WhatIsWrongWithTheImageIsSaid) {
  write_pair("pair.raw");
  const auto refused = [&](const std::string &more, const char *word) {
    const Outcome o = grains(more + " --out out");
    EXPECT_EQ(o.code, 2) << more;
    EXPECT_NE(o.err.find(word), std::string::npos) << o.err;
    EXPECT_EQ(listing(dir), "pair.raw\n") << more;
  };
  refused("--smallest 100000", "none has 100000 voxels");
  refused("--crop 0,0,0,41,20,20", "41");
  refused("--pore 0", "solid");
  refused("--overwrite=yes", "takes no value");
  const Outcome o = coble("grains pair.raw --shape 40,20,20 --type uint8 --pore 1 --out out");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("--voxel-size"), std::string::npos) << o.err;
  EXPECT_EQ(listing(dir), "pair.raw\n");
}

// A packing, its image, the image's grains, and the lattice of spheres made of them.
TEST_F(Grains, BecomeTheParticlesOfACase) {
  spill(dir / "pack.yaml",
        "name: packing\ngeometry:\n  voxel_size: 30 nm\n  thickness: 0.72 um\n  width: 0.72 um\n"
        "  sides: periodic\n  generate: {diameter: 300 nm, porosity: 0.42}\n");
  ASSERT_EQ(coble("pack pack.yaml --out packed --quiet").code, 0);
  const Outcome o =
      coble("grains packed/structure.vti --pore 1 --sides periodic --out found --no-plots --quiet");
  ASSERT_EQ(o.code, 0) << o.err;
  const Outcome same = coble("grains pack.yaml --out same --no-plots --quiet");
  ASSERT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(slurp(dir / "found/grains.csv"), slurp(dir / "same/grains.csv"));
  const Json packed(dir / "packed/pack.json"), found(dir / "found/grains.json");
  EXPECT_EQ(found.number("grains"), packed.number("spheres"));
  spill(dir / "run.yaml",
        "include: found/particles.yaml\nname: particles of an image\n"
        "skeleton: {kind: particles}\ncell: {capacity: 0.0005 mAh/cm2}\n"
        "output: {fields: [phase]}\n");
  const Outcome run = coble("run run.yaml --out out --threads 1 --quiet");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json s(dir / "out/summary.json");
  EXPECT_EQ(s.number("nodes"), packed.number("spheres"));
  EXPECT_GE(s.number("bonds"), found.number("contacts"));
  EXPECT_NEAR(s.number("porosity"), packed.number("porosity"), 0.01);
}

}  // namespace
