// Lattice and network: what each kernel gives, summed the other way round, over bonds and lists of entries.
#include "coupling_scene.h"
#include "parity/parity.h"
#include "rooms_scene.h"

using coupling_scene::DeviceScene;
using coupling_scene::Scene;
using parity::Array;
using parity::noise;
using Doubles = std::vector<double>;

namespace {

const double not_yet = NAN;

std::vector<float> rounded(const Doubles &x) { return std::vector<float>(x.begin(), x.end()); }

template <class Test>
void each_scene(Test test) {
  uint32_t seed = 1;
  for (const int dof : {3, 6})
    for (const coupling_scene::Size &size : coupling_scene::sizes) {
      const Scene scene(size, dof, seed++);
      SCOPED_TRACE(testing::Message() << dof << " dof, " << size.nodes << " nodes");
      test(scene);
    }
}

// As if it had been computed: node and bond vectors for kernels that take them.
struct Loads {
  Doubles q, force[2], wedge;
  explicit Loads(const Scene &s) : q(noise(s.size.nodes, 1)), wedge(noise(s.layer_bonds, 4)) {
    for (uint32_t side = 0; side < 2; side++) force[side] = noise(s.size.nodes, 2 + side);
  }
};

// Mean pressure of the pores that bond b's face cuts.
double pore_pressure(const Scene &s, const Loads &of, size_t b) {
  const double q = of.q[(size_t)s.bond[b].i];
  return s.bond[b].kind == COBLE_BOND_LAYER ? (q + of.q[(size_t)s.bond[b].j]) / 2 : q;
}

// Force of the Li between the faces of bond b.
double between(const Scene &s, const Loads &of, size_t b) {
  const coble_bond &bond = s.bond[b];
  if (bond.kind == COBLE_BOND_LAYER) return of.wedge[b];
  return of.force[Scene::side_of(bond)][(size_t)bond.i];
}

// With how much Li pushes the faces of bond b apart.
double push(const Scene &s, const Loads &of, size_t b) {
  if (s.parted((int64_t)b)) return between(s, of, b);
  return (double)s.bond[b].face * s.per_area * pore_pressure(s, of, b);
}

}  // namespace

COBLE_PARITY_CASE(couple_gather) {
  each_scene([&](Scene s) {
    // fronts press as well
    for (size_t i = 0; i < s.p.size(); i++) s.p[i] = coble_random_uniform(3, 96, i, 0) - 0.5;
    Doubles q((size_t)s.size.nodes, 0), force[2] = {q, q};
    for (size_t v = 0; v < (size_t)s.size.voxels; v++) {
      const bool li = s.state_of(v) == COBLE_FULL || s.state_of(v) == COBLE_FRONT;
      if (li && s.owner[v] >= 0) q[(size_t)s.owner[v]] += (double)s.biot[v] * s.p[v];
    }
    for (size_t i = 0; i < q.size(); i++) q[i] *= (double)s.inverse_volume[i];
    for (int side = 0; side < 2; side++)
      for (int64_t c = 0; c < s.size.columns; c++) {
        const coble_film_support &of = s.support[side][(size_t)c];
        for (int a = 0; a < COBLE_FILM_NODES && s.fills(s.film(side, c)); a++)
          if (of.node[a] >= 0)
            force[side][(size_t)of.node[a]] += (double)of.weight[a] * s.p[s.film(side, c)];
      }
    const DeviceScene on(dev, s);
    const Doubles none(q.size(), not_yet);
    const Array<double> got(dev, none), se(dev, none), cc(dev, none);
    const Array<float> single(dev, rounded(s.p));
    for (const coble_vector &p :
         {coble_vector{on.p.data(), nullptr, 9}, coble_vector{nullptr, single.data(), 9}}) {
      const coble_couple_gather_args args = {on.map, p, got.data(), {se.data(), cc.data()}};
      const double round_off = p.full ? 1e-13 : 1e-6;
      ASSERT_EQ(coble_launch_couple_gather(dev, &args, s.size.nodes), COBLE_OK) << coble_message();
      parity::expect_close(got.host(), q, round_off);
      parity::expect_close(se.host(), force[0], round_off);
      parity::expect_close(cc.host(), force[1], round_off);
    }
  });
}

