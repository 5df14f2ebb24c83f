/* Small dense matrices on the host: the coarsest levels of both multigrids. */
#ifndef COBLE_DENSE_H
#define COBLE_DENSE_H

#include <stdint.h>

/* Inverse of the symmetric A [n][n] from A = L D L^T; A is overwritten. A pivot below `least_pivot` times the diagonal
 * it came from counts as none (no unknown, or a part that nothing holds); its row and column of the inverse are 0. */
void coble_dense_invert(double *a, double *inverse, int64_t n, double least_pivot);

#endif
