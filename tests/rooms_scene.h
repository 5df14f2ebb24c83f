// A lattice's displacements under a front scene: each voxel belongs to one of its nodes or none, each film cell rests on
// some, random faces are cracks.
#ifndef COBLE_TESTS_ROOMS_SCENE_H
#define COBLE_TESTS_ROOMS_SCENE_H

#include "coupling_scene.h"
#include "front_scene.h"

namespace rooms_scene {

using coble_test::Array;

struct Rooms {
  int64_t nodes = 7, bonds = 5;
  std::vector<int32_t> owner;
  bool indexed;
  std::vector<uint8_t> kind;
  std::vector<float> volume, biot, yielding, none;
  std::vector<coble_film_support> support;
  std::vector<coupling_scene::Entry> touches;
  std::vector<double> strain, gap[2], opening;
  std::vector<double> change, crevice;  // of each node's room, where Li fills it or not

  // still: nothing has moved.
  Rooms(const front_scene::Scene &s, bool still)
      : indexed(s.seed % 2 == 0),
        kind(s.kind),
        volume(s.volume),
        yielding(s.yielding),
        none(s.kind.size()) {
    for (int64_t k = 0; k < nodes; k++) {
      strain.push_back(still ? 0 : s.random(k, 40) - 0.5);
      for (uint32_t side = 0; side < 2; side++)
        gap[side].push_back(still ? 0 : s.random(k, 41 + side));
    }
    for (int64_t b = 0; b < bonds; b++) opening.push_back(still ? 0 : s.random(b, 43) - 0.3);
    for (int64_t i = 0; i < s.n(); i++) add(s, i);
  }

 private:
  void add(const front_scene::Scene &s, int64_t i) {
    const bool film = s.is_film(i);
    const int64_t node = (int64_t)((double)nodes * s.random(i, 44));
    const bool none = !film && s.random(i, 45) < 0.2;
    const int side = s.kind[(size_t)i] == COBLE_FILM_CC;
    owner.push_back(none ? -1 : (int32_t)(film ? i : node));
    biot.push_back((float)s.random(i, 46));
    support.push_back({});
    for (int32_t &at : support.back().node) at = -1;
    double open = 0, moved = 0;
    if (film) {
      support.back().node[1] = (int32_t)node;
      support.back().weight[1] = 0.75f;
      moved = 0.75 * gap[side][(size_t)node];
    } else {
      const double volume = (double)s.volume[(size_t)i];
      for (int f = (int)(3 * s.random(i, 47)); f > 0; f--) {
        const int64_t b = (i + f) % bonds;
        touches.push_back({i, b, 0});
        open += opening[(size_t)b] / 2 / volume;
      }
      moved = open + (none ? 0 : (double)biot.back() / volume * strain[(size_t)node]);
    }
    change.push_back(moved);
    crevice.push_back(open);
  }
};

// On a device, with the nodes of a front scene that is there.
struct DeviceRooms {
  Array<int32_t> owner;
  media_scene::DeviceMedia media;
  Array<coble_film_support> support;
  coupling_scene::DeviceLists touch;
  Array<double> strain, se, cc, opening;
  coble_rooms view;

  DeviceRooms(coble_device *dev, const Rooms &of, const front_scene::DeviceScene &on)
      : owner(dev, of.owner),
        media(dev, {of.kind, of.none, of.none, of.volume, of.biot, of.yielding}, of.indexed),
        support(dev, of.support),
        touch(dev, coupling_scene::lists_of(of.touches, (int64_t)of.owner.size())),
        strain(dev, of.strain),
        se(dev, of.gap[0]),
        cc(dev, of.gap[1]),
        opening(dev, of.opening) {
    view = {};
    coble_coupling &map = view.coupling;
    map.n = on.nodes.neighbours.n;
    map.nodes = of.nodes;
    map.media = media.view;
    map.state = on.state.data();
    map.owner = owner.data();
    map.support[0] = map.support[1] = support.data();
    map.touch_first = touch.narrow.data(), map.touch_bond = touch.item.data();
    view.strain = strain.data();
    view.gap[0] = se.data(), view.gap[1] = cc.data();
    view.opening = opening.data();
  }
};

}  // namespace rooms_scene
#endif
