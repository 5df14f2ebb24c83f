/* What a backend provides; device.c owns the table and the byte counts. */
#ifndef COBLE_BACKEND_H
#define COBLE_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/device.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *name;
  coble_status (*open)(int threads, char *description, size_t length);
  /* Zero-filled. COBLE_ERR_MEMORY leaves the message to the caller, who knows what it was for. */
  coble_status (*alloc)(size_t bytes, void **out);
  void (*release)(void *pointer);
  coble_status (*upload)(void *to, const void *from, size_t bytes);
  coble_status (*download)(void *to, const void *from, size_t bytes);
  coble_status (*copy)(void *to, const void *from, size_t bytes);
  coble_status (*zero)(void *to, size_t bytes);
  coble_status (*launch)(int id, const void *args, int64_t n);
  coble_status (*reduce)(int id, const void *args, int64_t n, double *result);
  coble_status (*bsr)(const coble_bsr *matrix, const double *x, double *y);
  /* Does the work and records what it launches, zeroes and copies. All three NULL: this backend does
   * not record. */
  coble_status (*record)(coble_work work, void *context, coble_recording **out);
  coble_status (*replay)(coble_recording *recording);
  void (*forget)(coble_recording *recording);
  /* Around a launch that is timed; `stop` waits for it. */
  coble_status (*timer_start)(void);
  coble_status (*timer_stop)(double *seconds);
  size_t (*free_bytes)(void); /* for the out-of-memory message */
} coble_backend_table;

/* A device on this backend, which must outlive it. */
coble_status coble_device_on(const coble_backend_table *backend, int threads, coble_device **out);

extern const coble_backend_table coble_cpu_backend;
coble_status coble_cpu_bsr(const coble_bsr *matrix, const double *x, double *y);
#ifdef COBLE_HAVE_CUDA
extern const coble_backend_table coble_cuda_backend;
coble_status coble_cuda_bsr(const coble_bsr *matrix, const double *x, double *y);
/* The cudaStream_t that work of the calling thread goes to. */
struct CUstream_st *coble_cuda_stream(void);
/* NULL when a GPU can be used, else the reason. */
const char *coble_cuda_probe(void);
#endif

#ifdef __cplusplus
}
#endif
#endif
