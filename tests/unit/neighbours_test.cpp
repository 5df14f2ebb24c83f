// Neighbours in two bytes a side: every table comes back as it was.
#include "neighbours_scene.h"

#include <cstdint>
#include <vector>

#include "coble/network.h"
#include "coble/random.h"
#include "test_device.h"

using coble_test::Device;
using neighbours_scene::DeviceNeighbours;
using neighbours_scene::read;

namespace {

double uniform(uint64_t item, uint32_t draw) { return coble_random_uniform(3, 1, item, draw); }

// Sides of all nodes lead `reach` places around the node; a tenth of them nowhere.
std::vector<int32_t> around(int64_t n, int64_t reach) {
  std::vector<int32_t> table((size_t)(6 * n));
  for (size_t e = 0; e < table.size(); e++) {
    const int64_t node = (int64_t)e % n;
    const int64_t to = node + (int64_t)((2 * uniform(e, 0) - 1) * (double)reach);
    table[e] = to < 0 || to >= n || uniform(e, 1) < 0.1 ? -1 : (int32_t)to;
  }
  return table;
}

TEST(Neighbours, ComeBackForAnyOrder) {
  const Device dev(COBLE_BACKEND_CPU, 2);
  for (const int64_t n : {1, 2, 127, 128, 129, 1000, 200001})
    for (const int64_t reach : {(int64_t)1, (int64_t)30000, (int64_t)60000, n}) {
      const std::vector<int32_t> table = around(n, reach);
      const DeviceNeighbours on(dev, table);
      ASSERT_EQ(read(dev, on.view), table) << n << " nodes, reach " << reach;
    }
}

// The largest distance that is within reach, and the next; the first node alone says where the base is.
TEST(Neighbours, ComeBackAtTheEndsOfTheReach) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const int64_t n = 200000;
  const int32_t base = 100000 - COBLE_NEIGHBOUR_FAR / 2;
  std::vector<int32_t> table((size_t)(6 * n), -1);
  table[0] = 100000;
  for (int side = 1; side < 5; side++)
    table[(size_t)(side * n)] = base + side / 3 * COBLE_NEIGHBOUR_FAR - side % 2;
  table[(size_t)(5 * n)] = base + COBLE_NEIGHBOUR_FAR - 1;
  const DeviceNeighbours on(dev, table);
  EXPECT_EQ(on.view.far_count, 2);
  EXPECT_EQ(read(dev, on.view), table);
}

// A chunk all of whose sides are far but those of one node.
TEST(Neighbours, AChunkMayBeFarAltogether) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const int64_t n = 1000000;
  std::vector<int32_t> table((size_t)(6 * n), -1);
  for (size_t side = 0; side < 6; side++)
    for (size_t i = 0; i < COBLE_NEIGHBOUR_CHUNK; i++)
      table[side * (size_t)n + i] = i % 8 ? (int32_t)(n - 1 - (int64_t)(6 * i + side)) : (int32_t)i;
  const DeviceNeighbours on(dev, table);
  EXPECT_EQ(on.view.far_count, 6 * COBLE_NEIGHBOUR_CHUNK * 7 / 8);
  EXPECT_EQ(read(dev, on.view), table);
}

TEST(Neighbours, NoNodesAreNoNeighbours) {
  const Device dev(COBLE_BACKEND_CPU, 1);
  const DeviceNeighbours on(dev, {});
  EXPECT_EQ(coble_neighbours_bytes(&on.view), 0u);
  EXPECT_TRUE(read(dev, on.view).empty());
}

TEST(Neighbours, OfPoresTakeLittleMoreThanTwoBytesASide) {
  const Device dev(COBLE_BACKEND_CPU, 2);
  const int32_t edge = 128;
  std::vector<uint8_t> mask((size_t)edge * edge * edge);
  for (size_t v = 0; v < mask.size(); v++) mask[v] = uniform(v, 2) < 0.4;
  const coble_box box = {{edge, edge, edge}, {true, true, false}};
  coble_network *net = nullptr;
  ASSERT_EQ(coble_network_create(dev, &box, mask.data(), &net), COBLE_OK) << coble_message();
  const coble_neighbours of = coble_network_neighbours(net);
  EXPECT_LT((double)coble_neighbours_bytes(&of), 12.6 * (double)of.n);
  EXPECT_GT(of.far_count, 0);
  coble_network_destroy(net);
}

}  // namespace
