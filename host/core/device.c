#include "coble/device.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "kernels.h"

#define COBLE_KERNEL(name, bytes, flops) {#name, COBLE_KIND_MAP, bytes, flops},
#define COBLE_SUM(name, bytes, flops) {#name, COBLE_KIND_SUM, bytes, flops},
#define COBLE_MAX(name, bytes, flops) {#name, COBLE_KIND_MAX, bytes, flops},
const coble_kernel_info coble_kernel_table[COBLE_K_COUNT] = {
#include "kernels.def"
};
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

/* Blocks are few and large: a list is enough to know the size of each. */
typedef struct block {
  void *pointer;
  size_t bytes;
  struct block *next;
} block;

struct coble_device {
  const coble_backend_table *backend;
  char description[256];
  block *blocks;
  size_t bytes, peak;
  coble_kernel_use *use; /* [KINDS_OF_WORK]; NULL: not profiled */
};

enum { BSR = COBLE_K_COUNT, KINDS_OF_WORK };

const char *coble_cuda_missing(void) {
#ifdef COBLE_HAVE_CUDA
  return coble_cuda_probe();
#else
  return "this program was built without CUDA (no nvcc was found)";
#endif
}

double coble_machine_bytes(void) {
  return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
}

static coble_status choose(coble_backend wanted, const coble_backend_table **out) {
  const char *missing = coble_cuda_missing();
  *out = &coble_cpu_backend;
  if (wanted == COBLE_BACKEND_CPU) return COBLE_OK;
  if (missing && wanted == COBLE_BACKEND_CUDA)
    return coble_fail(COBLE_ERR_DEVICE, "no CUDA backend: %s; use --backend cpu or auto", missing);
#ifdef COBLE_HAVE_CUDA
  if (!missing) *out = &coble_cuda_backend;
#endif
  return COBLE_OK;
}

coble_status coble_device_on(const coble_backend_table *backend, int threads, coble_device **out) {
  *out = NULL;
  coble_device *dev = calloc(1, sizeof *dev);
  if (!dev) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a device handle");
  dev->backend = backend;
  const coble_status status = backend->open(threads, dev->description, sizeof dev->description);
  if (status)
    free(dev);
  else
    *out = dev;
  return status;
}

coble_status coble_device_create(coble_backend backend, int threads, coble_device **out) {
  const coble_backend_table *chosen;
  *out = NULL;
  COBLE_TRY(choose(backend, &chosen));
  return coble_device_on(chosen, threads, out);
}

void coble_device_destroy(coble_device *dev) {
  if (!dev) return;
  while (dev->blocks) coble_device_free(dev, dev->blocks->pointer);
  free(dev->use);
  free(dev);
}

const char *coble_device_backend(const coble_device *dev) { return dev->backend->name; }
const char *coble_device_description(const coble_device *dev) { return dev->description; }
size_t coble_device_bytes(const coble_device *dev) { return dev->bytes; }
size_t coble_device_free_bytes(const coble_device *dev) { return dev->backend->free_bytes(); }
size_t coble_device_peak_bytes(const coble_device *dev) { return dev->peak; }

coble_status coble_device_alloc(coble_device *dev, size_t count, size_t size, const char *what,
                                void **out) {
  *out = NULL;
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    return coble_fail(COBLE_ERR_MEMORY, "%s: %zu items of %zu bytes overflow the address space",
                      what, count, size);
  if (bytes == 0) return COBLE_OK;
  void *pointer = NULL;
  coble_status status = dev->backend->alloc(bytes, &pointer);
  block *b = status ? NULL : malloc(sizeof *b);
  if (!status && !b) {
    dev->backend->release(pointer);
    status = COBLE_ERR_MEMORY;
  }
  if (status == COBLE_ERR_MEMORY)
    return coble_fail(COBLE_ERR_MEMORY,
                      "out of memory for %s: asked for %.1f MiB, held %.1f MiB, free %.1f MiB",
                      what, (double)bytes / 1048576, (double)dev->bytes / 1048576,
                      (double)dev->backend->free_bytes() / 1048576);
  if (status) return status;
  *b = (block){pointer, bytes, dev->blocks};
  dev->blocks = b;
  dev->bytes += bytes;
  if (dev->bytes > dev->peak) dev->peak = dev->bytes;
  *out = pointer;
  return COBLE_OK;
}

