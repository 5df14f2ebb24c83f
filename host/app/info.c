#include <stdio.h>

#include "app.h"

static void print_backend(const char *name, coble_backend backend) {
  coble_device *dev = NULL;
  if (coble_device_create(backend, 0, &dev))
    printf("%-9s not available: %s\n", name, coble_message());
  else
    printf("%-9s %s\n", name, coble_device_description(dev));
  coble_device_destroy(dev);
}

int coble_app_info(void) {
  printf("coble     %s (commit %s)\n", coble_app_version(), coble_app_commit());
  printf("compiler  %s, %s\n", __VERSION__, COBLE_BUILD_TYPE);
  print_backend("cpu", COBLE_BACKEND_CPU);
  const char *missing = coble_cuda_missing();
  if (missing)
    printf("%-9s not available: %s\n", "cuda", missing);
  else
    print_backend("cuda", COBLE_BACKEND_CUDA);
  printf("memory    %.1f GiB\n", coble_machine_bytes() / (1024.0 * 1024.0 * 1024.0));
  return 0;
}
