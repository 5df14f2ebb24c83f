// coble measure on images whose answer is known: a slab, a tube, a blocked slab.
#include "program.h"

#include <cmath>

#include "coble/plot.h"

namespace {

using program::Json;
using program::Outcome;
using program::Program;
using program::slurp;
using program::spill;
using program::Table;

class Measure : public Program {
 protected:
  static constexpr int nx = 12, ny = 10, nz = 8;

  // 1 where inside(i, j, k), else 0; x fastest.
  template <typename F>
  void write_raw(const char *name, F inside, const std::string &head = "") const {
    std::string text = head;
    for (int k = 0; k < nz; k++)
      for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) text += inside(i, j, k) ? '\1' : '\0';
    spill(dir / name, text);
  }
  Outcome measure(const std::string &name, const std::string &more) const {
    return coble("measure " + name +
                 " --shape 12,10,8 --type uint8 --voxel-size '10 nm' --pore 1 " + more +
                 " --out out --overwrite --threads 1");
  }
};

TEST_F(Measure, SlabAlongXAndY) {
  write_raw("slab.raw", [](int, int, int k) { return k >= 2 && k < 5; });
  const Outcome o = measure("slab.raw", "");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json m(dir / "out/measure.json");
  EXPECT_NEAR(m.number("porosity"), 3.0 / 8, 1e-12);
  for (const char *axis : {"axes.x.", "axes.y."}) {
    EXPECT_NEAR(m.number(std::string(axis) + "D_eff_over_D0"), 3.0 / 8, 1e-7);
    EXPECT_NEAR(m.number(std::string(axis) + "formation_factor"), 8.0 / 3, 1e-6);
    EXPECT_NEAR(m.number(std::string(axis) + "tortuosity_factor"), 1, 1e-6);
    EXPECT_EQ(m.number(std::string(axis) + "unknowns"), 12 * 10 * 3);
  }
  EXPECT_EQ(m.number("axes.z.D_eff_over_D0"), 0);
  EXPECT_TRUE(json_is_null(m.at("axes.z.formation_factor"))) << "infinite is null";
  EXPECT_TRUE(json_is_null(m.at("axes.z.tortuosity_factor")));
  EXPECT_NEAR(m.number("voxel_size_m"), 1e-8, 1e-20);
  EXPECT_NEAR(m.number("mean_pore_diameter_m"), 3e-8, 0.8e-8);
  // two of the seven planes between layers are surface; times 2/3 over the three directions
  EXPECT_NEAR(m.number("specific_surface_1_m"), 2.0 / 3 * 2 / 7 / 1e-8, 1);
  EXPECT_NE(o.out.find("porosity 0.375"), std::string::npos) << o.out;
}

TEST_F(Measure, TubeAlongZOnly) {
  write_raw("tube.raw", [](int i, int j, int) { return i >= 4 && i < 8 && j >= 3 && j < 6; });
  ASSERT_EQ(measure("tube.raw", "--axis z").code, 0);
  const Json m(dir / "out/measure.json");
  EXPECT_NEAR(m.number("axes.z.D_eff_over_D0"), 12.0 / 120, 1e-8);
  EXPECT_NEAR(m.number("porosity_connected"), 0.1, 1e-12);
  EXPECT_EQ(json_object_size(m.at("axes")), 1u);
}

