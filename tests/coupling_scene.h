// A random lattice and network with random states, joined by random lists: nothing of it needs to fit
// in space for what the coupling's kernels promise.
#ifndef COBLE_TESTS_COUPLING_SCENE_H
#define COBLE_TESTS_COUPLING_SCENE_H

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "coble/random.h"
#include "media_scene.h"
#include "test_device.h"

namespace coupling_scene {

using coble_test::Array;

struct Size {
  int64_t nodes, voxels, columns;
};

// None, one of each, few, and some hundreds.
inline const std::vector<Size> sizes = {
    {0, 0, 0}, {1, 1, 1}, {2, 7, 3}, {31, 33, 9}, {700, 3001, 257}};

// What belongs to key k is item[first[k]] .. item[first[k + 1] - 1].
struct Lists {
  std::vector<int64_t> first;
  std::vector<int32_t> item;
  std::vector<float> weight;
};
struct Entry {
  int64_t key, item;
  float weight;
};
inline Lists lists_of(const std::vector<Entry> &entries, int64_t keys) {
  std::vector<std::vector<Entry>> by_key((size_t)keys);
  for (const Entry &e : entries) by_key[(size_t)e.key].push_back(e);
  Lists out = {{0}, {}, {}};
  for (const std::vector<Entry> &of : by_key) {
    for (const Entry &e : of) {
      out.item.push_back((int32_t)e.item);
      out.weight.push_back(e.weight);
    }
    out.first.push_back((int64_t)out.item.size());
  }
  return out;
}

struct Scene {
  Size size;
  int dof;
  uint32_t seed;
  double per_area = 3;
  std::vector<coble_bond> bond;  // of the layer first
  int64_t layer_bonds = 0;
  std::vector<uint8_t> bond_state;
  std::vector<int32_t> interface[2];  // [nodes] -1 none
  std::vector<float> inverse_volume;  // [nodes]
  // [n]: voxels, then both films
  std::vector<uint8_t> kind, state;
  std::vector<float> volume, biot, soft;
  std::vector<int32_t> owner;
  std::vector<coble_film_support> support[2];
  std::vector<std::array<int64_t, 2>> face;  // layer bond, voxel
  std::vector<double> u, p, room;            // p is 0 where Li does not fill its room

  Scene(Size wanted, int with_dof, uint32_t with_seed)
      : size(wanted), dof(with_dof), seed(with_seed) {
    for (int64_t b = 0; size.nodes > 1 && b < 3 * size.nodes; b++) add_layer_bond();
    layer_bonds = (int64_t)bond.size();
    for (int side = 0; side < 2; side++) add_interfaces(side);
    for (size_t b = 0; b < bond.size(); b++) bond_state.push_back((uint8_t)(3 * next()));
    for (int64_t i = 0; i < size.nodes; i++) inverse_volume.push_back((float)(0.1 + next()));
    for (int64_t v = 0; v < size.voxels; v++) add_voxel();
    for (int side = 0; side < 2; side++)
      for (int64_t c = 0; c < size.columns; c++) add_film(side, c);
    for (int64_t b = 0; b < layer_bonds; b++)
      for (int f = (int)(6 * next()); f > 0 && bond[(size_t)b].face > 0; f--)
        face.push_back({b, below(size.voxels)});
    for (int64_t d = 0; d < dof * size.nodes + 1; d++) u.push_back(2 * next() - 1);
  }

  int64_t n() const { return (int64_t)kind.size(); }
  int state_of(size_t i) const { return state[i] & 0x0f; }
  bool parted(int64_t b) const { return bond_state[(size_t)b] == COBLE_PARTED; }
  static int side_of(const coble_bond &b) { return b.kind == COBLE_BOND_CC ? 1 : 0; }
  // Li fills its room there.
  bool fills(size_t i) const {
    return state_of(i) == (kind[i] == COBLE_VOXEL ? COBLE_FULL : COBLE_PRESSED);
  }
  // Film cell of a column.
  size_t film(int side, int64_t column) const {
    return (size_t)(size.voxels + side * size.columns + column);
  }
  // How far the far end of bond b moves away from node i, along the bond.
  double stretch(size_t b) const {
    const coble_bond &of = bond[b];
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      double far = of.kind == COBLE_BOND_CC && c == 2 ? u.back() : 0;
      if (of.kind == COBLE_BOND_LAYER) far = u[(size_t)(dof * of.j + c)];
      sum += (double)of.n[c] * (far - u[(size_t)(dof * of.i + c)]);
    }
    return sum;
  }

