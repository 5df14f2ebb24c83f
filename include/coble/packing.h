/* Sphere packings: random, dense, periodic sides, flat floor (z = 0) and roof (z = lz). */
#ifndef COBLE_PACKING_H
#define COBLE_PACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double x, y, z, d; /* centre and diameter, m */
} coble_sphere;

typedef struct {
  double size[3];      /* box, m */
  bool periodic_sides; /* x and y; z never */
  int64_t count;
  coble_sphere *sphere; /* [count], owned; release with coble_packing_release */
} coble_packing;
void coble_packing_release(coble_packing *packing);

typedef enum {
  COBLE_SIZES_SINGLE,
  COBLE_SIZES_NORMAL,
  COBLE_SIZES_LOGNORMAL,
  COBLE_SIZES_HISTOGRAM
} coble_size_law;

typedef struct {
  double size[3];       /* box, m */
  bool periodic_sides;  /* false: walls on all sides */
  double porosity;      /* wanted void fraction, 0.36 to 0.60; with clusters 0.40 to 0.80 */
  coble_size_law law;
  double diameter;      /* mean, by number, m; a histogram has its own */
  double spread;        /* standard deviation / mean, by number, 0 to 0.5 */
  size_t bins;          /* histogram: */
  const double *bin_diameter; /* [bins] m */
  const double *bin_weight;   /* [bins] relative number of spheres, >= 0 */
  uint64_t seed;
  double overlap;       /* largest overlap allowed, in units of the mean diameter; default 1e-3 */
  int max_sweeps;       /* default 20000 */
  double cluster_length; /* m, 0: none. Of a packing of porosity 0.40 whole spheres are taken out where a Gaussian
                          * field of the correlation exp(-r^2/l^2) is highest, until the porosity is reached */
} coble_packing_params;
coble_packing_params coble_packing_defaults(void);

typedef struct {
  double porosity;    /* 1 - sum of sphere volumes / box volume */
  double max_overlap; /* in units of the mean diameter */
  double mean_contacts; /* neighbours nearer than the allowed overlap, per sphere; walls do not count */
  int sweeps;
  int64_t removed;    /* spheres taken out between the clusters */
} coble_packing_report;

/* Same seed, same packing, bit for bit, for any number of threads. COBLE_ERR_INPUT for impossible parameters,
 * COBLE_ERR_DIVERGED when the overlap is not reached (*report then tells how far it came; *out is empty after any
 * error). The sample keeps mean and spread of its law to about 1 %; the normal law is cut at 0.1 and 1.9 means,
 * and its width set so that the spread is the wanted one. Equal spheres below a porosity of about 0.37 are
 * denser than random close packing once floor and roof are allowed for: they begin to order. With clusters the
 * porosity is right to half of a sphere, and some spheres may be left without a hold. */
coble_status coble_packing_generate(const coble_packing_params *params, coble_packing *out,
                                    coble_packing_report *report);

#ifdef __cplusplus
}
#endif
#endif
