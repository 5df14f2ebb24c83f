#include "coble/lattice.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "lattice_fixture.h"

namespace {

using coble_test::Array;
using coble_test::Device;
using coble_test::dot;
using coble_test::Lattice;
using coble_test::norm;
using coble_test::Scene;
using coble_test::Vector;
using Point = std::array<double, 3>;

constexpr double um = 1e-6, GPa = 1e9;
constexpr lattice_scene cube = {{9, 8, 7}, um, GPa, 0, true, true, false};
constexpr lattice_scene wide = {{23, 22, 5}, um, GPa, 2, true, true, false};
constexpr lattice_scene grains = {{8, 7, 6}, um, GPa, 0, true, true, true};
constexpr lattice_scene tiny = {{2, 2, 2}, um, GPa, 2, true, true, false};

double noise(uint32_t stream, size_t i) { return 2 * coble_random_uniform(1, stream, i, 0) - 1; }

Vector noise_vector(size_t n, uint32_t stream) {
  Vector x(n);
  for (size_t i = 0; i < n; i++) x[i] = noise(stream, i);
  return x;
}

Point cross(const Point &a, const Point &b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot3(const Point &a, const Point &b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

// along n (n . v) + across (v - n (n . v))
Point stretch(double along, double across, const Point &n, const Point &v) {
  const double s = dot3(n, v);
  Point out;
  for (size_t a = 0; a < 3; a++) out[a] = along * s * n[a] + across * (v[a] - s * n[a]);
  return out;
}

// K x from the header's words, bond by bond in SI.
class Naive {
 public:
  Naive(const Scene &scene, const Vector &x, double length, double force)
      : g_(scene.graph), x_(x), length_(length), force_(force), y_(x.size(), 0) {
    double sum = 0, count = 0;
    scene.for_each(COBLE_BOND_LAYER, [&](size_t, const coble_bond &b) {
      sum += (double)b.arm_i + (double)b.arm_j;
      count++;
    });
    l0_ = count > 0 ? sum / count : length;
  }

  Vector product(const std::vector<uint8_t> &state) {
    for (int64_t b = 0; b < g_.bonds; b++)
      if (state[(size_t)b] != COBLE_PARTED) add(g_.bond[b], state[(size_t)b] == COBLE_INTACT);
    return y_;
  }

 private:
  Point read(int32_t node, int first) const {
    if (node < 0 || first >= g_.dof) return {0, 0, 0};
    const double unit = first == 0 ? length_ : length_ / l0_;
    const size_t at = (size_t)(node * g_.dof + first);
    return {x_[at] * unit, x_[at + 1] * unit, x_[at + 2] * unit};
  }
  // What the bond does to a node, with the sign of K x.
  void pull(int32_t node, int first, const Point &load) {
    if (node < 0 || first >= g_.dof) return;
    const double unit = first == 0 ? force_ : force_ * l0_;
    for (int a = 0; a < 3; a++) y_[(size_t)(node * g_.dof + first + a)] -= load[(size_t)a] / unit;
  }
  void add(const coble_bond &b, bool intact) {
    const double size =
        std::sqrt((double)b.n[0] * b.n[0] + (double)b.n[1] * b.n[1] + (double)b.n[2] * b.n[2]);
    const Point n = {b.n[0] / size, b.n[1] / size, b.n[2] / size};
    const Point arm_i = stretch(b.arm_i, 0, n, n), arm_j = stretch(-b.arm_j, 0, n, n);
    const Point ui = read(b.i, 0), uj = read(b.j, 0), wi = read(b.i, 3), wj = read(b.j, 3);
    const Point ti = cross(wi, arm_i), tj = cross(wj, arm_j);
    Point d, q;
    for (size_t a = 0; a < 3; a++) {
      d[a] = uj[a] + tj[a] - ui[a] - ti[a];
      q[a] = wj[a] - wi[a];
    }
    if (b.kind == COBLE_BOND_CC) d[2] += x_.back() * length_;
    const Point f = stretch(b.kn, intact ? b.kt : 0, n, d),
                m = intact ? stretch(b.kw, b.kb, n, q) : Point{0, 0, 0};
    const Point back = {-f[0], -f[1], -f[2]}, unbend = {-m[0], -m[1], -m[2]};
    pull(b.i, 0, f);
    pull(b.i, 3, cross(arm_i, f));
    pull(b.i, 3, m);
    pull(b.j, 0, back);
    pull(b.j, 3, cross(arm_j, back));
    pull(b.j, 3, unbend);
    if (b.kind == COBLE_BOND_CC) y_.back() += f[2] / force_;
  }

  const coble_graph &g_;
  const Vector &x_;
  double length_, force_, l0_;
  Vector y_;
};

void mix_states(const Scene &scene, Lattice *l) {
  for (size_t b = 0; b < (size_t)scene.graph.bonds; b++)
    l->states()[b] = (uint8_t)(1.5 * (noise(2, b) + 1));
}

TEST(Lattice, ProductIsThatOfTheBonds) {
  const Device dev(COBLE_BACKEND_CPU);
  for (const lattice_scene &s : {cube, wide, grains, tiny}) {
    const Scene scene(s);
    Lattice l(dev, scene.graph, 0.3 * um, 2e-4);
    mix_states(scene, &l);
    l.assemble(0);
    const Vector x = noise_vector(l.size(), 3),
                 want = Naive(scene, x, 0.3 * um, 2e-4).product(l.states()), got = l.apply(x);
    const double largest = norm(want) / std::sqrt((double)want.size());
    for (size_t i = 0; i < want.size(); i++)
      ASSERT_NEAR(got[i], want[i], 1e-12 * largest) << i << " of " << want.size();
  }
}

// Two nodes joined through the sides of the box, and a node joined to its own image.
TEST(Lattice, BondsOfANodeWithItsImageBendAndTurn) {
  const Device dev(COBLE_BACKEND_CPU);
  Scene scene({{2, 2, 3}, um, GPa, 2, true, true, true});
  scene.graph.bond[0].j = scene.graph.bond[0].i;
  Lattice l(dev, scene.graph, um, 1);
  l.assemble(0);
  const Vector x = noise_vector(l.size(), 4), want = Naive(scene, x, um, 1).product(l.states()),
               got = l.apply(x);
  for (size_t i = 0; i < want.size(); i++) ASSERT_NEAR(got[i], want[i], 1e-12 * norm(want));
}

TEST(Lattice, ListsTheBondsOfEachNode) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(cube);
  Lattice l(dev, scene.graph, um, 1);
  std::vector<int64_t> first((size_t)scene.graph.nodes + 1);
  coble_device_download(dev, first.data(), coble_lattice_node_first(l), first.size() * 8);
  std::vector<int32_t> item((size_t)first.back());
  coble_device_download(dev, item.data(), coble_lattice_node_bond(l), item.size() * 4);
  std::vector<int> met((size_t)scene.graph.bonds, 0);
  for (size_t i = 0; i + 1 < first.size(); i++)
    for (int64_t e = first[i]; e < first[i + 1]; e++) {
      const coble_bond &b = scene.graph.bond[item[(size_t)e]];
      EXPECT_TRUE(b.i == (int32_t)i || b.j == (int32_t)i);
      met[(size_t)item[(size_t)e]]++;
    }
  for (size_t b = 0; b < met.size(); b++) EXPECT_EQ(met[b], scene.graph.bond[b].j < 0 ? 1 : 2);
  EXPECT_EQ(coble_lattice_bonds(l), scene.graph.bonds);
  EXPECT_EQ(coble_lattice_nodes(l), scene.graph.nodes);
  EXPECT_EQ(coble_lattice_dof(l), 3);
  EXPECT_GT(coble_lattice_bytes(l), 0u);
}

// --- cases that the preconditioner has to stand ---
struct Case {
  const char *name;
  lattice_scene scene;
  std::function<void(const Scene &, Lattice *)> hurt;
  bool bed;
  int most; /* iterations */
};

void part(Lattice *l, const Scene &scene, int kind,
          const std::function<bool(const coble_bond &)> &which) {
  scene.for_each(kind, [&](size_t at, const coble_bond &b) {
    if (which(b)) l->states()[at] = COBLE_PARTED;
  });
}

void whole(const Scene &, Lattice *) {}
void loose(const Scene &scene, Lattice *l) {
  for (const int kind : {COBLE_BOND_SE, COBLE_BOND_CC})
    part(l, scene, kind, [](const coble_bond &) { return true; });
}
void by_one(const Scene &scene, Lattice *l) {
  bool held = false;
  loose(scene, l);
  scene.for_each(COBLE_BOND_SE, [&](size_t at, const coble_bond &) {
    if (!held) l->states()[at] = COBLE_INTACT;
    held = true;
  });
}
void half(const Scene &scene, Lattice *l) {
  const coble_graph &g = scene.graph;
  part(l, scene, COBLE_BOND_SE,
       [&](const coble_bond &b) { return g.position[b.i][0] < g.size[0] / 2; });
}
void slit(const Scene &scene, Lattice *l) {
  const coble_graph &g = scene.graph;
  part(l, scene, COBLE_BOND_LAYER, [&](const coble_bond &b) {
    const double *x = g.position[b.i], *y = g.position[b.j], z = 0.51 * g.size[2];
    return (x[2] < z) != (y[2] < z) && x[0] < 0.8 * g.size[0];
  });
}
void scattered(const Scene &scene, Lattice *l) {
  part(l, scene, COBLE_BOND_LAYER,
       [&](const coble_bond &b) { return noise(5, (size_t)(&b - scene.graph.bond)) < -0.6; });
}
void dust(const Scene &scene, Lattice *l) {
  part(l, scene, COBLE_BOND_LAYER, [](const coble_bond &) { return true; });
}

const std::vector<Case> cases = {{"bonded", cube, whole, false, 20},
                                 {"wide", wide, whole, false, 20},
                                 {"half held", wide, half, false, 25},
                                 {"by one bond", cube, by_one, false, 25},
                                 {"wide by one bond", wide, by_one, false, 30},
                                 {"on its bed", wide, loose, true, 25},
                                 {"loose", cube, loose, false, 25},
                                 {"slit", cube, slit, false, 30},
                                 {"scattered", cube, scattered, false, 30},
                                 {"dust", cube, dust, false, 20},
                                 {"grains", grains, whole, false, 25},
                                 {"grains by one bond", grains, by_one, false, 30},
                                 {"grains in dust", grains, dust, false, 20},
                                 {"tiny", tiny, whole, false, 5},
                                 {"tiny and loose", tiny, loose, false, 5}};

std::vector<float> bed_of(const Case &c, const Scene &scene) {
  if (!c.bed) return {};
  const size_t n = (size_t)scene.graph.nodes, layer = (size_t)(c.scene.n[0] * c.scene.n[1]);
  std::vector<float> bed(2 * n, 0);
  for (size_t i = 0; i < layer; i++) bed[i] = bed[2 * n - 1 - i] = 1;
  return bed;
}

template <class Test>
void each_case(Test test) {
  const Device dev(COBLE_BACKEND_CPU);
  for (const Case &c : cases) {
    SCOPED_TRACE(testing::Message() << c.name);
    const Scene scene(c.scene);
    Lattice l(dev, scene.graph, scene.length(), scene.force());
    c.hurt(scene, &l);
    const std::vector<float> bed = bed_of(c, scene);
    l.assemble(1e-9, bed);
    test(c, l, bed);
  }
}

TEST(Lattice, PreconditionerIsSymmetricAndPositive) {
  each_case([](const Case &, const Lattice &l, const std::vector<float> &) {
    const Vector x = noise_vector(l.size(), 6), y = noise_vector(l.size(), 7);
    const Vector mx = l.precondition(x), my = l.precondition(y);
    EXPECT_NEAR(dot(x, my), dot(y, mx), 1e-7 * std::sqrt(dot(x, mx) * dot(y, my)));
    EXPECT_GT(dot(x, mx), 0);
    EXPECT_GT(dot(y, my), 0);
  });
}

// K + bed
Vector with_bed(const Lattice &l, const std::vector<float> &bed, const Vector &x) {
  Vector y = l.apply(x);
  const size_t n = bed.size() / 2, dof = n ? (x.size() - 1) / n : 0;
  for (size_t i = 0; i < n; i++) {
    const double z = x[i * dof + 2], squeeze = (double)bed[n + i] * (z - x.back());
    y[i * dof + 2] += (double)bed[i] * z + squeeze;
    y.back() -= squeeze;
  }
  return y;
}

// Conjugate gradients as in a textbook; returns the iterations to 1e-8.
int iterations(const Lattice &l, const std::vector<float> &bed, const Vector &b) {
  Vector x(b.size(), 0), r = b, p(b.size(), 0);
  double rz = 1;
  for (int count = 0; count < 300; count++) {
    if (norm(r) <= 1e-8 * norm(b)) return count;
    const Vector z = l.precondition(r);
    const double last = rz;
    rz = dot(r, z);
    for (size_t i = 0; i < p.size(); i++) p[i] = z[i] + (count ? rz / last : 0) * p[i];
    const Vector q = with_bed(l, bed, p);
    const double step = rz / dot(p, q);
    for (size_t i = 0; i < p.size(); i++) {
      x[i] += step * p[i];
      r[i] -= step * q[i];
    }
  }
  return 300;
}

TEST(Lattice, IterationsAreBounded) {
  each_case([](const Case &c, const Lattice &l, const std::vector<float> &bed) {
    EXPECT_LE(iterations(l, bed, noise_vector(l.size(), 8)), c.most);
  });
}

TEST(Lattice, SolutionMeetsTheLoad) {
  each_case([](const Case &c, const Lattice &l, const std::vector<float> &) {
    if (c.bed || c.hurt == nullptr) return;
    Vector x = noise_vector(l.size(), 9), b = l.apply(x), got(l.size(), 0);
    const coble_lattice_stats stats = l.solve(b, &got);
    const Vector back = l.apply(got);
    double miss = 0;
    for (size_t i = 0; i < b.size(); i++) miss = std::fmax(miss, std::fabs(back[i] - b[i]));
    EXPECT_LE(miss, 1e-7 * norm(b));
    EXPECT_LE(stats.residual, 1e-8);
    EXPECT_LE(stats.iterations, c.most + 5);
  });
}

TEST(Lattice, HeldUnknownsStay) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(cube);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  loose(scene, &l);
  l.assemble(1e-9);
  std::vector<uint8_t> held(l.size(), 0);
  Vector x(l.size(), 0);
  const size_t layer = 9 * 8;
  for (size_t i = 0; i < 3 * layer; i++) held[i] = held[l.size() - 2 - i] = 1;
  for (size_t i = 0; i < layer; i++) x[l.size() - 2 - 3 * i] = 0.01;
  const Vector start = x;
  const coble_lattice_stats stats = l.solve(Vector(l.size(), 0), &x, held);
  const Vector force = l.apply(x);
  for (size_t i = 0; i < x.size(); i++) {
    if (held[i])
      EXPECT_EQ(x[i], start[i]);
    else
      EXPECT_NEAR(force[i], 0, 1e-7 * norm(force));
  }
  EXPECT_LE(stats.iterations, 60);
}

TEST(Lattice, SameBitsForAnyNumberOfThreads) {
  const Scene scene(wide);
  Vector x[2];
  for (const int threads : {1, 2}) {
    const Device dev(COBLE_BACKEND_CPU, threads);
    Lattice l(dev, scene.graph, scene.length(), scene.force());
    half(scene, &l);
    l.assemble(1e-9);
    x[threads - 1] = Vector(l.size(), 0);
    l.solve(noise_vector(l.size(), 10), &x[threads - 1]);
  }
  EXPECT_EQ(x[0], x[1]);
}

// Bonds that break and heal leave nothing behind.
TEST(Lattice, AssemblyForgets) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(cube);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  const Vector r = noise_vector(l.size(), 11);
  l.assemble(1e-9);
  const Vector before = l.precondition(r);
  scattered(scene, &l);
  l.assemble(1e-9, std::vector<float>(2 * (size_t)scene.graph.nodes, 0.5f));
  EXPECT_NE(l.precondition(r), before);
  l.states().assign(l.states().size(), COBLE_INTACT);
  l.assemble(1e-9);
  EXPECT_EQ(l.precondition(r), before);
}

