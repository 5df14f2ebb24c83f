// What Li gives the skeleton is the transpose of what the skeleton gives Li: the coupled solve needs a
// symmetric operator, and the work of the Li's pressure is that of its forces.
#include <gtest/gtest.h>

#include "coupling_scene.h"

namespace {

using coble_test::Array;
using coble_test::Device;
using coupling_scene::DeviceScene;
using coupling_scene::Scene;
using coupling_scene::Size;
using Doubles = std::vector<double>;

double product(const Doubles &x, const Doubles &y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); i++) sum += x[i] * y[i];
  return sum;
}

// Li's pressure on the nodes.
struct Pressed {
  Array<double> q, se, cc, wedge;
  explicit Pressed(const Device &dev, const Scene &s)
      : q(dev, Doubles((size_t)s.size.nodes)),
        se(dev, q.host()),
        cc(dev, q.host()),
        wedge(dev, Doubles((size_t)s.layer_bonds)) {}
  void gather(const Device &dev, const DeviceScene &on, const Scene &s) {
    const coble_couple_gather_args args = {
        on.map, {on.p.data(), nullptr, 0}, q.data(), {se.data(), cc.data()}};
    const coble_couple_wedge_args wedges = {on.map, {on.p.data(), nullptr, 0}, wedge.data()};
    EXPECT_EQ(coble_launch_couple_gather(dev, &args, s.size.nodes), COBLE_OK);
    EXPECT_EQ(coble_launch_couple_wedge(dev, &wedges, s.layer_bonds), COBLE_OK);
  }
};

// Change of the room of each network node, times its pore volume: V G u, and V C p when `pressed` is gathered.
Doubles rooms_from(const Device &dev, const DeviceScene &on, const Scene &s,
                   const Pressed &pressed) {
  const Array<double> strain(dev, Doubles((size_t)s.size.nodes)), se(dev, strain.host()),
      cc(dev, strain.host());
  const Array<double> opening(dev, Doubles((size_t)s.layer_bonds));
  const double per_stiffness = 0.7;
  const coble_couple_strain_args strains = {on.map,
                                            on.u.data(),
                                            pressed.q.data(),
                                            {pressed.se.data(), pressed.cc.data()},
                                            pressed.wedge.data(),
                                            per_stiffness,
                                            strain.data(),
                                            {se.data(), cc.data()}};
  const coble_couple_opening_args openings = {on.map, on.u.data(), pressed.q.data(), per_stiffness,
                                              opening.data()};
  EXPECT_EQ(coble_launch_couple_strain(dev, &strains, s.size.nodes), COBLE_OK);
  EXPECT_EQ(coble_launch_couple_opening(dev, &openings, s.layer_bonds), COBLE_OK);
  const coble_rooms rooms = {on.map, strain.data(), {se.data(), cc.data()}, opening.data()};
  Doubles out;
  for (int64_t i = 0; i < s.n(); i++)
    out.push_back(coble_room_change_of_li(&rooms, i) * (double)s.volume[(size_t)i]);
  return out;
}

// Force of the Li on nodes and plate: G^T V p.
Doubles forces_from(const Device &dev, const DeviceScene &on, const Scene &s) {
  Pressed on_nodes(dev, s);
  on_nodes.gather(dev, on, s);
  const Array<double> y(dev, Doubles(s.u.size()));
  const coble_couple_plate_args plate = {{on.map,
                                          on_nodes.q.data(),
                                          {on_nodes.se.data(), on_nodes.cc.data()},
                                          on_nodes.wedge.data(),
                                          y.data()}};
  double lift = NAN;
  EXPECT_EQ(coble_launch_couple_force(dev, &plate.forces, s.size.nodes), COBLE_OK);
  EXPECT_EQ(coble_reduce_couple_plate(dev, &plate, s.size.nodes, &lift), COBLE_OK);
  Doubles force = y.host();
  for (double &f : force) f = -f;
  force.back() += lift;
  return force;
}

void expect_transpose(const Scene &s) {
  const Device dev(COBLE_BACKEND_CPU, 2);
  const DeviceScene on(dev, s);
  const Doubles room = rooms_from(dev, on, s, Pressed(dev, s)), force = forces_from(dev, on, s);
  double size = 0;
  for (size_t i = 0; i < room.size(); i++) size += std::fabs(room[i] * s.p[i]);
  EXPECT_NEAR(product(room, s.p), product(s.u, force), 1e-13 * size + 1e-15);
  EXPECT_GE(size, s.size.nodes > 100 ? 1 : 0);
  for (size_t i = 0; i < room.size(); i++) ASSERT_TRUE(s.fills(i) || room[i] == 0) << i;
}

