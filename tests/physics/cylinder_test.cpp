// V35: a thick-walled cylinder, its bore full of Li at P_i, through whose wall Li seeps out.
//
// Plane strain, isotropic with nu = 1/4: l = m = 0.4 E (Lame), M = l + 2 m. P is the steady pressure of radial flow,
//
//   P = P_i ln(r_o/r)/ln(r_o/r_i)
//
// The total stress, s_r = M u' + l u/r - b P and s_t = l u' + M u/r - b P, is in balance:
//
//   s_r' + (s_r - s_t)/r = 0   or   u'' + u'/r - u/r^2 = (b/M) P'
//
// Two integrations, with J(r) = integral of s P(s) ds from r_i to r, give
//
//   u   = A r + B/r + b J/(M r)
//   s_r = (M + l) A - 2 m (B + b J/M)/r^2
//
// Li in the bore presses with all of P_i on the wall, and nothing on its outside: s_r(r_i) = -P_i, s_r(r_o) = 0, so that
//
//   2 m B (1/r_i^2 - 1/r_o^2) = P_i + 2 m b J(r_o)/(M r_o^2),   A = 2 m (B + b J(r_o)/M)/((M + l) r_o^2)
#include <memory>

#include "inside.h"

namespace {

using namespace layer;

constexpr double kModulus = 1e9, kShear = 0.4 * kModulus, kUniaxial = 1.2 * kModulus;
constexpr double kBore = 1e6, kInner = 1e-6;  // P_i, r_i

// u over P_i; ratio: r_o/r_i.
struct Exact {
  double outer, biot, a = 0, b = 0;
  Exact(double ratio, double of_biot) : outer(ratio * kInner), biot(of_biot) {
    const double swelling = biot * moment(outer) / kUniaxial;
    const double load = 1 + 2 * kShear * swelling / (outer * outer);
    b = load / (2 * kShear * (1 / (kInner * kInner) - 1 / (outer * outer)));
    a = 2 * kShear * (b + swelling) / (4 * kShear * outer * outer);
  }
  double pressure(double r) const { return std::log(outer / r) / std::log(outer / kInner); }
  // J
  double moment(double r) const {
    const auto part = [&](double s) { return s * s * (std::log(outer / s) / 2 + 0.25); };
    return (part(r) - part(kInner)) / std::log(outer / kInner);
  }
  double u(double r) const { return a * r + b / r + biot * moment(r) / (kUniaxial * r); }
  double thickening() const { return u(outer) - u(kInner); }
};

coble_sim_params cylinder_params(double biot) {
  coble_sim_params p = uniform_params(INFINITY, INFINITY);
  p.creep.contact_angle = M_PI / 2;
  p.biot = biot;
  p.stack_pressure = 1;  // next to nothing, on the post
  p.crevice_factor = 0;
  p.anchor = 1e-10;
  p.tolerance = 1e-9;
  p.max_coupled = 4000;
  return p;
}

// The cylinder's axis is y, one block of a period. Its bore holds a loose core; Li is in the gap between core and wall.
// Beside it stands a post, which carries the plate.
class Cylinder {
 public:
  // Voxels, which are blocks, to the radii.
  Cylinder(int inner, int ratio, double biot)
      : inner_(inner),
        outer_(inner * ratio),
        dx_(kInner / inner),
        s_(grey(2 * outer_ + 3, 1, 2 * outer_ + 2, dx_, 100e-9, 0.4, 1.5)),
        exact_(ratio, biot) {
    for (size_t v = 0; v < coble_structure_cells(&s_); v++)
      if (place((int64_t)v) == kOutside) s_.porosity[v] = 1;
    coble_skeleton_params blocks = coble_skeleton_defaults();
    blocks.block = 1;
    blocks.modulus = kModulus;
    cell_ = std::make_unique<Cell>(s_, blocks, cylinder_params(biot), 1);
    start();
    flow();
  }
  ~Cylinder() { coble_structure_release(&s_); }
  Cylinder(const Cylinder &) = delete;

  // Of p in the wall, root mean square over P_i.
  double misfit_of_pressure() const {
    const std::vector<double> p = run_->pressure();
    double sum = 0, count = 0;
    for (size_t i = 0; i < p.size(); i++) {
      const int64_t v = voxel(i);
      if (v < 0 || place(v) != kWall) continue;
      sum += std::pow(p[i] / kBore - exact_.pressure(radius(v)), 2);
      count++;
    }
    return std::sqrt(sum / count);
  }

  // Mean over the blocks at the bore, or at the outside: u and the closed form, over P_i.
  struct Displacement {
    double found = 0, exact = 0;
    double misfit() const { return std::fabs(found / exact - 1); }
  };
  Displacement at(bool outside) const {
    const coble_sim *sim = cell_->sim;
    const std::vector<double> u = inside::host(sim, sim->skeleton.u, (size_t)sim->skeleton.size);
    Displacement sum;
    double count = 0;
    for (int64_t v = 0; v < (int64_t)coble_structure_cells(&s_); v++) {
      if (place(v) != kWall || !beside(v, outside ? kOutside : kCore)) continue;
      double from[2];
      const double r = radius(v, from);
      const size_t node = 3 * (size_t)sim->owner[v];
      sum.found += (u[node] * from[0] + u[node + 2] * from[1]) / r * dx_ / kBore;
      sum.exact += exact_.u(r);
      count++;
    }
    return {sum.found / count, sum.exact / count};
  }