TEST_F(Measure, HeaderCropThresholdAndAxes) {
  // after "zyx" the file's z is the layer's x: the tube runs along x
  write_raw(
      "tube.raw", [](int i, int j, int) { return i >= 4 && i < 8 && j >= 3 && j < 6; }, "HEAD");
  const std::string type = "measure tube.raw --shape 12,10,8 --type uint8 --voxel-size '10 nm' ";
  const Outcome o = coble(type +
                          "--skip 4 --threshold 1 --pore-above --axes zyx --crop 0,2,3,8,5,6 "
                          "--axis x --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json m(dir / "out/measure.json");
  EXPECT_EQ(json_integer_value(json_array_get(m.at("shape"), 0)), 8);
  EXPECT_EQ(json_integer_value(json_array_get(m.at("shape"), 2)), 6);
  EXPECT_NEAR(m.number("axes.x.D_eff_over_D0"), 3.0 * 4 / (5 * 6), 1e-8);
}

TEST_F(Measure, PeriodicSidesJoinWhatClosedSidesCut) {
  // z-pores in the first half at one end of x, in the second half at the other end
  write_raw("step.raw", [](int i, int, int k) { return k < 4 ? i == 0 : i == 11; });
  ASSERT_EQ(measure("step.raw", "--axis z").code, 0);
  EXPECT_EQ(Json(dir / "out/measure.json").number("axes.z.D_eff_over_D0"), 0);
  ASSERT_EQ(measure("step.raw", "--axis z --sides periodic").code, 0);
  EXPECT_EQ(Json(dir / "out/measure.json").number("axes.z.D_eff_over_D0"), 0)
      << "the two columns touch along an edge only";
  write_raw("step.raw",
            [](int i, int, int k) { return k < 4 ? i == 0 : (i == 11 || (k == 4 && i == 0)); });
  ASSERT_EQ(measure("step.raw", "--axis z --sides periodic").code, 0);
  const Json m(dir / "out/measure.json");
  EXPECT_GT(m.number("axes.z.D_eff_over_D0"), 0.05);
  EXPECT_LT(m.number("axes.z.D_eff_over_D0"), 1.0 / 12);
  EXPECT_EQ(m.text("sides"), "periodic");
}

// A tube of 3 x 3 voxels that narrows to one, and pores that nothing joins to the inlet.
TEST_F(Measure, IntrusionCurveEndsAtTheAccessibleFraction) {
  write_raw("neck.raw", [](int i, int j, int k) {
    const bool tube = std::abs(i - 4) <= (k > 3) && std::abs(j - 4) <= (k > 3);
    return tube || (i == 9 && k < 4);
  });
  const Outcome o = measure("neck.raw", "--axis z --no-plots");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json m(dir / "out/measure.json");
  const double tube = 4 * 9 + 4, accessible = tube / (tube + 4 * ny);
  EXPECT_EQ(m.text("intrusion.inlet"), "z+");
  EXPECT_NEAR(m.number("intrusion.accessible_fraction"), accessible, 1e-12);
  EXPECT_NEAR(m.number("intrusion.breakthrough_diameter_m"), 1.5e-8, 1e-20);
  const double washburn = 4 * 0.48 * std::cos(40 * M_PI / 180);
  EXPECT_NEAR(m.number("intrusion.breakthrough_pressure_Pa"), washburn / 1.5e-8, 1);
  const Table t(dir / "out/intrusion.csv");
  ASSERT_EQ(t.names, (std::vector<std::string>{"diameter_nm", "pressure_MPa", "cumulative_fraction",
                                               "log_differential"}));
  EXPECT_NEAR(t.last("cumulative_fraction"), m.number("intrusion.accessible_fraction"), 1e-15);
  double volume = 0, mean = 0;
  for (size_t row = 0; row < t.rows; row++) {
    const auto value = [&](const char *name) { return std::stod(t.column.at(name)[row]); };
    EXPECT_NEAR(value("diameter_nm") * 1e-9 * value("pressure_MPa") * 1e6, washburn, 1e-12);
    EXPECT_GT(value("log_differential"), 0);
    mean += (value("cumulative_fraction") - volume) * value("diameter_nm") * 1e-9 / accessible;
    volume = value("cumulative_fraction");
  }
  EXPECT_NEAR(m.number("intrusion.mean_diameter_m"), mean, 1e-20);
  EXPECT_NE(o.out.find("intrusion from z+: mean pore diameter"), std::string::npos) << o.out;
  EXPECT_EQ(listing(dir / "out"), "chords.csv\nintrusion.csv\nmeasure.json\nsizes.csv\n");
}

// Walls of 4 voxels, slits of 8 between them across x: every whole chord along x is one or the other.
TEST_F(Measure, SizesAndChordsAreTables) {
  write_raw("slits.raw", [](int i, int, int) { return i < 8; });
  const Outcome o = measure("slits.raw", "--axis z --sides periodic");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json m(dir / "out/measure.json");
  EXPECT_NEAR(m.number("chords.pore.x.mean_m"), 8e-8, 1e-20);
  EXPECT_NEAR(m.number("chords.solid.x.mean_m"), 4e-8, 1e-20);
  EXPECT_EQ(m.number("chords.pore.z.cut_volume_fraction"), 1);
  EXPECT_NEAR(m.number("local_diameter.pore.d50_m"), 7.5e-8, 1e-20);
  EXPECT_NEAR(m.number("local_diameter.solid.mean_m"), 3.5e-8, 1e-20);
  EXPECT_EQ(m.number("percolation.z.joined_to_both_faces"), 1);
  const Table sizes(dir / "out/sizes.csv"), chords(dir / "out/chords.csv");
  ASSERT_EQ(sizes.rows, 2u);
  EXPECT_EQ(std::stod(sizes.column.at("volume_fraction")[0]), 1);
  EXPECT_NEAR(std::stod(sizes.column.at("diameter_nm")[0]), 75, 1e-9);
  ASSERT_EQ(chords.rows, 2u);
  EXPECT_EQ(std::stod(chords.column.at("count")[0]), ny * nz);
  EXPECT_NEAR(std::stod(chords.column.at("length_nm")[1]), 40, 1e-9);
}

TEST_F(Measure, FiguresComeWhereTheyCanBeDrawn) {
  write_raw("slits.raw", [](int i, int, int) { return i < 8; });
  ASSERT_EQ(measure("slits.raw", "--axis z --sides periodic").code, 0);
  for (const char *name : {"intrusion.png", "sizes.png", "chords.png"}) {
    const bool there = std::filesystem::exists(dir / "out" / name);
    EXPECT_EQ(there, coble_plot_available()) << name;
    if (!there) continue;
    EXPECT_EQ(slurp(dir / "out" / name).substr(1, 3), "PNG");
  }
}

// A slit along z: its blocks conduct as they are, and the layer that they describe can be run.
TEST_F(Measure, BlocksBecomeAGreyLayer) {
  write_raw("slits.raw", [](int i, int, int) { return i % 2; });
  const Outcome o = measure("slits.raw", "--axis z --sides periodic --blocks 2 --creep-exponent 4");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("blocks of 2 voxels, 20 nm: porosity 0.5000"), std::string::npos) << o.out;
  const Json m(dir / "out/measure.json");
  EXPECT_NEAR(m.number("blocks.tortuosity_factor"), 1, 1e-4);
  EXPECT_NEAR(m.number("blocks.creep_conductance_ratio"), 0.5, 1e-5);
  EXPECT_NEAR(m.number("blocks.creep_conductance_ratio_grey"), 0.5, 1e-4);
  EXPECT_EQ(m.number("blocks.correlation_length_m"), 0);
  spill(dir / "wide.yaml",
        "include: out/grey.yaml\ngeometry: {thickness: 0.2 um, width: 0.2 um}\nskeleton: {block: "
        "2}\n");
  const Outcome run = coble("run wide.yaml --check");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("10 x 10 x 10 voxels of 20 nm"), std::string::npos) << run.out;
  const Outcome odd = measure("slits.raw", "--blocks 7");
  EXPECT_EQ(odd.code, 2);
  EXPECT_NE(odd.err.find("a divisor of all three"), std::string::npos) << odd.err;
  EXPECT_EQ(measure("slits.raw", "--creep-exponent 4").code, 2);
}

