/* What nodes are like. Many are alike, so that most layers need a short table and two bytes a node. */
#ifndef COBLE_KERNELS_FRONT_MEDIA_H
#define COBLE_KERNELS_FRONT_MEDIA_H

#include "kernel.h"

enum { COBLE_VOXEL = 0, COBLE_FILM_SE = 1, COBLE_FILM_CC = 2 };

typedef struct {
  const uint16_t *index; /* [n] medium of each node; NULL: node i is medium i */
  /* [media] */
  const uint8_t *kind;
  const float *mobility; /* voxels: (porosity/tau) m + bulk, in m_ref; films: 0 */
  const float
      *entry; /* capillary pressure of the meniscus, -4 gamma cos(theta)/d, in P0; films: 0 */
  const float *volume; /* pore volume of voxels, in voxels; films: 1 */
  const float *biot;   /* b of voxels */
  const float
      *yielding; /* content per P0 that the lattice gives about a voxel, b^2/(phi M); films: 0 */
  const float *diameter; /* local pore diameter, m; NULL: voxels do not yield */
  const float *openness; /* porosity/tau of voxels */
} coble_media;

COBLE_FN int64_t coble_medium_of(const coble_media *m, int64_t i) {
  return m->index ? m->index[i] : i;
}
COBLE_FN int coble_kind_of(const coble_media *m, int64_t i) {
  return m->kind[coble_medium_of(m, i)];
}
COBLE_FN double coble_volume_of(const coble_media *m, int64_t i) {
  return (double)m->volume[coble_medium_of(m, i)];
}
COBLE_FN double coble_entry_of(const coble_media *m, int64_t i) {
  return (double)m->entry[coble_medium_of(m, i)];
}
COBLE_FN double coble_biot_of(const coble_media *m, int64_t i) {
  return (double)m->biot[coble_medium_of(m, i)];
}
COBLE_FN double coble_yielding_of(const coble_media *m, int64_t i) {
  return (double)m->yielding[coble_medium_of(m, i)];
}

#endif
