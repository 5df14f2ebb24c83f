#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "skeletons.h"

namespace {

using namespace coble_test;

void expect_refused(const coble_structure *s, const coble_skeleton_params &p, const char *word) {
  Graph out;
  EXPECT_EQ(coble_skeleton_build(s, nullptr, &p, &out.g), COBLE_ERR_INPUT) << word;
  EXPECT_NE(std::string(coble_message()).find(word), std::string::npos) << coble_message();
  EXPECT_EQ(out.g.nodes, 0);
}

TEST(SkeletonBlocks, HaveTheBondsOfACubicLattice) {
  Structure t(12, 8, 16, true);
  Graph periodic, mirror;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &periodic.g), COBLE_OK) << coble_message();
  t.s.periodic_sides = false;
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &mirror.g), COBLE_OK) << coble_message();
  /* 3 x 2 x 4: nearest neighbours, then diagonals in xy, xz, yz */
  EXPECT_EQ(periodic.g.nodes, 24);
  EXPECT_EQ(periodic.count(COBLE_BOND_LAYER), 24 + 24 + 18 + 2 * (24 + 18 + 18));
  EXPECT_EQ(mirror.count(COBLE_BOND_LAYER),
            2 * 2 * 4 + 3 * 1 * 4 + 3 * 2 * 3 + 2 * (2 * 1 * 4 + 2 * 2 * 3 + 3 * 1 * 3));
  for (const Graph *g : {&periodic, &mirror}) {
    EXPECT_EQ(g->g.dof, 3);
    EXPECT_EQ(g->count(COBLE_BOND_SE), 6);
    EXPECT_EQ(g->count(COBLE_BOND_CC), 6);
    EXPECT_EQ(g->g.voxels, 12 * 8 * 16);
    EXPECT_EQ(g->g.columns, 12 * 8);
  }
  EXPECT_DOUBLE_EQ(periodic.g.size[2], 16e-8);
  EXPECT_DOUBLE_EQ(periodic.g.position[23][0], 10e-8);
  EXPECT_DOUBLE_EQ(periodic.g.position[23][2], 14e-8);
  EXPECT_DOUBLE_EQ(periodic.g.volume[5], 64e-24);
  EXPECT_EQ(periodic.g.owner[0], 0);
  EXPECT_EQ(periodic.g.owner[11 + 12 * (7 + 8 * 15)], 23);
}

TEST(SkeletonBlocks, OrderBondsByNodeThenSeThenCc) {
  Structure t(12, 8, 8, true);
  Graph out;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  for (int64_t b = 1; b < out.g.bonds; b++) {
    const coble_bond &last = out.g.bond[b - 1], &now = out.g.bond[b];
    EXPECT_LE(last.kind, now.kind);
    if (last.kind == now.kind) {
      EXPECT_LE(last.i, now.i);
    }
  }
}

/* Energy of u = F x per volume of a cell of a lattice of blocks that is periodic in x and y, of the
 * bonds that start at one node well inside. */
double energy_density(const coble_graph &g, int32_t node, const double f[3][3]) {
  double energy = 0;
  for (int64_t b = 0; b < g.bonds; b++) {
    const coble_bond &bond = g.bond[b];
    if (bond.kind != COBLE_BOND_LAYER || bond.i != node) continue;
    const double length = (double)bond.arm_i + bond.arm_j;
    double stretch = 0;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) stretch += bond.n[i] * f[i][j] * bond.n[j] * length;
    energy += 0.5 * bond.kn * stretch * stretch;
  }
  return energy / g.volume[node];
}

TEST(SkeletonBlocks, AreIsotropicWithAPoissonRatioOfAQuarter) {
  Structure t(12, 12, 12, true);
  Graph out;
  auto p = params_of(COBLE_SKELETON_BLOCKS);
  p.modulus = 3e9;
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  const double xx[3][3] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 0}};
  const double zz[3][3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 1}};
  const double both[3][3] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}};
  const double xz[3][3] = {{0, 0, 0.5}, {0, 0, 0}, {0.5, 0, 0}};
  const int32_t node = 4; /* in the lowest layer: all nine bonds ahead exist */
  const double c11 = 2 * energy_density(out.g, node, xx), c33 = 2 * energy_density(out.g, node, zz);
  EXPECT_NEAR(c11 / p.modulus, 1.2, 1e-6);
  EXPECT_NEAR(c33 / p.modulus, 1.2, 1e-6);
  EXPECT_NEAR((2 * energy_density(out.g, node, both) - c11 - c33) / 2 / p.modulus, 0.4, 1e-6);
  EXPECT_NEAR(2 * energy_density(out.g, node, xz) / p.modulus, 0.4, 1e-6);
}