COBLE_PARITY_CASE(couple_wedge) {
  each_scene([&](Scene s) {
    for (size_t i = 0; i < s.p.size(); i++) s.p[i] = coble_random_uniform(3, 96, i, 0) - 0.5;
    Doubles want((size_t)s.layer_bonds, 0);
    for (const std::array<int64_t, 2> &f : s.face) {
      const int state = s.state_of((size_t)f[1]);
      if (s.bond_state[(size_t)f[0]] != COBLE_INTACT &&
          (state == COBLE_FULL || state == COBLE_FRONT))
        want[(size_t)f[0]] += s.p[(size_t)f[1]] / 2;
    }
    const DeviceScene on(dev, s);
    const Array<double> wedge(dev, Doubles(want.size(), not_yet));
    coble_couple_wedge_args args = {on.map, {on.p.data(), nullptr, 9}, wedge.data()};
    ASSERT_EQ(coble_launch_couple_wedge(dev, &args, s.layer_bonds), COBLE_OK) << coble_message();
    parity::expect_close(wedge.host(), want, 1e-14);
    args.p = {nullptr, nullptr, 0};
    ASSERT_EQ(coble_launch_couple_wedge(dev, &args, s.layer_bonds), COBLE_OK) << coble_message();
    parity::expect_close(wedge.host(), Doubles(want.size(), 0), 0);
  });
}

COBLE_PARITY_CASE(couple_force) {
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    Doubles want = s.u;
    for (size_t b = 0; b < s.bond.size(); b++)
      for (int c = 0; c < 3; c++) {
        const double along = push(s, loads, b) * (double)s.bond[b].n[c];
        want[(size_t)(s.dof * s.bond[b].i + c)] += along;  // less the force, which is away from j
        if (s.bond[b].j >= 0) want[(size_t)(s.dof * s.bond[b].j + c)] -= along;
      }
    const DeviceScene on(dev, s);
    const Array<double> q(dev, loads.q), se(dev, loads.force[0]), cc(dev, loads.force[1]),
        wedge(dev, loads.wedge);
    const coble_couple_force_args args = {
        on.map, q.data(), {se.data(), cc.data()}, wedge.data(), on.u.data()};
    ASSERT_EQ(coble_launch_couple_force(dev, &args, s.size.nodes), COBLE_OK) << coble_message();
    parity::expect_close(on.u.host(), want, 1e-13);
  });
}

COBLE_PARITY_CASE(couple_plate) {
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    double want = 0, got = not_yet;
    for (size_t b = 0; b < s.bond.size(); b++)
      if (s.bond[b].kind == COBLE_BOND_CC) want += push(s, loads, b);
    const DeviceScene on(dev, s);
    const Array<double> q(dev, loads.q), se(dev, loads.force[0]), cc(dev, loads.force[1]),
        wedge(dev, loads.wedge);
    const coble_couple_plate_args args = {
        {on.map, q.data(), {se.data(), cc.data()}, wedge.data(), on.u.data()}};
    ASSERT_EQ(coble_reduce_couple_plate(dev, &args, s.size.nodes, &got), COBLE_OK);
    EXPECT_NEAR(got, want, 1e-13 * (1 + (double)s.size.nodes));
    parity::expect_close(on.u.host(), s.u, 0);
  });
}

COBLE_PARITY_CASE(couple_strain) {
  const double per_stiffness = 0.7;
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    Doubles want((size_t)s.size.nodes, 0), gap[2] = {want, want};
    for (size_t b = 0; b < s.bond.size(); b++) {
      const coble_bond &bond = s.bond[b];
      const double area = (double)bond.face * s.per_area, swept = area * s.stretch(b);
      const bool parted = s.parted((int64_t)b);
      const int side = Scene::side_of(bond);
      const size_t i = (size_t)bond.i;
      // the solid behind parted faces: stretched by its pores, shortened by the Li between them
      const double spring = (double)bond.kn / per_stiffness;
      const double by_pores = area * pore_pressure(s, loads, b) / spring;
      const double by_li = between(s, loads, b) / spring;
      const double change = parted ? area * (by_pores - by_li) : swept;
      if (bond.kind == COBLE_BOND_LAYER) {
        if (!(area > 0)) continue;
        want[i] += change / 2, want[(size_t)bond.j] += change / 2;
      } else {
        want[i] += change;
        if (parted) gap[side][i] += s.stretch(b) - by_pores;
      }
    }
    for (size_t i = 0; i < want.size(); i++) want[i] *= (double)s.inverse_volume[i];
    const DeviceScene on(dev, s);
    const Doubles none(want.size(), not_yet);
    const Array<double> strain(dev, none), se(dev, none), cc(dev, none);
    const Array<double> q(dev, loads.q), force_se(dev, loads.force[0]),
        force_cc(dev, loads.force[1]), wedge(dev, loads.wedge);
    const coble_couple_strain_args args = {
        on.map,       on.u.data(),   q.data(),      {force_se.data(), force_cc.data()},
        wedge.data(), per_stiffness, strain.data(), {se.data(), cc.data()}};
    ASSERT_EQ(coble_launch_couple_strain(dev, &args, s.size.nodes), COBLE_OK) << coble_message();
    parity::expect_close(strain.host(), want, 1e-13);
    parity::expect_close(se.host(), gap[0], 1e-13);
    parity::expect_close(cc.host(), gap[1], 1e-13);
  });
}

