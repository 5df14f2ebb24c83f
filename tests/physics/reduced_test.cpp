// The reduced model's quickest case and its links; all seven with three seeds are in tests/slow.
#include "inside.h"
#include "reduced.h"

namespace {

using namespace reduced;

TEST(Reduced, WidePoresStayEmptyAndTheLiAtTheSe) {
  const coble_step_report r = run(cs1_60, 1);
  EXPECT_EQ(coble_sim_verdict(&r).location, COBLE_LOCATION_SE);
  EXPECT_LT(r.void_fill, 0.1);
  EXPECT_NEAR(r.li_se, 14.49e-6, 0.1e-6);
}

// A parted link is a path for Li at any opening; what it holds is the opening along its normal.
// Slip holds nothing.
TEST(Reduced, SlippedLinkIsAPathWithoutRoom) {
  coble_structure s = grey(4, 4, 10, 0.5e-6, 433e-9, 0.4, 1.5);
  Cell cell(s, links(), params(cs1_60, 1, s), 1);
  coble_sim *sim = cell.sim;
  const coble_skeleton &k = sim->skeleton;
  std::vector<uint8_t> state((size_t)k.bonds, COBLE_INTACT);
  state[0] = COBLE_PARTED;
  inside::put(sim, coble_lattice_state(k.lattice), state);
  sim->skeleton.stale = true;
  ASSERT_EQ(coble_sim_refresh_skeleton(sim), COBLE_OK) << coble_message();
  const std::vector<uint8_t> open = inside::host(sim, sim->a.open, (size_t)sim->n);
  EXPECT_EQ(std::count(open.begin(), open.end(), 1), 2 * 10);
  inside::put(sim, sim->a.trial, inside::host(sim, sim->a.state, (size_t)sim->n));
  for (const int axis : {2, 0}) {
    std::vector<double> u((size_t)k.size, 0);
    u[3 * (size_t)k.bond[0].j + (size_t)axis] = 0.1;
    inside::put(sim, k.u, u);
    ASSERT_EQ(coble_sim_make_room(sim), COBLE_OK);
    const std::vector<float> crevice = inside::host(sim, sim->a.crevice, (size_t)sim->n);
    double sum = 0;  // voxels of Li
    for (const float share : crevice) sum += 0.4 * (double)share;
    EXPECT_NEAR(sum, axis == 0 ? 0.1 * 10 : 0, 1e-6);
  }
  coble_structure_release(&s);
}

}  // namespace
