/* Power-law part of a node's mobility, from the flux q through it in the last step (SI): the
 * conduit of a fluid with shear rate A tau^n carries film of thickness h:  Q = 2 A G^n
 * (h/2)^(n+2)/(n+2)   per width tube of diameter d:   q = A (G d/4)^n (d/2)/(n+3)     per area
 * solved for G; the mobility is q/G. From the flux, since the iteration q -> mobility contracts
 * ((n-1)/n) where that from the gradient does not. */
#ifndef COBLE_KERNELS_FRONT_FRONT_YIELD_H
#define COBLE_KERNELS_FRONT_FRONT_YIELD_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *s, *p;          /* [n] */
  const float *diameter;        /* [n] local pore diameter, m; NULL: voxels do not yield */
  const float *porosity_factor; /* [n] porosity/tau of voxels */
  double flux_unit;     /* m_ref P0 dx: volume flux of a scaled flow of one through a face, m3/s */
  double mobility_unit; /* m_ref, m2/(Pa s) */
  double dx, exponent;
  double rate_film; /* A of bulk Li, 1/(s Pa^n); 0: films do not yield */
  double rate_pore, yield_diameter, size_exponent; /* A of Li at yield_diameter; strength ~ d^-a */
  float *extra_next;                               /* [n] out */
} coble_front_yield_args;

/* Magnitude of the flux through the node, scaled: root mean square of both faces of each axis,
 * summed. */
COBLE_FN double coble_flux_through(const coble_front_yield_args *k, int64_t i, int faces) {
  double sum = 0;
  for (int face = 0; face < faces; face++) {
    const int64_t j = k->nodes.neighbour[face * k->nodes.n + i];
    if (j < 0) continue;
    const double q = (double)coble_link(&k->nodes, k->s, i, j, face) * (k->p[j] - k->p[i]);
    sum += 0.5 * q * q;
  }
  return sqrt(sum);
}

COBLE_FN double coble_film_yield(const coble_front_yield_args *k, int64_t i) {
  const double h = k->s[i] * k->dx, n = k->exponent;
  if (!(k->rate_film > 0) || !(h > 0)) return 0;
  const double q = coble_flux_through(k, i, 4) * k->flux_unit / k->dx;
  const double g = pow(q * (n + 2) / (2 * k->rate_film * pow(h / 2, n + 2)), 1 / n);
  return g > 0 ? q / g / (k->mobility_unit * k->dx) : 0;
}

COBLE_FN double coble_pore_yield(const coble_front_yield_args *k, int64_t i) {
  if (!k->diameter) return 0;
  const double d = (double)k->diameter[i], n = k->exponent, open = (double)k->porosity_factor[i];
  const double q = coble_flux_through(k, i, 6) * k->flux_unit / (k->dx * k->dx) / open;
  const double rate = k->rate_pore * pow(d / k->yield_diameter, n * k->size_exponent);
  const double g = pow(q * (n + 3) / (rate * d / 2), 1 / n) * 4 / d;
  return g > 0 ? open * q / g / k->mobility_unit : 0;
}

COBLE_FN void coble_front_yield_body(const coble_front_yield_args *k, int64_t i) {
  const double extra =
      k->nodes.kind[i] == COBLE_VOXEL ? coble_pore_yield(k, i) : coble_film_yield(k, i);
  k->extra_next[i] = (float)extra;
}

#endif
