/* Encoding and reading of tables of indices. */
#include "core/indices.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = COBLE_INDEX_CHUNK, NONE = COBLE_INDEX_NONE, FAR = COBLE_INDEX_FAR };

typedef struct {
  int64_t n, chunks;
  int columns;
  coble_index_of of;
  const void *context;
  int32_t *base, *far_first, *far; /* [chunks], [chunks], [far_count] */
  int64_t far_count;
  uint16_t *code; /* [columns][n] */
} encoder;

static int64_t chunks_of(int64_t n) { return (n + CHUNK - 1) / CHUNK; }

static int64_t end_of(const encoder *e, int64_t chunk) {
  return (chunk + 1) * CHUNK < e->n ? (chunk + 1) * CHUNK : e->n;
}

static bool is_far(int32_t base, int32_t index) { return index < base || index - base >= FAR; }

/* Where most indices of a chunk are within reach: half the reach below the median of a few of them. */
static int32_t choose_base(const encoder *e, int64_t chunk) {
  enum { FEW = 16 };
  int32_t some[FEW];
  int count = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i += CHUNK / FEW) {
    int32_t index = -1;
    for (int column = 0; column < e->columns && index < 0; column++)
      index = e->of(e->context, i, column);
    if (index < 0) continue;
    int at = count++;
    for (; at > 0 && some[at - 1] > index; at--) some[at] = some[at - 1];
    some[at] = index;
  }
  const int32_t middle = count ? some[count / 2] : 0;
  return middle > FAR / 2 ? middle - FAR / 2 : 0;
}

static int32_t count_far(const encoder *e, int64_t chunk) {
  int32_t count = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i++)
    for (int column = 0; column < e->columns; column++) {
      const int32_t index = e->of(e->context, i, column);
      count += index >= 0 && is_far(e->base[chunk], index);
    }
  return count;
}

static void encode(const encoder *e, int64_t chunk) {
  int32_t far = 0;
  for (int64_t i = chunk * CHUNK; i < end_of(e, chunk); i++)
    for (int column = 0; column < e->columns; column++) {
      const int32_t index = e->of(e->context, i, column), base = e->base[chunk];
      uint16_t *code = e->code + column * e->n + i;
      if (index < 0) {
        *code = NONE;
      } else if (is_far(base, index)) {
        *code = (uint16_t)(FAR + far);
        e->far[e->far_first[chunk] + far++] = index;
      } else {
        *code = (uint16_t)(index - base);
      }
    }
}

static coble_status out_of_memory(int64_t n) {
  return coble_fail(COBLE_ERR_MEMORY, "out of memory for the indices of %lld items", (long long)n);
}

static coble_status encode_all(encoder *e) {
  e->base = malloc((size_t)(e->chunks + 1) * sizeof *e->base);
  e->far_first = malloc((size_t)(e->chunks + 1) * sizeof *e->far_first);
  e->code = malloc((size_t)(e->columns * e->n + 1) * sizeof *e->code);
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
                        "a table with more than 2147483647 indices that are far from each other");
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
  COBLE_TRY(coble_device_alloc(dev, (size_t)count, size, "indices", &pointer));
  memcpy(out, &pointer, sizeof pointer);
  return coble_device_upload(dev, pointer, from, (size_t)count * size);
}

static coble_status put_all(coble_device *dev, const encoder *e, coble_indices *out) {
  out->n = e->n;
  out->columns = e->columns;
  out->far_count = e->far_count;
  COBLE_TRY(put(dev, e->columns * e->n, sizeof *e->code, e->code, &out->code));
  COBLE_TRY(put(dev, e->chunks, sizeof *e->base, e->base, &out->base));
  COBLE_TRY(put(dev, e->chunks, sizeof *e->far_first, e->far_first, &out->far_first));
  return put(dev, e->far_count, sizeof *e->far, e->far, &out->far);
}

/* NOLINTNEXTLINE(readability-function-size): a table is its two extents and the two halves of a closure */
coble_status coble_indices_create(coble_device *dev, int64_t n, int columns, coble_index_of of,
                                  const void *context, coble_indices *out) {
  *out = (coble_indices){0};
  encoder e = {.n = n, .chunks = chunks_of(n), .columns = columns, .of = of, .context = context};
  coble_status status = encode_all(&e);
  if (!status) status = put_all(dev, &e, out);
  free(e.base), free(e.far_first), free(e.far), free(e.code);
  if (status) coble_indices_release(dev, out);
  return status;
}

void coble_indices_release(coble_device *dev, coble_indices *table) {
  const void *held[] = {table->code, table->base, table->far_first, table->far};
  for (size_t i = 0; i < sizeof held / sizeof *held; i++) coble_device_free(dev, (void *)held[i]);
  *table = (coble_indices){0};
}

size_t coble_indices_bytes(const coble_indices *table) {
  return (size_t)(table->columns * table->n) * sizeof *table->code +
         (size_t)chunks_of(table->n) * (sizeof *table->base + sizeof *table->far_first) +
         (size_t)table->far_count * sizeof *table->far;
}

/* Host copy of a device array, which the caller frees. NULL where *status is an error already. */
static void *get(coble_device *dev, int64_t count, size_t size, const void *from,
                 coble_status *status) {
  void *copy = *status ? NULL : malloc((size_t)(count + 1) * size);
  if (!copy) {
    if (!*status) *status = out_of_memory(count);
    return NULL;
  }
  *status = coble_device_download(dev, copy, from, (size_t)count * size);
  return copy;
}

coble_status coble_indices_read(coble_device *dev, const coble_indices *table, int32_t *out) {
  coble_status status = COBLE_OK;
  const int64_t n = table->n, chunks = chunks_of(n), codes = table->columns * n;
  uint16_t *code = get(dev, codes, sizeof *code, table->code, &status);
  int32_t *base = get(dev, chunks, sizeof *base, table->base, &status);
  int32_t *far_first = get(dev, chunks, sizeof *far_first, table->far_first, &status);
  int32_t *far = get(dev, table->far_count, sizeof *far, table->far, &status);
  const coble_indices host = {n, table->far_count, table->columns, code, base, far_first, far};
  for (int column = 0; column < table->columns && !status; column++)
    for (int64_t i = 0; i < n; i++) out[column * n + i] = (int32_t)coble_index_at(&host, column, i);
  free(code), free(base), free(far_first), free(far);
  return status;
}
