/* Lengths of chords along an axis, line by line. */
#include <stdlib.h>
#include <string.h>

#include "coble/distribution.h"
#include "grid.h"

void coble_chords_release(coble_chords *chords) {
  for (int phase = 0; phase < 2; phase++) coble_distribution_release(&chords->whole[phase]);
  *chords = (coble_chords){0};
}

enum { LENGTHS = COBLE_GRID_MAX + 1 };

typedef struct {
  const uint8_t *voxel; /* the first */
  int64_t stride;
  int32_t n;
  bool wraps;
} grid_line;

static int phase_at(const grid_line *l, int32_t i) {
  return l->voxel[(i < l->n ? i : i - l->n) * l->stride] != 0;
}

/* count: [2][LENGTHS], chords by phase and length. From the first surface on, around when the line
 * wraps: what lies before it and after the last one is then a chord like the others. */
static void count_line(const grid_line *l, int64_t *count) {
  int32_t begin = 1;
  while (begin < l->n && phase_at(l, begin) == phase_at(l, begin - 1)) begin++;
  if (begin == l->n) return; /* no surface */
  const int32_t last = l->wraps ? begin + l->n : l->n - 1;
  for (int32_t i = begin + 1; i <= last; i++) {
    const int before = phase_at(l, i - 1);
    if (phase_at(l, i) == before) continue;
    count[before * LENGTHS + i - begin]++;
    begin = i;
  }
}

static void count_all(const coble_structure *s, int axis, int64_t *count) {
  const int64_t nx = s->n[0], lines = (int64_t)coble_structure_cells(s) / s->n[axis];
  const int64_t stride = axis == 0 ? 1 : axis == 1 ? nx : nx * s->n[1];
  const bool wraps = s->periodic_sides && axis < 2;
#pragma omp parallel for schedule(static) reduction(+ : count[:2 * LENGTHS])
  for (int64_t q = 0; q < lines; q++) {
    const grid_line line = {s->phase + coble_grid_face(s, axis, false, q), stride, s->n[axis],
                            wraps};
    count_line(&line, count);
  }
}

static double share_cut(const coble_structure *s, int phase, const int64_t *count) {
  const int64_t cells = (int64_t)coble_structure_cells(s);
  int64_t all = 0, whole = 0;
#pragma omp parallel for schedule(static) reduction(+ : all)
  for (int64_t c = 0; c < cells; c++) all += (s->phase[c] != 0) == phase;
  for (int32_t i = 0; i < LENGTHS; i++) whole += count[i] * i;
  return all ? (double)(all - whole) / (double)all : 0;
}

coble_status coble_chords_measure(const coble_structure *s, int axis, coble_chords *out) {
  *out = (coble_chords){0};
  COBLE_TRY(coble_structure_check("chords", s));
  if (s->grey || axis < 0 || axis > 2)
    return coble_fail(
        COBLE_ERR_INPUT,
        "chords: axis %d of a %s structure; 0, 1 or 2 of a resolved one would be right", axis,
        s->grey ? "grey" : "resolved");
  int64_t *count = NULL;
  COBLE_TRY(coble_grid_alloc(2 * (size_t)LENGTHS, sizeof *count, "chords", (void **)&count));
  memset(count, 0, 2 * (size_t)LENGTHS * sizeof *count);
  count_all(s, axis, count);
  coble_status status = COBLE_OK;
  for (int phase = 0; phase < 2 && !status; phase++) {
    const int64_t *of_phase = count + (ptrdiff_t)phase * LENGTHS;
    status = coble_distribution_make(of_phase, LENGTHS, s->dx, &out->whole[phase]);
    out->cut[phase] = share_cut(s, phase, of_phase);
  }
  free(count);
  if (status) coble_chords_release(out);
  return status;
}
