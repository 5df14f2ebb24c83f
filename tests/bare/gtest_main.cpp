// Runs the tests that bare/gtest/gtest.h gathered.
#include <fnmatch.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

extern char **environ;

namespace testing {
namespace {

struct Run {
  std::string filter = "*";
  bool list = false, second_process = false;
  std::string test;  // the one that runs, Suite.Name
  bool failed = false, skipped = false;
  std::vector<std::string> traces;
} run;

// One of several patterns joined by colons.
bool matches(const std::string &patterns, const std::string &name) {
  std::istringstream all(patterns);
  for (std::string pattern; std::getline(all, pattern, ':');)
    if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0) return true;
  return false;
}

// "wanted:patterns-unwanted:patterns"
bool chosen(const std::string &name) {
  const size_t minus = run.filter.find('-');
  const std::string wanted = run.filter.substr(0, minus);
  if (minus != std::string::npos && matches(run.filter.substr(minus + 1), name)) return false;
  return wanted.empty() || matches(wanted, name);
}

void run_body(const TestInfo &info) {
  try {
    const std::unique_ptr<Test> test = info.make();
    test->SetUp();
    if (!run.failed && !run.skipped) test->TestBody();
    test->TearDown();
  } catch (const std::exception &e) {
    Report{false, info.name(), 0, "an exception left the test: "} = Message() << e.what();
  }
}

void run_one(const std::string &name, const TestInfo &info) {
  run.test = name;
  run.failed = run.skipped = false;
  std::printf("[ RUN      ] %s\n", name.c_str());
  std::fflush(stdout);
  run_body(info);
  const char *outcome = run.failed ? "[  FAILED  ]" : run.skipped ? "[  SKIPPED ]" : "[       OK ]";
  std::printf("%s %s\n", outcome, name.c_str());
  std::fflush(stdout);
}

int run_all() {
  int ran = 0, failed = 0, skipped = 0;
  const UnitTest &all = *UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); s++) {
    const TestSuite &suite = *all.GetTestSuite(s);
    bool listed = false;
    for (int t = 0; t < suite.total_test_count(); t++) {
      const TestInfo &info = *suite.GetTestInfo(t);
      const std::string name = std::string(suite.name()) + "." + info.name();
      if (!chosen(name)) continue;
      if (run.list) {
        if (!listed) std::printf("%s.\n", suite.name());
        listed = true;
        std::printf("  %s\n", info.name());
        continue;
      }
      run_one(name, info);
      ran++, failed += run.failed, skipped += run.skipped && !run.failed;
    }
  }
  if (!run.list) std::printf("%d tests, %d failed, %d skipped\n", ran, failed, skipped);
  return failed > 0;
}

}  // namespace

UnitTest *UnitTest::GetInstance() {
  static UnitTest all;
  return &all;
}

bool UnitTest::add(const std::string &suite, const TestInfo &test) {
  for (TestSuite &s : suites_)
    if (suite == s.name()) {
      s.add(test);
      return true;
    }
  suites_.emplace_back(suite);
  suites_.back().add(test);
  return true;
}

void Report::operator=(const Message &message) const {
  (skip ? run.skipped : run.failed) = true;
  std::printf("%s:%d: %s%s %s\n", file, line, skip ? "skipped" : "failure: ", what.c_str(),
              message.str().c_str());
  for (size_t i = run.traces.size(); i > 0; i--) std::printf("  %s\n", run.traces[i - 1].c_str());
  std::fflush(stdout);
}

ScopedTrace::ScopedTrace(const char *file, int line, const Message &message) {
  run.traces.push_back(std::string(file) + ":" + std::to_string(line) + ": " + message.str());
}

ScopedTrace::~ScopedTrace() { run.traces.pop_back(); }

bool in_second_process() { return run.second_process; }

int status_of_second_process() {
  std::string program = "/proc/self/exe", filter = "--gtest_filter=" + run.test,
              second = "--second_process";
  char *const args[] = {program.data(), filter.data(), second.data(), nullptr};
  pid_t child;
  int status;
  std::fflush(stdout);
  if (posix_spawn(&child, program.c_str(), nullptr, nullptr, args, environ)) return -1;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace testing

int main(int argc, char **argv) {
  using testing::run;
  for (int i = 1; i < argc; i++) {
    const std::string arg = argv[i];
    if (arg.rfind("--gtest_filter=", 0) == 0) run.filter = arg.substr(15);
    run.list |= arg == "--gtest_list_tests";
    run.second_process |= arg == "--second_process";
  }
  return testing::run_all();
}
