#include "parity/parity.h"
#include "front_scene.h"

using coble_test::Array;
using front_scene::DeviceScene;
using front_scene::meaning;
using front_scene::Scene;

namespace {

constexpr double kappa = 3.5, source = 0.75, overfill = 0.05, tolerance = 1e-5;

// Floats that follow from a sum of doubles: the last bits may differ, however small they are.
void expect_floats(const std::vector<float> &got, const std::vector<float> &want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++)
    ASSERT_LE(std::fabs(got[i] - want[i]), 2e-6f * std::fabs(want[i])) << "node " << i;
}

template <class Test>
void each_scene(Test test) {
  uint32_t seed = 1;
  for (const front_scene::Size &size : front_scene::sizes) {
    const Scene scene(size, seed++);
    SCOPED_TRACE(testing::Message() << size.nx << " x " << size.ny << " x " << size.nz);
    test(scene);
  }
}

// --- begin ---

int begun(const Scene &s, int64_t i) {
  const int now = s.state[(size_t)i] & 0x0f;
  if (now == COBLE_FRONT)
    return s.s0[(size_t)i] < (double)s.room0[(size_t)i] ? COBLE_FRONT : COBLE_FULL;
  if (now == COBLE_EMPTIED) return COBLE_VOID;
  if (now != COBLE_SLEEP) return now;
  for (int axis : {0, 1})
    for (int by : {-1, 1}) {
      const int64_t j = s.step(i, axis, by);
      if (j < 0 || s.s0[(size_t)j] <= 0) continue;
      const int beside = s.state[(size_t)j] & 0x0f;
      if (beside == COBLE_PRESSED || beside == COBLE_GAP)
        return s.gapes(i, s.room0) ? COBLE_GAP : COBLE_PRESSED;
    }
  return COBLE_SLEEP;
}

// --- assemble ---

struct System {
  std::vector<float> face[3], diagonal;
  std::vector<double> p;
};

System assembled(const Scene &s, const coble_front_assemble_args &with) {
  const size_t n = (size_t)s.n();
  System want;
  for (std::vector<float> &f : want.face) f.assign(n, 0);
  want.diagonal.assign(n, 0);
  want.p = s.p;
  for (size_t i = 0; i < n; i++) {
    const int state = s.state[i] & 0x0f;
    if (!meaning(state).unknown) {
      want.p[i] = state == COBLE_FRONT ? (double)s.entry[i] : 0;
      continue;
    }
    const double soft = state == COBLE_STARVED ? with.balance.starved : (double)s.soft[i];
    const double gives = state == COBLE_FULL ? (double)s.yielding[i] : 0;
    double diagonal = (double)s.volume[i] * (soft + gives) * kappa;
    s.each_link((int64_t)i, [&](int64_t j, int, double t) {
      if (!meaning(s.state[(size_t)j]).unknown) diagonal += t;
    });
    want.diagonal[i] = (float)diagonal;
    for (int axis = 0; axis < 3; axis++) {
      const int64_t j = s.step((int64_t)i, axis, 1);
      if (j >= 0 && meaning(s.state[(size_t)j]).unknown)
        want.face[axis][i] = s.conductance((int64_t)i, j, axis);
    }
  }
  return want;
}

// --- settle ---

double inflow_of(const Scene &s, int64_t i) {
  double inflow = s.kind[(size_t)i] == COBLE_FILM_SE ? source : 0;
  s.each_link(i,
              [&](int64_t j, int, double t) { inflow += t * (s.p[(size_t)j] - s.p[(size_t)i]); });
  return inflow;
}

bool beside_gas_and_no_front(const Scene &s, int64_t i) {
  bool gas = false, front = false;
  for (int axis = 0; axis < 3; axis++)
    for (int by : {-1, 1}) {
      const int64_t j = s.step(i, axis, by);
      if (j < 0) continue;
      const int state = s.state[(size_t)j] & 0x0f;
      front |= state == COBLE_FRONT;
      gas |= state == COBLE_VOID || state == COBLE_EMPTIED ||
             (state == COBLE_STARVED && s.kind[(size_t)j] == COBLE_FILM_CC);
    }
  return gas && !front;
}

