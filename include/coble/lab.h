/* The deformed cell as a section would show it: the layer's pieces where they have moved to, crevices open, Li films as
 * thick as they are, between the solid electrolyte (SE) below z = 0 and the current collector (CC) where it stands. */
#ifndef COBLE_LAB_H
#define COBLE_LAB_H

#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

/* State in the frame of the layer's material; coble_sim_download fills all but the structure. */
typedef struct {
  const coble_structure *structure;
  const float *li_pores, *li_crevices; /* [cells] Li volume / volume of the voxel */
  const float *displacement[3];        /* [cells] m; of the solid in which the voxel lies */
  const float *h_se, *h_cc;            /* [nx*ny] thickness of the films, m */
  double plate;                        /* m, by which the CC has been lifted */
} coble_lab_source;

typedef enum {
  COBLE_LAB_SE,
  COBLE_LAB_SOLID,  /* of a resolved layer */
  COBLE_LAB_EMPTY,  /* pore without Li; in grey layers: layer, its pores less than half full */
  COBLE_LAB_FILLED, /* Li in a pore; in grey layers: layer, its pores at least half full */
  COBLE_LAB_LI_SE, COBLE_LAB_LI_CREVICE, COBLE_LAB_LI_CC, /* Li outside the pores, by where it is */
  COBLE_LAB_GAP,    /* void outside the pores: a crevice or an open interface */
  COBLE_LAB_CC,
  COBLE_LAB_PHASES
} coble_lab_phase;

typedef struct {
  double spacing;            /* m; x and y: the nearest that divides the box. 1/16 voxel and more */
  double rim;                /* m of SE and of CC that are shown */
  double height;             /* m; shown up to here at least: a series of files wants one size */
  int32_t first[2], size[2]; /* columns of voxels along x and y; size 0: to the end */
} coble_lab_params;

typedef struct {
  int32_t n[3];
  double spacing[3], origin[3]; /* m; z = 0 at the SE's surface */
  uint8_t *phase;               /* [n0*n1*n2] coble_lab_phase, what there is most of */
  float *li;                    /* [n0*n1*n2] Li volume / volume of the cell; sums up to all Li there is */
} coble_lab;
void coble_lab_release(coble_lab *lab);

/* Voxels and film cells are moved as boxes, and their volumes shared out to the cells that they overlap: no Li is lost
 * or made, to single precision (a part of the box loses what moves out of it). Li outside the pores that would overlap
 * the solid goes to free cells next to it, as far as there are some. COBLE_ERR_INPUT for sizes out of range. */
coble_status coble_lab_make(const coble_lab_source *source, const coble_lab_params *params, coble_lab *out);

#ifdef __cplusplus
}
#endif
#endif
