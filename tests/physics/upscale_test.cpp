// Grey voxels measured on resolved pores: what conducts the same must measure the same, and a run in blocks must
// break through when the resolved one does.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "coble/electrochem.h"
#include "coble/packing.h"
#include "coble/sim.h"
#include "coble/skeleton.h"
#include "coble/upscale.h"
#include "test_device.h"

namespace {

class Structure {
 public:
  Structure() { std::memset(&value, 0, sizeof value); }
  ~Structure() { coble_structure_release(&value); }
  Structure(const Structure &) = delete;
  Structure &operator=(const Structure &) = delete;
  coble_structure value;
};

constexpr double sphere = 75e-9;

void pack(double voxels_per_sphere, const double size[3], double porosity, coble_structure *out) {
  coble_packing_params p = coble_packing_defaults();
  for (int a = 0; a < 3; a++) p.size[a] = size[a] * sphere;
  p.periodic_sides = true;
  p.porosity = porosity;
  p.diameter = sphere;
  p.seed = 3;
  coble_packing packing;
  coble_packing_report report;
  ASSERT_EQ(coble_packing_generate(&p, &packing, &report), COBLE_OK) << coble_message();
  EXPECT_EQ(coble_voxelise(&packing, sphere / voxels_per_sphere, out), COBLE_OK);
  coble_packing_release(&packing);
  ASSERT_EQ(coble_local_thickness(out), COBLE_OK);
}

coble_upscale_report upscale(const coble_structure &s, double exponent, int32_t block,
                             coble_structure *grey) {
  coble_creep_params creep = coble_creep_defaults();
  creep.exponent = exponent;
  coble_upscale_report r;
  coble_test::Device device(COBLE_BACKEND_CPU);
  EXPECT_EQ(coble_upscale(device, &s, &creep, block, grey, &r), COBLE_OK) << coble_message();
  return r;
}

// Charge (C/m2) at which Li first stands at the current collector.
double breakthrough(const coble_structure &s, int32_t block, double current) {
  coble_test::Device device(COBLE_BACKEND_CPU);
  coble_skeleton_params how = coble_skeleton_defaults();
  how.block = block;
  coble_graph graph;
  EXPECT_EQ(coble_skeleton_build(&s, nullptr, &how, &graph), COBLE_OK) << coble_message();
  coble_sim_params p = coble_sim_defaults();
  p.creep.exponent = 4;
  p.creep.contact_angle = std::acos(-1.0) / 2;
  p.dt_first = 0.1 / current;
  coble_sim *sim = nullptr;
  EXPECT_EQ(coble_sim_create(device, &s, &graph, &p, &sim), COBLE_OK) << coble_message();
  double charge = NAN;
  coble_step_report r;
  while (sim && std::isnan(charge)) {
    if (coble_sim_advance(sim, current, 1e9, &r) || r.void_fill > 1.5 || r.step > 2000) break;
    if (r.li_cc > 1e-3 * s.dx) charge = r.charge;
  }
  coble_sim_destroy(sim);
  coble_graph_release(&graph);
  return charge;
}

}  // namespace

// A straight slit along z, as wide as a block: it conducts as it is.
TEST(Upscale, AStraightSlitKeepsItsPoreAndIsNotTortuous) {
  Structure s, grey;
  const int32_t n[3] = {12, 6, 18}, b = 6;
  for (int a = 0; a < 3; a++) s.value.n[a] = n[a];
  s.value.dx = 1e-8;
  s.value.periodic_sides = true;
  const size_t cells = coble_structure_cells(&s.value);
  s.value.phase = static_cast<uint8_t *>(std::malloc(cells));
  for (size_t v = 0; v < cells; v++) s.value.phase[v] = v % 12 < 4;
  ASSERT_EQ(coble_local_thickness(&s.value), COBLE_OK);
  const coble_upscale_report r = upscale(s.value, 4, b, &grey.value);
  EXPECT_NEAR(r.porosity, 4.0 / 12, 1e-7);
  EXPECT_EQ(grey.value.n[0], 2);
  for (size_t c = 0; c < coble_structure_cells(&grey.value); c++) {
    if (c % 2) {
      EXPECT_EQ(grey.value.porosity[c], 0);
      continue;
    }
    EXPECT_NEAR(grey.value.porosity[c], 4.0 / 6, 1e-6);
    EXPECT_NEAR(grey.value.tortuosity[c], 1, 1e-5);
    EXPECT_EQ(grey.value.diameter[c], s.value.diameter[0]);
  }
  EXPECT_NEAR(r.conductance_grey, r.conductance, 1e-5 * r.conductance);
}

