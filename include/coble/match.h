/* Packings that measure as a porosimeter says: the porosity, the sintering or the binder of a packing of given spheres
 * is searched until its mean pore diameter by mercury intrusion is the wanted one. */
#ifndef COBLE_MATCH_H
#define COBLE_MATCH_H

#include "coble/binder.h"
#include "coble/intrusion.h"
#include "coble/packing.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Diameter of the circle between three equal spheres that touch over theirs, 2/sqrt(3) - 1: the narrowest throat that
 * they leave unless they overlap, or something lies in it. */
#define COBLE_TOUCHING_THROAT 0.1547

typedef enum {
  COBLE_MATCH_POROSITY, /* of the spheres; below that of the densest packing they sinter */
  COBLE_MATCH_BINDER    /* its share of the solid, at the porosity that the packing states */
} coble_match_unknown;

typedef struct {
  coble_match_unknown unknown;
  coble_binder binder;  /* its fraction is not read when it is the unknown */
  double mean_diameter; /* wanted, m: by intruded volume */
  double voxel_size;    /* m, of the voxels on which intrusion is measured */
  double tolerance;     /* relative, of the mean diameter: near enough; 0.01 */
  coble_intrusion_params intrusion;
} coble_match_params;
coble_match_params coble_match_defaults(void);

typedef struct {
  double wanted, mean_diameter; /* mean pore, m: as asked for, and reached */
  double ratio;         /* of the wanted pore to the mean sphere, by number */
  double porosity;      /* by voxels, binder included */
  coble_packing_report packed; /* the spheres before they sintered */
  double growth;        /* diameters over those packed: 1, or more where the spheres sintered into each other */
  coble_binder binder;  /* as given, or found */
  int packings;         /* tried; with the binder as the unknown: amounts of binder */
} coble_match_report;

/* packing: spheres, box and seed; its porosity is not read when it is the unknown. From the porosity 0.40, near random
 * close packing, to 0.60 (0.80 with clusters) the spheres just touch. Smaller pores than those of 0.40 come from sintering: smaller spheres
 * are packed so and grown, by up to a fifth, to the sizes that `packing` states. Binder as the unknown fills up to half
 * of the pores, and up to half of the solid is binder.
 * Each trial is another random packing: where none is near enough the nearest is given, as a rule within 3 % for boxes
 * of 8 spheres and voxels of a twentieth; with clusters in boxes of five of their lengths and more.
 * COBLE_ERR_INPUT when none gives such pores; the message says which they give, and what would. Release *out with
 * coble_packing_release; empty after any error. */
coble_status coble_packing_match(const coble_packing_params *packing, const coble_match_params *match,
                                 coble_packing *out, coble_match_report *report);

#ifdef __cplusplus
}
#endif
#endif
