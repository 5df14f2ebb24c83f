#include "coble/mechanics.h"

coble_rigid_layer coble_rigid_layer_make(double stack_pressure, double sigma_se, double sigma_cc) {
  const coble_interface se = {COBLE_BONDED, sigma_se, stack_pressure, 0};
  const coble_interface cc = {COBLE_BONDED, sigma_cc, stack_pressure, 0};
  return (coble_rigid_layer){se, cc};
}

double coble_interface_opening_pressure(const coble_interface *interface) {
  return interface->load + (interface->state == COBLE_BONDED ? interface->strength : 0);
}

bool coble_interface_overloaded(const coble_interface *interface, double mean_pressure) {
  return interface->state == COBLE_BONDED &&
         mean_pressure > coble_interface_opening_pressure(interface);
}

bool coble_interface_settle(coble_interface *interface, double mean_pressure) {
  if (interface->state == COBLE_CONTACT && mean_pressure > interface->load) {
    interface->state = COBLE_OPEN;
    return true;
  }
  if (interface->state == COBLE_OPEN && interface->gap < 0) {
    interface->state = COBLE_CONTACT;
    interface->gap = 0;
    return true;
  }
  return false;
}

void coble_rigid_displacements(const coble_rigid_layer *layer, double *layer_z, double *plate_z) {
  *layer_z = layer->se.gap;
  *plate_z = layer->se.gap + layer->cc.gap;
}
