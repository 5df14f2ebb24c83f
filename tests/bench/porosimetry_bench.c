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

static coble_status measure(coble_structure *s, bool intrusion, double *mean) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_structure_summary summary;
  coble_intrusion_curve curve;
  if (intrusion) {
    COBLE_TRY(coble_porosimetry(s, &mercury, &curve));
    *mean = curve.mean_diameter;
    coble_intrusion_curve_release(&curve);
    return COBLE_OK;
  }
  COBLE_TRY(coble_local_thickness(s));
  COBLE_TRY(coble_structure_summarise(s, &summary));
  *mean = summary.mean_diameter;
  return COBLE_OK;
}

int main(int argc, char **argv) {
  const int32_t edge = argc == 4 ? atoi(argv[2]) : 0;
  if (edge < 1) {
    fprintf(stderr, "usage: porosimetry_bench IMAGE.raw EDGE thickness|intrusion\n");
    return 2;
  }
  coble_structure s = {.n = {edge, edge, edge}, .dx = 1};
  double mean = 0;
  coble_status status = read_image(argv[1], &s);
  const double start = coble_clock();
  if (!status) status = measure(&s, strcmp(argv[3], "intrusion") == 0, &mean);
  const double seconds = coble_clock() - start;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  if (status)
    fprintf(stderr, "%s\n", coble_message());
  else
    printf("%.3f %.1f %.4f\n", seconds, (double)used.ru_maxrss / 1024, mean);
  coble_structure_release(&s);
  return status != COBLE_OK;
}