TEST(Coupling, ForcesAreTheTransposeOfRooms) {
  uint32_t seed = 1;
  for (const int dof : {3, 6})
    for (const Size &size : coupling_scene::sizes) {
      SCOPED_TRACE(testing::Message() << dof << " dof, " << size.nodes << " nodes");
      expect_transpose(Scene(size, dof, seed++));
    }
}

// Each kind of coupling by itself, so that one does not hide another.
TEST(Coupling, EachStateOfBondsHasItsTranspose) {
  for (const uint8_t layer : {COBLE_INTACT, COBLE_TOUCHING, COBLE_PARTED})
    for (const uint8_t interface : {COBLE_INTACT, COBLE_TOUCHING, COBLE_PARTED}) {
      SCOPED_TRACE(testing::Message() << (int)layer << " " << (int)interface);
      Scene s({300, 900, 100}, 6, 7);
      for (size_t b = 0; b < s.bond.size(); b++)
        s.bond_state[b] = (int64_t)b < s.layer_bonds ? layer : interface;
      expect_transpose(s);
    }
}

Doubles rooms_of_pressure(Scene s, const Doubles &p) {
  s.p = p;
  std::fill(s.u.begin(), s.u.end(), 0.0);
  const Device dev(COBLE_BACKEND_CPU, 2);
  const DeviceScene on(dev, s);
  Pressed pressed(dev, s);
  pressed.gather(dev, on, s);
  return rooms_from(dev, on, s, pressed);
}

// Pores and the Li between parted faces share the solid behind them.
void expect_symmetric(const Scene &s) {
  Doubles other = s.p;
  for (size_t i = 0; i < other.size(); i++) other[i] *= std::cos((double)i);
  const Doubles room = rooms_of_pressure(s, s.p), room_of_other = rooms_of_pressure(s, other);
  double size = 0;
  for (size_t i = 0; i < room.size(); i++) size += std::fabs(room[i] * other[i]);
  EXPECT_GT(size, 1);
  EXPECT_NEAR(product(room, other), product(room_of_other, s.p), 1e-13 * size);
}

TEST(Coupling, RoomsThatPressureMakesAreSymmetric) {
  expect_symmetric(Scene({300, 900, 100}, 3, 13));
}

// By themselves: crevices in a layer whose interfaces hold, and open interfaces of a layer that
// holds.
TEST(Coupling, CrevicesAndFilmsAreSymmetricEach) {
  for (const bool crevices : {false, true}) {
    SCOPED_TRACE(crevices ? "crevices" : "films");
    Scene s({300, 900, 100}, 3, 17);
    for (size_t b = 0; b < s.bond.size(); b++)
      s.bond_state[b] = crevices == ((int64_t)b < s.layer_bonds) ? COBLE_PARTED : COBLE_INTACT;
    expect_symmetric(s);
  }
}

// Moving all, plate too, changes the rooms of the SE film alone.
TEST(Coupling, LiftOfAllOpensTheSeAlone) {
  Scene s({300, 900, 100}, 3, 11);
  for (size_t b = 0; b < s.bond.size(); b++)
    if (s.bond[b].kind == COBLE_BOND_SE) s.bond_state[b] = COBLE_PARTED;
  for (size_t d = 0; d < s.u.size(); d++) s.u[d] = d % 3 == 2 || d + 1 == s.u.size() ? 0.25 : 0.5;
  const Device dev(COBLE_BACKEND_CPU, 2);
  const DeviceScene on(dev, s);
  const Doubles room = rooms_from(dev, on, s, Pressed(dev, s));
  for (size_t i = 0; i < room.size(); i++) {
    double want = 0;
    if (s.kind[i] == COBLE_FILM_SE && s.fills(i)) {
      const coble_film_support &of = s.support[0][(size_t)s.owner[i]];
      for (int a = 0; a < COBLE_FILM_NODES; a++)
        if (of.node[a] >= 0 && s.interface[0][(size_t)of.node[a]] >= 0)
          want += 0.25 * (double)of.weight[a];
    }
    ASSERT_NEAR(room[i], want, 1e-15) << i;
  }
}

}  // namespace
