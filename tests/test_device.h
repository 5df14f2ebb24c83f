// Small owners for tests: a device, an array on it between guard cells.
#ifndef COBLE_TESTS_TEST_DEVICE_H
#define COBLE_TESTS_TEST_DEVICE_H

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "coble/device.h"

namespace coble_test {

// First line of a test that needs a GPU: without one the test is skipped and says why.
#define COBLE_NEED_GPU() \
  if (const char *why = coble_cuda_missing()) GTEST_SKIP() << "no GPU: " << why

class Device {
 public:
  explicit Device(coble_backend backend, int threads = 2) {
    EXPECT_EQ(coble_device_create(backend, threads, &device_), COBLE_OK) << coble_message();
  }
  ~Device() { coble_device_destroy(device_); }
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;
  operator coble_device *() const { return device_; }

 private:
  coble_device *device_ = nullptr;
};

// [n] items on the device with guard cells on both sides; host() fails the test if a guard was
// written.
template <class T>
class Array {
 public:
  Array(coble_device *dev, const std::vector<T> &values)
      : dev_(dev), n_(values.size()), image_(n_ + 2 * guard) {
    std::memset(static_cast<void *>(image_.data()), 0x5a, image_.size() * sizeof(T));
    std::copy(values.begin(), values.end(), image_.begin() + guard);
    void *p = nullptr;
    EXPECT_EQ(coble_device_alloc(dev, image_.size(), sizeof(T), "a test array", &p), COBLE_OK)
        << coble_message();
    base_ = static_cast<T *>(p);
    EXPECT_EQ(coble_device_upload(dev, base_, image_.data(), image_.size() * sizeof(T)), COBLE_OK)
        << coble_message();
  }
  ~Array() { coble_device_free(dev_, base_); }
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;

  T *data() const { return base_ + guard; }

  std::vector<T> host() const {
    std::vector<T> now(image_.size());
    EXPECT_EQ(coble_device_download(dev_, now.data(), base_, now.size() * sizeof(T)), COBLE_OK)
        << coble_message();
    const size_t side = guard * sizeof(T), end = guard + n_;
    EXPECT_EQ(std::memcmp(now.data(), image_.data(), side), 0) << "written before the array";
    EXPECT_EQ(std::memcmp(now.data() + end, image_.data() + end, side), 0)
        << "written past the array";
    return std::vector<T>(now.begin() + guard, now.begin() + (std::ptrdiff_t)end);
  }

 private:
  static constexpr size_t guard = 64;
  coble_device *dev_;
  size_t n_;
  std::vector<T> image_;
  T *base_ = nullptr;
};

}  // namespace coble_test
#endif