COBLE_PARITY_CASE(couple_opening) {
  const double per_stiffness = 0.7;
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    Doubles want;
    for (size_t b = 0; b < (size_t)s.layer_bonds; b++) {
      const double area = (double)s.bond[b].face * s.per_area;
      const double spring = (double)s.bond[b].kn / per_stiffness;
      const double wide = s.stretch(b) - area * pore_pressure(s, loads, b) / spring;
      want.push_back(s.parted((int64_t)b) && area > 0 ? wide : 0);
    }
    const DeviceScene on(dev, s);
    const Array<double> q(dev, loads.q), opening(dev, Doubles(want.size(), not_yet));
    const coble_couple_opening_args args = {on.map, on.u.data(), q.data(), per_stiffness,
                                            opening.data()};
    ASSERT_EQ(coble_launch_couple_opening(dev, &args, s.layer_bonds), COBLE_OK);
    parity::expect_close(opening.host(), want, 1e-14);
  });
}

namespace {

template <class Test>
void each_front(Test test) {
  uint32_t seed = 50;
  for (const front_scene::Size &size : front_scene::sizes) {
    const front_scene::Scene scene(size, seed++);
    SCOPED_TRACE(testing::Message() << size.nx << " x " << size.ny << " x " << size.nz);
    test(scene, rooms_scene::Rooms(scene, false));
  }
}

// Li fills its room there.
bool fills(const front_scene::Scene &s, size_t i) {
  const int state = s.state[i] & 0x0f;
  return state == COBLE_FULL || state == COBLE_PRESSED;
}

}  // namespace

COBLE_PARITY_CASE(couple_room) {
  each_front([&](const front_scene::Scene &s, const rooms_scene::Rooms &moved) {
    const front_scene::DeviceScene on(dev, s);
    const rooms_scene::DeviceRooms rooms(dev, moved, on);
    Doubles want = moved.change, crevice = moved.crevice;
    for (size_t i = 0; i < want.size(); i++) {
      want[i] += s.kind[i] == COBLE_VOXEL ? 1 : 0;
      crevice[i] = std::fmax(0, crevice[i]);
    }
    const Array<float> room(dev, std::vector<float>(want.size(), NAN));
    const Array<float> part(dev, std::vector<float>(want.size(), NAN));
    const coble_couple_room_args args = {rooms.view, room.data(), part.data()};
    ASSERT_EQ(coble_launch_couple_room(dev, &args, s.n()), COBLE_OK) << coble_message();
    parity::expect_close(room.host(), rounded(want), 1e-6);
    parity::expect_close(part.host(), rounded(crevice), 1e-6);
  });
}

