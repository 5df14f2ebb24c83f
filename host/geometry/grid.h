/* Small helpers of the voxel grids in this room. */
#ifndef COBLE_GRID_H
#define COBLE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/structure.h"

/* Voxels along an axis: squared distances then fit an int32, positions in a row a uint16. */
enum { COBLE_GRID_MAX = 4096 };

/* COBLE_ERR_INPUT, naming `where`, unless 1 <= n <= COBLE_GRID_MAX along every axis. */
coble_status coble_grid_check(const char *where, const int32_t n[3]);
/* As above, and dx finite and above 0. */
coble_status coble_grid_check_spacing(const char *where, const int32_t n[3], double dx);

/* Uninitialised memory for count items; `what` names it in the error. Release with free. */
coble_status coble_grid_alloc(size_t count, size_t size, const char *what, void **out);

/* Empty structure of this size and spacing, after the checks; zeroed on errors. */
coble_status coble_structure_init(const char *where, const int32_t n[3], double dx,
                                  coble_structure *out);
/* Uninitialised porosity and tortuosity, and makes the structure grey. */
coble_status coble_structure_make_grey(coble_structure *s);

/* COBLE_ERR_INPUT unless the structure has a valid size and its phase or porosity. */
coble_status coble_structure_check(const char *where, const coble_structure *s);

/* Indices of the neighbours across the faces -x, +x, -y, +y, -z, +z; -1 outside. */
static inline void coble_grid_neighbours(const coble_structure *s, int64_t cell, int64_t out[6]) {
  const int64_t nx = s->n[0], ny = s->n[1], row = cell / nx;
  const int64_t at[3] = {cell - row * nx, row % ny, row / ny}, stride[3] = {1, nx, nx * ny};
  for (size_t a = 0; a < 3; a++) {
    const int64_t last = s->n[a] - 1;
    const bool wraps = s->periodic_sides && a < 2;
    out[2 * a] = at[a] > 0 ? cell - stride[a] : wraps ? cell + last * stride[a] : -1;
    out[2 * a + 1] = at[a] < last ? cell + stride[a] : wraps ? cell - last * stride[a] : -1;
  }
}

/* Cell q of the first or last layer of voxels along an axis, q below cells/n[axis]. */
static inline int64_t coble_grid_face(const coble_structure *s, int axis, bool last, int64_t q) {
  const int64_t nx = s->n[0], ny = s->n[1], n = s->n[axis];
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? nx : nx * ny;
  return (last ? (n - 1) * stride : 0) + q / stride * stride * n + q % stride;
}

/* The tortuosity factor of Bruggeman; 1 where there is no pore. */
float coble_bruggeman(double porosity);

#endif
