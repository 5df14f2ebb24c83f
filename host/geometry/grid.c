#include "grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coble/device.h"

coble_status coble_grid_check(const char *where, const int32_t n[3]) {
  for (int a = 0; a < 3; a++) {
    if (n[a] < 1 || n[a] > COBLE_GRID_MAX)
      return coble_fail(COBLE_ERR_INPUT, "%s: %d voxels along %c: 1 to %d would be right", where,
                        n[a], 'x' + a, COBLE_GRID_MAX);
  }
  return COBLE_OK;
}

coble_status coble_grid_check_spacing(const char *where, const int32_t n[3], double dx) {
  if (!(dx > 0 && isfinite(dx)))
    return coble_fail(COBLE_ERR_INPUT, "%s: voxel edge %g m: a length above 0 would be right",
                      where, dx);
  return coble_grid_check(where, n);
}

coble_status coble_grid_alloc(size_t count, size_t size, const char *what, void **out) {
  *out = NULL;
  if (size && count > SIZE_MAX / 2 / size)
    return coble_fail(COBLE_ERR_MEMORY, "%s: %zu items of %zu bytes are beyond any memory", what,
                      count, size);
  const double bytes = (double)count * (double)size, GiB = 1073741824;
  if (bytes > coble_machine_bytes())
    return coble_fail(COBLE_ERR_MEMORY,
                      "%s: %zu items of %zu bytes take %.4g GiB, this machine has %.4g GiB", what,
                      count, size, bytes / GiB, coble_machine_bytes() / GiB);
  *out = malloc(count ? count * size : 1);
  if (!*out)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %zu items of %zu bytes", what, count,
                      size);
  return COBLE_OK;
}

coble_status coble_structure_init(const char *where, const int32_t n[3], double dx,
                                  coble_structure *out) {
  memset(out, 0, sizeof *out);
  COBLE_TRY(coble_grid_check_spacing(where, n, dx));
  memcpy(out->n, n, sizeof out->n);
  out->dx = dx;
  return COBLE_OK;
}

coble_status coble_structure_make_grey(coble_structure *s) {
  const size_t cells = coble_structure_cells(s);
  s->grey = true;
  COBLE_TRY(coble_grid_alloc(cells, sizeof(float), "porosity", (void **)&s->porosity));
  return coble_grid_alloc(cells, sizeof(float), "tortuosity", (void **)&s->tortuosity);
}

coble_status coble_structure_check(const char *where, const coble_structure *s) {
  COBLE_TRY(coble_grid_check_spacing(where, s->n, s->dx));
  if (s->grey ? !s->porosity : !s->phase)
    return coble_fail(COBLE_ERR_INPUT, "%s: the %s structure has no %s", where,
                      s->grey ? "grey" : "resolved", s->grey ? "porosity" : "phase");
  return COBLE_OK;
}

float coble_bruggeman(double porosity) { return porosity > 0 ? (float)(1 / sqrt(porosity)) : 1.0f; }

void coble_structure_release(coble_structure *s) {
  if (!s) return;
  free(s->phase);
  free(s->porosity);
  free(s->tortuosity);
  free(s->diameter);
  free(s->binder);
  free(s->coverage);
  memset(s, 0, sizeof *s);
}
