#include "coble/device.h"

#include <stdlib.h>
#include <string.h>

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
};

const char *coble_cuda_missing(void) {
#ifdef COBLE_HAVE_CUDA
  return coble_cuda_probe();
#else
  return "this program was built without CUDA (no nvcc was found)";
#endif
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

coble_status coble_device_create(coble_backend backend, int threads, coble_device **out) {
  *out = NULL;
  coble_device *dev = calloc(1, sizeof *dev);
  if (!dev) return coble_fail(COBLE_ERR_MEMORY, "out of memory for a device handle");
  coble_status status = choose(backend, &dev->backend);
  if (!status) status = dev->backend->open(threads, dev->description, sizeof dev->description);
  if (status) {
    free(dev);
    return status;
  }
  *out = dev;
  return COBLE_OK;
}

void coble_device_destroy(coble_device *dev) {
  if (!dev) return;
  while (dev->blocks) coble_device_free(dev, dev->blocks->pointer);
  free(dev);
}

const char *coble_device_backend(const coble_device *dev) { return dev->backend->name; }
const char *coble_device_description(const coble_device *dev) { return dev->description; }
size_t coble_device_bytes(const coble_device *dev) { return dev->bytes; }
size_t coble_device_peak_bytes(const coble_device *dev) { return dev->peak; }

coble_status coble_device_alloc(coble_device *dev, size_t count, size_t size, const char *what,
                                void **out) {
  *out = NULL;
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    return coble_fail(COBLE_ERR_MEMORY, "%s: %zu items of %zu bytes overflow the address space",
                      what, count, size);
  if (bytes == 0) return COBLE_OK;
  block *b = malloc(sizeof *b);
  void *pointer = NULL;
  const coble_status status = b ? dev->backend->alloc(bytes, &pointer) : COBLE_ERR_MEMORY;
  if (status) free(b);
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

coble_status coble_device_launch(coble_device *dev, int id, const void *args, int64_t n) {
  return n > 0 ? dev->backend->launch(id, args, n) : COBLE_OK;
}

coble_status coble_device_reduce(coble_device *dev, int id, const void *args, int64_t n,
                                 double *result) {
  return dev->backend->reduce(id, args, n, result);
}

coble_status coble_device_bsr(coble_device *dev, const coble_bsr *matrix, const double *x, double *y) {
  return matrix->rows > 0 ? dev->backend->bsr(matrix, x, y) : COBLE_OK;
}
