/* Speed of the solver and of its kernels on this machine. Kernels are timed where they work: in the
 * conductance of overlapping spheres on voxels and on the network, in mercury intrusion on the device
 * and, where a case is given, in its run. */
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench_spheres.h"
#include "coble/clock.h"
#include "coble/conductance.h"
#include "coble/measure_device.h"
#include "folder.h"
#include "job.h"
#include "kernels.h"
#include "profile.h"
#include "table.h"

enum { REPEATS = 3, REFERENCE_ITEMS = 1 << 24, REFERENCE_RUNS = 10 };

static coble_file_names bench_files = {"bench.csv", NULL};

typedef struct {
  const coble_options *options;
  coble_device *dev;
  bool cuda;
  char machine[128], date[16], path[1024];
  double reference;  /* bytes/s of triad or copy */
  coble_table table; /* table.to NULL: no file */
  bool ran[COBLE_K_COUNT];
} bench;

/* A row: a whole piece of work, or a kernel in it. Numbers that do not belong to it are 0 and stay
 * empty. */
typedef struct {
  const char *work, *kernel; /* kernel "": the whole */
  int32_t n;
  int64_t calls, items;
  int iterations;
  double setup_s, seconds, bytes, bytes_per_unknown;
} row;

static void print_count(FILE *to, int64_t value) {
  if (value > 0) fprintf(to, "%" PRId64, value);
  fputc(',', to);
}

static void print_value(FILE *to, double value, char end) {
  if (value > 0) fprintf(to, "%.4g", value);
  fputc(end, to);
}

static void add_row(bench *b, const row *r) {
  const double rate = r->seconds > 0 ? r->bytes / r->seconds : 0;
  if (!b->options->quiet)
    printf("%-20s %5d %-17s %7" PRId64 " %11" PRId64 " %10.3e %8.2f %6.1f %%\n", r->work, (int)r->n,
           r->kernel, r->calls, r->items, r->seconds, 1e-9 * rate, 100 * rate / b->reference);
  FILE *to = b->table.to;
  if (!to) return;
  fprintf(to, "%s,\"%s\",%d,%s,%s,%s,%s,", b->date, b->machine, omp_get_max_threads(),
          coble_device_backend(b->dev), coble_app_commit(), r->work, r->kernel);
  print_count(to, r->n);
  print_count(to, r->calls);
  print_count(to, r->items);
  print_count(to, r->iterations);
  print_value(to, r->setup_s, ',');
  print_value(to, r->seconds, ',');
  print_value(to, r->bytes_per_unknown, ',');
  print_value(to, 1e-9 * rate, ',');
  print_value(to, rate / b->reference, ',');
  print_value(to, 1e-9 * b->reference, '\n');
}

static void note_run(bench *b, const char *name) {
  for (int id = 0; id < COBLE_K_COUNT; id++)
    if (!strcmp(name, coble_kernel_table[id].name)) b->ran[id] = true;
}

/* Rows of the kernels that dev has profiled. */
static void add_kernels(bench *b, const coble_device *dev, const char *work, int32_t n) {
  coble_kernel_use use[COBLE_PROFILE_MAX];
  const int count = coble_device_uses(dev, use, COBLE_PROFILE_MAX);
  for (int i = 0; i < count; i++) {
    const row r = {.work = work,
                   .kernel = use[i].name,
                   .n = n,
                   .calls = use[i].calls,
                   .items = use[i].items,
                   .seconds = use[i].seconds,
                   .bytes = use[i].bytes};
    add_row(b, &r);
    note_run(b, use[i].name);
  }
}

/* --- the machine --- */

/* Bytes per second of y = a x + b y on the CPU, of a copy on a card. */
static coble_status time_reference(bench *b, double *x, double *y) {
  const coble_axpby_args args = {1.5, 0.5, x, y};
  for (int run = 0; run < REFERENCE_RUNS; run++) {
    double one;
    const double start = coble_clock();
    if (b->cuda)
      COBLE_TRY(coble_device_copy(b->dev, y, x, REFERENCE_ITEMS * sizeof *x));
    else
      COBLE_TRY(coble_launch_axpby(b->dev, &args, REFERENCE_ITEMS));
    COBLE_TRY(coble_device_download(b->dev, &one, y, sizeof one)); /* waits for a card */
    const double bytes = (b->cuda ? 16.0 : 24.0) * REFERENCE_ITEMS;
    b->reference = fmax(b->reference, bytes / (coble_clock() - start));
  }
  return COBLE_OK;
}

static coble_status measure_reference(bench *b) {
  void *x = NULL, *y = NULL;
  coble_status status =
      coble_device_alloc(b->dev, REFERENCE_ITEMS, sizeof(double), "the triad", &x);
  if (!status)
    status = coble_device_alloc(b->dev, REFERENCE_ITEMS, sizeof(double), "the triad", &y);
  if (!status) status = time_reference(b, x, y);
  coble_device_free(b->dev, x);
  coble_device_free(b->dev, y);
  return status;
}

