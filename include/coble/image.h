/* Reading real structures: multi-page TIFF, raw, VTI; sphere lists; histograms; porosimetry. Part of the I/O library. */
#ifndef COBLE_IMAGE_H
#define COBLE_IMAGE_H

#include "coble/intrusion.h"
#include "coble/packing.h"
#include "coble/structure.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { COBLE_VALUE_UINT8, COBLE_VALUE_UINT16 } coble_value_type;

typedef struct {
  int32_t n[3]; /* after reordering: x, y, z with z from the SE */
  coble_value_type type;
  void *value; /* [cells], owned */
  double dx;   /* m when the file states it (a .vti: its spacing, in um as we write them), else 0 */
} coble_image;
void coble_image_release(coble_image *image);

typedef struct {
  /* raw only: sizes along the file's axes, fastest first; type (little endian); header bytes to skip */
  int32_t shape[3];
  coble_value_type type;
  int64_t skip;
  /* Which axes of the file become x, y, z of the layer. The file's own axes are named by how fast they vary: x
   * fastest (columns), y (rows), z slowest (pages). "xyz" keeps them; "zyx" makes pages the layer's x. */
  char axes[4];
  /* The face of the layer's z axis that lies at the SE: '-' first slice (default), '+' last slice. */
  char se_face;
  /* Sub-box after reordering: first voxel and size; size 0 = to the end. */
  int32_t crop_first[3], crop_size[3];
} coble_image_params;
coble_image_params coble_image_defaults(void);

/* By extension: .tif/.tiff, .raw/.bin, .vti. COBLE_ERR_INPUT with file name and reason for a missing or truncated
 * file, unsupported sample format, size mismatch. Sizes are checked before allocation. */
coble_status coble_image_read(const char *path, const coble_image_params *params, coble_image *out);

typedef enum {
  COBLE_FILTER_NONE,
  COBLE_FILTER_MEDIAN,  /* of the voxels in a ball: takes specks away, keeps edges */
  COBLE_FILTER_GAUSSIAN /* against noise of every voxel; rounds edges */
} coble_filter_kind;

/* What is done to a grey image before its threshold. Lengths in voxels. */
typedef struct {
  /* Standard deviation of a Gaussian in x and y, far wider than what is to be seen; 0: none. Each voxel is divided by the
   * mean of its slice so weighted and multiplied by the mean of all: light that fades with depth or towards the
   * middle becomes even. */
  double flatten;
  coble_filter_kind kind;
  double radius; /* of the median's ball; standard deviation of the Gaussian */
} coble_filter;
coble_filter coble_filter_defaults(void); /* nothing; radius 1 */
/* In place, same type; the image is mirrored at its faces. COBLE_ERR_INPUT for a radius outside 0.3..10 or a flatten
 * outside 0..1000. */
coble_status coble_image_filter(coble_image *image, const coble_filter *filter);

/* The threshold that parts the values into two classes whose means lie furthest apart, each weighted by its share
 * (Otsu 1979); the middle of all that do so equally well. 0 when there is only one value. */
double coble_image_otsu(const coble_image *image);

#define COBLE_THRESHOLD_OTSU (-1.0)

/* How values become pores: labels, or a threshold. */
typedef struct {
  int labels;             /* number of pore labels; 0: use the threshold */
  int32_t label[64];
  double threshold;       /* grey value, or COBLE_THRESHOLD_OTSU: that of coble_image_otsu */
  bool pore_above;        /* false: pores are values < threshold; true: >= threshold */
} coble_segmentation;
/* Resolved structure with phase only. COBLE_ERR_INPUT when no pore or no solid results. */
coble_status coble_image_segment(const coble_image *image, const coble_segmentation *how, double dx,
                                 bool periodic_sides, coble_structure *out);

/* CSV with a header naming columns and units: x [nm],y [nm],z [nm],diameter [nm] (also "x (um)", "radius [nm]").
 * size: the box in m. Errors give file:line. */
coble_status coble_spheres_read(const char *path, const double size[3], bool periodic_sides,
                                coble_packing *out);
coble_status coble_spheres_write(const char *path, const coble_packing *packing);

/* CSV: diameter [nm],count (or weight). *diameter (m) and *weight are malloc'ed. */
coble_status coble_histogram_read(const char *path, size_t *bins, double **diameter,
                                  double **weight);

/* A porosimeter's curve: share of the intruded volume in pores of at least a diameter. */
typedef struct {
  size_t rows;
  double *diameter; /* [rows] m, falling; owned, as the next */
  double *filled;   /* [rows] rising to 1 */
} coble_pore_curve;
void coble_pore_curve_release(coble_pore_curve *curve);
/* CSV. Of the size one column: diameter or radius, else pressure (absolute), which `liquid` turns into a diameter
 * (Washburn; its surface tension and contact angle are read). Of the volume one column, in any measure: cumulative (or
 * volume), else incremental (between the row before and this one), else log_differential (or dV/dlogD, integrated by
 * trapezoids over log10 D). The words may stand in a longer heading, the unit in brackets or as its last word:
 * "diameter [nm]", "hg_pressure_psia". Rows fall or rise in size. All volume counts as 1. COBLE_ERR_INPUT with
 * file:line; *out is then empty. */
coble_status coble_pore_curve_read(const char *path, const coble_intrusion_params *liquid, coble_pore_curve *out);
/* By volume, m; between rows the volume lies halfway. */
double coble_pore_curve_mean(const coble_pore_curve *curve);

/* Share of the accessible volume that a computed curve has in pores of at least `diameter` m. */
double coble_pore_curve_at(const coble_intrusion_curve *curve, double diameter);
/* Computed less measured share at the diameters of the measured curve, 0..1. */
typedef struct {
  double largest; /* magnitude */
  double rms;     /* over the rows of the measured curve */
} coble_pore_residual;
coble_pore_residual coble_pore_curve_residual(const coble_pore_curve *measured, const coble_intrusion_curve *computed);

#ifdef __cplusplus
}
#endif
#endif
