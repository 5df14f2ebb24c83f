/* From a case to what the solver takes: the layer on its grid, the parameters, the charging
 * programme. */
#ifndef COBLE_APP_SCENE_H
#define COBLE_APP_SCENE_H

#include "coble/case.h"
#include "coble/decoration.h"
#include "coble/graph.h"
#include "coble/image.h"
#include "coble/match.h"
#include "coble/sim.h"

typedef struct {
  coble_packing packing;               /* count 0 when the layer is not made of spheres */
  coble_packing_report packing_report; /* generated packings; overlap, contacts before sintering */
  coble_binder binder;                 /* of generated packings; fraction 0: none */
  coble_binder_report binder_report;
  coble_match_report match;            /* those made for a pore diameter; packings 0: none */
  coble_pore_curve pores;              /* measured, that the packing was made for; rows 0: none */
  coble_structure structure;
  coble_packing particles;             /* that decorate its walls; count 0 where they are no voxels */
  coble_decoration_report decoration;
  coble_graph graph; /* empty until coble_scene_connect */
} coble_scene;
void coble_scene_release(coble_scene *scene);

/* Generates, reads or averages the layer of a case; local pore diameters included. dev: as it is run, in grey voxels
 * where the case says so; NULL: always pores and solid, COBLE_ERR_INPUT for geometry.grey. */
coble_status coble_scene_build(const coble_case *c, coble_device *dev, coble_scene *out);

/* Makes the lattice of the layer. COBLE_ERR_INPUT when its blocks do not divide the voxels. */
coble_status coble_scene_connect(const coble_case *c, coble_scene *scene);

/* Strengths of the bonds at the fabrication pressure: what holds SE|layer ~ (P_fab/P_ref)^exponent.
 * A fracture energy becomes the strength at which a kind's bonds release it on average, by area. */
coble_strength_params coble_scene_strength(const coble_case *c, const coble_scene *scene);

/* "blocks", "particles", "grains" or "columns". */
const char *coble_scene_skeleton_name(coble_skeleton_kind kind);

/* Parameters of the run; the scene is connected. dt_max = 0 in the case: a hundredth of the whole
 * time. */
coble_sim_params coble_scene_params(const coble_case *c, const coble_scene *scene);

/* One stretch of constant current; ends at a cell step's end or at an output. */
typedef struct {
  double current_density; /* A/m2 */
  double duration;        /* s */
  bool output;            /* fields are written at its end */
} coble_segment;

typedef struct {
  int64_t count, outputs; /* outputs: of fields, the one at the start included */
  double duration;        /* s, all segments */
  coble_segment *segment; /* [count], owned */
} coble_programme;
void coble_programme_release(coble_programme *programme);

/* Cuts the cell steps at every charge at which output is wanted. Charge counts as passed, in either
 * direction. The end of the last step is always an output. COBLE_ERR_INPUT above 10000 outputs. */
coble_status coble_programme_make(const coble_case *c, coble_programme *out);

#endif
