/* Access before anything is known: of the voxels of the inlet face, their own size; of others 0. */
#ifndef COBLE_KERNELS_GEOMETRY_ACCESS_BEGIN_H
#define COBLE_KERNELS_GEOMETRY_ACCESS_BEGIN_H

#include "geometry/voxels.h"

typedef struct {
  coble_lines lines;   /* along the axis that the inlet face is normal to */
  int32_t inlet;       /* the layer of voxels at the inlet */
  const int32_t *size; /* [cells] squared distance to solid */
  int32_t *access;     /* [cells] out */
} coble_access_begin_args;

COBLE_FN void coble_access_begin_body(const coble_access_begin_args *k, int64_t i) {
  const bool inlet = i / k->lines.stride % k->lines.length == k->inlet;
  k->access[i] = inlet ? k->size[i] : 0;
}

#endif
