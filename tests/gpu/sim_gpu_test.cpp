// A step and whole runs on the card beside the CPU. Both add in the same order; what differs are
// the last bits of functions such as exp, which a tearing layer may magnify.
#include "physics/layer.h"

namespace {

using namespace layer;

// The paper's carbon parameters over blocks of 1 um; strengths as in the column model.
coble_sim_params carbon() {
  coble_sim_params p = coble_sim_defaults();
  const double strength[3] = {1e6, 6e6, 0.5e6};
  for (int kind = 0; kind < 3; kind++) {
    p.strength.tension[kind] = p.strength.shear[kind] = strength[kind];
    p.strength.scatter[kind] = 0.2;
  }
  p.creep.contact_angle = M_PI / 2;
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  return p;
}

coble_structure patch(double diameter, int edge) {
  coble_grey_params g = varied(diameter, 3);
  g.n[0] = g.n[1] = edge;
  g.n[2] = 20;
  g.dx = 0.25e-6;
  return generate(g);
}

struct Fields {
  std::vector<uint8_t> phase, crevice;
  std::vector<float> saturation, pressure, h_se, h_cc, lift;

  Fields(Cell &cell, const coble_structure &s) {
    const size_t n = coble_structure_cells(&s), plane = (size_t)s.n[0] * (size_t)s.n[1];
    phase.resize(n), crevice.resize(n), saturation.resize(n), pressure.resize(n), lift.resize(n);
    h_se.resize(plane), h_cc.resize(plane);
    coble_sim_fields f = {};
    f.phase = phase.data(), f.crevice = crevice.data(), f.saturation = saturation.data();
    f.pressure = pressure.data(), f.displacement[2] = lift.data();
    f.h_se = h_se.data(), f.h_cc = h_cc.data();
    EXPECT_EQ(coble_sim_download(cell.sim, &f), COBLE_OK) << coble_message();
  }
};

void expect_close(const std::vector<float> &got, const std::vector<float> &want, double tolerance) {
  double largest = 0, apart = 0;
  for (size_t i = 0; i < want.size(); i++) {
    largest = std::max(largest, std::fabs((double)want[i]));
    apart = std::max(apart, std::fabs((double)got[i] - (double)want[i]));
  }
  EXPECT_LE(apart, tolerance * largest);
}

TEST(CudaSim, StepsAgreeWithTheCpu) {
  COBLE_NEED_GPU();
  coble_structure s = patch(30.9e-9, 24);
  coble_sim_params p = carbon();
  p.tolerance = 1e-10;
  Cell cpu(s, blocks(s), p), gpu(s, blocks(s), p, 2, COBLE_BACKEND_CUDA);
  for (int step = 0; step < 12; step++) {
    ASSERT_EQ(coble_sim_advance(cpu.sim, kCurrent, 1e9, &cpu.last), COBLE_OK) << coble_message();
    ASSERT_EQ(coble_sim_advance(gpu.sim, kCurrent, 1e9, &gpu.last), COBLE_OK) << coble_message();
    ASSERT_NEAR(gpu.last.dt / cpu.last.dt, 1, 1e-6) << "step " << step;
    ASSERT_LT(gpu.last.ledger_defect, 1e-10);
    const Fields a(cpu, s), b(gpu, s);
    ASSERT_EQ(a.phase, b.phase) << "step " << step;
    expect_close(b.saturation, a.saturation, 1e-5);
    expect_close(b.pressure, a.pressure, 1e-5);
    expect_close(b.h_se, a.h_se, 1e-4);
    expect_close(b.lift, a.lift, 1e-4);
  }
  coble_structure_release(&s);
}

// To 0.3 mAh/cm2. `apart`: of shares and void fill.
void expect_same_run(double diameter, double celsius, double apart) {
  coble_structure s = patch(diameter, 24);
  coble_sim_params p = carbon();
  p.temperature = celsius + 273.15;
  Cell cpu(s, blocks(s), p), gpu(s, blocks(s), p, 2, COBLE_BACKEND_CUDA),
      again(s, blocks(s), p, 2, COBLE_BACKEND_CUDA);
  for (Cell *cell : {&cpu, &gpu, &again}) cell->pass(kCurrent, 0.3 * mAh_per_cm2);
  const coble_verdict a = coble_sim_verdict(&cpu.last), b = coble_sim_verdict(&gpu.last);
  EXPECT_EQ(coble_location_name(b.location), coble_location_name(a.location));
  EXPECT_NEAR(b.void_fill, a.void_fill, apart);
  EXPECT_NEAR(b.share_se, a.share_se, apart);
  EXPECT_NEAR(b.share_crevice, a.share_crevice, apart);
  EXPECT_NEAR(b.share_cc, a.share_cc, apart);
  EXPECT_LT(gpu.ledger, 1e-8);
  EXPECT_EQ(gpu.last.step, again.last.step) << "two runs on the card differ";
  EXPECT_EQ(gpu.last.li_se, again.last.li_se) << "two runs on the card differ";
  const Fields one(gpu, s), other(again, s);
  EXPECT_EQ(one.saturation, other.saturation);
  coble_structure_release(&s);
}

TEST(CudaSim, LayerThatFillsEndsAlike) {
  COBLE_NEED_GPU();
  expect_same_run(30.9e-9, 60, 1e-3);
}
TEST(CudaSim, LayerThatLiftsEndsAlike) {
  COBLE_NEED_GPU();
  expect_same_run(433e-9, 60, 1e-2);
}
TEST(CudaSim, LayerThatTearsEndsAlike) {
  COBLE_NEED_GPU();
  expect_same_run(104.7e-9, 60, 0.1);
}

}  // namespace
