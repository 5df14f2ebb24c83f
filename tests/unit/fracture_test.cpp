#include "coble/fracture.h"

#include <string>

#include "coble/random.h"
#include "fracture_scene.h"

namespace {

using namespace fracture_scene;
using coble_test::Device;

coble_strength_params plain(double sigma, double tau, double scatter = 0) {
  return {{sigma, 2 * sigma, 3 * sigma}, {tau, 2 * tau, 3 * tau}, {scatter, scatter, scatter}, 5};
}

// SE - node 0 - node 1 - CC along z, nodes 1 m apart, the planes half a metre away.
struct Chain {
  std::vector<coble_bond> bond;
  std::vector<double> position = {0, 0, 0.5, 0, 0, 1.5}, volume = {1, 1};
  coble_graph graph = {};

  explicit Chain(int dof = 3) {
    add(0, 1, COBLE_BOND_LAYER, 1);
    add(0, -1, COBLE_BOND_SE, -1);
    add(1, -1, COBLE_BOND_CC, 1);
    graph.dof = dof;
    graph.nodes = 2;
    graph.position = reinterpret_cast<double(*)[3]>(position.data());
    graph.volume = volume.data();
    for (double &size : graph.size) size = 2;
    graph.bonds = (int64_t)bond.size();
    graph.bond = bond.data();
  }
  Chain(const Chain &) = delete;
  Chain &operator=(const Chain &) = delete;

