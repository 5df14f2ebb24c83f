// Lattices of blocks with a crack in them, and a small quasi-static driver.
#ifndef COBLE_TESTS_FRACTURE_SCENE_H
#define COBLE_TESTS_FRACTURE_SCENE_H

#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "coble/fracture.h"
#include "test_device.h"

namespace fracture_scene {

using coble_test::Device;

// Cubes of edge h: springs of stiffness k = E h/2.5 to nearest neighbours and along face diagonals,
// nu = 1/4. A bond's area makes its traction E times its strain. A plane is half a block away.
struct Blocks {
  int nx, ny, nz;
  double edge = 1, modulus = 1;
  bool wrap_x = false, wrap_y = true, se = false, cc = false;
};

class Graph {
 public:
  explicit Graph(const Blocks &blocks) : at_(blocks) {
    for (int z = 0; z < at_.nz; z++)
      for (int y = 0; y < at_.ny; y++)
        for (int x = 0; x < at_.nx; x++) add_node(x, y, z);
    graph_.dof = 3;
    graph_.nodes = at_.nx * at_.ny * at_.nz;
    graph_.bonds = (int64_t)bond_.size();
    graph_.bond = bond_.data();
    graph_.position = reinterpret_cast<double(*)[3]>(position_.data());
    graph_.volume = volume_.data();
    for (int c = 0; c < 3; c++)
      graph_.size[c] = at_.edge * (c == 0 ? at_.nx : c == 1 ? at_.ny : at_.nz);
    graph_.periodic_sides = at_.wrap_x || at_.wrap_y;
  }
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
    for (size_t b = 0; b < bond_.size(); b++)
      if (of(bond_[b])) found.push_back((int64_t)b);
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
    const coble_bond &of = bond_[(size_t)b];
    const std::array<int, 3> p = place(of.i);
    std::array<double, 3> m;
    for (size_t c = 0; c < 3; c++) m[c] = p[c] + 0.5 + of.arm_i * of.n[c] / at_.edge;
    return m;
  }

 private:
  void add_node(int x, int y, int z) {
    for (const int c : {x, y, z}) position_.push_back((c + 0.5) * at_.edge);
    volume_.push_back(std::pow(at_.edge, 3));
    static const int half[9][3] = {{1, 0, 0}, {0, 1, 0},  {0, 0, 1}, {1, 1, 0}, {1, -1, 0},
                                   {1, 0, 1}, {1, 0, -1}, {0, 1, 1}, {0, 1, -1}};
    for (const auto &step : half) add_bond(x, y, z, step);
    if (at_.se && z == 0) add_plane(node(x, y, z), COBLE_BOND_SE);
    if (at_.cc && z == at_.nz - 1) add_plane(node(x, y, z), COBLE_BOND_CC);
  }

  void add_bond(int x, int y, int z, const int step[3]) {
    int to[3] = {x + step[0], y + step[1], z + step[2]};
    const int size[3] = {at_.nx, at_.ny, at_.nz};
    const bool wrap[3] = {at_.wrap_x, at_.wrap_y, false};
    for (int c = 0; c < 3; c++) {
      if (wrap[c]) to[c] = (to[c] + size[c]) % size[c];
      if (to[c] < 0 || to[c] >= size[c]) return;
    }
    coble_bond b = {};
    b.i = node(x, y, z);
    b.j = node(to[0], to[1], to[2]);
    if (b.i == b.j) return;  // its own image
    const double length = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
    for (int c = 0; c < 3; c++) b.n[c] = (float)(step[c] / length);
    b.arm_i = b.arm_j = (float)(length * at_.edge / 2);
    b.kn = (float)(at_.modulus * at_.edge / 2.5);
    b.area = (float)(length * at_.edge * at_.edge / 2.5);
    b.face = length == 1 ? (float)(at_.edge * at_.edge) : 0;
    bond_.push_back(b);
  }

  void add_plane(int32_t node, int kind) {
    coble_bond b = {};
    b.i = node;
    b.j = -1;
    b.kind = kind;
    b.n[2] = kind == COBLE_BOND_SE ? -1 : 1;
    b.arm_i = (float)(at_.edge / 2);
    b.kn = (float)(2 * 1.2 * at_.modulus * at_.edge);  // C11 over half an edge
    b.kt = (float)(2 * 0.4 * at_.modulus * at_.edge);  // C44
    b.area = b.face = (float)(at_.edge * at_.edge);
    bond_.push_back(b);
  }

  Blocks at_;
  std::vector<coble_bond> bond_;
  std::vector<double> position_, volume_;
  coble_graph graph_ = {};
};

// A lattice with its vectors on the host, in SI (length 1 m, force 1 N). Change x (where held),
// force, held, state; solve; read x and load.
class Lattice {
 public:
  explicit Lattice(const coble_graph *graph, int threads = 2)
      : dev_(COBLE_BACKEND_CPU, threads), graph_(graph) {
    EXPECT_EQ(coble_lattice_create(dev_, graph_, 1, 1, &lattice_), COBLE_OK) << coble_message();
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
  double worst() {
    double ratio = -1;
    EXPECT_EQ(coble_bond_worst(lattice_, load_, &ratio), COBLE_OK) << coble_message();
    return ratio;
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
    for (int round = 0; round < 30; round++) {
      solve();
      if (settle() == 0) return;
    }
    ADD_FAILURE() << "contact does not settle";
  }
  // At this load: breaks the worst and solves again until none is left to break. Returns how many.
  int64_t run() {
    int64_t broken = 0;
    for (;;) {
      solve_contact();
      const double most = worst();
      if (most < 1) return broken;
      broken += break_from(std::fmax(1, 0.7 * most));
    }
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
