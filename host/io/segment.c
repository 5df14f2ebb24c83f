/* Grey values or labels to pores. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_file.h"

enum { VALUES = 65536 };

/* count: [VALUES] zeroed. */
static void count_values(const coble_image *image, int64_t *count) {
  const int64_t cells = (int64_t)image->n[0] * image->n[1] * image->n[2];
  const uint8_t *small = image->value;
  const uint16_t *large = image->value;
  const bool wide = image->type == COBLE_VALUE_UINT16;
  for (int64_t i = 0; i < cells; i++) count[wide ? large[i] : small[i]]++;
}

/* n voxels of values up to v, of sum s: of all N, S it is (S n - s N)^2 / (n (N - n)) that grows
 * with the variance between the classes. */
double coble_image_otsu(const coble_image *image) {
  int64_t count[VALUES] = {0};
  count_values(image, count);
  double all = 0, total = 0, below = 0, sum = 0, best = 0;
  int first = -1, last = -1;
  for (int v = 0; v < VALUES; v++) {
    all += (double)count[v];
    total += (double)v * (double)count[v];
  }
  for (int v = 0; v < VALUES; v++) {
    below += (double)count[v];
    sum += (double)v * (double)count[v];
    if (below == 0) continue;
    if (below == all) break;
    const double apart = total * below - sum * all;
    const double score = apart * apart / (below * (all - below));
    if (score > best) {
      best = score;
      first = v;
    }
    if (score == best) last = v;
  }
  return (first + last) / 2.0 + 1;
}

/* is_pore: [values] 1 where a voxel of that value is pore. */
static coble_status pore_table(const coble_segmentation *how, int values, uint8_t *is_pore) {
  if (how->labels == 0) {
    if (!isfinite(how->threshold))
      return coble_fail(COBLE_ERR_INPUT, "the threshold should be a finite grey value");
    for (int v = 0; v < values; v++) is_pore[v] = (v >= how->threshold) == how->pore_above;
    return COBLE_OK;
  }
  const int most = sizeof how->label / sizeof *how->label;
  if (how->labels < 0 || how->labels > most)
    return coble_fail(COBLE_ERR_INPUT, "found %d pore labels, there should be 1 to %d", how->labels,
                      most);
  memset(is_pore, 0, (size_t)values);
  for (int i = 0; i < how->labels; i++) {
    if (how->label[i] < 0 || how->label[i] >= values)
      return coble_fail(COBLE_ERR_INPUT, "pore label %d: the image's values lie in 0 to %d",
                        how->label[i], values - 1);
    is_pore[how->label[i]] = 1;
  }
  return COBLE_OK;
}

static void apply_table(const coble_image *image, const uint8_t *is_pore, int64_t cells,
                        uint8_t *phase) {
  if (image->type == COBLE_VALUE_UINT16) {
    const uint16_t *value = image->value;
#pragma omp parallel for
    for (int64_t i = 0; i < cells; i++) phase[i] = is_pore[value[i]];
  } else {
    const uint8_t *value = image->value;
#pragma omp parallel for
    for (int64_t i = 0; i < cells; i++) phase[i] = is_pore[value[i]];
  }
}

static coble_status check_phases(const coble_image *image, const uint8_t *phase, int64_t cells) {
  int64_t pores = 0;
  int lowest = VALUES, highest = -1;
  const uint8_t *small = image->value;
  const uint16_t *large = image->value;
#pragma omp parallel for reduction(+ : pores) reduction(min : lowest) reduction(max : highest)
  for (int64_t i = 0; i < cells; i++) {
    const int value = image->type == COBLE_VALUE_UINT16 ? large[i] : small[i];
    pores += phase[i];
    lowest = value < lowest ? value : lowest;
    highest = value > highest ? value : highest;
  }
  if (pores > 0 && pores < cells) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT,
                    "the segmentation leaves no %s: values run from %d to %d, set the pore labels "
                    "or the threshold so that both phases occur",
                    pores ? "solid" : "pores", lowest, highest);
}

coble_status coble_image_segment(const coble_image *image, const coble_segmentation *how, double dx,
                                 bool periodic_sides, coble_structure *out) {
  uint8_t is_pore[VALUES];
  coble_segmentation found = *how;
  memset(out, 0, sizeof *out);
  if (!isfinite(dx) || dx <= 0)
    return coble_fail(COBLE_ERR_INPUT, "the voxel size is %g m, it should be above zero", dx);
  if (!how->labels && how->threshold == COBLE_THRESHOLD_OTSU)
    found.threshold = coble_image_otsu(image);
  COBLE_TRY(pore_table(&found, image->type == COBLE_VALUE_UINT16 ? VALUES : 256, is_pore));
  const int64_t cells = (int64_t)image->n[0] * image->n[1] * image->n[2];
  uint8_t *phase = malloc((size_t)cells);
  if (!phase)
    return coble_fail(COBLE_ERR_MEMORY, "no memory for a structure of %d x %d x %d voxels",
                      image->n[0], image->n[1], image->n[2]);
  apply_table(image, is_pore, cells, phase);
  const coble_status status = check_phases(image, phase, cells);
  if (status != COBLE_OK) {
    free(phase);
    return status;
  }
  memcpy(out->n, image->n, sizeof out->n);
  out->dx = dx;
  out->periodic_sides = periodic_sides;
  out->phase = phase;
  return COBLE_OK;
}
