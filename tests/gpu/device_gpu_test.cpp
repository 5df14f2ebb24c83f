#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "coble/random.h"
#include "test_device.h"
#include "kernels.h"

namespace {

using coble_test::Array;
using coble_test::Device;

bool message_has(const std::string &part) {
  return std::string(coble_message()).find(part) != std::string::npos;
}

std::vector<double> noise(size_t n, uint32_t stream) {
  std::vector<double> x(n);
  for (size_t i = 0; i < n; i++) x[i] = coble_random_normal(11, stream, i, 0);
  return x;
}

double dot(coble_device *dev, const std::vector<double> &x, const std::vector<double> &y) {
  Array<double> dx(dev, x), dy(dev, y);
  const coble_dot_args args = {dx.data(), dy.data()};
  double result = 0;
  EXPECT_EQ(coble_reduce_dot(dev, &args, (int64_t)x.size(), &result), COBLE_OK) << coble_message();
  return result;
}

TEST(CudaDevice, AutoTakesTheCardAndDescribesIt) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_AUTO);
  EXPECT_STREQ(coble_device_backend(dev), "cuda");
  EXPECT_NE(std::string(coble_device_description(dev)).find("compute capability"),
            std::string::npos);
}

TEST(CudaDevice, MemoryComesBackAsItWentIn) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  for (size_t n : {1, 31, 33, 24679}) {
    std::vector<uint8_t> sent(n), back(n, 1);
    for (size_t i = 0; i < n; i++) sent[i] = (uint8_t)(i * 7 + 3);
    Array<uint8_t> a(dev, sent), b(dev, std::vector<uint8_t>(n, 9));
    EXPECT_EQ(a.host(), sent);
    ASSERT_EQ(coble_device_copy(dev, b.data(), a.data(), n), COBLE_OK) << coble_message();
    EXPECT_EQ(b.host(), sent);
    ASSERT_EQ(coble_device_zero(dev, b.data(), n), COBLE_OK) << coble_message();
    EXPECT_EQ(b.host(), std::vector<uint8_t>(n, 0));
    void *fresh = nullptr;
    ASSERT_EQ(coble_device_alloc(dev, n, 1, "fresh", &fresh), COBLE_OK) << coble_message();
    ASSERT_EQ(coble_device_download(dev, back.data(), fresh, n), COBLE_OK) << coble_message();
    EXPECT_EQ(back, std::vector<uint8_t>(n, 0));
    coble_device_free(dev, fresh);
  }
}

TEST(CudaDevice, OutOfMemoryNamesTheArrayAndLeavesTheDeviceUsable) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  void *p = nullptr;
  ASSERT_EQ(coble_device_alloc(dev, (size_t)1 << 50, 1, "saturation", &p), COBLE_ERR_MEMORY);
  EXPECT_EQ(p, nullptr);
  EXPECT_TRUE(message_has("saturation")) << coble_message();
  EXPECT_FALSE(message_has("free 0.0 MiB")) << coble_message();
  EXPECT_EQ(coble_device_bytes(dev), 0u);
  EXPECT_EQ(dot(dev, {3}, {4}), 12);
}

// A fault loses the context of the process, hence a process of its own.
TEST(CudaDevice, KernelThatFaultsIsNamed) {
  COBLE_NEED_GPU();
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto fault = [] {
    coble_device *dev = nullptr;
    void *there = nullptr;
    double here = 0;
    if (coble_device_create(COBLE_BACKEND_CUDA, 1, &dev)) std::exit(2);
    if (coble_device_alloc(dev, 1, sizeof here, "a number", &there)) std::exit(3);
    const coble_axpby_args args = {1, 1, nullptr, nullptr};
    coble_status status = coble_launch_axpby(dev, &args, 1000);
    if (!status) status = coble_device_download(dev, &here, there, sizeof here);
    std::exit(status == COBLE_ERR_DEVICE && message_has("axpby") ? 0 : 1);
  };
  EXPECT_EXIT(fault(), testing::ExitedWithCode(0), "");
}

TEST(CudaReduce, SumHasTheBitsOfTheCpu) {
  COBLE_NEED_GPU();
  Device gpu(COBLE_BACKEND_CUDA), cpu(COBLE_BACKEND_CPU);
  for (size_t n : {1, 33, 2049, 24679, 300007, 9000001}) {
    const std::vector<double> x = noise(n, 1), y = noise(n, 2);
    const double once = dot(gpu, x, y);
    EXPECT_EQ(once, dot(gpu, x, y)) << n;
    EXPECT_EQ(once, dot(cpu, x, y)) << n;
  }
}

// More items than one grid has threads: the kernel strides.
TEST(CudaLaunch, GridStridesOverEveryItem) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  const size_t n = 65536 * 256 + 12345;
  Array<double> x(dev, std::vector<double>(n, 2)), y(dev, std::vector<double>(n, 1));
  const coble_axpby_args args = {3, 1, x.data(), y.data()};
  ASSERT_EQ(coble_launch_axpby(dev, &args, (int64_t)n), COBLE_OK) << coble_message();
  EXPECT_EQ(y.host(), std::vector<double>(n, 7));
}

// Small launches that follow one another, 50 times: y = x/2 + 3/4 y, z = y, y = 0, y = z + y,
// x = x/2.
struct Sequence {
  coble_device *dev;
  int64_t n = 1000;
  Array<double> x, y, z;
  int calls = 0, fails_at = 0;
  bool reduces = false;
  coble_recording *recording = nullptr;

