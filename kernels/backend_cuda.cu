/* The CUDA backend: one __global__ function per line of kernels.def around the shared bodies;
 * reductions over the tree of reduce.h. Work goes to one stream, so calls run in the order they are
 * made; what the host gives or takes is waited for. */
#include <cuda_runtime.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend.h"
#include "kernels.h"
#include "reduce.h"

enum { THREADS = 256, MAX_BLOCKS = 65536 };

/* Leaves of the reduction under way; the lock is for callers on several host threads. */
static __device__ double leaf[COBLE_REDUCE_LEAVES];
static pthread_mutex_t reducing = PTHREAD_MUTEX_INITIALIZER;

/* A fault inside a kernel shows up at a later call; this narrows it down. */
static thread_local const char *last_launch = "none";

static coble_status check(cudaError_t error, const char *where) {
  if (error == cudaSuccess) return COBLE_OK;
  (void)cudaGetLastError();
  return coble_fail(error == cudaErrorMemoryAllocation ? COBLE_ERR_MEMORY : COBLE_ERR_DEVICE,
                    "CUDA failed in %s: %s (%s); last kernel launched: %s; if a kernel went wrong, "
                    "CUDA_LAUNCH_BLOCKING=1 in the environment names it",
                    where, cudaGetErrorString(error), cudaGetErrorName(error), last_launch);
}

/* --- the stream: one for all devices and threads, made by the first that opens the card --- */
static cudaStream_t common;
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
/* That of a recording which the thread makes, else NULL. */
static thread_local cudaStream_t recorder;

cudaStream_t coble_cuda_stream(void) { return recorder ? recorder : common; }

/* Non-blocking: while a blocking stream records, no thread can use the default stream. */
static coble_status make_stream(cudaStream_t *out) {
  return check(cudaStreamCreateWithFlags(out, cudaStreamNonBlocking), "cudaStreamCreate");
}

static coble_status open_stream() {
  pthread_mutex_lock(&opening);
  const coble_status status = common ? COBLE_OK : make_stream(&common);
  pthread_mutex_unlock(&opening);
  return status;
}

static coble_status wait_for_stream(const char *where) {
  return check(cudaStreamSynchronize(coble_cuda_stream()), where);
}

/* --- reductions: a block per chunk, a thread per lane --- */
static __device__ void fold_lanes(bool maximum, double value, double *out) {
  __shared__ double lane[COBLE_REDUCE_LANES];
  const int l = (int)threadIdx.x;
  lane[l] = value;
  for (int half = COBLE_REDUCE_LANES / 2; half > 0; half /= 2) {
    __syncthreads();
    if (l < half) lane[l] = coble_reduce_join(maximum, lane[l], lane[l + half]);
  }
  if (l == 0) *out = lane[0];
}

/* One block; leaf[0] becomes the result: every lane has read its leaves before the fold writes it.
 */
static __global__ void __launch_bounds__(COBLE_REDUCE_LANES) fold_leaves(bool maximum, int count) {
  double value = coble_reduce_start(maximum);
  for (int i = (int)threadIdx.x; i < count; i += COBLE_REDUCE_LANES)
    value = coble_reduce_join(maximum, value, leaf[i]);
  fold_lanes(maximum, value, leaf);
}

static int64_t leaf_count(int64_t n) { return (n - 1) / coble_reduce_chunk(n) + 1; }

static unsigned block_count(int64_t n) {
  const int64_t blocks = (n - 1) / THREADS + 1;
  if (blocks > MAX_BLOCKS) return MAX_BLOCKS; /* the kernel strides over the rest */
  return (unsigned)blocks;
}

/* --- kernels and launchers made from the table --- */
#define COBLE_KERNEL(name, bytes, flops)                                            \
  static __global__ void __launch_bounds__(THREADS)                                 \
      run_##name(const __grid_constant__ coble_##name##_args k, int64_t n) {        \
    const int64_t step = (int64_t)gridDim.x * THREADS;                              \
    for (int64_t i = (int64_t)blockIdx.x * THREADS + threadIdx.x; i < n; i += step) \
      coble_##name##_body(&k, i);                                                   \
  }                                                                                 \
  static void start_##name(const void *args, int64_t n) {                           \
    run_##name<<<block_count(n), THREADS, 0, coble_cuda_stream()>>>(                \
        *(const coble_##name##_args *)args, n);                                     \
  }
