/* One implicit step in the form  sum_j T_ij (p_i - p_j) + S_i p_i = b_i  for the nodes whose p is
 * unknown, with kappa = dx^3/(dt m_ref dx P0):
 *
 *   voxel FULL:    volume (1 + G u + p/E + kept - s0) kappa = inflow
 *   EMPTIED:       volume (0 + p/E - s0) kappa = inflow
 *   film PRESSED:  (G u + p/K - h0/dx) kappa = inflow
 *   film STARVED:  (0 + p/E' - h0/dx) kappa = inflow
 *
 * G u is the room that the skeleton's displacements make; it is the coupled solver's, not this kernel's.
 *
 * An overfill from the last step, s0 - room0 - soft p0, leaves in the time it took to come in: kept, the share `keep` of
 * it, stays, so that a short step after a long one does not press it out. FRONT (p = entry) and GAP (p = 0) nodes are
 * boundary values. E and E' are next to rigid: they fix the pressure of Li that touches no meniscus, gap or pressed film,
 * which then changes state. */
#ifndef COBLE_KERNELS_FRONT_FRONT_ASSEMBLE_H
#define COBLE_KERNELS_FRONT_FRONT_ASSEMBLE_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const float *volume; /* [n] pore volume in voxels; films: 1 */
  const double *s0;    /* [n] contents at the start of the step */
  const double *room0; /* [n] room at the start of the step */
  const double *p0;    /* [n] pressures then */
  const float *soft;   /* [n] content per P0 */
  const float *
      yielding; /* [n] content per P0 that the skeleton would give: in the diagonal for the preconditioner's
                            sake, taken out again by the coupled operator */
  double kappa;
  double source_se; /* plating into each SE film cell */
  double starved;   /* P0/E' of starved films */
  double keep;      /* max(0, 1 - dt/pace), pace: the longest of the last steps */
  float *face[3];   /* [n] out: conductances between unknowns */
  float *diagonal;  /* [n] out */
  double *b;        /* [n] out */
  double *p;        /* [n] boundary values written, unknowns kept as a first guess */
} coble_front_assemble_args;

/* More than the solver's tolerance leaves: an overfill. */
#define COBLE_OVERFULL 1e-5

COBLE_FN double coble_content_at_end(const coble_front_assemble_args *k, int64_t i, int state) {
  if (state != COBLE_FULL) return 0;
  const double over = k->s0[i] - k->room0[i] - (double)k->soft[i] * k->p0[i];
  return over > COBLE_OVERFULL ? 1 + k->keep * over : 1;
}

COBLE_FN void coble_front_assemble_body(const coble_front_assemble_args *k, int64_t i) {
  const coble_nodes *nodes = &k->nodes;
  const int state = coble_state_of(nodes, i), kind = nodes->kind[i];
  const bool unknown = coble_is_unknown(state);
  double diagonal = 0, b = 0;
  for (int face = 0; face < 6; face++) {
    const int64_t j = nodes->neighbour[face * nodes->n + i];
    const float t = unknown && j >= 0 ? coble_link(nodes, k->s0, i, j, face) : 0;
    const bool inside = t > 0 && coble_is_unknown(coble_state_of(nodes, j));
    if (face % 2) k->face[face / 2][i] = inside ? t : 0;
    if (t > 0 && !inside) {
      diagonal += (double)t;
      if (coble_state_of(nodes, j) == COBLE_FRONT) b += (double)t * (double)nodes->entry[j];
    }
  }
  if (unknown) {
    const double end = coble_content_at_end(k, i, state);
    b += (double)k->volume[i] * (k->s0[i] - end) * k->kappa;
    if (kind == COBLE_FILM_SE) b += k->source_se;
    const double soft = state == COBLE_STARVED ? k->starved : (double)k->soft[i];
    const double skeleton = state == COBLE_FULL ? (double)k->yielding[i] : 0;
    diagonal += (double)k->volume[i] * (soft + skeleton) * k->kappa;
  } else {
    k->p[i] = state == COBLE_FRONT ? (double)nodes->entry[i] : 0;
  }
  k->diagonal[i] = (float)diagonal;
  k->b[i] = b;
}

#endif