  explicit Sequence(coble_device *d)
      : dev(d), x(d, noise((size_t)n, 3)), y(d, noise((size_t)n, 4)), z(d, noise((size_t)n, 5)) {}
  ~Sequence() { coble_device_forget(dev, recording); }
  coble_status round() {
    const coble_axpby_args blend = {0.5, 0.75, x.data(), y.data()},
                           add = {1, 1, z.data(), y.data()},
                           halve = {0.25, 0.25, x.data(), x.data()};
    const size_t bytes = (size_t)n * sizeof(double);
    COBLE_TRY(coble_launch_axpby(dev, &blend, n));
    COBLE_TRY(coble_device_copy(dev, z.data(), y.data(), bytes));
    COBLE_TRY(coble_device_zero(dev, y.data(), bytes));
    COBLE_TRY(coble_launch_axpby(dev, &add, n));
    return coble_launch_axpby(dev, &halve, n);
  }
  static coble_status work(void *self) {
    auto *s = static_cast<Sequence *>(self);
    for (int i = 0; i < 50; i++) COBLE_TRY(s->round());
    if (++s->calls != s->fails_at) return COBLE_OK;
    if (!s->reduces) return coble_fail(COBLE_ERR_INTERNAL, "as the test wants it");
    const coble_dot_args args = {s->x.data(), s->y.data()};
    double result = 0;
    return coble_reduce_dot(s->dev, &args, s->n, &result);
  }
  coble_status run() { return coble_device_replay(dev, &recording, work, this); }
};

TEST(CudaReplay, RecordedWorkGivesTheBitsOfDirectWork) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  Sequence recorded(dev), direct(dev);
  for (int time = 1; time <= 5; time++) {
    ASSERT_EQ(recorded.run(), COBLE_OK) << coble_message();
    ASSERT_EQ(Sequence::work(&direct), COBLE_OK) << coble_message();
    ASSERT_EQ(recorded.y.host(), direct.y.host()) << time;
    ASSERT_EQ(recorded.x.host(), direct.x.host()) << time;
    const std::vector<double> fresh = noise((size_t)recorded.n, 10 + (uint32_t)time);
    for (Sequence *s : {&recorded, &direct})
      ASSERT_EQ(coble_device_upload(dev, s->x.data(), fresh.data(), fresh.size() * sizeof(double)),
                COBLE_OK);
  }
  EXPECT_EQ(recorded.calls, std::getenv("CUDA_LAUNCH_BLOCKING") ? 5 : 2);
}

// Its own error; a reduction, which waits for a result that a recording does not make.
TEST(CudaReplay, WorkThatCannotBeRecordedIsSaidAndTheDeviceGoesOn) {
  COBLE_NEED_GPU();
  if (std::getenv("CUDA_LAUNCH_BLOCKING")) GTEST_SKIP() << "nothing is recorded";
  Device dev(COBLE_BACKEND_CUDA);
  for (const bool reduces : {false, true}) {
    Sequence s(dev);
    s.reduces = reduces;
    s.fails_at = 2;
    EXPECT_EQ(s.run(), reduces ? COBLE_ERR_DEVICE : COBLE_ERR_INTERNAL);
    EXPECT_TRUE(message_has(reduces ? "dot" : "as the test wants it")) << coble_message();
    EXPECT_EQ(s.recording, nullptr);
    EXPECT_EQ(dot(dev, {3}, {4}), 12);
    for (int time = 0; time < 2; time++) EXPECT_EQ(s.run(), COBLE_OK) << coble_message();
    EXPECT_EQ(s.calls, 4);
  }
}

// Memory, transfers and reductions of one thread while another records, over and over.
TEST(CudaReplay, OtherThreadsWorkWhileOneRecords) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA), other(COBLE_BACKEND_CUDA);
  std::thread beside([&] {
    for (int time = 0; time < 200; time++) EXPECT_EQ(dot(other, {3, 1, 2}, {4, 5, 6}), 29);
  });
  Sequence direct(dev);
  for (int time = 0; time < 2; time++) EXPECT_EQ(Sequence::work(&direct), COBLE_OK);
  for (int recording = 0; recording < 50; recording++) {
    Sequence s(dev);
    for (int time = 0; time < 2; time++) EXPECT_EQ(s.run(), COBLE_OK) << coble_message();
    EXPECT_EQ(s.y.host(), direct.y.host());
  }
  beside.join();
}

// 2^31 + 33 items: indices that do not fit in 32 bits, in the launch and in the reduction.
TEST(CudaLaunch, IndicesAre64Bit) {
  COBLE_NEED_GPU();
  Device dev(COBLE_BACKEND_CUDA);
  const int64_t n = ((int64_t)1 << 31) + 33;
  void *memory = nullptr;
  if (coble_device_alloc(dev, (size_t)n, sizeof(double), "17 GB of test data", &memory))
    GTEST_SKIP() << "card too small: " << coble_message();
  double *y = static_cast<double *>(memory);
  const double one = 1;
  ASSERT_EQ(coble_device_upload(dev, y + n - 1, &one, sizeof one), COBLE_OK) << coble_message();
  const coble_axpby_args twice = {1, 1, y, y};
  ASSERT_EQ(coble_launch_axpby(dev, &twice, n), COBLE_OK) << coble_message();
  const coble_dot_args square = {y, y};
  double sum = 0;
  ASSERT_EQ(coble_reduce_dot(dev, &square, n, &sum), COBLE_OK) << coble_message();
  EXPECT_EQ(sum, 4);
}

}  // namespace