 private:
  uint64_t drawn = 0;
  double next() { return coble_random_uniform(seed, 97, drawn++, 0); }
  int64_t below(int64_t count) { return (int64_t)((double)count * next()); }

  coble_bond some_bond(int kind_of, int64_t i) {
    coble_bond b = {};
    b.kind = kind_of;
    b.i = (int32_t)i;
    b.j = -1;
    b.area = (float)(0.2 + next());
    b.face = (float)(0.2 + next());
    b.kn = (float)(0.5 + next());
    return b;
  }
  void add_layer_bond() {
    coble_bond b = some_bond(COBLE_BOND_LAYER, below(size.nodes));
    b.j = (int32_t)((b.i + 1 + below(size.nodes - 1)) % size.nodes);
    const double v[3] = {next() - 0.5, next() - 0.5, next() - 0.5};
    const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int c = 0; c < 3; c++) b.n[c] = (float)(v[c] / length);
    if (next() < 0.3) b.face = 0;
    bond.push_back(b);
  }
  void add_interfaces(int side) {
    for (int64_t i = 0; i < size.nodes; i++) {
      interface[side].push_back(-1);
      if (next() < 0.4) continue;
      interface[side].back() = (int32_t)bond.size();
      bond.push_back(some_bond(side ? COBLE_BOND_CC : COBLE_BOND_SE, i));
      bond.back().n[2] = side ? 1.0f : -1.0f;
    }
  }
  void add_node(int of_kind, int now) {
    kind.push_back((uint8_t)of_kind);
    state.push_back((uint8_t)(now | (next() < 0.2 ? COBLE_HELD : 0)));
    soft.push_back((float)(0.01 + next()));
    p.push_back(fills(kind.size() - 1) ? 2 * next() - 1 : 0);
    room.push_back(2 * next() - 1);
  }
  void add_voxel() {
    static const int states[] = {COBLE_VOID, COBLE_FRONT, COBLE_FULL, COBLE_FULL, COBLE_EMPTIED};
    add_node(COBLE_VOXEL, states[below(5)]);
    volume.push_back((float)(0.05 + 0.95 * next()));
    biot.push_back((float)next());
    owner.push_back(size.nodes > 0 && next() < 0.9 ? (int32_t)below(size.nodes) : -1);
  }
  void add_film(int side, int64_t column) {
    static const int states[] = {COBLE_PRESSED, COBLE_PRESSED, COBLE_GAP, COBLE_STARVED,
                                 COBLE_SLEEP};
    add_node(side ? COBLE_FILM_CC : COBLE_FILM_SE, states[below(5)]);
    volume.push_back(1);
    biot.push_back(1);
    owner.push_back((int32_t)column);
    coble_film_support s;
    const int count = (int)std::min(size.nodes, below(COBLE_FILM_NODES + 1));
    double sum = 0;
    for (int a = 0; a < COBLE_FILM_NODES; a++) {
      s.node[a] = a < count ? (int32_t)((column * 5 + a) % size.nodes) : -1;
      s.weight[a] = a < count ? (float)(0.1 + next()) : 0;
      sum += (double)s.weight[a];
    }
    for (float &w : s.weight) w = sum > 0 ? (float)((double)w / sum) : 0;
    support[side].push_back(s);
  }
};

// A list of lists on a device.
struct DeviceLists {
  Array<int64_t> first;
  Array<int32_t> item;
  Array<float> weight;
  Array<int32_t> narrow;  // first, in 32 bits
  DeviceLists(coble_device *dev, const Lists &of)
      : first(dev, of.first),
        item(dev, of.item),
        weight(dev, of.weight),
        narrow(dev, std::vector<int32_t>(of.first.begin(), of.first.end())) {}
};

// Items one after the other as ranges.
struct Ranges {
  std::vector<int64_t> first{0};
  std::vector<coble_node_range> range;

  explicit Ranges(const Lists &of) {
    for (size_t key = 0; key + 1 < of.first.size(); key++) {
      for (int64_t at = of.first[key]; at < of.first[key + 1]; at++) {
        const int32_t item = of.item[(size_t)at];
        const bool fresh = (int64_t)range.size() == first.back();
        if (fresh || item != range.back().first + range.back().count) range.push_back({item, 0});
        range.back().count++;
      }
      first.push_back((int64_t)range.size());
    }
  }
};

