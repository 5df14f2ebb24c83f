/* Products with block rows on the CPU. */
#include "backend.h"
#include "kernel.h"

enum { FEW_ROWS = 256 }; /* rows that one thread finishes before the others have woken up */

/* sum over the blocks of row i, block times x */
COBLE_FN void row_sum(const coble_bsr *m, const double *x, int64_t i, int dof, double *sum) {
  for (int a = 0; a < dof; a++) sum[a] = 0;
  for (int32_t e = m->start[i]; e < m->start[i + 1]; e++) {
    const double *block = m->value + (int64_t)e * dof * dof;
    const double *xj = x + (int64_t)m->column[e] * dof;
    for (int a = 0; a < dof; a++)
      for (int b = 0; b < dof; b++) sum[a] += block[a * dof + b] * xj[b];
  }
}

COBLE_FN void product(const coble_bsr *m, const double *x, double *y, const int dof) {
#pragma omp parallel for schedule(static) if (m->rows > FEW_ROWS)
  for (int64_t i = 0; i < m->rows; i++) {
    double sum[6];
    row_sum(m, x, i, dof, sum);
    for (int a = 0; a < dof; a++) y[i * dof + a] = sum[a];
  }
}

coble_status coble_cpu_bsr(const coble_bsr *m, const double *x, double *y) {
  if (m->dof == 3)
    product(m, x, y, 3);
  else if (m->dof == 6)
    product(m, x, y, 6);
  else
    return coble_fail(COBLE_ERR_INTERNAL, "blocks of %d rows: 3 or 6 expected", m->dof);
  return COBLE_OK;
}
