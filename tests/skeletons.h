// Small owners and builders for the tests of lattices.
#ifndef COBLE_TESTS_SKELETONS_H
#define COBLE_TESTS_SKELETONS_H

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "coble/skeleton.h"
#include "structure.h"

namespace coble_test {

struct Graph {
  coble_graph g = {};
  Graph() = default;
  ~Graph() { coble_graph_release(&g); }
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;
  int64_t count(coble_bond_kind kind) const {
    return std::count_if(g.bond, g.bond + g.bonds,
                         [&](const coble_bond &b) { return b.kind == kind; });
  }
};

inline coble_skeleton_params params_of(coble_skeleton_kind kind, int block = 4) {
  coble_skeleton_params p = coble_skeleton_defaults();
  p.kind = kind;
  p.block = block;
  return p;
}

struct Packing {
  coble_packing p = {};
  Packing() = default;
  Packing(const std::vector<double> &size, bool periodic,
          const std::vector<coble_sphere> &spheres) {
    std::copy(size.begin(), size.end(), p.size);
    p.periodic_sides = periodic;
    p.count = (int64_t)spheres.size();
    p.sphere = static_cast<coble_sphere *>(malloc(spheres.size() * sizeof(coble_sphere)));
    std::copy(spheres.begin(), spheres.end(), p.sphere);
  }
  ~Packing() { coble_packing_release(&p); }
  Packing(const Packing &) = delete;
  Packing &operator=(const Packing &) = delete;
};

/* Voxelises, and builds the lattice of spheres or grains. */
inline void build(const Packing &packing, double dx, const coble_skeleton_params &p, Graph *out,
                  Structure *structure) {
  ASSERT_EQ(coble_voxelise(&packing.p, dx, &structure->s), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_skeleton_build(&structure->s, &packing.p, &p, &out->g), COBLE_OK)
      << coble_message();
}

/* A random packing of spheres 1 um wide. */
inline void make_packing(double width, double height, double spread, Packing *out,
                         coble_packing_report *report) {
  coble_packing_params p = coble_packing_defaults();
  p.size[0] = p.size[1] = width;
  p.size[2] = height;
  p.diameter = 1e-6;
  p.porosity = 0.42;
  p.law = spread > 0 ? COBLE_SIZES_LOGNORMAL : COBLE_SIZES_SINGLE;
  p.spread = spread;
  ASSERT_EQ(coble_packing_generate(&p, &out->p, report), COBLE_OK) << coble_message();
}

}  // namespace coble_test
#endif