#define REDUCTION(name, maximum)                                                            \
  static __global__ void __launch_bounds__(COBLE_REDUCE_LANES)                              \
      run_##name(const __grid_constant__ coble_##name##_args k, int64_t n, int64_t chunk) { \
    const int64_t first = blockIdx.x * chunk, last = first + chunk < n ? first + chunk : n; \
    double value = coble_reduce_start(maximum);                                             \
    for (int64_t i = first + threadIdx.x; i < last; i += COBLE_REDUCE_LANES)                \
      value = coble_reduce_join(maximum, value, coble_##name##_body(&k, i));                \
    fold_lanes(maximum, value, leaf + blockIdx.x);                                          \
  }                                                                                         \
  static void start_##name(const void *args, int64_t n) {                                   \
    run_##name<<<(unsigned)leaf_count(n), COBLE_REDUCE_LANES, 0, coble_cuda_stream()>>>(    \
        *(const coble_##name##_args *)args, n, coble_reduce_chunk(n));                      \
  }
#define COBLE_SUM(name, bytes, flops) REDUCTION(name, false)
#define COBLE_MAX(name, bytes, flops) REDUCTION(name, true)
#include "kernels.def"
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

#define COBLE_KERNEL(name, bytes, flops) start_##name,
#define COBLE_SUM COBLE_KERNEL
#define COBLE_MAX COBLE_KERNEL
static void (*const start_table[COBLE_K_COUNT])(const void *args, int64_t n) = {
#include "kernels.def"
};
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

static coble_status cuda_launch(int id, const void *args, int64_t n) {
  last_launch = coble_kernel_table[id].name;
  start_table[id](args, n);
  return check(cudaGetLastError(), last_launch);
}

static coble_status cuda_reduce(int id, const void *args, int64_t n, double *result) {
  const bool maximum = coble_kernel_table[id].kind == COBLE_KIND_MAX;
  *result = coble_reduce_start(maximum);
  if (n <= 0) return COBLE_OK;
  pthread_mutex_lock(&reducing);
  coble_status status = cuda_launch(id, args, n);
  const int leaves = (int)leaf_count(n);
  if (!status && leaves > 1) {
    fold_leaves<<<1, COBLE_REDUCE_LANES, 0, coble_cuda_stream()>>>(maximum, leaves);
    status = check(cudaGetLastError(), "fold_leaves");
  }
  if (!status)
    status = check(cudaMemcpyFromSymbolAsync(result, leaf, sizeof *result, 0,
                                             cudaMemcpyDeviceToHost, coble_cuda_stream()),
                   last_launch);
  if (!status) status = wait_for_stream(last_launch);
  pthread_mutex_unlock(&reducing);
  return status;
}

/* --- memory --- */
static coble_status cuda_alloc(size_t bytes, void **out) {
  const cudaError_t error = cudaMalloc(out, bytes);
  if (error == cudaErrorMemoryAllocation) {
    (void)cudaGetLastError();
    return COBLE_ERR_MEMORY;
  }
  COBLE_TRY(check(error, "allocation"));
  const coble_status status =
      check(cudaMemsetAsync(*out, 0, bytes, coble_cuda_stream()), "zero fill");
  if (status) (void)cudaFree(*out);
  return status;
}

static void cuda_release(void *pointer) {
  (void)cudaStreamSynchronize(coble_cuda_stream()); /* launches that still use it */
  (void)cudaFree(pointer);
}

static coble_status start_copy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind,
                               const char *where) {
  return check(cudaMemcpyAsync(to, from, bytes, kind, coble_cuda_stream()), where);
}

static coble_status cuda_upload(void *to, const void *from, size_t bytes) {
  COBLE_TRY(start_copy(to, from, bytes, cudaMemcpyHostToDevice, "upload"));
  return wait_for_stream("upload");
}

static coble_status cuda_download(void *to, const void *from, size_t bytes) {
  COBLE_TRY(start_copy(to, from, bytes, cudaMemcpyDeviceToHost, "download"));
  return wait_for_stream("download");
}

static coble_status cuda_copy(void *to, const void *from, size_t bytes) {
  return start_copy(to, from, bytes, cudaMemcpyDeviceToDevice, "copy");
}

static coble_status cuda_zero(void *to, size_t bytes) {
  return check(cudaMemsetAsync(to, 0, bytes, coble_cuda_stream()), "zero");
}

/* --- recordings: CUDA graphs --- */

/* On a stream of its own, so that nothing of another thread gets in. */
static coble_status capture(coble_work work, void *context, cudaGraph_t *graph) {
  cudaStream_t own;
  COBLE_TRY(make_stream(&own));
  coble_status status = check(cudaStreamBeginCapture(own, cudaStreamCaptureModeThreadLocal),
                              "cudaStreamBeginCapture");
  if (!status) {
    recorder = own;
    status = work(context);
    recorder = NULL;
    const cudaError_t ended = cudaStreamEndCapture(own, graph);
    if (!status) status = check(ended, "cudaStreamEndCapture");
  }
  (void)cudaStreamDestroy(own);
  (void)cudaGetLastError(); /* of the end of a recording that had failed */
  return status;
}

static bool launches_block() {
  const char *blocking = getenv("CUDA_LAUNCH_BLOCKING");
  return blocking && atoi(blocking) != 0;
}