TEST(SkeletonBlocks, GiveTheTractionOfTheirStrain) {
  Structure t(12, 12, 12, true);
  Graph out;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  const double h = 4e-8;
  for (int64_t b = 0; b < out.g.bonds; b++) {
    const coble_bond &bond = out.g.bond[b];
    if (bond.kind == COBLE_BOND_LAYER) {
      const double length = (double)bond.arm_i + bond.arm_j;
      EXPECT_NEAR(bond.kn * length / bond.area / p.modulus, 1, 1e-6);
      EXPECT_NEAR(bond.face, length < 1.1 * h ? h * h : 0, 1e-6 * h * h);
      EXPECT_EQ(bond.kt, 0);
    } else {
      EXPECT_NEAR(bond.kn * bond.arm_i / bond.area / p.modulus, 1.2, 1e-6);
      EXPECT_NEAR(bond.kt * bond.arm_i / bond.area / p.modulus, 0.4, 1e-6);
      EXPECT_EQ(bond.n[2], bond.kind == COBLE_BOND_SE ? -1 : 1);
      EXPECT_EQ(bond.j, -1);
      EXPECT_FLOAT_EQ(bond.arm_i, (float)(h / 2));
    }
    EXPECT_EQ(bond.kb + bond.kw + bond.bend + bond.twist, 0);
  }
}

/* What the film cell of column (i, j) sees of a field that is x or y at the nodes. */
double seen(const coble_graph &g, int side, int64_t column, int axis) {
  double sum = 0;
  for (int k = 0; k < COBLE_FILM_NODES; k++)
    if (g.film[side][column].node[k] >= 0)
      sum += g.film[side][column].weight[k] * g.position[g.film[side][column].node[k]][axis];
  return sum;
}

double total_weight(const coble_film_support &f) {
  return (double)f.weight[0] + f.weight[1] + f.weight[2] + f.weight[3];
}

TEST(SkeletonBlocks, CarryFilmsBilinearly) {
  Structure t(16, 12, 8, false);
  Graph out;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  for (int side = 0; side < 2; side++)
    for (int j = 0; j < 12; j++)
      for (int i = 0; i < 16; i++) {
        const int64_t c = i + 16 * j;
        /* linear inside, flat beyond the outermost centres */
        EXPECT_NEAR(seen(out.g, side, c, 0), std::clamp(i + 0.5, 2.0, 14.0) * 1e-8, 1e-14);
        EXPECT_NEAR(seen(out.g, side, c, 1), std::clamp(j + 0.5, 2.0, 10.0) * 1e-8, 1e-14);
        EXPECT_NEAR(total_weight(out.g.film[side][c]), 1, 1e-6);
        const int32_t node = out.g.film[side][c].node[0];
        EXPECT_EQ(node / 12, side); /* 4 x 3 blocks a layer */
      }
}

TEST(SkeletonBlocks, CarryFilmsAcrossPeriodicSides) {
  Structure t(12, 12, 4, true);
  Graph out;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  const coble_film_support &corner = out.g.film[0][0];
  /* 1.5 voxels left of and below the centre of block 0: 3/8 of the way to its neighbours */
  double weight[9] = {0};
  for (int k = 0; k < 4; k++) weight[corner.node[k]] += corner.weight[k];
  EXPECT_NEAR(weight[0], 0.625 * 0.625, 1e-6);
  EXPECT_NEAR(weight[2], 0.625 * 0.375, 1e-6);
  EXPECT_NEAR(weight[6], 0.625 * 0.375, 1e-6);
  EXPECT_NEAR(weight[8], 0.375 * 0.375, 1e-6);
}

TEST(SkeletonBlocks, LeaveEmptyBlocksOut) {
  Structure t(8, 4, 4, false);
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < 4; j++)
      for (int i = 4; i < 8; i++) t.s.phase[t.at(i, j, k)] = 1;
  const auto p = params_of(COBLE_SKELETON_BLOCKS);
  Graph out, none;
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK);
  EXPECT_EQ(out.g.nodes, 1);
  EXPECT_EQ(out.g.bonds, 2);
  EXPECT_EQ(out.g.owner[3], 0);
  EXPECT_EQ(out.g.owner[4], -1);
  EXPECT_EQ(out.g.film[0][5].node[0], 0); /* between both centres: all weight on the one there is */
  EXPECT_EQ(out.g.film[0][5].weight[0], 1);
  EXPECT_EQ(out.g.film[0][7].node[0], -1);
  EXPECT_EQ(out.g.film[0][7].weight[0], 0);
  memset(t.s.phase, 1, 128);
  EXPECT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &none.g), COBLE_ERR_INPUT);
}

