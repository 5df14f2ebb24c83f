// The solve of network and lattice together where the lattice has little to hold on to: it converges
// alike for two sizes, and what it gives is in balance.
#include "inside.h"

namespace {

using namespace layer;

enum class Held { nowhere, at_one_bond, around_a_patch };

bool holds(const coble_bond &bond, const double *at, double width, Held held) {
  if (bond.kind != COBLE_BOND_SE || held == Held::nowhere) return false;
  if (held == Held::at_one_bond) return bond.i == 0;
  return std::fabs(at[0] - width / 2) > width / 4 || std::fabs(at[1] - width / 2) > width / 4;
}

// SE bonds that nothing breaks where the layer is to be held.
void hold(coble_sim *sim, Held held) {
  const coble_skeleton &k = sim->skeleton;
  std::vector<float> strength = inside::host(sim, k.strength, 2 * (size_t)k.bonds);
  for (int64_t b = 0; b < k.bonds; b++)
    if (holds(k.bond[b], k.position[k.bond[b].i], sim->size[0] * sim->dx, held))
      strength[2 * (size_t)b] = strength[2 * (size_t)b + 1] = INFINITY;
  inside::put(sim, k.strength, strength);
}

struct Outcome {
  double iterations = 0;  // of a coupled solve: mean of the worst step with the SE open
  coble_step_report last = {};
  inside::Balance balance;
};

// A layer of wide pores on a weak SE interface, n voxels wide and n/2 thick, held or not.
Outcome lift(int n, Held held, double tolerance = 1e-6) {
  Outcome out;
  coble_structure s = grey(n, n, n / 2, 0.25e-6, 433e-9, 0.4, 1.5);
  coble_sim_params p = uniform_params(0.1e6, INFINITY);
  p.creep.contact_angle = M_PI / 2;
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  p.tolerance = tolerance;
  p.event_accuracy = 100;
  p.dt_max = 60;
  coble_skeleton_params blocks = coble_skeleton_defaults();
  blocks.block = 2;
  Cell cell(s, blocks, p, 1);
  hold(cell.sim, held);
  cell.pass(kCurrent, 0.02 * mAh_per_cm2, [&](const coble_step_report &r) {
    if (r.se == COBLE_OPEN)
      out.iterations = std::max(out.iterations, (double)r.iterations / (double)r.coupled_solves);
    return false;
  });
  EXPECT_LT(cell.ledger, 1e-10);
  out.last = cell.last;
  out.balance = inside::balance(cell.sim);
  coble_structure_release(&s);
  return out;
}

// Few iterations for a small and a large layer, and both planes carry the stack.
void expect_few_iterations(Held held, double lifted_large, double most) {
  const Outcome small = lift(16, held), large = lift(32, held);
  EXPECT_NEAR(large.last.lifted_area, lifted_large, 1e-6);
  EXPECT_LT(large.iterations, most);
  EXPECT_LT(large.iterations, 1.5 * small.iterations + 2);
  for (const Outcome &o : {small, large}) {
    EXPECT_NEAR(o.balance.plate, 1, 2e-4);
    EXPECT_NEAR(o.balance.plane, 1, 2e-4);
  }
}

TEST(Coupling, FloatingLayerTakesFewIterationsAtAnySize) {
  expect_few_iterations(Held::nowhere, 1, 20);
}

TEST(Coupling, LayerOnOneBondTakesFewIterationsAtAnySize) {
  expect_few_iterations(Held::at_one_bond, 1 - 1.0 / 256, 40);
}

TEST(Coupling, LiftedPatchTakesFewIterationsAtAnySize) {
  expect_few_iterations(Held::around_a_patch, 0.25, 60);
}

// What is missing in the balance is what the solve left and the round-off of the pressures that are kept, 2^-24.
TEST(Coupling, BalanceFollowsTheTolerance) {
  const Outcome o = lift(16, Held::around_a_patch, 1e-10);
  EXPECT_NEAR(o.balance.plate, 1, 6e-8);
  EXPECT_NEAR(o.balance.plane, 1, 6e-8);
}

}  // namespace
