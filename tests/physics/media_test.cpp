// The kinds of pores that a layer has.
#include <gtest/gtest.h>

#include "inside.h"
#include "layer.h"

namespace {

void expect_porosities(const coble_structure &s, bool indexed) {
  const coble_sim_params params = coble_sim_defaults();
  coble_skeleton_params blocks = coble_skeleton_defaults();
  blocks.block = 10;
  const layer::Cell cell(s, blocks, params, 1);
  coble_sim *sim = cell.sim;
  EXPECT_EQ(sim->media.index != nullptr, indexed);
  std::vector<float> volume((size_t)sim->n);
  ASSERT_EQ(coble_media_spread(sim, sim->media.volume, volume.data()), COBLE_OK);
  const int64_t plane = (int64_t)s.n[0] * s.n[1];
  for (size_t i = 0; i < volume.size(); i++) {
    const int64_t at = coble_network_cells(sim->net)[i];
    const bool voxel = coble_sim_kind_at(sim, at) == COBLE_VOXEL;
    ASSERT_EQ(volume[i], voxel ? s.porosity[at - plane] : 1) << i;
  }
}

TEST(Media, FewKindsOfPoresMakeATable) {
  coble_structure s = layer::grey(20, 20, 10, 1e-7, 1e-7, 0.4, 1.5);
  for (size_t v = 0; v < coble_structure_cells(&s); v += 3) s.porosity[v] = 0.6f;
  expect_porosities(s, true);
  coble_structure_release(&s);
}

TEST(Media, EachPoreIsItsOwnWhereTheyAreTooMany) {
  coble_structure s = layer::grey(100, 100, 10, 1e-7, 1e-7, 0.4, 1.5);
  for (size_t v = 0; v < coble_structure_cells(&s); v++) s.porosity[v] = 0.3f + 1e-6f * (float)v;
  expect_porosities(s, false);
  coble_structure_release(&s);
}

}  // namespace
