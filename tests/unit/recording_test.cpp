// Work that is recorded and replayed, on a device that records as a card does: while it records it
// runs nothing, and replays repeat the arguments as they were.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "backend.h"
#include "coble/conductance.h"
#include "coble/network.h"
#include "kernels.h"
#include "pores.h"

struct coble_recording {
  std::vector<std::function<coble_status()>> calls;
};

namespace {

#define COBLE_KERNEL(name, bytes, flops) sizeof(coble_##name##_args),
#define COBLE_SUM COBLE_KERNEL
#define COBLE_MAX COBLE_KERNEL
const size_t args_size[COBLE_K_COUNT] = {
#include "kernels.def"
};
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

// --- the CPU with recordings ---

coble_recording *under_way;
int made, held, replays;

coble_status take(std::function<coble_status()> call) {
  if (!under_way) return call();
  under_way->calls.push_back(std::move(call));
  return COBLE_OK;
}

coble_status launch(int id, const void *args, int64_t n) {
  const auto *first = static_cast<const unsigned char *>(args);
  const std::vector<unsigned char> kept(first, first + args_size[id]);
  return take([=] { return coble_cpu_backend.launch(id, kept.data(), n); });
}
coble_status zero(void *to, size_t bytes) {
  return take([=] { return coble_cpu_backend.zero(to, bytes); });
}
coble_status copy(void *to, const void *from, size_t bytes) {
  return take([=] { return coble_cpu_backend.copy(to, from, bytes); });
}
template <auto Call, class... Args>
coble_status not_recorded(Args... args) {
  if (under_way) return coble_fail(COBLE_ERR_DEVICE, "this cannot be recorded");
  return (coble_cpu_backend.*Call)(args...);
}

coble_status record(coble_work work, void *context, coble_recording **out) {
  const coble_status ran = work(context);
  if (ran) return ran;
  auto *recording = new coble_recording;
  under_way = recording;
  const coble_status status = work(context);
  under_way = nullptr;
  if (status) {
    delete recording;
    return status;
  }
  made++, held++;
  *out = recording;
  return COBLE_OK;
}
coble_status replay(coble_recording *recording) {
  replays++;
  for (const auto &call : recording->calls)
    if (const coble_status status = call()) return status;
  return COBLE_OK;
}
void forget(coble_recording *recording) {
  held--;
  delete recording;
}

const coble_backend_table recording_backend = [] {
  using Table = coble_backend_table;
  Table b = coble_cpu_backend;
  b.launch = launch;
  b.zero = zero;
  b.copy = copy;
  b.record = record;
  b.replay = replay;
  b.forget = forget;
  b.alloc = not_recorded<&Table::alloc, size_t, void **>;
  b.upload = not_recorded<&Table::upload, void *, const void *, size_t>;
  b.download = not_recorded<&Table::download, void *, const void *, size_t>;
  b.reduce = not_recorded<&Table::reduce, int, const void *, int64_t, double *>;
  b.bsr = not_recorded<&Table::bsr, const coble_bsr *, const double *, double *>;
  return b;
}();

class Device {
 public:
  explicit Device(bool records) {
    made = held = replays = 0;
    EXPECT_EQ(coble_device_on(records ? &recording_backend : &coble_cpu_backend, 2, &dev_),
              COBLE_OK);
  }
  ~Device() {
    coble_device_destroy(dev_);
    EXPECT_EQ(held, 0) << "recordings that nobody released";
  }
  operator coble_device *() const { return dev_; }

 private:
  coble_device *dev_ = nullptr;
};

// --- what is recorded ---

// y = 2 x + y, z = y, x = 0; `fails_at` counts calls.
struct Sequence {
  coble_device *dev;
  std::vector<double> x, y, z;
  int calls = 0, fails_at = 0;
  coble_recording *recording = nullptr;

