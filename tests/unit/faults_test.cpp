// Every n-th call of a device and every n-th allocation of the host fails once: what was asked for then fails too, says
// why, and keeps nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

#include "backend.h"
#include "coble/conductance.h"
#include "coble/grains.h"
#include "coble/measure_device.h"
#include "coble/packing.h"
#include "kernels.h"
#include "measures_on_device.h"
#include "physics/layer.h"

namespace {

// Calls that are left until one fails; below 0: none does.
class Countdown {
 public:
  void start(int64_t calls) { left_ = calls; }
  void stop() { left_ = -1; }
  int64_t hold() { return left_.exchange(-1); }
  bool ends() { return left_ >= 0 && left_.fetch_sub(1) == 0; }
  // What has been counted since start(most).
  int64_t used(int64_t most) const { return most - left_; }

 private:
  std::atomic<int64_t> left_{-1};
};
Countdown device_calls, host_allocations;

// The test's own allocations do not count.
class Pause {
 public:
  Pause() : left_(host_allocations.hold()) {}
  ~Pause() { host_allocations.start(left_); }

 private:
  int64_t left_;
};

}  // namespace

// --- the host's memory: the linker puts these in place of malloc, calloc and realloc ---
extern "C" {
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t bytes);
void *__wrap_malloc(size_t bytes) {
  return host_allocations.ends() ? nullptr : __real_malloc(bytes);
}
void *__wrap_calloc(size_t count, size_t size) {
  return host_allocations.ends() ? nullptr : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t bytes) {
  return host_allocations.ends() ? nullptr : __real_realloc(old, bytes);
}
}

