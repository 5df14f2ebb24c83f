/* Grey voxels measured on a resolved sample, as `coble measure --blocks` reports them. */
#ifndef COBLE_APP_BLOCKS_H
#define COBLE_APP_BLOCKS_H

#include <jansson.h>

#include "coble/upscale.h"

typedef struct {
  int32_t block; /* voxels per edge; 0: not asked for */
  coble_creep_params creep;
  coble_structure grey;
  coble_upscale_report report;
} coble_blocks;

/* On stdout, for people. */
void coble_blocks_print(const coble_blocks *blocks);
json_t *coble_blocks_json(const coble_blocks *blocks);
/* Every block: porosity, tortuosity, pore diameter and what it conducts. */
coble_status coble_blocks_write(const char *path, const coble_blocks *blocks);
/* The block geometry.grey of a case with these blocks' means, to be included; source names the sample. */
coble_status coble_blocks_write_case(const char *path, const char *source,
                                     const coble_blocks *blocks);

#endif
