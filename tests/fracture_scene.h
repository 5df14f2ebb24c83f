// Lattices of blocks with a crack in them, and a small quasi-static driver.
#ifndef COBLE_TESTS_FRACTURE_SCENE_H
#define COBLE_TESTS_FRACTURE_SCENE_H

#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "coble/fracture.h"
#include "coble/skeleton.h"
#include "test_device.h"

namespace fracture_scene {

using coble_test::Device;

// The lattice of a dense layer, one node per voxel: springs k = E h/2.5 and nu = 1/4, see skeleton.h.
struct Blocks {
  int nx, ny, nz;
  double edge = 1, modulus = 1;
  bool wrap_x = false, wrap_y = true, se = false, cc = false;
  double plane_kn = 2.4, plane_kt = 0.8;  // in E h; what the builder makes of half an edge
};

class Graph {
 public:
  explicit Graph(const Blocks &blocks) : at_(blocks) {
    coble_structure solid = {};
    solid.n[0] = at_.nx, solid.n[1] = at_.ny, solid.n[2] = at_.nz;
    solid.dx = at_.edge;
    solid.periodic_sides = true;
    solid.phase = static_cast<uint8_t *>(calloc(coble_structure_cells(&solid), 1));
    coble_skeleton_params params = coble_skeleton_defaults();
    params.kind = COBLE_SKELETON_BLOCKS;
    params.block = 1;
    params.modulus = at_.modulus;
    EXPECT_EQ(coble_skeleton_build(&solid, nullptr, &params, &graph_), COBLE_OK) << coble_message();
    coble_structure_release(&solid);
    int64_t kept = 0;
    for (int64_t b = 0; b < graph_.bonds; b++)
      if (wanted(graph_.bond[b])) graph_.bond[kept++] = graph_.bond[b];
    graph_.bonds = kept;
    for (int64_t b = 0; b < kept; b++) {
      coble_bond *bond = &graph_.bond[b];
      if (bond->kind == COBLE_BOND_LAYER) continue;
      bond->kn = (float)(at_.plane_kn * at_.modulus * at_.edge);
      bond->kt = (float)(at_.plane_kt * at_.modulus * at_.edge);
    }
  }
  ~Graph() { coble_graph_release(&graph_); }
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;

  const coble_graph *operator()() const { return &graph_; }
  const Blocks &blocks() const { return at_; }
  int32_t node(int x, int y, int z) const { return (z * at_.ny + y) * at_.nx + x; }
  std::array<int, 3> place(int32_t i) const {
    return {i % at_.nx, i / at_.nx % at_.ny, i / at_.nx / at_.ny};
  }
  // Bonds for which `of` holds.
  std::vector<int64_t> bonds(const std::function<bool(const coble_bond &)> &of) const {
    std::vector<int64_t> found;
    for (int64_t b = 0; b < graph_.bonds; b++)
      if (of(graph_.bond[b])) found.push_back(b);
    return found;
  }
  // Bonds between the layers of nodes z - 1 and z.
  std::vector<int64_t> across(int z) const {
    return bonds([&](const coble_bond &b) {
      if (b.kind != COBLE_BOND_LAYER) return false;
      const int a = place(b.i)[2], c = place(b.j)[2];
      return std::min(a, c) == z - 1 && std::max(a, c) == z;
    });
  }
  // Middle of a bond, in edges; nodes sit at half numbers.
  std::array<double, 3> middle(int64_t b) const {
    const coble_bond &of = graph_.bond[b];
    const std::array<int, 3> p = place(of.i);
    std::array<double, 3> m;
    for (size_t c = 0; c < 3; c++) m[c] = p[c] + 0.5 + of.arm_i * of.n[c] / at_.edge;
    return m;
  }

 private:
  bool wanted(const coble_bond &b) const {
    if (b.kind == COBLE_BOND_SE) return at_.se;
    if (b.kind == COBLE_BOND_CC) return at_.cc;
    const std::array<int, 3> i = place(b.i), j = place(b.j);
    const bool over_x = std::abs(i[0] - j[0]) > 1, over_y = std::abs(i[1] - j[1]) > 1;
    return (at_.wrap_x || !over_x) && (at_.wrap_y || !over_y);
  }

  Blocks at_;
  coble_graph graph_ = {};
};

// A lattice with its vectors on the host, in units of `length` (m) and 1 N. Change x (where held),
// force, held, state; solve; read x and load.
class Lattice {
 public:
  explicit Lattice(const coble_graph *graph, int threads = 2, double length = 1)
      : dev_(COBLE_BACKEND_CPU, threads), graph_(graph) {
    EXPECT_EQ(coble_lattice_create(dev_, graph_, length, 1, &lattice_), COBLE_OK)
        << coble_message();
    const size_t size = (size_t)coble_lattice_size(lattice_);
    x.assign(size, 0);
    force.assign(size, 0);
    held.assign(size, 0);
    state.assign((size_t)graph_->bonds, COBLE_INTACT);
    load.resize(state.size());
    x_ = room<double>(size);
    force_ = room<double>(size);
    held_ = room<uint8_t>(size);
    load_ = room<coble_bond_load>(state.size());
    strengths(1);
  }
  ~Lattice() {
    for (void *p : rooms_) coble_device_free(dev_, p);
    coble_device_free(dev_, strength_);
    coble_lattice_destroy(lattice_);
  }
  Lattice(const Lattice &) = delete;
  Lattice &operator=(const Lattice &) = delete;

