/* What a broken bond changes in the network: open film cells have two walls to creep along, voxels at a crevice as many
 * more as the faces that parted. And how soft a node is: content per pressure, of Li and of the solid behind an open
 * face, whose spring the lattice no longer has. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_OPEN_H
#define COBLE_KERNELS_COUPLING_COUPLE_OPEN_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  double pore, film;    /* content per P0: P0/E of Li in pores, P0/(K dx) of a film */
  double per_stiffness; /* P0/dx: of face/kn, as content per P0 */
  uint8_t *open;        /* [n] out */
  float *soft;          /* [n] out */
} coble_couple_open_args;

COBLE_FN void coble_couple_open_body(const coble_couple_open_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  int open = 0;
  double soft = k->pore;
  const int kind = coble_kind_of(&c->media, i);
  if (kind == COBLE_VOXEL) {
    double behind = 0;
    for (int64_t at = c->touch_first[i]; at < c->touch_first[i + 1]; at++) {
      const int64_t b = c->touch_bond[at];
      if (!coble_is_parted(c, b)) continue;
      open++;
      behind += (double)c->bond[b].face / (double)c->bond[b].kn;
    }
    soft += 0.5 * behind * k->per_stiffness / coble_volume_of(&c->media, i);
  } else {
    const int side = kind == COBLE_FILM_CC;
    const coble_film_support *s = c->support[side] + c->owner[i];
    double behind = 0;
    for (int a = 0; a < COBLE_FILM_NODES; a++) {
      const int64_t b = s->node[a] >= 0 ? c->interface[side][s->node[a]] : -1;
      if (!coble_is_parted(c, b)) continue;
      open = 1;
      behind += (double)s->weight[a] * (double)c->bond[b].area / (double)c->bond[b].kn;
    }
    soft = k->film + behind * k->per_stiffness;
  }
  k->open[i] = (uint8_t)open;
  k->soft[i] = (float)soft;
}

#endif
