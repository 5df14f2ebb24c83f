// A lattice of a scene on a device, with host copies going in and out.
#ifndef COBLE_TESTS_LATTICE_FIXTURE_H
#define COBLE_TESTS_LATTICE_FIXTURE_H

#include <functional>
#include <string>
#include <vector>

#include "coble/lattice.h"
#include "lattice_scene.h"
#include "test_device.h"

namespace coble_test {

using Vector = std::vector<double>;

inline double dot(const Vector &a, const Vector &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); i++) sum += a[i] * b[i];
  return sum;
}
inline double norm(const Vector &a) { return std::sqrt(dot(a, a)); }

class Lattice {
 public:
  Lattice(coble_device *dev, const coble_graph &graph, double length, double force)
      : dev_(dev), graph_(graph), states_((size_t)graph.bonds, COBLE_INTACT) {
    EXPECT_EQ(coble_lattice_create(dev, &graph, length, force, &l_), COBLE_OK) << coble_message();
  }
  ~Lattice() { coble_lattice_destroy(l_); }
  Lattice(const Lattice &) = delete;
  Lattice &operator=(const Lattice &) = delete;
  operator coble_lattice *() const { return l_; }

  std::vector<uint8_t> &states() { return states_; }
  size_t size() const { return (size_t)coble_lattice_size(l_); }

  void assemble(double anchor, const std::vector<float> &bed = {}) {
    EXPECT_EQ(coble_device_upload(dev_, coble_lattice_state(l_), states_.data(), states_.size()),
              COBLE_OK);
    const Array<float> on_device(dev_, bed);
    EXPECT_EQ(coble_lattice_assemble(l_, anchor, bed.empty() ? nullptr : on_device.data()),
              COBLE_OK)
        << coble_message();
  }
  Vector apply(const Vector &x) const { return map(coble_lattice_apply, x); }
  Vector precondition(const Vector &r) const { return map(coble_lattice_precondition, r); }

  // x in: the start; out: the solution.
  coble_lattice_stats solve(const Vector &b, Vector *x,
                            const std::vector<uint8_t> &held = {}) const {
    const coble_lattice_solve_params params = {1e-8, 300};
    coble_lattice_stats stats = {-1, -1};
    const Array<double> db(dev_, b), dx(dev_, *x);
    const Array<uint8_t> dh(dev_, held);
    EXPECT_EQ(coble_lattice_solve(l_, db.data(), dx.data(), held.empty() ? nullptr : dh.data(),
                                  &params, &stats),
              COBLE_OK)
        << coble_message();
    *x = dx.host();
    return stats;
  }

 private:
  Vector map(coble_status (*f)(coble_lattice *, const double *, double *), const Vector &x) const {
    const Array<double> in(dev_, x), out(dev_, Vector(x.size(), NAN));
    EXPECT_EQ(f(l_, in.data(), out.data()), COBLE_OK) << coble_message();
    return out.host();
  }

  coble_device *dev_;
  const coble_graph &graph_;
  std::vector<uint8_t> states_;
  coble_lattice *l_ = nullptr;
};

// The graph of a scene, released at the end.
struct Scene {
  lattice_scene scene;
  coble_graph graph;
  explicit Scene(const lattice_scene &s) : scene(s), graph(lattice_scene_make(&s)) {}
  ~Scene() { lattice_scene_release(&graph); }
  Scene(const Scene &) = delete;
  Scene &operator=(const Scene &) = delete;

  double length() const { return scene.edge; }
  double force() const { return scene.modulus * scene.edge * scene.edge; }
  void for_each(int kind, const std::function<void(size_t, const coble_bond &)> &visit) const {
    for (int64_t b = 0; b < graph.bonds; b++)
      if (graph.bond[b].kind == kind) visit((size_t)b, graph.bond[b]);
  }
};

}  // namespace coble_test
#endif
