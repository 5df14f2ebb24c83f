// The paper's layers: packings whose mean pore diameter by mercury intrusion is the measured one.
#include "run/program.h"

namespace {

using namespace program;

struct Layer {
  const char *name;
  double pores;  // nm, Park et al. 2022
};

class Layers : public Program, public testing::WithParamInterface<Layer> {};

TEST_P(Layers, HasTheMeasuredPores) {
  const std::string file =
      std::string(COBLE_SOURCE_DIR) + "/meshes/cases/layers/" + GetParam().name + ".yaml";
  const Outcome o = coble("pack " + file + " --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json p(dir / "out/pack.json");
  EXPECT_NEAR(p.number("pore_diameter_mean_nm") / GetParam().pores, 1, 0.03);
  EXPECT_NEAR(p.number("porosity"), p.number("porosity_voxels"), 0.01);
}

INSTANTIATE_TEST_SUITE_P(Paper, Layers,
                         testing::Values(Layer{"cs1", 433.3}, Layer{"cs2", 104.7},
                                         Layer{"cs3", 30.9}, Layer{"lto", 94.2}, Layer{"cu", 42.4},
                                         Layer{"ni", 29.6}),
                         [](const auto &layer) { return std::string(layer.param.name); });

// Silver leaves the carbon layer as it is, and narrows its pores where it is voxels.
TEST_F(Program, SilverLayers) {
  const std::string folder = std::string(COBLE_SOURCE_DIR) + "/meshes/cases/layers/";
  const struct {
    const char *name;
    double pores;  // nm; 0: not published
    bool resolved;
  } layers[] = {
      {"cs1", 433.3, false}, {"cs2", 104.7, false}, {"cs3", 30.9, true}, {"sc65", 0, true}};
  for (const auto &layer : layers) {
    const Outcome o = coble("pack " + folder + "ag_" + layer.name + ".yaml --out " + layer.name);
    ASSERT_EQ(o.code, 0) << o.err;
    const Json p(dir / layer.name / "pack.json");
    if (layer.pores > 0) {
      EXPECT_NEAR(p.number("pore_diameter_mean_nm") / layer.pores, 1, 0.03);
    }
    EXPECT_EQ(json_is_true(p.at("decoration_resolved")), layer.resolved);
    EXPECT_NEAR(p.number("decoration_loading"), 0.0572, 2e-4);
    if (layer.resolved) {
      EXPECT_LT(p.number("pore_diameter_decorated_nm"), 0.9 * p.number("pore_diameter_mean_nm"));
    }
  }
}

}  // namespace
