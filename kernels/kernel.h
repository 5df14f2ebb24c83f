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

#if defined(__cplusplus)
#define COBLE_RESTRICT __restrict__
#else
#define COBLE_RESTRICT restrict
#endif

#endif
