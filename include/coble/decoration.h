/* Small particles of another material on the walls of the pores, such as silver on carbon spheres. */
#ifndef COBLE_DECORATION_H
#define COBLE_DECORATION_H

#include "coble/packing.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double diameter; /* of a particle, m */
  double loading;  /* volume of the particles / volume of the spheres; of a mass ratio w: w rho_sphere/rho_particle */
  double coverage; /* instead: share of the wall that is covered, 0 to 1; NaN: from the loading */
  uint64_t seed;
} coble_decoration;

typedef struct {
  double loading;  /* of the placed particles; NaN where the coverage was given */
  bool resolved;   /* particles are voxels, of at least COBLE_DECORATION_VOXELS across */
} coble_decoration_report;

/* Particles of fewer voxels across are a share of the wall alone. */
enum { COBLE_DECORATION_VOXELS = 3 };

/* Fills s->coverage; coble_structure_summarise has its mean. Particles of three voxels and more across are placed: at random on the spheres, by area, touching
 * one sphere each and overlapping nothing (random sequential adsorption); pores in them become solid. A pore's coverage
 * is then the share of the wall's faces within half a mean pore chord (box) that are a particle's. Smaller particles
 * are everywhere the same share of the walls, a/(1 + a), where a = loading D/d is their area over that of the spheres;
 * D: Sauter mean of the spheres.
 * hosts: packing of s; NULL only with a given coverage. particles: those placed, in the box of the hosts; to be
 * released. Same bits for any number of threads. COBLE_ERR_INPUT for values out of range, and for more particles than
 * find room: about 0.5 of the walls when they are placed, a full layer otherwise. */
coble_status coble_decorate(const coble_packing *hosts, const coble_decoration *decoration, coble_structure *s,
                            coble_packing *particles, coble_decoration_report *report);

#ifdef __cplusplus
}
#endif
#endif
