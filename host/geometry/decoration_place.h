#ifndef COBLE_DECORATION_PLACE_H
#define COBLE_DECORATION_PLACE_H

#include "coble/decoration.h"
#include "grid.h"

/* Random sequential adsorption on the spheres, until the particles' volume is `loading` times that
 * of the spheres, to one of them. out: to be released, also on errors. */
coble_status coble_decoration_place(const coble_packing *hosts, const coble_decoration *decoration,
                                    coble_packing *out, double *loading);

#endif
