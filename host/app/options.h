/* The command line of the program, as values. */
#ifndef COBLE_APP_OPTIONS_H
#define COBLE_APP_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "coble/device.h"
#include "coble/grains.h"
#include "coble/image.h"
#include "coble/intrusion.h"

typedef enum {
  COBLE_COMMAND_NONE = 0,
  COBLE_COMMAND_RUN = 1,
  COBLE_COMMAND_PACK = 2,
  COBLE_COMMAND_MEASURE = 4,
  COBLE_COMMAND_INFO = 8,
  COBLE_COMMAND_HELP = 16,
  COBLE_COMMAND_VERSION = 32,
  COBLE_COMMAND_GRAINS = 64,
  COBLE_COMMAND_BENCH = 128,
  COBLE_COMMAND_SWEEP = 256,
  COBLE_COMMAND_COMPARE = 512
} coble_command;

enum { COBLE_SETS_MAX = 256, COBLE_SIZES_MAX = 16, COBLE_INPUTS_MAX = 1000 };

typedef struct {
  coble_command command;
  bool help;         /* COMMAND --help */
  const char *input; /* case file or image; for `help` its topic; NULL when not given */
  int input_count;   /* more than one only of `compare` */
  const char *inputs[COBLE_INPUTS_MAX];
  const char *out;   /* folder; NULL when not given */
  coble_backend backend;
  int threads; /* 0: all cores */
  int set_count;
  const char *set[COBLE_SETS_MAX]; /* "path.key=value" */
  bool check, quiet, overwrite, profile, resume, strict;
  double checkpoint_every, wall_limit; /* s; infinite: never */
  int size_count; /* bench: edges in voxels */
  int32_t size[COBLE_SIZES_MAX];
  /* measure, grains */
  bool input_is_case;
  bool sides_given, periodic_sides, no_plots;
  bool axis[3];
  double voxel_size; /* m; 0: from the file */
  bool threshold_given, filter_radius_given, type_given;
  coble_image_params image;
  coble_filter filter;
  coble_segmentation pores;
  coble_intrusion_params intrusion;
  int32_t block;         /* voxels per edge of a grey voxel; 0: none */
  double creep_exponent; /* for the grey voxels; 0: not given */
  coble_grain_params grains;
} coble_options;

/* Pointers in *out are into argv. COBLE_ERR_INPUT with what is wrong and what would be right. */
coble_status coble_options_read(int argc, char **argv, coble_options *out);

void coble_options_help(coble_command command, FILE *to);

#endif
