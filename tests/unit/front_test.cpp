// What the front's kernels must keep, whatever the scene.
#include <gtest/gtest.h>

#include "coble/creep.h"
#include "rooms_scene.h"

namespace {

using coble_test::Array;
using coble_test::Device;
using front_scene::DeviceScene;
using front_scene::Scene;

// Three cells of a closed film in a row, under a uniform gradient that interface diffusion and
// power-law creep share: the mobility of creep must reproduce itself.
class FilmCreep : public testing::Test {
 protected:
  const coble_li li = coble_li_defaults();
  const double temperature = 333.15, h = 100e-9, dx = 50e-9, p0 = 1e6, n = li.creep_exponent;
  const double rate = coble_shear_rate_constant(&li, temperature, li.creep_strength);
  const double diffusion = coble_interface_mobility(&li, temperature);
  const double creep = 2 * rate * std::pow(h / 2, n + 2) / (n + 2);  // flux per width/G^n
  const double crossover = std::pow(diffusion / creep, 1 / (n - 1));

  // mobility of creep over that of diffusion, at a gradient in Pa/m, after a step that used `used`
  double share(double gradient, double used) {
    const std::vector<int32_t> neighbour = {-1, 0,  1,  1,  2,  -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1, -1};
    const double drop = gradient * dx / p0;
    const Device dev(COBLE_BACKEND_CPU, 1);
    const indices_scene::DeviceIndices beside(dev, neighbour, 6);
    const Array<uint8_t> kind(dev, std::vector<uint8_t>(3, COBLE_FILM_SE));
    const Array<uint8_t> state(dev, std::vector<uint8_t>(3, COBLE_PRESSED));
    const Array<uint8_t> closed(dev, std::vector<uint8_t>(3, 0));
    const Array<float> none(dev, std::vector<float>(3, 0.0f)), next(dev, std::vector<float>(3));
    const Array<float> extra(dev, std::vector<float>(3, (float)used));
    const Array<double> s(dev, std::vector<double>(3, h / dx));
    const Array<double> p(dev, std::vector<double>{3 * drop, 2 * drop, drop});
    coble_front_yield_args args = {};
    args.nodes.neighbours = beside.view;
    args.nodes.media.kind = kind.data();
    args.nodes.state = state.data();
    args.nodes.media.mobility = args.nodes.media.entry = none.data();
    args.nodes.extra = extra.data();
    args.nodes.open = closed.data();
    args.nodes.film_path = 1;  // so m_ref dx is M
    args.s0 = args.s = s.data();
    args.p = p.data();
    args.mobility_unit = diffusion / dx;
    args.flux_unit = diffusion * p0;
    args.dx = dx;
    args.exponent = n;
    args.rate_film = rate;
    args.extra_next = next.data();
    EXPECT_EQ(coble_launch_front_yield(dev, &args, 3), COBLE_OK) << coble_message();
    return (double)next.host()[1];
  }
};

TEST_F(FilmCreep, AddsToDiffusionAtTheSameGradient) {
  for (double times : {0.03, 0.5, 1.0, 2.0, 30.0}) {
    const double true_share = std::pow(times, n - 1);
    EXPECT_NEAR(share(times * crossover, true_share) / true_share, 1, 1e-5) << times;
  }
}

TEST_F(FilmCreep, IsNothingFarBelowTheCrossover) { EXPECT_LT(share(0.03 * crossover, 0), 1e-8); }

TEST_F(FilmCreep, ConvergesToItsShareAtConstantFlux) {
  const double share_true = std::pow(3, n - 1), flux = 3 * crossover * (1 + share_true);
  double now = 0;
  for (int step = 0; step < 3; step++) now = share(flux / (1 + now), now);
  EXPECT_NEAR(now / share_true, 1, 1e-5);
}

TEST_F(FilmCreep, RestIsNoCreep) { EXPECT_EQ(share(0, 1), 0); }

const Scene &scene() {
  static const Scene made({9, 7, 12, true}, 77);
  return made;
}

// The same float from both sides, or Li is made or lost at the link.
TEST(Front, LinkIsTheSameFromBothSides) {
  const Scene &s = scene();
  const Device dev(COBLE_BACKEND_CPU, 1);
  const DeviceScene on(dev, s);
  int64_t links = 0;
  for (int64_t i = 0; i < s.n(); i++)
    for (int face = 0; face < 6; face++) {
      const int64_t j = s.neighbour[(size_t)(face * s.n() + i)];
      if (j < 0) continue;
      const float here = coble_link(&on.nodes, on.s0.data(), i, j, face);
      ASSERT_EQ(here, coble_link(&on.nodes, on.s0.data(), j, i, face ^ 1)) << i << " " << face;
      ASSERT_GE(here, 0);
      ASSERT_TRUE(std::isfinite(here)) << i << " " << face;
      links += here > 0;
    }
  EXPECT_GT(links, s.n());
}

// No Li is lost whatever p is: what the nodes gain is what was plated.
TEST(Front, SettlingKeepsTheLi) {
  const Scene &s = scene();
  const double kappa = 2.5, source = 0.3;
  const Device dev(COBLE_BACKEND_CPU, 2);
  const DeviceScene on(dev, s);
  const Array<double> after(dev, std::vector<double>((size_t)s.n()));
  const Array<uint8_t> next(dev, std::vector<uint8_t>((size_t)s.n()));
  coble_front_settle_args args = {};
  args.nodes = on.nodes;
  args.s0 = on.s0.data();
  args.p = on.p.data();
  args.kappa = kappa;
  args.source_se = source;
  args.room = on.room.data();
  args.crevice = on.crevice.data();
  args.s = after.data();
  args.next = next.data();
  double changes;
  ASSERT_EQ(coble_reduce_front_settle(dev, &args, s.n(), &changes), COBLE_OK);
  const std::vector<double> now = after.host();
  double gained = 0, moved = 0;
  for (size_t i = 0; i < now.size(); i++) {
    gained += (double)s.volume[i] * (now[i] - s.s0[i]) * kappa;
    moved += (double)s.volume[i] * std::fabs(now[i] - s.s0[i]) * kappa;
  }
  EXPECT_NEAR(gained, source * s.size.nx * s.size.ny, 1e-13 * moved);
}

// The balance that is solved is the one that the contents are counted with: a node's residual is what its state promises
// for the end of the step less what it then holds. Between two pressures it changes as the assembled matrix says.
TEST(Front, BalancePromisesTheContentsThatSettleFinds) {
  const Scene &s = scene();
  const double kappa = 2.5, source = 0.3, keep = 0.4, starved = 0.003, level = 0.25;
  const size_t n = (size_t)s.n();
  const Device dev(COBLE_BACKEND_CPU, 2);
  const DeviceScene on(dev, s);
  const rooms_scene::DeviceRooms still(dev, rooms_scene::Rooms(s, true), on);
  const Array<float> x(dev, std::vector<float>(n)), y(dev, std::vector<float>(n)),
      z(dev, std::vector<float>(n)), diagonal(dev, std::vector<float>(n)),
      at_p(dev, std::vector<float>(n)), at_level(dev, std::vector<float>(n));
  const Array<double> after(dev, std::vector<double>(n));
  const Array<uint8_t> next(dev, std::vector<uint8_t>(n));
  const coble_balance balance = {on.nodes,     on.s0.data(),   on.room0.data(),
                                 on.p0.data(), on.soft.data(), kappa,
                                 source,       starved,        keep};
  const coble_front_assemble_args equations = {
      balance, {x.data(), y.data(), z.data()}, diagonal.data(), on.p.data()};
  coble_front_settle_args counting = {};
  counting.nodes = on.nodes;
  counting.s0 = on.s0.data();
  counting.p = on.p.data();
  counting.kappa = kappa;
  counting.source_se = source;
  counting.room = on.room.data();
  counting.crevice = on.crevice.data();
  counting.s = after.data();
  counting.next = next.data();
  coble_couple_residual_args residual = {balance, still.view, {on.p.data(), false, 0}, at_p.data()};
  double changes;
  ASSERT_EQ(coble_launch_front_assemble(dev, &equations, s.n()), COBLE_OK);
  ASSERT_EQ(coble_reduce_front_settle(dev, &counting, s.n(), &changes), COBLE_OK);
  ASSERT_EQ(coble_launch_couple_residual(dev, &residual, s.n()), COBLE_OK);
  residual.p.level = true, residual.p.uniform = level, residual.r = at_level.data();
  ASSERT_EQ(coble_launch_couple_residual(dev, &residual, s.n()), COBLE_OK);

  const std::vector<double> p = on.p.host(), now = after.host();
  const std::vector<float> faces[3] = {x.host(), y.host(), z.host()}, own = diagonal.host();
  const std::vector<float> found = at_p.host(), uniform = at_level.host();
  std::vector<double> product(n, 0);
  for (size_t i = 0; i < n; i++) {
    const bool full = (s.state[i] & COBLE_STATE_MASK) == COBLE_FULL;
    const double lattice = full ? (double)s.volume[i] * (double)s.yielding[i] * kappa : 0;
    product[i] += ((double)own[i] - lattice) * (p[i] - level);
    for (int axis = 0; axis < 3; axis++) {
      const int64_t j = s.step((int64_t)i, axis, 1);
      if (j < 0) continue;
      const double flow = (double)faces[axis][i] * (p[i] - p[(size_t)j]);
      product[i] += flow;
      product[(size_t)j] -= flow;
    }
  }
  for (size_t i = 0; i < n; i++) {
    const int state = s.state[i] & COBLE_STATE_MASK;
    if (!front_scene::meaning(state).unknown) continue;
    double promised = (state == COBLE_STARVED ? starved : (double)s.soft[i]) * p[i];
    if (state == COBLE_FULL) promised += 1;
    const double over = s.s0[i] - (double)s.room0[i] - (double)s.soft[i] * s.p[i];
    if (state == COBLE_FULL && over > 1e-5) promised += keep * over;
    // residuals and the diagonal are floats
    const double size = std::fabs((double)found[i]) + std::fabs((double)uniform[i]) + 1;
    const double open = (double)s.volume[i] * (promised - now[i]);
    ASSERT_NEAR((double)found[i], open, 1e-7 * size) << i;
    const double round_off = 1e-7 * ((double)own[i] * (std::fabs(p[i]) + level) / kappa + size);
    ASSERT_NEAR((double)found[i] - (double)uniform[i], product[i] / kappa, round_off) << i;
  }
}

}  // namespace
