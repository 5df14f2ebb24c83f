/* Multi-page TIFF; the parameters stand behind it. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_image("image.tif", coble_tiff_read, data, size);
}
