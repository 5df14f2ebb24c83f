/* The balance of Li over one implicit step, with kappa = dx^3/(dt m_ref dx P0), of the nodes whose p is unknown:
 *
 *   volume (end + G u + soft p - s0) kappa = source + sum_j T_ij (p_j - p_i)
 *
 *   voxel FULL:    end = 1 + kept, soft = P0/E
 *   EMPTIED:       end = 0, no G u, soft = P0/E
 *   film PRESSED:  end = 0, soft = P0/(K dx)
 *   film STARVED:  end = 0, no G u, soft = P0/E'
 *
 * G u is the room that the skeleton's displacements make. An overfill from the last step, s0 - room0 - soft p0, leaves in
 * the time it took to come in: kept, the share `keep` of it, stays, so that a short step after a long one does not press it
 * out. FRONT (p = entry) and GAP (p = 0) nodes are boundary values. E and E' are next to rigid: they fix the pressure of Li
 * that touches no meniscus, gap or pressed film, which then changes state. */
#ifndef COBLE_KERNELS_FRONT_BALANCE_H
#define COBLE_KERNELS_FRONT_BALANCE_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *s0;   /* [n] contents at the start of the step */
  const float *room0; /* [n] room at the start of the step */
  const float *p0;    /* [n] pressures then */
  const float *soft;  /* [n] content per P0 */
  double kappa;
  double source_se; /* plating into each SE film cell */
  double starved;   /* P0/E' of starved films */
  double keep;      /* max(0, 1 - dt/pace), pace: the longest of the last steps */
} coble_balance;

/* More than the solver's tolerance leaves: an overfill. */
#define COBLE_OVERFULL 1e-5

/* Content at the end of the step but for G u and soft p. */
COBLE_FN double coble_content_at_end(const coble_balance *k, int64_t i, int state) {
  if (state != COBLE_FULL) return 0;
  const double over = k->s0[i] - (double)k->room0[i] - (double)k->soft[i] * (double)k->p0[i];
  return over > COBLE_OVERFULL ? 1 + k->keep * over : 1;
}

/* Content per pressure. */
COBLE_FN double coble_softness(const coble_balance *k, int64_t i, int state) {
  return state == COBLE_STARVED ? k->starved : (double)k->soft[i];
}

#endif
