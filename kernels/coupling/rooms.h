/* What the lattice's displacements change of a network node's room: G u of couple.h. */
#ifndef COBLE_KERNELS_COUPLING_ROOMS_H
#define COBLE_KERNELS_COUPLING_ROOMS_H

#include "coupling/couple.h"

typedef struct {
  coble_coupling coupling;
  const double *strain, *gap[2]; /* [nodes] from couple_strain */
  const double *opening;         /* [layer bonds] from couple_opening */
} coble_rooms;

COBLE_FN double coble_voxel_room_change(const coble_rooms *k, int64_t i, double *crevice) {
  const coble_coupling *c = &k->coupling;
  const double per_pore = 1 / coble_volume_of(&c->media, i);
  double open = 0;
  for (int64_t at = c->touch_first[i]; at < c->touch_first[i + 1]; at++)
    open += 0.5 * k->opening[c->touch_bond[at]];
  *crevice = open * per_pore;
  const int32_t owner = c->owner[i];
  const double strain = owner >= 0 ? coble_biot_of(&c->media, i) * per_pore * k->strain[owner] : 0;
  return strain + *crevice;
}

/* As content; *crevice: the part of crevices. */
COBLE_FN double coble_room_change(const coble_rooms *k, int64_t i, double *crevice) {
  const coble_coupling *c = &k->coupling;
  const int kind = coble_kind_of(&c->media, i);
  if (kind == COBLE_VOXEL) return coble_voxel_room_change(k, i, crevice);
  const int side = kind == COBLE_FILM_CC;
  const coble_film_support *s = c->support[side] + c->owner[i];
  double room = 0;
  *crevice = 0;
  for (int a = 0; a < COBLE_FILM_NODES; a++)
    if (s->node[a] >= 0) room += (double)s->weight[a] * k->gap[side][s->node[a]];
  return room;
}

/* The same where Li fills its room, else 0. */
COBLE_FN double coble_room_change_of_li(const coble_rooms *k, int64_t i) {
  double crevice;
  return coble_is_coupled(k->coupling.state[i] & COBLE_STATE_MASK)
             ? coble_room_change(k, i, &crevice)
             : 0;
}

#endif
