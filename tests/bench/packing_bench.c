/* The cost of a packing of equal spheres in a cube, periodic sides: packing_bench SPHERES POROSITY [SPREAD]
 * SPREAD: of a lognormal law of sizes. Prints spheres, porosity, overlap, contacts, sweeps, seconds of all cores and
 * of the clock, nanoseconds of a core per sphere and sweep, peak memory of the process in MiB. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "coble/clock.h"
#include "coble/packing.h"

static double seconds_of(const struct timeval *t) {
  return (double)t->tv_sec + 1e-6 * (double)t->tv_usec;
}

int main(int argc, char **argv) {
  const double spheres = argc > 2 ? atof(argv[1]) : 0;
  if (!(spheres >= 1)) {
    fprintf(stderr, "usage: packing_bench SPHERES POROSITY [SPREAD]\n");
    return 2;
  }
  coble_packing_params p = coble_packing_defaults();
  p.diameter = 1;
  p.porosity = atof(argv[2]);
  p.spread = argc > 3 ? atof(argv[3]) : 0;
  if (p.spread > 0) p.law = COBLE_SIZES_LOGNORMAL;
  const double solid = 0.523598775598299 * spheres * pow(1 + p.spread * p.spread, 3);
  for (int axis = 0; axis < 3; axis++) p.size[axis] = cbrt(solid / (1 - p.porosity));

  coble_packing packing;
  coble_packing_report r;
  struct rusage used;
  const double start = coble_clock();
  const coble_status status = coble_packing_generate(&p, &packing, &r);
  const double wall = coble_clock() - start;
  getrusage(RUSAGE_SELF, &used);
  const double cpu = seconds_of(&used.ru_utime) + seconds_of(&used.ru_stime);
  if (status) {
    fprintf(stderr, "%s\n", coble_message());
    return 1;
  }
  printf("%8lld  %.4f  %.2e  %.2f  %5d  %8.2f  %8.2f  %6.1f  %6.1f\n", (long long)packing.count,
         r.porosity, r.max_overlap, r.mean_contacts, r.sweeps, cpu, wall,
         1e9 * cpu / (spheres * r.sweeps), (double)used.ru_maxrss / 1024);
  coble_packing_release(&packing);
  return 0;
}
