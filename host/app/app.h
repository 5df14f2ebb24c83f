/* What the commands of the program share. */
#ifndef COBLE_APP_H
#define COBLE_APP_H

#include <jansson.h>

#include "coble/case.h"
#include "coble/sim.h"
#include "options.h"
#include "scene.h"

/* Each returns the exit status: 0 done, 1 failed, 2 bad input; errors have been printed. */
int coble_app_run(const coble_options *options);
int coble_app_sweep(const coble_options *options);
int coble_app_compare(const coble_options *options);
int coble_app_pack(const coble_options *options);
int coble_app_measure(const coble_options *options);
int coble_app_grains(const coble_options *options);
int coble_app_bench(const coble_options *options);
int coble_app_info(void);

/* Prints every line of `text` to stderr as an error. */
void coble_app_error(const char *text);
/* Prints the last message unless status is COBLE_OK; gives the exit status. */
int coble_app_exit(coble_status status);

/* Reads the case of the command line with its --set overrides; prints all its errors. Exit status.
 */
int coble_app_read_case(const coble_options *options, coble_case *out);

const char *coble_app_version(void);
const char *coble_app_commit(void);
double coble_app_peak_memory_MiB(void); /* of this process so far */

/* C/m2 <-> mAh/cm2 */
#define COBLE_MAH_CM2 36000.0

/* A JSON number, null for infinity and not-a-number. */
json_t *coble_app_json(double value);
/* Writes and releases `object`, indented, staged and renamed. */
coble_status coble_app_write_json(const char *path, json_t *object);

#endif
