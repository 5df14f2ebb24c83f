/* Distributions of lengths on a voxel grid: local diameters by volume, chords by number. */
#ifndef COBLE_DISTRIBUTION_H
#define COBLE_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many items there are of each length. */
typedef struct {
  size_t lengths; /* that occur; 0 when there are no items */
  double *length; /* [lengths] m, rising; owned, as the next */
  int64_t *items; /* [lengths] voxels or chords of this length, above 0 */
  int64_t total;  /* all items */
} coble_distribution;
void coble_distribution_release(coble_distribution *d);

/* count[i] items have the length i*unit (m), 0 <= i < counts. Empty after an error. */
coble_status coble_distribution_make(const int64_t *count, size_t counts, double unit,
                                     coble_distribution *out);

/* All are 0 for an empty distribution. */
double coble_distribution_mean(const coble_distribution *d);      /* m */
double coble_distribution_deviation(const coble_distribution *d); /* standard deviation, m */
/* The smallest length that at least this share (0 to 1) of the items does not exceed, m. */
double coble_distribution_quantile(const coble_distribution *d, double share);
/* Share of the items whose length is `length` (m) or less. */
double coble_distribution_at_most(const coble_distribution *d, double length);

/* Local diameters by volume: of the pores, from s->diameter; of the solid, as coble_local_thickness
 * would find them with the phases exchanged, so that outside the box there is no pore. Same bits
 * for any number of threads. COBLE_ERR_INPUT for a grey structure, without s->diameter, without
 * pores. Empty after an error. */
coble_status coble_pore_sizes(const coble_structure *s, coble_distribution *out);
coble_status coble_solid_sizes(const coble_structure *s, coble_distribution *out);

/* Chords: the stretches that lines of voxels along an axis cut out of a phase. Whole ones end at a
 * surface on both sides; periodic sides wrap. Those that an end of the box cuts, and lines that
 * never leave the phase, are not counted as chords but in `cut`. In a periodic box the mean over
 * whole chords is that of coble_chord_statistics times 1 - cut. */
typedef struct {
  coble_distribution whole[2]; /* by phase: 0 solid, 1 pore */
  double cut[2];               /* share of the phase's volume that lies on no whole chord */
} coble_chords;
void coble_chords_release(coble_chords *chords);
/* axis 0, 1, 2. Same bits for any number of threads. COBLE_ERR_INPUT for a grey structure. Empty
 * after an error. */
coble_status coble_chords_measure(const coble_structure *s, int axis, coble_chords *out);

#ifdef __cplusplus
}
#endif
#endif
