/* Power-law part of a node's mobility, from the flux q through it in the last step (SI). Diffusion
 * and creep share one gradient G:
 *
 *   q = m G + C G^n,   power-law part C G^(n-1)
 *
 * with the conduit of a fluid of shear rate A tau^n:
 *
 *   film of thickness h:  C = 2 A (h/2)^(n+2)/(n+2)    per width
 *   tube of diameter d:   C = A (d/4)^n (d/2)/(n+3)    per area
 *
 * From the flux, since the iteration q -> mobility contracts ((n-1)/n at most) where that from the
 * gradient does not. */
#ifndef COBLE_KERNELS_FRONT_FRONT_YIELD_H
#define COBLE_KERNELS_FRONT_FRONT_YIELD_H

#include "front/node.h"

typedef struct {
  coble_nodes nodes;
  const double *s0, *s, *p; /* [n] contents before the step (its flux), after it; pressure */
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
    const int64_t j = coble_index_at(&k->nodes.neighbours, face, i);
    if (j < 0) continue;
    const double q = (double)coble_link(&k->nodes, k->s0, i, j, face) * (k->p[j] - k->p[i]);
    sum += 0.5 * q * q;
  }
  return sqrt(sum);
}

/* C G^(n-1). Newton on the convex m G + C G^n - q from above falls to the root, and from at most
 * twice the flux it is there to round-off after six steps. */
COBLE_FN double coble_creep_share(double q, double m, double c, double n) {
  if (!(q > 0) || !(c > 0)) return 0;
  double g = fmin(q / m, pow(q / c, 1 / n));
  for (int step = 0; step < 6; step++) {
    const double creep = c * pow(g, n - 1);
    g -= (m * g + creep * g - q) / (m + n * creep);
  }
  return c * pow(g, n - 1);
}

COBLE_FN double coble_film_yield(const coble_front_yield_args *k, int64_t i) {
  const double h = k->s[i] * k->dx, n = k->exponent, unit = k->mobility_unit * k->dx;
  if (!(k->rate_film > 0) || !(h > 0)) return 0;
  const double q = coble_flux_through(k, i, 4) * k->flux_unit / k->dx;
  const double m = coble_film_paths(&k->nodes, i) * k->nodes.film_path * unit;
  const double c = 2 * k->rate_film * pow(h / 2, n + 2) / (n + 2);
  return coble_creep_share(q, m, c, n) / unit;
}

COBLE_FN double coble_pore_yield(const coble_front_yield_args *k, int64_t i) {
  const coble_media *media = &k->nodes.media;
  if (!media->diameter) return 0;
  const int64_t medium = coble_medium_of(media, i);
  const double d = (double)media->diameter[medium], n = k->exponent;
  const double q = coble_flux_through(k, i, 6) * k->flux_unit / (k->dx * k->dx);
  const double m = (double)media->mobility[medium] * k->mobility_unit;
  const double rate = k->rate_pore * pow(d / k->yield_diameter, n * k->size_exponent);
  const double c = (double)media->openness[medium] * rate * pow(d / 4, n) * (d / 2) / (n + 3);
  return coble_creep_share(q, m, c, n) / k->mobility_unit;
}

COBLE_FN void coble_front_yield_body(const coble_front_yield_args *k, int64_t i) {
  const double extra = coble_kind_of(&k->nodes.media, i) == COBLE_VOXEL ? coble_pore_yield(k, i)
                                                                        : coble_film_yield(k, i);
  k->extra_next[i] = (float)extra;
}

#endif
