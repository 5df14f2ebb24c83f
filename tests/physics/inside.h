// What a simulation holds, for tests that look at its balance or start from a state of their own.
#ifndef COBLE_TESTS_PHYSICS_INSIDE_H
#define COBLE_TESTS_PHYSICS_INSIDE_H

#include "kernels.h"
#include "layer.h"

extern "C" {
#include "coupling/sim_internal.h"
}

namespace inside {

template <class T>
std::vector<T> host(const coble_sim *sim, const T *device, size_t n) {
  std::vector<T> out(n);
  EXPECT_EQ(coble_device_download(sim->dev, out.data(), device, n * sizeof(T)), COBLE_OK)
      << coble_message();
  return out;
}

template <class T>
void put(const coble_sim *sim, T *device, const std::vector<T> &values) {
  EXPECT_EQ(coble_device_upload(sim->dev, device, values.data(), values.size() * sizeof(T)),
            COBLE_OK)
      << coble_message();
}

// What the SE plane and the plate carry, in units of the stack's force.
struct Balance {
  double plane = 0, plate = 0;
};

// Of the accepted state: springs, pore Li and films of each interface.
inline Balance balance(coble_sim *sim) {
  const coble_skeleton &k = sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.state);
  const coble_couple_gather_args gather = {map, sim->a.p_old, k.q, {k.force[0], k.force[1]}};
  EXPECT_EQ(coble_launch_couple_gather(sim->dev, &gather, k.nodes), COBLE_OK);
  const size_t nodes = (size_t)k.nodes;
  const std::vector<double> q = host(sim, k.q, nodes), u = host(sim, k.u_old, (size_t)k.size);
  const std::vector<double> film[2] = {host(sim, k.force[0], nodes), host(sim, k.force[1], nodes)};
  const std::vector<uint8_t> state = host(sim, k.bond_state, (size_t)k.bonds);
  double sum[2] = {0, 0};
  for (int64_t b = k.layer_bonds; b < k.bonds; b++) {
    const coble_bond &bond = k.bond[b];
    const int side = bond.kind == COBLE_BOND_CC;
    const size_t i = (size_t)bond.i;
    const double z = u[(size_t)map.dof * i + 2];
    const double stretch = side ? u.back() - z : z;
    const double spring = (double)bond.kn * stretch / (coble_pressure_unit * sim->dx);
    const double pores = (double)bond.face / (sim->dx * sim->dx) * q[i];
    sum[side] += state[(size_t)b] == COBLE_PARTED ? film[side][i] : pores - spring;
  }
  const double stack =
      sim->params.stack_pressure / coble_pressure_unit * sim->size[0] * sim->size[1];
  return {sum[0] / stack, sum[1] / stack};
}

}  // namespace inside

#endif
