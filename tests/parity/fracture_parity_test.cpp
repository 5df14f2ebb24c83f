// Loads of bonds and which of them break.
#include <array>

#include "coble/graph.h"
#include "parity/parity.h"

using parity::Array;
using parity::noise;

namespace {

using Vec = std::array<double, 3>;

Vec cross(const Vec &a, const Vec &b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Vec &a, const Vec &b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
double norm(const Vec &a) { return std::sqrt(dot(a, a)); }

// n bonds of all kinds between random nodes, in random directions; some without a strength.
struct Bonds {
  int dof;
  int64_t n, nodes;
  std::vector<coble_bond> bond;
  std::vector<uint8_t> state;
  std::vector<float> strength;
  std::vector<double> x, film;

  Bonds(int64_t count, int with_dof) : dof(with_dof), n(count), nodes(count / 3 + 2) {
    x = noise(dof * nodes + 1, 1);
    film = noise(2 * nodes, 2);
    for (int64_t b = 0; b < n; b++) add(b);
  }

  double random(int64_t b, uint32_t draw) const {
    return coble_random_uniform(11, 98, (uint64_t)b, draw);
  }

  void add(int64_t b) {
    coble_bond next = {};
    next.kind = (int)(3 * random(b, 0));
    next.i = (int32_t)((double)nodes * random(b, 1));
    next.j = next.kind == COBLE_BOND_LAYER ? (int32_t)((double)nodes * random(b, 2)) : -1;
    Vec v = {random(b, 3) - 0.5, random(b, 4) - 0.5, random(b, 5) - 0.5};
    if (next.kind != COBLE_BOND_LAYER) v = {0, 0, next.kind == COBLE_BOND_SE ? -1.0 : 1.0};
    for (int c = 0; c < 3; c++) next.n[c] = (float)(v[(size_t)c] / norm(v));
    next.arm_i = (float)random(b, 6);
    next.arm_j = next.kind == COBLE_BOND_LAYER ? (float)random(b, 7) : 0;
    next.area = (float)(0.5 + random(b, 8));
    next.kn = (float)random(b, 9);
    next.kt = (float)random(b, 10);
    if (dof == 6) {
      next.kb = (float)random(b, 11);
      next.kw = (float)random(b, 12);
      next.bend = (float)random(b, 13);
      next.twist = (float)random(b, 14);
    }
    bond.push_back(next);
    state.push_back((uint8_t)(3 * random(b, 15)));
    for (const uint32_t draw : {16u, 17u}) {
      const double s = random(b, draw);
      strength.push_back(s < 0.1 ? 0 : s < 0.2 ? INFINITY : (float)s);
    }
  }
};

// Loads as the model writes them, in full vectors.
std::array<double, COBLE_LOAD_PARTS> plain_load(const Bonds &s, int64_t at, double length,
                                                double turn) {
  const coble_bond &b = s.bond[(size_t)at];
  const Vec n = {b.n[0], b.n[1], b.n[2]};
  Vec u[2] = {}, w[2] = {};
  const int64_t node[2] = {b.i, b.j};
  for (size_t end = 0; end < 2; end++)
    for (size_t c = 0; c < 3 && node[end] >= 0; c++) {
      const double *of = s.x.data() + s.dof * node[end];
      u[end][c] = length * of[c];
      if (s.dof == 6) w[end][c] = turn * of[3 + c];
    }
  if (b.kind == COBLE_BOND_CC) u[1][2] = length * s.x.back();
  const Vec at_i = cross(w[0], n), at_j = cross(w[1], n);
  Vec d, tilt;
  for (size_t c = 0; c < 3; c++) {
    d[c] = u[1][c] - b.arm_j * at_j[c] - u[0][c] - b.arm_i * at_i[c];
    tilt[c] = w[1][c] - w[0][c];
  }
  const double opening = dot(d, n), slip = norm(cross(n, d));
  const double bending = b.kb * norm(cross(n, tilt)), twisting = b.kw * std::fabs(dot(tilt, n));
  const int state = s.state[(size_t)at];
  if (state == COBLE_PARTED) return {opening, slip, 0, 0, 0, 0};
  if (state == COBLE_TOUCHING) return {opening, slip, b.kn * opening / b.area, 0, 0, 0};
  double tension = (b.kn * opening + bending * b.bend) / b.area;
  if (b.kind == COBLE_BOND_SE) tension += s.film[(size_t)b.i];
  if (b.kind == COBLE_BOND_CC) tension += s.film[(size_t)(s.nodes + b.i)];
  const double shear = (b.kt * slip + twisting * b.twist) / b.area;
  const double sigma = s.strength[2 * (size_t)at], tau = s.strength[2 * (size_t)at + 1];
  if (!(tension >= 0)) return {opening, slip, tension, shear, 0, 0};
  const double pull = tension > 0 ? tension / sigma : 0, cut = shear > 0 ? shear / tau : 0;
  const double ratio = std::sqrt(pull * pull + cut * cut);
  return {opening, slip, tension, shear, ratio, ratio};
}

// Equal to single precision; differences of the parts cancel, so the scale is that of the parts.
void expect_load(const std::vector<float> &got, const std::vector<double> &want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++) {
    const double a = got[i], b = want[i];
    if (a == b) continue;
    ASSERT_LE(std::fabs(a - b), 3e-6 * std::fmax(1, std::fabs(b))) << i << ": " << a << " " << b;
  }
}

// Loads around the thresholds: ratio and urgency -0, NaN, 1 exactly, a hair below it.
std::vector<float> made_up_loads(int64_t n, uint64_t seed = 5) {
  std::vector<float> load = noise<float>(COBLE_LOAD_PARTS * n, seed);
  for (int64_t b = 0; b < n; b++) {
    float *part = load.data() + COBLE_LOAD_PARTS * b;
    float ratio = 2 * std::fabs(part[COBLE_LOAD_RATIO]);
    if (b % 7 == 0) ratio = 1;
    if (b % 7 == 1) ratio = std::nextafterf(1, 0);
    if (b % 7 == 2) ratio = -0.0f;
    if (b % 29 == 3) ratio = NAN;
    part[COBLE_LOAD_RATIO] = part[COBLE_LOAD_URGENCY] = ratio;
    if (b % 11 == 0) part[COBLE_LOAD_OPENING] = part[COBLE_LOAD_TENSION] = 0;
  }
  return load;
}

const std::vector<int64_t> few = {0, 1, 31, 33, 2049, 37 * 29};

}  // namespace

