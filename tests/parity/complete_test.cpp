#include <gtest/gtest.h>

#include <set>
#include <string>

#include "kernels.h"

namespace {

std::set<std::string> names_of_suite(const std::string &suite) {
  std::set<std::string> names;
  const testing::UnitTest &all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); s++) {
    const testing::TestSuite &one = *all.GetTestSuite(s);
    if (one.name() != suite) continue;
    for (int t = 0; t < one.total_test_count(); t++) names.insert(one.GetTestInfo(t)->name());
  }
  return names;
}

TEST(Parity, EveryKernelHasACase) {
  const std::set<std::string> cases = names_of_suite("ParityCpu");
  for (const coble_kernel_info &kernel : coble_kernel_table)
    EXPECT_TRUE(cases.count(kernel.name))
        << "kernel " << kernel.name
        << " of kernels.def has no parity case: write COBLE_PARITY_CASE(" << kernel.name
        << ") { ... } in tests/parity/<module>_parity_test.cpp (see tests/parity/parity.h)";
}

}  // namespace