  explicit Sequence(coble_device *d) : dev(d), x{1, 2, 3}, y(3, 0), z(3, 0) {}
  ~Sequence() { coble_device_forget(dev, recording); }
  static coble_status work(void *self) {
    auto *s = static_cast<Sequence *>(self);
    const coble_axpby_args args = {2, 1, s->x.data(), s->y.data()};
    const size_t bytes = s->x.size() * sizeof(double);
    COBLE_TRY(coble_launch_axpby(s->dev, &args, (int64_t)s->x.size()));
    if (++s->calls == s->fails_at) return coble_fail(COBLE_ERR_DEVICE, "call %d", s->calls);
    COBLE_TRY(coble_device_copy(s->dev, s->z.data(), s->y.data(), bytes));
    return coble_device_zero(s->dev, s->x.data(), bytes);
  }
  coble_status run() { return coble_device_replay(dev, &recording, work, this); }
};

TEST(Recording, TheWorkIsDoneAtEveryCall) {
  for (const bool records : {false, true}) {
    const Device dev(records);
    Sequence s(dev);
    for (int time = 1; time <= 4; time++) {
      s.x.assign({1, 2, 3});
      ASSERT_EQ(s.run(), COBLE_OK);
      for (size_t i = 0; i < 3; i++) EXPECT_EQ(s.z[i], 2.0 * time * (double)(i + 1));
      EXPECT_EQ(s.x, std::vector<double>(3, 0));
      EXPECT_EQ(s.calls, records ? 2 : time);
    }
    EXPECT_EQ(replays, records ? 3 : 0);
    EXPECT_EQ(s.recording != nullptr, records);
  }
}

TEST(Recording, WorkThatFailsIsSaidAndNotKept) {
  for (const int fails_at : {1, 2}) {
    const Device dev(true);
    Sequence s(dev);
    s.fails_at = fails_at;
    EXPECT_EQ(s.run(), COBLE_ERR_DEVICE);
    EXPECT_STREQ(coble_message(), fails_at == 1 ? "call 1" : "call 2");
    EXPECT_EQ(s.recording, nullptr);
    s.x.assign(3, 1), s.y.assign(3, 0);
    EXPECT_EQ(s.run(), COBLE_OK);
    EXPECT_EQ(s.z, std::vector<double>(3, 2));
    EXPECT_EQ(made, 1);
  }
}

TEST(Recording, AProfileSeesEachKernel) {
  const Device dev(true);
  Sequence s(dev);
  coble_kernel_use use;
  for (int time = 0; time < 3; time++) ASSERT_EQ(s.run(), COBLE_OK);
  ASSERT_EQ(coble_device_profile(dev, true), COBLE_OK);
  for (int time = 0; time < 5; time++) ASSERT_EQ(s.run(), COBLE_OK);
  ASSERT_EQ(coble_device_uses(dev, &use, 1), 1);
  EXPECT_STREQ(use.name, "axpby");
  EXPECT_EQ(use.calls, 5);
  ASSERT_EQ(coble_device_profile(dev, false), COBLE_OK);
  ASSERT_EQ(s.run(), COBLE_OK);
  EXPECT_EQ(s.calls, 2 + 5);
  EXPECT_EQ(replays, 2 + 1);
}

// --- the cycle of a network ---

// What a network gives for two sets of conductances: solutions, and cycles alone with other arrays
// and scales.
std::vector<double> answers(coble_device *dev, const coble_box &box,
                            const std::vector<uint8_t> &mask) {
  coble_network *net = nullptr;
  std::vector<double> all;
  EXPECT_EQ(coble_network_create(dev, &box, mask.data(), &net), COBLE_OK) << coble_message();
  const auto n = (size_t)coble_network_size(net);
  for (uint32_t set = 0; set < 2; set++) {
    std::vector<float> face[3], diagonal(n, 0.01f), r(n), z[2] = {r, r};
    std::vector<double> b(n), x(n, 0);
    for (size_t i = 0; i < n; i++) {
      for (uint32_t a = 0; a < 3; a++)
        face[a].push_back((float)std::pow(10, 2 * pores::uniform(i, 8 * set + a)));
      b[i] = pores::uniform(i, 8 * set + 3) - 0.5;
      r[i] = (float)b[i];
    }
    const coble_conductances values = {{face[0].data(), face[1].data(), face[2].data()},
                                       diagonal.data()};
    EXPECT_EQ(coble_network_set(net, &values), COBLE_OK);
    EXPECT_EQ(coble_network_solve(net, b.data(), x.data(), nullptr, nullptr), COBLE_OK)
        << coble_message();
    all.insert(all.end(), x.begin(), x.end());
    for (size_t k = 0; k < 2; k++) {
      EXPECT_EQ(coble_network_precondition(net, r.data(), 1.0 + (double)k, z[k].data()), COBLE_OK);
      all.insert(all.end(), z[k].begin(), z[k].end());
    }
  }
  coble_network_destroy(net);
  return all;
}

// One node; two levels; many, with the coarsest solved exactly; pieces, the coarsest level without
// links.
TEST(Recording, ANetworkThatReplaysItsCycleGivesTheSameBits) {
  const coble_box boxes[] = {{{1, 1, 1}, {false, false, false}},
                             {{7, 5, 3}, {true, true, false}},
                             {{37, 29, 23}, {true, true, false}},
                             {{24, 24, 24}, {false, false, false}}};
  for (const coble_box &box : boxes) {
    const auto mask = pores::scattered(box.n, box.n[0] == 24 ? 0.15 : box.n[0] == 1 ? 1 : 0.7);
    const auto want = answers(Device(false), box, mask);
    const Device dev(true);
    EXPECT_EQ(answers(dev, box, mask), want) << box.n[0];
    EXPECT_EQ(made, 1);
    EXPECT_GE(replays, 5) << box.n[0];
  }
}

// Equal pores (pore_box.c), and a network with conductivities.
TEST(Recording, AConductanceThatReplaysItsCycleHasTheSameBits) {
  const int32_t n[3] = {33, 31, 37};
  const auto mask = pores::boolean_model(n, 4, 0.5);
  for (const bool periodic : {false, true}) {
    coble_conductance_result want, got;
    const coble_solve_params params = coble_solve_defaults();
    ASSERT_EQ(coble_conductance_measure(Device(false), n, mask.data(), 2, periodic, &params, &want),
              COBLE_OK);
    const Device dev(true);
    ASSERT_EQ(coble_conductance_measure(dev, n, mask.data(), 2, periodic, &params, &got), COBLE_OK);
    EXPECT_GT(want.conductance_ratio, 0);
    EXPECT_EQ(got.conductance_ratio, want.conductance_ratio);
    EXPECT_EQ(got.iterations, want.iterations);
    EXPECT_EQ(made, 1);
    EXPECT_EQ(replays, want.iterations - 1);
  }
}

}  // namespace