  void add(int32_t i, int32_t j, int kind, float up) {
    coble_bond b = {};
    b.i = i;
    b.j = j;
    b.kind = kind;
    b.n[2] = up;
    b.arm_i = 0.5;
    b.arm_j = kind == COBLE_BOND_LAYER ? 0.5f : 0;
    b.area = 0.5;
    b.kn = 4;
    b.kt = 2;
    bond.push_back(b);
  }
};

std::vector<float> strengths_of(const coble_graph *graph, const coble_strength_params &params,
                                int threads = 2) {
  const Device dev(COBLE_BACKEND_CPU, threads);
  float *out = nullptr;
  EXPECT_EQ(coble_strengths_make(dev, graph, &params, &out), COBLE_OK) << coble_message();
  std::vector<float> host(2 * (size_t)graph->bonds);
  EXPECT_EQ(coble_device_download(dev, host.data(), out, host.size() * sizeof(float)), COBLE_OK);
  coble_device_free(dev, out);
  return host;
}

TEST(Fracture, StrengthFromEnergyScalesWithTheRootOfTheEdge) {
  const double energy = 0.5, modulus = 1e9, edge = 1e-6;
  const double sigma = coble_strength_of_lattice(energy, modulus, edge);
  EXPECT_DOUBLE_EQ(sigma, modulus * std::sqrt(energy / (1.8 * modulus * edge)));
  EXPECT_DOUBLE_EQ(coble_strength_of_lattice(energy, modulus, 4 * edge), sigma / 2);
  EXPECT_DOUBLE_EQ(coble_strength_of_lattice(0, modulus, edge), 0);
}

// At its strength a bond holds energy x area.
TEST(Fracture, StrengthOfABondHoldsItsEnergy) {
  const double energy = 2, stiffness = 3e4, area = 2e-12;
  const double force = area * coble_strength_of_bond(energy, stiffness, area);
  EXPECT_NEAR(force * force / (2 * stiffness), energy * area, 1e-12 * energy * area);
}

TEST(Fracture, StrengthsAreThoseOfTheKindOfBond) {
  const Chain chain;
  const std::vector<float> got = strengths_of(&chain.graph, plain(10, 20));
  const std::vector<float> want = {10, 20, 20, 40, 30, 60};
  EXPECT_TRUE(got == want);
}

TEST(Fracture, ScatterIsLognormalOfMeanOneAndOneFactorForBothStrengths) {
  const Graph graph(Blocks{16, 16, 16});
  const double scatter = 0.3;
  const std::vector<float> got = strengths_of(graph(), plain(10, 20, scatter));
  double mean = 0, square = 0, log_mean = 0;
  const double n = (double)got.size() / 2;
  for (size_t b = 0; b < got.size(); b += 2) {
    EXPECT_FLOAT_EQ(got[b + 1], 2 * got[b]);
    const double factor = got[b] / 10;
    mean += factor / n;
    square += factor * factor / n;
    log_mean += std::log(factor) / n;
  }
  const double error = 4 * scatter / std::sqrt(n);
  EXPECT_NEAR(mean, 1, error);
  EXPECT_NEAR(std::sqrt(square - mean * mean), scatter, error);
  EXPECT_NEAR(log_mean, -std::log(1 + scatter * scatter) / 2, error);
}

TEST(Fracture, StrengthsDependOnSeedAndBondAlone) {
  const Graph graph(Blocks{9, 5, 7}), longer(Blocks{9, 5, 8});
  coble_strength_params params = plain(10, 20, 0.5);
  const std::vector<float> one = strengths_of(graph(), params, 1);
  EXPECT_TRUE(one == strengths_of(graph(), params, 2));
  params.seed++;
  EXPECT_FALSE(one == strengths_of(graph(), params));
}

TEST(Fracture, InfiniteStrengthStaysInfinite) {
  const Chain chain;
  for (const float s : strengths_of(&chain.graph, plain(INFINITY, INFINITY, 1)))
    EXPECT_EQ(s, INFINITY);
}

TEST(Fracture, NoBondsNeedNoMemory) {
  const Device dev(COBLE_BACKEND_CPU);
  const coble_graph none = {};
  const coble_strength_params params = plain(1, 1);
  float other = 0, *out = &other;
  EXPECT_EQ(coble_strengths_make(dev, &none, &params, &out), COBLE_OK);
  EXPECT_EQ(out, nullptr);
}

TEST(Fracture, BadStrengthsAreNamed) {
  const Device dev(COBLE_BACKEND_CPU);
  const Chain chain;
  for (const double bad : {-1.0, std::nan("")}) {
    coble_strength_params params[3] = {plain(1, 1), plain(1, 1), plain(1, 1)};
    params[0].tension[1] = bad;
    params[1].shear[2] = bad;
    params[2].scatter[0] = bad;
    for (const coble_strength_params &p : params) {
      float *out = nullptr;
      EXPECT_EQ(coble_strengths_make(dev, &chain.graph, &p, &out), COBLE_ERR_INPUT);
      EXPECT_NE(std::string(coble_message()).find("bonds"), std::string::npos);
      EXPECT_EQ(out, nullptr);
    }
  }
}

// Node 1 up by 3 and aside by 1: t_n = kn 3/A, t_s = kt 1/A.
TEST(Fracture, LoadOfAnIntactBondIsItsTraction) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths(plain(48, 8));
  l.x = {0, 0, 0, 1, 0, 3, 3};
  l.look();
  EXPECT_FLOAT_EQ(l.load[0].opening, 3);
  EXPECT_FLOAT_EQ(l.load[0].slip, 1);
  EXPECT_FLOAT_EQ(l.load[0].tension, 24);
  EXPECT_FLOAT_EQ(l.load[0].shear, 4);
  EXPECT_FLOAT_EQ(l.load[0].ratio, std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(l.load[1].tension, 0);
  EXPECT_FLOAT_EQ(l.load[1].ratio, 0);
  EXPECT_FLOAT_EQ(l.load[2].opening, 0) << "the plate went with its node";
  EXPECT_FLOAT_EQ(l.load[2].slip, 1);
  EXPECT_FLOAT_EQ(l.load[2].ratio, 4.0f / 24) << "shear alone, where nothing presses";
}

// The criterion holds at t_n = 0: shear alone breaks there. The least compression closes it.
TEST(Fracture, ShearAloneBreaksWhereNothingPresses) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths(plain(INFINITY, 8));
  l.x = {0, 0, 0, 2, 0, 0, 0};
  l.look();
  EXPECT_EQ(l.load[0].tension, 0);
  EXPECT_FLOAT_EQ(l.load[0].ratio, 1);
  l.x = {0, 0, 0, 2, 0, -1e-9, 0};
  l.look();
  EXPECT_LT(l.load[0].tension, 0);
  EXPECT_EQ(l.load[0].ratio, 0);
}

