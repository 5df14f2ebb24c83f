#include "profile.h"

#include <inttypes.h>

#include "table.h"

coble_status coble_profile_write(const coble_device *dev, const char *path) {
  coble_kernel_use use[COBLE_PROFILE_MAX];
  coble_table table;
  const int count = coble_device_uses(dev, use, COBLE_PROFILE_MAX);
  COBLE_TRY(coble_table_open(path, "kernel,calls,items,seconds,GB_s", &table));
  for (int i = 0; i < count; i++)
    fprintf(table.to, "%s,%" PRId64 ",%" PRId64 ",%.4g,%.4g\n", use[i].name, use[i].calls,
            use[i].items, use[i].seconds, 1e-9 * use[i].bytes / use[i].seconds);
  return coble_table_close(&table);
}