// Which changes a settling makes.
struct Settling {
  bool ordered, falling;
};

// Li falls back where gas can follow it, and in a crevice that opens faster than Li comes.
int settled_voxel(const Scene &s, int64_t at, double content, Settling how) {
  const size_t i = (size_t)at;
  const int state = s.state[i] & 0x0f, flags = s.state[i] & 0xf0;
  const bool held = flags & COBLE_HELD, again = flags & COBLE_RETRIED;
  const int back = flags | (how.ordered && !again ? COBLE_RETRIED : COBLE_HELD);
  const double over_entry = s.p[i] - (double)s.entry[i];
  if (state == COBLE_FRONT && content > (double)s.room[i] + overfill && !how.falling)
    return COBLE_FULL | flags;
  if (state == COBLE_FRONT && content < 0)
    return s.s0[i] > 0 ? COBLE_EMPTIED | flags : COBLE_VOID | back;
  const bool loose = s.crevice[i] > 0 || (!how.ordered && beside_gas_and_no_front(s, at));
  if (state == COBLE_FULL && !held && over_entry < -tolerance && loose) return COBLE_FRONT | back;
  if (state == COBLE_EMPTIED && !held && over_entry > tolerance && !how.falling)
    return COBLE_FRONT | back;
  return s.state[i];
}

int settled_film(const Scene &s, int64_t at, double content) {
  const size_t i = (size_t)at;
  const bool gapes = s.gapes(at, s.room);
  const int touching = gapes ? COBLE_GAP : COBLE_PRESSED;  // Li that is there, unless it is tense
  switch (s.state[i] & 0x0f) {
    case COBLE_SLEEP: {
      const int64_t below = s.step(at, 2, -1);
      return below >= 0 && (s.state[(size_t)below] & 0x0f) == COBLE_FULL ? touching : COBLE_SLEEP;
    }
    case COBLE_PRESSED:
      if (s.p[i] >= -tolerance) return COBLE_PRESSED;
      return gapes ? COBLE_GAP : COBLE_STARVED;
    case COBLE_STARVED:
      return s.p[i] > tolerance ? touching : COBLE_STARVED;
    default:
      return content < 0 ? COBLE_STARVED : content < (double)s.room[i] ? COBLE_GAP : COBLE_PRESSED;
  }
}

// --- yield ---

// Pressure gradient at which diffusion and creep in parallel carry q: linear G + creep G^n = q.
double gradient_for(double q, double linear, double creep, double exponent) {
  double low = -700, high = 700;  // of log G
  for (int i = 0; i < 200; i++) {
    const double middle = (low + high) / 2, g = std::exp(middle);
    (linear * g + creep * std::pow(g, exponent) < q ? low : high) = middle;
  }
  return std::exp((low + high) / 2);
}

double flux_through(const Scene &s, int64_t i, int axes) {
  double squares = 0;
  s.each_link(i, [&](int64_t j, int axis, double t) {
    const double flow = t * (s.p[(size_t)j] - s.p[(size_t)i]);
    if (axis < axes) squares += flow * flow / 2;
  });
  return std::sqrt(squares);
}

