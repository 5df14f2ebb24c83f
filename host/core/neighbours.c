/* Encoding and reading of neighbours. */
#include "core/neighbours.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = COBLE_NEIGHBOUR_CHUNK, NONE = COBLE_NEIGHBOUR_NONE, FAR = COBLE_NEIGHBOUR_FAR };

typedef struct {
  int64_t n, chunks;
  coble_beside beside;
  const void *context;
  int32_t *base, *far_first, *far; /* [chunks], [chunks], [far_count] */
  int64_t far_count;
  uint16_t *code; /* [6][n] */
} encoder;

static int64_t chunks_of(int64_t n) { return (n + CHUNK - 1) / CHUNK; }

static int64_t end_of(const encoder *e, int64_t chunk) {
  return (chunk + 1) * CHUNK < e->n ? (chunk + 1) * CHUNK : e->n;
}

static bool is_far(int32_t base, int32_t j) { return j < base || j - base >= FAR; }

/* Where most neighbours of a chunk are within reach: half the reach below the median of a few of them. */
static int32_t choose_base(const encoder *e, int64_t chunk) {
  enum { FEW = 16 };
  int32_t some[FEW];
  int count = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i += CHUNK / FEW) {
    int32_t j = -1;
    for (int side = 0; side < 6 && j < 0; side++) j = e->beside(e->context, i, side);
    if (j < 0) continue;
    int at = count++;
    for (; at > 0 && some[at - 1] > j; at--) some[at] = some[at - 1];
    some[at] = j;
  }
  const int32_t middle = count ? some[count / 2] : 0;
  return middle > FAR / 2 ? middle - FAR / 2 : 0;
}

static int32_t count_far(const encoder *e, int64_t chunk) {
  int32_t count = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i++)
    for (int side = 0; side < 6; side++) {
      const int32_t j = e->beside(e->context, i, side);
      count += j >= 0 && is_far(e->base[chunk], j);
    }
  return count;
}

static void encode(const encoder *e, int64_t chunk) {
  int32_t far = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i++)
    for (int side = 0; side < 6; side++) {
      const int32_t j = e->beside(e->context, i, side), base = e->base[chunk];
      uint16_t *code = e->code + side * e->n + i;
      if (j < 0) {
        *code = NONE;
      } else if (is_far(base, j)) {
        *code = (uint16_t)(FAR + far);
        e->far[e->far_first[chunk] + far++] = j;
      } else {
        *code = (uint16_t)(j - base);
      }
    }
}

static coble_status out_of_memory(int64_t n) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the neighbours of %lld nodes",
                    (long long)n);
}

static coble_status encode_all(encoder *e) {
  e->base = malloc((size_t)(e->chunks + 1) * sizeof *e->base);
  e->far_first = malloc((size_t)(e->chunks + 1) * sizeof *e->far_first);
  e->code = malloc((size_t)(6 * e->n + 1) * sizeof *e->code);
  if (!e->base || !e->far_first || !e->code) return out_of_memory(e->n);
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < e->chunks; c++) {
    e->base[c] = choose_base(e, c);
    e->far_first[c] = count_far(e, c);
  }
  for (int64_t c = 0; c < e->chunks; c++) {
    const int32_t here = e->far_first[c];
    if (e->far_count > INT32_MAX - here)
      return coble_fail(COBLE_ERR_INPUT,
                        "more than 2147483647 neighbours are far from each other in memory");
    e->far_first[c] = (int32_t)e->far_count;
    e->far_count += here;
  }
  e->far = malloc((size_t)(e->far_count + 1) * sizeof *e->far);
  if (!e->far) return out_of_memory(e->n);
#pragma omp parallel for schedule(static)
  for (int64_t c = 0; c < e->chunks; c++) encode(e, c);
  return COBLE_OK;
}

static coble_status put(coble_device *dev, int64_t count, size_t size, const void *from,
                        void *out) {
  void *pointer = NULL;
  COBLE_TRY(coble_device_alloc(dev, (size_t)count, size, "the neighbours of pores", &pointer));
  memcpy(out, &pointer, sizeof pointer);
  return coble_device_upload(dev, pointer, from, (size_t)count * size);
}

static coble_status put_all(coble_device *dev, const encoder *e, coble_neighbours *out) {
  out->n = e->n;
  out->far_count = e->far_count;
  COBLE_TRY(put(dev, 6 * e->n, sizeof *e->code, e->code, &out->code));
  COBLE_TRY(put(dev, e->chunks, sizeof *e->base, e->base, &out->base));
  COBLE_TRY(put(dev, e->chunks, sizeof *e->far_first, e->far_first, &out->far_first));
  return put(dev, e->far_count, sizeof *e->far, e->far, &out->far);
}

coble_status coble_neighbours_create(coble_device *dev, int64_t n, coble_beside beside,
                                     const void *context, coble_neighbours *out) {
  *out = (coble_neighbours){0};
  encoder e = {.n = n, .chunks = chunks_of(n), .beside = beside, .context = context};
  coble_status status = encode_all(&e);
  if (!status) status = put_all(dev, &e, out);
  free(e.base), free(e.far_first), free(e.far), free(e.code);
  if (status) coble_neighbours_release(dev, out);
  return status;
}

void coble_neighbours_release(coble_device *dev, coble_neighbours *k) {
  const void *held[] = {k->code, k->base, k->far_first, k->far};
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) coble_device_free(dev, (void *)held[i]);
  *k = (coble_neighbours){0};
}

size_t coble_neighbours_bytes(const coble_neighbours *k) {
  return 6 * (size_t)k->n * sizeof *k->code +
         (size_t)chunks_of(k->n) * (sizeof *k->base + sizeof *k->far_first) +
         (size_t)k->far_count * sizeof *k->far;
}

/* Host copy of a device array. */
static coble_status get(coble_device *dev, int64_t count, size_t size, const void *from,
                        void *out) {
  void *copy = malloc((size_t)(count + 1) * size);
  memcpy(out, &copy, sizeof copy);
  if (!copy) return out_of_memory(count);
  return coble_device_download(dev, copy, from, (size_t)count * size);
}

coble_status coble_neighbours_read(coble_device *dev, const coble_neighbours *k, int32_t *out) {
  coble_neighbours host = {.n = k->n, .far_count = k->far_count};
  const int64_t chunks = chunks_of(k->n);
  coble_status status = get(dev, 6 * k->n, sizeof *k->code, k->code, &host.code);
  if (!status) status = get(dev, chunks, sizeof *k->base, k->base, &host.base);
  if (!status) status = get(dev, chunks, sizeof *k->far_first, k->far_first, &host.far_first);
  if (!status) status = get(dev, k->far_count, sizeof *k->far, k->far, &host.far);
  for (int side = 0; side < 6 && !status; side++)
    for (int64_t i = 0; i < k->n; i++)
      out[side * k->n + i] = (int32_t)coble_neighbour(&host, side, i);
  const void *held[] = {host.code, host.base, host.far_first, host.far};
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) free((void *)held[i]);
  return status;
}
