// Refinement of a layer that tears: what becomes of the Li hardly depends on how finely time is
// cut, nor the solid into columns. Blocks decide how the Li at the SE is shared between film and
// crevices, for cracks run in the layer one block above the SE; not that it stays there.
#include "physics/layer.h"

namespace {

using namespace layer;

// Blocks of 1 um; wide pores, a weak binder, so that some of the layer lifts off the SE and some
// stays.
coble_sim_params torn_params(uint64_t seed, int refinement) {
  coble_sim_params p = coble_sim_defaults();
  p.creep.contact_angle = M_PI / 2;
  p.creep.factor = 0.1;
  p.creep.exponent = 4;
  p.strength = {{1e6, 6e6, 0.5e6}, {1e6, 6e6, 0.5e6}, {0.2, 0.2, 0.2}, seed};
  p.dt_max /= refinement;
  p.front_limit /= refinement;
  p.event_accuracy /= refinement;
  return p;
}

coble_structure layer_of(uint64_t seed) {
  coble_grey_params g = varied(104.7e-9, seed);
  g.n[0] = g.n[1] = 24;
  g.n[2] = 20;
  g.dx = 0.25e-6;
  return generate(g);
}

coble_step_report tear(uint64_t seed, int refinement) {
  coble_structure s = layer_of(seed);
  Cell cell(s, blocks(s), torn_params(seed, refinement), 1);
  cell.pass(kCurrent, 0.4 * mAh_per_cm2);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
  return cell.last;
}

// Share of the SE film in the deposit, fill and broken bonds, with dt and overloads halved twice.
void expect_shares_converge(uint64_t seed) {
  double share[3], fill[3];
  int64_t broken[3];
  for (int k = 0; k < 3; k++) {
    const coble_step_report r = tear(seed, 1 << k);
    const coble_verdict v = coble_sim_verdict(&r);
    share[k] = v.share_se;
    fill[k] = v.void_fill;
    broken[k] = r.bonds_layer + r.bonds_se;
    EXPECT_EQ(r.bonds_cc, 0);
  }
  EXPECT_NEAR(share[0], share[2], 0.05);
  EXPECT_NEAR(share[1], share[2], 0.01);
  EXPECT_LE(std::fabs(share[2] - share[1]), std::fabs(share[1] - share[0]) + 1e-3);
  EXPECT_NEAR(fill[1] / fill[2], 1, 0.05);
  EXPECT_NEAR((double)broken[1] / (double)broken[2], 1, 0.1);
}

TEST(Tearing, SharesConvergeInTimeAndOverload) {
  for (const uint64_t seed : {2u, 3u}) {
    SCOPED_TRACE(seed);
    expect_shares_converge(seed);
  }
}

// Of the layer's broken bonds along z, the share that lies up to 1 um above the SE.
double low_cracks(const coble_sim *sim) {
  const coble_bond_event *event;
  const int64_t events = coble_sim_events(sim, &event);
  int64_t low = 0, all = 0;
  for (int64_t e = 0; e < events; e++) {
    if (event[e].kind != COBLE_BOND_LAYER || std::fabs(event[e].normal[2]) < 0.9) continue;
    all++;
    low += event[e].position[2] < 1.01e-6;
  }
  return (double)low / (double)all;
}

TEST(Tearing, BlocksOfHalfTheSizeLeaveTheLiAtTheSe) {
  for (const uint64_t seed : {1u, 2u, 3u})
    for (const int block : {4, 2}) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", block " << block);
      coble_structure s = layer_of(seed);
      coble_sim_params p = torn_params(seed, 1);
      p.strength = {{2e6, 8e6, 0.5e6}, {2e6, 8e6, 0.5e6}, {0.2, 0.2, 0.2}, seed};
      coble_skeleton_params skeleton = coble_skeleton_defaults();
      skeleton.block = block;
      Cell cell(s, skeleton, p, 1);
      cell.pass(kCurrent, 0.3 * mAh_per_cm2);
      const coble_verdict v = coble_sim_verdict(&cell.last);
      EXPECT_EQ(v.location, COBLE_LOCATION_SPLIT);
      EXPECT_LT(v.share_cc, 1e-3);
      EXPECT_GT(low_cracks(cell.sim), 0.85);
      coble_structure_release(&s);
    }
}

// CS3 at 30 degC, 10 um wide: columns of 1, 1/2 and 1/4 um over the same pores, alike in strength.
constexpr int kWidths[] = {4, 2, 1};  // voxels

double share_left(uint64_t seed, int width) {
  coble_grey_params g = varied(30.9e-9, seed);
  g.n[0] = g.n[1] = 40;
  g.n[2] = 20;
  g.dx = 0.25e-6;
  g.columnar = true;
  g.correlation_length = 2e-6;
  coble_structure s = generate(g);
  coble_sim_params p = torn_params(seed, 1);
  p.temperature = 303.15;
  p.crevice_factor = 1000;
  p.strength = {{INFINITY, 6e6, 0.5e6}, {1e6, 6e6, 0.5e6}, {0, 0, 0}, seed};
  coble_skeleton_params columns = coble_skeleton_defaults();
  columns.kind = COBLE_SKELETON_COLUMNS;
  columns.block = width;
  columns.column_shear = 0.4e9;
  Cell cell(s, columns, p, 1);
  cell.pass(kCurrent, 1 * mAh_per_cm2);
  const coble_verdict v = coble_sim_verdict(&cell.last);
  EXPECT_EQ(v.location, COBLE_LOCATION_SPLIT);
  EXPECT_LT(cell.ledger, 1e-10);
  coble_structure_release(&s);
  return v.share_se;
}

// Narrower columns leave less, and by less each time. Where an avalanche stops may hang on round-off: another order of the
// sums in couple_gather moves the share of seed 2 by up to 0.06 and leaves seeds 1 and 3 alone.
TEST(Tearing, SharesConvergeInTheWidthOfColumns) {
  constexpr int kSeeds = 4;
  double mean[3] = {0, 0, 0};
  for (uint64_t seed = 1; seed <= kSeeds; seed++) {
    SCOPED_TRACE(seed);
    double share[3];
    for (int k = 0; k < 3; k++) {
      share[k] = share_left(seed, kWidths[k]);
      mean[k] += share[k] / kSeeds;
    }
    EXPECT_NEAR(share[0], share[2], 0.15);
    EXPECT_NEAR(share[1], share[2], 0.1);
  }
  const double first = mean[0] - mean[1], second = mean[1] - mean[2];
  EXPECT_LT(fabs(second), 0.8 * fabs(first)) << mean[0] << " " << mean[1] << " " << mean[2];
  EXPECT_NEAR(mean[1], mean[2], 0.04);
}

}  // namespace
