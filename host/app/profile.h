/* What the kernels of a device have done, as a table. */
#ifndef COBLE_APP_PROFILE_H
#define COBLE_APP_PROFILE_H

#include "coble/device.h"

/* Kernels and products with block rows together are fewer. */
enum { COBLE_PROFILE_MAX = 160 };

/* kernel,calls,items,seconds,GB_s: one row per kernel that has run since coble_device_profile, the longest first. */
coble_status coble_profile_write(const coble_device *dev, const char *path);

#endif
