/* Flood fill from the solid electrolyte, one frontier after the other. The order of work varies
 * with the threads, the set that is reached does not. */
#include <stdlib.h>
#include <string.h>

#include "grid.h"

enum { SERIAL_BELOW = 32768 }; /* a small frontier is not worth waking the threads */

typedef struct {
  int64_t *cell;
  size_t count, room;
} frontier;

static coble_status reserve(frontier *f, size_t room) {
  if (room <= f->room) return COBLE_OK;
  room += room / 2;
  int64_t *grown =
      room < SIZE_MAX / sizeof *f->cell ? realloc(f->cell, room * sizeof *f->cell) : NULL;
  if (!grown)
    return coble_fail(COBLE_ERR_MEMORY, "reach: no memory for a frontier of %zu voxels", room);
  f->cell = grown;
  f->room = room;
  return COBLE_OK;
}

static bool claim(uint8_t *reached, int64_t cell) {
  uint8_t before;
#pragma omp atomic read
  before = reached[cell];
  if (before) return false;
#pragma omp atomic capture
  {
    before = reached[cell];
    reached[cell] = 1;
  }
  return !before;
}

static void advance(const coble_structure *s, uint8_t *reached, const frontier *from,
                    frontier *to) {
  size_t count = 0;
#pragma omp parallel for schedule(static) if (from->count > SERIAL_BELOW)
  for (size_t q = 0; q < from->count; q++) {
    int64_t other[6];
    coble_grid_neighbours(s, from->cell[q], other);
    for (int face = 0; face < 6; face++) {
      const int64_t cell = other[face];
      if (cell < 0 || !coble_is_pore(s, cell) || !claim(reached, cell)) continue;
      size_t slot;
#pragma omp atomic capture
      slot = count++;
      to->cell[slot] = cell;
    }
  }
  to->count = count;
}

static coble_status flood(const coble_structure *s, uint8_t *reached, frontier *now,
                          frontier *next) {
  const int64_t plane = (int64_t)s->n[0] * s->n[1];
  COBLE_TRY(reserve(now, (size_t)plane));
  for (int64_t c = 0; c < plane; c++) {
    if (!coble_is_pore(s, c)) continue;
    reached[c] = 1;
    now->cell[now->count++] = c;
  }
  while (now->count) {
    COBLE_TRY(reserve(next, 5 * now->count)); /* one of the six neighbours is where it came from */
    advance(s, reached, now, next);
    const frontier swap = *now;
    *now = *next;
    *next = swap;
  }
  return COBLE_OK;
}

coble_status coble_reach_from_se(const coble_structure *s, uint8_t *reached) {
  COBLE_TRY(coble_structure_check("reach", s));
  memset(reached, 0, coble_structure_cells(s));
  frontier now = {0}, next = {0};
  const coble_status status = flood(s, reached, &now, &next);
  free(now.cell);
  free(next.cell);
  return status;
}
