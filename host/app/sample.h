/* The structure that `coble measure` and `coble grains` work on: of a case or of an image. */
#ifndef COBLE_APP_SAMPLE_H
#define COBLE_APP_SAMPLE_H

#include "app.h"
#include "folder.h"

/* Runs `work` on the case of the command line, NULL when the input is an image; prints errors. Exit
 * status. */
int coble_sample_each(const coble_options *options,
                      coble_status (*work)(const coble_options *, const coble_case *));

/* May the results go to options->out, beside what is read? COBLE_OK without --out. */
coble_status coble_sample_check_out(const coble_options *options, const coble_case *c,
                                    coble_file_names names);

/* Pores and solid, with the sides of the command line. Of a case with local pore diameters. */
coble_status coble_sample_load(const coble_options *options, const coble_case *c,
                               coble_structure *out);

#endif
