// Layers and runs for the physics tests.
#ifndef COBLE_TESTS_PHYSICS_LAYER_H
#define COBLE_TESTS_PHYSICS_LAYER_H

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "coble/electrochem.h"
#include "coble/sim.h"
#include "coble/skeleton.h"
#include "test_device.h"

namespace layer {

inline coble_structure frame(int nx, int ny, int nz, double dx) {
  coble_structure s = {};
  s.n[0] = nx, s.n[1] = ny, s.n[2] = nz;
  s.dx = dx;
  s.periodic_sides = true;
  return s;
}

template <class T>
T *array(size_t n, T value) {
  T *out = (T *)malloc(n * sizeof(T));
  std::fill(out, out + n, value);
  return out;
}

// Every voxel alike.
inline coble_structure grey(int nx, int ny, int nz, double dx, double d, double porosity,
                            double tau) {
  coble_structure s = frame(nx, ny, nz, dx);
  const size_t cells = coble_structure_cells(&s);
  s.grey = true;
  s.porosity = array(cells, (float)porosity);
  s.tortuosity = array(cells, (float)tau);
  s.diameter = array<uint16_t>(cells, 50000);
  s.diameter_unit = d / 50000;
  return s;
}

// Straight pores: column (i, j) is a pore of diameter d(i, j), or solid where d is 0.
inline coble_structure tubes(int nx, int ny, int nz, double dx,
                             const std::function<double(int, int)> &d) {
  coble_structure s = frame(nx, ny, nz, dx);
  const size_t cells = coble_structure_cells(&s);
  s.phase = array<uint8_t>(cells, 0);
  s.diameter = array<uint16_t>(cells, 0);
  double largest = 0;
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++) largest = std::max(largest, d(i, j));
  s.diameter_unit = largest / 60000;
  for (size_t v = 0; v < cells; v++) {
    const double here = d((int)(v % (size_t)nx), (int)(v / (size_t)nx % (size_t)ny));
    s.phase[v] = here > 0;
    s.diameter[v] = (uint16_t)std::lround(here / s.diameter_unit);
  }
  return s;
}

// Pores of mean diameter d that vary by 40 % over 1 um; size, dx and the rest are the caller's.
inline coble_grey_params varied(double d, uint64_t seed) {
  coble_grey_params g = coble_grey_defaults();
  g.periodic_sides = true;
  g.porosity = 0.4;
  g.tortuosity = 1.5;
  g.diameter = d;
  g.cv = 0.4;
  g.correlation_length = 1e-6;
  g.seed = seed;
  return g;
}

inline coble_structure generate(const coble_grey_params &g) {
  coble_structure s = {};
  EXPECT_EQ(coble_grey_generate(&g, &s), COBLE_OK) << coble_message();
  return s;
}

// A layer that does not tear, on interfaces that are alike everywhere.
inline coble_sim_params uniform_params(double sigma_se = 6e6, double sigma_cc = 0.5e6) {
  coble_sim_params p = coble_sim_defaults();
  const double strength[3] = {INFINITY, sigma_se, sigma_cc};
  for (int kind = 0; kind < 3; kind++) {
    p.strength.tension[kind] = p.strength.shear[kind] = strength[kind];
    p.strength.scatter[kind] = 0;
  }
  p.tolerance = 1e-11;
  p.anchor = 1e-15;  // it would carry some of the stack
  return p;
}

// Blocks of the largest edge up to four voxels that divides the layer.
inline coble_skeleton_params blocks(const coble_structure &s) {
  coble_skeleton_params p = coble_skeleton_defaults();
  p.block = 4;
  while (s.n[0] % p.block || s.n[1] % p.block || s.n[2] % p.block) p.block--;
  return p;
}

// The same, next to rigid: what is asked of it are the numbers of a layer that does not give.
inline coble_skeleton_params stiff(const coble_structure &s) {
  coble_skeleton_params p = blocks(s);
  p.modulus = 1e12;
  return p;
}

struct Skeleton {
  coble_graph graph = {};
  Skeleton(const coble_structure &s, const coble_skeleton_params &p) {
    EXPECT_EQ(coble_skeleton_build(&s, nullptr, &p, &graph), COBLE_OK) << coble_message();
  }
  explicit Skeleton(const coble_structure &s) : Skeleton(s, blocks(s)) {}
  Skeleton(const Skeleton &) = delete;
  ~Skeleton() { coble_graph_release(&graph); }
};

struct Cell {
  coble_test::Device dev;
  coble_sim *sim = nullptr;
  coble_step_report last = {};
  double ledger = 0;

  Cell(const coble_structure &s, const coble_sim_params &p, int threads = 2)
      : Cell(s, stiff(s), p, threads) {}
  Cell(const coble_structure &s, const coble_skeleton_params &skeleton, const coble_sim_params &p,
       int threads = 2, coble_backend backend = COBLE_BACKEND_CPU)
      : dev(backend, threads) {
    const Skeleton made(s, skeleton);
    EXPECT_EQ(coble_sim_create(dev, &s, &made.graph, &p, &sim), COBLE_OK) << coble_message();
  }
  Cell(const Cell &) = delete;
  ~Cell() { coble_sim_destroy(sim); }
  // To `charge` (C/m2 of this call) at current density j, or until `stop`.
  void pass(double j, double charge,
            const std::function<bool(const coble_step_report &)> &stop = {}) {
    double left = charge / std::fabs(j);
    while (left > 1e-9 * charge / std::fabs(j)) {
      ASSERT_EQ(coble_sim_advance(sim, j, left, &last), COBLE_OK) << coble_message();
      ledger = std::max(ledger, last.ledger_defect);
      left -= last.dt;
      if (stop && stop(last)) return;
    }
  }
};

constexpr double kCurrent = 5.0;      // 0.5 mA/cm2 in A/m2
constexpr double mAh_per_cm2 = 36e3;  // C/m2

inline double v0(const coble_sim_params &p, double j) {
  return j * coble_li_volume_per_charge(&p.li);
}

}  // namespace layer

#endif
