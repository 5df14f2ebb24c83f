// The finest level of a conductance on the voxels of a box, against loops over x, y, z.
#include <array>

#include "parity/levels.h"

using parity::Array;
using parity::noise;

namespace {

// Random pores in a box, with walls, odd edges and a box of one voxel among them; flow along z.
struct Box {
  std::array<int32_t, 3> n;
  int64_t pitch, plane, size, items;
  std::vector<uint8_t> pore, voxel;  // [nx*ny*nz]; [2][size]

  explicit Box(std::array<int32_t, 3> edges)
      : n(edges),
        pitch((n[0] + 1) / 2 + 1),
        plane(pitch * (n[1] + 1)),
        size(plane * (n[2] + 2 + n[2] % 2)),
        items(plane * n[2]) {
    pore.resize((size_t)n[0] * (size_t)n[1] * (size_t)n[2]);
    voxel.assign((size_t)(2 * size), 0);
    for (size_t c = 0; c < pore.size(); c++) pore[c] = coble_random_uniform(7, 1, c, 0) < 0.6;
    each([&](int32_t x, int32_t y, int32_t z) {
      if (!is_pore(x, y, z)) return;
      int links = 0;
      each_link(x, y, z, [&](int32_t, int32_t, int32_t) { links++; });
      const int low = z == 0 ? 8 : 0, high = z == n[2] - 1 ? 16 : 0, odd = x % 2 ? 32 : 0;
      voxel[at(x, y, z)] = (uint8_t)(links + low + high + odd);
    });
  }

  bool is_pore(int32_t x, int32_t y, int32_t z) const {
    if (x < 0 || y < 0 || z < 0 || x >= n[0] || y >= n[1] || z >= n[2]) return false;
    return pore[((size_t)z * (size_t)n[1] + (size_t)y) * (size_t)n[0] + (size_t)x];
  }
  size_t at(int32_t x, int32_t y, int32_t z) const {
    return (size_t)((x + y + z) % 2 * size + (z + 1) * plane + y * pitch + x / 2);
  }
  template <class Visit>
  void each(Visit visit) const {
    for (int32_t z = 0; z < n[2]; z++)
      for (int32_t y = 0; y < n[1]; y++)
        for (int32_t x = 0; x < n[0]; x++) visit(x, y, z);
  }
  template <class Visit>
  void each_pore(Visit visit) const {
    each([&](int32_t x, int32_t y, int32_t z) {
      if (is_pore(x, y, z)) visit(x, y, z);
    });
  }
  template <class Visit>
  void each_link(int32_t x, int32_t y, int32_t z, Visit visit) const {
    for (int axis = 0; axis < 3; axis++)
      for (int step : {-1, 1}) {
        std::array<int32_t, 3> to = {x, y, z};
        to[(size_t)axis] += step;
        if (is_pore(to[0], to[1], to[2])) visit(to[0], to[1], to[2]);
      }
  }
  double around(const std::vector<double> &f, int32_t x, int32_t y, int32_t z) const {
    double sum = 0;
    each_link(x, y, z, [&](int32_t i, int32_t j, int32_t k) { sum += f[at(i, j, k)]; });
    return sum;
  }
  double total(int32_t x, int32_t y, int32_t z) const {
    double sum = (z == 0 ? 2 : 0) + (z == n[2] - 1 ? 2 : 0);
    each_link(x, y, z, [&](int32_t, int32_t, int32_t) { sum++; });
    return sum;
  }
  bool is_unknown(int32_t x, int32_t y, int32_t z) const { return total(x, y, z) > 0; }

