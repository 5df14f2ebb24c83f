/* Sphere lists (then voxels of them), size histograms and porosimetry curves; the last byte says which. */
#include <stdlib.h>

#include "coble/image.h"
#include "coble/packing.h"
#include "coble/structure.h"
#include "fuzz.h"

static void spheres(const char *path, bool periodic) {
  static const double size[3] = {400e-9, 300e-9, 200e-9};
  coble_packing packing;
  coble_structure structure;
  if (coble_spheres_read(path, size, periodic, &packing)) return;
  if (!coble_voxelise(&packing, 25e-9, &structure)) coble_structure_release(&structure);
  coble_packing_release(&packing);
}

static void histogram(const char *path) {
  size_t bins;
  double *diameter, *weight;
  if (coble_histogram_read(path, &bins, &diameter, &weight)) return;
  free(diameter);
  free(weight);
}

static void pore_curve(const char *path) {
  const coble_intrusion_params liquid = coble_intrusion_defaults();
  coble_pore_curve curve;
  if (coble_pore_curve_read(path, &liquid, &curve)) return;
  if (!(coble_pore_curve_mean(&curve) > 0)) abort();
  coble_pore_curve_release(&curve);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t which;
  fuzz_tail(data, &size, &which, 1);
  const char *path = fuzz_file("table.csv", data, size);
  switch (which % 4) {
    case 0:
    case 1:
      spheres(path, which % 4);
      break;
    case 2:
      histogram(path);
      break;
    default:
      pore_curve(path);
  }
  return 0;
}
