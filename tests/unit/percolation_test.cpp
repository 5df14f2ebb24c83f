// Pores joined to both faces of an axis, to one, to none, against a flood from every face voxel.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "coble/conductance.h"
#include "pores.h"

namespace {

// Bits of the faces that the piece of pores around each voxel touches.
std::vector<int> naive_faces(const int32_t n[3], const std::vector<uint8_t> &pore, int axis,
                             bool periodic_sides) {
  std::vector<int> faces(pore.size(), 0);
  for (int face = 0; face < 2; face++)
    for (size_t seed = 0; seed < pore.size(); seed++) {
      const int p[3] = {(int)seed % n[0], (int)seed / n[0] % n[1], (int)seed / n[0] / n[1]};
      if (p[axis] != (face ? n[axis] - 1 : 0) || !pore[seed] || faces[seed] >> face & 1) continue;
      std::vector<size_t> open = {seed};
      faces[seed] |= 1 << face;
      while (!open.empty()) {
        const size_t c = open.back();
        open.pop_back();
        const int at[3] = {(int)c % n[0], (int)c / n[0] % n[1], (int)c / n[0] / n[1]};
        for (int side = 0; side < 6; side++) {
          int to[3] = {at[0], at[1], at[2]};
          const int a = side / 2;
          to[a] += side % 2 ? 1 : -1;
          if (periodic_sides && a != axis) to[a] = (to[a] + n[a]) % n[a];
          if (to[a] < 0 || to[a] >= n[a]) continue;
          const size_t q = to[0] + (size_t)n[0] * (to[1] + (size_t)n[1] * to[2]);
          if (!pore[q] || faces[q] >> face & 1) continue;
          faces[q] |= 1 << face;
          open.push_back(q);
        }
      }
    }
  return faces;
}

TEST(Percolation, SharesEqualAFlood) {
  const int32_t sizes[][3] = {{13, 11, 9}, {1, 7, 5}, {4, 1, 6}, {3, 5, 1}};
  for (const auto &n : sizes)
    for (const double p : {0.2, 0.35, 0.5, 0.8})
      for (const bool periodic : {false, true})
        for (int axis = 0; axis < 3; axis++) {
          const auto pore = pores::scattered(n, p);
          const auto faces = naive_faces(n, pore, axis, periodic);
          double share[4] = {0, 0, 0, 0}, all = 0;
          for (size_t c = 0; c < pore.size(); c++) {
            share[faces[c]] += pore[c];
            all += pore[c];
          }
          coble_percolation found;
          ASSERT_EQ(coble_percolation_measure(n, pore.data(), axis, periodic, &found), COBLE_OK);
          EXPECT_DOUBLE_EQ(found.both, share[3] / all) << p << " along " << axis;
          EXPECT_DOUBLE_EQ(found.one, (share[1] + share[2]) / all) << p << " along " << axis;
          EXPECT_DOUBLE_EQ(found.none, share[0] / all) << p << " along " << axis;
        }
}

TEST(Percolation, WithoutPoresNothingIsJoined) {
  const int32_t n[3] = {2, 3, 4};
  const std::vector<uint8_t> solid(24, 0);
  coble_percolation found = {1, 1, 1};
  ASSERT_EQ(coble_percolation_measure(n, solid.data(), 1, false, &found), COBLE_OK);
  EXPECT_EQ(found.both + found.one + found.none, 0);
}

TEST(Percolation, AnotherAxisAndAnEmptyBoxAreRefused) {
  const int32_t n[3] = {2, 2, 1}, empty[3] = {2, 0, 1};
  const uint8_t pore[4] = {1, 1, 1, 1};
  coble_percolation found;
  EXPECT_EQ(coble_percolation_measure(n, pore, 3, false, &found), COBLE_ERR_INPUT);
  EXPECT_EQ(coble_percolation_measure(empty, pore, 0, false, &found), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()).find("2 x 0 x 1"), std::string::npos);
}

}  // namespace
