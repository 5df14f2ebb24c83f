/* Raw voxels: a header to skip, then the values, little endian as all machines we run on. */
#include <inttypes.h>
#include <stdlib.h>

#include "image_file.h"

static coble_status check_bytes(const char *path, const coble_image_layout *l,
                                const coble_image_params *p, int64_t found) {
  const int64_t expected =
      p->skip + (int64_t)coble_image_page_bytes(l, p->type) * (int64_t)l->file[2];
  if (found == expected) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: holds %" PRId64 " bytes, but a header of %" PRId64
                    " and %d x %d x %d voxels of %zu make %" PRId64 ": check shape, type and skip",
                    path, found, p->skip, l->file[0], l->file[1], l->file[2],
                    coble_value_size(p->type), expected);
}

static coble_status read_pages(const char *path, FILE *file, const coble_image_layout *l,
                               coble_image *out) {
  const size_t bytes = coble_image_page_bytes(l, out->type);
  void *page = malloc(bytes);
  if (!page) return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for a page", path);
  coble_status status = COBLE_OK;
  for (int32_t c = l->first[2]; c < l->last[2] && status == COBLE_OK; c++) {
    if (fread(page, 1, bytes, file) == bytes)
      coble_image_place(l, c, page, out);
    else
      status = coble_fail(COBLE_ERR_INPUT, "%s: cannot be read beyond page %d of %d", path, c,
                          l->file[2]);
  }
  free(page);
  return status;
}

coble_status coble_raw_read(const char *path, const coble_image_params *params, coble_image *out) {
  FILE *file;
  int64_t bytes;
  coble_image_layout layout;
  if (params->shape[0] < 1 || params->shape[1] < 1 || params->shape[2] < 1)
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: a raw image needs its shape, found %d x %d x %d; sizes are at least 1",
                      path, params->shape[0], params->shape[1], params->shape[2]);
  if (params->skip < 0 || params->skip > INT64_MAX / 2)
    return coble_fail(COBLE_ERR_INPUT, "%s: skip is %" PRId64 ", it should be a number of bytes",
                      path, params->skip);
  COBLE_TRY(coble_image_layout_make(path, params->shape, params, &layout));
  COBLE_TRY(coble_input_open(path, &file, &bytes));
  coble_status status = check_bytes(path, &layout, params, bytes);
  if (status == COBLE_OK) status = coble_image_allocate(path, &layout, params->type, out);
  const int64_t start =
      params->skip + layout.first[2] * (int64_t)coble_image_page_bytes(&layout, params->type);
  if (status == COBLE_OK && fseeko(file, start, SEEK_SET))
    status = coble_fail(COBLE_ERR_INPUT, "%s: cannot be read", path);
  if (status == COBLE_OK) status = read_pages(path, file, &layout, out);
  fclose(file);
  return status;
}
