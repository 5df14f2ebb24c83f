// A random but valid set of front nodes, and the rules of the model for them written out plainly: a
// box of pores between two planes of film cells, with the contents and states that a step could
// meet.
#ifndef COBLE_TESTS_FRONT_SCENE_H
#define COBLE_TESTS_FRONT_SCENE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "coble/random.h"
#include "test_device.h"
#include "media_scene.h"
#include "indices_scene.h"

namespace front_scene {

using coble_test::Array;

// What a state means, from the model: may Li flow through it, can it feed others, is p solved for.
struct Meaning {
  bool wet, continuous, unknown;
};
inline Meaning meaning(int state) {
  switch (state & 0x0f) {
    case COBLE_FRONT:
      return {true, false, false};
    case COBLE_EMPTIED:
      return {true, false, true};
    case COBLE_FULL:
    case COBLE_PRESSED:
    case COBLE_STARVED:
      return {true, true, true};
    case COBLE_GAP:
      return {true, true, false};
    default:  // VOID, SLEEP
      return {false, false, false};
  }
}

struct Size {
  int nx, ny, nz;
  bool periodic;
};

// None, one column, flat, awkward, and one of several thousand nodes.
inline const std::vector<Size> sizes = {{0, 0, 0, false},  {1, 1, 1, true},   {1, 1, 1, false},
                                        {2, 1, 3, true},   {3, 5, 1, false},  {31, 1, 2, true},
                                        {1, 33, 3, false}, {7, 5, 11, false}, {23, 19, 17, true}};

struct Scene {
  Size size;
  uint32_t seed;
  std::vector<int64_t> node;             // of each box cell, films included; -1 solid
  std::vector<std::array<int, 3>> cell;  // of each node; z = -1 and nz are the films
  std::vector<int32_t> neighbour;        // [6][n]
  std::vector<uint8_t> kind, state;      // [n]
  std::vector<uint8_t> open;             // [n] films: 0 or 1; voxels: faces at a crevice
  std::vector<float> mobility, extra, entry, volume, soft, yielding, crevice, room0, room;
  std::vector<double> s0, p;
  double film_path = 0.125, crevice_path = 0.5, across = 0.75;

  Scene(Size wanted, uint32_t with_seed) : size(wanted), seed(with_seed) {
    number_nodes();
    for (int64_t i = 0; i < n(); i++) fill(i);
  }

  int64_t n() const { return (int64_t)cell.size(); }
  double random(int64_t i, uint32_t draw) const {
    return coble_random_uniform(seed, 99, (uint64_t)i, draw);
  }

  // Node at a place, sides wrapped where periodic; -1 none.
  int64_t at(int x, int y, int z) const {
    if (size.periodic) {
      x = (x + size.nx) % size.nx;
      y = (y + size.ny) % size.ny;
    }
    if (x < 0 || y < 0 || x >= size.nx || y >= size.ny || z < -1 || z > size.nz) return -1;
    return node[(size_t)(((z + 1) * size.ny + y) * size.nx + x)];
  }
  // Neighbour one step along an axis; a periodic axis of one cell has no self link.
  int64_t step(int64_t i, int axis, int by) const {
    std::array<int, 3> c = cell[(size_t)i];
    c[(size_t)axis] += by;
    const int64_t j = at(c[0], c[1], c[2]);
    return j == i ? -1 : j;
  }

  bool is_film(int64_t i) const { return kind[(size_t)i] != COBLE_VOXEL; }
  // Interfaces that Li diffuses along: a closed film's one, an open one's two.
  int walls(int64_t i) const { return open[(size_t)i] == 1 ? 2 : 1; }
  // Li there stands against no wall when the gap is open: then it is at no pressure.
  bool gapes(int64_t i, const std::vector<float> &in) const {
    return open[(size_t)i] == 1 && in[(size_t)i] > 0;
  }

  // Pressure point to face, in 1/(m_ref dx).
  double resistance(int64_t at_node, int axis) const {
    const size_t i = (size_t)at_node;
    if (kind[i] != COBLE_VOXEL) {
      if (axis == 2) return 0;
      return 0.5 / (walls(at_node) * film_path + (double)extra[i]);
    }
    double length = 0.5;  // centre to face; a meniscus stands at the filled length
    if ((state[i] & 0x0f) != COBLE_FULL) length = std::min(1.0, std::max(0.25, s0[i]));
    const double pores = (double)mobility[i] + (double)extra[i];
    return length / ((axis == 2 ? 1 : across) * pores + crevice_path * open[i]);
  }
  float conductance(int64_t i, int64_t j, int axis) const {
    const Meaning a = meaning(state[(size_t)i]), b = meaning(state[(size_t)j]);
    if (!a.wet || !b.wet || !(a.continuous || b.continuous)) return 0;
    return (float)(1 / (resistance(i, axis) + resistance(j, axis)));
  }

  template <class Visit>  // visit(j, axis, conductance)
  void each_link(int64_t i, Visit visit) const {
    for (int axis = 0; axis < 3; axis++)
      for (int by : {-1, 1}) {
        const int64_t j = step(i, axis, by);
        if (j >= 0) visit(j, axis, (double)conductance(i, j, axis));
      }
  }