double yielded(const Scene &s, int64_t at, const coble_front_yield_args &k,
               const std::vector<double> &thickness, const std::vector<float> &diameter,
               const std::vector<float> &openness) {
  const size_t i = (size_t)at;
  const double n = k.exponent;
  if (s.kind[i] != COBLE_VOXEL) {
    const double h = thickness[i] * k.dx;
    const double q = flux_through(s, at, 2) * k.flux_unit / k.dx;
    if (!(h > 0) || !(k.rate_film > 0) || !(q > 0)) return 0;
    const double linear = s.walls(at) * s.film_path * k.mobility_unit * k.dx;
    const double creep = 2 * k.rate_film * std::pow(h / 2, n + 2) / (n + 2);
    const double g = gradient_for(q, linear, creep, n);
    return creep * std::pow(g, n - 1) / (k.mobility_unit * k.dx);
  }
  const double q = flux_through(s, at, 3) * k.flux_unit / (k.dx * k.dx);
  if (!k.nodes.media.diameter || !(q > 0)) return 0;
  const double d = (double)diameter[i];
  const double rate = k.rate_pore * std::pow(d / k.yield_diameter, n * k.size_exponent);
  const double creep = (double)openness[i] * rate * std::pow(d / 4, n) * (d / 2) / (n + 3);
  const double g = gradient_for(q, (double)s.mobility[i] * k.mobility_unit, creep, n);
  return creep * std::pow(g, n - 1) / k.mobility_unit;
}

}  // namespace

COBLE_PARITY_CASE(front_begin) {
  each_scene([&](const Scene &s) {
    std::vector<uint8_t> want;
    for (int64_t i = 0; i < s.n(); i++) want.push_back((uint8_t)begun(s, i));
    const DeviceScene on(dev, s);
    const Array<uint8_t> next(dev, std::vector<uint8_t>(want.size(), 0xee));
    const coble_front_begin_args args = {on.nodes, on.s0.data(), on.room0.data(), next.data()};
    ASSERT_EQ(coble_launch_front_begin(dev, &args, s.n()), COBLE_OK) << coble_message();
    parity::expect_close(next.host(), want, 0);
  });
}

COBLE_PARITY_CASE(front_assemble) {
  each_scene([&](const Scene &s) {
    const DeviceScene on(dev, s);
    const std::vector<float> floats((size_t)s.n(), NAN);
    const Array<float> x(dev, floats), y(dev, floats), z(dev, floats), diagonal(dev, floats);
    const Array<double> p(dev, s.p);
    const coble_balance balance = {on.nodes,     on.s0.data(),   on.room0.data(),
                                   on.p0.data(), on.soft.data(), kappa,
                                   source,       0.003,          0.4};
    const coble_front_assemble_args args = {
        balance, {x.data(), y.data(), z.data()}, diagonal.data(), p.data()};
    ASSERT_EQ(coble_launch_front_assemble(dev, &args, s.n()), COBLE_OK) << coble_message();
    const System want = assembled(s, args);
    expect_floats(x.host(), want.face[0]);
    expect_floats(y.host(), want.face[1]);
    expect_floats(z.host(), want.face[2]);
    expect_floats(diagonal.host(), want.diagonal);
    parity::expect_close(p.host(), want.p, 0);
  });
}

void settles(coble_device *dev, const Scene &s, Settling how) {
  std::vector<double> want_s;
  std::vector<uint8_t> want_next;
  double want_changes = 0;
  for (int64_t i = 0; i < s.n(); i++) {
    const size_t at = (size_t)i;
    const double content = s.s0[at] + inflow_of(s, i) / (kappa * (double)s.volume[at]);
    const bool rests = how.falling && s.is_film(i) && (s.state[at] & 0x0f) != COBLE_PRESSED;
    const int next = rests          ? s.state[at]
                     : s.is_film(i) ? settled_film(s, i, content)
                                    : settled_voxel(s, i, content, how);
    want_s.push_back(content);
    want_next.push_back((uint8_t)next);
    want_changes += next != s.state[at];
  }
  const DeviceScene on(dev, s);
  const Array<double> content(dev, std::vector<double>((size_t)s.n(), NAN));
  const Array<uint8_t> next(dev, std::vector<uint8_t>((size_t)s.n(), 0xee));
  const coble_front_settle_args args = {.nodes = on.nodes,
                                        .s0 = on.s0.data(),
                                        .p = on.p.data(),
                                        .kappa = kappa,
                                        .source_se = source,
                                        .room = on.room.data(),
                                        .crevice = on.crevice.data(),
                                        .overfill = overfill,
                                        .tolerance = tolerance,
                                        .ordered = how.ordered,
                                        .falling = how.falling,
                                        .s = content.data(),
                                        .next = next.data()};
  double changes = -1;
  ASSERT_EQ(coble_reduce_front_settle(dev, &args, s.n(), &changes), COBLE_OK);
  EXPECT_EQ(changes, want_changes);
  parity::expect_close(content.host(), want_s, 1e-6);
  parity::expect_close(next.host(), want_next, 0);
}

