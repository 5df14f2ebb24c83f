// Lists of named arrays.
#include "coble/state.h"

#include <gtest/gtest.h>

#include <cstring>

namespace {

class State : public testing::Test {
 protected:
  coble_state state = {};
  void TearDown() override { coble_state_release(&state); }
};

TEST_F(State, GivesBackWhatWasPut) {
  const double values[] = {1, 2, 3};
  double back[3] = {};
  void *data = nullptr;
  ASSERT_EQ(coble_state_put(&state, "values", COBLE_STATE_DOUBLE, 3, values), COBLE_OK);
  ASSERT_EQ(coble_state_add(&state, "zeroed", COBLE_STATE_INT32, 5, &data), COBLE_OK);
  for (int i = 0; i < 5; i++) EXPECT_EQ(static_cast<int32_t *>(data)[i], 0);
  ASSERT_EQ(coble_state_get(&state, "values", COBLE_STATE_DOUBLE, 3, back), COBLE_OK);
  EXPECT_EQ(std::memcmp(back, values, sizeof back), 0);
  EXPECT_EQ(coble_state_at(&state, "zeroed")->count, 5);
  EXPECT_EQ(coble_state_at(&state, "none"), nullptr);
  coble_state_release(&state);
  EXPECT_EQ(state.count, 0);
}

TEST_F(State, SaysWhatIsMissingOrDifferent) {
  const double values[] = {1, 2, 3};
  const void *data = nullptr;
  ASSERT_EQ(coble_state_put(&state, "values", COBLE_STATE_DOUBLE, 3, values), COBLE_OK);
  EXPECT_EQ(coble_state_find(&state, "valeus", COBLE_STATE_DOUBLE, 3, &data), COBLE_ERR_INPUT);
  EXPECT_STREQ(coble_message(), "state: there is no 'valeus'");
  EXPECT_EQ(coble_state_find(&state, "values", COBLE_STATE_DOUBLE, 4, &data), COBLE_ERR_INPUT);
  EXPECT_STREQ(coble_message(), "state: 'values' has 3 double, expected 4 double");
  EXPECT_EQ(coble_state_find(&state, "values", COBLE_STATE_INT64, 3, &data), COBLE_ERR_INPUT);
}

TEST_F(State, NamesAreShortAndUsedOnce) {
  ASSERT_EQ(coble_state_put(&state, "one", COBLE_STATE_TEXT, 0, nullptr), COBLE_OK);
  EXPECT_EQ(coble_state_put(&state, "one", COBLE_STATE_TEXT, 0, nullptr), COBLE_ERR_INTERNAL);
  const std::string longest(63, 'x');
  EXPECT_EQ(coble_state_put(&state, longest.c_str(), COBLE_STATE_TEXT, 0, nullptr), COBLE_OK);
  EXPECT_EQ(coble_state_put(&state, (longest + "x").c_str(), COBLE_STATE_TEXT, 0, nullptr),
            COBLE_ERR_INTERNAL);
  EXPECT_EQ(coble_state_put(&state, "less", COBLE_STATE_TEXT, -1, nullptr), COBLE_ERR_INTERNAL);
}

}  // namespace
