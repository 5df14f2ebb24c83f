/* Binder between the spheres of a packing: solid voxels at its contacts, or around every sphere. */
#ifndef COBLE_BINDER_H
#define COBLE_BINDER_H

#include "coble/packing.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  COBLE_BINDER_NECKS,  /* where the distances to the two nearest spheres add up to less than a level: spheroids
                          around the contacts, and around gaps that are narrow enough */
  COBLE_BINDER_COATING /* where the distance to the nearest sphere is below it: a shell of that thickness */
} coble_binder_place;

typedef struct {
  coble_binder_place place;
  double fraction; /* binder / solid by volume, 0 to 0.5; of a mass fraction w it is (w/rho_b)/(w/rho_b + (1-w)/rho_s) */
} coble_binder;

typedef struct {
  double fraction; /* by voxels */
  double level;    /* m: thickness of the coating, or largest sum of the two distances */
} coble_binder_report;

/* structure: of this packing, by coble_voxelise; pores become solid, and structure->binder tells where. The voxels of
 * the lowest level are taken, so that the volume is right to one of them and more binder contains less. Floor and roof
 * count as no neighbours. Same bits for any number of threads. Without effect for fraction 0; local thickness comes
 * later. COBLE_ERR_INPUT for a fraction out of range, or more binder than pores within a radius of the largest sphere. */
coble_status coble_binder_fill(const coble_packing *packing, const coble_binder *binder,
                               coble_structure *structure, coble_binder_report *report);

#ifdef __cplusplus
}
#endif
#endif