TEST(Upscale, BlocksOfASphereConductAsThePackingDoes) {
  for (const double exponent : {1.0, 4.0}) {
    Structure s;
    const double size[3] = {6, 6, 9};
    pack(10, size, 0.42, &s.value);
    for (const int32_t block : {10, 15, 30}) {
      Structure grey;
      const coble_upscale_report r = upscale(s.value, exponent, block, &grey.value);
      EXPECT_NEAR(r.conductance_grey / r.conductance, 1, 0.05) << exponent << " " << block;
      EXPECT_GE(r.tortuosity, 1);
    }
  }
}

// The conductance is stated in units of a pore of the blocks' mean diameter: the drop that it gives is the solver's.
TEST(Upscale, TheConductanceGivesThePressureDrop) {
  Structure s, grey;
  const double size[3] = {4, 4, 5}, current = 5;
  pack(8, size, 0.45, &s.value);
  const coble_upscale_report r = upscale(s.value, 4, 8, &grey.value);
  coble_sim_params p = coble_sim_defaults();
  p.creep.exponent = 4;
  double drop = 0;
  coble_test::Device device(COBLE_BACKEND_CPU);
  ASSERT_EQ(coble_sim_drop(device, &s.value, &p, current, &drop), COBLE_OK) << coble_message();
  const double mobility = coble_pore_mobility(&p.li, &p.creep, p.temperature, r.diameter);
  const double velocity = current * coble_li_volume_per_charge(&p.li);
  EXPECT_NEAR(drop, velocity * 5 * sphere / (mobility * r.conductance), 1e-4 * drop);
}

// Pores that Li cannot reach hold none, and a block that is entered but leads nowhere has Bruggeman's tortuosity.
TEST(Upscale, ClosedPoresAreSolidAndDeadEndsAreFilled) {
  Structure s, grey;
  for (int a = 0; a < 3; a++) s.value.n[a] = 12;
  s.value.dx = 1e-8;
  const size_t cells = coble_structure_cells(&s.value);
  s.value.phase = static_cast<uint8_t *>(std::calloc(cells, 1));
  for (int k = 0; k < 12; k++)
    for (int j = 0; j < 12; j++)
      for (int i = 0; i < 12; i++) {
        uint8_t &pore = s.value.phase[i + 12 * (j + 12 * k)];
        if (i >= 1 && i < 4 && j >= 1 && j < 4) pore = 1;            // leads through
        if (i >= 8 && i < 11 && j >= 1 && j < 4 && k < 8) pore = 1;  // a dead end from below
        if (i >= 8 && i < 11 && j >= 8 && j < 11 && k > 2 && k < 8) pore = 1;  // closed
      }
  ASSERT_EQ(coble_local_thickness(&s.value), COBLE_OK);
  const coble_upscale_report r = upscale(s.value, 4, 6, &grey.value);
  EXPECT_NEAR(r.porosity, (9.0 * 12 + 9 * 8) / cells, 1e-7);
  const auto at = [](int i, int j, int k) { return i + 2 * (j + 2 * k); };
  EXPECT_NEAR(grey.value.tortuosity[at(0, 0, 0)], 1, 1e-5);
  EXPECT_NEAR(grey.value.tortuosity[at(1, 0, 0)], std::pow(0.25, -0.5), 1e-5);
  EXPECT_GT(grey.value.diameter[at(1, 0, 0)], 0);
  EXPECT_EQ(grey.value.porosity[at(1, 1, 0)], 0);
}

// Slow enough for an even front, and so fast that the drop over the layer is several MPa.
TEST(Upscale, AGreyRunBreaksThroughWhereTheResolvedOneDoes) {
  Structure s, grey;
  const double size[3] = {3, 3, 4};
  pack(6, size, 0.42, &s.value);
  upscale(s.value, 4, 6, &grey.value);
  for (const double current : {5.0, 200.0}) {
    const double resolved = breakthrough(s.value, 6, current);
    const double averaged = breakthrough(grey.value, 1, current);
    EXPECT_GT(resolved, 0);
    EXPECT_NEAR(averaged / resolved, 1, 0.05) << current << ": " << averaged << ", " << resolved;
  }
}

TEST(Upscale, RefusesWhatHasNoBlocks) {
  Structure s, grey;
  const double size[3] = {3, 3, 4};
  pack(6, size, 0.45, &s.value);
  coble_creep_params creep = coble_creep_defaults();
  coble_upscale_report r;
  coble_test::Device device(COBLE_BACKEND_CPU);
  EXPECT_EQ(coble_upscale(device, &s.value, &creep, 5, &grey.value, &r), COBLE_ERR_INPUT);
  EXPECT_EQ(grey.value.porosity, nullptr);
  creep.exponent = 0;
  EXPECT_EQ(coble_upscale(device, &s.value, &creep, 6, &grey.value, &r), COBLE_ERR_INPUT);
}
