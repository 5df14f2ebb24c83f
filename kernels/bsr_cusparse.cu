/* Products with block rows on the GPU: cuSPARSE. */
#include <cusparse.h>
#include <pthread.h>

#include "backend.h"

/* One handle for the process, made by the first product: a machine without a GPU never comes here.
 * */
static cusparseHandle_t handle;
static cusparseMatDescr_t general;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static coble_status check(cusparseStatus_t error, const char *where) {
  if (error == CUSPARSE_STATUS_SUCCESS) return COBLE_OK;
  return coble_fail(COBLE_ERR_DEVICE, "cuSPARSE failed in %s: %s (%s)", where,
                    cusparseGetErrorString(error), cusparseGetErrorName(error));
}

static coble_status open_library() {
  if (!handle) COBLE_TRY(check(cusparseCreate(&handle), "cusparseCreate"));
  if (!general) COBLE_TRY(check(cusparseCreateMatDescr(&general), "cusparseCreateMatDescr"));
  return COBLE_OK;
}

coble_status coble_cuda_bsr(const coble_bsr *m, const double *x, double *y) {
  const int rows = (int)m->rows;
  const double one = 1, zero = 0;
  pthread_mutex_lock(&lock);
  coble_status status = open_library();
  if (!status) status = check(cusparseSetStream(handle, coble_cuda_stream()), "cusparseSetStream");
  if (!status)
    status = check(cusparseDbsrmv(handle, CUSPARSE_DIRECTION_ROW, CUSPARSE_OPERATION_NON_TRANSPOSE,
                                  rows, rows, (int)m->blocks, &one, general, m->value, m->start,
                                  m->column, m->dof, x, &zero, y),
                   "cusparseDbsrmv");
  pthread_mutex_unlock(&lock);
  return status;
}
