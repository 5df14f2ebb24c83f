// coble measure on images whose answer is known: a slab, a tube, a blocked slab.
#include "program.h"

#include <cmath>

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
  const Outcome o = measure("neck.raw", "--axis z");
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
  EXPECT_EQ(listing(dir / "out"), "intrusion.csv\nmeasure.json\n");
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
