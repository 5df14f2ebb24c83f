/* One run: Li plated at the solid electrolyte fills the pores of the layer, lifts interfaces, grows films.
 *
 * Transport, front, films and the bonded lattice meet here, one implicit step at a time (model: docs/model.md). */
#ifndef COBLE_SIM_H
#define COBLE_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/creep.h"
#include "coble/device.h"
#include "coble/fracture.h"
#include "coble/state.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  coble_li li;
  coble_creep_params creep;
  double temperature;      /* K */
  double stack_pressure;   /* Pa */
  coble_strength_params strength; /* of the bonds, by kind */
  double biot;             /* Biot coefficient of grey voxels, 0..1; NaN: the voxel's porosity */
  double across;           /* mobility of pores along x and y over that along z, > 0; 1. Grey layers: tau_z/tau_xy */
  double film_factor;      /* mobility of a film's wall / that of an Li|scaffold interface (chi M), > 0; 1 */
  double crevice_factor;   /* mobility of a crevice's wall / that of an Li|scaffold interface, 1..1e6; 50 */
  double event_accuracy;   /* Li plated after the first break of a step, over the stretch (m) at which bonds break; 0.5 */
  double film_stiffness;   /* K_Li, Pa/m; 2e17: nearly rigid beside the lattice, which gives way */
  double pore_modulus;     /* Pa, of Li in pores; 1e11: ten times stiffer than it is, which is too little to show, yet
                              a pocket without an outlet has a pressure */
  double anchor;           /* weak springs that hold loose pieces of the lattice, in its own stiffness; 1e-12 */
  double dt_first;         /* s; 1 */
  double dt_max;           /* s; 600 */
  double dt_growth;        /* 1.3 */
  double front_limit;      /* a front voxel fills by at most so much per step; 0.5 */
  double tolerance;        /* of the coupled solve; 1e-6: fluxes, not residuals, carry the Li */
  int max_iterations;      /* of the pressure drop's solve; 200 */
  int max_coupled;         /* iterations of the coupled solve of network and lattice; 400 */
  int max_active_sets;     /* between two breaks of bonds; 60 */
  bool capillary_order;    /* a step of unequal wetted pores begins with the states that suction orders; false */
  double ledger_limit;     /* relative Li defect above which the run stops; 1e-8 */
} coble_sim_params;
coble_sim_params coble_sim_defaults(void);

/* An interface: no bond broken; all broken faces touch; a gap somewhere. */
typedef enum { COBLE_BONDED, COBLE_CONTACT, COBLE_OPEN } coble_interface_state;

/* What model.md section 7 asks of every step. Volumes per area of the cell: thickness, m. */
typedef struct {
  int64_t step;
  double time;             /* s */
  double charge;           /* C/m2, signed sum of what passed */
  double dt;               /* s, of this step */
  double li_pores, li_se, li_cc, li_crevices; /* m3/m2 */
  double ledger_defect;    /* |Li held - charge V_m/F| / largest Li ever held */
  double pressure_mean, pressure_max; /* of Li, Pa */
  double pressure_se, pressure_cc;    /* mean over the film, Pa */
  coble_interface_state se, cc;
  double gap_se, gap_cc;   /* m */
  double lifted_area;      /* fraction of the SE interface with an open gap */
  double contact_area;     /* fraction of the SE that Li touches through an open gap (film thicker than a voxel's
                              thousandth) */
  int64_t bonds_se, bonds_cc, bonds_layer; /* broken so far */
  double crevice_area;     /* fraction of the layer */
  double front_min, front_mean, front_max; /* Li height over columns, fraction of the thickness */
  double void_fill;        /* Li in pores / pore volume */
  int active_sets;         /* fixed-point iterations of this step */
  int iterations;          /* linear iterations of this step */
  int rejected;            /* attempts thrown away before this step */
  int64_t coupled_solves;  /* of transport and lattice together */
  double time_transport, time_mechanics, time_breaking; /* s of wall time, of this step */
  double wall_s;           /* of this step */
} coble_step_report;

typedef struct coble_sim coble_sim;

/* Device memory that a simulation will take, to about 5 % (measured; tests/unit/memory_test.cpp). */
double coble_sim_bytes(const coble_structure *structure, const coble_graph *graph);

/* graph: the skeleton of the structure (coble/skeleton.h); copied. */
coble_status coble_sim_create(coble_device *dev, const coble_structure *structure,
                              const coble_graph *graph, const coble_sim_params *params,
                              coble_sim **out);
