/* A case as resolved from its file: plain values in SI, every one with a default or set by the user. */
#ifndef COBLE_CASE_H
#define COBLE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coble/creep.h"
#include "coble/skeleton.h"
#include "coble/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { COBLE_PATH_MAX = 1024, COBLE_LIST_MAX = 64, COBLE_STEPS_MAX = 64 };

typedef enum {
  COBLE_GEOMETRY_GENERATE,
  COBLE_GEOMETRY_IMAGE,
  COBLE_GEOMETRY_SPHERES,
  COBLE_GEOMETRY_GREY
} coble_geometry_source;

typedef struct { /* block `geometry` */
  coble_geometry_source source;
  double thickness, width_x, width_y; /* m; image: taken from the image unless given */
  double voxel_size;                  /* m, mandatory */
  uint64_t seed;
  bool periodic_sides;                /* sides: periodic | mirror */
  int32_t grey_block;                 /* > 1: a resolved structure is block-averaged to grey voxels of so many */
  struct { /* geometry.generate */
    int law;                          /* coble_size_law: distribution: single | normal | lognormal | histogram */
    double diameter, spread, porosity;
    double pore_diameter;             /* mean by intrusion, instead of a porosity; NaN = not given */
    char pore_curve[COBLE_PATH_MAX];  /* the same from a measured curve */
    double liquid_tension, liquid_angle; /* of the liquid of a curve in pressures, N/m and rad */
    char histogram[COBLE_PATH_MAX];
    double overlap;
    double cluster_length;            /* clusters: {length}, m; 0: none */
    int search;                       /* coble_match_unknown: search: porosity | binder */
    int binder_place;                 /* coble_binder_place; binder: {place: necks | coating, fraction} */
    double binder_fraction;           /* of the solid's volume; NaN: no binder, or searched */
  } generate;
  struct { /* geometry.image */
    char file[COBLE_PATH_MAX];
    int32_t shape[3];
    bool sixteen_bit;                 /* type: uint8 | uint16 */
    int64_t skip;                     /* header bytes of a raw file */
    char axes[4];                     /* "xyz" */
    char se_face;                     /* '-' or '+'; "se_face: first | last" */
    int32_t crop_first[3], crop_size[3];
    int pore_labels_count;
    int32_t pore_labels[COBLE_LIST_MAX];
    double threshold;                 /* NaN = not given: pore_labels count; or COBLE_THRESHOLD_OTSU */
    bool pore_above;
    int filter;                       /* coble_filter_kind: none | median | gaussian */
    double filter_radius, flatten;    /* voxels */
  } image;
  struct { char file[COBLE_PATH_MAX]; } spheres; /* geometry.spheres */
  struct { /* geometry.grey */
    double porosity, diameter, tortuosity, cv, correlation_length;
    bool columnar;
  } grey;
} coble_case_geometry;

typedef struct { /* block `scaffold.decoration`; none with both loading and coverage NaN */
  char material[64];
  double diameter, loading, coverage; /* m; volume / that of the spheres; share of the walls */
} coble_case_decoration;

typedef struct { /* one entry of cell.steps */
  double current_density; /* A/m2; > 0 plates, < 0 strips, 0 rests */
  double capacity;        /* C/m2, magnitude; 0 when duration is given */
  double duration;        /* s */
} coble_case_step;

typedef struct { /* block `cell` */
  double temperature;          /* K */
  double stack_pressure;       /* Pa */
  double fabrication_pressure; /* Pa */
  double current_density;      /* A/m2 */
  double capacity;             /* C/m2, passed in all steps, without sign */
  int step_count;              /* after resolving: at least 1 */
  coble_case_step steps[COBLE_STEPS_MAX];
} coble_case_cell;

