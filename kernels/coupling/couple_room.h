/* Room of a network node, or what the displacements change of it where Li fills it: G u of couple.h. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_ROOM_H
#define COBLE_KERNELS_COUPLING_COUPLE_ROOM_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *strain, *gap[2]; /* [nodes] from couple_strain */
  const double *opening;         /* [layer bonds] from couple_opening */
  double *room;                  /* [n] out, as content */
  float *crevice;                /* [n] out, may be NULL: the part of crevices */
  bool whole;                    /* the room of every node; else G u, 0 where Li does not fill it */
} coble_couple_room_args;

COBLE_FN double coble_voxel_room(const coble_couple_room_args *k, int64_t i, double *crevice) {
  const coble_coupling *c = &k->coupling;
  const double per_pore = 1 / (double)c->volume[i];
  double open = 0;
  for (int64_t at = c->touch_first[i]; at < c->touch_first[i + 1]; at++)
    open += 0.5 * k->opening[c->touch_bond[at]];
  *crevice = open * per_pore;
  const int32_t owner = c->owner[i];
  const double strain = owner >= 0 ? (double)c->biot[i] * per_pore * k->strain[owner] : 0;
  return strain + *crevice;
}

COBLE_FN void coble_couple_room_body(const coble_couple_room_args *k, int64_t i) {
  const coble_coupling *c = &k->coupling;
  double room = 0, crevice = 0;
  if (k->whole || coble_is_coupled(c->state[i] & COBLE_STATE_MASK)) {
    if (c->kind[i] == COBLE_VOXEL) {
      room = coble_voxel_room(k, i, &crevice) + (k->whole ? 1 : 0);
    } else {
      const int side = c->kind[i] == COBLE_FILM_CC;
      const coble_film_support *s = c->support[side] + c->owner[i];
      for (int a = 0; a < COBLE_FILM_NODES; a++)
        if (s->node[a] >= 0) room += (double)s->weight[a] * k->gap[side][s->node[a]];
    }
  }
  k->room[i] = room;
  if (k->crevice) k->crevice[i] = (float)(crevice > 0 ? crevice : 0);
}

#endif
