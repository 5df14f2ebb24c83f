// As many spheres as a resolved layer may have.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <vector>

#include "coble/packing.h"

namespace {

// Equal spheres of diameter 1, found by cells of at least that width.
class Cells {
 public:
  explicit Cells(const coble_packing &packing) : p(packing) {
    for (int axis = 0; axis < 3; axis++) n[axis] = (int64_t)(p.size[axis] / 1.1);
    first.assign((size_t)(n[0] * n[1] * n[2]), -1);
    next.assign((size_t)p.count, -1);
    for (int64_t i = 0; i < p.count; i++) {
      int64_t &head = first[of(p.sphere[i], 0, 0, 0)];
      next[(size_t)i] = head;
      head = i;
    }
  }

  // Distance to each other sphere that lies in the cells around that of sphere i.
  void around(int64_t i, const std::function<void(double)> &visit) const {
    const coble_sphere &a = p.sphere[i];
    for (int dz = -1; dz <= 1; dz++)
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
          for (int64_t j = first[of(a, dx, dy, dz)]; j >= 0; j = next[(size_t)j]) {
            if (along(a.z, 2) + dz < 0 || along(a.z, 2) + dz >= n[2]) continue;
            const coble_sphere &b = p.sphere[j];
            const double x = nearest(a.x - b.x, 0), y = nearest(a.y - b.y, 1), z = a.z - b.z;
            if (i != j) visit(std::sqrt(x * x + y * y + z * z));
          }
  }

 private:
  const coble_packing &p;
  int64_t n[3];
  std::vector<int64_t> first, next;

  double nearest(double r, int axis) const {
    return r - p.size[axis] * std::rint(r / p.size[axis]);
  }
  int64_t along(double x, int axis) const {
    return std::min((int64_t)(x / p.size[axis] * (double)n[axis]), n[axis] - 1);
  }
  size_t of(const coble_sphere &s, int dx, int dy, int dz) const {
    const int64_t x = (along(s.x, 0) + dx + n[0]) % n[0], y = (along(s.y, 1) + dy + n[1]) % n[1],
                  z = (along(s.z, 2) + dz + n[2]) % n[2];
    return (size_t)(x + n[0] * (y + n[1] * z));
  }
};

// A million equal spheres, 0.62 solid, in two minutes of two cores: 240 s of both together. V15.
TEST(PackingSlow, AMillionSpheresInTwoMinutesOfTwoCores) {
  coble_packing_params params = coble_packing_defaults();
  params.diameter = 1;
  params.porosity = 0.38;
  for (double &edge : params.size) edge = std::cbrt(1e6 * 0.5235988 / (1 - params.porosity));
  coble_packing packing = {};
  coble_packing_report report = {};
  const std::clock_t start = std::clock();
  ASSERT_EQ(coble_packing_generate(&params, &packing, &report), COBLE_OK) << coble_message();
  EXPECT_LT((double)(std::clock() - start) / CLOCKS_PER_SEC, 240);
  EXPECT_NEAR((double)packing.count, 1e6, 1);
  EXPECT_NEAR(report.porosity, 0.38, 1e-6);

  const Cells cells(packing);
  double closest = 1;
  int64_t inside = 0, contacts = 0;  // of spheres away from floor and roof
  for (int64_t i = 0; i < packing.count; i++) {
    const double z = packing.sphere[i].z;
    const bool core = z > 3 && z < packing.size[2] - 3;
    inside += core;
    cells.around(i, [&](double distance) {
      closest = std::min(closest, distance);
      contacts += core && distance < 1.01;
    });
  }
  EXPECT_GT(closest, packing.sphere[0].d - params.overlap);
  // within 1 % of the diameter; 6 at the jam, a little above 0.62
  EXPECT_NEAR((double)contacts / (double)inside, 6, 1);
  coble_packing_release(&packing);
}

}  // namespace
