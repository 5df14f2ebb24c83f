/* The CPU backend: OpenMP loops over the kernel bodies; reductions over a fixed tree, so that the bits do
 * not depend on the number of threads. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "kernels.h"

enum {
  CHUNK = 2048, /* items of one leaf of the reduction tree */
  FEW = 1024    /* items that one thread finishes before the others have woken up */
};

/* --- loops made from the table --- */
#define COBLE_KERNEL(name, bytes, flops)                     \
  static void run_##name(const void *args, int64_t n) {      \
    const coble_##name##_args k = *(const coble_##name##_args *)args; \
    _Pragma("omp parallel for schedule(static) if (n > FEW)") \
    for (int64_t i = 0; i < n; i++) coble_##name##_body(&k, i); \
  }
#define COBLE_SUM(name, bytes, flops)                                                   \
  static void run_##name(const void *args, int64_t first, int64_t last, double *leaf) { \
    const coble_##name##_args k = *(const coble_##name##_args *)args;                   \
    double sum = 0;                                                                     \
    for (int64_t i = first; i < last; i++) sum += coble_##name##_body(&k, i);           \
    *leaf = sum;                                                                        \
  }
#define COBLE_MAX(name, bytes, flops)                                                   \
  static void run_##name(const void *args, int64_t first, int64_t last, double *leaf) { \
    const coble_##name##_args k = *(const coble_##name##_args *)args;                   \
    double max = -HUGE_VAL;                                                             \
    for (int64_t i = first; i < last; i++) {                                            \
      const double v = coble_##name##_body(&k, i);                                      \
      if (v > max) max = v;                                                             \
    }                                                                                   \
    *leaf = max;                                                                        \
  }
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

static double fold(coble_kernel_kind kind, double *leaf, int64_t n) {
  for (; n > 1; n = (n + 1) / 2) {
    for (int64_t i = 0; i < n / 2; i++) {
      const double a = leaf[2 * i], b = leaf[2 * i + 1];
      leaf[i] = kind == COBLE_KIND_SUM ? a + b : (a > b ? a : b);
    }
    if (n % 2) leaf[n / 2] = leaf[n - 1];
  }
  return leaf[0];
}

static coble_status cpu_reduce(int id, const void *args, int64_t n, double *result) {
  const coble_kernel_kind kind = coble_kernel_table[id].kind;
  if (n <= 0) {
    *result = kind == COBLE_KIND_SUM ? 0 : -HUGE_VAL;
    return COBLE_OK;
  }
  const int64_t leaves = (n + CHUNK - 1) / CHUNK;
  double *leaf = malloc((size_t)leaves * sizeof *leaf);
  if (!leaf) return coble_fail(COBLE_ERR_MEMORY, "out of memory in a reduction");
#pragma omp parallel for schedule(static) if (leaves > 1)
  for (int64_t c = 0; c < leaves; c++) {
    const int64_t end = (c + 1) * CHUNK;
    leaf_table[id](args, c * CHUNK, end < n ? end : n, leaf + c);
  }
  *result = fold(kind, leaf, leaves);
  free(leaf);
  return COBLE_OK;
}

static coble_status cpu_open(int threads, char *description, size_t length) {
  if (threads <= 0) threads = omp_get_num_procs();
  omp_set_num_threads(threads);
  snprintf(description, length, "CPU, %d thread%s", threads, threads == 1 ? "" : "s");
  return COBLE_OK;
}

static void *cpu_alloc(size_t bytes) { return calloc(1, bytes); }

static coble_status cpu_copy(void *to, const void *from, size_t bytes) {
  memcpy(to, from, bytes);
  return COBLE_OK;
}

static coble_status cpu_zero(void *to, size_t bytes) {
  memset(to, 0, bytes);
  return COBLE_OK;
}

static size_t cpu_free_bytes(void) {
  const long pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (size_t)pages * (size_t)size : 0;
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
    .free_bytes = cpu_free_bytes,
};
