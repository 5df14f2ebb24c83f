// The kernels of the measures of structure, each against a naive loop over all voxels.
#include <algorithm>
#include <cstdlib>

#include "parity/parity.h"

namespace {

using parity::Array;
using Bytes = std::vector<uint8_t>;
using Ints = std::vector<int32_t>;

struct Box {
  coble_voxels v;
  int64_t cells() const { return (int64_t)v.n[0] * v.n[1] * v.n[2]; }
  int64_t at(int x, int y, int z) const { return x + v.n[0] * (y + (int64_t)v.n[1] * z); }
  int place(int64_t i, int axis) const {
    const int64_t row = i / v.n[0];
    return (int)(axis == 0 ? i % v.n[0] : axis == 1 ? row % v.n[1] : row / v.n[1]);
  }
  coble_lines lines(int axis) const {
    const int64_t stride[] = {1, v.n[0], (int64_t)v.n[0] * v.n[1]};
    return {v.n[axis], v.periodic[axis], stride[axis]};
  }
  int64_t line_count(int axis) const { return cells() / v.n[axis]; }
  // Distance along an axis, to the nearest image.
  int along(int64_t i, int64_t j, int axis) const {
    const int d = std::abs(place(i, axis) - place(j, axis));
    return v.periodic[axis] ? std::min(d, v.n[axis] - d) : d;
  }
  int distance2(int64_t i, int64_t j) const {
    int sum = 0;
    for (int a = 0; a < 3; a++) sum += along(i, j, a) * along(i, j, a);
    return sum;
  }
  // Voxels of the line through i.
  std::vector<int64_t> line(int64_t i, int axis) const {
    std::vector<int64_t> out;
    const int64_t stride = lines(axis).stride;
    for (int p = 0; p < v.n[axis]; p++) out.push_back(i + (p - place(i, axis)) * stride);
    return out;
  }
};

// One voxel, thin boxes, odd ones; small enough to compare all voxels with all.
const std::vector<Box> boxes = {
    {{{1, 1, 1}, {false, false, false}}}, {{{1, 1, 1}, {true, true, false}}},
    {{{2, 1, 3}, {true, true, false}}},   {{{33, 1, 1}, {true, false, false}}},
    {{{1, 2, 41}, {true, true, false}}},  {{{17, 11, 9}, {false, false, false}}},
    {{{17, 11, 9}, {true, true, false}}}, {{{5, 18, 13}, {true, true, true}}}};
const Box large = {{{37, 29, 23}, {true, true, false}}};

int32_t whole(int64_t i, uint32_t stream, int32_t below) {
  return (int32_t)(coble_random_uniform(7, stream, (uint64_t)i, 0) * below);
}

Ints numbers(int64_t n, uint32_t stream, int32_t below) {
  Ints out((size_t)n);
  for (size_t i = 0; i < out.size(); i++) out[i] = whole((int64_t)i, stream, below);
  return out;
}

Bytes pores(int64_t n, uint32_t stream, int percent) {
  Bytes out((size_t)n);
  for (size_t i = 0; i < out.size(); i++) out[i] = whole((int64_t)i, stream, 100) < percent;
  return out;
}

// Squared distances to the voxels of mask 0, COBLE_FAR where there is none.
Ints distances(const Box &b, const Bytes &mask) {
  Ints out(mask.size(), COBLE_FAR);
  for (int64_t i = 0; i < b.cells(); i++)
    for (int64_t j = 0; j < b.cells(); j++)
      if (!mask[(size_t)j]) out[(size_t)i] = std::min(out[(size_t)i], b.distance2(i, j));
  return out;
}

// Widest paths within one line: every voxel to every other, both ways around.
Ints widest(const Box &b, int axis, const Ints &size, const Ints &start) {
  Ints out = start;
  for (bool grew = true; grew;) {
    grew = false;
    for (int64_t i = 0; i < b.cells(); i++)
      for (int64_t j : b.line(i, axis)) {
        if (b.along(i, j, axis) != 1) continue;
        const int32_t come = std::min(out[(size_t)j], size[(size_t)i]);
        if (come <= out[(size_t)i]) continue;
        out[(size_t)i] = come;
        grew = true;
      }
  }
  return out;
}

// On which lines do two maps differ?
template <class T>
Bytes lines_that_differ(const Box &b, int axis, const std::vector<T> &x, const std::vector<T> &y) {
  const coble_lines lines = b.lines(axis);
  Bytes out((size_t)b.line_count(axis));
  for (int64_t i = 0; i < b.cells(); i++)
    if (x[(size_t)i] != y[(size_t)i])
      out[(size_t)(i / (lines.stride * lines.length) * lines.stride + i % lines.stride)] = 1;
  return out;
}

// Each launch sweeps once both ways; a periodic line may need a second one. The last is still.
template <class Launch>
void sweep_until_still(const Array<uint8_t> &moved, Launch launch) {
  bool still = false;
  for (int sweeps = 0; sweeps < 3 && !still; sweeps++) {
    launch();
    const Bytes now = moved.host();
    still = std::count(now.begin(), now.end(), 1) == 0;
  }
  EXPECT_TRUE(still);
}

// Balls with room for one another: squared distances to a few voxels of solid.
Ints balls(const Box &b, int percent) { return distances(b, pores(b.cells(), 31, percent)); }

// Largest r2 of those that cover a voxel.
Ints covered(const Box &b, const Ints &r2) {
  Ints out(r2.size());
  for (int64_t i = 0; i < b.cells(); i++)
    for (int64_t c = 0; c < b.cells(); c++)
      if (b.distance2(i, c) < r2[(size_t)c])
        out[(size_t)i] = std::max(out[(size_t)i], r2[(size_t)c]);
  return out;
}

// A tree with the largest node of each block; the levels above 0 from a loop over the voxels.
struct Tree {
  coble_ball_tree plan = {};
  Ints node;
  Tree(const Box &b, const Ints &voxels) {
    std::copy(b.v.n, b.v.n + 3, plan.n);
    for (int level = 0;; level++) {
      int32_t n[3];
      for (int a = 0; a < 3; a++) n[a] = (b.v.n[a] + (1 << level) - 1) / (1 << level);
      plan.first[level] = (int64_t)node.size();
      plan.top = level;
      node.resize(node.size() + (size_t)n[0] * n[1] * n[2]);
      for (int64_t i = 0; i < b.cells(); i++) {
        const int64_t x = b.place(i, 0) >> level, y = b.place(i, 1) >> level,
                      z = b.place(i, 2) >> level;
        int32_t &here = node[(size_t)(plan.first[level] + x + n[0] * (y + n[1] * z))];
        here = std::max(here, voxels[(size_t)i]);
      }
      if (n[0] * n[1] * n[2] == 1) return;
    }
  }
};

}  // namespace