 private:
  void number_nodes() {
    for (int z = -1; z <= size.nz && size.nx > 0; z++)
      for (int y = 0; y < size.ny; y++)
        for (int x = 0; x < size.nx; x++) {
          const bool film = z < 0 || z == size.nz;
          const bool solid = !film && random((int64_t)node.size(), 0) < 0.2;
          node.push_back(solid ? -1 : n());
          if (solid) continue;
          cell.push_back({x, y, z});
          kind.push_back(z < 0 ? COBLE_FILM_SE : film ? COBLE_FILM_CC : COBLE_VOXEL);
        }
    neighbour.resize(6 * cell.size());
    for (int face = 0; face < 6; face++)
      for (int64_t i = 0; i < n(); i++)
        neighbour[(size_t)(face * n() + i)] = (int32_t)step(i, face / 2, face % 2 ? 1 : -1);
  }

  void fill(int64_t i) {
    static const int of_pores[] = {COBLE_VOID, COBLE_FRONT, COBLE_FULL, COBLE_EMPTIED};
    static const int of_films[] = {COBLE_PRESSED, COBLE_GAP, COBLE_STARVED, COBLE_SLEEP};
    const bool film = is_film(i);
    const int which = (int)(4 * random(i, 1));
    int now =
        film ? of_films[kind[(size_t)i] == COBLE_FILM_SE ? which % 3 : which] : of_pores[which];
    const bool tight = random(i, 2) < 0.05;  // pores that conduct nothing
    mobility.push_back(film || tight ? 0.0f : (float)std::pow(10, -3 * random(i, 3)));
    extra.push_back(random(i, 4) < 0.5 || tight ? 0.0f : (float)random(i, 5));
    entry.push_back(film ? 0.0f : (float)(4 * random(i, 6) - 2.5));
    volume.push_back(film ? 1.0f : (float)(0.05 + 0.95 * random(i, 7)));
    skeleton(i, film);
    s0.push_back(contents(i, now));
    p.push_back(pressure(i, now));
    if (!film && random(i, 8) < 0.2) now |= COBLE_HELD;
    if (!film && random(i, 34) < 0.2) now |= COBLE_RETRIED;
    state.push_back((uint8_t)now);
  }
  // Rooms of films lie around 0, those of voxels around 1; crevices widen some voxels.
  void skeleton(int64_t i, bool film) {
    const bool parted = random(i, 12) < 0.4;
    soft.push_back((float)(0.001 + 0.01 * random(i, 13)));
    yielding.push_back(random(i, 30) < 0.2 ? 0.0f : (float)(0.02 * random(i, 31)));
    open.push_back((uint8_t)(!parted ? 0 : film ? 1 : 1 + (int)(3 * random(i, 14))));
    crevice.push_back(film || !parted || random(i, 15) < 0.2 ? 0.0f : (float)(0.3 * random(i, 16)));
    for (std::vector<float> *r : {&room0, &room}) {
      const uint32_t draw = r == &room ? 17 : 18;
      const double gap = random(i, draw + 2) < 0.2 ? 0 : 1.5 * random(i, draw) - 0.25;
      r->push_back(
          (float)(film ? gap : 1 + 0.01 * (random(i, draw) - 0.5) + (double)crevice.back()));
    }
  }
  double contents(int64_t i, int now) const {
    const double u = random(i, 9);
    switch (now) {
      case COBLE_FRONT:
        return u < 0.1 ? 0 : u < 0.2 ? (double)room0.back() : 1.06 * u;
      case COBLE_FULL:
        return (double)room0.back() + 4e-3 * (u - 0.5);
      case COBLE_EMPTIED:
        return 0.3 * u;
      case COBLE_PRESSED:
      case COBLE_GAP:
        return u < 0.2 ? 0 : 2 * u;
      default:
        return 0;
    }
  }
  double pressure(int64_t i, int now) const {
    if (now == COBLE_FRONT) return (double)entry.back();
    if (now == COBLE_PRESSED && random(i, 10) < 0.8) return 5 * random(i, 11);
    return meaning(now).unknown ? 6 * random(i, 11) - 3 : 0;
  }
};

// The scene on a device.
struct DeviceScene {
  indices_scene::DeviceIndices neighbours;
  media_scene::DeviceMedia media;
  Array<uint8_t> state, open;
  Array<float> extra, soft, crevice, room0, room, p0;
  Array<double> s0, p;
  coble_nodes nodes;

  DeviceScene(coble_device *dev, const Scene &of)
      : neighbours(dev, of.neighbour, 6),
        media(dev,
              {of.kind, of.mobility, of.entry, of.volume, media_scene::Floats(of.kind.size()),
               of.yielding},
              of.seed % 2 == 0),
        state(dev, of.state),
        open(dev, of.open),
        extra(dev, of.extra),
        soft(dev, of.soft),
        crevice(dev, of.crevice),
        room0(dev, of.room0),
        room(dev, of.room),
        p0(dev, std::vector<float>(of.p.begin(), of.p.end())),
        s0(dev, of.s0),
        p(dev, of.p) {
    nodes = {};
    nodes.neighbours = neighbours.view;
    nodes.media = media.view;
    nodes.state = state.data();
    nodes.extra = extra.data();
    nodes.film_path = of.film_path;
    nodes.open = open.data();
    nodes.crevice_path = of.crevice_path;
    nodes.across = of.across;
  }
};

}  // namespace front_scene
#endif
