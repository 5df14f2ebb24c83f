/* Grey voxels from blocks of resolved ones. */
#include <math.h>
#include <string.h>

#include "grid.h"

/* Sums over a block. */
typedef struct {
  int64_t pores, diameters, coverage; /* counts of them */
} block_sum;

static block_sum sum_block(const coble_structure *s, int64_t corner, int32_t b) {
  const int64_t nx = s->n[0], plane = nx * s->n[1];
  block_sum sum = {0};
  for (int32_t k = 0; k < b; k++)
    for (int32_t j = 0; j < b; j++)
      for (int32_t i = 0; i < b; i++) {
        const int64_t c = corner + i + nx * j + plane * k;
        if (!s->phase[c]) continue;
        sum.pores++;
        sum.diameters += s->diameter[c];
        if (s->coverage) sum.coverage += s->coverage[c];
      }
  return sum;
}

/* Rounded mean; 0 of nothing. */
static int64_t mean(int64_t sum, int64_t count) {
  return count ? (2 * sum + count) / (2 * count) : 0;
}

static void average(const coble_structure *s, int32_t b, double tortuosity, coble_structure *out) {
  const int64_t nx = out->n[0], ny = out->n[1], cells = (int64_t)coble_structure_cells(out);
  const double volume = (double)b * b * b;
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < cells; c++) {
    const int64_t i = c % nx, j = c / nx % ny, k = c / (nx * ny);
    const block_sum sum = sum_block(s, b * (i + (int64_t)s->n[0] * (j + (int64_t)s->n[1] * k)), b);
    const double porosity = (double)sum.pores / volume;
    out->porosity[c] = (float)porosity;
    out->tortuosity[c] = tortuosity > 0 ? (float)tortuosity : coble_bruggeman(porosity);
    out->diameter[c] = (uint16_t)mean(sum.diameters, sum.pores);
    if (out->coverage) out->coverage[c] = (uint8_t)mean(sum.coverage, sum.pores);
  }
}

static coble_status check(const coble_structure *s, int32_t b, double tortuosity) {
  COBLE_TRY(coble_structure_check("block average", s));
  if (s->grey || !s->diameter)
    return coble_fail(
        COBLE_ERR_INPUT,
        "block average: a resolved structure with its local thickness would be right");
  if (b < 1 || s->n[0] % b || s->n[1] % b || s->n[2] % b)
    return coble_fail(
        COBLE_ERR_INPUT,
        "block average: blocks of %d voxels in %d x %d x %d: a divisor of all three would be right",
        b, s->n[0], s->n[1], s->n[2]);
  if (!(tortuosity <= 0 || (tortuosity >= 1 && isfinite(tortuosity))))
    return coble_fail(COBLE_ERR_INPUT,
                      "block average: tortuosity %g: 1 or more, or 0 for Bruggeman, would be right",
                      tortuosity);
  return COBLE_OK;
}

coble_status coble_block_average(const coble_structure *resolved, int32_t b, double tortuosity,
                                 coble_structure *out) {
  memset(out, 0, sizeof *out);
  COBLE_TRY(check(resolved, b, tortuosity));
  const int32_t n[3] = {resolved->n[0] / b, resolved->n[1] / b, resolved->n[2] / b};
  COBLE_TRY(coble_structure_init("block average", n, resolved->dx * b, out));
  const size_t cells = coble_structure_cells(out);
  coble_status status = coble_structure_make_grey(out);
  if (!status)
    status = coble_grid_alloc(cells, sizeof(uint16_t), "diameter", (void **)&out->diameter);
  if (!status && resolved->coverage)
    status = coble_grid_alloc(cells, 1, "coverage", (void **)&out->coverage);
  if (status) {
    coble_structure_release(out);
    return status;
  }
  out->periodic_sides = resolved->periodic_sides;
  out->diameter_unit = resolved->diameter_unit;
  average(resolved, b, tortuosity, out);
  return COBLE_OK;
}
