/* Maps of cells as PNG files, without a display: to scale, with legend and scale bar. Part of the I/O library; draws with
 * cairo where the build found it. */
#ifndef COBLE_PICTURE_H
#define COBLE_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *name;
  double colour[3]; /* red, green, blue, 0 to 1 */
} coble_picture_class;

/* All texts are UTF-8; all pointers stay the caller's. */
typedef struct {
  const char *title;
  int32_t n[2];         /* cells to the right and upwards, 1 to 16384 */
  double size[2];       /* um, of the whole map */
  const uint8_t *class_index; /* [n1*n0] from the lower left, to the right first: index of a class; or NULL and */
  const float *value;   /* [n1*n0] numbers, shown from 0 (white) to `most` (dark); not finite: grey */
  int classes;          /* in the legend in their order, but for those without a name */
  const coble_picture_class *classes_of;
  double most;          /* above 0 */
  const char *label;    /* of the values, with their unit */
} coble_picture_map;

enum { COBLE_PICTURE_MAPS_MAX = 4 };

/* Was the program built with cairo? */
bool coble_picture_available(void);

/* Maps side by side, 1 to COBLE_PICTURE_MAPS_MAX, under a heading -> path. Staged under a temporary name in the same
 * folder and renamed. COBLE_ERR_INPUT where pictures are not available or a map is out of range; nothing is written
 * then. */
coble_status coble_picture_write(const char *path, const char *heading, int maps, const coble_picture_map *map);

#ifdef __cplusplus
}
#endif
#endif