 private:
  enum Place { kOutside, kPost, kCore, kWall };

  // From the axis, m.
  double radius(int64_t v, double from[2] = nullptr) const {
    const double x = (double)(v % s_.n[0]) - outer_ - 1.5;
    const double z = (double)(v / s_.n[0]) - outer_ - 0.5;
    if (from) from[0] = x * dx_, from[1] = z * dx_;
    return std::hypot(x, z) * dx_;
  }
  Place place(int64_t v) const {
    if (v % s_.n[0] == 0) return kPost;
    const double r = radius(v);
    return r < inner_ * dx_ ? kCore : r < outer_ * dx_ ? kWall : kOutside;
  }
  bool beside(int64_t v, Place what) const {
    for (const int64_t step : {(int64_t)1, (int64_t)s_.n[0]})
      if (place(v - step) == what || place(v + step) == what) return true;
    return false;
  }
  // Of a network node, -1 for films.
  int64_t voxel(size_t i) const {
    const int64_t v = coble_network_cells(cell_->sim->net)[i] - s_.n[0];
    return v < (int64_t)coble_structure_cells(&s_) ? v : -1;
  }

  // Li at P_i in the core's pores and its gap, none outside; both next to no resistance.
  void start() {
    coble_sim *sim = cell_->sim;
    run_ = std::make_unique<inside::Consolidation>(sim, [this](int kind, int64_t cell) {
      if (kind != COBLE_VOXEL) return COBLE_SLEEP;
      const Place at = place(cell - s_.n[0]);
      return at == kWall ? COBLE_FULL : at == kPost ? COBLE_VOID : COBLE_FRONT;
    });
    std::vector<float> mobility((size_t)sim->n), entry((size_t)sim->n);
    for (size_t i = 0; i < mobility.size(); i++) {
      const int64_t v = voxel(i);
      const Place at = v < 0 ? kOutside : place(v);
      mobility[i] = at == kWall ? 1 : 1e6f;
      entry[i] = at == kCore ? (float)(kBore / coble_pressure_unit) : 0;
    }
    inside::set_media(sim, mobility, entry);
    uint8_t *on_device = coble_lattice_state(sim->skeleton.lattice);
    std::vector<uint8_t> state = inside::host(sim, on_device, (size_t)sim->skeleton.bonds);
    for (int64_t b = 0; b < sim->skeleton.layer_bonds; b++) {
      const coble_bond &bond = sim->skeleton.bond[b];
      if (in_core(bond.i) != in_core(bond.j)) state[(size_t)b] = COBLE_PARTED;
    }
    inside::put(sim, on_device, state);
  }
  bool in_core(int32_t node) const {
    const double *at = cell_->sim->skeleton.position[node];
    return place((int64_t)(at[2] / dx_) * s_.n[0] + (int64_t)(at[0] / dx_)) == kCore;
  }

  // To the steady state: each step leaves 1e-3 or less of what is not, at any b up to 1.
  void flow() {
    const double width = (outer_ - inner_) * dx_;
    for (int i = 0; i < 3; i++)
      run_->step(100 * width * width / (kUniaxial * cell_->sim->mobility_unit));
  }

  int inner_, outer_;
  double dx_;
  coble_structure s_;
  Exact exact_;
  std::unique_ptr<Cell> cell_;
  std::unique_ptr<inside::Consolidation> run_;
};

// A staircase stands for the circles, and the blocks along it lack springs: first order in h, with
// some scatter from one radius to the next, so that orders are those of two halvings.
TEST(Cylinder, V35PressureAndDisplacementsFirstOrder) {
  double pressure[3], bore[3], outside[3];
  for (int k = 0; k < 3; k++) {
    const Cylinder c(5 << k, 2, 0.5);
    pressure[k] = c.misfit_of_pressure();
    bore[k] = c.at(false).misfit();
    outside[k] = c.at(true).misfit();
  }
  EXPECT_LT(pressure[2], 0.005);
  EXPECT_LT(bore[2], 0.04);
  EXPECT_LT(outside[2], 0.04);
  for (const double *error : {pressure, bore, outside}) {
    EXPECT_LT(error[1], error[0]);
    EXPECT_LT(error[2], error[1]);
    EXPECT_GT(std::log2(error[0] / error[2]) / 2, 0.85);
    EXPECT_LT(std::log2(error[0] / error[2]) / 2, 2);
  }
}

// The bore's pressure thins the wall, the Li in it swells it: at r_o = 10 r_i these cancel at
// b = 0.927.
TEST(Cylinder, V35BiotTurnsThinningIntoThickening) {
  const double thinning = Exact(10, 0).thickening();
  const double neutral = thinning / (thinning - Exact(10, 1).thickening());
  EXPECT_NEAR(neutral, 0.927, 1e-3);
  const auto thickening = [](double biot) {
    const Cylinder c(4, 10, biot);
    return c.at(true).found - c.at(false).found;
  };
  EXPECT_NEAR(thickening(0) / thinning, 1, 0.03);
  EXPECT_LT(thickening(0.97 * neutral), 0);
  EXPECT_GT(thickening(1.03 * neutral), 0);
}

}  // namespace
