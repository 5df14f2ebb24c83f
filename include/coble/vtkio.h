/* VTK XML files through a C interface (C++ shim inside). Inline binary, zlib-compressed, UInt64 headers, so that
 * ParaView 5.11 opens them as they are. */
#ifndef COBLE_VTKIO_H
#define COBLE_VTKIO_H

#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { COBLE_VTK_UINT8, COBLE_VTK_UINT16, COBLE_VTK_INT32, COBLE_VTK_FLOAT, COBLE_VTK_DOUBLE } coble_vtk_type;

typedef struct {
  const char *name; /* with its unit: "pressure_MPa" */
  coble_vtk_type type;
  const void *data; /* grid: [n0*n1*n2], x fastest; not copied */
} coble_vtk_array;

typedef struct {
  int32_t n[3];      /* cells */
  double origin[3];  /* um */
  double spacing[3]; /* um */
  double time_h;     /* written as field data "TimeValue" (h) */
  double capacity_mAh_cm2; /* written as field data */
} coble_vtk_grid;

/* Cell data on a uniform grid -> path (.vti). Staged under a temporary name in the same folder and renamed. */
coble_status coble_vti_write(const char *path, const coble_vtk_grid *grid, int arrays,
                             const coble_vtk_array *array);

/* First cell (else point) array of a .vti, or the one called `name` (may be NULL). grid->n counts the values: points
 * for a point array. Integers of other types come as COBLE_VTK_INT32 when they fit. *data is malloc'ed.
 * Truncated files are refused; VTK 9.2 trusts the block headers inside, so that a file damaged there can end the
 * process. */
coble_status coble_vti_read(const char *path, const char *name, coble_vtk_grid *grid,
                            coble_vtk_type *type, void **data);

/* Points with values, and lines or quadrilaterals between them. Arrays are not copied. */
typedef struct {
  int64_t points;
  const double *position;  /* um, [points][3] */
  const double *normal;    /* [points][3], written as point data "normal"; NULL: none */
  int64_t lines;
  const int64_t *line;     /* [lines][2] points */
  double time_h;           /* as for grids */
  double capacity_mAh_cm2;
  int64_t quads;
  const int64_t *quad;     /* [quads][4] points, in order around it; without any cells every point is a vertex */
} coble_vtk_points;

/* Point data (each array [points]) -> path (.vtp), as coble_vti_write. No points at all is a file too. */
coble_status coble_vtp_write(const char *path, const coble_vtk_points *points, int arrays,
                             const coble_vtk_array *array);

/* A .pvd collection: rewritten whole (staged, renamed) at each call. times in hours. */
coble_status coble_pvd_write(const char *path, int count, const double *time_h,
                             const char *const *file);

#ifdef __cplusplus
}
#endif
#endif
