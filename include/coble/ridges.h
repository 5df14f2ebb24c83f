/* Ridges and plateaus of the Li under the current collector, from the thickness of its film. */
#ifndef COBLE_RIDGES_H
#define COBLE_RIDGES_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t n[2];
  double dx;           /* m, edge of a cell */
  bool periodic_sides;
  const float *h;      /* [nx*ny], m, x fastest; below 0 counts as 0 */
} coble_height_field;

typedef struct {
  double threshold; /* of the height of the crests, between 0 and 1; 0.5: widths are those at half height */
  int32_t smallest; /* cells: a smaller patch is no ridge, though it covers; 4 */
  double bare;      /* of dx: a film thinner than this on average is none; 1e-3 */
} coble_ridge_params;
coble_ridge_params coble_ridge_defaults(void);

/* Height of the crests: sum(h^2)/sum(h), the thickness in which the Li lies on average. Bare places do not lower it and
 * a single high cell does not raise it; of bars of one height it is that height. (Otsu's threshold, the usual one,
 * would cut an even film with some noise into halves.) Covered is what is thicker than `threshold` times that. A ridge
 * is a piece of it, joined across edges and corners.
 *   width   median over the ridge's area of the local width, the largest disc inside that covers the place
 *           (Hildebrand & Rueegsegger 1997);
 *   length  area / width: of the ridge's line with all its branches, once round for a ring or across the whole cell;
 *   acuity  largest thickness / half the width;
 *   plateau a ridge less than twice as long as wide, of an acuity below 1; also a film without an edge.
 * Bars along the grid are exact. Measured on tilted bars of 3 to 24 cells: width within 0.7 cells, length by the same
 * part of itself, since their product is the area. Discs look up to 1.2 cells too small.
 * On sides that are not periodic a ridge counts with the part that is seen. */
typedef struct {
  double height;   /* of the crests, m; 0 without a film */
  double coverage; /* covered share of the area */
  int64_t count, plateaus;       /* ridges; how many of them are plateaus */
  double width, length, acuity;  /* means over ridges, m, m, 1; NaN without a ridge, and where all is covered */
  double spacing;                /* area / length of all ridges: distance of parallel ones, m; NaN likewise */
} coble_ridges;

/* COBLE_ERR_INPUT for sizes below 1, a dx or parameters out of range, or a thickness that is not finite. */
coble_status coble_ridges_measure(const coble_height_field *field, const coble_ridge_params *params,
                                  coble_ridges *out);

#ifdef __cplusplus
}
#endif
#endif
