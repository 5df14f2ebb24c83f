/* The VTK series of a run: fields.pvd with fields_NNNN.vti (3D), films.pvd with films_NNNN.vti
 * (2D). */
#ifndef COBLE_APP_WRITER_H
#define COBLE_APP_WRITER_H

#include "coble/case.h"
#include "coble/sim.h"

typedef struct coble_writer coble_writer;

/* Voxels and bytes of one output, before compression. */
size_t coble_writer_bytes(const coble_case_output *o, const coble_structure *s);

/* Is there a series `fields`? */
bool coble_writer_has_voxels(const coble_case_output *what);

/* Structure and case must outlive the writer. COBLE_ERR_INPUT when the region lies outside the layer. */
coble_status coble_writer_create(const char *folder, const coble_case *c,
                                 const coble_structure *structure, coble_writer **out);
void coble_writer_destroy(coble_writer *writer);

/* The writer goes on after `outputs` earlier ones of these times (h). */
coble_status coble_writer_resume(coble_writer *writer, int64_t outputs, const double *time_h);

/* Writes the state of the simulation as the next member of the series. */
coble_status coble_writer_write(coble_writer *writer, coble_sim *sim);

#endif
