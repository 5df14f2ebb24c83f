/* The CPU backend: OpenMP loops over the kernel bodies; reductions over a fixed tree, so that the
 * bits do not depend on the number of threads. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "backend.h"
#include "coble/clock.h"
#include "kernels.h"
#include "reduce.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { FEW = 1024 }; /* items that one thread finishes before the others have woken up */

static double fold_lanes(bool maximum, double *lane) {
  for (int half = COBLE_REDUCE_LANES / 2; half > 0; half /= 2)
    for (int l = 0; l < half; l++) lane[l] = coble_reduce_join(maximum, lane[l], lane[l + half]);
  return lane[0];
}

/* --- loops made from the table --- */
#define THREADS _Pragma("omp parallel for simd schedule(static) if (parallel : n > FEW)")
#define SIMD _Pragma("omp simd")
#define COBLE_KERNEL(name, bytes, flops)                                \
  static void run_##name(const void *args, int64_t n) {                 \
    const coble_##name##_args k = *(const coble_##name##_args *)args;   \
    THREADS for (int64_t i = 0; i < n; i++) coble_##name##_body(&k, i); \
  }
#define REDUCTION(name, maximum)                                                        \
  static void run_##name(const void *args, int64_t first, int64_t last, double *leaf) { \
    const coble_##name##_args k = *(const coble_##name##_args *)args;                   \
    double lane[COBLE_REDUCE_LANES];                                                    \
    for (int l = 0; l < COBLE_REDUCE_LANES; l++) lane[l] = coble_reduce_start(maximum); \
    for (int64_t base = first; base < last; base += COBLE_REDUCE_LANES) {               \
      const int64_t left = last - base;                                                 \
      const int width = left < COBLE_REDUCE_LANES ? (int)left : COBLE_REDUCE_LANES;     \
      SIMD for (int l = 0; l < width; l++) {                                            \
        const double value = coble_##name##_body(&k, base + l);                         \
        lane[l] = coble_reduce_join(maximum, lane[l], value);                           \
      }                                                                                 \
    }                                                                                   \
    *leaf = fold_lanes(maximum, lane);                                                  \
  }
#define COBLE_SUM(name, bytes, flops) REDUCTION(name, false)
#define COBLE_MAX(name, bytes, flops) REDUCTION(name, true)
#include "kernels.def"
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

typedef void (*map_fn)(const void *, int64_t);
typedef void (*leaf_fn)(const void *, int64_t, int64_t, double *);

#define COBLE_KERNEL(name, bytes, flops) run_##name,
#define COBLE_SUM(name, bytes, flops) NULL,
#define COBLE_MAX(name, bytes, flops) NULL,
static const map_fn map_table[COBLE_K_COUNT] = {
#include "kernels.def"
};
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX
#define COBLE_KERNEL(name, bytes, flops) NULL,
#define COBLE_SUM(name, bytes, flops) run_##name,
#define COBLE_MAX(name, bytes, flops) run_##name,
static const leaf_fn leaf_table[COBLE_K_COUNT] = {
#include "kernels.def"
};
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

static coble_status cpu_launch(int id, const void *args, int64_t n) {
  map_table[id](args, n);
  return COBLE_OK;
}

static double fold_leaves(bool maximum, const double *leaf, int count) {
  double lane[COBLE_REDUCE_LANES];
  for (int l = 0; l < COBLE_REDUCE_LANES; l++) {
    lane[l] = coble_reduce_start(maximum);
    for (int i = l; i < count; i += COBLE_REDUCE_LANES)
      lane[l] = coble_reduce_join(maximum, lane[l], leaf[i]);
  }
  return fold_lanes(maximum, lane);
}

static coble_status cpu_reduce(int id, const void *args, int64_t n, double *result) {
  const bool maximum = coble_kernel_table[id].kind == COBLE_KIND_MAX;
  *result = coble_reduce_start(maximum);
  if (n <= 0) return COBLE_OK;
  const int64_t chunk = coble_reduce_chunk(n);
  const int leaves = (int)((n - 1) / chunk + 1);
  double leaf[COBLE_REDUCE_LEAVES];
#pragma omp parallel for schedule(static) if (leaves > 1)
  for (int c = 0; c < leaves; c++) {
    const int64_t first = c * chunk;
    leaf_table[id](args, first, n - first < chunk ? n : first + chunk, leaf + c);
  }
  *result = leaves > 1 ? fold_leaves(maximum, leaf, leaves) : leaf[0];
  return COBLE_OK;
}

/* Large blocks go back to the system when they are freed. Left alone, glibc raises its threshold with
 * each one, up to 32 MiB, and keeps what is smaller in its heap with gaps in between: a tenth more
 * memory for a conductance. */
static void return_large_blocks(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

static coble_status cpu_open(int threads, char *description, size_t length) {
  return_large_blocks();
  if (threads <= 0) threads = omp_get_num_procs();
  omp_set_num_threads(threads);
  snprintf(description, length, "CPU, %d thread%s", threads, threads == 1 ? "" : "s");
  return COBLE_OK;
}

static coble_status cpu_alloc(size_t bytes, void **out) {
  *out = calloc(1, bytes);
  return *out ? COBLE_OK : COBLE_ERR_MEMORY;
}

static coble_status cpu_copy(void *to, const void *from, size_t bytes) {
  memcpy(to, from, bytes);
  return COBLE_OK;
}

static coble_status cpu_zero(void *to, size_t bytes) {
  memset(to, 0, bytes);
  return COBLE_OK;
}

static _Thread_local double timer_started;

static coble_status cpu_timer_start(void) {
  timer_started = coble_clock();
  return COBLE_OK;
}

static coble_status cpu_timer_stop(double *seconds) {
  *seconds = coble_clock() - timer_started;
  return COBLE_OK;
}

/* What the limit on the address space (ulimit -v) leaves. */
static size_t bytes_below_limit(void) {
  struct rlimit limit;
  char line[128] = "";
  if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  FILE *info = fopen("/proc/self/statm", "r");
  if (info && !fgets(line, sizeof line, info)) line[0] = 0;
  if (info) fclose(info);
  const size_t used = (size_t)strtoull(line, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
  return limit.rlim_cur > used ? (size_t)limit.rlim_cur - used : 0;
}

/* What the kernel could make free, file caches included; else the pages that are free now. */
static size_t bytes_of_machine(void) {
  static const char label[] = "MemAvailable:";
  char line[128];
  unsigned long long kibi = 0;
  FILE *info = fopen("/proc/meminfo", "r");
  while (info && kibi == 0 && fgets(line, sizeof line, info))
    if (!strncmp(line, label, strlen(label))) kibi = strtoull(line + strlen(label), NULL, 10);
  if (info) fclose(info);
  if (kibi > 0) return (size_t)kibi * 1024;
  const long pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (size_t)pages * (size_t)size : 0;
}

static size_t cpu_free_bytes(void) {
  const size_t machine = bytes_of_machine(), limit = bytes_below_limit();
  return machine < limit ? machine : limit;
}

const coble_backend_table coble_cpu_backend = {
    .name = "cpu",
    .open = cpu_open,
    .alloc = cpu_alloc,
    .release = free,
    .upload = cpu_copy,
    .download = cpu_copy,
    .copy = cpu_copy,
    .zero = cpu_zero,
    .launch = cpu_launch,
    .reduce = cpu_reduce,
    .bsr = coble_cpu_bsr,
    .timer_start = cpu_timer_start,
    .timer_stop = cpu_timer_stop,
    .free_bytes = cpu_free_bytes,
};
