// Parity: a kernel on each backend against a naive loop written in the test.
//
// To add a case for kernel `foo` of kernels.def, write in tests/parity/<module>_parity_test.cpp
//
//   #include "parity/parity.h"
//
//   COBLE_PARITY_CASE(foo) {                       // gets `coble_device *dev`
//     for (int64_t n : parity::sizes) {
//       std::vector<double> x = parity::noise(n, 1), want = ...naive loop...;
//       parity::Array<double> device_x(dev, x);    // guarded copy on the device
//       const coble_foo_args args = {device_x.data()};
//       ASSERT_EQ(coble_launch_foo(dev, &args, n), COBLE_OK) << coble_message();
//       parity::expect_close(device_x.host(), want, 0);
//     }
//   }
//
// It becomes two tests, ParityCpu.foo and ParityCuda.foo (skipped without a GPU). The test
// Parity.EveryKernelHasACase fails for a kernel without one.
#ifndef COBLE_TESTS_PARITY_H
#define COBLE_TESTS_PARITY_H

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "coble/random.h"
#include "test_device.h"
#include "kernels.h"

#define COBLE_PARITY_CASE(name)                                               \
  static_assert(COBLE_K_##name < COBLE_K_COUNT, "a kernel of kernels.def");   \
  static void parity_##name(coble_device *dev);                               \
  TEST(ParityCpu, name) { parity_##name(parity::Device(COBLE_BACKEND_CPU)); } \
  TEST(ParityCuda, name) {                                                    \
    COBLE_NEED_GPU();                                                         \
    parity_##name(parity::Device(COBLE_BACKEND_CUDA));                        \
  }                                                                           \
  static void parity_##name(coble_device *dev)

namespace parity {

using coble_test::Array;
using coble_test::Device;

// None, one, around a warp, around a reduction chunk, an odd box, one that no block or chunk
// divides.
inline const std::vector<int64_t> sizes = {0, 1, 31, 33, 255, 2047, 2049, 37 * 29 * 23, 300007};

// n reproducible numbers in (-1, 1).
template <class T = double>
std::vector<T> noise(int64_t n, uint32_t stream) {
  std::vector<T> x((size_t)n);
  for (size_t i = 0; i < x.size(); i++) x[i] = (T)(2 * coble_random_uniform(7, stream, i, 0) - 1);
  return x;
}

// Every got[i] within tolerance * max(1, |want[i]|); NaN matches NaN; tolerance 0: equal.
template <class T>
void expect_close(const std::vector<T> &got, const std::vector<T> &want, double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++) {
    const double a = (double)got[i], b = (double)want[i];
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    ASSERT_LE(std::fabs(a - b), tolerance * std::fmax(1, std::fabs(b)))
        << "item " << i << " of " << want.size() << ": got " << a << ", want " << b;
  }
}

}  // namespace parity
#endif