typedef struct { /* block `interfaces`; strengths and energies of SE|layer at fabrication_reference */
  double sigma_se, sigma_cc, cohesion;             /* Pa, in tension, of SE|layer, layer|CC, layer; NaN: from energy */
  double tau_se, tau_cc, cohesion_shear;           /* Pa, in shear; NaN: equal to the strength in tension */
  double energy_se, energy_cc, energy_layer;       /* fracture energies, J/m2; NaN = not given */
  double scatter[3];                               /* std/mean of a bond's strength; layer, SE, CC */
  double fabrication_reference;                    /* Pa */
  double fabrication_exponent;                     /* what holds SE|layer ~ (P_fab/P_ref)^exponent */
  double film_factor;                              /* mobility along SE or CC / Li|scaffold interface */
  double crevice_factor;                           /* mobility of a crevice's wall / Li|scaffold interface */
  double w_se_layer, w_li_se, w_li_layer, w_cc_layer, w_li_cc; /* works of adhesion of eq. 1, J/m2; NaN = not given */
} coble_case_interfaces;

typedef struct { /* block `numerics` */
  double film_stiffness;   /* K_Li, Pa/m */
  double dt_first, dt_max; /* s; dt_max 0: from the capacity */
  double dt_growth;        /* 1.3 */
  double front_limit;      /* voxels per step, 0.5 */
  double tolerance;        /* linear solve */
  int max_iterations;      /* linear solve */
  int max_active_sets;     /* per step */
  bool capillary_order;    /* steps of wetted pores begin as suction orders them */
  double ledger_limit;     /* relative, 1e-8: the run stops above it */
  double event_accuracy;   /* Li plated after a break, over the stretch of breaking bonds */
} coble_case_numerics;

typedef struct { /* block `output` */
  bool saturation, pressure, pore_diameter, phase, films, crevice, displacement, lab, lattice; /* fields: names */
  double every;            /* C/m2, 0: only start, end and at */
  int at_count;
  double at[COBLE_LIST_MAX]; /* C/m2 */
  int32_t region_first[3], region_size[3]; /* voxels; size 0 = all */
  int32_t stride;
  bool preview;            /* a PNG beside each output */
  double lab_spacing;      /* m, 0: stride times the voxel */
} coble_case_output;

typedef struct {
  char path[COBLE_PATH_MAX]; /* the file it came from; other file names are absolute */
  char name[128];
  coble_case_geometry geometry;
  char material[64]; /* scaffold.material */
  coble_case_decoration decoration;
  coble_creep_params creep; /* blocks `creep` and `scaffold` */
  coble_li li;
  coble_skeleton_params skeleton; /* block `skeleton` */
  double biot;                    /* skeleton.biot; NaN: the voxel's porosity */
  coble_case_cell cell;
  coble_case_interfaces interfaces;
  coble_case_numerics numerics;
  coble_case_output output;
} coble_case;

/* Reads a case file and its includes, applies overrides ("path.key=value", as --set gives them), checks names,
 * units, ranges and files. All errors are collected: COBLE_ERR_INPUT, and *errors gets one line each
 * ("file:line:column: key: found ..., expected ..."), malloc'ed; NULL when there are none. */
coble_status coble_case_read(const char *path, int overrides, const char *const *override_text,
                             coble_case *out, char **errors);

/* The resolved case as YAML, every key with its unit; reading it back gives the same case. malloc'ed text. */
coble_status coble_case_echo(const coble_case *c, char **text);

/* What a case file says, key by key, as text: nothing is checked, so that results can be read where the files that the
 * case names are not. */
typedef struct {
  char *key;   /* "geometry.generate.diameter"; in lists of blocks "cell.steps[0].capacity" */
  char *value; /* "75 nm"; a list as "[1, 2]" */
} coble_case_entry;
/* entry: [count], in the order of the file, owned by the caller. COBLE_ERR_INPUT when the file is missing or no YAML. */
coble_status coble_case_flatten(const char *path, int *count, coble_case_entry **entry);
void coble_case_entries_release(int count, coble_case_entry *entry);

/* The largest block of a lattice, up to skeleton->block, that divides n voxels along x, y and (columns: not) z;
 * skeleton->block for kinds without blocks. */
int32_t coble_case_block(const coble_skeleton_params *skeleton, const int32_t n[3]);

/* The key table as text for --help: name, unit, range, default, meaning. malloc'ed. */
coble_status coble_case_help(char **text);

/* "75 nm" -> SI, through UDUNITS-2. `unit` is the SI unit expected ("m", "Pa", "K", "A/m2", "C/m2"). Errors say
 * what was found and what would be right. */
coble_status coble_parse_quantity(const char *text, const char *unit, double *value);

#ifdef __cplusplus
}
#endif
#endif