  // Numbers on the unknowns, zero elsewhere; of single precision.
  std::vector<double> field(uint32_t stream) const {
    const std::vector<float> values = noise<float>(2 * size, stream);
    std::vector<double> f(values.size(), 0);
    each_pore([&](int32_t x, int32_t y, int32_t z) {
      if (is_unknown(x, y, z)) f[at(x, y, z)] = (double)values[at(x, y, z)];
    });
    return f;
  }
};

std::vector<float> single(const std::vector<double> &x) { return {x.begin(), x.end()}; }

struct DeviceBox {
  Array<uint8_t> voxel;
  coble_voxel_links view;
  DeviceBox(coble_device *dev, const Box &b)
      : voxel(dev, b.voxel), view{b.pitch, b.plane, b.size, voxel.data()} {}
};

template <class Test>
void each_box(Test test) {
  for (const std::array<int32_t, 3> n : {std::array<int32_t, 3>{1, 1, 1},
                                         {2, 2, 2},
                                         {5, 1, 3},
                                         {1, 7, 2},
                                         {16, 16, 16},
                                         {37, 29, 23}}) {
    SCOPED_TRACE(testing::Message() << n[0] << " x " << n[1] << " x " << n[2]);
    test(Box(n));
  }
}

double sum_bound(const Box &b) { return 1e-13 * (1 + 100 * (double)b.size); }

// Every pore of a block of 2 x 2 x 2 that is even or odd in its bits makes an aggregate, so that
// some blocks have two, and none of them is connected.
struct Blocks {
  std::vector<uint32_t> place;
  std::vector<uint8_t> mask;
  std::vector<std::array<int32_t, 3>> corner;

  explicit Blocks(const Box &b) {
    for (int32_t z = 0; z < b.n[2]; z += 2)
      for (int32_t y = 0; y < b.n[1]; y += 2)
        for (int32_t x = 0; x < b.n[0]; x += 2)
          for (int half = 0; half < 2; half++) {
            int bits = 0;
            for (int bit = 0; bit < 8; bit++)
              if (b.is_pore(x + bit % 2, y + bit / 2 % 2, z + bit / 4))
                bits |= bit / 4 == half ? 1 << bit : 0;
            if (bits == 0) continue;
            place.push_back((uint32_t)(z * b.plane + y * b.pitch + x / 2));
            mask.push_back((uint8_t)bits);
            corner.push_back({x, y, z});
          }
  }
  // The children of colour 0.
  template <class Visit>
  void each_child(size_t i, Visit visit) const {
    for (int bit = 0; bit < 8; bit++) {
      const int dx = bit % 2, dy = bit / 2 % 2, dz = bit / 4;
      if (mask[i] >> bit & 1 && (dx + dy + dz) % 2 == 0)
        visit(corner[i][0] + dx, corner[i][1] + dy, corner[i][2] + dz);
    }
  }
};

// The aggregates of the level stand the other way round.
struct DeviceBlocks {
  Array<uint32_t> place;
  Array<uint8_t> mask;
  Array<int32_t> node;
  coble_voxel_blocks view;
  DeviceBlocks(coble_device *dev, const Blocks &b)
      : place(dev, b.place),
        mask(dev, b.mask),
        node(dev, backwards((int32_t)b.mask.size())),
        view{place.data(), mask.data(), node.data()} {}

 private:
  static std::vector<int32_t> backwards(int32_t n) {
    std::vector<int32_t> out;
    for (int32_t i = 0; i < n; i++) out.push_back(n - 1 - i);
    return out;
  }
};

}  // namespace

COBLE_PARITY_CASE(voxel_begin) {
  each_box([&](const Box &b) {
    const std::vector<double> r = b.field(2);
    std::vector<double> want(r.size(), 0);
    b.each_pore([&](int32_t x, int32_t y, int32_t z) {
      if (b.is_unknown(x, y, z)) want[b.at(x, y, z)] = r[b.at(x, y, z)] / b.total(x, y, z);
    });
    const DeviceBox on(dev, b);
    const Array<float> dr(dev, single(r)), dz(dev, std::vector<float>(r.size(), NAN));
    const coble_voxel_begin_args args = {on.voxel.data(), dr.data(), dz.data()};
    ASSERT_EQ(coble_launch_voxel_begin(dev, &args, 2 * b.size), COBLE_OK) << coble_message();
    levels::expect_within(dz.host(), want, 1e-7);
  });
}