COBLE_PARITY_CASE(couple_open) {
  each_scene([&](const Scene &s) {
    const double pore = 1e-5, film = 0.25, per_stiffness = 2;
    std::vector<uint8_t> open((size_t)s.n(), 0);
    Doubles soft((size_t)s.n(), pore);
    for (const std::array<int64_t, 2> &f : s.face) {
      const size_t v = (size_t)f[1], b = (size_t)f[0];
      open[v] += s.parted(f[0]);
      const double spring = (double)s.bond[b].kn / (double)s.bond[b].face;
      if (s.parted(f[0])) soft[v] += per_stiffness / spring / (2 * (double)s.volume[v]);
    }
    for (int side = 0; side < 2; side++)
      for (int64_t c = 0; c < s.size.columns; c++) {
        const coble_film_support &of = s.support[side][(size_t)c];
        const size_t cell = s.film(side, c);
        double springs = 0;
        for (int a = 0; a < COBLE_FILM_NODES; a++) {
          const int32_t b = of.node[a] < 0 ? -1 : s.interface[side][(size_t)of.node[a]];
          if (b < 0 || !s.parted(b)) continue;
          open[cell] = 1;
          springs += (double)of.weight[a] * (double)(s.bond[(size_t)b].area) /
                     (double)s.bond[(size_t)b].kn;
        }
        soft[cell] = film + springs * per_stiffness;
      }
    const DeviceScene on(dev, s);
    const Array<uint8_t> got(dev, std::vector<uint8_t>(open.size(), 0xee));
    const Array<float> got_soft(dev, std::vector<float>(open.size(), NAN));
    const coble_couple_open_args args = {on.map,        pore,       film,
                                         per_stiffness, got.data(), got_soft.data()};
    ASSERT_EQ(coble_launch_couple_open(dev, &args, s.n()), COBLE_OK) << coble_message();
    parity::expect_close(got.host(), open, 0);
    parity::expect_close(got_soft.host(), std::vector<float>(soft.begin(), soft.end()), 1e-6);
  });
}

COBLE_PARITY_CASE(couple_bed) {
  each_scene([&](const Scene &s) {
    Doubles want(2 * (size_t)s.size.nodes, 0);
    for (int side = 0; side < 2; side++)
      for (int64_t c = 0; c < s.size.columns; c++) {
        const coble_film_support &of = s.support[side][(size_t)c];
        for (int a = 0; a < COBLE_FILM_NODES; a++) {
          const int32_t b = of.node[a] < 0 ? -1 : s.interface[side][(size_t)of.node[a]];
          if (b >= 0 && s.parted(b))
            want[(size_t)(side * s.size.nodes + of.node[a])] +=
                0.1 * (double)of.weight[a] / (double)s.soft[s.film(side, c)];
        }
      }
    const DeviceScene on(dev, s);
    const Array<float> bed(dev, std::vector<float>(want.size(), NAN));
    const coble_couple_bed_args args = {on.map, on.soft.data(), bed.data()};
    ASSERT_EQ(coble_launch_couple_bed(dev, &args, s.size.nodes), COBLE_OK) << coble_message();
    parity::expect_close(bed.host(), std::vector<float>(want.begin(), want.end()), 1e-6);
  });
}

COBLE_PARITY_CASE(couple_pry) {
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    const double unit = 5;
    const DeviceScene on(dev, s);
    const Array<double> q(dev, loads.q), se(dev, loads.force[0]), cc(dev, loads.force[1]);
    const Array<double> film(dev, Doubles(2 * (size_t)s.size.nodes, not_yet));
    const coble_couple_pry_args args = {
        on.map, q.data(), {se.data(), cc.data()}, unit, film.data()};
    ASSERT_EQ(coble_launch_couple_pry(dev, &args, s.size.nodes), COBLE_OK) << coble_message();
    const Doubles got = film.host();
    for (const coble_bond &bond : s.bond) {
      if (bond.kind == COBLE_BOND_LAYER) continue;
      const int side = Scene::side_of(bond);
      const size_t i = (size_t)bond.i;
      const double cells = (double)bond.area * s.per_area, mean = loads.force[side][i] / cells;
      const double want = unit * (mean - loads.q[i]), at = got[(size_t)(side * s.size.nodes) + i];
      ASSERT_NEAR(at, want, 1e-13 * (1 + std::fabs(unit * mean)));
    }
  });
}

namespace {

// Traction times area that would pull the faces of broken bond b apart if they touched.
double pull(const Scene &s, const Loads &of, size_t b, double spring) {
  const double area = (double)s.bond[b].face * s.per_area;
  return spring * s.stretch(b) + between(s, of, b) - area * pore_pressure(s, of, b);
}

}  // namespace