/* Runs first: a kernel is loaded at its first launch, which drivers before CUDA 12.3 refuse while
 * they record. */
static coble_status cuda_record(coble_work work, void *context, coble_recording **out) {
  cudaGraph_t graph = NULL;
  cudaGraphExec_t made = NULL;
  COBLE_TRY(work(context));
  if (launches_block()) return COBLE_OK; /* someone looks for a kernel */
  coble_status status = capture(work, context, &graph);
  if (!status) /* one signature from 11.4 on; that of cudaGraphInstantiate changed in 12 */
    status = check(cudaGraphInstantiateWithFlags(&made, graph, 0), "cudaGraphInstantiate");
  if (graph) (void)cudaGraphDestroy(graph);
  if (!status) *out = reinterpret_cast<coble_recording *>(made);
  return status;
}

static coble_status cuda_replay(coble_recording *recording) {
  last_launch = "a recorded sequence";
  return check(cudaGraphLaunch(reinterpret_cast<cudaGraphExec_t>(recording), coble_cuda_stream()),
               "cudaGraphLaunch");
}

static void cuda_forget(coble_recording *recording) {
  (void)cudaStreamSynchronize(coble_cuda_stream());
  (void)cudaGraphExecDestroy(reinterpret_cast<cudaGraphExec_t>(recording));
}

/* --- timing: two events, made by the first launch that is timed --- */
static cudaEvent_t timer[2];

static coble_status cuda_timer_start(void) {
  for (cudaEvent_t &event : timer)
    if (!event) COBLE_TRY(check(cudaEventCreate(&event), "cudaEventCreate"));
  return check(cudaEventRecord(timer[0], coble_cuda_stream()), "cudaEventRecord");
}

static coble_status cuda_timer_stop(double *seconds) {
  float milliseconds = 0;
  COBLE_TRY(check(cudaEventRecord(timer[1], coble_cuda_stream()), "cudaEventRecord"));
  COBLE_TRY(check(cudaEventSynchronize(timer[1]), last_launch));
  COBLE_TRY(check(cudaEventElapsedTime(&milliseconds, timer[0], timer[1]), "cudaEventElapsedTime"));
  *seconds = 1e-3 * (double)milliseconds;
  return COBLE_OK;
}

static size_t cuda_free_bytes(void) {
  size_t free = 0, total = 0;
  if (cudaMemGetInfo(&free, &total) != cudaSuccess) (void)cudaGetLastError();
  return free;
}

/* --- the card --- */
static int version_major(int version) { return version / 1000; }
static int version_minor(int version) { return version % 1000 / 10; }

const char *coble_cuda_probe(void) {
  static thread_local char reason[256];
  int driver = 0, count = 0;
  cudaFuncAttributes attributes;
  reason[0] = '\0';
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) {
    snprintf(reason, sizeof reason, "no NVIDIA driver is installed");
  } else if (const cudaError_t error = cudaGetDeviceCount(&count)) {
    snprintf(reason, sizeof reason, "%s (the driver knows CUDA %d.%d, this program wants %d.%d)",
             cudaGetErrorString(error), version_major(driver), version_minor(driver),
             version_major(CUDART_VERSION), version_minor(CUDART_VERSION));
  } else if (count == 0) {
    snprintf(reason, sizeof reason, "the NVIDIA driver shows no card");
  } else if (const cudaError_t error = cudaFuncGetAttributes(&attributes, fold_leaves)) {
    snprintf(reason, sizeof reason, "the card cannot run this program's kernels: %s",
             cudaGetErrorString(error));
  }
  (void)cudaGetLastError();
  return reason[0] ? reason : NULL;
}

/* Card 0: CUDA_VISIBLE_DEVICES chooses another. The number of threads is the CPU backend's
 * business. */
static coble_status cuda_open(int, char *description, size_t length) {
  cudaDeviceProp card;
  COBLE_TRY(check(cudaSetDevice(0), "cudaSetDevice"));
  COBLE_TRY(check(cudaGetDeviceProperties(&card, 0), "cudaGetDeviceProperties"));
  COBLE_TRY(open_stream());
  snprintf(description, length, "%s, %.1f GiB, %d multiprocessors, compute capability %d.%d",
           card.name, (double)card.totalGlobalMem / 1073741824, card.multiProcessorCount,
           card.major, card.minor);
  return COBLE_OK;
}

const coble_backend_table coble_cuda_backend = {
    "cuda",      cuda_open,   cuda_alloc,       cuda_release,    cuda_upload,     cuda_download,
    cuda_copy,   cuda_zero,   cuda_launch,      cuda_reduce,     coble_cuda_bsr,  cuda_record,
    cuda_replay, cuda_forget, cuda_timer_start, cuda_timer_stop, cuda_free_bytes,
};
