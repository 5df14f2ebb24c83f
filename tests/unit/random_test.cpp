// The generator against published answers, and against Random123 where it is installed.
#include "coble/random.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/philox.h"

#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
#endif

namespace {

using Words = std::vector<uint32_t>;

Words philox(const coble_philox_block &counter, uint32_t key0, uint32_t key1) {
  const uint32_t key[2] = {key0, key1};
  const coble_philox_block r = coble_philox(counter, key);
  return Words(r.v, r.v + 4);
}

// The known answers that come with the paper's code.
TEST(Philox, KnownAnswers) {
  const uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({{0, 0, 0, 0}}, 0, 0), Words({0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({{ones, ones, ones, ones}}, ones, ones),
            Words({0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0),
            Words({0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// Every word of counter and key takes part.
#if __has_include(<Random123/philox.h>)
TEST(Philox, SameBitsAsRandom123) {
  for (uint32_t i = 0; i < 10000; i++) {
    const coble_philox_block c = {{i, i * 2654435761u, ~i, i << 7}};
    const uint32_t k0 = i * 40503u, k1 = i ^ 0x5bd1e995u;
    const philox4x32_ctr_t counter = {{c.v[0], c.v[1], c.v[2], c.v[3]}};
    const philox4x32_key_t key = {{k0, k1}};
    const philox4x32_ctr_t want = philox4x32(counter, key);
    ASSERT_EQ(philox(c, k0, k1), Words(want.v, want.v + 4)) << i;
  }
}
#endif

// Whichever generator the library was built with: 53 bits of words 0 and 1.
TEST(Random, UniformIsTheHeadOfTheBlock) {
  const uint64_t seed = 0x0123456789abcdef, item = 0xfedcba9876543210;
  const Words w = philox({{0x76543210, 0xfedcba98, 5, COBLE_STREAM_MOVE}}, 0x89abcdef, 0x01234567);
  const uint64_t bits = ((uint64_t)w[0] << 32 | w[1]) >> 11;
  EXPECT_EQ(coble_random_uniform(seed, COBLE_STREAM_MOVE, item, 5), ((double)bits + 0.5) * 0x1p-53);
}

TEST(Random, MomentsOfTheTwoDistributions) {
  const int n = 100000;
  double mean = 0, square = 0, normal_mean = 0, normal_square = 0;
  for (int i = 0; i < n; i++) {
    const double u = coble_random_uniform(3, COBLE_STREAM_DIAMETER, (uint64_t)i, 0);
    const double g = coble_random_normal(3, COBLE_STREAM_STRENGTH, (uint64_t)i, 0);
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    mean += u / n, square += u * u / n, normal_mean += g / n, normal_square += g * g / n;
  }
  // four standard errors: sqrt(1/12), sqrt(4/45), 1 and sqrt(2), each over sqrt(n)
  EXPECT_NEAR(mean, 1.0 / 2, 4 * 9.13e-4);
  EXPECT_NEAR(square, 1.0 / 3, 4 * 9.43e-4);
  EXPECT_NEAR(normal_mean, 0, 4 * 3.16e-3);
  EXPECT_NEAR(normal_square, 1, 4 * 4.47e-3);
}

}  // namespace
