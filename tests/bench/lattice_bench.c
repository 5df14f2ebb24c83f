/* The time of an elastic solve on lattices of blocks bonded to both planes, one CSV line per size.
 * Columns beyond their names:
 *   assemble_s   matrix, aggregates and levels; again_s: the same bonds once more
 *   cycle_ms     one application of the preconditioner
 *   node_bytes   device memory over nodes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coble/clock.h"
#include "coble/lattice.h"
#include "lattice_scene.h"

#define USAGE "usage: lattice_bench [--backend auto|cpu|cuda] [--threads N] [edge ...]\n"

typedef struct {
  double create, assemble, again, solve, cycle;
  coble_lattice_stats stats;
  size_t bytes;
} result;

/* A download of one number waits for the card. */
static coble_status wait(coble_device *dev, const double *x) {
  double one;
  return coble_device_download(dev, &one, x, sizeof one);
}

static coble_status time_assembly(coble_device *dev, coble_lattice *l, double *x, double *seconds) {
  const double start = coble_clock();
  COBLE_TRY(coble_lattice_assemble(l, 1e-9, NULL));
  COBLE_TRY(wait(dev, x));
  *seconds = coble_clock() - start;
  return COBLE_OK;
}

static coble_status time_solve(coble_device *dev, coble_lattice *l, double *b, double *x,
                               result *r) {
  COBLE_TRY(time_assembly(dev, l, x, &r->assemble));
  COBLE_TRY(time_assembly(dev, l, x, &r->again));
  double start = coble_clock();
  COBLE_TRY(coble_lattice_solve(l, b, x, NULL, NULL, &r->stats));
  r->solve = coble_clock() - start;
  r->bytes = coble_lattice_bytes(l);
  start = coble_clock();
  for (int run = 0; run < 3; run++) COBLE_TRY(coble_lattice_precondition(l, b, x));
  COBLE_TRY(wait(dev, x));
  r->cycle = (coble_clock() - start) / 3;
  return COBLE_OK;
}

/* The plate pressed down, and every node pushed a little in any direction. */
static coble_status upload_load(coble_device *dev, int64_t size, double *b) {
  double *host = malloc((size_t)size * sizeof *host);
  if (!host) return coble_fail(COBLE_ERR_MEMORY, "no memory for a load");
  for (int64_t i = 0; i < size - 1; i++)
    host[i] = 1e-3 * (coble_random_uniform(1, 1, (uint64_t)i, 0) - 0.5);
  host[size - 1] = -1;
  const coble_status status = coble_device_upload(dev, b, host, (size_t)size * sizeof *host);
  free(host);
  return status;
}

static coble_status measure(coble_device *dev, const lattice_scene *scene, result *r) {
  coble_graph graph = lattice_scene_make(scene);
  coble_lattice *l = NULL;
  void *b = NULL, *x = NULL;
  const double start = coble_clock();
  coble_status status = coble_lattice_create(dev, &graph, scene->edge,
                                             scene->modulus * scene->edge * scene->edge, &l);
  r->create = coble_clock() - start;
  lattice_scene_release(&graph);
  const size_t size = status ? 0 : (size_t)coble_lattice_size(l);
  if (!status) status = coble_device_alloc(dev, size, sizeof(double), "bench load", &b);
  if (!status) status = coble_device_alloc(dev, size, sizeof(double), "bench solution", &x);
  if (!status) status = upload_load(dev, (int64_t)size, b);
  if (!status) status = time_solve(dev, l, b, x, r);
  coble_device_free(dev, b);
  coble_device_free(dev, x);
  coble_lattice_destroy(l);
  return status;
}

static coble_status bench(coble_device *dev, int edge) {
  const lattice_scene scene = {{edge, edge, edge}, 1e-6, 1e9, 2, true, true, false};
  const long nodes = (long)edge * edge * edge;
  result r;
  COBLE_TRY(measure(dev, &scene, &r));
  printf("%s,%ld,%d,%.3g,%.4g,%.4g,%.4g,%.4g,%.4g,%.0f\n", coble_device_backend(dev), nodes,
         r.stats.iterations, r.stats.residual, r.create, r.assemble, r.again, r.solve,
         1e3 * r.cycle, (double)r.bytes / (double)nodes);
  fflush(stdout);
  return COBLE_OK;
}

int main(int argc, char **argv) {
  static const int sizes[] = {14, 22, 46, 100};
  coble_backend backend = COBLE_BACKEND_AUTO;
  int threads = 0, first = 1;
  for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
    const char *value = argv[first + 1];
    if (strcmp(argv[first], "--threads") == 0)
      threads = atoi(value);
    else if (strcmp(argv[first], "--backend") == 0)
      backend = strcmp(value, "cpu") == 0    ? COBLE_BACKEND_CPU
                : strcmp(value, "cuda") == 0 ? COBLE_BACKEND_CUDA
                                             : COBLE_BACKEND_AUTO;
  }
  if (first < argc && atoi(argv[first]) < 2) {
    fputs(USAGE, stderr);
    return 2;
  }
  coble_device *dev = NULL;
  coble_status status = coble_device_create(backend, threads, &dev);
  puts("backend,nodes,iterations,residual,create_s,assemble_s,again_s,solve_s,cycle_ms,node_bytes");
  const int count = first < argc ? argc - first : (int)(sizeof sizes / sizeof sizes[0]);
  for (int k = 0; k < count && !status; k++)
    status = bench(dev, first < argc ? atoi(argv[first + k]) : sizes[k]);
  if (status) fprintf(stderr, "lattice_bench: %s\n", coble_message());
  coble_device_destroy(dev);
  return status ? 1 : 0;
}
