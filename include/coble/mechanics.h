/* Mechanics of the rigid layer: a lattice of one node between the SE and the CC plate. Displacements u (layer) and
 * U (plate) along z give the gaps of the two interfaces, gap = B (u, U):  gap_se = u, gap_cc = U - u.
 * Each interface is bonded (gap 0), in contact (gap 0, broken, compression only) or open (gap > 0, the Li film
 * carries the load). On either interface the film's mean pressure and the bond balance the stack pressure. */
#ifndef COBLE_MECHANICS_H
#define COBLE_MECHANICS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { COBLE_BONDED, COBLE_CONTACT, COBLE_OPEN } coble_interface_state;

typedef struct {
  coble_interface_state state;
  double strength; /* Pa, tension at which the bond breaks; INFINITY never */
  double load;     /* Pa, compression from the stack */
  double gap;      /* m, >= 0 */
} coble_interface;

typedef struct {
  coble_interface se, cc;
} coble_rigid_layer;

coble_rigid_layer coble_rigid_layer_make(double stack_pressure, double sigma_se, double sigma_cc);

/* Film pressure (mean over the interface, Pa) at which it opens: load + strength, or load once broken. */
double coble_interface_opening_pressure(const coble_interface *interface);

/* A bonded interface whose tension exceeds its strength. */
bool coble_interface_overloaded(const coble_interface *interface, double mean_pressure);

/* Contact that is lifted opens; an open gap that closes is contact. Returns true when the state changed. */
bool coble_interface_settle(coble_interface *interface, double mean_pressure);

/* Layer and plate displacement from the gaps, m. */
void coble_rigid_displacements(const coble_rigid_layer *layer, double *layer_z, double *plate_z);

#ifdef __cplusplus
}
#endif
#endif
