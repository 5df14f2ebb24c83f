#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "coble/device.h"
#include "image_file.h"

static const int64_t max_voxels = (int64_t)1 << 40;
/* Pages are placed so many at a time, in a buffer of so much unless a page is larger. */
static const size_t batch_pages = 64, batch_bytes = (size_t)64 << 20;
static const double most_compressed = 65536; /* deflate reaches 1032 */

coble_image_params coble_image_defaults(void) {
  coble_image_params params = {.type = COBLE_VALUE_UINT8, .axes = "xyz", .se_face = '-'};
  return params;
}

void coble_image_release(coble_image *image) {
  free(image->value);
  memset(image, 0, sizeof *image);
}

coble_status coble_input_open(const char *path, FILE **file, int64_t *bytes) {
  struct stat info;
  FILE *f = fopen(path, "rb");
  if (!f) return coble_fail(COBLE_ERR_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
  if (fstat(fileno(f), &info) || !S_ISREG(info.st_mode)) {
    fclose(f);
    return coble_fail(COBLE_ERR_INPUT, "%s: not a file", path);
  }
  *file = f;
  *bytes = info.st_size;
  return COBLE_OK;
}

coble_status coble_image_fits(const char *path, const int32_t n[3], double bytes) {
  const double GiB = 1073741824, has = coble_machine_bytes();
  if (bytes <= has) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: %d x %d x %d voxels take %.4g GiB, this machine has %.4g GiB: crop the "
                    "image or make its voxels %.2g times larger",
                    path, n[0], n[1], n[2], bytes / GiB, has / GiB, cbrt(bytes / has));
}

coble_status coble_image_held(const char *path, const int32_t n[3], double bytes,
                              int64_t file_bytes) {
  if (bytes <= most_compressed * (double)file_bytes) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "%s: says that it holds %d x %d x %d voxels, %.3g bytes, and has %lld: damaged "
                    "or cut off",
                    path, n[0], n[1], n[2], bytes, (long long)file_bytes);
}

static coble_status check_axes(const char *path, const coble_image_params *p) {
  bool seen[3] = {false, false, false};
  for (int d = 0; d < 3; d++) {
    if (p->axes[d] >= 'x' && p->axes[d] <= 'z') seen[p->axes[d] - 'x'] = true;
  }
  if (!seen[0] || !seen[1] || !seen[2] || p->axes[3] != '\0')
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: axes '%.4s' should be the letters x, y, z in some order, such as 'zyx'",
                      path, p->axes);
  if (p->se_face != '-' && p->se_face != '+')
    return coble_fail(COBLE_ERR_INPUT,
                      "%s: the face at the solid electrolyte should be '-' (first slice) or '+' "
                      "(last slice)",
                      path);
  return COBLE_OK;
}

static coble_status check_size(const char *path, const int32_t n[3]) {
  if (n[0] < 1 || n[1] < 1 || n[2] < 1)
    return coble_fail(COBLE_ERR_INPUT, "%s: size %d x %d x %d: every size should be at least 1",
                      path, n[0], n[1], n[2]);
  if ((int64_t)n[0] * n[1] > max_voxels / n[2])
    return coble_fail(COBLE_ERR_INPUT, "%s: %d x %d x %d is more than 2^40 voxels", path, n[0],
                      n[1], n[2]);
  return COBLE_OK;
}

coble_status coble_image_layout_make(const char *path, const int32_t file[3],
                                     const coble_image_params *p, coble_image_layout *out) {
  COBLE_TRY(check_axes(path, p));
  COBLE_TRY(check_size(path, file));
  coble_image_layout l = {.base = 0};
  int64_t step = 1;
  for (int d = 0; d < 3; d++) {
    const int f = p->axes[d] - 'x';
    const int32_t whole = file[f], from = p->crop_first[d];
    const bool begins = from >= 0 && from < whole;
    const int32_t size = p->crop_size[d] || !begins ? p->crop_size[d] : whole - from;
    if (!begins || size < 1 || size > whole - from)
      return coble_fail(COBLE_ERR_INPUT,
                        "%s: the crop along %c, first %d and size %d, should lie within the %d "
                        "voxels of the image",
                        path, 'x' + d, from, p->crop_size[d], whole);
    const bool reversed = d == 2 && p->se_face == '+';
    l.file[f] = whole;
    l.n[d] = size;
    l.first[f] = reversed ? whole - from - size : from;
    l.last[f] = l.first[f] + size;
    l.stride[f] = reversed ? -step : step;
    l.base += reversed ? (whole - 1 - from) * step : -from * step;
    step *= size;
  }
  *out = l;
  return COBLE_OK;
}

