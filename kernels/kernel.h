/* Qualifiers shared by every kernel body.
 *
 * A body is one static inline function for ONE item (node, voxel, film cell), in the common subset of
 * C17 and CUDA C++: it reads neighbours, writes only its own outputs, allocates and prints nothing.
 * gcc, g++ and nvcc all compile the same text. */
#ifndef COBLE_KERNEL_H
#define COBLE_KERNEL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __CUDACC__
#define COBLE_FN static __host__ __device__ __forceinline__
#else
#define COBLE_FN static inline __attribute__((always_inline, unused))
#endif

/* A byte that one item writes and others read in the same launch: either value will do, but neither
 * C nor C++ lets two threads at a plain one. */
#ifdef __CUDA_ARCH__
#define COBLE_SHARED_LOAD(p) (*(const volatile uint8_t *)(p))
#define COBLE_SHARED_STORE(p, value) (*(volatile uint8_t *)(p) = (value))
#else
#define COBLE_SHARED_LOAD(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define COBLE_SHARED_STORE(p, value) __atomic_store_n((p), (value), __ATOMIC_RELAXED)
#endif

#if defined(__cplusplus)
#define COBLE_RESTRICT __restrict__
#else
#define COBLE_RESTRICT restrict
#endif

#endif
