// A table of indices on a device.
#ifndef COBLE_TESTS_INDICES_SCENE_H
#define COBLE_TESTS_INDICES_SCENE_H

#include <gtest/gtest.h>

#include <vector>

#include "core/indices.h"

namespace indices_scene {

// table [columns][n], -1: none.
class DeviceIndices {
 public:
  coble_indices view{};

  DeviceIndices(coble_device *on, const std::vector<int32_t> &table, int columns) : dev(on) {
    const Table of{table.data(), (int64_t)table.size() / columns};
    EXPECT_EQ(coble_indices_create(dev, of.n, columns, at, &of, &view), COBLE_OK)
        << coble_message();
  }
  DeviceIndices(const DeviceIndices &) = delete;
  DeviceIndices &operator=(const DeviceIndices &) = delete;
  ~DeviceIndices() { coble_indices_release(dev, &view); }

 private:
  struct Table {
    const int32_t *of;
    int64_t n;
  };
  static int32_t at(const void *context, int64_t item, int column) {
    const Table *table = static_cast<const Table *>(context);
    return table->of[column * table->n + item];
  }
  coble_device *dev;
};

inline std::vector<int32_t> read(coble_device *dev, const coble_indices &of) {
  std::vector<int32_t> out((size_t)(of.columns * of.n));
  EXPECT_EQ(coble_indices_read(dev, &of, out.data()), COBLE_OK) << coble_message();
  return out;
}

}  // namespace indices_scene
#endif
