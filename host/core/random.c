#include "coble/random.h"

#include <math.h>

#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
typedef philox4x32_ctr_t block;

static block philox(block counter, uint64_t seed) {
  const philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  return philox4x32(counter, key);
}
#else
#include "philox.h"
typedef coble_philox_block block;

static block philox(block counter, uint64_t seed) {
  const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  return coble_philox(counter, key);
}
#endif

static block draw_block(uint64_t seed, uint32_t stream, uint64_t item, uint32_t draw) {
  const block counter = {{(uint32_t)item, (uint32_t)(item >> 32), draw, stream}};
  return philox(counter, seed);
}

/* 53 bits, shifted by half a step: never 0, never 1. */
static double unit(uint32_t high, uint32_t low) {
  const uint64_t bits = (((uint64_t)high << 32) | low) >> 11;
  return ((double)bits + 0.5) * 0x1p-53;
}

double coble_random_uniform(uint64_t seed, uint32_t stream, uint64_t item, uint32_t draw) {
  const block r = draw_block(seed, stream, item, draw);
  return unit(r.v[0], r.v[1]);
}

double coble_random_normal(uint64_t seed, uint32_t stream, uint64_t item, uint32_t draw) {
  const block r = draw_block(seed, stream, item, draw);
  return sqrt(-2 * log(unit(r.v[0], r.v[1]))) *
         cos(2 * 3.14159265358979323846 * unit(r.v[2], r.v[3]));
}