struct DeviceRanges {
  Array<int64_t> first;
  Array<coble_node_range> range;
  DeviceRanges(coble_device *dev, const Ranges &of) : first(dev, of.first), range(dev, of.range) {}
};

inline std::vector<Entry> members(const Scene &s) {
  std::vector<Entry> e;
  for (int64_t v = 0; v < s.size.voxels; v++)
    if (s.owner[(size_t)v] >= 0) e.push_back({s.owner[(size_t)v], v, 0});
  return e;
}
inline std::vector<Entry> films(const Scene &s, int side) {
  std::vector<Entry> e;
  for (int64_t c = 0; c < s.size.columns; c++) {
    const coble_film_support &of = s.support[side][(size_t)c];
    for (int a = 0; a < COBLE_FILM_NODES; a++)
      if (of.node[a] >= 0) e.push_back({of.node[a], (int64_t)s.film(side, c), of.weight[a]});
  }
  return e;
}
inline std::vector<Entry> faces(const Scene &s, bool by_voxel) {
  std::vector<Entry> e;
  for (const std::array<int64_t, 2> &f : s.face)
    e.push_back({f[by_voxel ? 1 : 0], f[by_voxel ? 0 : 1], 0});
  return e;
}
inline std::vector<Entry> ends(const Scene &s) {
  std::vector<Entry> e;
  for (size_t b = 0; b < s.bond.size(); b++) {
    e.push_back({s.bond[b].i, (int64_t)b, 0});
    if (s.bond[b].j >= 0) e.push_back({s.bond[b].j, (int64_t)b, 0});
  }
  return e;
}

inline media_scene::Properties properties(const Scene &s) {
  const media_scene::Floats none(s.kind.size());
  return {s.kind, none, none, s.volume, s.biot, none};
}

// The scene on a device.
struct DeviceScene {
  Array<coble_bond> bond;
  Array<uint8_t> bond_state, state;
  media_scene::DeviceMedia media;
  Array<float> soft, inverse_volume;
  Array<int32_t> owner, se, cc;
  Array<coble_film_support> support_se, support_cc;
  DeviceRanges member;
  DeviceLists film_se, film_cc, face, touch, end;
  Array<double> u, p, room;
  coble_coupling map;

  DeviceScene(coble_device *dev, const Scene &of)
      : bond(dev, of.bond),
        bond_state(dev, of.bond_state),
        state(dev, of.state),
        media(dev, properties(of), of.seed % 2 == 0),
        soft(dev, of.soft),
        inverse_volume(dev, of.inverse_volume),
        owner(dev, of.owner),
        se(dev, of.interface[0]),
        cc(dev, of.interface[1]),
        support_se(dev, of.support[0]),
        support_cc(dev, of.support[1]),
        member(dev, Ranges(lists_of(members(of), of.size.nodes))),
        film_se(dev, lists_of(films(of, 0), of.size.nodes)),
        film_cc(dev, lists_of(films(of, 1), of.size.nodes)),
        face(dev, lists_of(faces(of, false), (int64_t)of.bond.size())),
        touch(dev, lists_of(faces(of, true), of.n())),
        end(dev, lists_of(ends(of), of.size.nodes)),
        u(dev, of.u),
        p(dev, of.p),
        room(dev, of.room) {
    map = {};
    map.n = of.n();
    map.nodes = of.size.nodes;
    map.dof = of.dof;
    map.per_area = of.per_area;
    map.media = media.view;
    map.state = state.data();
    map.owner = owner.data();
    map.inverse_volume = inverse_volume.data();
    map.member_first = member.first.data(), map.member = member.range.data();
    map.film_first[0] = film_se.first.data(), map.film_first[1] = film_cc.first.data();
    map.film_member[0] = film_se.item.data(), map.film_member[1] = film_cc.item.data();
    map.film_weight[0] = film_se.weight.data(), map.film_weight[1] = film_cc.weight.data();
    map.support[0] = support_se.data(), map.support[1] = support_cc.data();
    map.face_first = face.first.data(), map.face_member = face.item.data();
    map.touch_first = touch.narrow.data(), map.touch_bond = touch.item.data();
    map.bond = bond.data();
    map.bond_state = bond_state.data();
    map.node_first = end.first.data(), map.node_bond = end.item.data();
    map.interface[0] = se.data(), map.interface[1] = cc.data();
  }
};

}  // namespace coupling_scene
#endif
