// What the nodes of a scene are like, on a device: of each node its own, or through an index in another order.
#ifndef COBLE_TESTS_MEDIA_SCENE_H
#define COBLE_TESTS_MEDIA_SCENE_H

#include <algorithm>
#include <vector>

#include "kernels.h"
#include "test_device.h"

namespace media_scene {

using coble_test::Array;
using Floats = std::vector<float>;

// In the order that the index finds them in.
template <class T>
std::vector<T> turned(std::vector<T> x, bool indexed) {
  if (indexed) std::reverse(x.begin(), x.end());
  return x;
}

struct Properties {  // [n] each
  std::vector<uint8_t> kind;
  Floats mobility, entry, volume, biot, yielding;
};

struct DeviceMedia {
  Array<uint16_t> index;
  Array<uint8_t> kind;
  Array<float> mobility, entry, volume, biot, yielding;
  coble_media view;

  DeviceMedia(coble_device *dev, const Properties &of, bool indexed)
      : index(dev, backwards(of.kind.size())),
        kind(dev, turned(of.kind, indexed)),
        mobility(dev, turned(of.mobility, indexed)),
        entry(dev, turned(of.entry, indexed)),
        volume(dev, turned(of.volume, indexed)),
        biot(dev, turned(of.biot, indexed)),
        yielding(dev, turned(of.yielding, indexed)) {
    view = {};
    view.index = indexed ? index.data() : nullptr;
    view.kind = kind.data();
    view.mobility = mobility.data();
    view.entry = entry.data();
    view.volume = volume.data();
    view.biot = biot.data();
    view.yielding = yielding.data();
  }

 private:
  static std::vector<uint16_t> backwards(size_t n) {
    std::vector<uint16_t> out;
    for (size_t i = 0; i < n; i++) out.push_back((uint16_t)(n - 1 - i));
    return out;
  }
};

}  // namespace media_scene
#endif
