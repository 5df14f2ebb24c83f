#include "coble/dense.h"

void coble_dense_invert(double *a, double *inverse, int64_t n, double least_pivot) {
  for (int64_t j = 0; j < n; j++) {
    double pivot = a[j * n + j];
    const double least = least_pivot * pivot;
    for (int64_t k = 0; k < j; k++) pivot -= a[j * n + k] * a[j * n + k] * a[k * n + k];
    a[j * n + j] = pivot > least ? pivot : 0;
    for (int64_t i = j + 1; i < n; i++) {
      double sum = a[i * n + j];
      for (int64_t k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k] * a[k * n + k];
      a[i * n + j] = a[j * n + j] > 0 ? sum / a[j * n + j] : 0;
    }
  }
  for (int64_t c = 0; c < n; c++) {
    double *x = inverse + c * n;
    for (int64_t i = 0; i < n; i++) {
      x[i] = i == c && a[i * n + i] > 0;
      for (int64_t k = c; k < i; k++) x[i] -= a[i * n + k] * x[k];
      if (!(a[i * n + i] > 0)) x[i] = 0;
    }
    for (int64_t i = n - 1; i >= 0; i--) {
      x[i] = a[i * n + i] > 0 ? x[i] / a[i * n + i] : 0;
      for (int64_t k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k];
      if (!(a[i * n + i] > 0)) x[i] = 0;
    }
  }
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < i; j++)
      inverse[i * n + j] = inverse[j * n + i] = 0.5 * (inverse[i * n + j] + inverse[j * n + i]);
}
