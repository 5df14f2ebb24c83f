#include "coble/lab.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "coble/random.h"

namespace {

// A layer of 12 x 10 x 8 voxels of 1 m, half of it pores, with what lies about it.
struct Cell {
  static constexpr int nx = 12, ny = 10, nz = 8, plane = nx * ny, cells = plane * nz;
  coble_structure s = {};
  std::vector<uint8_t> phase;
  std::vector<float> pores, crevices, u[3], h_se, h_cc;
  double plate = 0;

  explicit Cell(bool periodic = true)
      : phase(cells), pores(cells), crevices(cells), h_se(plane), h_cc(plane) {
    for (auto &axis : u) axis.assign(cells, 0);
    for (int v = 0; v < cells; v++) phase[(size_t)v] = uniform(v, 0) < 0.5;
    s.n[0] = nx, s.n[1] = ny, s.n[2] = nz;
    s.dx = 1;
    s.periodic_sides = periodic;
    s.phase = phase.data();
  }
  static double uniform(int item, uint32_t draw) {
    return coble_random_uniform(1, COBLE_STREAM_POSITION, (uint64_t)item, draw);
  }
  coble_lab make(double spacing, coble_lab_params p = {}) const {
    const coble_lab_source source = {&s,
                                     pores.data(),
                                     crevices.data(),
                                     {u[0].data(), u[1].data(), u[2].data()},
                                     h_se.data(),
                                     h_cc.data(),
                                     plate};
    p.spacing = spacing;
    p.rim = 1;
    coble_lab lab;
    EXPECT_EQ(coble_lab_make(&source, &p, &lab), COBLE_OK) << coble_message();
    return lab;
  }
  double li() const {
    double sum = 0;
    for (int v = 0; v < cells; v++) sum += (double)pores[(size_t)v] + (double)crevices[(size_t)v];
    for (int c = 0; c < plane; c++) sum += (double)h_se[(size_t)c] + (double)h_cc[(size_t)c];
    return sum;
  }
};

double li_in(const coble_lab &lab) {
  double sum = 0;
  const size_t cells = (size_t)lab.n[0] * (size_t)lab.n[1] * (size_t)lab.n[2];
  for (size_t c = 0; c < cells; c++) sum += (double)lab.li[c];
  return sum * lab.spacing[0] * lab.spacing[1] * lab.spacing[2];
}

int phase_at(const coble_lab &lab, double x, double y, double z) {
  const double at[3] = {x, y, z};
  int64_t c[3];
  for (int a = 0; a < 3; a++) c[a] = (int64_t)std::floor((at[a] - lab.origin[a]) / lab.spacing[a]);
  return lab.phase[c[0] + lab.n[0] * (c[1] + lab.n[1] * c[2])];
}

TEST(Lab, LayerAtRestIsItsVoxels) {
  const Cell cell;
  coble_lab lab = cell.make(0.5);
  EXPECT_EQ(lab.n[0], 24);
  EXPECT_EQ(lab.n[2], 20);
  for (int v = 0; v < Cell::cells; v++) {
    const double x = v % 12 + 0.25, y = v / 12 % 10 + 0.75, z = v / 120 + 0.25;
    ASSERT_EQ(phase_at(lab, x, y, z), cell.phase[(size_t)v] ? COBLE_LAB_EMPTY : COBLE_LAB_SOLID);
  }
  EXPECT_EQ(phase_at(lab, 3, 3, -0.3), COBLE_LAB_SE);
  EXPECT_EQ(phase_at(lab, 3, 3, 8.3), COBLE_LAB_CC);
  coble_lab_release(&lab);
}

// The upper half lifted off the lower, a film below, another above, Li in part of the crevice.
TEST(Lab, PiecesMoveAndWhatIsBetweenThemShows) {
  Cell cell;
  cell.plate = 7;
  for (int v = 0; v < Cell::cells; v++) cell.u[2][(size_t)v] = v < Cell::cells / 2 ? 2 : 5;
  for (int c = 0; c < Cell::plane; c++) cell.h_se[(size_t)c] = 2, cell.h_cc[(size_t)c] = 1;
  for (int c = 0; c < Cell::plane; c++)  // just below the crevice
    cell.crevices[(size_t)(Cell::plane * 3 + c)] = 1.5;
  coble_lab lab = cell.make(0.25);
  EXPECT_NEAR(li_in(lab), cell.li(), 1e-4 * cell.li());
  for (double x = 0.3; x < 12; x += 1.7) {
    EXPECT_EQ(phase_at(lab, x, 5, 1.9), COBLE_LAB_LI_SE);
    const int lower = phase_at(lab, x, 5, 2.1), upper = phase_at(lab, x, 5, 9.1);
    EXPECT_EQ(lower, cell.phase[(size_t)((int)x + 12 * 5)] ? COBLE_LAB_EMPTY : COBLE_LAB_SOLID);
    EXPECT_EQ(upper,
              cell.phase[(size_t)((int)x + 12 * 5 + 120 * 4)] ? COBLE_LAB_EMPTY : COBLE_LAB_SOLID);
    EXPECT_EQ(phase_at(lab, x, 5, 6.1), COBLE_LAB_LI_CREVICE);
    EXPECT_EQ(phase_at(lab, x, 5, 7.4), COBLE_LAB_LI_CREVICE);
    EXPECT_EQ(phase_at(lab, x, 5, 8.9), COBLE_LAB_GAP);
    EXPECT_EQ(phase_at(lab, x, 5, 13.5), COBLE_LAB_GAP);
    EXPECT_EQ(phase_at(lab, x, 5, 14.1), COBLE_LAB_LI_CC);
    EXPECT_EQ(phase_at(lab, x, 5, 15.1), COBLE_LAB_CC);
  }
  coble_lab_release(&lab);
}

// Any pieces, any films, cells that divide nothing evenly.
TEST(Lab, KeepsAllLi) {
  for (const bool periodic : {true, false}) {
    Cell cell(periodic);
    cell.plate = 6.3;
    for (int v = 0; v < Cell::cells; v++) {
      const size_t i = (size_t)v;
      const int piece = v / 12 % 10 / 5 + 2 * (v % 12 / 6) + 4 * (v / 480);
      for (uint32_t a = 0; a < 3; a++)
        cell.u[a][i] = (float)(Cell::uniform(piece, a + 1) * (a == 2 ? 5 : 1.5));
      if (cell.phase[i]) cell.pores[i] = (float)Cell::uniform(v, 4);
      cell.crevices[i] = v % 5 ? 0 : (float)Cell::uniform(v, 5);
    }
    for (int c = 0; c < Cell::plane; c++) {
      cell.h_se[(size_t)c] = (float)Cell::uniform(c, 6);
      cell.h_cc[(size_t)c] = (float)Cell::uniform(c, 7);
    }
    for (const double spacing : {0.3, 0.37, 1.0, 2.3}) {
      coble_lab lab = cell.make(spacing);
      EXPECT_NEAR(li_in(lab), cell.li(), 1e-4 * cell.li()) << spacing;
      coble_lab_release(&lab);
    }
  }
}

TEST(Lab, PartOfTheBoxIsThatPart) {
  Cell cell;
  for (int c = 0; c < Cell::plane; c++) cell.h_se[(size_t)c] = c % 12 < 6 ? 0.5f : 0;
  cell.plate = 1;
  for (auto &u : cell.u[2]) u = 1;
  coble_lab_params p = {};
  p.first[0] = 4, p.size[0] = 4, p.first[1] = 3;
  coble_lab lab = cell.make(0.5, p);
  EXPECT_EQ(lab.n[0], 8);
  EXPECT_EQ(lab.n[1], 14);
  EXPECT_EQ(lab.origin[0], 4);
  EXPECT_EQ(phase_at(lab, 5.7, 4, 0.2), COBLE_LAB_LI_SE);
  EXPECT_EQ(phase_at(lab, 6.2, 4, 0.2), COBLE_LAB_GAP);
  EXPECT_NEAR(li_in(lab), 0.5 * 2 * 7, 1e-4);
  coble_lab_release(&lab);
}

TEST(Lab, RefusesWhatCannotBe) {
  const Cell cell;
  const coble_lab_source source = {&cell.s,
                                   cell.pores.data(),
                                   cell.crevices.data(),
                                   {cell.u[0].data(), cell.u[1].data(), cell.u[2].data()},
                                   cell.h_se.data(),
                                   cell.h_cc.data(),
                                   0};
  coble_lab lab;
  coble_lab_params p = {};
  for (const double spacing : {0.0, -1.0, 0.05, (double)NAN}) {
    p.spacing = spacing;
    EXPECT_EQ(coble_lab_make(&source, &p, &lab), COBLE_ERR_INPUT) << spacing;
  }
  p.spacing = 1;
  p.first[0] = 12;
  EXPECT_EQ(coble_lab_make(&source, &p, &lab), COBLE_ERR_INPUT);
  EXPECT_EQ(lab.phase, nullptr);
}

}  // namespace
