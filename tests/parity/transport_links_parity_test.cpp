// The finest level of transport.
#include "parity/levels.h"

using levels::Aggregates;
using levels::DeviceAggregates;
using levels::DeviceLinks;
using levels::Links;
using parity::Array;
using parity::noise;

namespace {

// Numbers on the nodes, none that mean anything where every link is closed.
std::vector<double> on_open_nodes(const Links &l, uint32_t stream) {
  std::vector<double> x = noise(l.n, stream);
  for (int64_t i = 0; i < l.n; i++)
    if (l.shut(i)) x[(size_t)i] = NAN;
  return x;
}

}  // namespace

COBLE_PARITY_CASE(link_series) {
  levels::each_links([&](const Links &l) {
    std::vector<float> k = noise<float>(l.n, 8);
    for (float &v : k) v = 0.01f + v * v;
    std::vector<uint8_t> faces((size_t)l.n);
    for (size_t i = 0; i < faces.size(); i++) faces[i] = (uint8_t)(i % 3);
    std::vector<double> want[4];
    for (int64_t i = 0; i < l.n; i++) {
      const double here = (double)k[(size_t)i];
      for (int axis = 0; axis < 3; axis++) {
        const int64_t j = l.neighbour[(size_t)((2 * axis + 1) * l.n + i)];
        want[axis].push_back(j < 0 ? 0 : 1 / (0.5 / here + 0.5 / (double)k[(size_t)j]));
      }
      want[3].push_back(2 * here * (double)(i % 3));
    }
    const indices_scene::DeviceIndices neighbours(dev, l.neighbour, 6);
    const Array<float> conductivity(dev, k);
    const Array<uint8_t> touched(dev, faces);
    const std::vector<float> unset((size_t)l.n, NAN);
    const Array<float> x(dev, unset), y(dev, unset), z(dev, unset), diagonal(dev, unset);
    const coble_link_series_args args = {neighbours.view,
                                         conductivity.data(),
                                         touched.data(),
                                         {x.data(), y.data(), z.data()},
                                         diagonal.data()};
    ASSERT_EQ(coble_launch_link_series(dev, &args, l.n), COBLE_OK) << coble_message();
    const Array<float> *const got[4] = {&x, &y, &z, &diagonal};
    for (int a = 0; a < 4; a++) levels::expect_within(got[a]->host(), want[a], 1e-6);
  });
}

COBLE_PARITY_CASE(link_total) {
  levels::each_links([&](const Links &l) {
    std::vector<double> want;
    for (int64_t i = 0; i < l.n; i++) {
      want.push_back(l.s(i));
      l.each_link(i, [&](int64_t, double t) { want.back() += t; });
    }
    const DeviceLinks on(dev, l);
    const Array<float> total(dev, std::vector<float>((size_t)l.n, NAN));
    const coble_link_total_args args = {on.view, total.data()};
    ASSERT_EQ(coble_launch_link_total(dev, &args, l.n), COBLE_OK) << coble_message();
    levels::expect_within(total.host(), want, 2e-6);
  });
}

COBLE_PARITY_CASE(link_apply) {
  levels::each_links([&](const Links &l) {
    const std::vector<double> x = on_open_nodes(l, 6);
    std::vector<double> want;
    for (int64_t i = 0; i < l.n; i++) want.push_back(l.flow(x, i));
    const DeviceLinks on(dev, l);
    const Array<double> dx(dev, x), dy(dev, std::vector<double>((size_t)l.n, NAN));
    const coble_link_apply_args args = {on.view, dx.data(), dy.data()};
    ASSERT_EQ(coble_launch_link_apply(dev, &args, l.n), COBLE_OK) << coble_message();
    levels::expect_within(dy.host(), want, 1e-13);
  });
}

COBLE_PARITY_CASE(link_residual) {
  levels::each_links([&](const Links &l) {
    const std::vector<double> x = on_open_nodes(l, 6), b = levels::poisoned(noise(l.n, 7), l.total);
    std::vector<double> want;
    double want_square = 0;
    for (int64_t i = 0; i < l.n; i++) {
      const size_t at = (size_t)i;
      want.push_back(l.total[at] > 0 ? b[at] - l.flow(x, i) : 0);
      want_square += want[at] * want[at];
    }
    const DeviceLinks on(dev, l);
    const Array<double> dx(dev, x), db(dev, b), other(dev, std::vector<double>((size_t)l.n, NAN));
    for (const Array<double> *r : {&other, &db}) {  // at last in place
      const coble_link_residual_args args = {on.view, on.total.data(), db.data(), dx.data(),
                                             r->data()};
      double square = NAN;
      ASSERT_EQ(coble_reduce_link_residual(dev, &args, l.n, &square), COBLE_OK) << coble_message();
      levels::expect_within(r->host(), want, 1e-13);
      EXPECT_NEAR(square, want_square, 1e-11 * (1 + want_square));
    }
  });
}

