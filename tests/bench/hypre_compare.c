/* The conductance of overlapping spheres by one method, one line of CSV (hypre_compare.py gives each
 * method a process of its own and prints the table):
 *
 *   mpirun -n RANKS hypre_compare METHOD EDGE
 *   METHOD: coble                  on one rank, with COBLE_THREADS threads (default 2)
 *           boomeramg              conjugate gradients with BoomerAMG, pores alone
 *           boomeramg_aggressive   the same, first level coarsened twice at once: less memory
 *           pfmg                   the structured multigrid PFMG on the whole box
 *           pfmg_pcg               conjugate gradients with PFMG
 *
 * Columns: method, unknowns, conductance ratio, iterations, relative residual, seconds of set-up and
 * solve (hypre: without assembly), CPU seconds of both on all ranks, MiB: by how much the peak memory of all ranks rose over what they
 * held with the image.
 *
 * PFMG divides by zero where a voxel has no link along an axis, so for it alone the solid conducts
 * WEAK: the ratio changes by as much, and it converges sooner than with less. */
#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_parcsr_ls.h>
#include <HYPRE_struct_ls.h>
#include <malloc.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coble/conductance.h"
#include "bench_spheres.h"
#include "transport.h"

#define WEAK 1e-6

typedef struct {
  int32_t n;           /* edge of the box */
  const uint8_t *pore; /* [n^3] */
  const uint8_t *mark; /* [n^3] unknowns */
  int64_t *number;     /* [n^3] row, -1 in the solid */
  int rank, ranks;
} problem;

typedef struct {
  int64_t unknowns;
  double ratio, residual, setup_s, solve_s, cpu_s;
  int iterations;
} outcome;

/* Peak resident memory of this process in KiB. */
static double peak_memory(void) {
  char line[256];
  double kib = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, "VmHWM:", 6) == 0) kib = atof(line + 6);
  }
  if (file) fclose(file);
  return kib;
}

/* From here on the peak is counted anew. */
static double restart_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file) {
    fputs("5", file);
    fclose(file);
  }
  return peak_memory();
}