TEST(Lattice, UnitsDoNotMatter) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(grains);
  Vector u[2];
  const double length[] = {um, 3e-8}, force[] = {1e-3, 7e-5};
  for (int k = 0; k < 2; k++) {
    Lattice l(dev, scene.graph, length[k], force[k]);
    l.assemble(1e-9);
    Vector b(l.size(), 0), x(l.size(), 0);
    for (size_t i = 0; i + 1 < l.size(); i += 6) b[i + 2] = noise(12, i) * 1e-6 / force[k];
    l.solve(b, &x);
    for (const double v : x) u[k].push_back(v * length[k]);
  }
  for (size_t i = 0; i < u[0].size(); i++) EXPECT_NEAR(u[0][i], u[1][i], 1e-6 * norm(u[0]));
}

TEST(Lattice, AFreePlateHasItsAnchor) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(cube);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  loose(scene, &l);
  l.assemble(1e-9);
  Vector x(l.size(), 0);
  x.back() = 1;
  EXPECT_NEAR(l.apply(x).back(), 1e-9 * 72 * 2.4, 1e-14);
}

TEST(Lattice, NoLoadNeedsNoIteration) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(tiny);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  l.assemble(1e-9);
  Vector x(l.size(), 0);
  EXPECT_EQ(l.solve(x, &x).iterations, 0);
  EXPECT_EQ(norm(x), 0);
}