// The SE bond goes from 0.9 to 1.1 of its strength and breaks half way; the CC bond from -5 to 1.5, and breaks at 12/13.
TEST(Fracture, TheFirstToBreakIsNotTheOneWithTheLargerOverload) {
  const Chain chain;
  Lattice l(&chain.graph);
  coble_strength_params p = plain(INFINITY, INFINITY);
  p.tension[COBLE_BOND_SE] = 48;
  p.tension[COBLE_BOND_CC] = 6;
  l.strengths(p);
  l.x = {0, 0, 1, 0, 0, 0, 1};
  l.look();
  const double se = 48 / (double)l.load[1].tension, cc = 6 / (double)l.load[2].tension;
  l.x = {0, 0, 0.9 * se, 0, 0, 0, -5 * cc};
  l.look();
  const std::vector<coble_bond_load> before = l.load;
  l.x = {0, 0, 1.1 * se, 0, 0, 0, 1.5 * cc};
  l.look();
  EXPECT_NEAR(l.worst(), 1.5, 1e-6) << "by the overload";
  l.rank(before);
  EXPECT_NEAR(l.worst(), 2, 1e-5) << "by the moment";
  EXPECT_NEAR(l.load[2].urgency, 13.0 / 12, 1e-6);
  EXPECT_EQ(l.load[0].urgency, 0);
  EXPECT_EQ(l.break_from(1.5), 1);
  EXPECT_EQ(l.state[1], COBLE_PARTED);
}

TEST(Fracture, PlanesPullOnTheBondsBeside) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths(plain(8, INFINITY));
  l.x = {0, 0, 1, 0, 0, 1, 3};
  l.look();
  EXPECT_FLOAT_EQ(l.load[0].ratio, 0);
  EXPECT_FLOAT_EQ(l.load[1].opening, 1);
  EXPECT_FLOAT_EQ(l.load[1].tension, 8);
  EXPECT_FLOAT_EQ(l.load[1].ratio, 0.5);
  EXPECT_FLOAT_EQ(l.load[2].opening, 2);
  EXPECT_FLOAT_EQ(l.load[2].tension, 16);
  EXPECT_FLOAT_EQ(l.load[2].ratio, 16.0f / 24);
}

TEST(Fracture, LiPressurePriesInterfacesOpenButNotTheLayer) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths(plain(10, INFINITY));
  l.look({4, 100, 200, 6});
  EXPECT_FLOAT_EQ(l.load[0].tension, 0);
  EXPECT_FLOAT_EQ(l.load[1].tension, 4);
  EXPECT_FLOAT_EQ(l.load[1].ratio, 0.2f);
  EXPECT_FLOAT_EQ(l.load[2].tension, 6);
  EXPECT_FLOAT_EQ(l.load[2].ratio, 0.2f);
}

// Beams: bending and twist add to the stress at the rim; a rigid turn of both nodes strains nothing.
TEST(Fracture, MomentsAddToTheTractions) {
  Chain chain(6);
  chain.bond[0].kb = 3;
  chain.bond[0].kw = 5;
  chain.bond[0].bend = 2;
  chain.bond[0].twist = 7;
  const double length = 0.25, turn = 0.1 / length;  // 0.1 rad; nodes are 1 m apart
  Lattice l(&chain.graph, 2, length);
  l.strengths(plain(2.4, 0.4));
  l.x[l.entry(1, 3)] = turn;
  l.look();
  EXPECT_FLOAT_EQ(l.load[0].slip, 0.05f);
  EXPECT_FLOAT_EQ(l.load[0].tension, 1.2f);
  EXPECT_FLOAT_EQ(l.load[0].shear, 0.2f);
  EXPECT_FLOAT_EQ(l.load[0].ratio, std::sqrt(0.5f));
  l.x[l.entry(1, 3)] = 0;
  l.x[l.entry(1, 5)] = -turn;
  l.look();
  EXPECT_FLOAT_EQ(l.load[0].shear, 7);
  EXPECT_FLOAT_EQ(l.load[0].ratio, 7 / 0.4f);
  l.x[l.entry(1, 5)] = 0;
  l.x[l.entry(0, 3)] = l.x[l.entry(1, 3)] = turn;
  l.x[l.entry(1, 1)] = -0.1 / length;
  l.look();
  EXPECT_NEAR(l.load[0].slip, 0, 1e-8);
  EXPECT_NEAR(l.load[0].tension, 0, 1e-7);
}