/* The card's name, or the processor's. */
static void name_machine(bench *b) {
  const char *name = coble_device_description(b->dev);
  char line[256] = "";
  FILE *file = b->cuda ? NULL : fopen("/proc/cpuinfo", "r");
  while (file && fgets(line, sizeof line, file)) {
    const char *colon = strchr(line, ':');
    if (strncmp(line, "model name", 10) || !colon) continue;
    name = colon + 2;
    break;
  }
  if (file) fclose(file);
  snprintf(b->machine, sizeof b->machine, "%.*s", (int)strcspn(name, ",\n\""), name);
}

/* --- conductance --- */

typedef struct {
  int32_t n;
  const uint8_t *pore;
  const float *conductivity; /* NULL: on voxels */
} sample;

static coble_status conduct(bench *b, const sample *s, coble_conductance_result *out) {
  const int32_t n[3] = {s->n, s->n, s->n};
  const coble_conductance_fields fields = {s->conductivity, NULL};
  if (s->conductivity) return coble_conductance_graded(b->dev, n, &fields, 2, false, NULL, out);
  return coble_conductance_measure(b->dev, n, s->pore, 2, false, NULL, out);
}

/* Bytes that the kernels of the finest level move. */
static double finest_bytes(const coble_device *dev) {
  static const char *const coarse[] = {"smooth_rows", "restrict_rows", "coarsen_rows", "prolong",
                                       "dense_solve"};
  coble_kernel_use use[COBLE_PROFILE_MAX];
  const int count = coble_device_uses(dev, use, COBLE_PROFILE_MAX);
  double bytes = 0;
  for (int i = 0; i < count; i++) {
    bool finest = true;
    for (size_t c = 0; c < sizeof coarse / sizeof *coarse; c++)
      finest = finest && strcmp(use[i].name, coarse[c]) != 0;
    if (finest) bytes += use[i].bytes;
  }
  return bytes;
}

/* The best of some solves, then one more that is profiled. */
static coble_status bench_conductance(bench *b, const sample *s) {
  const char *work = s->conductivity ? "conductance_network" : "conductance_voxels";
  coble_conductance_result best, r;
  for (int run = 0; run < REPEATS; run++) {
    COBLE_TRY(conduct(b, s, &r));
    if (run == 0) best = r;
    best.setup_s = fmin(best.setup_s, r.setup_s);
    best.solve_s = fmin(best.solve_s, r.solve_s);
  }
  COBLE_TRY(coble_device_profile(b->dev, true));
  COBLE_TRY(conduct(b, s, &r));
  const row whole = {.work = work,
                     .kernel = "",
                     .n = s->n,
                     .items = best.unknowns,
                     .iterations = best.iterations,
                     .setup_s = best.setup_s,
                     .seconds = best.solve_s,
                     .bytes = finest_bytes(b->dev),
                     .bytes_per_unknown = best.bytes_per_unknown};
  add_row(b, &whole);
  if (!b->options->quiet)
    printf("%-20s       set-up %.3g s, %d iterations, %.1f bytes per unknown\n", "", best.setup_s,
           best.iterations, best.bytes_per_unknown);
  add_kernels(b, b->dev, work, s->n);
  return coble_device_profile(b->dev, false);
}

/* --- intrusion --- */

static coble_status bench_intrusion(bench *b, int32_t n, uint8_t *pore) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_structure s = {.n = {n, n, n}, .dx = 1, .phase = pore};
  coble_intrusion_curve curve;
  COBLE_TRY(coble_device_profile(b->dev, true));
  const double start = coble_clock();
  COBLE_TRY(coble_porosimetry_on(b->dev, &s, &mercury, &curve));
  const row whole = {.work = "intrusion", .kernel = "", .n = n, .seconds = coble_clock() - start};
  coble_intrusion_curve_release(&curve);
  add_row(b, &whole);
  add_kernels(b, b->dev, "intrusion", n);
  return coble_device_profile(b->dev, false);
}

static coble_status bench_size(bench *b, int32_t n, bool intrude) {
  const size_t cells = (size_t)n * (size_t)n * (size_t)n;
  uint8_t *pore = malloc(cells);
  float *one = malloc(cells * sizeof *one);
  coble_status status =
      pore && one ? COBLE_OK
                  : coble_fail(COBLE_ERR_MEMORY, "bench: out of memory for %d^3 voxels", (int)n);
  if (!status) {
    coble_bench_carve(pore, n);
    for (size_t c = 0; c < cells; c++) one[c] = pore[c];
    status = bench_conductance(b, &(sample){n, pore, NULL});
  }
  if (!status) status = bench_conductance(b, &(sample){n, pore, one});
  if (!status && intrude) status = bench_intrusion(b, n, pore);
  free(pore);
  free(one);
  return status;
}