// A dark speck in each plane of a bright pore: gone after a median, found by Otsu's threshold.
TEST_F(Measure, AGreyImageIsFilteredBeforeItsThreshold) {
  write_raw("specks.raw",
            [](int i, int j, int k) { return i < 6 && !(i == 3 && (j + k) % 3 == 0); });
  const std::string image =
      "measure specks.raw --shape 12,10,8 --type uint8 --voxel-size '10 nm' "
      "--threshold otsu --pore-above --axis z --overwrite --out out ";
  ASSERT_EQ(coble(image).code, 0);
  EXPECT_LT(Json(dir / "out/measure.json").number("porosity"), 0.49);
  ASSERT_EQ(coble(image + "--filter median").code, 0);
  EXPECT_NEAR(Json(dir / "out/measure.json").number("porosity"), 0.5, 1e-12);
  const Outcome o = coble(image + "--filter-radius 2");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("needs --filter"), std::string::npos) << o.err;
}

TEST_F(Measure, InletAndLiquidAreTheUsers) {
  write_raw("tube.raw", [](int, int j, int k) { return j >= 4 && j < 7 && k >= 2 && k < 5; });
  const Outcome o = measure("tube.raw",
                            "--axis x --inlet x- --surface-tension '480 mN/m' --contact-angle "
                            "'180 deg'");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json m(dir / "out/measure.json");
  EXPECT_EQ(m.text("intrusion.inlet"), "x-");
  EXPECT_EQ(m.number("intrusion.accessible_fraction"), 1);
  const double d = m.number("intrusion.breakthrough_diameter_m");
  EXPECT_NEAR(d, 3e-8, 0.51e-8);
  EXPECT_NEAR(m.number("intrusion.breakthrough_pressure_Pa") * d, 4 * 0.48, 1e-9);
  const Outcome closed = measure("tube.raw", "--axis x");
  ASSERT_EQ(closed.code, 0) << closed.err;
  const Json none(dir / "out/measure.json");
  EXPECT_EQ(none.number("intrusion.accessible_fraction"), 0);
  EXPECT_TRUE(json_is_null(none.at("intrusion.breakthrough_pressure_Pa"))) << "infinite is null";
  EXPECT_EQ(Table(dir / "out/intrusion.csv").rows, 0u);
  EXPECT_NE(closed.out.find("no breakthrough"), std::string::npos) << closed.out;
}

