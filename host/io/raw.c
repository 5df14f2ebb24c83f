/* Raw voxels: a header to skip, then the values, little endian as all machines we run on. */
#include <inttypes.h>

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

typedef struct {
  const char *path;
  FILE *file;
  size_t bytes; /* of a page */
} raw_pages;

static coble_status read_page(void *context, int32_t c, void *page) {
  const raw_pages *raw = context;
  if (fread(page, 1, raw->bytes, raw->file) == raw->bytes) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "%s: page %d cannot be read", raw->path, c);
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
  raw_pages raw = {path, file, coble_image_page_bytes(&layout, params->type)};
  const int64_t start = params->skip + layout.first[2] * (int64_t)raw.bytes;
  if (status == COBLE_OK && fseeko(file, start, SEEK_SET))
    status = coble_fail(COBLE_ERR_INPUT, "%s: cannot be read", path);
  if (status == COBLE_OK) status = coble_image_fill(path, &layout, read_page, &raw, out);
  fclose(file);
  return status;
}