TEST(SkeletonColumns, AreOneNodeEach) {
  Structure t(12, 8, 10, true);
  Graph out;
  auto p = params_of(COBLE_SKELETON_COLUMNS);
  p.column_shear = 0.3e9;
  ASSERT_EQ(coble_skeleton_build(&t.s, nullptr, &p, &out.g), COBLE_OK) << coble_message();
  const double h = 4e-8, height = 10e-8;
  EXPECT_EQ(out.g.nodes, 6);
  EXPECT_EQ(out.g.dof, 3);
  EXPECT_EQ(out.count(COBLE_BOND_LAYER), 12);
  EXPECT_EQ(out.count(COBLE_BOND_SE), 6);
  EXPECT_EQ(out.count(COBLE_BOND_CC), 6);
  EXPECT_DOUBLE_EQ(out.g.position[5][2], 5e-8);
  EXPECT_NEAR(out.g.volume[0], h * h * height, 1e-30);
  const coble_bond &link = out.g.bond[0], &se = out.g.bond[12];
  EXPECT_FLOAT_EQ(link.kn, (float)(p.modulus * height));
  EXPECT_FLOAT_EQ(link.kt, (float)(p.column_shear * height));
  EXPECT_FLOAT_EQ(link.area, (float)(h * height));
  EXPECT_FLOAT_EQ(se.kn, (float)(1.2 * p.modulus * h * h / (height / 2)));
  EXPECT_FLOAT_EQ(se.kt, (float)(0.4 * p.modulus * h * h / (height / 2)));
  EXPECT_FLOAT_EQ(se.arm_i, (float)(height / 2));
  const coble_film_support &f = out.g.film[1][11 + 12 * 7];
  EXPECT_EQ(f.node[0], 5);
  EXPECT_EQ(f.weight[0], 1);
  EXPECT_EQ(f.node[1], -1);
}

bool same_graph(const coble_graph &a, const coble_graph &b) {
  return a.nodes == b.nodes && a.bonds == b.bonds &&
         !memcmp(a.position, b.position, sizeof *a.position * (size_t)a.nodes) &&
         !memcmp(a.volume, b.volume, sizeof *a.volume * (size_t)a.nodes) &&
         !memcmp(a.bond, b.bond, sizeof *a.bond * (size_t)a.bonds) &&
         !memcmp(a.owner, b.owner, sizeof *a.owner * (size_t)a.voxels) &&
         !memcmp(a.film[0], b.film[0], sizeof *a.film[0] * (size_t)a.columns) &&
         !memcmp(a.film[1], b.film[1], sizeof *a.film[1] * (size_t)a.columns);
}

TEST(SkeletonBuild, IsTheSameForAnyNumberOfThreads) {
  Packing bed;
  coble_packing_report report;
  make_packing(5e-6, 4e-6, 0.3, &bed, &report);
  Structure t;
  ASSERT_EQ(coble_voxelise(&bed.p, 1e-7, &t.s), COBLE_OK);
  const int before = omp_get_max_threads();
  for (int kind = COBLE_SKELETON_BLOCKS; kind <= COBLE_SKELETON_COLUMNS; kind++) {
    const auto p = params_of((coble_skeleton_kind)kind, 5);
    Graph one, two;
    omp_set_num_threads(1);
    EXPECT_EQ(coble_skeleton_build(&t.s, &bed.p, &p, &one.g), COBLE_OK) << coble_message();
    omp_set_num_threads(2);
    EXPECT_EQ(coble_skeleton_build(&t.s, &bed.p, &p, &two.g), COBLE_OK) << coble_message();
    EXPECT_TRUE(same_graph(one.g, two.g)) << kind;
  }
  omp_set_num_threads(before);
}

TEST(SkeletonBuild, NamesWhatIsWrong) {
  Structure t(12, 8, 10, true);
  const auto blocks = params_of(COBLE_SKELETON_BLOCKS);
  expect_refused(&t.s, blocks, "4 voxels in 12 x 8 x 10");
  expect_refused(&t.s, params_of(COBLE_SKELETON_COLUMNS, 5), "5 voxels in 12 x 8 x 10");
  expect_refused(&t.s, params_of(COBLE_SKELETON_BLOCKS, 0), "0 voxels");
  auto p = params_of(COBLE_SKELETON_BLOCKS, 2);
  p.modulus = -1;
  expect_refused(&t.s, p, "modulus = -1");
  p = params_of(COBLE_SKELETON_COLUMNS);
  p.column_shear = NAN;
  expect_refused(&t.s, p, "column_shear = nan");
  expect_refused(&t.s, params_of((coble_skeleton_kind)9), "kind = 9");
  t.s.grey = true;
  t.s.porosity = static_cast<float *>(calloc(12 * 8 * 10, sizeof(float)));
  expect_refused(&t.s, params_of(COBLE_SKELETON_GRAINS), "grey");
  const coble_structure empty = {};
  expect_refused(&empty, blocks, "skeleton");
}

}  // namespace
