// Tables of indices in two bytes each: every table comes back as it was.
#include <cstdint>
#include <vector>

#include "coble/network.h"
#include "coble/random.h"
#include "indices_scene.h"
#include "test_device.h"

using coble_test::Device;
using indices_scene::DeviceIndices;
using indices_scene::read;

namespace {

double uniform(uint64_t item, uint32_t draw) { return coble_random_uniform(3, 1, item, draw); }

// Indices up to `reach` places off their item; a tenth of them none.
std::vector<int32_t> around(int64_t n, int columns, int64_t reach) {
  std::vector<int32_t> table((size_t)(columns * n));
  for (size_t e = 0; e < table.size(); e++) {
    const int64_t item = (int64_t)e % n;
    const int64_t to = item + (int64_t)((2 * uniform(e, 0) - 1) * (double)reach);
    table[e] = to < 0 || to >= n || uniform(e, 1) < 0.1 ? -1 : (int32_t)to;
  }
  return table;
}

TEST(Indices, ComeBackForAnyOrder) {
  const Device dev(COBLE_BACKEND_CPU, 2);
  for (const int64_t n : {1, 2, 127, 128, 129, 1000, 200001})
    for (const int64_t reach : {(int64_t)1, (int64_t)30000, (int64_t)60000, n})
      for (const int columns : {1, 6}) {
        const std::vector<int32_t> table = around(n, columns, reach);
        const DeviceIndices on(dev, table, columns);
        ASSERT_EQ(read(dev, on.view), table) << n << " x " << columns << ", reach " << reach;
      }
}

// The first and last index within reach, and those beside them; the first item alone says where the base is.
TEST(Indices, ComeBackAtTheEndsOfTheReach) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const int64_t n = 200000;
  const int32_t middle = 100000, base = middle - COBLE_INDEX_FAR / 2;
  std::vector<int32_t> table((size_t)(6 * n), -1);
  const int32_t first[6] = {middle,
                            base,
                            base - 1,
                            base + COBLE_INDEX_FAR - 1,
                            base + COBLE_INDEX_FAR,
                            base + COBLE_INDEX_FAR / 2};
  for (int column = 0; column < 6; column++) table[(size_t)(column * n)] = first[column];
  const DeviceIndices on(dev, table, 6);
  EXPECT_EQ(on.view.far_count, 2);
  EXPECT_EQ(read(dev, on.view), table);
}

// A chunk all of whose indices are far but those of one item in eight.
TEST(Indices, AChunkMayBeFarAltogether) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const int64_t n = 1000000;
  std::vector<int32_t> table((size_t)(6 * n), -1);
  for (size_t column = 0; column < 6; column++)
    for (size_t i = 0; i < COBLE_INDEX_CHUNK; i++)
      table[column * (size_t)n + i] =
          i % 8 ? (int32_t)(n - 1 - (int64_t)(6 * i + column)) : (int32_t)i;
  const DeviceIndices on(dev, table, 6);
  EXPECT_EQ(on.view.far_count, 6 * COBLE_INDEX_CHUNK * 7 / 8);
  EXPECT_EQ(read(dev, on.view), table);
}

TEST(Indices, OfNothingTakeNothing) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const DeviceIndices on(dev, {}, 6);
  EXPECT_EQ(coble_indices_bytes(&on.view), 0u);
  EXPECT_TRUE(read(dev, on.view).empty());
}

TEST(Indices, OfNeighboursTakeLittleMoreThanTwoBytes) {
  const Device dev(COBLE_BACKEND_CPU, 2);
  const int32_t edge = 128;
  std::vector<uint8_t> mask((size_t)edge * edge * edge);
  for (size_t v = 0; v < mask.size(); v++) mask[v] = uniform(v, 2) < 0.4;
  const coble_box box = {{edge, edge, edge}, {true, true, false}};
  coble_network *net = nullptr;
  ASSERT_EQ(coble_network_create(dev, &box, mask.data(), &net), COBLE_OK) << coble_message();
  const coble_indices of = coble_network_neighbours(net);
  EXPECT_LT((double)coble_indices_bytes(&of), 12.6 * (double)of.n);
  EXPECT_GT(of.far_count, 0);
  coble_network_destroy(net);
}

}  // namespace