COBLE_PARITY_CASE(voxel_smooth) {
  each_box([&](const Box &b) {
    const std::vector<double> r = b.field(2), z0 = b.field(3);
    const DeviceBox on(dev, b);
    for (int colour = 0; colour < 2; colour++) {
      std::vector<double> want = z0;
      b.each_pore([&](int32_t x, int32_t y, int32_t z) {
        const size_t at = b.at(x, y, z);
        if ((x + y + z) % 2 != colour || !b.is_unknown(x, y, z)) return;
        want[at] = (r[at] + b.around(z0, x, y, z)) / b.total(x, y, z);
      });
      const Array<float> dr(dev, single(r)), dz(dev, single(z0));
      const coble_voxel_smooth_args args = {on.view, colour, dr.data(), dz.data()};
      ASSERT_EQ(coble_launch_voxel_smooth(dev, &args, b.items), COBLE_OK) << coble_message();
      levels::expect_within(dz.host(), want, 3e-6);
    }
  });
}

COBLE_PARITY_CASE(voxel_restrict) {
  each_box([&](const Box &b) {
    const Blocks blocks(b);
    const std::vector<double> z0 = b.field(3);
    std::vector<double> want(blocks.mask.size(), 0);
    for (size_t i = 0; i < want.size(); i++)
      blocks.each_child(i, [&](int32_t x, int32_t y, int32_t z) {
        want[want.size() - 1 - i] += b.around(z0, x, y, z);
      });
    const DeviceBox on(dev, b);
    const DeviceBlocks db(dev, blocks);
    const Array<float> dz(dev, single(z0)), sum(dev, std::vector<float>(want.size(), NAN));
    const coble_voxel_restrict_args args = {on.view, db.view, dz.data(), sum.data()};
    ASSERT_EQ(coble_launch_voxel_restrict(dev, &args, (int64_t)want.size()), COBLE_OK)
        << coble_message();
    levels::expect_within(sum.host(), want, 1e-5);
  });
}

COBLE_PARITY_CASE(voxel_prolong) {
  each_box([&](const Box &b) {
    const Blocks blocks(b);
    const std::vector<double> z0 = b.field(3);
    const std::vector<float> e = noise<float>((int64_t)blocks.mask.size(), 4);
    std::vector<float> want = single(z0);
    for (size_t i = 0; i < e.size(); i++)
      blocks.each_child(
          i, [&](int32_t x, int32_t y, int32_t z) { want[b.at(x, y, z)] += e[e.size() - 1 - i]; });
    const DeviceBox on(dev, b);
    const DeviceBlocks db(dev, blocks);
    const Array<float> de(dev, e), dz(dev, single(z0));
    const coble_voxel_prolong_args args = {on.view, db.view, de.data(), dz.data()};
    ASSERT_EQ(coble_launch_voxel_prolong(dev, &args, (int64_t)e.size()), COBLE_OK)
        << coble_message();
    parity::expect_close(dz.host(), want, 0);
  });
}

COBLE_PARITY_CASE(voxel_curvature) {
  each_box([&](const Box &b) {
    const std::vector<double> p = b.field(5);
    const DeviceBox on(dev, b);
    for (int colour = 0; colour < 2; colour++) {
      std::vector<double> want((size_t)(2 * b.size), 0);
      double want_sum = 0, got = NAN;
      b.each_pore([&](int32_t x, int32_t y, int32_t z) {
        const size_t at = b.at(x, y, z);
        if ((x + y + z) % 2 != colour || !b.is_unknown(x, y, z)) return;
        want[at] = b.total(x, y, z) * p[at] - b.around(p, x, y, z);
        want_sum += p[at] * want[at];
      });
      const Array<float> dp(dev, single(p)), dq(dev, std::vector<float>(p.size(), 0));
      const coble_voxel_curvature_args args = {on.view, colour, dp.data(), dq.data()};
      ASSERT_EQ(coble_reduce_voxel_curvature(dev, &args, b.items, &got), COBLE_OK)
          << coble_message();
      levels::expect_within(dq.host(), want, 1e-6);
      EXPECT_NEAR(got, want_sum, sum_bound(b));
    }
  });
}

