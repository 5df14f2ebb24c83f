// An owner of a small structure.
#ifndef COBLE_TESTS_STRUCTURE_H
#define COBLE_TESTS_STRUCTURE_H

#include <cstdlib>

#include "coble/structure.h"

namespace coble_test {

/* Releases what it holds; phase is malloc'ed as the library does. */
struct Structure {
  coble_structure s = {};
  Structure() = default;
  /* all solid, 10 nm voxels */
  Structure(int nx, int ny, int nz, bool periodic) {
    s.n[0] = nx, s.n[1] = ny, s.n[2] = nz;
    s.dx = 1e-8;
    s.periodic_sides = periodic;
    s.phase = static_cast<uint8_t *>(calloc(cells(), 1));
  }
  ~Structure() { coble_structure_release(&s); }
  Structure(const Structure &) = delete;
  Structure &operator=(const Structure &) = delete;
  size_t cells() const { return coble_structure_cells(&s); }
  int64_t at(int i, int j, int k) const { return i + (int64_t)s.n[0] * (j + (int64_t)s.n[1] * k); }
};

}  // namespace coble_test
#endif
