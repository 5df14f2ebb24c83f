/* Distributions of lengths, and those of the local diameters. Items are counted: whole numbers, so
 * that the order of counting does not matter. */
#include "coble/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"

void coble_distribution_release(coble_distribution *d) {
  free(d->length);
  free(d->items);
  *d = (coble_distribution){0};
}

coble_status coble_distribution_make(const int64_t *count, size_t counts, double unit,
                                     coble_distribution *out) {
  *out = (coble_distribution){0};
  size_t lengths = 0;
  for (size_t i = 0; i < counts; i++) lengths += count[i] > 0;
  COBLE_TRY(coble_grid_alloc(lengths, sizeof *out->length, "distribution", (void **)&out->length));
  const coble_status status =
      coble_grid_alloc(lengths, sizeof *out->items, "distribution", (void **)&out->items);
  if (status) {
    coble_distribution_release(out);
    return status;
  }
  for (size_t i = 0; i < counts; i++) {
    if (count[i] <= 0) continue;
    out->length[out->lengths] = (double)i * unit;
    out->items[out->lengths++] = count[i];
    out->total += count[i];
  }
  return COBLE_OK;
}

double coble_distribution_mean(const coble_distribution *d) {
  double sum = 0;
  for (size_t i = 0; i < d->lengths; i++) sum += (double)d->items[i] * d->length[i];
  return d->total ? sum / (double)d->total : 0;
}

double coble_distribution_deviation(const coble_distribution *d) {
  const double mean = coble_distribution_mean(d);
  double sum = 0;
  for (size_t i = 0; i < d->lengths; i++) {
    const double away = d->length[i] - mean;
    sum += (double)d->items[i] * away * away;
  }
  return d->total ? sqrt(sum / (double)d->total) : 0;
}

double coble_distribution_quantile(const coble_distribution *d, double share) {
  int64_t items = 0;
  for (size_t i = 0; i < d->lengths; i++) {
    items += d->items[i];
    if ((double)items >= share * (double)d->total) return d->length[i];
  }
  return d->lengths ? d->length[d->lengths - 1] : 0;
}

double coble_distribution_at_most(const coble_distribution *d, double length) {
  int64_t items = 0;
  for (size_t i = 0; i < d->lengths && d->length[i] <= length; i++) items += d->items[i];
  return d->total ? (double)items / (double)d->total : 0;
}

coble_status coble_pore_sizes(const coble_structure *s, coble_distribution *out) {
  enum { COUNTS = UINT16_MAX + 1 };
  *out = (coble_distribution){0};
  COBLE_TRY(coble_structure_check("pore sizes", s));
  if (s->grey || !s->diameter)
    return coble_fail(COBLE_ERR_INPUT,
                      "pore sizes: a resolved structure with local diameters would be right");
  int64_t *count = NULL;
  COBLE_TRY(coble_grid_alloc(COUNTS, sizeof *count, "pore sizes", (void **)&count));
  memset(count, 0, COUNTS * sizeof *count);
  const int64_t cells = (int64_t)coble_structure_cells(s);
  for (int64_t c = 0; c < cells; c++) count[s->diameter[c]]++;
  count[0] = 0; /* solid */
  const coble_status status = coble_distribution_make(count, COUNTS, s->diameter_unit, out);
  free(count);
  return status;
}

coble_status coble_solid_sizes(const coble_structure *s, coble_distribution *out) {
  *out = (coble_distribution){0};
  COBLE_TRY(coble_structure_check("solid sizes", s));
  const int64_t cells = (int64_t)coble_structure_cells(s);
  if (s->grey)
    return coble_fail(COBLE_ERR_INPUT,
                      "solid sizes: the structure is grey, a resolved one would be right");
  int64_t pores = 0;
  for (int64_t c = 0; c < cells; c++) pores += s->phase[c] != 0;
  if (!pores)
    return coble_fail(COBLE_ERR_INPUT,
                      "solid sizes: no pore voxel, the solid has no bounded diameter");
  coble_structure exchanged = {.dx = s->dx, .periodic_sides = s->periodic_sides};
  memcpy(exchanged.n, s->n, sizeof exchanged.n);
  COBLE_TRY(coble_grid_alloc((size_t)cells, 1, "exchanged phases", (void **)&exchanged.phase));
  for (int64_t c = 0; c < cells; c++) exchanged.phase[c] = s->phase[c] == 0;
  coble_status status = coble_local_thickness(&exchanged);
  if (!status) status = coble_pore_sizes(&exchanged, out);
  coble_structure_release(&exchanged);
  return status;
}