COBLE_PARITY_CASE(bond_load) {
  const double length = 0.5, turn = 1.5;
  for (const int dof : {3, 6})
    for (const int64_t n : few)
      for (const bool pressed : {false, true}) {
        Bonds s(n, dof);
        if (!pressed) s.film.assign(s.film.size(), 0);
        std::vector<double> want;
        for (int64_t b = 0; b < n; b++)
          for (const double part : plain_load(s, b, length, turn)) want.push_back(part);
        Array<coble_bond> bond(dev, s.bond);
        Array<uint8_t> state(dev, s.state);
        Array<float> strength(dev, s.strength), load(dev, std::vector<float>(want.size(), NAN));
        Array<double> x(dev, s.x), film(dev, s.film);
        const coble_bond_load_args args = {
            bond.data(), state.data(), strength.data(), x.data(), pressed ? film.data() : nullptr,
            s.nodes,     dof,          length,          turn,     load.data()};
        ASSERT_EQ(coble_launch_bond_load(dev, &args, n), COBLE_OK) << coble_message();
        expect_load(load.host(), want);
      }
}

COBLE_PARITY_CASE(bond_urgency) {
  for (const int64_t n : few) {
    const Bonds s(n, 3);
    const std::vector<float> load = made_up_loads(n), before = made_up_loads(n, 6);
    std::vector<double> want;
    for (int64_t b = 0; b < n; b++) {
      const float *now = load.data() + COBLE_LOAD_PARTS * b;
      const float *then = before.data() + COBLE_LOAD_PARTS * b;
      want.insert(want.end(), now, now + COBLE_LOAD_PARTS);
      double start = then[COBLE_LOAD_RATIO];
      if (then[COBLE_LOAD_TENSION] < 0)
        start = then[COBLE_LOAD_TENSION] / (double)s.strength[2 * (size_t)b];
      start = std::min(std::max(start, -1e6), 1 - 1e-9);
      const double ratio = now[COBLE_LOAD_RATIO];
      want.back() = ratio >= 1 ? (ratio - start) / (1 - start) : 0;
    }
    Array<float> strength(dev, s.strength), from(dev, before), to(dev, load);
    const coble_bond_urgency_args args = {strength.data(), from.data(), to.data()};
    ASSERT_EQ(coble_launch_bond_urgency(dev, &args, n), COBLE_OK) << coble_message();
    const std::vector<float> got = to.host();
    for (size_t i = 0; i < want.size(); i++) {
      if (!std::isnan(want[i])) {
        ASSERT_FLOAT_EQ(got[i], (float)want[i]) << i;
      }
    }
  }
}

