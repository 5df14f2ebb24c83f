/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011),
 * for machines without Random123: the same bits. */
#ifndef COBLE_CORE_PHILOX_H
#define COBLE_CORE_PHILOX_H

#include <stdint.h>

typedef struct {
  uint32_t v[4];
} coble_philox_block;

/* Ten rounds: two multiplications whose high halves mix with the other words and the key; the key
 * grows by a Weyl sequence (golden ratio, square root of 3). */
static inline coble_philox_block coble_philox(coble_philox_block counter, const uint32_t key[2]) {
  uint32_t *c = counter.v, k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = (uint64_t)0xD2511F53u * c[0], p1 = (uint64_t)0xCD9E8D57u * c[2];
    c[0] = (uint32_t)(p1 >> 32) ^ c[1] ^ k0;
    c[1] = (uint32_t)p1;
    c[2] = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
    c[3] = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return counter;
}

#endif
