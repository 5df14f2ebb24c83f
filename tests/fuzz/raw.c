/* Raw voxels; behind them the parameters, then what a case file says of the file: shape, type, skip. */
#include "image.h"

static struct {
  int64_t skip;
  int32_t shape[3], crop_first[3], crop_size[3], crop;
} stated;

static coble_status read(const char *path, const coble_image_params *params, coble_image *out) {
  coble_image_params p = *params;
  p.skip = stated.skip;
  memcpy(p.shape, stated.shape, sizeof p.shape);
  if (stated.crop & 1) memcpy(p.crop_first, stated.crop_first, sizeof p.crop_first);
  if (stated.crop & 1) memcpy(p.crop_size, stated.crop_size, sizeof p.crop_size);
  return coble_raw_read(path, &p, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_tail(data, &size, (uint8_t *)&stated, sizeof stated);
  return fuzz_image("image.raw", read, data, size);
}
