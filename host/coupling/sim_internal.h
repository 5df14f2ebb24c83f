/* What a simulation owns. Scales: pressure P0 = 1 MPa, mobility m_ref (the largest of the layer),
 * length dx; conductances in m_ref dx, flows in m_ref dx P0, contents s in voxels (f, or h/dx). */
#ifndef COBLE_SIM_INTERNAL_H
#define COBLE_SIM_INTERNAL_H

#include "coble/mechanics.h"
#include "coble/network.h"
#include "coble/sim.h"
#include "front/node.h"

static const double coble_pressure_unit = 1e6; /* P0, Pa */
/* A front may end a step so far above 1; the rest is handed on in the next. */
static const double coble_overfill = 0.5;

/* Device arrays [n] unless stated; the network owns the neighbours. */
typedef struct {
  uint8_t *kind;
  float *mobility, *entry, *volume;
  float *diameter, *openness;    /* m, porosity/tau: kept only when pores yield */
  float *extra, *extra_next;     /* power-law mobility */
  uint8_t *state, *trial, *next; /* accepted; this attempt; its successor */
  double *s0, *s;                /* contents: accepted; of this attempt */
  double *p, *p_old;             /* pressure of this attempt; accepted */
  float *face[3], *diagonal;
  double *b;
  uint8_t *group;
  int32_t *level, *column_member;
  int64_t *column_first; /* [columns + 1] */
  double *column_height; /* [columns] */
} coble_sim_arrays;

struct coble_sim {
  coble_device *dev;
  coble_sim_params params;
  coble_network *net;
  coble_sim_arrays a;
  int64_t n;
  int32_t size[3];
  double dx;
  double mobility_unit, flow_unit; /* m_ref, m2/(Pa s); m_ref dx P0, m3/s */
  double film_path;                /* chi M in m_ref dx */
  double pore_volume;              /* of the whole layer, voxels */
  uint8_t *phase;                  /* host, [cells]: 0 solid, 1 pore, 4 pore out of reach */
  coble_rigid_layer layer;         /* accepted */
  double dt_next;
  double pace;    /* s, the longest of the last steps, less the time since */
  double li_most; /* largest Li ever held, m3/m2 */
  coble_step_report report;
};

/* One attempt at a step. */
typedef struct {
  double dt, velocity;     /* s; v0 = j V_m/F, m/s */
  coble_rigid_layer layer; /* of the attempt */
  int active_sets, iterations;
  double shrink; /* on COBLE_ERR_DIVERGED: factor for the next dt */
} coble_attempt;

/* porosity/tau of a pore voxel; 1 when resolved. */
static inline double coble_voxel_openness(const coble_structure *s, int64_t v) {
  return s->grey ? (double)s->porosity[v] / (double)s->tortuosity[v] : 1;
}
/* Mobility of a pore voxel, m2/(Pa s): its pores and the bulk of the scaffold. */
double coble_voxel_mobility(const coble_structure *s, const coble_sim_params *p, int64_t v);

coble_nodes coble_sim_nodes(const coble_sim *sim, const uint8_t *state,
                            const coble_rigid_layer *layer);
/* Sum over nodes of one kind (kernels/front/front_tally.h), on the accepted state or on the attempt. The threshold
 * is an overfull front for voxels, a thousandth of a voxel for films. */
coble_status coble_sim_tally(coble_sim *sim, bool accepted, int kind, int what, double *sum);
coble_status coble_sim_measure(coble_sim *sim);
coble_status coble_sim_attempt(coble_sim *sim, coble_attempt *attempt);

#endif
