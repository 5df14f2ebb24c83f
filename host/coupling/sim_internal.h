/* What a simulation owns. Scales: pressure P0 = 1 MPa, mobility m_ref (the largest of the layer),
 * length dx; conductances in m_ref dx, flows in m_ref dx P0, contents s in voxels (f, or h/dx),
 * displacements in dx, forces in P0 dx^2. */
#ifndef COBLE_SIM_INTERNAL_H
#define COBLE_SIM_INTERNAL_H

#include "coble/lattice.h"
#include "coble/network.h"
#include "coble/sim.h"
#include "coupling/couple.h"
#include "front/balance.h"
#include "front/front_column.h"

static const double coble_pressure_unit = 1e6; /* P0, Pa */
/* A front may end a step so far above its room; the rest is handed on in the next. */
static const double coble_overfill = 0.5;

/* Device arrays [n] unless stated; the network owns the neighbours. */
enum { COBLE_MINRES_VECTORS = 6 };
typedef struct {
  float *extra;           /* power-law mobility */
  uint8_t *state, *trial; /* accepted; this attempt */
  double *s0;             /* accepted contents */
  double *p;              /* pressure of this attempt */
  float *p_old;           /* accepted pressure */
  float *room0;           /* accepted room for Li */
  float *crevice;         /* the part of crevices in it */
  uint8_t *open;          /* see kernels/front/node.h */
  float *soft;            /* content per P0 */
  float *face[3], *diagonal;
  coble_column_run *column_run;
  int64_t *column_first; /* [columns + 1] */
  double *column_height; /* [columns] */
  /* The vectors of the coupled solve [COBLE_MINRES_VECTORS][n], and in their place, from one solve to the next, what it
   * leaves of the attempt: contents, room for Li, power-law mobility; states that follow. */
  void *work;
  double *s;
  float *room, *extra_next;
  uint8_t *next;
} coble_sim_arrays;

/* The skeleton as the simulation sees it. Device arrays unless stated. */
typedef struct {
  coble_lattice *lattice;                  /* its bond states are those of the attempt */
  coble_coupling map;                      /* without `state`, see coble_sim_coupling */
  int64_t nodes, bonds, layer_bonds, size; /* size = dof nodes + 1 */
  uint8_t *bond_state;                     /* [bonds] accepted */
  double *u, *u_old;                       /* [size] of the attempt; accepted */
  double *load;                            /* [size] dead load: the stack */
  uint8_t *held;                           /* [size] 1: stays 0; NULL: none */
  double *q, *force[2];                    /* [nodes] couple_gather's */
  double *strain, *gap[2];                 /* [nodes] couple_strain's */
  double *wedge, *opening;                 /* [layer_bonds] */
  double *film; /* [2][nodes] Pa, what Li adds to the tension of closed interfaces */
  float
      *bed; /* [2][nodes] stiffness of the films under parted interfaces, for the preconditioner */
  uint8_t *flips;                      /* [bonds] of broken faces since the last break */
  float *strength;                     /* [bonds][2] Pa */
  coble_bond_load *felt, *felt_before; /* [bonds] of the attempt; accepted */
  void *owned[24];                     /* everything else that map points to */
  int owned_count;
  coble_bond *bond;                    /* host copies */
  double (*position)[3];               /* host [nodes] m */
  int32_t *interface[2];               /* host [nodes] */
  double interface_area[2], face_area; /* m2: SE, CC; layer bonds */
  double modulus;                      /* M, Pa: of the lattice in uniaxial strain along z */
  double give; /* m, by which bonds give before they break, the largest of the three kinds */
  bool stale;  /* bond states changed since the lattice was assembled */
} coble_skeleton;

/* Work vectors of the coupled solve: [n] and [skeleton.size] of each. */
typedef struct {
  float *p[COBLE_MINRES_VECTORS]; /* parts of a.work */
  double *u[COBLE_MINRES_VECTORS];
} coble_minres_space;

typedef struct coble_invasion coble_invasion;

struct coble_sim {
  coble_device *dev;
  coble_sim_params params;
  coble_network *net;
  coble_skeleton skeleton;
  coble_minres_space space;
  coble_sim_arrays a;
  coble_media media;   /* the simulation's own */
  int64_t media_count; /* n where media.index is NULL */
  int64_t n;
  int32_t size[3];
  double dx;
  double mobility_unit, flow_unit; /* m_ref, m2/(Pa s); m_ref dx P0, m3/s */
  double wall_path;                /* chi M in m_ref dx, of an Li|scaffold interface */
  double pore_volume;              /* of the whole layer, voxels */
  uint8_t *phase;                  /* host, [cells]: 0 solid, 1 pore, 4 pore out of reach */
  double dt_next;
  bool suction_differs;                    /* some pores suck, and not all alike */
  coble_invasion *invasion;                /* NULL: not asked for, no pore sucks, or all alike */
  bool ordered;                            /* the attempt has an order of filling */
  double level;                            /* P0, pressure at the SE to which it goes */
  double interface;                        /* pore voxels beside Li at its start, in volumes */
  double interface_drop, interface_spread; /* P0: from the SE to them; of their entry pressures */
  double pace;    /* s, the longest of the last steps, less the time since */
  double li_most; /* largest Li ever held, m3/m2 */
  coble_step_report report;
  coble_bond_event
      *event; /* host [pending]: the bonds that broke so far, then those of the attempt */
  int64_t events, pending, event_room;
  struct {
    double mechanics, breaking; /* s of wall time since the step began */
  } spent;
  int32_t *owner; /* host [cells] lattice node of each voxel, -1; for output */
};

