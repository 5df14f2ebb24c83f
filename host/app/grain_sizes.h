/* What `coble grains` says about grains: sizes, tables, JSON. */
#ifndef COBLE_APP_GRAIN_SIZES_H
#define COBLE_APP_GRAIN_SIZES_H

#include <jansson.h>

#include "coble/grains.h"

/* Diameters of the balls of the grains' volumes: of all grains, and of the whole ones. */
typedef struct {
  coble_distribution number[2], volume[2]; /* [all, whole] */
} coble_grain_statistics;
void coble_grain_statistics_release(coble_grain_statistics *s);
coble_status coble_grain_statistics_measure(const coble_grains *grains, double dx,
                                            coble_grain_statistics *out);

void coble_grain_statistics_print(const coble_grain_statistics *s);
json_t *coble_grain_statistics_json(const coble_grain_statistics *s);
coble_status coble_grain_statistics_write(const char *path, const coble_grain_statistics *s);

/* One row per grain and per contact, lengths in um; grains are numbered from 1, as their labels. The
 * first table is also a list of spheres that a case can read. */
coble_status coble_grains_write(const char *path, const coble_grains *grains);
coble_status coble_grain_contacts_write(const char *path, const coble_grains *grains);

#endif