TEST(Lattice, SaysWhenASolveFails) {
  const Device dev(COBLE_BACKEND_CPU);
  const Scene scene(cube);
  Lattice l(dev, scene.graph, scene.length(), scene.force());
  l.assemble(1e-9);
  const Array<double> b(dev, noise_vector(l.size(), 13)), x(dev, Vector(l.size(), 0)),
      bad(dev, Vector(l.size(), NAN));
  const coble_lattice_solve_params one = {1e-8, 1};
  coble_lattice_stats stats;
  EXPECT_EQ(coble_lattice_solve(l, b.data(), x.data(), nullptr, &one, &stats), COBLE_ERR_DIVERGED);
  EXPECT_EQ(stats.iterations, 1);
  EXPECT_EQ(coble_lattice_solve(l, bad.data(), x.data(), nullptr, nullptr, nullptr),
            COBLE_ERR_DIVERGED);
}

coble_status refused(coble_device *dev, const std::function<void(coble_graph *)> &spoil) {
  Scene scene(tiny);
  coble_lattice *l = nullptr;
  spoil(&scene.graph);
  const coble_status status = coble_lattice_create(dev, &scene.graph, um, 1, &l);
  EXPECT_EQ(l, nullptr);
  return status;
}

TEST(Lattice, BadGraphsAreRefused) {
  const Device dev(COBLE_BACKEND_CPU);
  const std::function<void(coble_graph *)> spoil[] = {
      [](coble_graph *g) { g->dof = 4; },
      [](coble_graph *g) { g->bond[0].j = g->nodes; },
      [](coble_graph *g) { g->bond[0].i = -1; },
      [](coble_graph *g) { g->bond[0].kind = 7; },
      [](coble_graph *g) { g->bond[0].n[0] = 2; },
      [](coble_graph *g) { g->bond[0].kn = NAN; },
      [](coble_graph *g) { g->bond[0].kt = -1; },
      [](coble_graph *g) { g->bond[0].kind = COBLE_BOND_SE; },
      [](coble_graph *g) { g->nodes = 0; },
  };
  for (const auto &one : spoil) EXPECT_EQ(refused(dev, one), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()), "");
}

}  // namespace
