// The elastic lattice: assembly from bonds.
#include <algorithm>

#include "coble/graph.h"
#include "parity/parity.h"

using parity::Array;
using parity::noise;

namespace {

// A ring of beams in any direction, some to the planes, one of a node with itself.
struct Ring {
  int64_t n;
  std::vector<coble_bond> bond;
  std::vector<uint8_t> state;

  explicit Ring(int64_t nodes) : n(nodes) {
    for (int64_t k = 0; k < 4 * n; k++) {
      coble_bond b = {};
      const std::vector<double> r = noise(12, (uint32_t)(100 + k));
      const double size = std::sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
      b.i = (int32_t)(k % n);
      b.j = (int32_t)((k % n + 1 + k / n) % n);
      b.kind = k % 7 == 5 ? COBLE_BOND_CC : k % 7 == 6 ? COBLE_BOND_SE : COBLE_BOND_LAYER;
      for (int a = 0; a < 3; a++) b.n[a] = (float)(r[(size_t)a] / size);
      if (b.kind != COBLE_BOND_LAYER) {
        b.j = -1;
        b.n[0] = b.n[1] = 0;
        b.n[2] = b.kind == COBLE_BOND_CC ? 1 : -1;
      }
      float *value[] = {&b.arm_i, &b.arm_j, &b.kn, &b.kt, &b.kb, &b.kw};
      for (size_t v = 0; v < 6; v++) *value[v] = (float)std::fabs(r[3 + v]);
      bond.push_back(b);
      state.push_back((uint8_t)(k % 3));
    }
  }
};

using Matrix = std::vector<std::vector<double>>;

// E of d and q (six rows) for the unknowns of one end: s = -1 at i, +1 at j.
Matrix end_rows(const coble_bond &b, int dof, bool at_j) {
  const double size =
      std::sqrt((double)b.n[0] * b.n[0] + (double)b.n[1] * b.n[1] + (double)b.n[2] * b.n[2]);
  const double s = at_j ? 1 : -1, arm = at_j ? -(double)b.arm_j : (double)b.arm_i;
  const double m[3] = {arm * b.n[0] / size, arm * b.n[1] / size, arm * b.n[2] / size};
  Matrix e(6, std::vector<double>((size_t)dof, 0));
  for (size_t a = 0; a < 3; a++) e[a][a] = s;
  if (dof == 3) return e;
  for (size_t a = 0; a < 3; a++) {
    e[3 + a][3 + a] = s;
    const size_t x = (a + 1) % 3, y = (a + 2) % 3; /* (w x m)_a = w_x m_y - w_y m_x */
    e[a][3 + x] += s * m[y];
    e[a][3 + y] -= s * m[x];
  }
  return e;
}

// out += A^T k B at (row, column) of a full matrix
void add_bond(const coble_bond &b, int state, int dof, Matrix *out) {
  const double size2 = (double)b.n[0] * b.n[0] + (double)b.n[1] * b.n[1] + (double)b.n[2] * b.n[2];
  const double k[4] = {state < 2 ? b.kn : 0.0, state < 1 ? b.kt : 0.0, state < 1 ? b.kw : 0.0,
                       state < 1 ? b.kb : 0.0};
  const int32_t node[2] = {b.i, b.j};
  for (int p = 0; p < (b.j < 0 ? 1 : 2); p++)
    for (int q = 0; q < (b.j < 0 ? 1 : 2); q++) {
      const Matrix left = end_rows(b, dof, p), right = end_rows(b, dof, q);
      for (int x = 0; x < dof; x++)
        for (int y = 0; y < dof; y++)
          for (size_t a = 0; a < 6; a++)
            for (size_t c = a / 3 * 3; c < a / 3 * 3 + 3; c++) {
              const double along = k[a / 3 * 2], across = k[a / 3 * 2 + 1];
              const double stiff = (along - across) * (double)b.n[a % 3] * b.n[c % 3] / size2 +
                                   (a == c ? across : 0);
              (*out)[(size_t)(node[p] * dof + x)][(size_t)(node[q] * dof + y)] +=
                  left[a][(size_t)x] * stiff * right[c][(size_t)y];
            }
    }
}

// What the kernel reads: bonds of each node, pattern, place of each coupling.
struct Lists {
  std::vector<int64_t> first{0};
  std::vector<int32_t> item, block, start{0}, column, middle;
  explicit Lists(const Ring &ring) {
    for (int64_t i = 0; i < ring.n; i++) {
      std::vector<int32_t> row = {(int32_t)i};
      for (size_t b = 0; b < ring.bond.size(); b++)
        for (const int32_t end : {ring.bond[b].i, ring.bond[b].j}) {
          if (end != i) continue;
          item.push_back((int32_t)b);
          const int32_t j = ring.bond[b].i == i ? ring.bond[b].j : ring.bond[b].i;
          block.push_back(j);
          if (j >= 0) row.push_back(j);
        }
      std::sort(row.begin(), row.end());
      row.erase(std::unique(row.begin(), row.end()), row.end());
      const auto place = [&](int32_t j) {
        return (int32_t)(column.size() +
                         (size_t)(std::lower_bound(row.begin(), row.end(), j) - row.begin()));
      };
      for (size_t e = (size_t)first.back(); e < item.size(); e++)
        block[e] = block[e] < 0 ? -1 : place(block[e]);
      middle.push_back(place((int32_t)i));
      column.insert(column.end(), row.begin(), row.end());
      first.push_back((int64_t)item.size());
      start.push_back((int32_t)column.size());
    }
  }
};

void check_assembly(coble_device *dev, int64_t n, int dof) {
  const Ring ring(n);
  const Lists lists(ring);
  Matrix want((size_t)(n * dof), std::vector<double>((size_t)(n * dof), 0)), whole = want;
  std::vector<double> border((size_t)(n * dof + 1), 0);
  border.back() = NAN;
  for (size_t b = 0; b < ring.bond.size(); b++) {
    add_bond(ring.bond[b], ring.state[b], dof, &want);
    add_bond(ring.bond[b], COBLE_INTACT, dof, &whole);
    if (ring.bond[b].kind == COBLE_BOND_CC && ring.state[b] != COBLE_PARTED)
      border[(size_t)(ring.bond[b].i * dof + 2)] -= (double)ring.bond[b].kn;
  }
  const Array<coble_bond> bond(dev, ring.bond);
  const Array<uint8_t> state(dev, ring.state);
  const Array<int64_t> first(dev, lists.first);
  const Array<int32_t> item(dev, lists.item), block(dev, lists.block), start(dev, lists.start),
      middle(dev, lists.middle);
  const size_t square = (size_t)(dof * dof);
  const Array<double> value(dev, std::vector<double>(lists.column.size() * square, NAN)),
      edge(dev, std::vector<double>(border.size(), NAN));
  const coble_lattice_assemble_args args = {dof,          {1, 1, 1},    0.5,           1e-3,
                                            bond.data(),  state.data(), first.data(),  item.data(),
                                            block.data(), start.data(), middle.data(), value.data(),
                                            edge.data()};
  ASSERT_EQ(coble_launch_lattice_assemble(dev, &args, n), COBLE_OK) << coble_message();
  std::vector<double> got = value.host(), full;
  for (int64_t i = 0; i < n; i++)
    for (int32_t e = lists.start[(size_t)i]; e < lists.start[(size_t)i + 1]; e++)
      for (int a = 0; a < dof; a++)
        for (int c = 0; c < dof; c++) {
          const size_t row = (size_t)(i * dof), at = (size_t)a;
          double v = want[row + at][(size_t)(lists.column[(size_t)e] * dof + c)];
          if (e == lists.middle[(size_t)i] && a == c) { /* the anchor */
            const size_t part = at / 3 * 3;
            double trace = 0;
            for (size_t p = part; p < part + 3; p++) trace += whole[row + p][row + p];
            for (size_t b = 0; b < ring.bond.size(); b++)
              if (ring.bond[b].i == i && ring.bond[b].j == i) trace = NAN;
            v = std::isnan(trace) ? got[(size_t)e * square + at * (size_t)dof + at]
                                  : v + 0.5 * std::fmax(trace / 3, 1e-3);
          }
          full.push_back(v);
        }
  parity::expect_close(got, full, 1e-13);
  parity::expect_close(edge.host(), border, 1e-13);
}

}  // namespace

COBLE_PARITY_CASE(lattice_assemble) {
  for (const int64_t n : {1, 2, 5, 31, 67})
    for (const int dof : {3, 6}) {
      SCOPED_TRACE(testing::Message() << n << " nodes, " << dof);
      check_assembly(dev, n, dof);
    }
}
