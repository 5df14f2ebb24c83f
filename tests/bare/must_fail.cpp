// Every test of this program must fail: a check that lets anything pass would hide every mistake.
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace {

const double nan_ = std::numeric_limits<double>::quiet_NaN();

TEST(MustFail, Eq) { EXPECT_EQ(std::vector<int>({1, 2}), std::vector<int>({1, 3})); }
TEST(MustFail, Ne) { EXPECT_NE(std::string("a"), "a"); }
TEST(MustFail, Lt) { EXPECT_LT(2, 2); }
TEST(MustFail, Le) { EXPECT_LE(nan_, 1); }
TEST(MustFail, Gt) { EXPECT_GT(2u, 2u); }
TEST(MustFail, Ge) { EXPECT_GE(1, nan_); }
TEST(MustFail, True) { EXPECT_TRUE(nullptr); }
TEST(MustFail, False) { EXPECT_FALSE(1); }
TEST(MustFail, Near) { EXPECT_NEAR(1, 1.25, 0.125); }
TEST(MustFail, NearNan) { EXPECT_NEAR(nan_, 1, 1e300); }
TEST(MustFail, FiveUlps) { EXPECT_DOUBLE_EQ(1, 1 + 5 * std::numeric_limits<double>::epsilon()); }
TEST(MustFail, FiveFloatUlps) { EXPECT_FLOAT_EQ(1, 1 + 5 * std::numeric_limits<float>::epsilon()); }
TEST(MustFail, Strings) { EXPECT_STREQ("cpu", "cuda"); }
TEST(MustFail, NullString) { EXPECT_STREQ("cpu", nullptr); }
TEST(MustFail, ExitWithAnotherCode) { EXPECT_EXIT(std::exit(1), testing::ExitedWithCode(0), ""); }
TEST(MustFail, ExitThatNeverCame) { EXPECT_EXIT(, testing::ExitedWithCode(0), ""); }
TEST(MustFail, ExitByASignal) { EXPECT_EXIT(std::abort(), testing::ExitedWithCode(0), ""); }
TEST(MustFail, Exception) { throw std::runtime_error("from a test"); }
TEST(MustFail, FirstOfTwo) {
  EXPECT_EQ(1, 2);
  EXPECT_EQ(2, 2);
}
// leaves before the skip, which ctest would count as such
TEST(MustFail, AssertLeaves) {
  ASSERT_EQ(1, 2);
  GTEST_SKIP();
}

}  // namespace
