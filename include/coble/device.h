/* A device owns memory and runs kernels: the CPU through OpenMP or a GPU through CUDA, same bodies.
 *
 * Every launch and every allocation is checked. Results do not depend on the number of threads. */
#ifndef COBLE_DEVICE_H
#define COBLE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct coble_device coble_device;

typedef enum { COBLE_BACKEND_AUTO, COBLE_BACKEND_CPU, COBLE_BACKEND_CUDA } coble_backend;

/* AUTO takes a GPU when there is one, else the CPU. threads <= 0: all cores (CPU backend).
 * COBLE_ERR_DEVICE when CUDA is asked for and absent; the message says why. */
coble_status coble_device_create(coble_backend backend, int threads, coble_device **out);
void coble_device_destroy(coble_device *dev);

/* "cpu" or "cuda". */
const char *coble_device_backend(const coble_device *dev);
/* One line about the machine behind it: threads, or card, memory, compute capability. */
const char *coble_device_description(const coble_device *dev);
/* Why CUDA cannot be used here; NULL when it can. */
const char *coble_cuda_missing(void);

/* Zero-filled memory on the device. `what` names it in the error. count = 0 gives NULL. */
coble_status coble_device_alloc(coble_device *dev, size_t count, size_t size, const char *what,
                                void **out);
void coble_device_free(coble_device *dev, void *pointer);
/* Memory of the machine the program runs on, used or not. */
double coble_machine_bytes(void);
size_t coble_device_bytes(const coble_device *dev);      /* held now */
size_t coble_device_free_bytes(const coble_device *dev); /* that could still be had */
size_t coble_device_peak_bytes(const coble_device *dev); /* most ever held */

coble_status coble_device_upload(coble_device *dev, void *to, const void *from_host, size_t bytes);
coble_status coble_device_download(coble_device *dev, void *to_host, const void *from,
                                   size_t bytes);
coble_status coble_device_copy(coble_device *dev, void *to, const void *from, size_t bytes);
coble_status coble_device_zero(coble_device *dev, void *to, size_t bytes);

/* Runs kernel `id` (COBLE_K_<name>, kernels.h) for items 0..n-1; args is its argument struct.
 * Use the typed coble_launch_<name> / coble_reduce_<name> wrappers of kernels.h instead. */
coble_status coble_device_launch(coble_device *dev, int id, const void *args, int64_t n);
coble_status coble_device_reduce(coble_device *dev, int id, const void *args, int64_t n,
                                 double *result);

/* Work that is the same at every call: launches, coble_device_zero and coble_device_copy, with the
 * same arguments in the same order. Nothing else: no reductions, no products, no transfers to or from
 * the host, no memory, no other recording. */
typedef coble_status (*coble_work)(void *context);
/* What a card keeps of such work. */
typedef struct coble_recording coble_recording;
/* Does the work. A card records it at the first call, for which it calls `work` twice, and from then
 * on does it in one launch without a call. The CPU, and any device that is profiled, calls `work` each
 * time. *recording is NULL at first, and still is after a first call that failed. It is used by one
 * thread at a time, and forgotten before the arrays that the work is done on go. */
coble_status coble_device_replay(coble_device *dev, coble_recording **recording, coble_work work,
                                 void *context);
/* NULL: nothing to forget. */
void coble_device_forget(coble_device *dev, coble_recording *recording);

/* What a kernel has done since coble_device_profile. */
typedef struct {
  const char *name; /* as in kernels.def; "bsr": products with block rows */
  int64_t calls, items;
  double bytes;   /* compulsory, counted by kernels.def */
  double seconds; /* on the card: between events before and after the launch */
} coble_kernel_use;
/* on: from here every launch is timed and waited for, counts start at zero; small launches become slower. All calls must
 * then come from one host thread. Not on: no longer; what was counted is forgotten. */
coble_status coble_device_profile(coble_device *dev, bool on);
/* Fills out with the kernels that have run, at most `room` of them, the longest first; returns how many. */
int coble_device_uses(const coble_device *dev, coble_kernel_use *out, int room);

/* A square matrix in compressed rows of dense blocks. Device arrays; fewer than 2^31 blocks. */
typedef struct {
  int64_t rows, blocks;
  int dof;               /* a block is dof x dof, row by row */
  const int32_t *start;  /* [rows + 1] */
  const int32_t *column; /* [blocks], ascending in a row */
  const double *value;   /* [blocks][dof][dof] */
} coble_bsr;
/* y = A x, vectors [dof*rows]. */
coble_status coble_device_bsr(coble_device *dev, const coble_bsr *matrix, const double *x,
                              double *y);

#ifdef __cplusplus
}
#endif
#endif