COBLE_PARITY_CASE(front_settle) {
  each_scene([&](const Scene &s) {
    settles(dev, s, {false, false});
    settles(dev, s, {true, false});
    settles(dev, s, {true, true});
  });
}

COBLE_PARITY_CASE(front_wake) {
  each_scene([&](const Scene &s) {
    std::vector<uint8_t> want = s.state;
    double want_woken = 0;
    for (int64_t i = 0; i < s.n(); i++) {
      const int flags = s.state[(size_t)i] & 0xf0;
      if (s.is_film(i) || (s.state[(size_t)i] & 0x0f) != COBLE_VOID) continue;
      if (flags & COBLE_HELD) continue;  // held ones stay asleep
      bool fed = false;
      for (int axis = 0; axis < 3; axis++)
        for (int by : {-1, 1}) {
          const int64_t j = s.step(i, axis, by);
          fed |= j >= 0 && meaning(s.state[(size_t)j]).continuous &&
                 s.p[(size_t)j] >= (double)s.entry[(size_t)i] - tolerance;
        }
      if (fed) want[(size_t)i] = (uint8_t)(COBLE_FRONT | flags);
      want_woken += fed;
    }
    const DeviceScene on(dev, s);
    const coble_front_wake_args args = {on.nodes, on.p.data(), tolerance, on.state.data()};
    double woken = -1;
    ASSERT_EQ(coble_reduce_front_wake(dev, &args, s.n(), &woken), COBLE_OK) << coble_message();
    EXPECT_EQ(woken, want_woken);
    parity::expect_close(on.state.host(), want, 0);
  });
}

COBLE_PARITY_CASE(front_yield) {
  each_scene([&](const Scene &s) {
    std::vector<double> thickness;
    std::vector<float> diameter, openness, want;
    for (int64_t i = 0; i < s.n(); i++) {
      thickness.push_back(s.random(i, 20) < 0.1 ? 0 : 3 * s.random(i, 21));
      diameter.push_back((float)(0.2 + s.random(i, 22)));
      openness.push_back((float)(0.1 + 0.9 * s.random(i, 23)));
    }
    const DeviceScene on(dev, s);
    const Array<double> after(dev, thickness);
    const bool indexed = on.nodes.media.index;
    const Array<float> d(dev, media_scene::turned(diameter, indexed));
    const Array<float> open(dev, media_scene::turned(openness, indexed));
    const Array<float> extra(dev, std::vector<float>((size_t)s.n(), NAN));
    coble_front_yield_args args = {.nodes = on.nodes,
                                   .s0 = on.s0.data(),
                                   .s = after.data(),
                                   .p = on.p.data(),
                                   .flux_unit = 3,
                                   .mobility_unit = 2,
                                   .dx = 0.5,
                                   .exponent = 20 / 3.0,
                                   .rate_film = 0.7,
                                   .rate_pore = 0.3,
                                   .yield_diameter = 0.4,
                                   .size_exponent = 0.7,
                                   .extra_next = extra.data()};
    args.nodes.media.diameter = d.data();
    args.nodes.media.openness = open.data();
    for (int option = 0; option < 3; option++) {
      if (option == 1) args.nodes.media.diameter = nullptr;  // films alone
      if (option == 2) args.rate_film = 0;                   // nothing yields
      want.clear();
      for (int64_t i = 0; i < s.n(); i++)
        want.push_back((float)yielded(s, i, args, thickness, diameter, openness));
      ASSERT_EQ(coble_launch_front_yield(dev, &args, s.n()), COBLE_OK) << coble_message();
      expect_floats(extra.host(), want);
    }
  });
}