COBLE_PARITY_CASE(distance_begin) {
  for (int64_t n : parity::sizes) {
    const Bytes mask = pores(n, 1, 60);
    Ints want(mask.size());
    for (size_t i = 0; i < want.size(); i++) want[i] = mask[i] ? INT32_MAX : 0;
    Array<uint8_t> m(dev, mask);
    Array<int32_t> out(dev, Ints(mask.size(), -1));
    const coble_distance_begin_args args = {m.data(), out.data()};
    ASSERT_EQ(coble_launch_distance_begin(dev, &args, n), COBLE_OK) << coble_message();
    EXPECT_EQ(out.host(), want);
  }
}

static void check_distance_line(coble_device *dev, const Box &b, int axis, const Ints &g) {
  Ints want(g.size());
  for (int64_t i = 0; i < b.cells(); i++) {
    int64_t best = COBLE_FAR;
    for (int64_t j : b.line(i, axis))
      best = std::min<int64_t>(best,
                               (int64_t)b.along(i, j, axis) * b.along(i, j, axis) + g[(size_t)j]);
    want[(size_t)i] = (int32_t)best;
  }
  Array<int32_t> from(dev, g), to(dev, Ints(g.size(), -1));
  const coble_distance_line_args args = {b.lines(axis), from.data(), to.data()};
  ASSERT_EQ(coble_launch_distance_line(dev, &args, b.cells()), COBLE_OK) << coble_message();
  EXPECT_EQ(to.host(), want) << "axis " << axis;
}

COBLE_PARITY_CASE(distance_line) {
  std::vector<Box> all = boxes;
  all.push_back(large);
  for (const Box &b : all)
    for (int axis = 0; axis < 3; axis++) {
      check_distance_line(dev, b, axis, numbers(b.cells(), 3, 60));
      check_distance_line(dev, b, axis, Ints((size_t)b.cells(), COBLE_FAR));
      Ints few = numbers(b.cells(), 4, 40);
      for (int32_t &g : few) g = g == 0 ? 0 : COBLE_FAR;
      check_distance_line(dev, b, axis, few);
    }
}

