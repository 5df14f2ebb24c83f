/* An image is read, filtered and parted into pores and solid, as coble run does. */
#ifndef COBLE_TESTS_FUZZ_IMAGE_H
#define COBLE_TESTS_FUZZ_IMAGE_H

#include <stdlib.h>
#include <string.h>

#include "coble/structure.h"
#include "fuzz.h"
#include "io/image_file.h"

enum { FUZZ_IMAGE_TAIL = 16 };

static void fuzz_image_params(const uint8_t t[FUZZ_IMAGE_TAIL], coble_image_params *p) {
  static const char orders[6][4] = {"xyz", "xzy", "yxz", "yzx", "zxy", "zyx"};
  memcpy(p->axes, orders[t[0] % 6], sizeof p->axes);
  p->se_face = t[1] & 1 ? '+' : '-';
  p->type = t[1] & 2 ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8;
  for (int d = 0; d < 3; d++) {
    p->crop_first[d] = t[2 + d];
    p->crop_size[d] = t[5 + d];
  }
}

static void fuzz_image_segment(const uint8_t t[FUZZ_IMAGE_TAIL], coble_image *image) {
  const coble_segmentation how = {.labels = t[8] & 1,
                                  .label = {t[9]},
                                  .threshold = t[8] & 2 ? COBLE_THRESHOLD_OTSU : t[9],
                                  .pore_above = t[8] & 4};
  const coble_filter filter = {t[10] / 16.0, (coble_filter_kind)(t[11] % 3), 0.3 + t[12] / 64.0};
  coble_structure structure;
  if (image->dx > 1 || coble_image_filter(image, &filter)) return;
  if (!coble_image_segment(image, &how, 1e-8, false, &structure))
    coble_structure_release(&structure);
}

typedef coble_status (*fuzz_image_reader)(const char *path, const coble_image_params *params,
                                          coble_image *out);

static int fuzz_image(const char *name, fuzz_image_reader read, const uint8_t *data, size_t size) {
  uint8_t tail[FUZZ_IMAGE_TAIL];
  coble_image_params params = coble_image_defaults();
  coble_image image = {.value = NULL};
  fuzz_tail(data, &size, tail, sizeof tail);
  fuzz_image_params(tail, &params);
  if (!read(fuzz_file(name, data, size), &params, &image)) fuzz_image_segment(tail, &image);
  coble_image_release(&image);
  return 0;
}

#endif