void coble_device_free(coble_device *dev, void *pointer) {
  if (!pointer) return;
  for (block **at = &dev->blocks; *at; at = &(*at)->next) {
    if ((*at)->pointer != pointer) continue;
    block *found = *at;
    *at = found->next;
    dev->bytes -= found->bytes;
    dev->backend->release(pointer);
    free(found);
    return;
  }
}

coble_status coble_device_upload(coble_device *dev, void *to, const void *from_host, size_t bytes) {
  return bytes ? dev->backend->upload(to, from_host, bytes) : COBLE_OK;
}

coble_status coble_device_download(coble_device *dev, void *to_host, const void *from,
                                   size_t bytes) {
  return bytes ? dev->backend->download(to_host, from, bytes) : COBLE_OK;
}

coble_status coble_device_copy(coble_device *dev, void *to, const void *from, size_t bytes) {
  return bytes ? dev->backend->copy(to, from, bytes) : COBLE_OK;
}

coble_status coble_device_zero(coble_device *dev, void *to, size_t bytes) {
  return bytes ? dev->backend->zero(to, bytes) : COBLE_OK;
}

/* --- profile --- */

coble_status coble_device_profile(coble_device *dev, bool on) {
  free(dev->use);
  dev->use = NULL;
  if (!on) return COBLE_OK;
  dev->use = malloc(KINDS_OF_WORK * sizeof *dev->use);
  if (!dev->use) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a profile");
  for (int id = 0; id < BSR; id++)
    dev->use[id] = (coble_kernel_use){.name = coble_kernel_table[id].name};
  dev->use[BSR] = (coble_kernel_use){.name = "bsr"};
  return COBLE_OK;
}

static int longer(const void *a, const void *b) {
  const double u = ((const coble_kernel_use *)a)->seconds,
               v = ((const coble_kernel_use *)b)->seconds;
  return (u < v) - (u > v);
}

int coble_device_uses(const coble_device *dev, coble_kernel_use *out, int room) {
  coble_kernel_use used[KINDS_OF_WORK] = {0};
  int count = 0;
  for (int id = 0; dev->use && id < KINDS_OF_WORK; id++)
    if (dev->use[id].calls > 0) used[count++] = dev->use[id];
  qsort(used, (size_t)count, sizeof *used, longer);
  if (count > room) count = room;
  for (int i = 0; i < count; i++) out[i] = used[i];
  return count;
}

static coble_status start_timer(coble_device *dev) {
  return dev->use ? dev->backend->timer_start() : COBLE_OK;
}

static coble_status stop_timer(coble_device *dev, int id, int64_t items, double bytes) {
  double seconds;
  if (!dev->use) return COBLE_OK;
  COBLE_TRY(dev->backend->timer_stop(&seconds));
  coble_kernel_use *use = &dev->use[id];
  use->calls++;
  use->items += items;
  use->bytes += bytes;
  use->seconds += seconds;
  return COBLE_OK;
}

/* --- launches --- */

coble_status coble_device_launch(coble_device *dev, int id, const void *args, int64_t n) {
  if (n <= 0) return COBLE_OK;
  COBLE_TRY(start_timer(dev));
  COBLE_TRY(dev->backend->launch(id, args, n));
  return stop_timer(dev, id, n, (double)n * coble_kernel_table[id].bytes);
}

coble_status coble_device_reduce(coble_device *dev, int id, const void *args, int64_t n,
                                 double *result) {
  COBLE_TRY(start_timer(dev));
  COBLE_TRY(dev->backend->reduce(id, args, n, result));
  return stop_timer(dev, id, n, (double)n * coble_kernel_table[id].bytes);
}

coble_status coble_device_replay(coble_device *dev, coble_recording **recording, coble_work work,
                                 void *context) {
  if (dev->use || !dev->backend->record) return work(context);
  return *recording ? dev->backend->replay(*recording)
                    : dev->backend->record(work, context, recording);
}

void coble_device_forget(coble_device *dev, coble_recording *recording) {
  if (recording) dev->backend->forget(recording);
}

coble_status coble_device_bsr(coble_device *dev, const coble_bsr *m, const double *x, double *y) {
  if (m->rows <= 0) return COBLE_OK;
  const double per_block = 8.0 * m->dof * m->dof + 4, per_row = 16.0 * m->dof + 4;
  COBLE_TRY(start_timer(dev));
  COBLE_TRY(dev->backend->bsr(m, x, y));
  return stop_timer(dev, BSR, m->rows, per_block * (double)m->blocks + per_row * (double)m->rows);
}
