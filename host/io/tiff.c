/* Multi-page TIFF, a page per slice. Values as they are stored: no palette, no inversion. */
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "image_file.h"

/* libtiff reports through handlers of the whole process: one reader at a time, handlers put back
 * afterwards. */
static pthread_mutex_t tiff_lock = PTHREAD_MUTEX_INITIALIZER;
static const tmsize_t largest_tile = (tmsize_t)1 << 30; /* bytes */
static char complaint[512];                             /* libtiff's first error, under the lock */

static void keep_error(const char *module, const char *format, va_list list) {
  (void)module;
  if (!complaint[0]) vsnprintf(complaint, sizeof complaint, format, list);
}

static coble_status fail_page(const char *path, int32_t page, const char *reason) {
  return coble_fail(COBLE_ERR_INPUT, "%s: page %d: %s%s%s", path, page, reason,
                    complaint[0] ? ": " : "", complaint);
}

/* ImageJ keeps stacks above 4 GB as one page followed by bare data. */
static coble_status check_imagej(const char *path, TIFF *tiff, int32_t pages) {
  const char *text = NULL;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) || !text) return COBLE_OK;
  const char *images = strncmp(text, "ImageJ=", 7) == 0 ? strstr(text, "\nimages=") : NULL;
  const long slices = images ? strtol(images + 8, NULL, 10) : pages;
  if (slices == pages) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: ImageJ announces %ld slices, but the file has %d page(s): save it as raw "
                    "or with one page per slice",
                    path, slices, pages);
}

/* Size and type of the current page. */
static coble_status page_format(const char *path, TIFF *tiff, int32_t page, int32_t size[2],
                                coble_value_type *type) {
  uint32_t width = 0, height = 0;
  uint16_t bits = 1, samples = 1, format = SAMPLEFORMAT_UINT;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
    return fail_page(path, page, "no valid width and height");
  if (samples != 1)
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: page %d has %u samples per voxel (colour?): save as one grey channel",
                      path, page, samples);
  if ((format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID) || (bits != 8 && bits != 16)) {
    const char *kind = format == SAMPLEFORMAT_IEEEFP ? "floating-point"
                       : format == SAMPLEFORMAT_INT  ? "signed"
                       : format == SAMPLEFORMAT_UINT ? "unsigned"
                                                     : "unknown";
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: page %d has %u-bit %s values: save as 8- or 16-bit unsigned integers",
                      path, page, bits, kind);
  }
  size[0] = (int32_t)width;
  size[1] = (int32_t)height;
  *type = bits == 16 ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  return COBLE_OK;
}

/* Walks all pages: sizes and type of the stack, which all must share. */
static coble_status stack_format(const char *path, TIFF *tiff, int32_t size[3],
                                 coble_value_type *type) {
  COBLE_TRY(page_format(path, tiff, 0, size, type));
  int32_t pages = 1;
  for (; !TIFFLastDirectory(tiff); pages++) {
    int32_t other[2];
    coble_value_type other_type;
    if (pages == INT32_MAX || !TIFFReadDirectory(tiff))
      return fail_page(path, pages, "cannot be read (a truncated file?)");
    COBLE_TRY(page_format(path, tiff, pages, other, &other_type));
    if (other[0] != size[0] || other[1] != size[1] || other_type != *type)
      return coble_fail(COBLE_ERR_INPUT,
                        "%s: page %d is %d x %d of %zu bytes, page 0 is %d x %d of %zu: all pages "
                        "should agree",
                        path, pages, other[0], other[1], coble_value_size(other_type), size[0],
                        size[1], coble_value_size(*type));
  }
  size[2] = pages;
  if (!TIFFSetDirectory(tiff, 0)) return fail_page(path, 0, "cannot be read");
  return check_imagej(path, tiff, pages);
}