static double cpu_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double total_over_ranks(double value) {
  double sum;
  MPI_Allreduce(&value, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return sum;
}

static int run_coble(const problem *p, outcome *out) {
  const char *threads = getenv("COBLE_THREADS");
  const int32_t n[3] = {p->n, p->n, p->n};
  coble_device *dev;
  coble_conductance_result r;
  const double cpu = cpu_clock();
  if (coble_device_create(COBLE_BACKEND_CPU, threads ? atoi(threads) : 2, &dev) ||
      coble_conductance_measure(dev, n, p->pore, 2, false, NULL, &r)) {
    fprintf(stderr, "%s\n", coble_message());
    return 1;
  }
  *out = (outcome){r.unknowns, r.conductance_ratio, r.residual,  r.setup_s,
                   r.solve_s,  cpu_clock() - cpu,   r.iterations};
  coble_device_destroy(dev);
  return 0;
}

/* Of the share of a rank; x is the potential of a cell on the low face. */
static double flow_in(const problem *p, int64_t cell, double x) {
  return cell < (int64_t)p->n * p->n && p->mark[cell] ? 2 * (1 - x) : 0;
}

static double ratio_of(const problem *p, double flow) { return total_over_ranks(flow) / p->n; }

/* --- BoomerAMG --- */
typedef struct {
  HYPRE_IJMatrix a;
  HYPRE_IJVector b, x;
  HYPRE_BigInt first, last;
} linear_system;

/* Rows in the order of voxels. */
static void fill_rows(linear_system *s, const problem *p) {
  const int64_t n = p->n, step[3] = {1, n, n * n};
  for (int64_t cell = 0; cell < n * n * n; cell++) {
    HYPRE_BigInt index = (HYPRE_BigInt)p->number[cell], column[7] = {index};
    if (index < s->first || index > s->last) continue;
    double value[7] = {0}, load = 0;
    HYPRE_Int count = 1;
    for (int side = 0; side < 6; side++) {
      const int64_t at = cell / step[side / 2] % n, to = at + (side % 2 ? 1 : -1);
      if (to < 0 || to >= n) {
        if (side >= 4) value[0] += 2;
        if (side == 4) load = 2;
        continue;
      }
      const int64_t row = p->number[cell + (to - at) * step[side / 2]];
      if (row < 0) continue;
      column[count] = (HYPRE_BigInt)row;
      value[count++] = -1;
      value[0] += 1;
    }
    HYPRE_IJMatrixSetValues(s->a, 1, &count, &index, column, value);
    HYPRE_IJVectorSetValues(s->b, 1, &index, &load);
  }
}

/* Room for 7 entries a row: assembly then takes the least memory. */
static void announce_rows(const linear_system *s) {
  const size_t rows = (size_t)(s->last - s->first + 1);
  HYPRE_Int *size = malloc((rows + 1) * sizeof *size);
  for (size_t i = 0; size && i < rows; i++) size[i] = 7;
  if (size) HYPRE_IJMatrixSetRowSizes(s->a, size);
  free(size);
}

static void assemble(linear_system *s, const problem *p, int64_t rows) {
  s->first = (HYPRE_BigInt)(rows * p->rank / p->ranks);
  s->last = (HYPRE_BigInt)(rows * (p->rank + 1) / p->ranks - 1);
  HYPRE_IJMatrixCreate(MPI_COMM_WORLD, s->first, s->last, s->first, s->last, &s->a);
  HYPRE_IJMatrixSetObjectType(s->a, HYPRE_PARCSR);
  announce_rows(s);
  HYPRE_IJMatrixInitialize(s->a);
  for (int i = 0; i < 2; i++) {
    HYPRE_IJVector *v = i ? &s->x : &s->b;
    HYPRE_IJVectorCreate(MPI_COMM_WORLD, s->first, s->last, v);
    HYPRE_IJVectorSetObjectType(*v, HYPRE_PARCSR);
    HYPRE_IJVectorInitialize(*v);
  }
  fill_rows(s, p);
  HYPRE_IJMatrixAssemble(s->a);
  HYPRE_IJVectorAssemble(s->b);
  HYPRE_IJVectorAssemble(s->x);
}

static HYPRE_Solver make_amg(bool aggressive) {
  HYPRE_Solver amg;
  HYPRE_BoomerAMGCreate(&amg);
  HYPRE_BoomerAMGSetCoarsenType(amg, 10);
  HYPRE_BoomerAMGSetInterpType(amg, 6);
  HYPRE_BoomerAMGSetPMaxElmts(amg, 4);
  HYPRE_BoomerAMGSetRelaxType(amg, 6);
  HYPRE_BoomerAMGSetStrongThreshold(amg, 0.5);
  HYPRE_BoomerAMGSetAggNumLevels(amg, aggressive ? 1 : 0);
  HYPRE_BoomerAMGSetMaxIter(amg, 1);
  HYPRE_BoomerAMGSetTol(amg, 0);
  return amg;
}

static void solve_with_amg(const linear_system *s, bool aggressive, outcome *out) {
  HYPRE_ParCSRMatrix a;
  HYPRE_ParVector b, x;
  HYPRE_Solver pcg, amg = make_amg(aggressive);
  HYPRE_Int iterations;
  HYPRE_IJMatrixGetObject(s->a, (void **)&a);
  HYPRE_IJVectorGetObject(s->b, (void **)&b);
  HYPRE_IJVectorGetObject(s->x, (void **)&x);
  HYPRE_ParCSRPCGCreate(MPI_COMM_WORLD, &pcg);
  HYPRE_PCGSetTol(pcg, 1e-8);
  HYPRE_PCGSetTwoNorm(pcg, 1);
  HYPRE_PCGSetMaxIter(pcg, 1000);
  HYPRE_PCGSetPrecond(pcg, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSolve,
                      (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSetup, amg);
  const double cpu = cpu_clock(), start = MPI_Wtime();
  HYPRE_ParCSRPCGSetup(pcg, a, b, x);
  const double ready = MPI_Wtime();
  HYPRE_ParCSRPCGSolve(pcg, a, b, x);
  out->solve_s = MPI_Wtime() - ready;
  out->cpu_s = cpu_clock() - cpu;
  out->setup_s = ready - start;
  HYPRE_PCGGetNumIterations(pcg, &iterations);
  HYPRE_PCGGetFinalRelativeResidualNorm(pcg, &out->residual);
  out->iterations = (int)iterations;
  HYPRE_ParCSRPCGDestroy(pcg);
  HYPRE_BoomerAMGDestroy(amg);
}

static void run_amg(const problem *p, bool aggressive, outcome *out) {
  linear_system s;
  const int64_t cells = (int64_t)p->n * p->n * p->n;
  double flow = 0;
  assemble(&s, p, out->unknowns);
  solve_with_amg(&s, aggressive, out);
  for (int64_t cell = 0; cell < cells; cell++) {
    HYPRE_BigInt row = (HYPRE_BigInt)p->number[cell];
    double x;
    if (row < s.first || row > s.last) continue;
    HYPRE_IJVectorGetValues(s.x, 1, &row, &x);
    flow += flow_in(p, cell, x);
  }
  out->ratio = ratio_of(p, flow);
  HYPRE_IJMatrixDestroy(s.a);
  HYPRE_IJVectorDestroy(s.b);
  HYPRE_IJVectorDestroy(s.x);
}

/* --- PFMG --- */
typedef struct {
  HYPRE_StructMatrix a;
  HYPRE_StructVector b, x;
  HYPRE_Int low[3], high[3]; /* cells of this rank: planes along z */
} struct_system;

/* Diagonal and the links to +x, +y, +z. */
static void box_row(const problem *p, int64_t cell, double value[4], double *load) {
  const int64_t n = p->n, step[3] = {1, n, n * n};
  const double own = p->mark[cell] ? 1 : WEAK;
  for (int side = 0; side < 6; side++) {
    const int64_t at = cell / step[side / 2] % n, to = at + (side % 2 ? 1 : -1);
    const bool face = to < 0 || to >= n;
    if (face && side < 4) continue;
    const double k =
        face ? 2 * own : fmin(own, p->mark[cell + (to - at) * step[side / 2]] ? 1 : WEAK);
    value[0] += k;
    if (face && side == 4) *load = k;
    if (!face && side % 2) value[1 + side / 2] = -k;
  }
}

static void fill_box(struct_system *s, const problem *p) {
  HYPRE_Int entry[4] = {0, 1, 2, 3}, at[3];
  for (at[2] = s->low[2]; at[2] <= s->high[2]; at[2]++)
    for (at[1] = 0; at[1] < p->n; at[1]++)
      for (at[0] = 0; at[0] < p->n; at[0]++) {
        double value[4] = {0}, load = 0;
        box_row(p, ((int64_t)at[2] * p->n + at[1]) * p->n + at[0], value, &load);
        HYPRE_StructMatrixSetValues(s->a, at, 4, entry, value);
        HYPRE_StructVectorSetValues(s->b, at, load);
      }
}

static void assemble_box(struct_system *s, const problem *p) {
  HYPRE_StructGrid grid;
  HYPRE_StructStencil stencil;
  HYPRE_Int offset[4][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  for (int a = 0; a < 3; a++) s->low[a] = 0, s->high[a] = p->n - 1;
  s->low[2] = p->n * p->rank / p->ranks;
  s->high[2] = p->n * (p->rank + 1) / p->ranks - 1;
  HYPRE_StructGridCreate(MPI_COMM_WORLD, 3, &grid);
  HYPRE_StructGridSetExtents(grid, s->low, s->high);
  HYPRE_StructGridAssemble(grid);
  HYPRE_StructStencilCreate(3, 4, &stencil);
  for (int i = 0; i < 4; i++) HYPRE_StructStencilSetElement(stencil, i, offset[i]);
  HYPRE_StructMatrixCreate(MPI_COMM_WORLD, grid, stencil, &s->a);
  HYPRE_StructMatrixSetSymmetric(s->a, 1); /* half of the links: the least memory */
  HYPRE_StructMatrixInitialize(s->a);
  HYPRE_StructVectorCreate(MPI_COMM_WORLD, grid, &s->b);
  HYPRE_StructVectorCreate(MPI_COMM_WORLD, grid, &s->x);
  HYPRE_StructVectorInitialize(s->b);
  HYPRE_StructVectorInitialize(s->x);
  fill_box(s, p);
  HYPRE_StructMatrixAssemble(s->a);
  HYPRE_StructVectorAssemble(s->b);
  HYPRE_StructVectorAssemble(s->x);
  HYPRE_StructStencilDestroy(stencil);
  HYPRE_StructGridDestroy(grid);
}

static HYPRE_StructSolver make_pfmg(bool alone) {
  HYPRE_StructSolver pfmg;
  HYPRE_StructPFMGCreate(MPI_COMM_WORLD, &pfmg);
  HYPRE_StructPFMGSetMaxIter(pfmg, alone ? 1000 : 1);
  HYPRE_StructPFMGSetTol(pfmg, alone ? 1e-8 : 0);
  HYPRE_StructPFMGSetRelaxType(pfmg, 2);
  HYPRE_StructPFMGSetLogging(pfmg, 1);
  if (!alone) HYPRE_StructPFMGSetZeroGuess(pfmg);
  return pfmg;
}

static void solve_with_pfmg(const struct_system *s, HYPRE_StructSolver pfmg, outcome *out) {
  HYPRE_Int iterations;
  const double cpu = cpu_clock(), start = MPI_Wtime();
  HYPRE_StructPFMGSetup(pfmg, s->a, s->b, s->x);
  const double ready = MPI_Wtime();
  HYPRE_StructPFMGSolve(pfmg, s->a, s->b, s->x);
  out->solve_s = MPI_Wtime() - ready;
  out->cpu_s = cpu_clock() - cpu;
  out->setup_s = ready - start;
  HYPRE_StructPFMGGetNumIterations(pfmg, &iterations);
  HYPRE_StructPFMGGetFinalRelativeResidualNorm(pfmg, &out->residual);
  out->iterations = (int)iterations;
}

static void solve_with_pcg(const struct_system *s, HYPRE_StructSolver pfmg, outcome *out) {
  HYPRE_StructSolver pcg;
  HYPRE_Int iterations;
  HYPRE_StructPCGCreate(MPI_COMM_WORLD, &pcg);
  HYPRE_StructPCGSetTol(pcg, 1e-8);
  HYPRE_StructPCGSetTwoNorm(pcg, 1);
  HYPRE_StructPCGSetMaxIter(pcg, 1000);
  HYPRE_StructPCGSetPrecond(pcg, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, pfmg);
  const double cpu = cpu_clock(), start = MPI_Wtime();
  HYPRE_StructPCGSetup(pcg, s->a, s->b, s->x);
  const double ready = MPI_Wtime();
  HYPRE_StructPCGSolve(pcg, s->a, s->b, s->x);
  out->solve_s = MPI_Wtime() - ready;
  out->cpu_s = cpu_clock() - cpu;
  out->setup_s = ready - start;
  HYPRE_StructPCGGetNumIterations(pcg, &iterations);
  HYPRE_StructPCGGetFinalRelativeResidualNorm(pcg, &out->residual);
  out->iterations = (int)iterations;
  HYPRE_StructPCGDestroy(pcg);
}

static void run_pfmg(const problem *p, bool alone, outcome *out) {
  struct_system s;
  double flow = 0;
  assemble_box(&s, p);
  HYPRE_StructSolver pfmg = make_pfmg(alone);
  if (alone)
    solve_with_pfmg(&s, pfmg, out);
  else
    solve_with_pcg(&s, pfmg, out);
  HYPRE_StructPFMGDestroy(pfmg);
  for (int64_t cell = 0; s.low[2] == 0 && cell < (int64_t)p->n * p->n; cell++) {
    HYPRE_Int at[3] = {(HYPRE_Int)(cell % p->n), (HYPRE_Int)(cell / p->n), 0};
    double x;
    HYPRE_StructVectorGetValues(s.x, at, &x);
    flow += flow_in(p, cell, x);
  }
  out->ratio = ratio_of(p, flow);
  HYPRE_StructMatrixDestroy(s.a);
  HYPRE_StructVectorDestroy(s.b);
  HYPRE_StructVectorDestroy(s.x);
}

/* --- the program --- */
static int run(const problem *p, const char *method, outcome *out) {
  if (strcmp(method, "coble") == 0) return run_coble(p, out);
  if (strcmp(method, "boomeramg") == 0) return run_amg(p, false, out), 0;
  if (strcmp(method, "boomeramg_aggressive") == 0) return run_amg(p, true, out), 0;
  if (strcmp(method, "pfmg") == 0) return run_pfmg(p, true, out), 0;
  if (strcmp(method, "pfmg_pcg") == 0) return run_pfmg(p, false, out), 0;
  fprintf(stderr, "hypre_compare: no method '%s'\n", method);
  return 2;
}

static int compare(problem *p, const char *method) {
  const size_t cells = (size_t)p->n * (size_t)p->n * (size_t)p->n;
  const coble_box box = {{p->n, p->n, p->n}, {false, false, false}};
  uint8_t *pore = malloc(cells), *mark = calloc(cells, 1);
  p->number = malloc(cells * sizeof *p->number);
  if (!pore || !mark || !p->number) MPI_Abort(MPI_COMM_WORLD, 1);
  coble_bench_carve(pore, p->n);
  if (coble_percolating_mark(&box, pore, 2, mark)) MPI_Abort(MPI_COMM_WORLD, 1);
  p->pore = pore;
  p->mark = mark;
  outcome out = {0};
  for (size_t i = 0; i < cells; i++) p->number[i] = mark[i] ? out.unknowns++ : -1;
  const double before = restart_peak();
  const int failed = run(p, method, &out);
  const double mib = total_over_ranks(peak_memory() - before) / 1024;
  out.cpu_s = total_over_ranks(out.cpu_s);
  if (p->rank == 0 && !failed)
    printf("%s,%lld,%.8f,%d,%.3e,%.4f,%.4f,%.4f,%.1f\n", method, (long long)out.unknowns, out.ratio,
           out.iterations, out.residual, out.setup_s, out.solve_s, out.cpu_s, mib);
  free(p->number);
  free(mark);
  free(pore);
  return failed;
}

/* MPI libraries keep what is freed, which would count as memory of whoever allocates next. */
static void return_freed_memory(void) {
  mallopt(M_MMAP_MAX, 1 << 16);
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  return_freed_memory();
  problem p = {.n = argc == 3 ? atoi(argv[2]) : 0};
  MPI_Comm_rank(MPI_COMM_WORLD, &p.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &p.ranks);
  int failed = 2;
  if (p.n < 2)
    fprintf(stderr, "usage: mpirun -n RANKS hypre_compare METHOD EDGE\n");
  else
    failed = compare(&p, argv[1]);
  HYPRE_Finalize();
  MPI_Finalize();
  return failed;
}