namespace {

// --- a device whose calls fail: the CPU's, as the GPU's may ---

const char *const injected = "the device failed, as this test wants it";
std::function<void(int, const void *)> after_reduction;  // of a kernel, with its arguments

coble_status failing_alloc(size_t bytes, void **out) {
  return device_calls.ends() ? COBLE_ERR_MEMORY : coble_cpu_backend.alloc(bytes, out);
}
template <auto Call, class... Args>
coble_status failing(Args... args) {
  if (device_calls.ends()) return coble_fail(COBLE_ERR_DEVICE, "%s", injected);
  return (coble_cpu_backend.*Call)(args...);
}
coble_status watched_reduce(int id, const void *args, int64_t n, double *result) {
  const coble_status status = failing<&coble_backend_table::reduce>(id, args, n, result);
  if (!status && after_reduction) after_reduction(id, args);
  return status;
}

const coble_backend_table failing_backend = [] {
  coble_backend_table b = coble_cpu_backend;
  b.alloc = failing_alloc;
  b.upload = failing<&coble_backend_table::upload, void *, const void *, size_t>;
  b.download = failing<&coble_backend_table::download, void *, const void *, size_t>;
  b.copy = failing<&coble_backend_table::copy, void *, const void *, size_t>;
  b.zero = failing<&coble_backend_table::zero, void *, size_t>;
  b.launch = failing<&coble_backend_table::launch, int, const void *, int64_t>;
  b.reduce = watched_reduce;
  b.bsr = failing<&coble_backend_table::bsr, const coble_bsr *, const double *, double *>;
  return b;
}();

struct FailingDevice {
  coble_device *dev = nullptr;
  FailingDevice() {
    EXPECT_EQ(coble_device_on(&failing_backend, 1, &dev), COBLE_OK) << coble_message();
  }
  ~FailingDevice() { coble_device_destroy(dev); }
};

// --- what is done with it ---

struct Cell {
  coble_structure s;
  coble_graph graph = {};
  coble_sim_params p = coble_sim_defaults();
  explicit Cell(bool wets) {
    coble_grey_params g = layer::varied(105e-9, 3);
    g.n[0] = g.n[1] = 4;
    g.n[2] = 4;
    g.dx = 0.25e-6;
    s = layer::generate(g);
    coble_skeleton_params k = coble_skeleton_defaults();
    k.block = 2;
    EXPECT_EQ(coble_skeleton_build(&s, nullptr, &k, &graph), COBLE_OK) << coble_message();
    for (double &strength : p.strength.tension) strength = 1e3;
    p.creep.plastic = p.creep.film_creep = true;
    p.creep.contact_angle = wets ? 0.6 : M_PI / 2;
    p.capillary_order = wets;
    p.stack_pressure = 1e3;
    p.dt_first = 100;
  }
  ~Cell() {
    coble_structure_release(&s);
    coble_graph_release(&graph);
  }
};

coble_status look(coble_sim *sim, const Cell &cell) {
  static float values[12][64], moved[64][3];
  static uint8_t bytes[2][64], states[4096];
  static coble_bond_gap gap[4096];
  coble_sim_fields f = {};
  f.phase = bytes[0], f.crevice = bytes[1], f.saturation = values[0], f.pressure = values[1];
  f.li_pores = values[2], f.li_crevices = values[3], f.h_se = values[4], f.h_cc = values[5];
  f.p_se = values[6], f.p_cc = values[7], f.gap_se = values[8], f.gap_cc = values[9];
  f.displacement[2] = values[10];
  EXPECT_LE(cell.graph.nodes, 64);
  EXPECT_LE(cell.graph.bonds, 4096);
  COBLE_TRY(coble_sim_download(sim, &f));
  COBLE_TRY(coble_sim_lattice(sim, moved, states));
  return coble_sim_bond_gaps(sim, gap);
}

coble_status keep_and_restore(coble_sim *sim) {
  coble_state state = {};
  coble_status status = coble_sim_save(sim, &state);
  if (!status) status = coble_sim_restore(sim, &state);
  coble_state_release(&state);
  return status;
}

// Steps in which bonds break, a checkpoint there and back, an output.
coble_status simulate(coble_device *dev, const Cell &cell) {
  coble_sim *sim = nullptr;
  coble_status status = coble_sim_create(dev, &cell.s, &cell.graph, &cell.p, &sim);
  const int steps = cell.p.capillary_order ? 1 : 4;
  for (int step = 0; step < steps && !status; step++)
    status = coble_sim_advance(sim, 5, 1e9, nullptr);
  if (!status) status = keep_and_restore(sim);
  if (!status) status = look(sim, cell);
  if (!status && !cell.p.capillary_order) {
    const coble_step_report *r = coble_sim_report(sim);
    EXPECT_GT(r->bonds_layer + r->bonds_se + r->bonds_cc, 0);
  }
  coble_sim_destroy(sim);
  return status;
}

coble_test::Structure *pores() {
  const Pause pause;
  auto *t = new coble_test::Structure(9, 8, 7, true);
  coble_test::fill(*t, 0.6);
  return t;
}

coble_status measure(coble_device *dev) {
  const std::unique_ptr<coble_test::Structure> made(pores());
  coble_test::Structure &t = *made;
  coble_conductance_result conductance;
  coble_solve_params solve = coble_solve_defaults();
  COBLE_TRY(coble_conductance_measure(dev, t.s.n, t.s.phase, 2, true, &solve, &conductance));
  COBLE_TRY(coble_local_thickness_on(dev, &t.s));
  std::vector<uint8_t> reached(t.cells());
  COBLE_TRY(coble_reach_on(dev, &t.s, 2, reached.data()));
  coble_intrusion_params params = coble_intrusion_defaults();
  coble_intrusion_curve curve;
  COBLE_TRY(coble_porosimetry_on(dev, &t.s, &params, &curve));
  coble_intrusion_curve_release(&curve);
  return COBLE_OK;
}

// The first calls one by one, then some of the rest.
void each_call(int64_t calls, const std::function<void(int64_t)> &test) {
  constexpr int64_t all = 400;
  for (int64_t n = 0; n < calls; n += n < all ? 1 : 1 + (calls - all) / all) {
    SCOPED_TRACE(testing::Message() << "call " << n << " of " << calls);
    test(n);
  }
}

void expect_said(coble_status status) {
  const char *said = coble_message();
  if (status == COBLE_ERR_MEMORY)
    EXPECT_NE(std::strstr(said, "memory"), nullptr) << said;
  else
    EXPECT_STREQ(said, injected);
  EXPECT_TRUE(status == COBLE_ERR_MEMORY || status == COBLE_ERR_DEVICE) << status << ": " << said;
}

void fail_each(Countdown &of, const std::function<coble_status(coble_device *)> &work) {
  constexpr int64_t most = int64_t(1) << 40;
  int64_t calls;
  {
    const FailingDevice d;
    of.start(most);
    const coble_status status = work(d.dev);
    calls = of.used(most);
    of.stop();
    ASSERT_EQ(status, COBLE_OK) << coble_message();
  }
  ASSERT_GT(calls, 20);
  each_call(calls, [&](int64_t n) {
    const FailingDevice d;
    coble_fail(COBLE_OK, "nothing");
    of.start(n);
    const coble_status status = work(d.dev);
    of.stop();
    ASSERT_NE(status, COBLE_OK) << "it went unseen";
    expect_said(status);
    EXPECT_EQ(coble_device_bytes(d.dev), 0u) << "left on the device";
  });
}

TEST(Faults, ADeviceThatFailsOnceInASimulationIsSeenAndNothingStays) {
  for (const bool wets : {false, true}) {
    const Cell cell(wets);
    fail_each(device_calls, [&](coble_device *dev) { return simulate(dev, cell); });
  }
}

TEST(Faults, ADeviceThatFailsOnceInAMeasurementIsSeenAndNothingStays) {
  fail_each(device_calls, measure);
}

TEST(Faults, AnAllocationThatFailsInASimulationIsSaidAndNothingStays) {
  for (const bool wets : {false, true}) {
    const Cell cell(wets);
    fail_each(host_allocations, [&](coble_device *dev) { return simulate(dev, cell); });
  }
}

TEST(Faults, AnAllocationThatFailsInAMeasurementIsSaidAndNothingStays) {
  fail_each(host_allocations, measure);
}

TEST(Faults, AnAllocationThatFailsInAGeneratedLayerIsSaidAndNothingStays) {
  fail_each(host_allocations, [](coble_device *) {
    coble_packing_params q = coble_packing_defaults();
    coble_packing_report report;
    coble_packing packing = {};
    coble_structure s = {};
    coble_graph graph = {};
    coble_skeleton_params k = coble_skeleton_defaults();
    k.kind = COBLE_SKELETON_PARTICLES;
    q.diameter = 1e-7;
    q.size[0] = q.size[1] = q.size[2] = 2.5e-7;
    q.porosity = 0.5;
    coble_status status = coble_packing_generate(&q, &packing, &report);
    if (!status) status = coble_voxelise(&packing, 2e-8, &s);
    if (!status) status = coble_local_thickness(&s);
    if (!status) status = coble_skeleton_build(&s, &packing, &k, &graph);
    coble_graph_release(&graph);
    coble_structure_release(&s);
    coble_packing_release(&packing);
    return status;
  });
}

TEST(Faults, TheMessageSaysWhatWasAskedForAndWhatIsFree) {
  const FailingDevice d;
  void *p = nullptr;
  device_calls.start(0);
  EXPECT_EQ(coble_device_alloc(d.dev, 3 << 20, 2, "a field", &p), COBLE_ERR_MEMORY);
  EXPECT_EQ(p, nullptr);
  EXPECT_NE(std::strstr(coble_message(),
                        "out of memory for a field: asked for 6.0 MiB, held 0.0 "
                        "MiB, free "),
            nullptr)
      << coble_message();
}

// A kernel that returns a NaN is found out in the step that it spoils.
TEST(Faults, ANaNOfAKernelEndsItsStep) {
  const Cell cell(false);
  const FailingDevice d;
  coble_sim *sim = nullptr;
  ASSERT_EQ(coble_sim_create(d.dev, &cell.s, &cell.graph, &cell.p, &sim), COBLE_OK);
  after_reduction = [](int id, const void *args) {
    if (id != COBLE_K_front_settle) return;
    static_cast<const coble_front_settle_args *>(args)->s[20] = NAN;
  };
  EXPECT_EQ(coble_sim_advance(sim, 5, 1e9, nullptr), COBLE_ERR_INTERNAL);
  after_reduction = nullptr;
  EXPECT_NE(std::strstr(coble_message(), "the state after step 1, at "), nullptr)
      << coble_message();
  EXPECT_NE(std::strstr(coble_message(), "the Li content (in voxels) is nan in voxel ("), nullptr)
      << coble_message();
  coble_sim_destroy(sim);
}

}  // namespace
