/* Counter-based random numbers (Random123, Philox4x32-10): a number is a function of (seed, stream, item, draw),
 * so that the order of work and the number of threads do not matter. */
#ifndef COBLE_RANDOM_H
#define COBLE_RANDOM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Streams in use, one per purpose. */
enum {
  COBLE_STREAM_DIAMETER = 1,
  COBLE_STREAM_POSITION,
  COBLE_STREAM_MOVE,
  COBLE_STREAM_HETEROGENEITY,
  COBLE_STREAM_STRENGTH,
  COBLE_STREAM_CLUSTERS,
  COBLE_STREAM_DECORATION
};

/* Uniform in (0, 1). */
double coble_random_uniform(uint64_t seed, uint32_t stream, uint64_t item, uint32_t draw);
/* Standard normal. */
double coble_random_normal(uint64_t seed, uint32_t stream, uint64_t item, uint32_t draw);

#ifdef __cplusplus
}
#endif
#endif
