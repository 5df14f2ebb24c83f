/* counts the lines that the last sweeps have changed */
#ifndef COBLE_KERNELS_GEOMETRY_LINES_MOVED_H
#define COBLE_KERNELS_GEOMETRY_LINES_MOVED_H

#include "kernel.h"

typedef struct {
  const uint8_t *moved; /* [lines] 0 or 1 */
} coble_lines_moved_args;

COBLE_FN double coble_lines_moved_body(const coble_lines_moved_args *k, int64_t q) {
  return k->moved[q];
}

#endif