COBLE_PARITY_CASE(front_tally) {
  const double threshold = 0.125;
  each_scene([&](const Scene &scene) {
    const DeviceScene on(dev, scene);
    const std::vector<double> s = parity::noise(scene.n(), 5);
    const Array<double> now(dev, s);
    for (int kind = COBLE_VOXEL; kind <= COBLE_FILM_CC; kind++) {
      double want[COBLE_TALLY_CREVICE + 1] = {0};
      for (size_t i = 0; i < s.size(); i++) {
        if (scene.kind[i] != kind) continue;
        const int state = scene.state[i] & 0x0f;
        const double volume = (double)scene.volume[i], change = s[i] - scene.s0[i];
        const double crevice = (double)scene.crevice[i];
        const double level = kind == COBLE_VOXEL ? s[i] - ((double)scene.room[i] - 1) : s[i];
        const bool loaded = meaning(state).unknown && state != COBLE_EMPTIED;
        want[COBLE_TALLY_LI] += volume * s[i];
        want[COBLE_TALLY_PRESSURE] += loaded ? scene.p[i] : 0;
        want[COBLE_TALLY_COUNT] += loaded ? 1 : 0;
        want[COBLE_TALLY_PRESSED] += state == COBLE_PRESSED ? 1 : 0;
        want[COBLE_TALLY_WET] += level > threshold ? 1 : 0;
        want[COBLE_TALLY_ADVANCE] += volume * std::fabs(change);
        want[COBLE_TALLY_ADVANCE_2] += volume * change * change;
        want[COBLE_TALLY_EXCESS] += volume * std::max(0.0, level - threshold);
        // the pore itself, room less crevice, fills first
        const double beyond = s[i] - ((double)scene.room[i] - crevice);
        if (kind == COBLE_VOXEL)
          want[COBLE_TALLY_CREVICE] += volume * std::min(crevice, std::max(0.0, beyond));
      }
      for (int what = COBLE_TALLY_LI; what <= COBLE_TALLY_CREVICE; what++) {
        const coble_front_tally_args args = {
            on.media.view,  on.state.data(),   now.data(), on.s0.data(), {on.p.data(), nullptr, 0},
            on.room.data(), on.crevice.data(), kind,       what,         threshold};
        double sum = NAN;
        ASSERT_EQ(coble_reduce_front_tally(dev, &args, scene.n(), &sum), COBLE_OK);
        EXPECT_NEAR(sum, want[what], 1e-12 * (double)scene.n()) << kind << " " << what;
      }
    }
  });
}

COBLE_PARITY_CASE(front_pressure) {
  each_scene([&](const Scene &s) {
    double want = -HUGE_VAL;
    for (size_t i = 0; i < s.p.size(); i++)
      if (meaning(s.state[i]).wet && (s.state[i] & 0x0f) != COBLE_EMPTIED)
        want = std::max(want, (double)(float)s.p[i]);
    const DeviceScene on(dev, s);
    const coble_front_pressure_args args = {on.state.data(), on.p0.data()};
    double got = NAN;
    ASSERT_EQ(coble_reduce_front_pressure(dev, &args, s.n(), &got), COBLE_OK) << coble_message();
    EXPECT_EQ(got, want);
  });
}

