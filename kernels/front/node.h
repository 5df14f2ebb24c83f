/* What Li can sit in: voxels of the layer and cells of the two films, all nodes of one network.
 *
 * Contents s: a voxel's saturation f, a film cell's thickness h/dx. Pressures in P0, mobilities in
 * m_ref, conductances in m_ref dx: see host/coupling/sim.c. */
#ifndef COBLE_KERNELS_FRONT_NODE_H
#define COBLE_KERNELS_FRONT_NODE_H

#include "core/indices.h"
#include "front/media.h"

/* Voxels: a pore is VOID, FRONT (meniscus inside: p is the entry pressure) or FULL (p unknown);
 * EMPTIED is a front voxel that gives up its last Li in this step (p unknown, content 0 at its
 * end). Films: SLEEP (no Li yet), PRESSED (h = gap + p/K, p >= 0), GAP (0 <= h < gap, p = 0),
 * STARVED (h = 0, p <= 0). The skeleton's displacements widen a pore and make the gap: a node's room is the content
 * that fills it without pressure, 1 and 0 at rest. */
enum {
  COBLE_VOID = 0,
  COBLE_FRONT,
  COBLE_FULL,
  COBLE_EMPTIED,
  COBLE_SLEEP,
  COBLE_PRESSED,
  COBLE_GAP,
  COBLE_STARVED,
  COBLE_STATE_MASK = 0x0f,
  /* for the rest of the step */
  COBLE_HELD = 0x10,   /* changed back: stays, so that the active sets end */
  COBLE_RETRIED = 0x20 /* changed back once where it may twice */
};

/* A front voxel is at least so full for its resistance: the mouth of a pore is not a short circuit.
 */
#define COBLE_FRONT_MOUTH 0.25

typedef struct {
  coble_indices neighbours;
  coble_media media;
  const uint8_t *state; /* [n] */
  const float
      *extra; /* [n] plastic (voxels) and power-law (films) part, from the last step's flux */
  const uint8_t *open; /* [n] films: open (1) or closed; voxels: faces that a crevice parted */
  double film_path;    /* one interface-diffusion path, chi M/(m_ref dx) */
  double crevice_path; /* the same along a crevice's wall */
  double across;       /* mobility of pores along x and y over that along z */
} coble_nodes;

COBLE_FN int coble_state_of(const coble_nodes *k, int64_t i) {
  return k->state[i] & COBLE_STATE_MASK;
}

/* p is solved for. */
COBLE_FN bool coble_is_unknown(int state) {
  return state == COBLE_FULL || state == COBLE_EMPTIED || state == COBLE_PRESSED ||
         state == COBLE_STARVED;
}

/* Continuous Li, which can feed a neighbour. */
COBLE_FN bool coble_is_core(int state) {
  return state == COBLE_FULL || state == COBLE_PRESSED || state == COBLE_GAP ||
         state == COBLE_STARVED;
}

COBLE_FN bool coble_has_li(int state) {
  return coble_is_core(state) || state == COBLE_FRONT || state == COBLE_EMPTIED;
}

/* Interface-diffusion paths along a film cell. */
COBLE_FN int coble_film_paths(const coble_nodes *k, int64_t i) { return k->open[i] ? 2 : 1; }

/* Resistance from the node's point of pressure to its face; face 0..5 is -x,+x,-y,+y,-z,+z. */
COBLE_FN double coble_half_resistance(const coble_nodes *k, const double *s0, int64_t i, int face) {
  const int64_t medium = coble_medium_of(&k->media, i);
  if (k->media.kind[medium] == COBLE_VOXEL) {
    const double pores = (double)k->media.mobility[medium] + (double)k->extra[i];
    const double m = (face < 4 ? k->across : 1) * pores + k->open[i] * k->crevice_path;
    if (coble_state_of(k, i) == COBLE_FULL) return 0.5 / m;
    const double filled = s0[i] < COBLE_FRONT_MOUTH ? COBLE_FRONT_MOUTH : (s0[i] > 1 ? 1 : s0[i]);
    return filled / m;
  }
  if (face >= 4) return 0;
  return 0.5 / (coble_film_paths(k, i) * k->film_path + (double)k->extra[i]);
}

/* Conductance between i and its neighbour j across `face`; the same float from both sides. */
COBLE_FN float coble_link(const coble_nodes *k, const double *s0, int64_t i, int64_t j, int face) {
  const int a = coble_state_of(k, i), b = coble_state_of(k, j);
  if (!coble_has_li(a) || !coble_has_li(b) || !(coble_is_core(a) || coble_is_core(b))) return 0;
  return (float)(1 /
                 (coble_half_resistance(k, s0, i, face) + coble_half_resistance(k, s0, j, face)));
}

/* Pressures of nodes: p, or with `level` as if it were `uniform` in all unknowns. */
typedef struct {
  const double *p; /* [n] */
  bool level;
  double uniform;
} coble_pressures;

COBLE_FN double coble_pressure_at(const coble_nodes *k, const coble_pressures *p, int64_t i) {
  return p->level && coble_is_unknown(coble_state_of(k, i)) ? p->uniform : p->p[i];
}

/* What flows to i: source + sum_j T_ij (p_j - p_i). */
COBLE_FN double coble_inflow(const coble_nodes *k, const double *s0, const coble_pressures *p,
                             double source, int64_t i) {
  if (!coble_has_li(coble_state_of(k, i))) return source;
  const double here = coble_pressure_at(k, p, i);
  double inflow = source;
  for (int face = 0; face < 6; face++) {
    const int64_t j = coble_index_at(&k->neighbours, face, i);
    if (j >= 0)
      inflow += (double)coble_link(k, s0, i, j, face) * (coble_pressure_at(k, p, j) - here);
  }
  return inflow;
}

/* Content of a voxel that lies in its crevices: what it has beyond its pore's own room. */
COBLE_FN double coble_crevice_li(double s, double room, double crevice) {
  const double level = s - room + 1;
  return fmin(crevice, fmax(0.0, level - 1 + crevice));
}

#endif