COBLE_PARITY_CASE(reach_begin) {
  for (const Box &b : boxes)
    for (int axis = 0; axis < 3; axis++) {
      const Bytes mask = pores(b.cells(), 5, 60);
      Bytes want(mask.size());
      for (int64_t i = 0; i < b.cells(); i++)
        if (mask[(size_t)i])
          want[(size_t)i] = (uint8_t)(32 + (b.place(i, axis) == 0 ? 2 : 0) +
                                      (b.place(i, axis) == b.v.n[axis] - 1 ? 8 : 0));
      Array<uint8_t> state(dev, mask);
      const coble_reach_begin_args args = {b.lines(axis), 2, 8, 32, state.data()};
      ASSERT_EQ(coble_launch_reach_begin(dev, &args, b.cells()), COBLE_OK) << coble_message();
      EXPECT_EQ(state.host(), want);
    }
}

// What the bits come to is checked; also that a line says truly whether it has moved.
COBLE_PARITY_CASE(reach_line) {
  for (const Box &b : boxes)
    for (int axis = 0; axis < 3; axis++) {
      const Bytes mask = pores(b.cells(), 6, 75);
      Bytes start(mask.size()), want(mask.size());
      for (size_t i = 0; i < mask.size(); i++)
        start[i] = (uint8_t)(mask[i] ? 4 + (whole((int64_t)i, 7, 9) == 0) +
                                           2 * (whole((int64_t)i, 8, 9) == 0)
                                     : 0);
      for (const int bit : {1, 2, 4}) {
        Ints size(mask.begin(), mask.end()), has(mask.size());
        for (size_t i = 0; i < has.size(); i++) has[i] = (start[i] & bit) != 0;
        has = widest(b, axis, size, has);
        for (size_t i = 0; i < has.size(); i++) want[i] = (uint8_t)(want[i] | bit * has[i]);
      }
      Array<uint8_t> state(dev, start), moved(dev, Bytes((size_t)b.line_count(axis), 9));
      const coble_reach_line_args args = {b.lines(axis), state.data(), moved.data()};
      Bytes before = start;
      sweep_until_still(moved, [&] {
        ASSERT_EQ(coble_launch_reach_line(dev, &args, b.line_count(axis)), COBLE_OK)
            << coble_message();
        EXPECT_EQ(moved.host(), lines_that_differ(b, axis, before, state.host()));
        before = state.host();
      });
      EXPECT_EQ(state.host(), want);
    }
}

COBLE_PARITY_CASE(access_begin) {
  for (const Box &b : boxes)
    for (int axis = 0; axis < 3; axis++)
      for (const int32_t inlet : {0, b.v.n[axis] - 1}) {
        const Ints size = numbers(b.cells(), 9, 100);
        Ints want(size.size());
        for (int64_t i = 0; i < b.cells(); i++)
          if (b.place(i, axis) == inlet) want[(size_t)i] = size[(size_t)i];
        Array<int32_t> s(dev, size), out(dev, Ints(size.size(), -1));
        const coble_access_begin_args args = {b.lines(axis), inlet, s.data(), out.data()};
        ASSERT_EQ(coble_launch_access_begin(dev, &args, b.cells()), COBLE_OK) << coble_message();
        EXPECT_EQ(out.host(), want);
      }
}

COBLE_PARITY_CASE(access_line) {
  for (const Box &b : boxes)
    for (int axis = 0; axis < 3; axis++) {
      Ints size = numbers(b.cells(), 10, 40), start(size.size());
      for (size_t i = 0; i < size.size(); i++) {
        if (size[i] < 6) size[i] = 0;
        start[i] = whole((int64_t)i, 11, 8) == 0 ? size[i] / 2 : 0;
      }
      Array<int32_t> s(dev, size), access(dev, start);
      Array<uint8_t> moved(dev, Bytes((size_t)b.line_count(axis), 9));
      const coble_access_line_args args = {b.lines(axis), s.data(), access.data(), moved.data()};
      Ints before = start;
      sweep_until_still(moved, [&] {
        ASSERT_EQ(coble_launch_access_line(dev, &args, b.line_count(axis)), COBLE_OK)
            << coble_message();
        EXPECT_EQ(moved.host(), lines_that_differ(b, axis, before, access.host()));
        before = access.host();
      });
      EXPECT_EQ(access.host(), widest(b, axis, size, start));
    }
}

COBLE_PARITY_CASE(lines_moved) {
  for (int64_t n : parity::sizes) {
    const Bytes moved = pores(n, 12, 30);
    Array<uint8_t> m(dev, moved);
    const coble_lines_moved_args args = {m.data()};
    double sum = -1;
    ASSERT_EQ(coble_reduce_lines_moved(dev, &args, n, &sum), COBLE_OK) << coble_message();
    EXPECT_EQ(sum, (double)std::count(moved.begin(), moved.end(), 1)) << n;
  }
}

