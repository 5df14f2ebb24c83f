/* The distance transform against V17: the nearest surface seen from the voids of a fluid of hard
 * spheres in equilibrium. Lengths in diameters of a sphere. */
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "coble/random.h"
#include "structure.h"

namespace {

const double PI = 3.14159265358979323846;

/* Share of space further than r from every centre, x = r/d >= 1/2 (Lu & Torquato, Phys. Rev. A
 * 1992, 45, 5530, exclusion probability of the void). */
double exclusion(double eta, double x) {
  const double c = 1 / std::pow(1 - eta, 3), a0 = c * (1 + eta + eta * eta - std::pow(eta, 3)),
               a1 = c / 2 * (3 * std::pow(eta, 3) - 4 * eta * eta - 3 * eta),
               a2 = c / 2 * eta * eta * (2 - eta), a3 = -(a0 + 3 * a1 + 12 * a2);
  return (1 - eta) * std::exp(-eta * (8 * a0 * x * x * x + 12 * a1 * x * x + 24 * a2 * x + a3));
}

/* Metropolis: a move that makes spheres overlap is refused, every other taken. The box is periodic
 * along all axes. */
class Fluid {
 public:
  Fluid(int edge, double eta) : edge_(std::cbrt(edge * edge * edge * PI / 6 / eta)) {
    for (int c = 0; c < edge * edge * edge; c++)
      for (const int i : {c % edge, c / edge % edge, c / edge / edge})
        at_.push_back((i + 0.5) * edge_ / edge);
  }
  void sweep(uint64_t seed) {
    const double step = 0.3;
    for (size_t s = 0; s < at_.size(); s += 3) {
      double to[3];
      for (uint32_t a = 0; a < 3; a++)
        to[a] = at_[s + a] + step * (2 * coble_random_uniform(seed, COBLE_STREAM_MOVE, s, a) - 1);
      if (free(to, s))
        for (int a = 0; a < 3; a++) at_[s + (size_t)a] = to[a] - edge_ * std::floor(to[a] / edge_);
    }
  }
  /* with the images that reach in from below and above */
  std::vector<coble_sphere> spheres() const {
    std::vector<coble_sphere> list;
    for (size_t s = 0; s < at_.size(); s += 3)
      for (int image = -1; image <= 1; image++)
        list.push_back({at_[s], at_[s + 1], at_[s + 2] + image * edge_, 1});
    return list;
  }
  double edge() const { return edge_; }

 private:
  bool free(const double to[3], size_t moved) const {
    for (size_t o = 0; o < at_.size(); o += 3) {
      double square = 0;
      for (size_t a = 0; a < 3; a++) {
        const double d = std::fabs(to[a] - at_[o + a]), near = std::min(d, std::fabs(edge_ - d));
        square += near * near;
      }
      if (square < 1 && o != moved) return false;
    }
    return true;
  }
  double edge_;
  std::vector<double> at_; /* x, y, z of each */
};

/* Of every voxel to the nearest solid centre, which lies behind the surface. */
class Voids {
 public:
  Voids(const Fluid &fluid, int voxels) : h_(fluid.edge() / voxels) {
    auto list = fluid.spheres();
    const double e = fluid.edge();
    const coble_packing p = {{e, e, e}, true, (int64_t)list.size(), list.data()};
    coble_test::Structure t;
    EXPECT_EQ(coble_voxelise(&p, h_, &t.s), COBLE_OK) << coble_message();
    square_.resize(t.cells());
    const bool periodic[3] = {true, true, true};
    EXPECT_EQ(coble_distance_squared(t.s.phase, t.s.n, periodic, square_.data()), COBLE_OK);
  }
  double share_beyond(double distance) const {
    const auto beyond = [&](int32_t q) { return q * h_ * h_ > distance * distance; };
    return (double)std::count_if(square_.begin(), square_.end(), beyond) / (double)square_.size();
  }
  double mean() const {
    double sum = 0;
    for (const int32_t q : square_) sum += std::sqrt((double)q);
    return sum * h_ / (double)square_.size();
  }

 private:
  double h_;
  std::vector<int32_t> square_;
};

/* V17. The share of what lies beyond a distance integrates to the mean distance. */
TEST(Distance, SeesTheVoidsOfAHardSphereFluidAsLuAndTorquato) {
  const double eta = 0.3, step = 1e-3;
  const int pictures = 4, coarse = 100, fine = 200;
  double exact = 0, mean[2] = {0, 0}, share[9] = {};
  for (double s = step / 2; s < 2; s += step) exact += step * exclusion(eta, 0.5 + s);
  Fluid fluid(8, eta);
  uint64_t sweeps = 0;
  while (sweeps < 200) fluid.sweep(sweeps++);
  for (int picture = 0; picture < pictures; picture++) {
    for (int between = 0; between < 30; between++) fluid.sweep(sweeps++);
    const Voids voids(fluid, fine);
    mean[0] += Voids(fluid, coarse).mean() / pictures;
    mean[1] += voids.mean() / pictures;
    for (int x = 0; x < 9; x++) share[x] += voids.share_beyond(0.05 * x) / pictures;
  }
  const double h = fluid.edge() / fine, noise = 0.01;
  for (int x = 0; x < 9; x++) {
    const double s = 0.05 * x;
    EXPECT_GT(share[x], exclusion(eta, 0.5 + s) - noise) << s;
    EXPECT_LT(share[x], exclusion(eta, 0.5 + std::max(s - h / 2, 0.0)) + noise) << s;
  }
  /* of the many solid centres that are nearly as near one lies within h^(3/2) of the surface */
  const double order = std::log2((mean[0] - exact) / (mean[1] - exact));
  EXPECT_NEAR(order, 1.5, 0.35);
}

}  // namespace
