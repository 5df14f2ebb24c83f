/* VTK's XML image; the parameters stand behind it. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_image("image.vti", coble_vti_image_read, data, size);
}