COBLE_PARITY_CASE(bond_worst) {
  for (const int64_t n : parity::sizes) {
    const std::vector<float> load = made_up_loads(n);
    double want = -INFINITY, got = 0;
    for (int64_t b = 0; b < n; b++) {
      const double urgency = load[(size_t)(COBLE_LOAD_PARTS * b + COBLE_LOAD_URGENCY)];
      if (urgency > want) want = urgency;
    }
    Array<float> device_load(dev, load);
    const coble_bond_worst_args args = {device_load.data()};
    ASSERT_EQ(coble_reduce_bond_worst(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_EQ(got, want);
  }
}

COBLE_PARITY_CASE(bond_break) {
  for (const int64_t n : few)
    for (const double least : {1.0, 0.5, 0.0, -1.0}) {
      const Bonds s(n, 3);
      const std::vector<float> load = made_up_loads(n);
      std::vector<uint8_t> want = s.state;
      double count = 0, got = -1;
      for (int64_t b = 0; b < n; b++) {
        const float urgency = load[(size_t)(COBLE_LOAD_PARTS * b + COBLE_LOAD_URGENCY)];
        if (want[(size_t)b] != COBLE_INTACT || std::isnan(urgency)) continue;
        if (urgency < least || urgency <= 0) continue;
        want[(size_t)b] = COBLE_PARTED;
        count++;
      }
      Array<float> device_load(dev, load);
      Array<uint8_t> state(dev, s.state);
      const coble_bond_break_args args = {least, device_load.data(), state.data()};
      ASSERT_EQ(coble_reduce_bond_break(dev, &args, n, &got), COBLE_OK) << coble_message();
      EXPECT_EQ(got, count);
      EXPECT_TRUE(state.host() == want);
    }
}

COBLE_PARITY_CASE(bond_check) {
  for (const int64_t n : few) {
    const Bonds s(n, 3);
    std::vector<float> load = made_up_loads(n);
    std::vector<uint8_t> state = s.state;
    for (size_t i = 0; i < load.size(); i += 37) load[i] = i % 2 ? NAN : INFINITY;
    for (size_t b = 0; b < state.size(); b += 5) state[b] = (uint8_t)(b % 7);
    double want = 0, got = -1;
    for (int64_t b = 0; b < n; b++) {
      bool bad = state[(size_t)b] > COBLE_PARTED;
      for (int part = 0; part < COBLE_LOAD_PARTS; part++)
        bad |= std::isnan(load[(size_t)(COBLE_LOAD_PARTS * b + part)]);
      want += bad;
    }
    Array<float> device_load(dev, load);
    Array<uint8_t> device_state(dev, state);
    const coble_bond_check_args args = {device_state.data(), device_load.data()};
    ASSERT_EQ(coble_reduce_bond_check(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_EQ(got, want);
  }
}

COBLE_PARITY_CASE(bond_settle) {
  for (const int64_t n : few) {
    const Bonds s(n, 3);
    const std::vector<float> load = made_up_loads(n);
    std::vector<uint8_t> want = s.state;
    double count = 0, got = -1;
    for (int64_t b = 0; b < n; b++) {
      const float *part = load.data() + COBLE_LOAD_PARTS * b;
      uint8_t &state = want[(size_t)b];
      if (s.bond[(size_t)b].kind != COBLE_BOND_LAYER || state == COBLE_INTACT) continue;
      const bool parts =
          state == COBLE_TOUCHING ? part[COBLE_LOAD_TENSION] > 0 : !(part[COBLE_LOAD_OPENING] < 0);
      const uint8_t next = parts ? COBLE_PARTED : COBLE_TOUCHING;
      if (next != state) count++;
      state = next;
    }
    Array<coble_bond> bond(dev, s.bond);
    Array<float> device_load(dev, load);
    Array<uint8_t> state(dev, s.state);
    const coble_bond_settle_args args = {bond.data(), device_load.data(), state.data()};
    ASSERT_EQ(coble_reduce_bond_settle(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_EQ(got, count);
    EXPECT_TRUE(state.host() == want);
  }
}
