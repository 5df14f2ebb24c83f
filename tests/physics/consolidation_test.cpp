// Poroelasticity of the lattice full of Li, against Terzaghi (V33) and Mandel (V34).
#include "inside.h"

namespace {

using namespace layer;

// Everything full of Li; b as given.
constexpr double kModulus = 1e9, kBiot = 0.7, kPorosity = 0.4, kHeight = 4e-6;

coble_sim_params full_params() {
  coble_sim_params p = uniform_params(INFINITY, INFINITY);
  p.creep.contact_angle = M_PI / 2;
  p.biot = kBiot;
  p.anchor = 1e-13;
  p.tolerance = 1e-11;
  p.max_coupled = 4000;
  return p;
}

// 1/Pa: of Li in the pores alone, and with what the skeleton gives in uniaxial strain.
double storage(const coble_sim_params &p) { return kPorosity / p.pore_modulus; }
double compliance(const coble_sim_params &p) {
  return storage(p) + kBiot * kBiot / (1.2 * kModulus);
}
double diffusivity(const coble_sim *sim) { return sim->mobility_unit / compliance(sim->params); }

coble_skeleton_params voxel_blocks() {
  coble_skeleton_params p = coble_skeleton_defaults();
  p.block = 1;
  p.modulus = kModulus;
  return p;
}

// --- V33: a layer under the stack, drained at the plate ---

// Mean pressure over its start, after T of c t/L^2.
double terzaghi_mean(double t) {
  double sum = 0;
  for (int i = 0; i < 200; i++) {
    const double m = M_PI * (2 * i + 1) / 2;
    sum += 2 / (m * m) * std::exp(-m * m * t);
  }
  return sum;
}

// z: from the closed face, over L
double terzaghi(double z, double t) {
  double sum = 0;
  for (int i = 0; i < 200; i++) {
    const double m = M_PI * (2 * i + 1) / 2;
    sum += 2 / m * std::sin(m * (1 - z)) * std::exp(-m * m * t);
  }
  return sum;
}

struct Misfit {
  double pressure = 0, settlement = 0;  // over the start
};

// nz voxels, to T = 0.2 in so many steps.
Misfit consolidate(int nz, int steps) {
  constexpr double kEnd = 0.2;
  coble_structure s = grey(2, 2, nz, kHeight / nz, 100e-9, kPorosity, 1.5);
  const coble_sim_params p = full_params();
  Cell cell(s, voxel_blocks(), p, 1);
  inside::Consolidation run(cell.sim, [](int kind, int64_t) {
    return kind == COBLE_VOXEL ? COBLE_FULL : kind == COBLE_FILM_CC ? COBLE_GAP : COBLE_SLEEP;
  });
  const double start = p.stack_pressure * kBiot / (1.2 * kModulus) / compliance(p);
  for (int i = 0; i < steps; i++)
    run.step(kEnd / steps * kHeight * kHeight / diffusivity(cell.sim));
  const std::vector<double> found = run.pressure();
  Misfit out;
  for (int64_t i = 0; i < cell.sim->n; i++) {
    const int64_t level = coble_network_cells(cell.sim->net)[i] / 4 - 1;
    if (level < 0 || level >= nz) continue;
    const double exact = terzaghi(((double)level + 0.5) / nz, kEnd);
    out.pressure = std::max(out.pressure, std::fabs(found[(size_t)i] / start - exact));
  }
  // u = -(P - b p_mean) L/M
  const double per_pa = -kHeight / (1.2 * kModulus);
  const double exact = per_pa * (p.stack_pressure - kBiot * start * terzaghi_mean(kEnd));
  out.settlement = std::fabs(run.plate() - exact) / std::fabs(per_pa * p.stack_pressure);
  coble_structure_release(&s);
  return out;
}

TEST(Consolidation, V33TerzaghiFirstOrderInTime) {
  const Misfit coarse = consolidate(32, 20), fine = consolidate(32, 40),
               finest = consolidate(32, 80);
  EXPECT_LT(finest.pressure, 3e-3);
  EXPECT_NEAR(std::log2(coarse.pressure / fine.pressure), 1, 0.15);
  EXPECT_LT(finest.settlement, 2e-3);
  EXPECT_NEAR(std::log2(coarse.settlement / fine.settlement), 1, 0.15);
}

TEST(Consolidation, V33TerzaghiSecondOrderInSpace) {
  const Misfit coarse = consolidate(4, 10), fine = consolidate(8, 40),
               finest = consolidate(16, 160);
  EXPECT_NEAR(std::log2(coarse.pressure / fine.pressure), 2, 0.3);
  EXPECT_NEAR(std::log2(fine.pressure / finest.pressure), 2, 0.2);
  EXPECT_NEAR(std::log2(fine.settlement / finest.settlement), 2, 0.2);
}

}  // namespace
