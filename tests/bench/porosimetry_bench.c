/* The time and memory of one measure of an image: porosimetry_bench IMAGE.raw EDGE thickness|intrusion
 * IMAGE.raw: EDGE^3 bytes, 1 pore, 0 solid. Prints seconds, peak memory of the process in MiB, mean diameter in voxels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "coble/clock.h"
#include "coble/intrusion.h"

static coble_status read_image(const char *path, coble_structure *s) {
  const size_t cells = coble_structure_cells(s);
  s->phase = malloc(cells);
  FILE *file = fopen(path, "rb");
  const bool good = s->phase && file && fread(s->phase, 1, cells, file) == cells;
  if (file) fclose(file);
  return good ? COBLE_OK : coble_fail(COBLE_ERR_INPUT, "%s: no image of %zu bytes", path, cells);
}

typedef struct {
  double seconds, mib, diameter;
} result;

static double mean_diameter(const coble_structure *s) {
  double sum = 0, count = 0;
  for (size_t c = 0; c < coble_structure_cells(s); c++) {
    sum += s->diameter[c];
    count += s->diameter[c] > 0;
  }
  return sum / count * s->diameter_unit;
}

static coble_status measure(coble_structure *s, bool intrusion, result *out) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_intrusion_curve curve;
  struct rusage used;
  const double start = coble_clock();
  if (intrusion)
    COBLE_TRY(coble_porosimetry(s, &mercury, &curve));
  else
    COBLE_TRY(coble_local_thickness(s));
  out->seconds = coble_clock() - start;
  getrusage(RUSAGE_SELF, &used);
  out->mib = (double)used.ru_maxrss / 1024;
  out->diameter = intrusion ? curve.mean_diameter : mean_diameter(s);
  if (intrusion) coble_intrusion_curve_release(&curve);
  return COBLE_OK;
}

int main(int argc, char **argv) {
  const int32_t edge = argc == 4 ? atoi(argv[2]) : 0;
  if (edge < 1) {
    fprintf(stderr, "usage: porosimetry_bench IMAGE.raw EDGE thickness|intrusion\n");
    return 2;
  }
  coble_structure s = {.n = {edge, edge, edge}, .dx = 1};
  result r;
  coble_status status = read_image(argv[1], &s);
  if (!status) status = measure(&s, strcmp(argv[3], "intrusion") == 0, &r);
  if (status)
    fprintf(stderr, "%s\n", coble_message());
  else
    printf("%.3f %.1f %.4f\n", r.seconds, r.mib, r.diameter);
  coble_structure_release(&s);
  return status != COBLE_OK;
}