void coble_sim_destroy(coble_sim *sim);

/* One accepted step at current density j (A/m2, > 0 plates, < 0 strips), no longer than dt_limit (s); the step's
 * own dt adapts. A step that does not converge is tried again with half the dt; COBLE_ERR_DIVERGED when nothing
 * helps, the state is then that of the last accepted step. */
coble_status coble_sim_advance(coble_sim *sim, double current_density, double dt_limit,
                               coble_step_report *report);
/* The report of the state as it is. */
const coble_step_report *coble_sim_report(const coble_sim *sim);

/* All that one step leaves for the next, added to *out: a simulation made from the same structure, graph and parameters
 * goes on from it bit for bit, on the same backend. Wall times are no part of it. */
coble_status coble_sim_save(coble_sim *sim, coble_state *out);
/* COBLE_ERR_INPUT when an array is missing or is one of another structure; the simulation is then good for nothing but
 * coble_sim_destroy or another restore. */
coble_status coble_sim_restore(coble_sim *sim, const coble_state *state);

/* Fields for output; host arrays of the caller, NULL = not wanted. Voxel arrays [nx*ny*nz]: */
typedef struct {
  uint8_t *phase;      /* 0 solid, 1 empty pore, 2 Li, 3 front (partly filled), 4 pore that Li cannot reach */
  float *saturation;   /* 0..1 */
  float *li_pores, *li_crevices; /* Li volume / volume of the voxel, as it is; both or none */
  float *pressure;     /* Pa; 0 where there is no Li */
  /* film arrays [nx*ny] */
  float *h_se, *h_cc;  /* Li thickness, m */
  float *p_se, *p_cc;  /* Pa */
  float *gap_se, *gap_cc; /* m, between the layer and its neighbour */
  /* lattice, voxel arrays */
  uint8_t *crevice;      /* 1 where an open crevice passes */
  float *displacement[3]; /* m, along x, y, z; of the rigid body that the voxel belongs to */
  double plate;          /* always set: m, by which the CC has been lifted */
} coble_sim_fields;
coble_status coble_sim_download(coble_sim *sim, coble_sim_fields *fields);

/* The lattice as it is; host arrays of the caller: displacement of each node, [nodes][3] m, and the coble_bond_state of
 * each bond, [bonds]. */
coble_status coble_sim_lattice(coble_sim *sim, float (*displacement)[3], uint8_t *state);

/* A bond that broke. Mode angle: atan2(shear, tension). */
typedef struct {
  int64_t step;
  double time, charge;   /* s, C/m2 */
  int32_t bond, kind;    /* index in the graph, coble_bond_kind */
  double position[3];    /* m, the bond's middle */
  double normal[3];      /* unit vector along the bond */
  double tension, shear; /* Pa, when it broke */
  double ratio;          /* of the criterion, then */
  double area;           /* m2 */
} coble_bond_event;
/* All so far, in the order of breaking; *list is the simulation's and holds until its next step. Returns how many. */
int64_t coble_sim_events(const coble_sim *sim, const coble_bond_event **list);

/* The faces of a broken bond as they are now. */
typedef struct {
  float opening; /* m apart; 0 where they touch */
  float slip;    /* m past each other */
} coble_bond_gap;
/* Of each event in that list: host array of the caller. */
coble_status coble_sim_bond_gaps(coble_sim *sim, coble_bond_gap *gap);

typedef enum { COBLE_LOCATION_NONE, COBLE_LOCATION_SE, COBLE_LOCATION_SPLIT, COBLE_LOCATION_CC } coble_location;
typedef struct {
  coble_location location; /* NONE: no Li outside the pores yet */
  double void_fill, share_se, share_crevice, share_cc;
} coble_verdict;
/* Shares of the Li outside the pores (NONE below a thousandth of all Li); cc: CC share >= 0.95 and crevice area
 * < 1 %; se: SE share >= 0.95. */
coble_verdict coble_sim_verdict(const coble_step_report *report);
const char *coble_location_name(coble_location location);

/* Pressure drop (Pa, >= 0) that drives current density j through the whole layer filled with Li, from one conductance
 * solve; INFINITY when no pore leads through. */
coble_status coble_sim_drop(coble_device *dev, const coble_structure *structure,
                            const coble_sim_params *params, double current_density, double *drop);

#ifdef __cplusplus
}
#endif
#endif
