// What a simulation is said to take, against what it takes.
#include <gtest/gtest.h>

#include "physics/layer.h"

namespace {

double taken(const coble_structure &s, const coble_packing *packing,
             const coble_skeleton_params &skeleton, double *predicted) {
  coble_test::Device dev(COBLE_BACKEND_CPU);
  coble_graph graph;
  EXPECT_EQ(coble_skeleton_build(&s, packing, &skeleton, &graph), COBLE_OK) << coble_message();
  *predicted = coble_sim_bytes(&s, &graph);
  const coble_sim_params p = coble_sim_defaults();
  coble_sim *sim = nullptr;
  EXPECT_EQ(coble_sim_create(dev, &s, &graph, &p, &sim), COBLE_OK) << coble_message();
  const double bytes = (double)coble_device_bytes(dev);
  coble_sim_destroy(sim);
  coble_graph_release(&graph);
  return bytes;
}

TEST(Memory, OfAGreyLayerIsForetold) {
  for (const int block : {2, 4, 10}) {
    coble_structure s = layer::grey(40, 40, 20, 1e-7, 1e-7, 0.4, 1.5);
    coble_skeleton_params p = coble_skeleton_defaults();
    p.block = block;
    double predicted;
    const double bytes = taken(s, nullptr, p, &predicted);
    EXPECT_NEAR(predicted / bytes, 1, 0.06) << "blocks of " << block;
    coble_structure_release(&s);
  }
}

TEST(Memory, OfSpheresAndTheirParticlesIsForetold) {
  coble_packing_params q = coble_packing_defaults();
  coble_packing_report report;
  coble_packing packing;
  q.diameter = 1e-7;
  q.size[0] = q.size[1] = q.size[2] = 4e-7;
  q.porosity = 0.45;
  ASSERT_EQ(coble_packing_generate(&q, &packing, &report), COBLE_OK) << coble_message();
  coble_structure s;
  ASSERT_EQ(coble_voxelise(&packing, 1e-8, &s), COBLE_OK);
  ASSERT_EQ(coble_local_thickness(&s), COBLE_OK);
  for (const auto kind : {COBLE_SKELETON_BLOCKS, COBLE_SKELETON_PARTICLES}) {
    coble_skeleton_params p = coble_skeleton_defaults();
    p.kind = kind;
    double predicted;
    const double bytes = taken(s, &packing, p, &predicted);
    EXPECT_NEAR(predicted / bytes, 1, 0.06) << "kind " << kind;
  }
  coble_structure_release(&s);
  coble_packing_release(&packing);
}

}  // namespace
