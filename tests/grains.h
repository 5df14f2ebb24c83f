// An owner of grains.
#ifndef COBLE_TESTS_GRAINS_H
#define COBLE_TESTS_GRAINS_H

#include "coble/grains.h"
#include "skeletons.h"

namespace coble_test {

struct Grains {
  coble_grain_params params = coble_grain_defaults();
  coble_grains g = {};
  Grains() = default;
  ~Grains() { coble_grains_release(&g); }
  Grains(const Grains &) = delete;
  Grains &operator=(const Grains &) = delete;
};

}  // namespace coble_test
#endif