/* One attempt at a step. */
typedef struct {
  double dt, current_density, velocity; /* s; A/m2; v0 = j V_m/F, m/s */
  int active_sets, solves, iterations;
  int64_t broken;
  double shrink;    /* on COBLE_ERR_DIVERGED: factor for the next dt */
  bool seeks_break; /* on COBLE_ERR_DIVERGED: not a failure, a bond breaks within the step */
} coble_attempt;

/* Mobility of a pore voxel, m2/(Pa s): its pores and the bulk of the scaffold. */
double coble_voxel_mobility(const coble_structure *s, const coble_sim_params *p, int64_t v);

/* Zeroed (or copied from host `from`) device array of the simulation into *(void **)out. */
coble_status coble_sim_put(coble_device *dev, void *out, const void *from, size_t count,
                           size_t size, const char *what);

coble_nodes coble_sim_nodes(const coble_sim *sim, const uint8_t *state);
coble_coupling coble_sim_coupling(const coble_sim *sim, const uint8_t *state);

/* Sum over nodes of one kind (kernels/front/front_tally.h), on the accepted state or on the attempt. The threshold
 * is an overfull front for voxels, a thousandth of a voxel for films. */
coble_status coble_sim_tally(coble_sim *sim, bool accepted, int kind, int what, double *sum);
coble_status coble_sim_measure(coble_sim *sim);
coble_status coble_sim_attempt(coble_sim *sim, coble_attempt *attempt);

/* --- media.c: what the nodes are like --- */
/* COBLE_VOXEL or a film, by the cell of the network's box. */
int coble_sim_kind_at(const coble_sim *sim, int64_t cell);
/* sim->media but for biot and yielding; mobility_unit. */
coble_status coble_media_make(coble_sim *sim, const coble_structure *structure);
/* biot and yielding, once the lattice's modulus (Pa) is known. */
coble_status coble_media_couple(coble_sim *sim, bool grey, double modulus);
/* A property of the media for each node, host [n]. */
coble_status coble_media_spread(coble_sim *sim, const float *property, float *out);
void coble_media_release(coble_sim *sim);

/* --- sound.c --- */
/* COBLE_ERR_INTERNAL with what, where and when, if an accepted value is no number or out of all bounds. */
coble_status coble_sim_check_state(coble_sim *sim);

/* --- invade.c: where suction leads Li --- */
coble_status coble_invasion_create(coble_sim *sim);
void coble_invasion_destroy(coble_invasion *v);
/* States to begin a step with in which `supply` (voxels) of Li is plated. Nothing is done unless pores suck. */
coble_status coble_sim_invade(coble_sim *sim, double supply);
/* States that can hold the Li there is, where those of the attempt may not; falling: no more fronts unless none is left. */
coble_status coble_sim_balance(coble_sim *sim, double supply, bool falling);

/* --- skeleton.c: the lattice and its lists --- */
coble_status coble_skeleton_attach(coble_sim *sim, const coble_structure *structure,
                                   const coble_graph *graph);
void coble_skeleton_release(coble_sim *sim);

/* --- biot.c: network and lattice in one solve --- */
/* What the Li of the attempt does to the lattice: its q, force and wedge. */
coble_status coble_sim_gather(coble_sim *sim);
/* The rooms of all nodes from the p and u of the attempt: sim->a.room, sim->a.crevice. */
coble_status coble_sim_make_room(coble_sim *sim);
/* Open films and softness from the bonds' states; the lattice anew if they changed. */
coble_status coble_sim_refresh_skeleton(coble_sim *sim);
/* p and u of the attempt, sim->a.p and sim->skeleton.u, from the balance of Li and the assembled network. */
coble_status coble_sim_solve_coupled(coble_sim *sim, const coble_balance *balance, double tolerance,
                                     int *iterations);

/* --- tear.c: interfaces and bonds --- */
/* Parted faces that meet touch, touching ones that are pulled part. */
coble_status coble_sim_settle_faces(coble_sim *sim, int64_t *changed);
/* The overloaded bonds break, the worst and those near it, and are listed. COBLE_ERR_DIVERGED, with t->shrink, when the
 * first of the step broke much before its end. */
coble_status coble_sim_break_bonds(coble_sim *sim, coble_attempt *t, int64_t *broken);

#endif