COBLE_PARITY_CASE(couple_faces) {
  const double force_per_unit = 0.6, film_stiffness = 2, tolerance = 0.05;
  each_scene([&](const Scene &s) {
    const Loads loads(s);
    std::vector<uint8_t> want = s.bond_state, flips, want_flips;
    double count = 0, got = not_yet;
    for (size_t b = 0; b < s.bond.size(); b++) {
      const coble_bond &bond = s.bond[b];
      flips.push_back((uint8_t)(b % 7 == 0 ? COBLE_FACE_FLIPS : b % 3));
      const bool layer = bond.kind == COBLE_BOND_LAYER, settled = flips[b] == COBLE_FACE_FLIPS;
      const double spring = (double)bond.kn * force_per_unit, area = (double)bond.area * s.per_area;
      const double opens = pull(s, loads, b, spring);
      // a film comes back to what it was when faces close on it
      const double given = layer ? 0 : spring * between(s, loads, b) / area / film_stiffness;
      if (want[b] == COBLE_TOUCHING && !settled && opens > tolerance * area)
        want[b] = COBLE_PARTED;
      else if (want[b] == COBLE_PARTED && !settled && opens + given < -tolerance * area)
        want[b] = COBLE_TOUCHING;
      count += want[b] != s.bond_state[b];
      want_flips.push_back((uint8_t)(flips[b] + (want[b] != s.bond_state[b])));
    }
    const DeviceScene on(dev, s);
    const Array<double> q(dev, loads.q), se(dev, loads.force[0]), cc(dev, loads.force[1]),
        wedge(dev, loads.wedge);
    const Array<uint8_t> flipped(dev, flips);
    const coble_couple_faces_args args = {
        on.map,         on.u.data(),    q.data(),  {se.data(), cc.data()}, wedge.data(),
        force_per_unit, film_stiffness, tolerance, flipped.data(),         on.bond_state.data()};
    ASSERT_EQ(coble_reduce_couple_faces(dev, &args, (int64_t)s.bond.size(), &got), COBLE_OK);
    EXPECT_EQ(got, count);
    EXPECT_TRUE(on.bond_state.host() == want);
    EXPECT_TRUE(flipped.host() == want_flips);
  });
}

namespace {

bool solved_for(int state) {
  return state == COBLE_FULL || state == COBLE_EMPTIED || state == COBLE_PRESSED ||
         state == COBLE_STARVED;
}

}  // namespace

COBLE_PARITY_CASE(couple_balance) {
  const double per_kappa = 0.3;
  each_front([&](const front_scene::Scene &s, const rooms_scene::Rooms &moved) {
    const front_scene::DeviceScene on(dev, s);
    const rooms_scene::DeviceRooms rooms(dev, moved, on);
    const std::vector<float> face = noise<float>(3 * s.n(), 5), own = noise<float>(s.n(), 6);
    std::vector<float> p = rounded(s.p);
    for (size_t i = 0; i < p.size(); i++) p[i] = solved_for(s.state[i] & 0x0f) ? p[i] : 0;
    Doubles want((size_t)s.n(), 0);
    for (size_t i = 0; i < want.size(); i++) {
      const bool full = (s.state[i] & 0x0f) == COBLE_FULL;
      double flow = (double)own[i] * (double)p[i];
      for (int axis = 0; axis < 3; axis++)
        for (const int by : {-1, 1}) {
          const int64_t j = s.step((int64_t)i, axis, by);
          if (j < 0) continue;
          const size_t lower =
              by > 0 ? i : (size_t)j;  // a face belongs to the node on its lower side
          const double t = (double)face[(size_t)(axis * s.n()) + lower];
          flow += t * ((double)p[i] - (double)p[(size_t)j]);
        }
      // `flow` holds what the skeleton gives in full voxels; G u has it already
      const double twice = full ? (double)s.yielding[i] * (double)p[i] : 0;
      const double room = fills(s, i) ? moved.change[i] : 0;
      if (solved_for(s.state[i] & 0x0f))
        want[i] = -(double)s.volume[i] * (room - twice) - flow * per_kappa;
    }
    const Array<float> faces(dev, face), diagonal(dev, own), dp(dev, p);
    const Array<float> y(dev, std::vector<float>(p.size(), NAN));
    const float *first = faces.data();
    const coble_links links = {
        on.nodes.neighbours, {first, first + s.n(), first + 2 * s.n()}, diagonal.data()};
    const coble_couple_balance_args args = {rooms.view, links, dp.data(), per_kappa, y.data()};
    ASSERT_EQ(coble_launch_couple_balance(dev, &args, s.n()), COBLE_OK) << coble_message();
    parity::expect_close(y.host(), rounded(want), 1e-6);
  });
}

