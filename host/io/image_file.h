/* What the readers of image formats share. The file's axes are numbered by how fast they vary,
 * fastest first. */
#ifndef COBLE_IO_IMAGE_FILE_H
#define COBLE_IO_IMAGE_FILE_H

#include <stdio.h>

#include "coble/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where the voxels of a file go: reordering, SE face and crop as one mapping. File voxel (a, b, c)
 * lands on index base + a stride[0] + b stride[1] + c stride[2] when first <= (a, b, c) < last. */
typedef struct {
  int32_t file[3]; /* sizes in the file */
  int32_t n[3];    /* sizes of the result */
  int32_t first[3], last[3];
  int64_t base, stride[3];
} coble_image_layout;

/* Checks sizes and parameters against each other; COBLE_ERR_INPUT names `path`. */
coble_status coble_image_layout_make(const char *path, const int32_t file[3],
                                     const coble_image_params *params, coble_image_layout *layout);

/* COBLE_ERR_INPUT when n voxels, in memory `bytes`, are more than the machine has. */
coble_status coble_image_fits(const char *path, const int32_t n[3], double bytes);
/* COBLE_ERR_INPUT when a file of that size cannot hold n voxels of `bytes`, however compressed. */
coble_status coble_image_held(const char *path, const int32_t n[3], double bytes,
                              int64_t file_bytes);

/* Sets sizes and type and allocates the voxels; COBLE_ERR_INPUT when they and a page of the file are
 * more than the machine has. */
coble_status coble_image_allocate(const char *path, const coble_image_layout *layout,
                                  coble_value_type type, coble_image *out);

/* Reads page c of the file, [file[1]][file[0]] values of the image's own type; c only grows. */
typedef coble_status (*coble_page_reader)(void *context, int32_t c, void *page);

/* Reads the pages that the layout keeps and puts their values in their places. */
coble_status coble_image_fill(const char *path, const coble_image_layout *layout,
                              coble_page_reader read, void *context, coble_image *out);

static inline size_t coble_value_size(coble_value_type type) {
  return type == COBLE_VALUE_UINT16 ? 2 : 1;
}
/* Bytes of one page of the file. */
static inline size_t coble_image_page_bytes(const coble_image_layout *l, coble_value_type type) {
  return (size_t)l->file[0] * (size_t)l->file[1] * coble_value_size(type);
}

/* One reader per format: fills out->n, type, value, dx. On an error the caller releases `out`. */
coble_status coble_tiff_read(const char *path, const coble_image_params *params, coble_image *out);
coble_status coble_raw_read(const char *path, const coble_image_params *params, coble_image *out);
coble_status coble_vti_image_read(const char *path, const coble_image_params *params,
                                  coble_image *out);

/* Opens a regular file for reading; COBLE_ERR_INPUT with the reason. *bytes is its size. */
coble_status coble_input_open(const char *path, FILE **file, int64_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
