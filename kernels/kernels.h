/* Every kernel by name: ids, typed launchers, the table of costs. Bodies come through kernels_all.h, which
 * the build makes from the files in kernels/<module>/. */
#ifndef COBLE_KERNELS_H
#define COBLE_KERNELS_H

#include "coble/device.h"
#include "kernels_all.h"

enum {
#define COBLE_KERNEL(name, bytes, flops) COBLE_K_##name,
#define COBLE_SUM(name, bytes, flops) COBLE_K_##name,
#define COBLE_MAX(name, bytes, flops) COBLE_K_##name,
#include "kernels.def"
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX
  COBLE_K_COUNT
};

typedef enum { COBLE_KIND_MAP, COBLE_KIND_SUM, COBLE_KIND_MAX } coble_kernel_kind;

typedef struct {
  const char *name;
  coble_kernel_kind kind;
  double bytes, flops; /* per item, compulsory */
} coble_kernel_info;

#ifdef __cplusplus
extern "C" {
#endif
extern const coble_kernel_info coble_kernel_table[COBLE_K_COUNT];
#ifdef __cplusplus
}
#endif

#define COBLE_KERNEL(name, bytes, flops)                                                    \
  COBLE_FN coble_status coble_launch_##name(coble_device *dev, const coble_##name##_args *args, \
                                            int64_t n) {                                    \
    return coble_device_launch(dev, COBLE_K_##name, args, n);                               \
  }
#define COBLE_SUM(name, bytes, flops)                                                       \
  COBLE_FN coble_status coble_reduce_##name(coble_device *dev, const coble_##name##_args *args, \
                                            int64_t n, double *result) {                    \
    return coble_device_reduce(dev, COBLE_K_##name, args, n, result);                       \
  }
#define COBLE_MAX COBLE_SUM
#ifndef __CUDACC__
#include "kernels.def"
#endif
#undef COBLE_KERNEL
#undef COBLE_SUM
#undef COBLE_MAX

#endif
