/* Which pores join two opposite faces: union-find over runs of pore voxels along x. */
#include <stdlib.h>

#include "coble/conductance.h"
#include "transport.h"

typedef struct {
  int32_t first, last; /* x, both inclusive */
  int32_t root;
  uint8_t faces; /* 1: low face, 2: high face; whole only at the root */
} run;

typedef struct {
  const int32_t *n;
  const bool *periodic;
  const uint8_t *pore;
  int64_t lines;  /* n1*n2 */
  int64_t *begin; /* [lines+1] */
  run *runs;
} run_list;

/* Runs of one line; out may be NULL to count them. */
static int32_t find_runs(const uint8_t *line, int32_t n, run *out) {
  int32_t count = 0;
  for (int32_t x = 0; x < n; x++) {
    if (!line[x]) continue;
    const int32_t first = x;
    while (x + 1 < n && line[x + 1]) x++;
    if (out) out[count] = (run){.first = first, .last = x};
    count++;
  }
  return count;
}

static coble_status list_runs(run_list *l) {
#pragma omp parallel for schedule(static)
  for (int64_t line = 0; line < l->lines; line++)
    l->begin[line + 1] = find_runs(l->pore + line * l->n[0], l->n[0], NULL);
  for (int64_t line = 0; line < l->lines; line++) l->begin[line + 1] += l->begin[line];
  const int64_t count = l->begin[l->lines];
  if (count > INT32_MAX)
    return coble_fail(COBLE_ERR_INPUT, "%lld runs of pore voxels, at most 2147483647 are possible",
                      (long long)count);
  l->runs = malloc((size_t)(count + 1) * sizeof *l->runs);
  if (!l->runs) return coble_fail(COBLE_ERR_MEMORY, "out of memory to label pores");
#pragma omp parallel for schedule(static)
  for (int64_t line = 0; line < l->lines; line++) {
    find_runs(l->pore + line * l->n[0], l->n[0], l->runs + l->begin[line]);
    for (int64_t i = l->begin[line]; i < l->begin[line + 1]; i++) l->runs[i].root = (int32_t)i;
  }
  return COBLE_OK;
}

static int32_t root_of(run *runs, int32_t i) {
  while (runs[i].root != i) i = runs[i].root = runs[runs[i].root].root;
  return i;
}

static void join(run *runs, int64_t i, int64_t j) {
  const int32_t a = root_of(runs, (int32_t)i), b = root_of(runs, (int32_t)j);
  if (a < b) runs[b].root = a;
  if (b < a) runs[a].root = b;
}

/* Joins the runs of two lines that share an x. */
static void join_lines(const run_list *l, int64_t line, int64_t other) {
  int64_t i = l->begin[line], j = l->begin[other];
  while (i < l->begin[line + 1] && j < l->begin[other + 1]) {
    const run *a = &l->runs[i], *b = &l->runs[j];
    if (a->first <= b->last && b->first <= a->last) join(l->runs, i, j);
    if (a->last < b->last)
      i++;
    else
      j++;
  }
}

static void join_all(const run_list *l) {
  const int32_t ny = l->n[1], nz = l->n[2];
  for (int64_t line = 0; line < l->lines; line++) {
    const int64_t y = line % ny, z = line / ny, begin = l->begin[line], end = l->begin[line + 1];
    if (l->periodic[0] && end > begin && l->runs[begin].first == 0 &&
        l->runs[end - 1].last == l->n[0] - 1)
      join(l->runs, begin, end - 1);
    if (y + 1 < ny || l->periodic[1]) join_lines(l, line, z * ny + (y + 1) % ny);
    if (z + 1 < nz || l->periodic[2]) join_lines(l, line, (z + 1) % nz * ny + y);
  }
}

static uint8_t faces_of(const run_list *l, int64_t line, const run *r, int axis) {
  const int32_t at[3] = {0, (int32_t)(line % l->n[1]), (int32_t)(line / l->n[1])};
  const bool low = axis == 0 ? r->first == 0 : at[axis] == 0;
  const bool high = (axis == 0 ? r->last : at[axis]) == l->n[axis] - 1;
  return (uint8_t)((low ? 1 : 0) | (high ? 2 : 0));
}

/* Root of a run in a list that is being read. */
static int32_t find_root(const run *runs, int32_t i) {
  while (runs[i].root != i) i = runs[i].root;
  return i;
}

/* Lists and joins the runs; the roots know the faces they touch. */
static coble_status label_runs(run_list *l, int axis) {
  l->lines = (int64_t)l->n[1] * l->n[2];
  l->begin = calloc((size_t)l->lines + 1, sizeof *l->begin);
  if (!l->begin) return coble_fail(COBLE_ERR_MEMORY, "out of memory to label pores");
  COBLE_TRY(list_runs(l));
  join_all(l);
  for (int64_t line = 0; line < l->lines; line++)
    for (int64_t i = l->begin[line]; i < l->begin[line + 1]; i++)
      l->runs[root_of(l->runs, (int32_t)i)].faces |= faces_of(l, line, &l->runs[i], axis);
  return COBLE_OK;
}

static void release(run_list *l) {
  free(l->begin);
  free(l->runs);
}

static void mark_percolating(const run_list *l, uint8_t *mark) {
#pragma omp parallel for schedule(static)
  for (int64_t line = 0; line < l->lines; line++)
    for (int64_t i = l->begin[line]; i < l->begin[line + 1]; i++) {
      const bool both = l->runs[find_root(l->runs, (int32_t)i)].faces == 3;
      for (int32_t x = l->runs[i].first; x <= l->runs[i].last; x++) mark[line * l->n[0] + x] = both;
    }
}

coble_status coble_percolating_mark(const coble_box *box, const uint8_t *pore, int axis,
                                    uint8_t *mark) {
  run_list l = {.n = box->n, .periodic = box->periodic, .pore = pore};
  const coble_status status = label_runs(&l, axis);
  if (!status) mark_percolating(&l, mark);
  release(&l);
  return status;
}

/* Pores by the faces that they are joined to: none, the low one, the high one, both. */
static void count_pores(const run_list *l, int64_t pores[4]) {
  for (int64_t i = 0; i < l->begin[l->lines]; i++)
    pores[l->runs[find_root(l->runs, (int32_t)i)].faces] += l->runs[i].last - l->runs[i].first + 1;
}

coble_status coble_percolation_measure(const int32_t n[3], const uint8_t *pore, int axis,
                                       bool periodic_sides, coble_percolation *out) {
  *out = (coble_percolation){0};
  if (axis < 0 || axis > 2 || n[0] < 1 || n[1] < 1 || n[2] < 1)
    return coble_fail(COBLE_ERR_INPUT,
                      "percolation along axis %d of %d x %d x %d voxels: an axis from 0 to 2 and "
                      "sizes above 0 would be right",
                      axis, n[0], n[1], n[2]);
  bool periodic[3];
  for (int a = 0; a < 3; a++) periodic[a] = periodic_sides && a != axis;
  run_list l = {.n = n, .periodic = periodic, .pore = pore};
  int64_t pores[4] = {0};
  const coble_status status = label_runs(&l, axis);
  if (!status) count_pores(&l, pores);
  release(&l);
  const double all = (double)(pores[0] + pores[1] + pores[2] + pores[3]);
  if (!status && all > 0)
    *out = (coble_percolation){.both = (double)pores[3] / all,
                               .one = (double)(pores[1] + pores[2]) / all,
                               .none = (double)pores[0] / all};
  return status;
}