COBLE_PARITY_CASE(voxel_advance) {
  for (const int64_t n : parity::sizes) {
    const std::vector<float> p = noise<float>(n, 11), q = noise<float>(n, 12),
                             r = noise<float>(n, 14);
    const std::vector<double> x = noise(n, 13);
    std::vector<double> want_x = x, want_r(r.begin(), r.end());
    double want = 0, got = NAN;
    for (size_t i = 0; i < x.size(); i++) {
      want_x[i] += 0.3 * (double)p[i];
      want_r[i] -= 0.3 * (double)q[i];
      want += want_r[i] * want_r[i];
    }
    const Array<float> dp(dev, p), dq(dev, q), dr(dev, r);
    const Array<double> dx(dev, x);
    const coble_voxel_advance_args args = {0.3, dp.data(), dq.data(), dx.data(), dr.data()};
    ASSERT_EQ(coble_reduce_voxel_advance(dev, &args, n, &got), COBLE_OK) << coble_message();
    levels::expect_within(dx.host(), want_x, 1e-15);
    levels::expect_within(dr.host(), want_r, 1e-7);
    EXPECT_NEAR(got, want, 1e-12 * (1 + (double)n));
  }
}

COBLE_PARITY_CASE(voxel_residual) {
  each_box([&](const Box &b) {
    const std::vector<double> x = b.field(6);
    const DeviceBox on(dev, b);
    for (int colour = 0; colour < 2; colour++) {
      std::vector<double> want((size_t)(2 * b.size), 0);
      double want_sum = 0, got = NAN;
      b.each_pore([&](int32_t i, int32_t j, int32_t k) {
        const size_t at = b.at(i, j, k);
        if ((i + j + k) % 2 != colour || !b.is_unknown(i, j, k)) return;
        want[at] = (k == 0 ? 2 : 0) - (b.total(i, j, k) * x[at] - b.around(x, i, j, k));
        want_sum += want[at] * want[at];
      });
      const Array<double> dx(dev, x);
      const Array<float> dr(dev, std::vector<float>(x.size(), 0));
      const coble_voxel_residual_args args = {on.view, colour, dx.data(), dr.data()};
      ASSERT_EQ(coble_reduce_voxel_residual(dev, &args, b.items, &got), COBLE_OK)
          << coble_message();
      levels::expect_within(dr.host(), want, 1e-6);
      EXPECT_NEAR(got, want_sum, sum_bound(b));
    }
  });
}

COBLE_PARITY_CASE(voxel_flux) {
  each_box([&](const Box &b) {
    const std::vector<double> x = b.field(6);
    double want[2] = {0, 0};
    b.each_pore([&](int32_t i, int32_t j, int32_t k) {
      if (k == 0) want[0] += 2 * (1 - x[b.at(i, j, k)]);
      if (k == b.n[2] - 1) want[1] += 2 * x[b.at(i, j, k)];
    });
    const DeviceBox on(dev, b);
    const Array<double> dx(dev, x);
    for (int high = 0; high < 2; high++) {
      const coble_voxel_flux_args args = {on.voxel.data(), dx.data(), high == 1};
      double got = NAN;
      ASSERT_EQ(coble_reduce_voxel_flux(dev, &args, 2 * b.size, &got), COBLE_OK) << coble_message();
      EXPECT_NEAR(got, want[high], sum_bound(b));
    }
  });
}
