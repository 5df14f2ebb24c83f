#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "coble/network.h"
#include "coble/random.h"
#include "test_device.h"

namespace {

using coble_test::Array;
using coble_test::Device;

const coble_box box = {{37, 29, 23}, {true, true, false}};
const int64_t cells = 37 * 29 * 23;

double uniform(uint32_t stream, int64_t cell) {
  return coble_random_uniform(5, stream, (uint64_t)cell, 0);
}

// Two thirds of the cells, conductances over two decades; all keyed by cell, so
// that the order of nodes does not matter.
struct Answer {
  std::vector<double> x, y;  // by cell: the solution and A x
  coble_solve_stats stats = {};
};

// profiled: each kernel by itself, as without recordings.
Answer solve(coble_backend backend, bool profiled = false) {
  Answer answer;
  Device dev(backend);
  EXPECT_EQ(coble_device_profile(dev, profiled), COBLE_OK);
  std::vector<uint8_t> mask((size_t)cells);
  for (int64_t c = 0; c < cells; c++) mask[(size_t)c] = uniform(1, c) < 0.67;
  coble_network *net = nullptr;
  EXPECT_EQ(coble_network_create(dev, &box, mask.data(), &net), COBLE_OK) << coble_message();
  const size_t n = (size_t)coble_network_size(net);
  const int64_t *cell = coble_network_cells(net);

  std::vector<float> face[3], diagonal(n);
  std::vector<double> b(n);
  for (size_t i = 0; i < n; i++) {
    for (uint32_t axis = 0; axis < 3; axis++)
      face[axis].push_back((float)std::pow(10, 2 * uniform(2 + axis, cell[i]) - 1));
    diagonal[i] = 0.5f;
    b[i] = uniform(6, cell[i]) - 0.5;
  }
  {
    const Array<float> x_face(dev, face[0]), y_face(dev, face[1]), z_face(dev, face[2]),
        d(dev, diagonal);
    const Array<double> rhs(dev, b), x(dev, std::vector<double>(n, 0)), y(dev, b);
    const coble_conductances values = {{x_face.data(), y_face.data(), z_face.data()}, d.data()};
    const coble_solve_params params = coble_solve_defaults();
    EXPECT_EQ(coble_network_set(net, &values), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_network_solve(net, rhs.data(), x.data(), &params, &answer.stats), COBLE_OK)
        << coble_message();
    EXPECT_EQ(coble_network_apply(net, x.data(), y.data()), COBLE_OK) << coble_message();
    const std::vector<double> by_node[2] = {x.host(), y.host()};
    answer.x.assign((size_t)cells, 0);
    answer.y.assign((size_t)cells, 0);
    for (size_t i = 0; i < n; i++) {
      answer.x[(size_t)cell[i]] = by_node[0][i];
      answer.y[(size_t)cell[i]] = by_node[1][i];
    }
  }
  coble_network_destroy(net);
  return answer;
}

void expect_close(const std::vector<double> &got, const std::vector<double> &want,
                  double tolerance) {
  double largest = 0, difference = 0;
  for (size_t i = 0; i < want.size(); i++) {
    largest = std::fmax(largest, std::fabs(want[i]));
    difference = std::fmax(difference, std::fabs(got[i] - want[i]));
  }
  EXPECT_GT(largest, 0);
  EXPECT_LE(difference, tolerance * largest);
}

TEST(CudaNetwork, SolveAgreesWithTheCpu) {
  COBLE_NEED_GPU();
  const Answer cpu = solve(COBLE_BACKEND_CPU);
  const Answer gpu = solve(COBLE_BACKEND_CUDA), again = solve(COBLE_BACKEND_CUDA);
  expect_close(gpu.x, cpu.x, 1e-6);
  expect_close(gpu.y, cpu.y, 1e-6);
  EXPECT_NEAR(gpu.stats.iterations, cpu.stats.iterations, 1);
  EXPECT_EQ(gpu.x, again.x) << "two runs on the card differ";
  EXPECT_EQ(gpu.stats.iterations, again.stats.iterations);
}

TEST(CudaNetwork, ACycleThatIsReplayedGivesTheBitsOfSingleLaunches) {
  COBLE_NEED_GPU();
  const Answer replayed = solve(COBLE_BACKEND_CUDA), single = solve(COBLE_BACKEND_CUDA, true);
  EXPECT_GT(replayed.stats.iterations, 2);
  EXPECT_EQ(replayed.stats.iterations, single.stats.iterations);
  EXPECT_EQ(replayed.x, single.x);
}

}  // namespace
