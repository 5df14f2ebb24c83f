/* What the parts of the packing generator share. Lengths are in units of the mean diameter. */
#ifndef COBLE_PACKING_INTERNAL_H
#define COBLE_PACKING_INTERNAL_H

#include "coble/packing.h"
#include "sphere_cells.h"

/* The list is made in this many ranges of spheres: fixed, so that the threads do not change it. */
enum { COBLE_BED_PARTS = 64 };

typedef struct {
  int32_t *other; /* [capacity] the spheres that those of the part own, owner by owner */
  int64_t count, capacity;
} coble_bed_part;

/* Spheres with their Verlet list. Every rebuild re-sorts the spheres along the cells, velocities
 * with them, so that neighbours lie close in memory. */
typedef struct {
  double size[3];
  bool periodic[3];
  int32_t n;
  coble_sphere *s;  /* [n] */
  double (*v)[3];   /* [n] velocity of the relaxation */
  coble_sphere *s0; /* [n] as of the last rebuild */
  int64_t *start;   /* [n + 1] rows of the list; each pair stands in both rows */
  int32_t *neighbour;
  int64_t capacity; /* of `neighbour` */
  double smallest;  /* diameter */
  int32_t *owned;   /* [n] neighbours that are smaller, or as large and earlier */
  coble_bed_part part[COBLE_BED_PARTS];
  int32_t *cell, *order, *cell_start; /* [n], [n], [cells + 1] */
} coble_bed;

/* Draws the diameters (m) of the spheres that leave the wanted porosity; *count of them, to be
 * freed. */
coble_status coble_packing_draw(const coble_packing_params *params, double **diameter,
                                int64_t *count);
/* The mean diameter by number that the size law asks for, m. */
double coble_packing_mean(const coble_packing_params *params);

coble_status coble_bed_create(const double size[3], const bool periodic[3], int32_t n,
                              coble_bed *out);
void coble_bed_release(coble_bed *bed);

/* Lists all pairs closer than contact + skin. */
coble_status coble_bed_list(coble_bed *bed, double skin);

/* Vector from b to a, to its nearest image. */
static inline void coble_bed_between(const coble_bed *bed, const coble_sphere *a,
                                     const coble_sphere *b, double r[3]) {
  r[0] = a->x - b->x, r[1] = a->y - b->y, r[2] = a->z - b->z;
  coble_nearest_image(bed->size, bed->periodic, r);
}

/* Moves the spheres until none overlaps by more than `overlap`, at most max_sweeps force
 * evaluations. COBLE_ERR_DIVERGED: *reached tells how far it came. */
coble_status coble_bed_relax(coble_bed *bed, const coble_packing_params *params,
                             coble_packing_report *reached);

/* Takes out spheres between clusters until the porosity of `params` is reached; the report's
 * porosity, contacts and removed spheres follow. */
coble_status coble_packing_thin(const coble_packing_params *params, coble_packing *packing,
                                coble_packing_report *report);

/* Loops shorter than this are not worth waking threads for. */
enum { COBLE_PACKING_SERIAL = 4096 };

#endif
