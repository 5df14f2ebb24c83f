/* The time of a conductance solve on overlapping spheres, one CSV line per size. Columns beyond
 * their names:
 *   setup_s, solve_s     hierarchy and conjugate gradients, the best of three measurements
 *   triad_gbs            GB/s of y = a x + b y on the same device, 24 bytes an item
 *   sweeps_per_iteration time of one iteration over the time that one pass over the memory of the
 *                        solver takes at triad speed */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coble/clock.h"
#include "coble/conductance.h"
#include "kernels.h"
#include "bench_spheres.h"

#define USAGE "usage: conductance_bench [--backend auto|cpu|cuda] [--threads N] [edge ...]\n"

typedef struct {
  coble_backend backend;
  int threads;
  int sizes;
  const int32_t *edge;
} options;

/* Bytes per second of axpby; a download of one number waits for the card. */
static coble_status triad_once(coble_device *dev, double *x, double *y, int64_t n, double *best) {
  const coble_axpby_args args = {1.5, 0.5, x, y};
  double one;
  for (int run = 0; run < 10; run++) {
    const double start = coble_clock();
    coble_status status = coble_launch_axpby(dev, &args, n);
    if (!status) status = coble_device_download(dev, &one, y, sizeof one);
    if (status) return status;
    *best = fmax(*best, 24 * (double)n / (coble_clock() - start));
  }
  return COBLE_OK;
}

static coble_status triad(coble_device *dev, double *bandwidth) {
  const int64_t n = (int64_t)1 << 25;
  void *x = NULL, *y = NULL;
  *bandwidth = 0;
  coble_status status = coble_device_alloc(dev, (size_t)n, sizeof(double), "triad x", &x);
  if (!status) status = coble_device_alloc(dev, (size_t)n, sizeof(double), "triad y", &y);
  if (!status) status = triad_once(dev, x, y, n, bandwidth);
  coble_device_free(dev, y);
  coble_device_free(dev, x);
  return status;
}

static coble_status measure(coble_device *dev, int32_t edge, coble_conductance_result *best) {
  const int32_t n[3] = {edge, edge, edge};
  coble_status status = COBLE_OK;
  uint8_t *pore = malloc((size_t)edge * (size_t)edge * (size_t)edge);
  if (!pore) return coble_fail(COBLE_ERR_MEMORY, "no memory for %d^3 voxels", (int)edge);
  coble_bench_carve(pore, edge);
  for (int run = 0; run < 3 && !status; run++) {
    coble_conductance_result r;
    status = coble_conductance_measure(dev, n, pore, 2, false, NULL, &r);
    if (status) break;
    if (run == 0) *best = r;
    best->setup_s = fmin(best->setup_s, r.setup_s);
    best->solve_s = fmin(best->solve_s, r.solve_s);
  }
  free(pore);
  return status;
}

static void print_row(const coble_device *dev, int32_t edge, double bandwidth,
                      const coble_conductance_result *r) {
  char date[32];
  const time_t now = time(NULL);
  const double bytes = r->bytes_per_unknown * (double)r->unknowns;
  strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
  printf("%s,\"%s\",%s,%s,%d,%lld,%d,%.4g,%.4g,%.1f,%.2e,%.1f,%.2f\n", date,
         coble_device_description(dev), COBLE_COMMIT, coble_device_backend(dev), (int)edge,
         (long long)r->unknowns, r->iterations, r->setup_s, r->solve_s, r->bytes_per_unknown,
         r->residual, 1e-9 * bandwidth,
         r->iterations > 0 ? r->solve_s / r->iterations * bandwidth / bytes : 0);
  fflush(stdout);
}

static coble_status bench(const options *o) {
  coble_device *dev = NULL;
  double bandwidth = 0;
  coble_conductance_result r = {0};
  coble_status status = coble_device_create(o->backend, o->threads, &dev);
  if (!status) status = triad(dev, &bandwidth);
  if (!status)
    printf(
        "date,machine,commit,backend,n,unknowns,iterations,setup_s,solve_s,bytes_per_unknown,"
        "residual,triad_gbs,sweeps_per_iteration\n");
  for (int i = 0; i < o->sizes && !status; i++) {
    status = measure(dev, o->edge[i], &r);
    if (!status) print_row(dev, o->edge[i], bandwidth, &r);
  }
  if (status) fprintf(stderr, "conductance_bench: %s\n", coble_message());
  coble_device_destroy(dev);
  return status;
}

static bool read_number(const char *text, long low, long high, int32_t *out) {
  char *end;
  const long value = strtol(text, &end, 10);
  *out = (int32_t)value;
  return end != text && *end == '\0' && value >= low && value <= high;
}

static bool read_backend(const char *name, coble_backend *out) {
  static const char *const names[] = {"auto", "cpu", "cuda"};
  for (int i = 0; i < 3; i++) {
    *out = (coble_backend)i;
    if (strcmp(name, names[i]) == 0) return true;
  }
  return false;
}

int main(int argc, char **argv) {
  enum { MOST_SIZES = 16 };
  int32_t edge[MOST_SIZES] = {64, 128}, threads = 0;
  options o = {COBLE_BACKEND_AUTO, 0, 0, edge};
  bool good = true;
  for (int i = 1; i < argc && good; i++) {
    const char *next = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--backend") == 0) {
      good = read_backend(next, &o.backend);
      i++;
    } else if (strcmp(argv[i], "--threads") == 0) {
      good = read_number(next, 1, 4096, &threads);
      i++;
    } else {
      good = o.sizes < MOST_SIZES && read_number(argv[i], 2, 4096, &edge[o.sizes]);
      o.sizes++;
    }
  }
  if (!good) {
    fputs(USAGE, stderr);
    return 2;
  }
  o.threads = threads;
  if (o.sizes == 0) o.sizes = 2;
  return bench(&o) ? 1 : 0;
}
