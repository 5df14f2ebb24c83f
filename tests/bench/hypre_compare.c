/* The conductance of overlapping spheres by coble and by hypre (BoomerAMG-preconditioned CG), one
 * after the other. mpirun -n 2 hypre_compare [edge in voxels, default 128] coble runs on rank 0
 * with one thread per rank, while the others sleep. */
#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_parcsr_ls.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "coble/conductance.h"
#include "spheres.h"
#include "transport.h"

static int run_coble(const int32_t n[3], const uint8_t *pore, int threads) {
  coble_device *dev;
  coble_conductance_result r;
  if (coble_device_create(COBLE_BACKEND_CPU, threads, &dev) ||
      coble_conductance_measure(dev, n, pore, 2, false, NULL, &r)) {
    fprintf(stderr, "%s\n", coble_message());
    return 1;
  }
  printf("coble  %lld unknowns, ratio %.6f, %d iterations, set-up %.2f s, solve %.2f s, %.1f MiB\n",
         (long long)r.unknowns, r.conductance_ratio, r.iterations, r.setup_s, r.solve_s,
         r.bytes_per_unknown * (double)r.unknowns / 1048576);
  fflush(stdout);
  coble_device_destroy(dev);
  return 0;
}

static void sleep_until_all_are_here(void) {
  MPI_Request request;
  int done = 0;
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  while (!done) {
    nanosleep(&(struct timespec){0, 5000000}, NULL);
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
  }
}

typedef struct {
  HYPRE_IJMatrix a;
  HYPRE_IJVector b, x;
  HYPRE_BigInt first, last;
} linear_system;

/* The same equations as coble's, rows in the order of voxels. */
static void fill_rows(linear_system *s, int32_t n, const int64_t *number) {
  const int64_t plane = (int64_t)n * n, step[3] = {1, n, plane};
  for (int64_t cell = 0; cell < plane * n; cell++) {
    const int64_t row = number[cell];
    if (row < s->first || row > s->last) continue;
    HYPRE_BigInt column[7] = {(HYPRE_BigInt)row}, index = (HYPRE_BigInt)row;
    double value[7] = {0}, b = 0;
    HYPRE_Int count = 1;
    for (int side = 0; side < 6; side++) {
      const int64_t at = cell / step[side / 2] % n, to = at + (side % 2 ? 1 : -1);
      if (to < 0 || to >= n) {
        if (side >= 4) value[0] += 2;
        if (side == 4) b = 2;
        continue;
      }
      const int64_t j = number[cell + (to - at) * step[side / 2]];
      if (j < 0) continue;
      column[count] = (HYPRE_BigInt)j;
      value[count++] = -1;
      value[0] += 1;
    }
    HYPRE_IJMatrixSetValues(s->a, 1, &count, &index, column, value);
    HYPRE_IJVectorSetValues(s->b, 1, &index, &b);
  }
}

static void assemble(linear_system *s, int32_t n, const uint8_t *mark, int64_t *number) {
  int rank, ranks;
  int64_t rows = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  for (int64_t i = 0; i < (int64_t)n * n * n; i++) number[i] = mark[i] ? rows++ : -1;
  s->first = (HYPRE_BigInt)(rows * rank / ranks);
  s->last = (HYPRE_BigInt)(rows * (rank + 1) / ranks - 1);
  HYPRE_IJMatrixCreate(MPI_COMM_WORLD, s->first, s->last, s->first, s->last, &s->a);
  HYPRE_IJMatrixSetObjectType(s->a, HYPRE_PARCSR);
  HYPRE_IJMatrixInitialize(s->a);
  for (int i = 0; i < 2; i++) {
    HYPRE_IJVector *v = i ? &s->x : &s->b;
    HYPRE_IJVectorCreate(MPI_COMM_WORLD, s->first, s->last, v);
    HYPRE_IJVectorSetObjectType(*v, HYPRE_PARCSR);
    HYPRE_IJVectorInitialize(*v);
  }
  fill_rows(s, n, number);
  HYPRE_IJMatrixAssemble(s->a);
  HYPRE_IJVectorAssemble(s->b);
  HYPRE_IJVectorAssemble(s->x);
}

static void run_hypre(const linear_system *s) {
  HYPRE_ParCSRMatrix a;
  HYPRE_ParVector b, x;
  HYPRE_Solver pcg, amg;
  HYPRE_Int iterations;
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  HYPRE_IJMatrixGetObject(s->a, (void **)&a);
  HYPRE_IJVectorGetObject(s->b, (void **)&b);
  HYPRE_IJVectorGetObject(s->x, (void **)&x);
  HYPRE_BoomerAMGCreate(&amg);
  HYPRE_BoomerAMGSetCoarsenType(amg, 10);
  HYPRE_BoomerAMGSetInterpType(amg, 6);
  HYPRE_BoomerAMGSetPMaxElmts(amg, 4);
  HYPRE_BoomerAMGSetRelaxType(amg, 6);
  HYPRE_BoomerAMGSetStrongThreshold(amg, 0.5);
  HYPRE_BoomerAMGSetMaxIter(amg, 1);
  HYPRE_BoomerAMGSetTol(amg, 0);
  HYPRE_ParCSRPCGCreate(MPI_COMM_WORLD, &pcg);
  HYPRE_PCGSetTol(pcg, 1e-8);
  HYPRE_PCGSetTwoNorm(pcg, 1);
  HYPRE_PCGSetMaxIter(pcg, 200);
  HYPRE_PCGSetPrecond(pcg, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSolve,
                      (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSetup, amg);
  const double t0 = MPI_Wtime();
  HYPRE_ParCSRPCGSetup(pcg, a, b, x);
  const double t1 = MPI_Wtime();
  HYPRE_ParCSRPCGSolve(pcg, a, b, x);
  const double t2 = MPI_Wtime();
  HYPRE_PCGGetNumIterations(pcg, &iterations);
  if (rank == 0)
    printf("hypre  %d iterations, set-up %.2f s (without assembly), solve %.2f s\n",
           (int)iterations, t1 - t0, t2 - t1);
  HYPRE_ParCSRPCGDestroy(pcg);
  HYPRE_BoomerAMGDestroy(amg);
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  int rank, ranks, failed = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const int32_t edge = argc > 1 ? atoi(argv[1]) : 128;
  const size_t cells = (size_t)edge * (size_t)edge * (size_t)edge;
  const coble_box box = {{edge, edge, edge}, {false, false, false}};
  uint8_t *pore = malloc(cells), *mark = calloc(cells, 1);
  int64_t *number = malloc(cells * sizeof *number);
  if (!pore || !mark || !number) MPI_Abort(MPI_COMM_WORLD, 1);
  bench_carve_spheres(pore, edge);
  if (rank == 0) failed = run_coble(box.n, pore, ranks);
  sleep_until_all_are_here();
  if (!failed) {
    linear_system s;
    if (coble_percolating_mark(&box, pore, 2, mark)) MPI_Abort(MPI_COMM_WORLD, 1);
    assemble(&s, edge, mark, number);
    run_hypre(&s);
    HYPRE_IJMatrixDestroy(s.a);
    HYPRE_IJVectorDestroy(s.b);
    HYPRE_IJVectorDestroy(s.x);
  }
  free(number);
  free(mark);
  free(pore);
  HYPRE_Finalize();
  MPI_Finalize();
  return failed;
}
