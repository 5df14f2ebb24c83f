// A run that is saved and goes on in another simulation, on other threads, gives the bits of one
// that was never stopped.
#include <algorithm>
#include <cstring>
#include <string>

#include "layer.h"

namespace {

using namespace layer;

struct State {
  coble_state list = {};
  State() = default;
  explicit State(Cell &cell) {
    EXPECT_EQ(coble_sim_save(cell.sim, &list), COBLE_OK) << coble_message();
  }
  State(const State &) = delete;
  ~State() { coble_state_release(&list); }
};

void expect_same(const State &got, const State &want) {
  ASSERT_EQ(got.list.count, want.list.count);
  for (int i = 0; i < want.list.count; i++) {
    const coble_state_array &a = got.list.array[i], &b = want.list.array[i];
    ASSERT_STREQ(a.name, b.name);
    ASSERT_EQ(a.count, b.count) << a.name;
    const size_t bytes = (size_t)b.count * coble_state_size(b.type);
    EXPECT_EQ(std::memcmp(a.data, b.data, bytes), 0) << a.name;
  }
}

// What outputs show.
std::vector<float> shown(const coble_structure &s, Cell &cell) {
  const size_t n = coble_structure_cells(&s);
  std::vector<float> all(3 * n);
  std::vector<uint8_t> crevice(n);
  coble_sim_fields f = {};
  f.crevice = crevice.data();
  f.li_pores = all.data(), f.li_crevices = all.data() + n, f.displacement[2] = all.data() + 2 * n;
  EXPECT_EQ(coble_sim_download(cell.sim, &f), COBLE_OK) << coble_message();
  all.insert(all.end(), crevice.begin(), crevice.end());
  const coble_bond_event *events;
  std::vector<coble_bond_gap> gap((size_t)coble_sim_events(cell.sim, &events) + 1);
  EXPECT_EQ(coble_sim_bond_gaps(cell.sim, gap.data()), COBLE_OK) << coble_message();
  for (const auto &one : gap) all.push_back(one.opening), all.push_back(one.slip);
  return all;
}

struct Layer {
  coble_structure s;
  coble_sim_params p;
  double current = kCurrent;
};

void advance(const Layer &of, Cell &cell, int steps) {
  for (int i = 0; i < steps; i++)
    ASSERT_EQ(coble_sim_advance(cell.sim, of.current, 1e9, &cell.last), COBLE_OK)
        << coble_message();
}

// `before` + `after` steps at once on 1 thread; then with a stop between, on 1 and 3 threads.
void expect_resumes(const Layer &of, int before, int after) {
  Cell whole(of.s, blocks(of.s), of.p, 1), first(of.s, blocks(of.s), of.p, 3);
  advance(of, whole, before + after);
  advance(of, first, before);
  const State kept(first), want(whole);
  for (const int threads : {1, 3}) {
    Cell second(of.s, blocks(of.s), of.p, threads);
    ASSERT_EQ(coble_sim_restore(second.sim, &kept.list), COBLE_OK) << coble_message();
    expect_same(State(second), kept);
    EXPECT_EQ(shown(of.s, second), shown(of.s, first));
    advance(of, second, after);
    expect_same(State(second), want);
  }
}

struct Torn : Layer {
  Torn() {
    coble_grey_params g = varied(30.9e-9, 3);
    g.n[0] = g.n[1] = 8;
    g.n[2] = 12;
    g.dx = 0.25e-6;
    s = generate(g);
    p = coble_sim_defaults();
    p.strength.tension[COBLE_BOND_CC] = p.strength.shear[COBLE_BOND_CC] = 6e6;
    p.creep.contact_angle = M_PI / 2;
    p.creep.factor = 0.1;
    p.creep.exponent = 4;
  }
  ~Torn() { coble_structure_release(&s); }
};

TEST(State, TenStepsAreFiveAndFiveToTheBit) { expect_resumes(Torn(), 5, 5); }

// Stops before the moments at which bonds break: what they felt before decides which.
TEST(State, StopsOfALayerThatTears) {
  const Torn torn;
  Cell cell(torn.s, blocks(torn.s), torn.p, 2);
  std::vector<int> breaking;
  int64_t broken = 0;
  for (int step = 0; step < 80; step++) {
    advance(torn, cell, 1);
    const int64_t now = cell.last.bonds_layer + cell.last.bonds_se + cell.last.bonds_cc;
    if (now > broken && step > 0) breaking.push_back(step);
    broken = now;
  }
  ASSERT_GE(breaking.size(), 4u);
  EXPECT_GT(broken, 8);
  EXPECT_GT(cell.last.li_crevices, 0);
  for (const int before : breaking) {
    expect_resumes(torn, before, 3);
  }
}

TEST(State, PlasticAndPowerLawCreepGoOn) {
  Torn torn;
  torn.p.creep.plastic = true;
  torn.p.creep.film_creep = true;
  torn.p.temperature = 353.15;
  torn.current = 50;
  expect_resumes(torn, 20, 15);
  Cell cell(torn.s, blocks(torn.s), torn.p, 2);
  advance(torn, cell, 20);
  const State state(cell);
  const coble_state_array *extra = coble_state_at(&state.list, "extra_mobility");
  ASSERT_NE(extra, nullptr);
  float most = 0;
  for (int64_t i = 0; i < extra->count; i++)
    most = std::max(most, static_cast<const float *>(extra->data)[i]);
  EXPECT_GT(most, 0) << "there is something to carry over";
}

TEST(State, SuctionGoesOn) {
  Torn torn;
  torn.p.creep.contact_angle = M_PI / 3;
  torn.p.capillary_order = true;
  for (const int before : {1, 9}) expect_resumes(torn, before, 6);
}

TEST(State, ResolvedPoresGoOn) {
  coble_structure s = tubes(12, 12, 24, 10e-9, [](int i, int j) {
    return (i / 3 + j / 3) % 2 == 0 ? 30e-9 + 2e-9 * (i % 5) : 0;
  });
  Layer tubes = {s, coble_sim_defaults()};
  tubes.p.dt_first = 0.0078;
  expect_resumes(tubes, 5, 5);
  coble_structure_release(&s);
}

TEST(State, StrippingGoesOn) {
  Torn torn;
  Cell whole(torn.s, blocks(torn.s), torn.p, 2), first(torn.s, blocks(torn.s), torn.p, 2);
  for (Cell *cell : {&whole, &first}) {
    torn.current = kCurrent;
    advance(torn, *cell, 30);
    torn.current = -kCurrent;
    advance(torn, *cell, 3);
  }
  const State kept(first);
  Cell second(torn.s, blocks(torn.s), torn.p, 1);
  ASSERT_EQ(coble_sim_restore(second.sim, &kept.list), COBLE_OK) << coble_message();
  advance(torn, whole, 5);
  advance(torn, second, 5);
  expect_same(State(second), State(whole));
}

// --- damage ---

// One value of a saved array.
struct Damage {
  const char *name;
  size_t at;
  double value;
  const char *what, *where;
};

void put(const State &state, const Damage &d) {
  const coble_state_array *array = coble_state_at(&state.list, d.name);
  ASSERT_NE(array, nullptr) << d.name;
  ASSERT_LT(d.at, (size_t)array->count);
  if (array->type == COBLE_STATE_DOUBLE)
    static_cast<double *>(array->data)[d.at] = d.value;
  else if (array->type == COBLE_STATE_FLOAT)
    static_cast<float *>(array->data)[d.at] = (float)d.value;
  else
    static_cast<uint8_t *>(array->data)[d.at] = (uint8_t)d.value;
}

// "voxel (x, y, z)" of a node, seen from outside: its content is the only one of 0.7654.
std::string place_of(const Torn &torn, Cell &cell, size_t node) {
  const State state(cell);
  put(state, {"content", node, 0.7654, "", ""});
  Cell marked(torn.s, blocks(torn.s), torn.p);
  EXPECT_EQ(coble_sim_restore(marked.sim, &state.list), COBLE_OK) << coble_message();
  std::vector<float> saturation(coble_structure_cells(&torn.s));
  coble_sim_fields f = {};
  f.saturation = saturation.data();
  EXPECT_EQ(coble_sim_download(marked.sim, &f), COBLE_OK) << coble_message();
  const auto at = std::find(saturation.begin(), saturation.end(), 0.7654f) - saturation.begin();
  char text[64];
  snprintf(text, sizeof text, "in voxel (%d, %d, %d), at ", (int)(at % 8), (int)(at / 8 % 8),
           (int)(at / 64));
  return text;
}

TEST(State, DamageStopsTheNextStepAndIsNamed) {
  const Torn torn;
  Cell cell(torn.s, blocks(torn.s), torn.p);
  advance(torn, cell, 20);
  const size_t voxel = 300;
  const std::string here = place_of(torn, cell, voxel);
  const Damage damages[] = {
      {"content", voxel, NAN, "Li content (in voxels) is nan", here.c_str()},
      {"content", 14 * 64 - 1, -2e9, "Li content (in voxels) is -2e+09", " film over column ("},
      {"pressure", voxel, INFINITY, "Li pressure (in MPa) is inf", here.c_str()},
      {"room", voxel, NAN, "room for Li (in voxels) is nan", here.c_str()},
      {"crevice", voxel, NAN, "room in crevices (in voxels) is nan", here.c_str()},
      {"extra_mobility", voxel, NAN, "mobility (relative) is nan", here.c_str()},
      {"node_state", voxel, 14, "number of the state is 14", here.c_str()},
      {"displacement", 3, NAN, "displacement (in voxels) is nan", "in body "},
      {"bond_state", 5, 200, "number of the state is 200", "in bond 5, of the body at "},
      {"bond_load", 6 * 5 + 2, NAN, "tension (in Pa) is nan", "in bond 5, of the body at "},
  };
  for (const Damage &one : damages) {
    const State state(cell);
    put(state, one);
    Cell damaged(torn.s, blocks(torn.s), torn.p);
    ASSERT_EQ(coble_sim_restore(damaged.sim, &state.list), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_sim_advance(damaged.sim, kCurrent, 1e9, nullptr), COBLE_ERR_INTERNAL);
    for (const char *part : {"the state after step 20, at 0.1", one.what, one.where})
      EXPECT_NE(std::strstr(coble_message(), part), nullptr)
          << one.name << ": " << coble_message() << " should have: " << part;
    const State good(cell);
    ASSERT_EQ(coble_sim_restore(damaged.sim, &good.list), COBLE_OK) << coble_message();
    advance(torn, damaged, 1);
  }
}

// The first step that needs a second active set has none.
TEST(State, AStepWithoutASolutionLeavesTheOneBefore) {
  Torn torn;
  torn.p.max_active_sets = 1;
  Cell stuck(torn.s, blocks(torn.s), torn.p);
  coble_status status = COBLE_OK;
  for (int step = 0; step < 20 && !status; step++) {
    const State before(stuck);
    status = coble_sim_advance(stuck.sim, kCurrent, 1e9, nullptr);
    if (!status) continue;
    EXPECT_EQ(status, COBLE_ERR_DIVERGED);
    const std::string said = coble_message(),
                      step_of = "step " + std::to_string(step + 1) + ", at ";
    for (const std::string &part :
         {step_of, std::string("found no solution with time steps down to 1"),
          std::string("e-06 s: the states of the step did not settle in 1 iterations; try a")})
      EXPECT_NE(said.find(part), std::string::npos) << said;
    expect_same(State(stuck), before);
  }
  EXPECT_EQ(status, COBLE_ERR_DIVERGED);
}

TEST(State, OfAnotherLayerIsRefused) {
  const Torn torn;
  coble_structure small = grey(4, 4, 12, 0.25e-6, 30e-9, 0.4, 1.5);
  Cell cell(torn.s, blocks(torn.s), torn.p), another(small, blocks(small), torn.p);
  const State kept(cell), empty;
  EXPECT_EQ(coble_sim_restore(another.sim, &kept.list), COBLE_ERR_INPUT);
  EXPECT_NE(std::strstr(coble_message(), "'node_state' has"), nullptr) << coble_message();
  EXPECT_EQ(coble_sim_restore(another.sim, &empty.list), COBLE_ERR_INPUT);
  EXPECT_NE(std::strstr(coble_message(), "there is no 'node_state'"), nullptr) << coble_message();
  coble_structure_release(&small);
}

}  // namespace
