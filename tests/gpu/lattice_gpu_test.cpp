#include <gtest/gtest.h>

#include "lattice_fixture.h"

namespace {

using coble_test::Device;
using coble_test::Lattice;
using coble_test::norm;
using coble_test::Scene;
using coble_test::Vector;

struct Answer {
  Vector x, cycle;
  coble_lattice_stats stats;
};

// A scattering of broken bonds, loads on all nodes.
Answer solve(coble_backend backend, const lattice_scene &s) {
  const Device dev(backend);
  const Scene scene(s);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  for (size_t b = 0; b < l.states().size(); b += 11) l.states()[b] = (uint8_t)(1 + b % 2);
  l.assemble(1e-9);
  Vector b(l.size());
  for (size_t i = 0; i < b.size(); i++) b[i] = coble_random_uniform(3, 1, i, 0) - 0.5;
  Answer answer = {Vector(l.size(), 0), l.precondition(b), {}};
  answer.stats = l.solve(b, &answer.x);
  return answer;
}

TEST(CudaLattice, SolveAgreesWithTheCpu) {
  COBLE_NEED_GPU();
  for (const bool beams : {false, true}) {
    const lattice_scene scene = {{23, 19, 11}, 1e-6, 1e9, 2, true, true, beams};
    const Answer cpu = solve(COBLE_BACKEND_CPU, scene), gpu = solve(COBLE_BACKEND_CUDA, scene);
    for (size_t i = 0; i < cpu.x.size(); i++) {
      ASSERT_NEAR(gpu.cycle[i], cpu.cycle[i], 1e-10 * norm(cpu.cycle));
      ASSERT_NEAR(gpu.x[i], cpu.x[i], 1e-7 * norm(cpu.x));
    }
    EXPECT_NEAR(gpu.stats.iterations, cpu.stats.iterations, 1);
  }
}

}  // namespace
