// Poroelasticity of the lattice full of Li, against Terzaghi (V33) and Mandel (V34).
#include <memory>

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
  p.tolerance = 1e-9;
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

// --- V34: a slab between smooth plates, drained at its sides ---

constexpr double kPoisson = 0.25, kHalf = 2e-6;

// Constants of the slab full of Li.
struct Slab {
  double skempton, undrained, start;  // B, nu_u; p(0+) over the plates' pressure
  explicit Slab(const coble_sim_params &p) {
    const double bulk = kModulus / 1.5, shear = kModulus / 2.5;
    const double closed = bulk + kBiot * kBiot / storage(p);
    skempton = kBiot / storage(p) / closed;
    undrained = (3 * closed - 2 * shear) / (2 * (3 * closed + shear));
    start = skempton * (1 + undrained) / 3;
  }
};

// Root i of tan x = ratio x, ratio > 1: in (i pi, i pi + pi/2).
double root(int i, double ratio) {
  double low = i * M_PI + 1e-9, high = i * M_PI + M_PI / 2 - 1e-12;
  for (int step = 0; step < 200; step++) {
    const double x = (low + high) / 2;
    (std::tan(x) > ratio * x ? high : low) = x;
  }
  return low;
}

// Pressure over that of the plates at x (from the middle, over a) after T of c t/a^2.
double mandel(const Slab &slab, double x, double t) {
  double sum = 0;
  for (int i = 0; i < 60; i++) {
    const double a = root(i, (1 - kPoisson) / (slab.undrained - kPoisson));
    sum += std::sin(a) / (a - std::sin(a) * std::cos(a)) * (std::cos(a * x) - std::cos(a)) *
           std::exp(-a * a * t);
  }
  return 2 * slab.start * sum;
}

// A slab 2n voxels wide and n high, a gap of one voxel beside it.
struct Squeezed {
  int n;
  coble_structure s;
  std::unique_ptr<Cell> cell;
  std::unique_ptr<inside::Consolidation> run;
  explicit Squeezed(int half)
      : n(half), s(grey(2 * n + 1, 1, n, kHalf / n, 100e-9, kPorosity, 1.5)) {
    for (size_t v = 0; v < coble_structure_cells(&s); v++)
      if (gap((int64_t)v)) s.porosity[v] = 1;
    cell = std::make_unique<Cell>(s, voxel_blocks(), full_params(), 1);
    coble_sim *sim = cell->sim;
    std::vector<float> mobility((size_t)sim->n);
    for (size_t i = 0; i < mobility.size(); i++)
      mobility[i] = gap(coble_network_cells(sim->net)[i]) ? 1e6f : 1;
    inside::set_media(sim, mobility);
    run = std::make_unique<inside::Consolidation>(sim, [this](int kind, int64_t cell_of) {
      if (kind != COBLE_VOXEL) return COBLE_SLEEP;
      return gap(cell_of) ? COBLE_FRONT : COBLE_FULL;
    });
  }
  ~Squeezed() { coble_structure_release(&s); }
  bool gap(int64_t cell_of) const { return cell_of % (2 * n + 1) == 2 * n; }
  // Of the plates on the slab.
  double load() const { return cell->sim->params.stack_pressure * (2 * n + 1) / (2 * n); }
  // At half height, over the load: [2n].
  std::vector<double> pressure() const {
    const std::vector<double> p = run->pressure();
    std::vector<double> out((size_t)(2 * n));
    for (size_t i = 0; i < p.size(); i++) {
      const int64_t at = coble_network_cells(cell->sim->net)[i], column = at % (2 * n + 1);
      if (at / (2 * n + 1) == n / 2 + 1 && column < 2 * n) out[(size_t)column] = p[i] / load();
    }
    return out;
  }
};

// Largest error of p over the width at T = 0.1; *peak: how far the middle rose above p(0+).
double squeeze(int n, int steps, double *peak) {
  constexpr double kEnd = 0.1;
  Squeezed slab(n);
  const Slab exact(slab.cell->sim->params);
  *peak = 0;
  for (int i = 0; i < steps; i++) {
    slab.run->step(kEnd / steps * kHalf * kHalf / diffusivity(slab.cell->sim));
    *peak = std::max(*peak, slab.pressure()[(size_t)n] / exact.start);
  }
  const std::vector<double> p = slab.pressure();
  double worst = 0;
  for (int i = 0; i < 2 * n; i++) {
    const double x = (i + 0.5) / n - 1, want = mandel(exact, x, kEnd);
    worst = std::max(worst, std::fabs(p[(size_t)i] - want) / exact.start);
  }
  return worst;
}

// The middle rises above its start before it drains, by 9.2 % of it.
TEST(Consolidation, V34MandelOvershootsFirstOrder) {
  double peak[3], error[3];
  for (int k = 0; k < 3; k++) error[k] = squeeze(6 << k, 15 << k, &peak[k]);
  const Slab exact(full_params());
  double most = 0;
  for (int i = 1; i < 100; i++) most = std::max(most, mandel(exact, 0, 0.001 * i) / exact.start);
  EXPECT_NEAR(most, 1.092, 1e-3);
  EXPECT_LT(error[2], 0.011);
  EXPECT_NEAR(std::log2(error[1] / error[2]), 1, 0.25);
  EXPECT_NEAR(peak[2], most, 0.011);
  EXPECT_NEAR(std::log2((most - peak[1]) / (most - peak[2])), 1, 0.25);
}

}  // namespace
