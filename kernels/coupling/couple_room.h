/* Room of every network node, and the part of crevices in it. */
#ifndef COBLE_KERNELS_COUPLING_COUPLE_ROOM_H
#define COBLE_KERNELS_COUPLING_COUPLE_ROOM_H

#include "coupling/rooms.h"

typedef struct {
  coble_rooms rooms;
  float *room;    /* [n] out, as content */
  float *crevice; /* [n] out */
} coble_couple_room_args;

COBLE_FN void coble_couple_room_body(const coble_couple_room_args *k, int64_t i) {
  double crevice;
  const bool voxel = coble_kind_of(&k->rooms.coupling.media, i) == COBLE_VOXEL;
  k->room[i] = (float)(coble_room_change(&k->rooms, i, &crevice) + (voxel ? 1 : 0));
  k->crevice[i] = (float)(crevice > 0 ? crevice : 0);
}

#endif
