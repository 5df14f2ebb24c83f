// Neighbours on a device from a plain table.
#ifndef COBLE_TESTS_NEIGHBOURS_SCENE_H
#define COBLE_TESTS_NEIGHBOURS_SCENE_H

#include <gtest/gtest.h>

#include <vector>

#include "core/neighbours.h"

namespace neighbours_scene {

// table [6][n], -1: none.
class DeviceNeighbours {
 public:
  coble_neighbours view{};

  DeviceNeighbours(coble_device *on, const std::vector<int32_t> &table) : dev(on) {
    const Table of{table.data(), (int64_t)table.size() / 6};
    EXPECT_EQ(coble_neighbours_create(dev, of.n, beside, &of, &view), COBLE_OK) << coble_message();
  }
  DeviceNeighbours(const DeviceNeighbours &) = delete;
  DeviceNeighbours &operator=(const DeviceNeighbours &) = delete;
  ~DeviceNeighbours() { coble_neighbours_release(dev, &view); }

 private:
  struct Table {
    const int32_t *of;
    int64_t n;
  };
  static int32_t beside(const void *context, int64_t node, int side) {
    const Table *table = static_cast<const Table *>(context);
    return table->of[side * table->n + node];
  }
  coble_device *dev;
};

inline std::vector<int32_t> read(coble_device *dev, const coble_neighbours &of) {
  std::vector<int32_t> out(6 * (size_t)of.n);
  EXPECT_EQ(coble_neighbours_read(dev, &of, out.data()), COBLE_OK) << coble_message();
  return out;
}

}  // namespace neighbours_scene
#endif