  std::vector<double> x, force;
  std::vector<uint8_t> held, state;
  std::vector<coble_bond_load> load;
  double tolerance = 1e-8;
  coble_lattice_stats stats = {};

  // The same for all bonds, without scatter; no bond fails in shear.
  void strengths(double sigma) {
    const double none = INFINITY;
    strengths({{sigma, sigma, sigma}, {none, none, none}, {0, 0, 0}, 1});
  }
  void strengths(const coble_strength_params &params) {
    coble_device_free(dev_, strength_);
    strength_ = nullptr;
    EXPECT_EQ(coble_strengths_make(dev_, graph_, &params, &strength_), COBLE_OK) << coble_message();
  }
  void part(const std::vector<int64_t> &bonds) {
    for (const int64_t b : bonds) state[(size_t)b] = COBLE_PARTED;
  }
  size_t entry(int32_t node, int axis) const { return (size_t)(graph_->dof * node + axis); }
  void hold(int32_t node, int axis, double at) {
    held[entry(node, axis)] = 1;
    x[entry(node, axis)] = at;
  }
  void hold_plate(double at) {
    held.back() = 1;
    x.back() = at;
  }

  void solve() {
    put();
    const coble_lattice_solve_params params = {tolerance, 2000};
    EXPECT_EQ(coble_lattice_assemble(lattice_, 1e-9, nullptr), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_lattice_solve(lattice_, force_, x_, held_, &params, &stats), COBLE_OK)
        << coble_message();
    loads();
    get(x, x_);
  }
  // Loads of the present x, without a solve; film: [2][nodes], empty: none.
  void look(const std::vector<double> &film = {}) {
    put();
    double *pressed = film.empty() ? nullptr : room<double>(film.size());
    if (pressed) set(pressed, film);
    loads(pressed);
  }
  // K x.
  std::vector<double> reaction() {
    put();
    EXPECT_EQ(coble_lattice_assemble(lattice_, 0, nullptr), COBLE_OK) << coble_message();
    EXPECT_EQ(coble_lattice_apply(lattice_, x_, force_), COBLE_OK) << coble_message();
    std::vector<double> f(x.size());
    get(f, force_);
    return f;
  }
  // Work of the present forces on the way here.
  double energy() const {
    double sum = 0;
    for (size_t i = 0; i < x.size(); i++) sum += force[i] * x[i] / 2;
    return sum;
  }
  // Ranks the loads of the last look by those of an earlier one.
  void rank(const std::vector<coble_bond_load> &before) {
    coble_bond_load *from = room<coble_bond_load>(before.size());
    set(from, before);
    EXPECT_EQ(coble_bond_rank(lattice_, strength_, from, load_), COBLE_OK) << coble_message();
    get(load, load_);
  }
  double worst() {
    double urgency = -1;
    EXPECT_EQ(coble_bond_worst(lattice_, load_, &urgency), COBLE_OK) << coble_message();
    return urgency;
  }
  int64_t break_from(double least) {
    int64_t count = -1;
    EXPECT_EQ(coble_bond_break(lattice_, load_, least, &count), COBLE_OK) << coble_message();
    get(state, coble_lattice_state(lattice_));
    return count;
  }
  int64_t settle() {
    int64_t count = -1;
    EXPECT_EQ(coble_bond_settle(lattice_, load_, &count), COBLE_OK) << coble_message();
    get(state, coble_lattice_state(lattice_));
    return count;
  }
  // Solves until no broken face changes between touching and apart.
  void solve_contact() {
    int64_t changed = 1;
    for (int round = 0; round < 30 && changed; round++) {
      solve();
      changed = settle();
    }
    EXPECT_EQ(changed, 0) << "contact does not settle";
  }

 private:
  template <class T>
  T *room(size_t n) {
    void *p = nullptr;
    EXPECT_EQ(coble_device_alloc(dev_, n, sizeof(T), "a test vector", &p), COBLE_OK);
    rooms_.push_back(p);
    return static_cast<T *>(p);
  }
  template <class T>
  void set(T *to, const std::vector<T> &from) {
    EXPECT_EQ(coble_device_upload(dev_, to, from.data(), from.size() * sizeof(T)), COBLE_OK);
  }
  template <class T>
  void get(std::vector<T> &to, const T *from) {
    EXPECT_EQ(coble_device_download(dev_, to.data(), from, to.size() * sizeof(T)), COBLE_OK);
  }
  void put() {
    set(x_, x);
    set(force_, force);
    set(held_, held);
    set(coble_lattice_state(lattice_), state);
  }
  void loads(const double *film = nullptr) {
    EXPECT_EQ(coble_bond_loads(lattice_, x_, film, strength_, load_), COBLE_OK) << coble_message();
    get(load, load_);
  }

  Device dev_;
  const coble_graph *graph_;
  coble_lattice *lattice_ = nullptr;
  double *x_ = nullptr, *force_ = nullptr;
  uint8_t *held_ = nullptr;
  coble_bond_load *load_ = nullptr;
  float *strength_ = nullptr;
  std::vector<void *> rooms_;
};

}  // namespace fracture_scene
#endif