TEST_F(Measure, PeriodicSidesAreNoInlet) {
  write_raw("tube.raw", [](int, int j, int k) { return j >= 4 && j < 7 && k >= 2 && k < 5; });
  const Outcome o = measure("tube.raw", "--axis x --inlet x- --sides periodic");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("inlet on x, but the sides are periodic"), std::string::npos) << o.err;
  EXPECT_EQ(listing(dir), "tube.raw\n");
}

TEST_F(Measure, WritesNothingWithoutOut) {
  write_raw("slab.raw", [](int, int, int k) { return k > 2; });
  const Outcome o =
      coble("measure slab.raw --shape 12,10,8 --type uint8 --voxel-size '10 nm' --pore 1");
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(listing(dir), "slab.raw\n");
}

TEST_F(Measure, WrongSizesAndPoresAreBadInput) {
  write_raw("slab.raw", [](int, int, int k) { return k > 2; });
  const std::string rest = " --type uint8 --voxel-size '10 nm' --out out";
  EXPECT_EQ(coble("measure slab.raw --pore 1 --shape 12,10,9" + rest).code, 2);
  EXPECT_EQ(coble("measure slab.raw --pore 7 --shape 12,10,8" + rest).code, 2);
  EXPECT_EQ(coble("measure slab.raw --pore 1 --shape 12,10,8 --crop 0,0,0,13,1,1" + rest).code, 2);
  const Outcome o = coble("measure slab.raw --pore 1 --shape 12,10,8 --type uint8");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("--voxel-size"), std::string::npos);
  EXPECT_EQ(listing(dir), "slab.raw\n");
}

}  // namespace
