// Which voxels lie at the face of which bond, as a simulation lists them.
#include "physics/inside.h"

namespace {

// Distance along the bond from its middle to the centre of a voxel, the shortest way round, in
// voxels.
double beside(const coble_sim *sim, const coble_bond &bond, int64_t voxel) {
  double along = 0;
  for (int a = 0; a < 3; a++) {
    const double middle = sim->skeleton.position[bond.i][a] + (double)bond.arm_i * bond.n[a];
    double away = (double)(voxel % sim->size[a]) + 0.5 - middle / sim->dx;
    if (a < 2) away -= sim->size[a] * std::round(away / sim->size[a]);
    along += away * bond.n[a];
    voxel /= sim->size[a];
  }
  return along;
}

// Blocks of 2 voxels, two and three of them along x and y, so that some pairs meet at two faces:
// within the box and across its sides.
TEST(Crevices, LieAtTheFaceThatTheirBondLooksThrough) {
  for (const int kind : {COBLE_SKELETON_BLOCKS, COBLE_SKELETON_COLUMNS})
    for (const int nx : {4, 6})
      for (const int ny : {4, 6}) {
        SCOPED_TRACE(testing::Message() << kind << ": " << nx << " x " << ny);
        coble_structure s = layer::grey(nx, ny, 4, 1e-8, 3e-8, 0.4, 1.5);
        coble_skeleton_params blocks = coble_skeleton_defaults();
        blocks.kind = (coble_skeleton_kind)kind;
        blocks.block = 2;
        const layer::Cell cell(s, blocks, layer::uniform_params());
        coble_structure_release(&s);
        const coble_skeleton &k = cell.sim->skeleton;
        const auto first = inside::host(cell.sim, k.map.face_first, (size_t)k.bonds + 1);
        const auto node = inside::host(cell.sim, k.map.face_member, (size_t)first.back());
        const int64_t plane = nx * ny;  // of the SE film, below the voxels
        for (size_t b = 0; b < (size_t)k.layer_bonds; b++) {
          const double faces = k.bond[b].face / (cell.sim->dx * cell.sim->dx);
          EXPECT_NEAR((double)(first[b + 1] - first[b]), 2 * faces, 1e-5) << "bond " << b;
          for (int64_t at = first[b]; at < first[b + 1]; at++) {
            const int64_t voxel = coble_network_cells(cell.sim->net)[node[(size_t)at]] - plane;
            EXPECT_NEAR(std::fabs(beside(cell.sim, k.bond[b], voxel)), 0.5, 1e-5) << "bond " << b;
          }
        }
      }
}

}  // namespace
