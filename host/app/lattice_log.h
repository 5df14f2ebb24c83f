/* lattice.pvd with lattice_NNNN.vtp: the bodies of the lattice where they have moved to, and the
 * bonds between them. */
#ifndef COBLE_APP_LATTICE_LOG_H
#define COBLE_APP_LATTICE_LOG_H

#include "coble/graph.h"
#include "coble/sim.h"
#include "series.h"

coble_series coble_lattice_log_begin(const char *folder);

/* graph: that of the simulation. Bonds to SE and CC are no lines, nor are those across the sides;
 * `bonds_broken` of a point counts them all. */
coble_status coble_lattice_log_write(coble_series *series, const coble_graph *graph,
                                     coble_sim *sim);

#endif
