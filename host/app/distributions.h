/* Distributions of sizes and chords, and what percolates, as `coble measure --out` writes them. */
#ifndef COBLE_APP_DISTRIBUTIONS_H
#define COBLE_APP_DISTRIBUTIONS_H

#include <jansson.h>

#include "coble/conductance.h"
#include "coble/distribution.h"

typedef struct {
  coble_distribution diameter[2]; /* by phase: 0 solid, 1 pore */
  coble_chords chords[3];         /* along each axis */
  coble_percolation percolation[3];
} coble_distributions;
void coble_distributions_release(coble_distributions *d);

/* Of a resolved structure with its local diameters. */
coble_status coble_distributions_measure(const coble_structure *s, coble_distributions *out);
/* Adds local_diameter, chords and percolation to a measurement. */
void coble_distributions_json(const coble_distributions *d, json_t *root);
/* phase,diameter_nm,volume_fraction,cumulative_fraction: local diameters by volume. */
coble_status coble_distributions_write_sizes(const char *path, const coble_distributions *d);
/* phase,axis,length_nm,count,cumulative_fraction: whole chords by number. */
coble_status coble_distributions_write_chords(const char *path, const coble_distributions *d);

/* Mean, deviation, D10, D50 and D90 of one. */
json_t *coble_distribution_json(const coble_distribution *d);

#endif
