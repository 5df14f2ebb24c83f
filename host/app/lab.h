/* What a person sees of a run: lab.pvd with lab_NNNN.vti (the deformed cell), surface.pvd with
 * surface_NNNN.vtp (the Li under the CC as a height field). */
#ifndef COBLE_APP_LAB_H
#define COBLE_APP_LAB_H

#include "coble/case.h"
#include "coble/lab.h"
#include "coble/sim.h"
#include "series.h"

typedef struct {
  coble_series lab, surface;
} coble_lab_log;

coble_lab_log coble_lab_log_begin(const char *folder);
void coble_lab_log_release(coble_lab_log *log);

/* What the resampling takes from downloaded fields: films, Li, displacements. */
coble_lab_source coble_lab_source_of(const coble_structure *s, const coble_sim_fields *fields);
/* As the case asks for it: spacing, region, a rim of a twentieth of the layer; as high as all Li that
 * it will ever hold could lift the CC. */
coble_lab_params coble_lab_params_of(const coble_case *c, const coble_structure *s);

/* Both series go on after `outputs` earlier files of these times (h). */
coble_status coble_lab_log_resume(coble_lab_log *log, int64_t outputs, const double *time_h);
/* The next files of both series. */
coble_status coble_lab_log_write(coble_lab_log *log, const coble_lab_params *params,
                                 const coble_lab_source *source, const coble_step_report *report);

#endif
