#include "coble/electrochem.h"

static const double elementary_charge = 1.602176634e-19; /* C */

double coble_li_volume_per_charge(const coble_li *li) {
  return li->atomic_volume / elementary_charge;
}

double coble_overall_adhesion(double w_interface, double w_li_other, double w_li_layer) {
  return w_interface - w_li_other - w_li_layer;
}