// One node each of a sound scene.
using Damage = void (*)(Scene &, size_t);
const Damage damages[] = {[](Scene &s, size_t i) { s.s0[i] = NAN; },
                          [](Scene &s, size_t i) { s.s0[i] = -1.001e9; },
                          [](Scene &s, size_t i) { s.s0[i] = 1.001e9; },
                          [](Scene &s, size_t i) { s.p[i] = NAN; },
                          [](Scene &s, size_t i) { s.p[i] = -INFINITY; },
                          [](Scene &s, size_t i) { s.room0[i] = NAN; },
                          [](Scene &s, size_t i) { s.room0[i] = -INFINITY; },
                          [](Scene &s, size_t i) { s.crevice[i] = NAN; },
                          [](Scene &s, size_t i) { s.crevice[i] = -1; },
                          [](Scene &s, size_t i) { s.extra[i] = NAN; },
                          [](Scene &s, size_t i) { s.extra[i] = INFINITY; },
                          [](Scene &s, size_t i) { s.extra[i] = -1; },
                          [](Scene &s, size_t i) { s.state[i] = 0x08; },
                          [](Scene &s, size_t i) { s.state[i] = 0x0f; }};

void expect_bad(coble_device *dev, const Scene &s, double want) {
  const DeviceScene on(dev, s);
  const coble_front_check_args args = {on.state.data(), on.s0.data(),      on.p0.data(),
                                       on.room0.data(), on.crevice.data(), on.extra.data()};
  double got = NAN;
  ASSERT_EQ(coble_reduce_front_check(dev, &args, s.n(), &got), COBLE_OK) << coble_message();
  EXPECT_EQ(got, want);
}

COBLE_PARITY_CASE(front_check) {
  each_scene([&](const Scene &whole) {
    expect_bad(dev, whole, 0);
    if (whole.n() < 3) return;
    Scene both = whole;
    for (const Damage damage : damages) {
      Scene one = whole;
      damage(one, (size_t)(whole.n() * 2 / 3));
      expect_bad(dev, one, 1);
      damage(both, 0), damage(both, (size_t)whole.n() - 1);
      expect_bad(dev, both, 2);
    }
  });
}

COBLE_PARITY_CASE(front_debt) {
  for (const int64_t n : parity::sizes) {
    const std::vector<double> s = parity::noise(n, 8);
    double want = -HUGE_VAL, got = NAN;
    for (const double held : s) want = std::max(want, -held);
    const Array<double> on(dev, s);
    const coble_front_debt_args args = {on.data()};
    ASSERT_EQ(coble_reduce_front_debt(dev, &args, n, &got), COBLE_OK) << coble_message();
    EXPECT_EQ(got, want);
  }
}

COBLE_PARITY_CASE(front_column) {
  each_scene([&](const Scene &s) {
    std::vector<double> content = parity::noise(s.n(), 6), want;
    for (double &c : content) c *= 1.25;  // below 0, above 1
    std::vector<int64_t> first = {0};
    std::vector<coble_column_run> run;
    for (int y = 0; y < s.size.ny; y++)
      for (int x = 0; x < s.size.nx; x++) {
        double height = -1;
        for (int z = 0; z < s.size.nz; z++) {
          const int64_t i = s.at(x, y, z);
          if (i < 0) continue;
          if (z == 0 || s.at(x, y, z - 1) < 0) run.push_back({(int32_t)i, (uint16_t)z, 0});
          run.back().length++;
          height = std::max(height, 0.0);
          const double part = std::min(1.0, content[(size_t)i]);
          if (meaning(s.state[(size_t)i]).wet && part > 0) height = (z + part) / s.size.nz;
        }
        want.push_back(height);
        std::reverse(run.begin() + first.back(), run.end());
        first.push_back((int64_t)run.size());
      }
    const DeviceScene on(dev, s);
    const Array<int64_t> begin(dev, first);
    const Array<coble_column_run> runs(dev, run);
    const Array<double> now(dev, content), height(dev, std::vector<double>(want.size(), NAN));
    const coble_front_column_args args = {on.nodes.neighbours, begin.data(), runs.data(),
                                          on.state.data(),     now.data(),   s.size.nz,
                                          height.data()};
    ASSERT_EQ(coble_launch_front_column(dev, &args, (int64_t)want.size()), COBLE_OK);
    parity::expect_close(height.host(), want, 1e-14);
  });
}
