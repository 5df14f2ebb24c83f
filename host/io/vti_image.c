/* A .vti as an image: any integers that fit into 16 bits, cubic voxels. */
#include <math.h>
#include <stdlib.h>

#include "coble/vtkio.h"
#include "image_file.h"

/* All results in integers, so that one loop per question serves all types. */
static int32_t value_at(coble_vtk_type type, const void *data, size_t i) {
  if (type == COBLE_VTK_UINT8) return ((const uint8_t *)data)[i];
  if (type == COBLE_VTK_UINT16) return ((const uint16_t *)data)[i];
  return ((const int32_t *)data)[i];
}

static coble_status check_spacing(const char *path, const double spacing[3], double *dx) {
  for (int d = 0; d < 3; d++) {
    if (!isfinite(spacing[d]) || spacing[d] <= 0 ||
        fabs(spacing[d] - spacing[0]) > 1e-6 * spacing[0])
      return coble_fail(COBLE_ERR_INPUT,
                        "%s: the spacing is %g x %g x %g um, voxels should be cubes", path,
                        spacing[0], spacing[1], spacing[2]);
  }
  *dx = spacing[0] * 1e-6;
  return COBLE_OK;
}

/* The narrowest type that holds all values. */
static coble_status value_type(const char *path, coble_vtk_type type, const void *data,
                               size_t cells, coble_value_type *out) {
  if (type == COBLE_VTK_FLOAT || type == COBLE_VTK_DOUBLE)
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: floating-point values: an image should hold integers, 0 to 65535", path);
  int32_t lowest = INT32_MAX, highest = INT32_MIN;
  for (size_t i = 0; i < cells; i++) {
    const int32_t v = value_at(type, data, i);
    lowest = v < lowest ? v : lowest;
    highest = v > highest ? v : highest;
  }
  if (lowest < 0 || highest > UINT16_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%s: values from %d to %d: an image should hold 0 to 65535",
                      path, lowest, highest);
  const bool declared = type == COBLE_VTK_UINT16;
  *out = declared || highest > UINT8_MAX ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  return COBLE_OK;
}

typedef struct {
  coble_vtk_type type;
  coble_value_type narrow;
  const void *data;
  size_t count; /* of a page */
} vti_pages;

static coble_status read_page(void *context, int32_t c, void *page) {
  const vti_pages *p = context;
  for (size_t i = 0; i < p->count; i++) {
    const int32_t v = value_at(p->type, p->data, (size_t)c * p->count + i);
    if (p->narrow == COBLE_VALUE_UINT16)
      ((uint16_t *)page)[i] = (uint16_t)v;
    else
      ((uint8_t *)page)[i] = (uint8_t)v;
  }
  return COBLE_OK;
}

static coble_status take_grid(const char *path, const coble_vtk_grid *grid,
                              const coble_vtk_array *values, const coble_image_params *params,
                              coble_image *out) {
  coble_image_layout layout;
  coble_value_type narrow = COBLE_VALUE_UINT8;
  const size_t cells = (size_t)grid->n[0] * (size_t)grid->n[1] * (size_t)grid->n[2];
  COBLE_TRY(check_spacing(path, grid->spacing, &out->dx));
  COBLE_TRY(value_type(path, values->type, values->data, cells, &narrow));
  COBLE_TRY(coble_image_layout_make(path, grid->n, params, &layout));
  COBLE_TRY(coble_image_allocate(path, &layout, narrow, out));
  vti_pages pages = {values->type, narrow, values->data, (size_t)grid->n[0] * (size_t)grid->n[1]};
  return coble_image_fill(path, &layout, read_page, &pages, out);
}

coble_status coble_vti_image_read(const char *path, const coble_image_params *params,
                                  coble_image *out) {
  coble_vtk_grid grid;
  coble_vtk_type type;
  void *data;
  COBLE_TRY(coble_vti_read(path, NULL, &grid, &type, &data));
  const coble_vtk_array values = {NULL, type, data};
  const coble_status status = take_grid(path, &grid, &values, params, out);
  free(data);
  return status;
}