static bool read_rows(TIFF *tiff, const coble_image_layout *l, size_t row_bytes, char *page) {
  if ((size_t)TIFFScanlineSize(tiff) != row_bytes) return false;
  for (int32_t row = 0; row < l->file[1]; row++) {
    if (TIFFReadScanline(tiff, page + (size_t)row * row_bytes, (uint32_t)row, 0) < 0) return false;
  }
  return true;
}

static bool read_tiles(TIFF *tiff, const coble_image_layout *l, size_t row_bytes, char *page) {
  uint32_t width = 0, height = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
  const tmsize_t bytes = TIFFTileSize(tiff);
  const size_t value = row_bytes / (size_t)l->file[0], tile_row = width * value;
  if (bytes <= 0 || width < 1 || (uint64_t)bytes != (uint64_t)tile_row * height) return false;
  if (bytes > largest_tile) return false;
  char *tile = malloc((size_t)bytes);
  bool good = tile != NULL;
  for (uint32_t y = 0; good && y < (uint32_t)l->file[1]; y += height) {
    for (uint32_t x = 0; good && x < (uint32_t)l->file[0]; x += width) {
      good = TIFFReadTile(tiff, tile, x, y, 0, 0) == bytes;
      const size_t left = row_bytes - x * value, copied = left < tile_row ? left : tile_row;
      for (uint32_t r = 0; good && r < height && y + r < (uint32_t)l->file[1]; r++)
        memcpy(page + (y + r) * row_bytes + x * value, tile + r * tile_row, copied);
    }
  }
  free(tile);
  return good;
}

typedef struct {
  const char *path;
  TIFF *tiff;
  const coble_image_layout *layout;
  size_t row_bytes;
  int32_t at; /* the page libtiff stands at */
} tiff_pages;

static coble_status read_page(void *context, int32_t c, void *page) {
  tiff_pages *p = context;
  bool good = true;
  for (; good && p->at < c; p->at++) good = TIFFReadDirectory(p->tiff);
  if (good)
    good = TIFFIsTiled(p->tiff) ? read_tiles(p->tiff, p->layout, p->row_bytes, page)
                                : read_rows(p->tiff, p->layout, p->row_bytes, page);
  if (good) return COBLE_OK;
  return fail_page(p->path, c, "cannot be read (a truncated or damaged file?)");
}

static coble_status read_locked(const char *path, int64_t file_bytes,
                                const coble_image_params *params, coble_image *out) {
  coble_image_layout layout;
  coble_value_type type;
  int32_t size[3];
  complaint[0] = '\0';
  TIFF *tiff = TIFFOpen(path, "r");
  if (!tiff) return coble_fail(COBLE_ERR_INPUT, "%s: not a readable TIFF: %s", path, complaint);
  coble_status status = stack_format(path, tiff, size, &type);
  if (status == COBLE_OK) status = coble_image_layout_make(path, size, params, &layout);
  if (status == COBLE_OK)
    status = coble_image_held(path, size, (double)coble_image_page_bytes(&layout, type) * size[2],
                              file_bytes);
  if (status == COBLE_OK) status = coble_image_allocate(path, &layout, type, out);
  if (status == COBLE_OK) {
    const size_t row_bytes = (size_t)layout.file[0] * coble_value_size(type);
    tiff_pages pages = {path, tiff, &layout, row_bytes, 0};
    status = coble_image_fill(path, &layout, read_page, &pages, out);
  }
  TIFFClose(tiff);
  return status;
}

coble_status coble_tiff_read(const char *path, const coble_image_params *params, coble_image *out) {
  FILE *file;
  int64_t bytes;
  COBLE_TRY(coble_input_open(path, &file, &bytes)); /* a missing file, in our words */
  fclose(file);
  pthread_mutex_lock(&tiff_lock);
  const TIFFErrorHandler error = TIFFSetErrorHandler(keep_error);
  const TIFFErrorHandler warning = TIFFSetWarningHandler(NULL);
  const coble_status status = read_locked(path, bytes, params, out);
  TIFFSetErrorHandler(error);
  TIFFSetWarningHandler(warning);
  pthread_mutex_unlock(&tiff_lock);
  return status;
}
