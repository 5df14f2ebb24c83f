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

}  // namespace