coble_status coble_image_allocate(const char *path, const coble_image_layout *l,
                                  coble_value_type type, coble_image *out) {
  const size_t cells = (size_t)l->n[0] * (size_t)l->n[1] * (size_t)l->n[2];
  const double kept = (double)cells * (double)coble_value_size(type);
  COBLE_TRY(coble_image_fits(path, l->n, kept + (double)coble_image_page_bytes(l, type)));
  memcpy(out->n, l->n, sizeof out->n);
  out->type = type;
  out->value = malloc(cells * coble_value_size(type));
  if (!out->value)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %d x %d x %d voxels of %zu bytes", path,
                      l->n[0], l->n[1], l->n[2], coble_value_size(type));
  return COBLE_OK;
}

/* Pages c to c + count - 1, one after the other in `pages`. The inner loop runs along the file axis
 * whose values lie closest in the result, or pages that become columns would touch a cache line per
 * voxel. */
static void place_pages(const coble_image_layout *l, int32_t c, int32_t count, const char *pages,
                        coble_image *out) {
  const int64_t page = (int64_t)l->file[0] * l->file[1];
  const bool across = llabs(l->stride[2]) < llabs(l->stride[0]);
  const int32_t wide = l->last[0] - l->first[0];
  const int32_t inner = across ? count : wide, outer = across ? wide : count;
  const int64_t in_inner = across ? page : 1, in_outer = across ? 1 : page;
  const int64_t to_inner = l->stride[across ? 2 : 0], to_outer = l->stride[across ? 0 : 2];
  const int64_t origin = l->base + c * l->stride[2] + l->first[0] * l->stride[0];
#pragma omp parallel for
  for (int32_t b = l->first[1]; b < l->last[1]; b++) {
    for (int32_t o = 0; o < outer; o++) {
      const int64_t from = (int64_t)b * l->file[0] + l->first[0] + o * in_outer;
      const int64_t to = origin + b * l->stride[1] + o * to_outer;
      if (out->type == COBLE_VALUE_UINT16) {
        const uint16_t *in = (const uint16_t *)(const void *)pages + from;
        uint16_t *values = (uint16_t *)out->value + to;
        for (int32_t i = 0; i < inner; i++) values[i * to_inner] = in[i * in_inner];
      } else {
        const uint8_t *in = (const uint8_t *)pages + from;
        uint8_t *values = (uint8_t *)out->value + to;
        for (int32_t i = 0; i < inner; i++) values[i * to_inner] = in[i * in_inner];
      }
    }
  }
}

coble_status coble_image_fill(const char *path, const coble_image_layout *l, coble_page_reader read,
                              void *context, coble_image *out) {
  const int32_t first = l->first[2], last = l->last[2];
  const size_t bytes = coble_image_page_bytes(l, out->type);
  size_t batch = batch_bytes / bytes;
  batch = batch < 1 ? 1 : batch > batch_pages ? batch_pages : batch;
  char *pages = malloc(batch * bytes);
  if (!pages) return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for its pages", path);
  coble_status status = COBLE_OK;
  for (int32_t c = first; c < last && status == COBLE_OK; c += (int32_t)batch) {
    const int32_t count = last - c < (int32_t)batch ? last - c : (int32_t)batch;
    for (int32_t i = 0; i < count && status == COBLE_OK; i++)
      status = read(context, c + i, pages + (size_t)i * bytes);
    if (status == COBLE_OK) place_pages(l, c, count, pages, out);
  }
  free(pages);
  return status;
}

coble_status coble_image_read(const char *path, const coble_image_params *params,
                              coble_image *out) {
  memset(out, 0, sizeof *out);
  const char *dot = strrchr(path, '.');
  const char *extension = dot ? dot : "";
  coble_status status;
  if (!strcasecmp(extension, ".tif") || !strcasecmp(extension, ".tiff"))
    status = coble_tiff_read(path, params, out);
  else if (!strcasecmp(extension, ".raw") || !strcasecmp(extension, ".bin"))
    status = coble_raw_read(path, params, out);
  else if (!strcasecmp(extension, ".vti"))
    status = coble_vti_image_read(path, params, out);
  else
    status = coble_fail(COBLE_ERR_INPUT,
                        "%s: an image should end in .tif, .tiff, .raw, .bin or .vti", path);
  if (status != COBLE_OK) coble_image_release(out);
  return status;
}
