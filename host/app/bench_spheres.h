/* The pore space that the benchmarks measure. */
#ifndef COBLE_APP_BENCH_SPHERES_H
#define COBLE_APP_BENCH_SPHERES_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coble/random.h"

/* pore [n][n][n]: 1 outside overlapping balls of 8 voxels, pore fraction 0.4. */
static inline void coble_bench_carve(uint8_t *pore, int32_t n) {
  const double r = 8, span = n + 2 * r;
  const double balls = -log(0.4) / (4.18879020478639 * r * r * r) * pow(span, 3);
  const uint64_t count = (uint64_t)llround(balls);
  memset(pore, 1, (size_t)n * (size_t)n * (size_t)n);
  for (uint64_t i = 0; i < count; i++) {
    double c[3];
    int32_t lo[3], hi[3];
    for (uint32_t a = 0; a < 3; a++) {
      c[a] = coble_random_uniform(11, COBLE_STREAM_POSITION, i, a) * span - r - 0.5;
      lo[a] = (int32_t)fmax(0, ceil(c[a] - r));
      hi[a] = (int32_t)fmin(n - 1, floor(c[a] + r));
    }
    for (int32_t z = lo[2]; z <= hi[2]; z++)
      for (int32_t y = lo[1]; y <= hi[1]; y++)
        for (int32_t x = lo[0]; x <= hi[0]; x++)
          if ((x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]) + (z - c[2]) * (z - c[2]) <= r * r)
            pore[((int64_t)z * n + y) * n + x] = 0;
  }
}

#endif
