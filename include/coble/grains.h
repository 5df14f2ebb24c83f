/* Grains of the solid: the particles of an image, their contacts and sizes.
 *
 * The solid of a resolved structure is cut at its necks: a watershed of its distance to the pores (Beucher and
 * Lantuejoul 1979), lightly smoothed. The distance has more peaks than there are grains; two grains that meet become
 * one unless the neck between them is narrower than `neck` times the smaller one. */
#ifndef COBLE_GRAINS_H
#define COBLE_GRAINS_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/distribution.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Distance to the pores in the middle of a neck over that in the middle of the smaller grain, from which on there is
   * no neck. 0: each connected piece is one grain; 1: every peak of the distance is a grain, but for peaks that rise
   * by less than half a voxel. */
  double neck;
  /* Grains of fewer voxels become part of the neighbour with which they share most faces; those without a neighbour
   * are left out, as if they were pores. 0 or 1: all stay. */
  int32_t smallest;
} coble_grain_params;
coble_grain_params coble_grain_defaults(void); /* 0.8, 0 */

typedef struct {
  double centroid[3]; /* m, in the box */
  double volume;      /* m3 */
  double diameter;    /* m, of the ball of this volume */
  double inscribed;   /* m, diameter of the largest ball in the solid whose centre lies in the grain, as
                       * coble_local_thickness has it: on a voxel's centre, which makes it up to two voxels too small
                       * in a round grain; outside the box there is no pore */
  double surface;     /* m2, to pores: two thirds of the faces, as in coble_chord_statistics */
  int32_t contacts;   /* coordination number */
  bool whole;         /* no voxel at an end of the box; periodic sides are none */
} coble_grain;

typedef struct {
  int32_t i, j;     /* grains, i < j */
  double area;      /* m2: of the neck; steps of the cut cancel, one face at least */
  double centre[3]; /* m, in the box: mean of the shared faces */
  double normal[3]; /* of the neck, unit length, from i to j; that of the branch where the faces cancel */
  double branch[3]; /* m, from centroid to centroid, the shorter way where sides are periodic */
} coble_grain_contact;

typedef struct {
  int32_t count;
  coble_grain *grain; /* [count], in the order of their first voxels; owned, as the next */
  int64_t contacts;
  coble_grain_contact *contact; /* [contacts], by i, then j */
  int32_t *label;               /* [cells], 0 in pores, else 1 + the grain's index */
  double left_out;              /* share of the solid's volume in grains left out */
} coble_grains;
void coble_grains_release(coble_grains *grains);

/* Same bits for any number of threads. COBLE_ERR_INPUT for a grey structure, without solid, without pores, for a neck
 * outside 0..1, or when no grain is left. Empty after an error. */
coble_status coble_grains_measure(const coble_structure *s, const coble_grain_params *params,
                                  coble_grains *out);

/* Distributions of the diameter: items are grains, or voxels of grains. whole: of whole grains alone. Empty after an
 * error. */
coble_status coble_grain_sizes(const coble_grains *grains, double dx, bool whole,
                               coble_distribution *by_number, coble_distribution *by_volume);

#ifdef __cplusplus
}
#endif
#endif