/* --- a case --- */

static coble_status run_programme(coble_job *job) {
  for (int64_t i = 0; i < job->programme.count; i++) {
    const coble_segment *segment = &job->programme.segment[i];
    double left = segment->duration;
    while (left > 1e-12 * segment->duration) {
      coble_step_report report;
      COBLE_TRY(coble_sim_advance(job->sim, segment->current_density, left, &report));
      left -= report.dt;
    }
  }
  return COBLE_OK;
}

static coble_status profile_case(bench *b, coble_job *job) {
  COBLE_TRY(coble_device_profile(job->dev, true));
  const double start = coble_clock();
  COBLE_TRY(run_programme(job));
  const row whole = {.work = "case", .kernel = "", .seconds = coble_clock() - start};
  add_row(b, &whole);
  add_kernels(b, job->dev, "case", 0);
  return COBLE_OK;
}

/* Exit status. */
static int bench_case(bench *b) {
  coble_options options = *b->options;
  options.out = NULL; /* the run writes nothing */
  coble_job *job = malloc(sizeof *job);
  if (!job) return coble_app_exit(coble_fail(COBLE_ERR_MEMORY, "out of memory for the run"));
  int code = coble_job_prepare(&options, job);
  if (!code) {
    code = coble_app_exit(profile_case(b, job));
    coble_job_release(job);
  }
  free(job);
  return code;
}

/* --- all of it --- */

static void list_idle_kernels(const bench *b) {
  const char *before = "\nnot run: ";
  for (int id = 0; id < COBLE_K_COUNT; id++) {
    if (b->ran[id]) continue;
    printf("%s%s", before, coble_kernel_table[id].name);
    before = ", ";
  }
  if (*before == ',') putchar('\n');
}

static coble_status open_bench(bench *b) {
  const coble_options *o = b->options;
  const char *inputs[] = {o->input, NULL};
  const time_t now = time(NULL);
  strftime(b->date, sizeof b->date, "%Y-%m-%d", gmtime(&now));
  if (o->out) {
    COBLE_TRY(coble_folder_check(o->out, o->overwrite, bench_files, inputs));
    COBLE_TRY(coble_folder_join(o->out, "bench.csv", b->path));
  }
  COBLE_TRY(coble_device_create(o->backend, o->threads, &b->dev));
  b->cuda = !strcmp(coble_device_backend(b->dev), "cuda");
  name_machine(b);
  COBLE_TRY(measure_reference(b));
  if (o->quiet) return COBLE_OK;
  printf("%s; %s\n%s: %.1f GB/s\n\n", b->machine, coble_device_description(b->dev),
         b->cuda ? "copy" : "triad", 1e-9 * b->reference);
  printf("%-20s %5s %-17s %7s %11s %10s %8s %8s\n", "work", "n", "kernel", "calls", "items",
         "seconds", "GB/s", b->cuda ? "of copy" : "of triad");
  return COBLE_OK;
}

static coble_status bench_sizes(bench *b) {
  const coble_options *o = b->options;
  int smallest = 0;
  for (int i = 1; i < o->size_count; i++)
    if (o->size[i] < o->size[smallest]) smallest = i;
  for (int i = 0; i < o->size_count; i++) COBLE_TRY(bench_size(b, o->size[i], i == smallest));
  return COBLE_OK;
}

static coble_status write_table(bench *b) {
  COBLE_TRY(coble_folder_prepare(b->options->out, bench_files));
  const coble_status status = coble_table_close(&b->table);
  b->table.to = NULL;
  return status;
}

static int run_bench(bench *b) {
  const coble_options *o = b->options;
  coble_status status = open_bench(b);
  if (!status && o->out)
    status =
        coble_table_open(b->path,
                         "date,machine,threads,backend,commit,work,kernel,n,calls,items,"
                         "iterations,setup_s,seconds,bytes_per_unknown,GB_s,share,reference_GB_s",
                         &b->table);
  if (!status) status = bench_sizes(b);
  int code = coble_app_exit(status);
  if (!code && o->input) code = bench_case(b);
  if (!code && !o->quiet) list_idle_kernels(b);
  return code || !o->out ? code : coble_app_exit(write_table(b));
}

int coble_app_bench(const coble_options *options) {
  bench *b = calloc(1, sizeof *b);
  if (!b) return coble_app_exit(coble_fail(COBLE_ERR_MEMORY, "out of memory for the bench"));
  b->options = options;
  const int code = run_bench(b);
  if (b->table.to) coble_table_drop(&b->table);
  coble_device_destroy(b->dev);
  free(b);
  return code;
}
