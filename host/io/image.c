#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "image_file.h"

static const int64_t max_voxels = (int64_t)1 << 40;

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
    const int32_t size = p->crop_size[d] ? p->crop_size[d] : whole - from;
    if (from < 0 || size < 1 || from >= whole || size > whole - from)
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
  memcpy(out->n, l->n, sizeof out->n);
  out->type = type;
  out->value = malloc(cells * coble_value_size(type));
  if (!out->value)
    return coble_fail(COBLE_ERR_MEMORY, "%s: no memory for %d x %d x %d voxels of %zu bytes", path,
                      l->n[0], l->n[1], l->n[2], coble_value_size(type));
  return COBLE_OK;
}

void coble_image_place(const coble_image_layout *l, int32_t c, const void *page, coble_image *out) {
  if (c < l->first[2] || c >= l->last[2]) return;
  const int32_t from = l->first[0], count = l->last[0] - from;
  const int64_t step = l->stride[0];
  for (int32_t b = l->first[1]; b < l->last[1]; b++) {
    const size_t row = (size_t)b * (size_t)l->file[0] + (size_t)from;
    const int64_t to = l->base + c * l->stride[2] + b * l->stride[1] + from * step;
    if (out->type == COBLE_VALUE_UINT16) {
      const uint16_t *in = (const uint16_t *)page + row;
      uint16_t *values = (uint16_t *)out->value + to;
      for (int32_t i = 0; i < count; i++) values[i * step] = in[i];
    } else {
      const uint8_t *in = (const uint8_t *)page + row;
      uint8_t *values = (uint8_t *)out->value + to;
      for (int32_t i = 0; i < count; i++) values[i * step] = in[i];
    }
  }
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
