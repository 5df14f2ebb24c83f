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

// Gives each node a mobility of its own and, unless empty, an entry pressure (m_ref, P0).
inline void set_media(coble_sim *sim, const std::vector<float> &mobility,
                      std::vector<float> entry = {}) {
  const size_t n = (size_t)sim->n;
  std::vector<float> volume(n), biot(n), yielding(n);
  std::vector<uint8_t> kind;
  if (entry.empty()) {
    entry.resize(n);
    ASSERT_EQ(coble_media_spread(sim, sim->media.entry, entry.data()), COBLE_OK);
  }
  ASSERT_EQ(coble_media_spread(sim, sim->media.volume, volume.data()), COBLE_OK);
  ASSERT_EQ(coble_media_spread(sim, sim->media.biot, biot.data()), COBLE_OK);
  ASSERT_EQ(coble_media_spread(sim, sim->media.yielding, yielding.data()), COBLE_OK);
  for (size_t i = 0; i < n; i++)
    kind.push_back((uint8_t)coble_sim_kind_at(sim, coble_network_cells(sim->net)[i]));
  coble_media_release(sim);
  sim->media = {};
  sim->media_count = sim->n;
  coble_media &m = sim->media;
  ASSERT_EQ(coble_sim_put(sim->dev, &m.kind, kind.data(), n, 1, "kind"), COBLE_OK);
  const std::pair<const float **, const float *> rows[] = {{&m.mobility, mobility.data()},
                                                           {&m.entry, entry.data()},
                                                           {&m.volume, volume.data()},
                                                           {&m.biot, biot.data()},
                                                           {&m.yielding, yielding.data()}};
  for (const auto &row : rows)
    ASSERT_EQ(coble_sim_put(sim->dev, row.first, row.second, n, sizeof(float), "media"), COBLE_OK);
  sim->skeleton.map.media = m;
}

// What the SE plane and the plate carry, in units of the stack's force.
struct Balance {
  double plane = 0, plate = 0;
};

// Of the accepted state: springs, pore Li and films of each interface.
inline Balance balance(coble_sim *sim) {
  const coble_skeleton &k = sim->skeleton;
  const coble_coupling map = coble_sim_coupling(sim, sim->a.state);
  const coble_couple_gather_args gather = {
      map, {nullptr, sim->a.p_old, 0}, k.q, {k.force[0], k.force[1]}};
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

// Poroelasticity alone: nodes keep the states that the test gives them, and no bond breaks.
class Consolidation {
 public:
  // state: of each network node from its kind and its box cell, film planes included. Interfaces
  // rest on their planes without shear.
  Consolidation(coble_sim *sim, const std::function<int(int kind, int64_t cell)> &state)
      : sim_(sim) {
    const size_t n = (size_t)sim->n;
    std::vector<uint8_t> states(n);
    std::vector<double> content(n, 0);
    for (size_t i = 0; i < n; i++) {
      const int64_t cell = coble_network_cells(sim->net)[i];
      states[i] = (uint8_t)state(coble_sim_kind_at(sim, cell), cell);
      content[i] = states[i] == COBLE_FULL ? 1 : 0;
    }
    put(sim, sim->a.trial, states);
    put(sim, sim->a.s0, content);
    const coble_skeleton &k = sim->skeleton;
    std::vector<uint8_t> bonds((size_t)k.bonds, COBLE_INTACT);
    std::fill(bonds.begin() + k.layer_bonds, bonds.end(), (uint8_t)COBLE_TOUCHING);
    put(sim, coble_lattice_state(k.lattice), bonds);
    sim->skeleton.stale = true;
  }

  // One implicit step of dt seconds.
  void step(double dt) {
    const double kappa = std::pow(sim_->dx, 3) / (dt * sim_->flow_unit);
    ASSERT_EQ(coble_sim_refresh_skeleton(sim_), COBLE_OK) << coble_message();
    const coble_balance balance = balance_of(kappa);
    assemble(balance);
    iterations = 0;
    ASSERT_EQ(coble_sim_solve_coupled(sim_, &balance, sim_->params.tolerance, &iterations),
              COBLE_OK)
        << coble_message();
    move_contents(kappa);
  }

  // Pa, by network node
  std::vector<double> pressure() const {
    std::vector<double> p = host(sim_, sim_->a.p, (size_t)sim_->n);
    for (double &value : p) value *= coble_pressure_unit;
    return p;
  }
  // m, of the plate
  double plate() const {
    return host(sim_, sim_->skeleton.u, (size_t)sim_->skeleton.size).back() * sim_->dx;
  }
  int iterations = 0;

 private:
  coble_balance balance_of(double kappa) const {
    const coble_sim_arrays &a = sim_->a;
    coble_balance balance = {};
    balance.nodes = coble_sim_nodes(sim_, a.trial);
    balance.s0 = a.s0;
    balance.room0 = a.room0;
    balance.p0 = a.p_old;
    balance.soft = a.soft;
    balance.kappa = kappa;
    return balance;
  }

  void assemble(const coble_balance &balance) {
    coble_sim_arrays &a = sim_->a;
    coble_front_assemble_args args = {};
    args.balance = balance;
    std::copy(a.face, a.face + 3, args.face);
    args.diagonal = a.diagonal;
    args.p = a.p;
    ASSERT_EQ(coble_launch_front_assemble(sim_->dev, &args, sim_->n), COBLE_OK);
    const coble_conductances values = {{a.face[0], a.face[1], a.face[2]}, a.diagonal};
    ASSERT_EQ(coble_network_set(sim_->net, &values), COBLE_OK);
  }

  void move_contents(double kappa) {
    coble_sim_arrays &a = sim_->a;
    ASSERT_EQ(coble_sim_make_room(sim_), COBLE_OK);
    coble_front_settle_args args = {};
    args.nodes = coble_sim_nodes(sim_, a.trial);
    args.s0 = a.s0;
    args.p = a.p;
    args.kappa = kappa;
    args.room = a.room;
    args.crevice = a.crevice;
    args.s = a.s;
    args.next = a.next;
    double changes;
    ASSERT_EQ(coble_reduce_front_settle(sim_->dev, &args, sim_->n, &changes), COBLE_OK);
    const size_t n = (size_t)sim_->n;
    ASSERT_EQ(coble_device_copy(sim_->dev, a.s0, a.s, n * sizeof *a.s0), COBLE_OK);
    ASSERT_EQ(coble_device_copy(sim_->dev, a.room0, a.room, n * sizeof *a.room0), COBLE_OK);
  }

  coble_sim *sim_;
};

}  // namespace inside

#endif