// None that is needed is dropped: with each voxel's own, those kept cover what all do.
COBLE_PARITY_CASE(ball_keep) {
  for (const Box &b : boxes)
    for (const int percent : {60, 95, 99}) {
      Ints r2 = balls(b, percent);
      for (int32_t &r : r2)
        if (r == COBLE_FAR) r = 0;
      Array<int32_t> all(dev, r2), kept(dev, Ints(r2.size(), -1));
      const coble_ball_keep_args args = {b.v, all.data(), kept.data()};
      ASSERT_EQ(coble_launch_ball_keep(dev, &args, b.cells()), COBLE_OK) << coble_message();
      const Ints few = kept.host();
      Ints with_own = covered(b, few);
      for (size_t i = 0; i < r2.size(); i++) {
        ASSERT_TRUE(few[i] == 0 || few[i] == r2[i]) << i;
        with_own[i] = std::max(with_own[i], r2[i]);
      }
      EXPECT_EQ(with_own, covered(b, r2));
    }
  /* of a slab between two walls, the middle alone */
  const Box b = boxes[5];
  Ints r2((size_t)b.cells()), want(r2.size());
  for (int64_t i = 0; i < b.cells(); i++) {
    const int z = b.place(i, 2), wall = std::min(z, 8 - z);
    r2[(size_t)i] = wall * wall;
    want[(size_t)i] = wall == 4 ? 16 : 0;
  }
  Array<int32_t> all(dev, r2), kept(dev, Ints(r2.size(), -1));
  const coble_ball_keep_args args = {b.v, all.data(), kept.data()};
  ASSERT_EQ(coble_launch_ball_keep(dev, &args, b.cells()), COBLE_OK) << coble_message();
  EXPECT_EQ(kept.host(), want);
}

COBLE_PARITY_CASE(ball_block) {
  std::vector<Box> all = boxes;
  all.push_back(large);
  for (const Box &b : all) {
    const Ints r2 = numbers(b.cells(), 13, 900);
    const Tree want(b, r2);
    Ints start(want.node.size(), -1);
    std::copy(r2.begin(), r2.end(), start.begin());
    Array<int32_t> node(dev, start);
    coble_ball_block_args args = {want.plan, 0};
    args.tree.node = node.data();
    for (args.level = 1; args.level <= want.plan.top; args.level++) {
      const int next = args.level + 1;
      const int64_t end = next > want.plan.top ? (int64_t)start.size() : want.plan.first[next];
      ASSERT_EQ(coble_launch_ball_block(dev, &args, end - want.plan.first[args.level]), COBLE_OK)
          << coble_message();
    }
    EXPECT_EQ(node.host(), want.node);
  }
}

// Balls of any size anywhere, also such as no solid would leave; own ones need not be in the tree.
COBLE_PARITY_CASE(ball_cover) {
  for (const Box &b : boxes)
    for (const int32_t below : {9, 60, 900}) {
      Ints tree = numbers(b.cells(), 14, below), own = numbers(b.cells(), 15, 9);
      for (size_t i = 0; i < tree.size(); i++)
        if (whole((int64_t)i, 16, 20)) tree[i] = 0;
      Ints want = covered(b, tree);
      for (size_t i = 0; i < want.size(); i++) want[i] = std::max(want[i], own[i]);
      const Tree t(b, tree);
      Array<int32_t> node(dev, t.node), r2(dev, own);
      coble_ball_cover_args args = {b.v, t.plan, r2.data()};
      args.tree.node = node.data();
      ASSERT_EQ(coble_launch_ball_cover(dev, &args, b.cells()), COBLE_OK) << coble_message();
      EXPECT_EQ(r2.host(), want);
    }
}

COBLE_PARITY_CASE(ball_counts) {
  for (int64_t n : parity::sizes) {
    const Ints r2 = numbers(n, 17, 50);
    std::vector<uint16_t> count(50), want(r2.size());
    for (size_t c = 0; c < count.size(); c++) count[c] = (uint16_t)(c * 1311);
    for (size_t i = 0; i < want.size(); i++) want[i] = (uint16_t)(r2[i] * 1311);
    Array<uint16_t> table(dev, count), out(dev, std::vector<uint16_t>(r2.size(), 1));
    Array<int32_t> in(dev, r2);
    const coble_ball_counts_args args = {table.data(), in.data(), out.data()};
    ASSERT_EQ(coble_launch_ball_counts(dev, &args, n), COBLE_OK) << coble_message();
    EXPECT_EQ(out.host(), want);
  }
}