COBLE_PARITY_CASE(load_square) {
  for (const int64_t n : parity::sizes) {
    const std::vector<float> total = levels::gated(n, 5);
    const std::vector<double> b = levels::poisoned(noise(n, 7), total);
    double want = 0, square = NAN;
    for (size_t i = 0; i < b.size(); i++) want += total[i] > 0 ? b[i] * b[i] : 0;
    const Array<float> dtotal(dev, total);
    const Array<double> db(dev, b);
    const coble_load_square_args args = {dtotal.data(), db.data()};
    ASSERT_EQ(coble_reduce_load_square(dev, &args, n, &square), COBLE_OK) << coble_message();
    EXPECT_NEAR(square, want, 1e-11 * (1 + want)) << n;
  }
}

COBLE_PARITY_CASE(smooth_links) {
  levels::each_links([&](Links l) {
    const int64_t first = l.n / 3;
    for (int32_t &j : l.neighbour)  // a colour reads only nodes outside itself
      if (j >= first) j = first > 0 ? j % (int32_t)first : -1;
    const std::vector<double> r = levels::poisoned(noise(l.n, 15), l.total);
    const std::vector<float> z = noise<float>(l.n, 16);
    const DeviceLinks on(dev, l);
    for (const bool alone : {false, true}) {
      std::vector<double> want(z.begin(), z.end()), bound(z.size(), 0);
      for (int64_t i = first; i < l.n; i++) {
        const size_t at = (size_t)i;
        const double d = (double)l.total[at];
        double sum = 2.0 * r[at];
        l.each_link(i, [&](int64_t j, double t) { sum += alone ? 0 : t * (double)z[(size_t)j]; });
        want[at] = d > 0 ? sum / d : 0;
        bound[at] = d > 0 ? 3e-6 / d : 0;  // round-off of seven terms of order one, divided by d
      }
      const Array<double> dr(dev, r);
      const Array<float> single(dev, std::vector<float>(r.begin(), r.end()));
      for (const coble_vector &b :
           {coble_vector{dr.data(), nullptr, 0}, coble_vector{nullptr, single.data(), 0}}) {
        const Array<float> dz(dev, z);
        const coble_smooth_links_args args = {on.view,         first, alone,    2.0,
                                              on.total.data(), b,     dz.data()};
        ASSERT_EQ(coble_launch_smooth_links(dev, &args, l.n - first), COBLE_OK) << coble_message();
        levels::expect_within(dz.host(), want, bound);
      }
    }
  });
}

COBLE_PARITY_CASE(restrict_links) {
  levels::each_links([&](const Links &l) {
    const Aggregates a(l.n);
    const std::vector<double> r = levels::poisoned(noise(l.n, 17), l.total);
    const std::vector<float> z = noise<float>(l.n, 18);
    std::vector<double> want((size_t)a.n, 0), bound((size_t)a.n, 1e-6);
    for (int64_t i = 0; i < l.n; i++) {
      const size_t at = (size_t)i, mine = (size_t)a.parent[at];
      if (!a.corrected(i) || !(l.total[at] > 0)) continue;
      want[mine] += 2.0 * r[at] - l.flow(z, i);
      bound[mine] += 1e-5;
    }
    const DeviceLinks on(dev, l);
    const DeviceAggregates da(dev, a);
    const Array<double> dr(dev, r);
    const Array<float> dz(dev, z), db(dev, std::vector<float>((size_t)a.n, NAN));
    const Array<float> single(dev, std::vector<float>(r.begin(), r.end()));
    for (const coble_vector &of :
         {coble_vector{dr.data(), nullptr, 0}, coble_vector{nullptr, single.data(), 0}}) {
      const coble_restrict_links_args args = {on.view, da.view,   2.0,      on.total.data(),
                                              of,      dz.data(), db.data()};
      ASSERT_EQ(coble_launch_restrict_links(dev, &args, a.n), COBLE_OK) << coble_message();
      levels::expect_within(db.host(), want, bound);
    }
  });
}

COBLE_PARITY_CASE(coarsen_links) {
  levels::each_links([&](const Links &l) {
    const Aggregates a(l.n);
    std::vector<double> s;
    for (int64_t i = 0; i < l.n; i++) s.push_back(l.s(i));
    const levels::Coarse want(l, a, s, l.total);
    const DeviceLinks on(dev, l);
    const DeviceAggregates da(dev, a);
    const levels::DeviceRows out(dev, want.pattern);
    const Array<float> total(dev, want.pattern.diagonal);
    const coble_coarsen_links_args args = {on.view, on.total.data(), out.coarse(da, total)};
    ASSERT_EQ(coble_launch_coarsen_links(dev, &args, a.n), COBLE_OK) << coble_message();
    want.expect(out, total);
  });
}