COBLE_PARITY_CASE(couple_residual) {
  const double kappa = 3.5, source = 0.75, starved = 0.003, keep = 0.4, level = -0.7;
  each_front([&](const front_scene::Scene &s, const rooms_scene::Rooms &moved) {
    const front_scene::DeviceScene on(dev, s);
    const rooms_scene::DeviceRooms rooms(dev, moved, on);
    const coble_balance balance = {on.nodes,     on.s0.data(),   on.room0.data(),
                                   on.p0.data(), on.soft.data(), kappa,
                                   source,       starved,        keep};
    for (const bool uniform : {false, true}) {
      Doubles p = s.p, want((size_t)s.n(), 0);
      for (size_t i = 0; i < p.size(); i++)
        if (uniform && solved_for(s.state[i] & 0x0f)) p[i] = level;
      for (size_t i = 0; i < want.size(); i++) {
        const int state = s.state[i] & 0x0f;
        if (!solved_for(state)) continue;
        double inflow = s.kind[i] == COBLE_FILM_SE ? source : 0;
        s.each_link((int64_t)i,
                    [&](int64_t j, int, double t) { inflow += t * (p[(size_t)j] - p[i]); });
        double end = (state == COBLE_STARVED ? starved : (double)s.soft[i]) * p[i];
        if (state == COBLE_FULL) end += 1;
        // an overfill of the last step leaves slowly
        const double over = s.s0[i] - (double)s.room0[i] - (double)s.soft[i] * s.p[i];
        if (state == COBLE_FULL && over > 1e-5) end += keep * over;
        if (fills(s, i)) end += moved.change[i];
        want[i] = (double)s.volume[i] * (end - s.s0[i]) - inflow / kappa;
      }
      const Array<float> r(dev, std::vector<float>(want.size(), NAN));
      const coble_couple_residual_args args = {
          balance, rooms.view, {on.p.data(), uniform, level}, r.data()};
      ASSERT_EQ(coble_launch_couple_residual(dev, &args, s.n()), COBLE_OK) << coble_message();
      parity::expect_close(r.host(), rounded(want), 1e-6);
    }
  });
}

COBLE_PARITY_CASE(couple_take) {
  each_scene([&](const Scene &s) {
    const std::vector<float> z = noise<float>(s.n(), 5);
    std::vector<float> want;
    for (size_t i = 0; i < z.size(); i++)
      want.push_back(solved_for(s.state_of(i)) ? 2.5f * z[i] : 0);
    const DeviceScene on(dev, s);
    const Array<float> y(dev, z);
    const coble_couple_take_args args = {on.state.data(), 2.5, y.data()};
    ASSERT_EQ(coble_launch_couple_take(dev, &args, s.n()), COBLE_OK) << coble_message();
    parity::expect_close(y.host(), want, 0);
  });
}

namespace {

// Lanczos vectors in T; args of the kernel and its launch.
template <class T, class Args, class Launch>
void check_direction(coble_device *dev, double round_off, Launch launch) {
  const double epsilon = 0.5, delta = -1.5, gamma = 0.8, phi = 0.3;
  for (const int64_t n : parity::sizes) {
    const std::vector<T> v = noise<T>(n, 1), before = noise<T>(n, 2), last = noise<T>(n, 3);
    const Doubles x = noise(n, 4);
    std::vector<T> w;
    Doubles moved;
    for (size_t i = 0; i < v.size(); i++) {
      const double along =
          ((double)v[i] - epsilon * (double)before[i] - delta * (double)last[i]) / gamma;
      w.push_back((T)along);
      moved.push_back(x[i] + phi * along);
    }
    const Array<T> dv(dev, v), dw2(dev, last), dw1(dev, before);
    const Array<double> dx(dev, x);
    const Args args = {epsilon,   delta,      1 / gamma,  phi,
                       dv.data(), dw2.data(), dw1.data(), dx.data()};
    ASSERT_EQ(launch(&args, n), COBLE_OK) << coble_message();
    parity::expect_close(dw1.host(), w, (T)round_off);
    parity::expect_close(dx.host(), moved, 1e-15);
    parity::expect_close(dw2.host(), last, 0);
  }
}

}  // namespace

COBLE_PARITY_CASE(minres_direction) {
  check_direction<double, coble_minres_direction_args>(
      dev, 1e-15,
      [&](const auto *args, int64_t n) { return coble_launch_minres_direction(dev, args, n); });
}

COBLE_PARITY_CASE(minres_direction_single) {
  check_direction<float, coble_minres_direction_single_args>(
      dev, 1e-7, [&](const auto *args, int64_t n) {
        return coble_launch_minres_direction_single(dev, args, n);
      });
}
