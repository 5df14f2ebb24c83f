/* The porous layer on its voxel grid, and what is measured on it.
 *
 * Arrays are [nx*ny*nz], x fastest, k = 0 at the solid electrolyte. Resolved: every voxel is pore or solid. Grey:
 * every voxel has a porosity between. */
#ifndef COBLE_STRUCTURE_H
#define COBLE_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/packing.h"
#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t n[3];
  double dx;           /* voxel edge, m */
  bool periodic_sides; /* x and y */
  bool grey;
  uint8_t *phase;        /* resolved: 1 pore, 0 solid; NULL when grey */
  float *porosity;       /* grey: 0..1; NULL when resolved */
  float *tortuosity;     /* grey: >= 1, tortuosity factor tau (D_eff = porosity/tau); NULL when resolved */
  uint16_t *diameter;    /* local pore diameter, in units of diameter_unit; 0 in solid */
  double diameter_unit;  /* m per count */
  uint8_t *binder;       /* resolved: 1 where the solid is binder; NULL without any */
  uint8_t *coverage;     /* share of the wall near by that particles of another material cover, in 255ths (see
                          * coble/decoration.h); 255 in the solid of such a particle; NULL without any */
} coble_structure;
void coble_structure_release(coble_structure *s);
static inline size_t coble_structure_cells(const coble_structure *s) {
  return (size_t)s->n[0] * (size_t)s->n[1] * (size_t)s->n[2];
}

static inline bool coble_is_pore(const coble_structure *s, int64_t cell) {
  return s->phase ? s->phase[cell] != 0 : s->porosity[cell] > 0;
}

/* By voxel centre. The grid is round(size/dx) voxels. phase only; call coble_local_thickness next. */
coble_status coble_voxelise(const coble_packing *packing, double dx, coble_structure *out);
/* Grey: solid fraction of each voxel to 1 % (sub-sampled only where a surface crosses), porosity = 1 - that;
 * tortuosity from Bruggeman, porosity^-1/2, and 1 where there is no pore; diameter left NULL. */
coble_status coble_voxelise_grey(const coble_packing *packing, double dx, coble_structure *out);

/* Exact squared Euclidean distance (in voxels^2) from each nonzero voxel's centre to the nearest zero voxel's
 * centre; periodic axes wrap; INT32_MAX where there is no zero voxel. out: [cells]. */
coble_status coble_distance_squared(const uint8_t *mask, const int32_t n[3],
                                    const bool periodic[3], int32_t *out);

/* Local thickness (Hildebrand & Rueegsegger 1997) of the pores: diameter of the largest ball that lies in the pore
 * space and covers the voxel. Fills s->diameter and diameter_unit. Outside the box there is no solid.
 * Balls sit on voxel centres; r being the distance to the nearest solid centre, the diameter is 2 r - dx/2: a slab
 * of t voxels measures t + 1/2 (t odd) or t - 1/2 (even). COBLE_ERR_INPUT when there is no solid at all. */
coble_status coble_local_thickness(coble_structure *s);

/* Marks (1) the pores that face-connected paths join to the pores of the face k = 0; out: [cells]. */
coble_status coble_reach_from_se(const coble_structure *s, uint8_t *reached);

typedef struct {
  double porosity;           /* of the whole layer */
  double porosity_reached;   /* what Li can reach from the SE, same denominator */
  bool percolates;           /* reached pores touch the face k = nz-1 */
  double mean_diameter;      /* volume-weighted local pore diameter, m; 0 (all three) without s->diameter */
  double min_diameter, max_diameter;
  double coverage;           /* of the walls by particles of another material, by pore volume */
} coble_structure_summary;
coble_status coble_structure_summarise(const coble_structure *s, coble_structure_summary *out);

typedef struct {
  int32_t n[3];
  double dx;
  bool periodic_sides;
  double porosity, diameter, tortuosity; /* means; m */
  double cv;                 /* standard deviation / mean of the lognormal diameter, 0 = uniform */
  double correlation_length; /* Gaussian correlation exp(-r^2/l^2), m; 0 = none */
  bool columnar;             /* the field varies in x and y only */
  uint64_t seed;
} coble_grey_params;
coble_grey_params coble_grey_defaults(void);
/* Mean of the diameter over voxels is `diameter` exactly (up to the 16-bit count). */
coble_status coble_grey_generate(const coble_grey_params *params, coble_structure *out);

/* Blocks of b^3 voxels of a resolved structure become grey voxels: porosity by count, diameter and coverage by volume mean,
 * tortuosity per block given by Bruggeman unless a value > 0 is passed. Needs n divisible by b. */
coble_status coble_block_average(const coble_structure *resolved, int32_t b, double tortuosity,
                                 coble_structure *out);

/* Porosity-weighted specific surface by counting faces times 2/3 (unbiased for isotropic surfaces), 1/m of total
 * volume; mean void chord along each axis, m; infinite where no face crosses the axis. Resolved structures only. */
coble_status coble_chord_statistics(const coble_structure *s, double *specific_surface,
                                    double mean_chord[3]);

#ifdef __cplusplus
}
#endif
#endif
