// The part of GoogleTest's interface that coble's tests use, for machines without GoogleTest: same
// macros, same output marks, same command-line options. Where GoogleTest is installed it is used
// instead.
#ifndef COBLE_TESTS_BARE_GTEST_H
#define COBLE_TESTS_BARE_GTEST_H

#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "verdict.h"

namespace testing {

class Message {
 public:
  template <class T>
  Message &operator<<(const T &value) {
    text_ << value;
    return *this;
  }
  std::string str() const { return text_.str(); }
  friend std::ostream &operator<<(std::ostream &to, const Message &message) {
    return to << message.str();
  }

 private:
  std::ostringstream text_;
};

class Test {
 public:
  virtual ~Test() = default;
  virtual void SetUp() {}
  virtual void TestBody() = 0;
  virtual void TearDown() {}
};

class TestInfo {
 public:
  using Maker = std::unique_ptr<Test> (*)();
  TestInfo(std::string name, Maker make) : name_(std::move(name)), make_(make) {}
  const char *name() const { return name_.c_str(); }
  std::unique_ptr<Test> make() const { return make_(); }

 private:
  std::string name_;
  Maker make_;
};

class TestSuite {
 public:
  explicit TestSuite(std::string name) : name_(std::move(name)) {}
  const char *name() const { return name_.c_str(); }
  int total_test_count() const { return (int)tests_.size(); }
  const TestInfo *GetTestInfo(int i) const { return &tests_[(size_t)i]; }
  void add(const TestInfo &test) { tests_.push_back(test); }

 private:
  std::string name_;
  std::vector<TestInfo> tests_;
};

class UnitTest {
 public:
  static UnitTest *GetInstance();
  int total_test_suite_count() const { return (int)suites_.size(); }
  const TestSuite *GetTestSuite(int i) const { return &suites_[(size_t)i]; }
  bool add(const std::string &suite, const TestInfo &test);

 private:
  std::vector<TestSuite> suites_;
};

// A place in a test; assigning a message to it reports what happened there.
struct Report {
  bool skip;
  const char *file;
  int line;
  std::string what;
  void operator=(const Message &message) const;
};

struct ScopedTrace {
  ScopedTrace(const char *file, int line, const Message &message);
  ~ScopedTrace();
};

struct ExitedWithCode {
  explicit ExitedWithCode(int code) : code(code) {}
  bool operator()(int status) const { return status == code; }
  int code;
};

// EXPECT_EXIT runs the present test a second time in a fresh process, up to its own statement.
bool in_second_process();
int status_of_second_process();

}  // namespace testing

#define COBLE_TEST_(suite, name, fixture)                                           \
  class suite##_##name##_Test : public fixture {                                    \
    void TestBody() override;                                                       \
  };                                                                                \
  static const bool suite##_##name##_added = testing::UnitTest::GetInstance()->add( \
      #suite, {#name, []() -> std::unique_ptr<testing::Test> {                      \
                 return std::make_unique<suite##_##name##_Test>();                  \
               }});                                                                 \
  void suite##_##name##_Test::TestBody()
#define TEST(suite, name) COBLE_TEST_(suite, name, testing::Test)
#define TEST_F(fixture, name) COBLE_TEST_(fixture, name, fixture)

#define GTEST_SKIP() return testing::Report{true, __FILE__, __LINE__, ""} = testing::Message()
#define GTEST_FLAG_SET(flag, value) static_cast<void>(value)
#define COBLE_JOIN_(a, b) a##b
#define COBLE_NAME_(a, b) COBLE_JOIN_(a, b)
#define SCOPED_TRACE(message)                                                         \
  const testing::ScopedTrace COBLE_NAME_(scoped_trace_, __LINE__)(__FILE__, __LINE__, \
                                                                  testing::Message() << (message))

// The switch keeps an `else` that follows a macro with its own `if`.
#define COBLE_CHECK_(text, verdict, leave)                           \
  switch (0)                                                         \
  case 0:                                                            \
  default:                                                           \
    if (const testing::Verdict wrong_ = (verdict); wrong_.empty()) { \
    } else                                                           \
      leave testing::Report{false, __FILE__, __LINE__, text ": " + wrong_} = testing::Message()
#define COBLE_CHECK_2_(check, a, b, leave) \
  COBLE_CHECK_(#a ", " #b, testing::check_##check(a, b), leave)

#define EXPECT_EQ(a, b) COBLE_CHECK_2_(eq, a, b, )
#define ASSERT_EQ(a, b) COBLE_CHECK_2_(eq, a, b, return )
#define EXPECT_NE(a, b) COBLE_CHECK_2_(ne, a, b, )
#define ASSERT_NE(a, b) COBLE_CHECK_2_(ne, a, b, return )
#define EXPECT_LT(a, b) COBLE_CHECK_2_(lt, a, b, )
#define ASSERT_LT(a, b) COBLE_CHECK_2_(lt, a, b, return )
#define EXPECT_LE(a, b) COBLE_CHECK_2_(le, a, b, )
#define ASSERT_LE(a, b) COBLE_CHECK_2_(le, a, b, return )
#define EXPECT_GT(a, b) COBLE_CHECK_2_(gt, a, b, )
#define ASSERT_GT(a, b) COBLE_CHECK_2_(gt, a, b, return )
#define EXPECT_GE(a, b) COBLE_CHECK_2_(ge, a, b, )
#define ASSERT_GE(a, b) COBLE_CHECK_2_(ge, a, b, return )
#define EXPECT_STREQ(a, b) COBLE_CHECK_2_(strings, a, b, )
#define ASSERT_STREQ(a, b) COBLE_CHECK_2_(strings, a, b, return )
#define EXPECT_DOUBLE_EQ(a, b) COBLE_CHECK_2_(ulps<double>, a, b, )
#define ASSERT_DOUBLE_EQ(a, b) COBLE_CHECK_2_(ulps<double>, a, b, return )
#define EXPECT_FLOAT_EQ(a, b) COBLE_CHECK_2_(ulps<float>, a, b, )
#define ASSERT_FLOAT_EQ(a, b) COBLE_CHECK_2_(ulps<float>, a, b, return )
#define EXPECT_NEAR(a, b, tolerance) \
  COBLE_CHECK_(#a ", " #b, testing::check_near(a, b, tolerance), )
#define ASSERT_NEAR(a, b, tolerance) \
  COBLE_CHECK_(#a ", " #b, testing::check_near(a, b, tolerance), return )
#define EXPECT_TRUE(a) COBLE_CHECK_(#a, testing::check_bool(static_cast<bool>(a), true), )
#define ASSERT_TRUE(a) COBLE_CHECK_(#a, testing::check_bool(static_cast<bool>(a), true), return )
#define EXPECT_FALSE(a) COBLE_CHECK_(#a, testing::check_bool(static_cast<bool>(a), false), )
#define ASSERT_FALSE(a) COBLE_CHECK_(#a, testing::check_bool(static_cast<bool>(a), false), return )
#define EXPECT_EXIT(statement, accepts, text)                                           \
  static_assert(sizeof(text) == 1, "without GoogleTest no text of an exit is matched"); \
  if (testing::in_second_process()) {                                                   \
    statement;                                                                          \
    std::exit(EXIT_FAILURE);                                                            \
  }                                                                                     \
  COBLE_CHECK_(#statement,                                                              \
               testing::check_bool((accepts)(testing::status_of_second_process()), true), )

#endif