TEST(Fracture, BrokenFacesFeelNoPullAndNoShear) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths(plain(1, 1));
  l.x = {0, 0, 0, 1, 0, -3, -3};
  for (const uint8_t state : {COBLE_TOUCHING, COBLE_PARTED}) {
    l.state.assign(3, state);
    l.look({9, 9, 9, 9});
    EXPECT_FLOAT_EQ(l.load[0].opening, -3);
    EXPECT_FLOAT_EQ(l.load[0].slip, 1);
    EXPECT_FLOAT_EQ(l.load[0].tension, state == COBLE_TOUCHING ? -24 : 0);
    for (const coble_bond_load &load : l.load) {
      EXPECT_EQ(load.shear, 0);
      EXPECT_EQ(load.ratio, 0);
    }
  }
}

TEST(Fracture, NoStrengthBreaksAtAnyPullAndInfiniteAtNone) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.x = {0, 0, 0, 0, 0, 1e-12, 1};
  l.strengths(plain(0, 0));
  l.look();
  EXPECT_EQ(l.load[0].ratio, INFINITY);
  EXPECT_EQ(l.load[1].ratio, 0);
  l.strengths(plain(INFINITY, INFINITY));
  l.look();
  EXPECT_EQ(l.worst(), 0);
  EXPECT_EQ(l.break_from(1), 0);
}

TEST(Fracture, WorstAndThoseNearItBreak) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.strengths({{1, 1, 1}, {1, 1, 1}, {0, 0, 0}, 1});
  l.x = {0, 0, 1, 0, 0, 1.75, 2.25};  // tension 8, 6, 4 at SE, layer, CC
  l.look();
  EXPECT_FLOAT_EQ((float)l.worst(), 8);
  EXPECT_EQ(l.break_from(0.7 * l.worst()), 2);
  EXPECT_EQ(l.state[0], COBLE_PARTED);
  EXPECT_EQ(l.state[1], COBLE_PARTED);
  EXPECT_EQ(l.state[2], COBLE_INTACT);
  EXPECT_EQ(l.break_from(0), 1) << "what is broken does not break again";
}

TEST(Fracture, LayerFacesPartAndTouchAndInterfacesAreLeftAlone) {
  const Chain chain;
  Lattice l(&chain.graph);
  l.state.assign(3, COBLE_PARTED);
  l.x = {0, 0, -1, 0, 0, -2, -3};
  l.look();
  EXPECT_EQ(l.settle(), 1);
  EXPECT_EQ(l.state[0], COBLE_TOUCHING);
  EXPECT_EQ(l.state[1], COBLE_PARTED);
  EXPECT_EQ(l.state[2], COBLE_PARTED);
  l.look();
  EXPECT_EQ(l.settle(), 0) << "a face that pushes stays";
  l.x[2] = -2;
  l.look();
  EXPECT_EQ(l.settle(), 0) << "one that just touches stays";
  l.x[2] = -2.5;
  l.look();
  EXPECT_EQ(l.settle(), 1);
  EXPECT_EQ(l.state[0], COBLE_PARTED);
}

TEST(Fracture, NothingBreaksInCompression) {
  const Graph graph(Blocks{7, 5, 6, 1, 1, false, true, true, true});
  Lattice l(graph());
  l.strengths({{1e-6, 1e-6, 1e-6}, {1e-6, 1e-6, 1e-6}, {0.5, 0.5, 0.5}, 3});
  int64_t broken = 0, pulled = 0;
  for (uint32_t round = 0; round < 20; round++) {
    for (size_t i = 0; i < l.x.size(); i++) l.x[i] = coble_random_normal(9, 77, i, round);
    l.state.assign(l.state.size(), COBLE_INTACT);
    l.look();
    broken += l.break_from(0);
    for (size_t b = 0; b < l.load.size(); b++) {
      pulled += l.load[b].opening > 0;
      EXPECT_EQ(l.state[b] == COBLE_PARTED, l.load[b].opening > 0) << b;
    }
  }
  EXPECT_EQ(broken, pulled);
  EXPECT_GT(broken, 1000);
}

}  // namespace
